"""Indexers that are left out of the choice for a while: their releases are refused, or Prowlarr leaves them alone.

A mute ends by itself, and nothing is kept of it but the refusals it follows from.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from actors.stores import refusals
from tgarr.chat.gathering import gathered
from tgarr.chat.house import House
from tgarr.config.choosing import Mute
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Indexers
from tgarr.domain.status import IndexerState
from tgarr.errors import ServiceTimeout

_PATIENCE: Final = 2.0
"""Seconds."""

log = logging.getLogger(__name__)


async def muted(house: House) -> dict[str, float]:
    """Return the indexers that are not chosen from now, by their own names: until when, in seconds since 1970."""
    rule, now = house.config.choosing.mute, house.clock()
    since = now - 60 * (rule.within + rule.lasts)
    refused = await house.state.read(lambda db: refusals.by_indexer(db, since=since))
    asked = {name: _hasty(name, hub) for name, hub in house.faces(Indexers).items()}
    answers, troubles = await gathered(asked)
    for name in troubles:
        log.info("%s is not asked which indexers it leaves alone", name)
    left_alone = _left_alone((one for answer in answers.values() for one in answer.value), now)
    return left_alone | by_refusals(refused, rule, now=now)


async def _hasty(name: str, hub: Indexers) -> Answer[tuple[IndexerState, ...]]:
    """Ask a hub, which knows this without asking others; nobody's list of releases waits for one that hangs.

    Raises:
        ServiceTimeout: it takes long.

    """
    try:
        async with asyncio.timeout(_PATIENCE):
            return await hub.indexers()
    except TimeoutError:
        raise ServiceTimeout(name, "the indexers are not told at once") from None


def by_refusals(refused: Mapping[str, Sequence[float]], rule: Mute, *, now: float) -> dict[str, float]:
    """Return until when indexers are muted.

    Args:
        refused: when releases of each were refused, oldest first; seconds since 1970.
        rule: of the house.
        now: seconds since 1970.

    """
    until: dict[str, float] = {}
    if not rule.failures:
        return until
    for indexer, moments in refused.items():
        for first, last in zip(moments, moments[rule.failures - 1 :], strict=False):
            if last - first <= 60 * rule.within and now < last + 60 * rule.lasts:
                until[indexer] = last + 60 * rule.lasts
    return until


def _left_alone(indexers: Iterable[IndexerState], now: float) -> dict[str, float]:
    return {one.name: now + one.disabled_for for one in indexers if one.disabled_for}
