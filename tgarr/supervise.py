"""Keep what runs by itself running: begin anew what died, exchange what changed, stop it all in reverse order."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

import msgspec
import pykka

from actors.runtime import AsyncActor, Directory, stop

log = logging.getLogger(__name__)

Start = Callable[[], pykka.ActorRef[AsyncActor]]

_DRAIN_SECONDS: Final = 120.0
"""For how long an actor that was exchanged or dropped may go on with what it has begun: longer than any request."""


class Backoff(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between restarts: doubling from `first` to `most`; a life longer than `most` begins anew."""

    first: float = 0.5
    most: float = 60.0

    def after(self, failures: int) -> float:
        """Return the pause after so many failures in a row (1 or more)."""
        return min(self.most, self.first * 2.0 ** min(failures - 1, 32))


USUAL: Final = Backoff()


class Keeper:
    """Runs work beside everything else until `stop`."""

    def __init__(self, *, backoff: Backoff = USUAL) -> None:
        self._backoff = backoff
        self._tasks: dict[asyncio.Task[None], None] = {}
        self._down: dict[str, str] = {}

    @property
    def down(self) -> Mapping[str, str]:
        """Why a part is not running at the moment, by its name."""
        return self._down

    def keep(self, name: str, live: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `live` until it returns; each time it raises it is called again, after a pause."""
        return self._begin(name, self._again_and_again(name, live))

    def once(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something to its end; should it fail, the log says so."""
        task = self._begin(name, work)
        task.add_done_callback(_report)
        return task

    async def stop(self) -> None:
        """Cancel everything, the youngest first, and wait until it has ended."""
        tasks = list(reversed(self._tasks))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._down.clear()

    def _begin(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)
        return task

    async def _again_and_again(self, name: str, live: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        try:
            while True:
                began = loop.time()
                try:
                    await live()
                except Exception as error:
                    failures = 1 if loop.time() - began > self._backoff.most else failures + 1
                    pause = self._backoff.after(failures)
                    log.exception("%s died and is restarted in %g s", name, pause)
                    self._down[name] = str(error) or type(error).__name__
                else:
                    return
                await asyncio.sleep(pause)
                self._down.pop(name, None)
        finally:
            self._down.pop(name, None)


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("%s failed", task.get_name(), exc_info=error)


class Supervisor:
    """Keeps the actors of the loop running under their names. Actors with threads are not for it.

    Args:
        directory: where they are found.
        backoff: between restarts.
        drain: seconds that an actor which is exchanged or dropped has for what it has begun.

    """

    def __init__(
        self,
        directory: Directory,
        *,
        backoff: Backoff = USUAL,
        drain: float = _DRAIN_SECONDS,
    ) -> None:
        self._directory = directory
        self._drain_seconds = drain
        self._keeper = Keeper(backoff=backoff)
        self._watches: dict[str, asyncio.Task[None]] = {}
        self._current: dict[str, pykka.ActorRef[Any]] = {}

    @property
    def down(self) -> Mapping[str, str]:
        """Why an actor is not running at the moment, by its name."""
        return self._keeper.down

    def keep(self, name: str, start: Start, *, first: pykka.ActorRef[Any] | None = None) -> None:
        """Keep an actor running under `name` until `drop` or `stop`.

        Whoever has the name already gives it up at once, finishes what it has begun, and ends.

        Args:
            name: what it is found by.
            start: starts it.
            first: the actor, where it has been started already.

        """
        before = self._release(name)
        self._enter(name, first or start())
        self._watches[name] = self._keeper.keep(name, functools.partial(self._live, name, start))
        self._retire(name, before)

    def drop(self, name: str) -> None:
        """Let nobody answer to `name`; who did finishes what it has begun, and ends. An unknown name is fine."""
        self._directory.remove(name)
        self._retire(name, self._release(name))

    async def stop(self) -> None:
        """Stop every actor, all at the same time: they do not know each other."""
        actors = [ref for name in reversed(list(self._watches)) if (ref := self._release(name)) is not None]
        await asyncio.gather(self._keeper.stop(), *map(stop, actors))

    def _enter(self, name: str, ref: pykka.ActorRef[Any]) -> pykka.ActorRef[Any]:
        self._current[name] = ref
        self._directory.register(name, ref)
        return ref

    async def _live(self, name: str, start: Start) -> None:
        """Wait for the end of an actor's life; raise what it died of."""
        ref = self._current.get(name) or self._enter(name, start())
        crash = await asyncio.shield(ref.actor_inbox.ended)  # type: ignore[attr-defined]  # the loop's mailbox
        if crash is not None:
            self._directory.vacate(name)
            del self._current[name]
            raise crash

    def _release(self, name: str) -> pykka.ActorRef[Any] | None:
        """Watch over the actor behind a name no longer; return it if it is alive."""
        if (watch := self._watches.pop(name, None)) is not None:
            watch.cancel()
        return self._current.pop(name, None)

    def _retire(self, name: str, ref: pykka.ActorRef[Any] | None) -> None:
        if ref is not None:
            self._keeper.once(f"end of the former {name}", self._drain(name, ref))

    async def _drain(self, name: str, ref: pykka.ActorRef[Any]) -> None:
        try:
            async with asyncio.timeout(self._drain_seconds):
                await ref.actor_inbox.drained()  # type: ignore[attr-defined]  # the loop's mailbox
        except TimeoutError:
            log.warning("the former %s did not finish within %g s", name, self._drain_seconds)
        finally:
            await stop(ref)
