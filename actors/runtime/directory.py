"""Names for actors: callers hold a name or a face, never a raw reference, so that a restart goes unnoticed."""

from collections.abc import Iterator, Sized
from typing import Any, TypeVar, cast

import msgspec
import pykka

from actors.runtime.calls import Lane, remote
from tgarr.errors import ActorStopped

Face = TypeVar("Face")


class _Entry(msgspec.Struct):
    actor_class: type[pykka.Actor]
    ref: pykka.ActorRef[Any] | None


class Directory:
    """Which actor answers to which name; in the order they were first registered."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._faces: dict[tuple[str, type, Lane, float | None], Any] = {}

    def register(self, name: str, ref: pykka.ActorRef[Any]) -> None:
        """Let `ref` answer to `name` from now on."""
        self._entries[name] = _Entry(ref.actor_class, ref)

    def vacate(self, name: str) -> None:
        """Keep the name, which is known to be restarting, without an actor behind it."""
        if name in self._entries:
            self._entries[name].ref = None

    def remove(self, name: str) -> None:
        """Forget the name."""
        self._entries.pop(name, None)

    def find(self, name: str) -> pykka.ActorRef[Any]:
        """Return the actor behind `name`.

        Raises:
            ActorStopped: there is none at the moment, or no such name.

        """
        entry = self._entries.get(name)
        if entry is None or entry.ref is None:
            raise ActorStopped(f"{name} is not running")
        return entry.ref

    def face(self, name: str, face: type[Face], *, lane: Lane = Lane.PEOPLE, limit: float | None = None) -> Face:
        """Return the typed face of whichever actor answers to `name` when it is called."""
        key = (name, face, lane, limit)
        if key not in self._faces:
            self._faces[key] = remote(lambda: self.find(name), face, lane=lane, limit=limit)
        return cast("Face", self._faces[key])

    def class_of(self, name: str) -> type[pykka.Actor]:
        """Return what kind of actor answers to `name`, running or restarting.

        Raises:
            ActorStopped: there is no such name.

        """
        if name not in self._entries:
            raise ActorStopped(f"{name} is not running")
        return self._entries[name].actor_class

    def names(self, face: type) -> Iterator[str]:
        """Yield the names of the actors that have this face, running or restarting."""
        return (name for name, entry in self._entries.items() if issubclass(entry.actor_class, face))

    def waiting(self) -> dict[str, int]:
        """Return how many messages wait in the mailbox of each actor that runs."""
        running = {name: entry.ref for name, entry in self._entries.items() if entry.ref is not None}
        return {name: len(cast("Sized", ref.actor_inbox)) for name, ref in running.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._entries
