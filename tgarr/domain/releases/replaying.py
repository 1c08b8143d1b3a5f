"""What changed rules would have chosen: earlier searches judged once as they were, and once as they would be."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import msgspec

from tgarr.domain.releases.choosing import first_choice
from tgarr.domain.releases.model import Release
from tgarr.domain.releases.ranking import Ranked, Taste, rank


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """A search that somebody made.

    Attributes:
        person: who; Telegram's number.
        heading: what was looked for, for people.
        about: what decides about the taste; as it was kept.
        past: the guids of those that had been tried by then.

    """

    person: int
    heading: str
    about: dict[str, Any]
    releases: Sequence[Release]
    past: Collection[str] = ()
    packs_first: bool = False


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A search in which something else would be chosen; None where nothing is."""

    heading: str
    before: Ranked | None
    after: Ranked | None

    @property
    def bytes(self) -> int:
        """How much larger the new choice is."""
        return _size(self.after) - _size(self.before)

    @property
    def lines(self) -> int:
        """How many more lines of picture it has."""
        return _lines(self.after) - _lines(self.before)


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What would be otherwise in so many searches."""

    searches: int
    differences: tuple[Difference, ...]

    @property
    def bytes(self) -> int:
        """How much more would be downloaded in all."""
        return sum(one.bytes for one in self.differences)

    @property
    def better(self) -> int:
        """How many of the choices have a larger picture."""
        return sum(one.lines > 0 for one in self.differences)

    @property
    def lower(self) -> int:
        """How many of the choices have a smaller picture, or are none any more."""
        return sum(one.lines < 0 for one in self.differences)


def replay(
    searches: Iterable[Earlier], before: Callable[[Earlier], Taste], after: Callable[[Earlier], Taste]
) -> Replay:
    """Judge searches by two tastes; those whose tastes are the same count too."""
    count, found = 0, []
    for search in searches:
        count += 1
        tastes = before(search), after(search)
        if tastes[0] == tastes[1]:
            continue
        one, other = (_chosen(search, taste) for taste in tastes)
        if _guid(one) != _guid(other):
            found.append(Difference(heading=search.heading, before=one, after=other))
    return Replay(searches=count, differences=tuple(found))


def _chosen(search: Earlier, taste: Taste) -> Ranked | None:
    ranked = rank(search.releases, taste, packs_first=search.packs_first)
    return first_choice(ranked, past=search.past, whole=search.packs_first)


def _guid(one: Ranked | None) -> str:
    return one.release.guid if one is not None else ""


def _size(one: Ranked | None) -> int:
    return one.release.size if one is not None else 0


def _lines(one: Ranked | None) -> int:
    return one.lines if one is not None else 0
