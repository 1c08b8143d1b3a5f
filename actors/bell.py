"""Keeps a line to a service open on which it rings: listens, and begins anew when the line is lost."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncGenerator, Callable
from typing import Final

import msgspec

from tgarr.domain.status import Hearing
from tgarr.errors import ServiceBusy, ServiceError, ServiceUnauthorized

log = logging.getLogger(__name__)

EVERYTHING: Final = ""
"""What a line rings about when it has just been connected: nothing is kept for who was away."""

Listen = Callable[[], AsyncGenerator[str, None]]
"""Connects and yields what each ring is about, `EVERYTHING` first. Ends as the service does, or by `ServiceError`."""


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from a ring about something.

    Attributes:
        doubt: topics of the cache whose answers are no longer sure.
        look: whether it is to be looked at now, instead of when somebody asks.

    """

    doubt: tuple[str, ...] = ()
    look: bool = True


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between two tries: doubling from `first` to `most`, up to a third less by chance."""

    first: float = 1.0
    most: float = 30.0

    def after(self, failures: int) -> float:
        """Return the pause after so many tries in a row that came to nothing (1 or more)."""
        return min(self.most, self.first * 2.0 ** min(failures - 1, 16)) * random.uniform(0.67, 1.0)  # noqa: S311


USUAL: Final = Patience()


class Bell:
    """Listens to one service.

    Args:
        name: the instance's name.
        listen: see `Listen`.
        rung: told what each ring is about, and how we hear now. `EVERYTHING` also when the line is lost.
        patience: between two tries. A line that held for longer than its most begins anew with the first.

    Attributes:
        hearing: how it stands.

    """

    def __init__(
        self,
        name: str,
        listen: Listen,
        rung: Callable[[str, Hearing], None],
        *,
        patience: Patience = USUAL,
    ) -> None:
        self._name = name
        self._listen = listen
        self._rung = rung
        self._patience = patience
        self.hearing = Hearing.NONE

    async def run(self) -> None:
        """Listen until cancelled, or until the service refuses our key."""
        loop = asyncio.get_running_loop()
        failures = 0
        try:
            while self.hearing is not Hearing.REFUSED:
                began = loop.time()
                pause = await self._once()
                failures = 1 if loop.time() - began > self._patience.most else failures + 1
                await asyncio.sleep(pause or self._patience.after(failures))
        except asyncio.CancelledError:
            self._become(Hearing.NONE)
            raise

    async def _once(self) -> float:
        """Listen to one connection until its end; return for how many seconds the service wants to be left alone."""
        try:
            async with contextlib.aclosing(self._listen()) as rings:
                async for about in rings:
                    self._become(Hearing.LIVE)
                    self._rung(about, self.hearing)
        except ServiceUnauthorized as error:
            log.warning("%s is not heard live, its key is refused: %s", self._name, error)
            self._become(Hearing.REFUSED)
        except ServiceError as error:
            log.debug("%s is not heard live: %s", self._name, error)
            self._become(Hearing.LOST)
            return error.retry_after if isinstance(error, ServiceBusy) else 0.0
        else:
            self._become(Hearing.LOST)
        return 0.0

    def _become(self, hearing: Hearing) -> None:
        before, self.hearing = self.hearing, hearing
        if before is not hearing:
            log.info("%s, heard live: %s", self._name, hearing)
            if hearing is not Hearing.LIVE:
                self._rung(EVERYTHING, hearing)
