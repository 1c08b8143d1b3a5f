"""The `choosing` section: which groups and indexers the house likes or will not have, and how large it may be."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from tgarr.config.fields import Section, mistake
from tgarr.domain.releases.liking import Rules
from tgarr.domain.releases.patterns import BadPattern, check


def _patterns(value: tuple[str, ...]) -> tuple[str, ...]:
    for index, pattern in enumerate(value):
        _check(pattern, at=index)
    return value


def _points(value: Mapping[str, int]) -> Mapping[str, int]:
    for pattern in value:
        _check(pattern, at=pattern)
    return value


def _check(pattern: str, *, at: int | str) -> None:
    try:
        check(pattern)
    except BadPattern as error:
        raise mistake("bad-pattern", at=at, reason=str(error)) from None


Patterns = Annotated[tuple[str, ...], AfterValidator(_patterns)]
Points = Annotated[Mapping[str, Annotated[int, Field(ge=-1_000, le=1_000)]], AfterValidator(_points)]
Gibibytes = Annotated[float, Field(ge=0, le=10_000)]


class HouseRules(Section):
    """The rules for one type of title; names are found by regular expressions (RE2), in letters of either case."""

    groups: Points = Field(default_factory=dict)
    """Points by expression."""
    indexers: Points = Field(default_factory=dict)
    blocked_groups: Patterns = ()
    """Shown, and never chosen."""
    blocked_indexers: Patterns = ()
    only_groups: Patterns = ()
    """Nothing else is chosen."""
    only_indexers: Patterns = ()
    largest: Gibibytes = 0
    """GiB of a film or an episode; 0 for any size."""
    largest_pack: Gibibytes = 0
    """GiB of a season or several episodes; 0 for any size."""

    @property
    def rules(self) -> Rules:
        """The rules as releases are judged by them."""
        return Rules(**dict(self))


class Mute(Section):
    """When an indexer is left out of the choice for a while: its releases keep being refused, or are gone."""

    failures: Annotated[int, Field(ge=0, le=1_000)] = 3
    """So many releases; 0 for never."""
    within: Annotated[float, Field(gt=0, le=10_080)] = 60
    """Minutes."""
    lasts: Annotated[float, Field(gt=0, le=10_080)] = 120
    """Minutes, from the last of them on."""


class Choosing(Section):
    """The rules of the house by type of title; those of each person are added to them."""

    film: HouseRules = HouseRules()
    series: HouseRules = HouseRules()
    anime: HouseRules = HouseRules()
    """Series whose genres name it."""
    mute: Mute = Mute()
