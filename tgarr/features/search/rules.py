"""Which of the titles found is meant: by name and year first, then in the order of the service that found it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from tgarr.domain.media import MediaKind, Title
from tgarr.domain.naming import plain
from tgarr.domain.queries import Query

MOST_HITS: Final = 12
_EXACT, _BEGINS, _CONTAINS = 100, 40, 20
_YEAR, _NEXT_YEAR, _OTHER_YEAR = 60, 25, -40
_HELD: Final = 8


class Hit(msgspec.Struct, frozen=True):
    """A title that may be meant, and the library that found it."""

    instance: str
    title: Title
    points: float


def best(query: Query, found: Mapping[str, Sequence[Title]]) -> list[Hit]:
    """Return the titles that may be meant, the likeliest first; each once."""
    hits: dict[object, Hit] = {}
    for instance, titles in found.items():
        for place, title in enumerate(titles):
            if query.kind is None or title.kind is query.kind:
                points = _points(query, title) - min(place, 20)
                if title.key not in hits or hits[title.key].points < points:
                    hits[title.key] = Hit(instance, title, points)
    return sorted(hits.values(), key=lambda hit: -hit.points)[:MOST_HITS]


def ambiguous(query: Query, hits: Sequence[Hit]) -> bool:
    """Tell whether a person has to choose: a film and a series, or two remakes, of just the same name."""
    if query.by_id:  # where both kinds have that number, the person has to tell
        return len(hits) > 1
    if len(hits) < 2 or (query.kind is not None and query.year):  # noqa: PLR2004  # two
        return False
    first, second = hits[0], hits[1]
    same = plain(first.title.title) == plain(second.title.title)
    return (
        same and not query.year and (first.title.kind is not second.title.kind or first.points - second.points < _HELD)
    )


def _points(query: Query, title: Title) -> float:
    names = {plain(name) for name in (title.title, title.original_title) if name}
    points = max(_likeness(plain(query.text), names), _likeness(plain(query.said), names))
    if query.year and title.year:
        apart = abs(query.year - title.year)
        points += _YEAR if not apart else _NEXT_YEAR if apart == 1 else _OTHER_YEAR
    if title.holding is not None:
        points += _HELD
    if query.season is not None and title.kind is MediaKind.SERIES:
        points += _YEAR
    return points


def _likeness(asked: str, names: Iterable[str]) -> float:
    best_of = 0
    for name in names:
        if name == asked:
            return _EXACT
        if name.startswith(f"{asked} "):
            best_of = max(best_of, _BEGINS)
        elif f" {asked} " in f" {name} ":
            best_of = max(best_of, _CONTAINS)
    return best_of


def standings(hits: Sequence[Hit]) -> dict[str, str]:
    """Return how the library stands to each title, by the title's identity."""
    return {str(hit.title.key): _standing(hit.title) for hit in hits}


def changes(before: Mapping[str, str], hits: Sequence[Hit]) -> list[tuple[Title, str]]:
    """Return the titles that were found before and stand otherwise now, each with how it stands."""
    now = [(hit.title, _standing(hit.title)) for hit in hits]
    return [(title, standing) for title, standing in now if before.get(str(title.key), standing) != standing]


def _standing(title: Title) -> str:
    held = title.holding
    if held is None:
        return ""
    return "disk" if held.on_disk else "partly" if held.episodes_on_disk else "held"
