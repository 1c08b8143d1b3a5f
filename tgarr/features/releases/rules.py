"""A list of releases as it is shown: stored once, then sorted, filtered and paged from the button's data alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Self

import msgspec

from tgarr.chat.searched import Searched
from tgarr.chat.text import Text
from tgarr.domain.answers import Answer
from tgarr.domain.library import HistoryKind, HistoryRecord, QueueItem, QueueState
from tgarr.domain.records import replace
from tgarr.domain.releases import (
    Past,
    Ranked,
    Ranking,
    Release,
    Taste,
    judge,
)
from tgarr.errors import ServiceError
from tgarr.features.releases.turns import in_turns

PAGE: Final = 5
SORTS: Final = ("best", "points", "size", "seeders", "age")
RESOLUTIONS: Final = (0, 2160, 1080, 720)
BEST: Final = "best"
CHOICES: Final = ("", "sort", "resolution", BEST)
_SD: Final = 720


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list is shown in which order.

    Attributes:
        resolution: lines; 0 shows all.
        choosing: what the buttons offer to choose: `sort`, `resolution`; empty while they do not. `best` where a
            release is looked at from the choice, and not from a page.

    """

    page: int = 0
    sort: str = "best"
    resolution: int = 0
    choosing: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The view as it stands in a button."""
        return (str(self.page), self.sort, str(self.resolution), *filter(None, (self.choosing,)))


class Listed(msgspec.Struct, frozen=True):
    """What a search has found, best first, and what had become of some of it: by guid.

    Attributes:
        at: when the library said so, seconds since 1970.
        trouble: why it could not be asked anew; None when it was.
        muted: until when indexers are not chosen from, by their own names; seconds since 1970.
        taste: by what they were put in order; None where it is not known.
        lines: those that were shown before, by number, place and language: pages are gone back to.
        orders: the places of all releases in the orders that were shown before, by sort and resolution.

    """

    rows: Ranking
    past: Mapping[str, Past]
    at: float
    trouble: ServiceError | None = None
    muted: Mapping[str, float] = msgspec.field(default_factory=dict)
    taste: Taste | None = None
    lines: dict[tuple[int, int, str], tuple[Text, ...]] = msgspec.field(default_factory=dict)
    orders: dict[tuple[str, int], Sequence[int]] = msgspec.field(default_factory=dict)

    def answer(self, now: float) -> Answer[Sequence[Ranked]]:
        """Return the list as an answer, with the age that it has now."""
        return Answer(self.rows, age=max(0.0, now - self.at), trouble=self.trouble)

    def with_refused(self, guids: Collection[str]) -> Self:
        """Return the list with those marked that the library could not take since."""
        return self.changed(past={**self.past, **dict.fromkeys(guids, Past.REFUSED)}) if guids else self

    def changed(self, **changes: Any) -> Self:
        """Return the list with something else in it, of which nothing was shown yet."""
        return replace(self, **changes, lines={}, orders={})


def past_of(
    releases: Iterable[Release], queue: Iterable[QueueItem], history: Iterable[HistoryRecord]
) -> dict[str, Past]:
    """Return what has become of releases, by guid; those without a hash are known by their names.

    Args:
        releases: what is offered.
        queue: of the library.
        history: of the title, oldest first.

    """
    known: dict[str, Past] = {}
    here: dict[int | None, tuple[str, str]] = {}  # by episode; of a film by None
    for record in history:
        if record.kind is HistoryKind.IMPORTED:
            here[record.episode_id] = (record.download_id, record.release)
        elif record.kind is HistoryKind.DELETED:
            here.pop(record.episode_id, None)
        for name in (record.download_id, record.release):
            if record.kind is HistoryKind.FAILED:
                known[name] = Past.FAILED
            else:
                known.pop(name, None)
    for item in queue:
        for name in (item.download_id, item.release):
            if (state := _OF_QUEUE.get(item.state, Past.MOVING)) is not None:
                known[name] = state
    known = {name: Past.HERE for names in here.values() for name in names} | known
    known.pop("", None)
    return {one.guid: known[name] for one in releases if (name := one.info_hash or one.title) in known}


_OF_QUEUE: Final[Mapping[QueueState, Past | None]] = {
    QueueState.IMPORT_BLOCKED: Past.BLOCKED,
    QueueState.FAILED: Past.FAILED,
    QueueState.IMPORTED: None,
}
"""Everything else is on its way."""


def shown(listed: Listed, view: View) -> Sequence[int]:
    """Return the places of the releases of a view in the stored list, all pages of it.

    In the best order, what was tried already stands behind what was not, and before what may not be taken. Where that
    is the stored order, nothing is looked at: no name is read before its page (`tgarr.domain.releases.ranking`).
    """
    order = listed.orders.get((view.sort, view.resolution))
    if order is None:
        order = listed.orders[view.sort, view.resolution] = _ordered(listed, view.sort, view.resolution)
    return order


def _ordered(listed: Listed, sort: str, wanted: int) -> Sequence[int]:
    rows = listed.rows
    if sort == "best" and not wanted and not listed.past:
        return range(len(rows))
    places = [place for place, one in enumerate(rows) if not wanted or wanted == _class(one.lines)]
    match sort:
        case "best":
            places.sort(key=lambda place: (not rows[place].free, rows[place].release.guid in listed.past))
        case "points":
            places.sort(key=lambda place: -rows[place].score.total)
        case "size":
            places.sort(key=lambda place: -rows[place].release.size)
        case "seeders":
            places.sort(key=lambda place: -(rows[place].release.seeders or 0))
        case "age":
            places.sort(key=lambda place: rows[place].release.age_hours)
    return places


def next_best(listed: Listed) -> tuple[int, Ranked] | None:
    """Return the best release that may be taken and was not tried, with its place in the list."""
    for place, one in enumerate(listed.rows):
        if one.free and one.release.guid not in listed.past:
            return place, one
    return None


def pages(count: int) -> int:
    """Return how many pages so many releases take, at least one."""
    return max(1, -(-count // PAGE))


def _class(lines: int) -> int:
    """Return the button a resolution belongs to; what is less than 720 lines goes with 720."""
    return max((known for known in RESOLUTIONS if known and known <= lines), default=_SD)


async def to_stored(listed: Listed) -> bytes:
    """Return the list as the record keeps it; all of it is brought into order for that, a few names at a time."""
    silent = listed.trouble.service if listed.trouble else ""
    releases = [one.release async for one in in_turns(listed.rows)]
    return Searched(releases=releases, past=listed.past, silent=silent, muted=listed.muted).to_json()


def from_stored(stored: bytes, taste: Taste, *, at: float) -> Listed:
    """Return the list of a moment that `to_stored` wrote, scored again, in its order: by what that was is not known."""
    kept = Searched.from_json(stored)
    past = {guid: Past(word) for guid, word in kept.past.items()}
    trouble = ServiceError(kept.silent) if kept.silent else None
    return Listed(Ranking.of(judge(kept.releases, taste)), past, at, trouble, kept.muted)
