"""What handlers may use of the house: configuration, record, services by their faces, and the way out to Telegram."""

import sqlite3
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

from actors.runtime import Directory, Lane
from actors.statistics.store import StatisticsFace
from actors.stores.state import StateFace
from streams.publisher import Publisher
from tgarr.chat.incoming import Place
from tgarr.chat.language import Words
from tgarr.chat.memory import Memory
from tgarr.chat.meters import Meters
from tgarr.chat.rates import Rates
from tgarr.chat.screens import Screen
from tgarr.chat.signals import Signal, Want
from tgarr.config import Config
from tgarr.domain.capabilities import Library, Service
from tgarr.domain.events import Event
from tgarr.domain.media import MediaKind
from tgarr.errors import ActorStopped

Face = TypeVar("Face", bound=Service)
T = TypeVar("T")


class Front(Protocol):
    """The way out to Telegram that needs no outbox."""

    @property
    def username(self) -> str:
        """The bot's username."""

    @property
    def flooded(self) -> tuple[int, float]:
        """How often Telegram asked us to wait, and for how many seconds in all."""

    def wake(self) -> None:
        """Look into the outbox now."""

    async def edit_now(self, chat: int, message_id: int, screen: Screen) -> bool:
        """Edit a message at once, without the outbox; tell whether that is done, else the outbox has to do it."""

    def room(self, chat: int, *, keep: float) -> float:
        """Return the seconds until a chat has room for progress that leaves a share of its budget to others."""

    def interval(self, chat: int) -> float:
        """Return the seconds between two messages that a chat's budget allows for ever."""

    async def answer(self, query_id: int, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer a press; one that Telegram has given up is no error."""

    async def typing(self, place: Place) -> None:
        """Show that an answer is being made."""


class Faces(dict[str, Face]):
    """Instances by name. One that was taken out of the configuration while its answer was used is said to be gone."""

    def __missing__(self, name: str) -> Face:
        raise ActorStopped(f"{name} is not configured any more")


class House(msgspec.Struct):
    """Everything, for the handlers and for what runs by itself.

    Attributes:
        config: exchanged when the file changes; nobody keeps parts of it.
        events: what happens at the services.
        signals: what handlers tell those that run by themselves.
        followed: the live cards that somebody looks at: while there are any, services are looked at often.
        watched: the messages with all downloads in which something moves: while there are any, torrent clients are
            looked at often.
        heard_live: the services that ring by themselves at the moment: they need to be looked at less often.
        silent: since when services whose news a live card waits for have not answered, in seconds since 1970.
        at_work: the live cards whose wish, which has waited, is being carried out just now.
        wants: what the media servers are asked for until they have it, by who waits for it.
        web_down: why services cannot tell by webhooks although they should; empty where all is well.
        meters: what is counted since the start.
        statistics: what was recorded over time; None where nothing is.

    """

    config: Config
    state: StateFace
    directory: Directory
    front: Front
    clock: Callable[[], float] = time.time
    rates: Rates = msgspec.field(default_factory=Rates)
    memory: Memory = msgspec.field(default_factory=Memory)
    events: Publisher[Event] = msgspec.field(default_factory=Publisher)
    signals: Publisher[Signal] = msgspec.field(default_factory=Publisher)
    followed: set[str] = msgspec.field(default_factory=set)
    watched: set[str] = msgspec.field(default_factory=set)
    heard_live: set[str] = msgspec.field(default_factory=set)
    silent: dict[str, float] = msgspec.field(default_factory=dict)
    at_work: set[str] = msgspec.field(default_factory=set)
    wants: dict[str, Want] = msgspec.field(default_factory=dict)
    web_down: str = ""
    meters: Meters = msgspec.field(default_factory=Meters)
    statistics: StatisticsFace | None = None

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run one transaction, then let the outbox look for what it queued."""
        answer = await self.state.write(work)
        self.front.wake()
        return answer

    def faces(self, face: type[Face], *, lane: Lane = Lane.PEOPLE) -> dict[str, Face]:
        """Return the instances with this face by name, in the order of the configuration."""
        return Faces({name: self.directory.face(name, face, lane=lane) for name in self._names(face)})

    def libraries(self, kind: MediaKind, *, lane: Lane = Lane.PEOPLE) -> dict[str, Library]:
        """Return the libraries that hold titles of a kind."""
        found = self.faces(Library, lane=lane)
        return Faces({name: face for name, face in found.items() if self._holds(name) is kind})

    def words(self, language: str | None = None) -> Words:
        """Return the words in a language, or in the house's own."""
        return Words(language or self.config.language)

    def _holds(self, name: str) -> MediaKind | None:
        library = self.directory.class_of(name)
        return library.holds if issubclass(library, Library) and name in self.config.services else None

    def _names(self, face: type) -> list[str]:
        order = list(self.config.services)
        names = self.directory.names(face)
        return sorted(names, key=lambda name: order.index(name) if name in order else len(order))
