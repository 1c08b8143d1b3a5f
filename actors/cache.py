"""Answers kept for a while: fresh ones at once, old ones while a new one is fetched, older ones when it cannot be.

A key is a tuple that begins with its topic, such as `("library",)` or `("episodes", 7, 2)`: what is forgotten is
forgotten by the beginning of its key.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, TypeVar

import msgspec

from tgarr.domain.answers import Answer
from tgarr.errors import ServiceConflict, ServiceError, ServiceNotFound, ServiceRejected

T = TypeVar("T")
Key = tuple[Hashable, ...]
Clock = Callable[[], float]

_SAID_NO = (ServiceNotFound, ServiceConflict, ServiceRejected)
"""These are answers about the thing itself: what was known of it before is no longer true."""


class _Kept(msgspec.Struct):
    value: Any
    at: float
    trouble: ServiceError | None = None
    doubted: bool = False


class _Flight(msgspec.Struct, eq=False):
    """One fetch under way, for everybody who asked meanwhile. With `behind` it goes on though nobody waits."""

    task: asyncio.Task[Any]
    waiting: int = 0
    behind: bool = False


class Cache(msgspec.Struct, kw_only=True):
    """The answers of one service. Times in seconds.

    Attributes:
        size: answers kept at most; the one used longest ago goes first.
        most: the same of one topic, with which keys begin, where its answers are large.
        keep: how old an answer may be when the service cannot be asked.
        hits: how often a kept answer was given without waiting for the service.
        misses: how often it was waited for.

    """

    size: int = 512
    most: Mapping[str, int] = msgspec.field(default_factory=dict)
    keep: float = 86_400.0
    clock: Clock = time.monotonic
    hits: int = 0
    misses: int = 0
    _kept: OrderedDict[Key, _Kept] = msgspec.field(default_factory=OrderedDict)
    _flights: dict[Key, _Flight] = msgspec.field(default_factory=dict)
    _tasks: set[asyncio.Task[Any]] = msgspec.field(default_factory=set)

    def __len__(self) -> int:
        return len(self._kept)

    async def get(self, key: Key, fetch: Callable[[], Awaitable[T]], *, fresh: float) -> Answer[T]:
        """Return the answer for `key`, asking with `fetch` where it is needed.

        Up to the age `fresh` a kept answer is given as it is; up to twice that age it is given too, while a new one
        is fetched behind it. An older one waits for the new one, and is given with its age and the trouble when
        that fails. With `fresh` 0 each call asks. Everybody who asks at the same time shares one fetch, which goes
        on as long as one of them waits.

        Raises:
            ServiceError: it cannot be asked, and nothing usable is kept; or the service said no.

        """
        kept = self._kept.get(key)
        if kept is not None and fresh > 0 and not kept.doubted:
            age = self.clock() - kept.at
            if age <= 2 * fresh:
                self.hits += 1
                self._kept.move_to_end(key)
                if age > fresh:
                    self._fly(key, fetch).behind = True
                return Answer(kept.value, age, kept.trouble)
        self.misses += 1
        try:
            return Answer(await self._wait(key, self._fly(key, fetch)))
        except _SAID_NO:
            raise
        except ServiceError as error:
            if (kept := self._kept.get(key)) is not None and (age := self.clock() - kept.at) <= self.keep:
                return Answer(kept.value, age, error)
            raise

    def forget(self, *beginning: Hashable) -> None:
        """Drop every answer whose key begins so; a fetch under way still answers its askers, but is not kept."""
        length = len(beginning)
        for held in (self._kept, self._flights):
            for key in [key for key in held if key[:length] == beginning]:
                del held[key]

    def doubt(self, *beginning: Hashable) -> None:
        """Have every answer whose key begins so asked for anew; it is still there for when that fails."""
        length = len(beginning)
        for key, kept in self._kept.items():
            kept.doubted = kept.doubted or key[:length] == beginning
        for key in [key for key in self._flights if key[:length] == beginning]:
            del self._flights[key]  # what it brings may be older than what made us doubt

    async def close(self) -> None:
        """End every fetch."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _fly(self, key: Key, fetch: Callable[[], Awaitable[T]]) -> _Flight:
        if (flight := self._flights.get(key)) is not None:
            return flight
        task = asyncio.ensure_future(_run(fetch))
        flight = self._flights[key] = _Flight(task)
        self._tasks.add(task)
        task.add_done_callback(lambda task: self._landed(key, flight, task))
        return flight

    async def _wait(self, key: Key, flight: _Flight) -> Any:
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not (flight.waiting or flight.behind or flight.task.done()):
                flight.task.cancel()
                if self._flights.get(key) is flight:  # who asks next begins anew
                    del self._flights[key]

    def _landed(self, key: Key, flight: _Flight, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()  # reading it says that it was heard
        if self._flights.get(key) is not flight:
            return  # forgotten meanwhile: what it brings may be older than what made us forget
        del self._flights[key]
        if task.cancelled():
            return
        if error is None:
            self._kept[key] = _Kept(task.result(), self.clock())
            self._kept.move_to_end(key)
            self._make_room(key[0])
        elif isinstance(error, _SAID_NO):
            self._kept.pop(key, None)
        elif isinstance(error, ServiceError) and key in self._kept:
            self._kept[key].trouble = error

    def _make_room(self, topic: Hashable) -> None:
        if (most := self.most.get(str(topic))) is not None:
            alike = [key for key in self._kept if key[0] == topic]
            for key in alike[:-most]:
                del self._kept[key]
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)


async def _run(fetch: Callable[[], Awaitable[T]]) -> T:
    return await fetch()
