"""The choice: which release would be taken, which is second, and why better ones are passed over."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from itertools import islice
from typing import Final

import msgspec

from tgarr.domain.releases.liking import indexer_of
from tgarr.domain.releases.ranking import Ranked, Ranking

Last = Mapping[int | None, int]
"""The last episode of each season, as far as anybody offers it."""


class Past(StrEnum):
    """What became of a release that was taken, or was to be."""

    MOVING = "moving"
    BLOCKED = "blocked"
    FAILED = "failed"
    REFUSED = "refused"
    HERE = "here"
    """It is what is on disk."""


class Why(StrEnum):
    """Why a release is passed over; of several reasons the first one is told."""

    TRIED = "tried"
    REJECTED = "rejected"
    FORBIDDEN = "forbidden"
    MUTED = "muted"
    PART = "part"
    """A whole season is wanted, and it is not; this is not told of each episode."""


class PassedOver(msgspec.Struct, frozen=True):
    """A release that would be better, and why it is not taken."""

    one: Ranked
    why: Why


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What would be taken.

    Attributes:
        best: None where nothing can be had.
        runner_up: the next one; it is taken when the best cannot be fetched.
        passed_over: better than the best (all, where there is none), best first; not more than `MOST_TOLD`.

    """

    best: Ranked | None
    runner_up: Ranked | None
    passed_over: tuple[PassedOver, ...]

    def meets(self, threshold: int) -> bool:
        """Tell whether the best has so many points at least."""
        return self.best is not None and self.best.score.total >= threshold


MOST_TOLD: Final = 5


class By(StrEnum):
    """What decided between two releases."""

    WISHES = "wishes"
    QUALITY = "quality"
    FORMATS = "formats"
    SWARM = "swarm"
    """Hardly anybody shares it."""
    POINTS = "points"
    TIE = "tie"
    """What the arr looks at last: the swarm, the size."""


def decided_by(first: Ranked, second: Ranked) -> By:
    """Return what put the first of two releases before the second."""
    if first.wished != second.wished:
        return By.WISHES
    if first.quality != second.quality:
        return By.QUALITY
    if first.release.custom_format_score != second.release.custom_format_score:
        return By.FORMATS
    if first.shared != second.shared:
        return By.SWARM
    return By.POINTS if first.score.total != second.score.total else By.TIE


def first_choice(ranked: Ranking, *, past: Collection[str] = (), whole: bool = False) -> Ranked | None:
    """Return the first release of a ranking that may be taken and was not tried; reads no name behind it.

    `whole`: it has to hold a season.
    """
    free = (one for one in ranked if one.free and one.release.guid not in past)
    last = _last_episodes(ranked) if whole else None
    return next((one for one in free if last is None or _is_whole(one, last)), None)


def may_take(
    ranked: Ranking, one: Ranked, *, past: Mapping[str, Past], muted: Collection[str], whole: bool = False
) -> bool:
    """Tell whether `choose` would not pass a release of this ranking over."""
    return _against(one, past, muted, _last_episodes(ranked) if whole else None) is None


def choose(
    ranked: Ranking, *, past: Mapping[str, Past] | None = None, muted: Collection[str] = (), whole: bool = False
) -> Choice:
    """Choose from a ranking.

    Args:
        ranked: as `rank` has put them.
        past: what became of those that were tried, by guid: none of them is taken again.
        muted: the indexers that keep failing, by their own names.
        whole: a season is wanted: one of its episodes is no choice for it.

    """
    past = past or {}
    last = _last_episodes(ranked) if whole else None
    chosen = list(islice((one for one in ranked if _against(one, past, muted, last) is None), 2))
    best = chosen[0] if chosen else None
    out = ((one, _against(one, past, muted, last)) for one in ranked.everything)
    told = ((one, why) for one, why in out if why is not None and why is not Why.PART)
    better = [PassedOver(one, why) for one, why in told if best is None or _before(one, best)]
    better.sort(key=lambda passed: passed.one.merit, reverse=True)
    return Choice(
        best=best,
        runner_up=chosen[1] if len(chosen) > 1 else None,
        passed_over=tuple(better[:MOST_TOLD]),
    )


def _last_episodes(ranked: Ranking) -> Last:
    """Return the highest number of an episode that anybody offers, by season: so far it goes."""
    last: dict[int | None, int] = {}
    for one in ranked.everything:
        season = one.release.season
        last[season] = max(last.get(season, 0), *one.episodes, 0)
    return last


def _is_whole(one: Ranked, last: Last) -> bool:
    """Tell whether it holds a season; fansubs do not say so, and number its episodes."""
    end = last.get(one.release.season, 0)
    return one.whole_season or (1 < end <= len(one.episodes) and set(range(1, end + 1)) <= set(one.episodes))


def _against(one: Ranked, past: Mapping[str, Past], muted: Collection[str], last: Last | None) -> Why | None:
    """Return why a release is passed over; `last` where a season is wanted whole."""
    if last is not None and not _is_whole(one, last):
        return Why.PART
    if one.release.guid in past:
        return Why.TRIED
    if one.release.rejections:
        return Why.REJECTED
    if one.block is not None:
        return Why.FORBIDDEN
    return Why.MUTED if muted and indexer_of(one.release) in muted else None


def _before(one: Ranked, best: Ranked) -> bool:
    """Tell whether it would come before the best; points are counted only where the rest does not decide."""
    return one.tier > best.tier or (one.tier == best.tier and one.merit > best.merit)
