"""Keep the actors running: start them under a name, restart what died, stop them in reverse order."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pykka

from actors.runtime import AsyncActor, Directory, stop

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Seconds between restarts: doubling from `first` to `most`; a life longer than `most` begins anew."""

    first: float = 0.5
    most: float = 60.0

    def after(self, failures: int) -> float:
        """Return the pause after so many failures in a row (1 or more)."""
        return min(self.most, self.first * 2.0 ** min(failures - 1, 32))


class Supervisor:
    """Restarts actors of the loop that die, each by its own task. Actors with threads are not for it."""

    def __init__(self, directory: Directory, *, backoff: Backoff = Backoff()) -> None:  # frozen
        self._directory = directory
        self._backoff = backoff
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._current: dict[str, pykka.ActorRef[Any]] = {}

    def keep(self, name: str, start: Callable[[], pykka.ActorRef[AsyncActor]]) -> None:
        """Start an actor under `name` and keep it running until `drop` or `stop`."""
        self._start(name, start)
        self._watches[name] = asyncio.get_running_loop().create_task(self._watch(name, start), name=f"watch {name}")

    def _start(self, name: str, start: Callable[[], pykka.ActorRef[AsyncActor]]) -> None:
        self._current[name] = ref = start()
        self._directory.register(name, ref)

    async def _watch(self, name: str, start: Callable[[], pykka.ActorRef[AsyncActor]]) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            crash = await asyncio.shield(self._current[name].actor_inbox.ended)  # type: ignore[attr-defined]  # the loop's mailbox
            if crash is None:
                return
            failures = 1 if loop.time() - began > self._backoff.most else failures + 1
            pause = self._backoff.after(failures)
            log.error("%s died and is restarted in %g s", name, pause, exc_info=crash)
            self._directory.vacate(name)
            await asyncio.sleep(pause)
            self._start(name, start)

    async def drop(self, name: str) -> None:
        """Stop the actor behind `name` for good. An unknown name is fine."""
        if (watch := self._watches.pop(name, None)) is None:
            return
        watch.cancel()
        await asyncio.wait([watch])
        await stop(self._current.pop(name))
        self._directory.remove(name)

    async def stop(self) -> None:
        """Stop every actor, all at the same time: they do not know each other."""
        await asyncio.gather(*(self.drop(name) for name in reversed(list(self._watches))))
