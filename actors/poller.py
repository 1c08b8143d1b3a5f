"""Looks at something again and again, at a pace that can change, and sooner when asked to hurry."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from tgarr.errors import ActorError, ServiceError

log = logging.getLogger(__name__)


class Poller:
    """One loop around one look.

    Args:
        name: for the log.
        look: asks and publishes. A service's failure is no news here: its actor's breaker paces the tries.
        every: seconds until the next look, asked anew each time.

    """

    def __init__(self, name: str, look: Callable[[], Awaitable[None]], *, every: Callable[[], float]) -> None:
        self.name = name
        self._look = look
        self._every = every
        self._hurry = asyncio.Event()

    def hurry(self) -> None:
        """Look again as soon as possible."""
        self._hurry.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            self._hurry.clear()
            try:
                await self._look()
            except (ServiceError, ActorError) as error:
                log.debug("%s: %s", self.name, error)
            except Exception:
                log.exception("%s could not look", self.name)
            try:
                async with asyncio.timeout(self._every()):
                    await self._hurry.wait()
            except TimeoutError:
                continue
