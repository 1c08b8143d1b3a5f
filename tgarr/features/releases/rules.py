"""A list of releases as it is shown: stored once, then sorted, filtered and paged from the button's data alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

import msgspec

from tgarr.chat.offered import whole_season
from tgarr.chat.text import Text
from tgarr.domain.answers import Answer
from tgarr.domain.library import HistoryKind, HistoryRecord, QueueItem, QueueState
from tgarr.domain.releases import Preferences, Ranked, Release, SecretUrl, Translation, Weights, rank
from tgarr.errors import ServiceError

PAGE: Final = 5
SORTS: Final = ("score", "size", "seeders", "age")
RESOLUTIONS: Final = (0, 2160, 1080, 720)
CHOICES: Final = ("", "sort", "resolution")
_SD: Final = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which part of the list is shown in which order.

    Attributes:
        resolution: lines; 0 shows all.
        choosing: what the buttons offer to choose: `sort`, `resolution`; empty while they do not.

    """

    page: int = 0
    sort: str = "score"
    resolution: int = 0
    choosing: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The view as it stands in a button."""
        return (str(self.page), self.sort, str(self.resolution), *filter(None, (self.choosing,)))


class Past(StrEnum):
    """What became of a release that was taken, or was to be."""

    MOVING = "moving"
    BLOCKED = "blocked"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Listed:
    """What a search has found, best first, and what had become of some of it: by guid.

    Attributes:
        at: when the library said so, seconds since 1970.
        trouble: why it could not be asked anew; None when it was.
        lines: those that were shown before, by number, place and language: pages are gone back to.

    """

    rows: Sequence[Ranked]
    past: Mapping[str, Past]
    at: float
    trouble: ServiceError | None = None
    lines: dict[tuple[int, int, str], tuple[Text, ...]] = field(default_factory=dict, compare=False)

    def answer(self, now: float) -> Answer[Sequence[Ranked]]:
        """Return the list as an answer, with the age that it has now."""
        return Answer(self.rows, age=max(0.0, now - self.at), trouble=self.trouble)

    def with_refused(self, guids: Collection[str]) -> Self:
        """Return the list with those marked that the library could not take since."""
        return replace(self, past={**self.past, **dict.fromkeys(guids, Past.REFUSED)}) if guids else self


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
    for record in history:
        for name in (record.download_id, record.release):
            if record.kind is HistoryKind.FAILED:
                known[name] = Past.FAILED
            else:
                known.pop(name, None)
    for item in queue:
        for name in (item.download_id, item.release):
            if (state := _OF_QUEUE.get(item.state, Past.MOVING)) is not None:
                known[name] = state
    known.pop("", None)
    return {one.guid: known[name] for one in releases if (name := one.info_hash or one.title) in known}


_OF_QUEUE: Final[Mapping[QueueState, Past | None]] = {
    QueueState.IMPORT_BLOCKED: Past.BLOCKED,
    QueueState.FAILED: Past.FAILED,
    QueueState.IMPORTED: None,
}
"""Everything else is on its way."""


def shown(listed: Listed, view: View) -> list[tuple[int, Ranked]]:
    """Return the releases of a view, all pages of it, each with its place in the stored list.

    In the order of the score, what was tried already stands behind what was not, and before what is rejected.
    """
    wanted = view.resolution
    found = [
        (place, one) for place, one in enumerate(listed.rows) if not wanted or wanted == _class(one.facts.resolution)
    ]
    match view.sort:
        case "score":
            found.sort(key=lambda item: (bool(item[1].release.rejections), item[1].release.guid in listed.past))
        case "size":
            found.sort(key=lambda item: -item[1].release.size)
        case "seeders":
            found.sort(key=lambda item: -(item[1].release.seeders or 0))
        case "age":
            found.sort(key=lambda item: item[1].release.age_hours)
    return found


def next_best(listed: Listed) -> tuple[int, Ranked] | None:
    """Return the best release that the library accepts and that was not tried, with its place in the list."""
    for place, one in shown(listed, View()):
        if not one.release.rejections and one.release.guid not in listed.past:
            return place, one
    return None


def pages(count: int) -> int:
    """Return how many pages so many releases take, at least one."""
    return max(1, -(-count // PAGE))


def _class(lines: int) -> int:
    """Return the button a resolution belongs to; what is less than 720 lines goes with 720."""
    return max((known for known in RESOLUTIONS if known and known <= lines), default=_SD)


def preferences(settings: Mapping[str, Any], *, resolution: int) -> Preferences:
    """Return what a person likes; a resolution that was asked for by name counts before the setting."""
    kinds = {kind.value for kind in Translation}
    return Preferences(
        resolution=resolution or int(settings.get("resolution", 0)),
        languages=tuple(settings.get("languages", ())),
        translations=frozenset(Translation(one) for one in settings.get("translations", ()) if one in kinds),
    )


def ranked(
    releases: Sequence[Release], weights: Weights, liked: Preferences, *, packs_first: bool = False
) -> list[Ranked]:
    """Return the releases best first; where a season is wanted, whole ones before single episodes."""
    found = rank(releases, weights=weights, preferences=liked)
    if packs_first:
        found.sort(key=lambda one: (bool(one.release.rejections), not whole_season(one)))
    return found


def to_stored(listed: Listed) -> dict[str, Any]:
    """Return the list as plain values; addresses with keys are left out."""
    rows = [msgspec.to_builtins(replace(one.release, download_url=None)) for one in listed.rows]
    silent = listed.trouble.service if listed.trouble else ""
    return {"rows": rows, "past": dict(listed.past), "at": listed.at, "silent": silent}


def from_stored(stored: Mapping[str, Any], weights: Weights, liked: Preferences) -> Listed:
    """Return the list that `to_stored` wrote, scored again, in its order."""
    releases = msgspec.convert(stored["rows"], list[Release], dec_hook=_no_address)
    ranked_again = {id(one.release): one for one in rank(releases, weights=weights, preferences=liked)}
    past = {guid: Past(word) for guid, word in stored["past"].items()}
    trouble = ServiceError(stored["silent"]) if stored["silent"] else None
    return Listed([ranked_again[id(release)] for release in releases], past, stored["at"], trouble)


def _no_address(kind: type, _value: Any) -> Any:
    if kind is SecretUrl:
        raise ValueError("an address is not stored")
    raise NotImplementedError
