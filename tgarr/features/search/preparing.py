"""Makes what queries and names of releases are read by, once the start is over: else the first one waits for it."""

import asyncio
import logging
from typing import Final

from tgarr.domain.releases.names import prepare

log = logging.getLogger(__name__)

_AFTER_START_SECONDS: Final = 2.0
"""What was said while nobody listened is answered first."""


async def prepared() -> None:
    """Make it, in a thread: it takes up to 50 ms."""
    await asyncio.sleep(_AFTER_START_SECONDS)
    await asyncio.to_thread(prepare)
    log.debug("names can be read")
