"""Rules by group, indexer and size: what they add to a score, and what they forbid."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from tgarr.domain.releases.model import Release
from tgarr.domain.releases.patterns import finds

Whose = Literal["house", "person"]
GIBIBYTE: Final = 1024**3
BY_PROWLARR: Final = " (Prowlarr)"
"""What Prowlarr adds to the names of the indexers that it sets up in the arrs."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody likes and will not have, for one type of title; names are found by regular expressions.

    Attributes:
        groups, indexers: points by expression; those of all that fit are added up.
        blocked_groups, blocked_indexers: nothing of them is chosen.
        only_groups, only_indexers: nothing else is chosen; no restriction where there are none.
        largest, largest_pack: GiB of a film or an episode, and of a pack; 0 for any size.
        whose: the house's, or one person's.

    """

    groups: Mapping[str, int] = msgspec.field(default_factory=dict)
    indexers: Mapping[str, int] = msgspec.field(default_factory=dict)
    blocked_groups: tuple[str, ...] = ()
    blocked_indexers: tuple[str, ...] = ()
    only_groups: tuple[str, ...] = ()
    only_indexers: tuple[str, ...] = ()
    largest: float = 0.0
    largest_pack: float = 0.0
    whose: Whose = "house"

    @property
    def of_groups(self) -> bool:
        """Whether the group has to be known to forbid something."""
        return bool(self.blocked_groups or self.only_groups)


class Block(msgspec.Struct, frozen=True):
    """Why a release is not to be chosen.

    Attributes:
        rule: the field of `Rules` that forbids it.
        shown: what it was about: a group, an indexer, GiB.

    """

    rule: str
    shown: str
    whose: Whose


def indexer_of(release: Release) -> str:
    """Return the indexer's own name."""
    return release.indexer.removesuffix(BY_PROWLARR)


def liked(rules: Sequence[Rules], release: Release, group: str) -> Iterator[tuple[str, int, str]]:
    """Yield what the rules add: a reason (`group_liked`, `indexer_liked`), points, and the name they are for."""
    for kind, name in (("group", group), ("indexer", indexer_of(release))):
        tables = [one.groups if kind == "group" else one.indexers for one in rules]
        points = sum(amount for table in tables for pattern, amount in table.items() if name and finds(pattern, name))
        if points:
            yield f"{kind}_liked", points, name


def blocked(rules: Sequence[Rules], release: Release, group: Callable[[], str], *, pack: bool) -> Block | None:
    """Return what forbids a release; the house's rules are asked first. None where nothing does."""
    for one in rules:
        found = next(_forbidden(one, release, group, pack=pack), None)
        if found is not None:
            return Block(*found, one.whose)
    return None


def _forbidden(rules: Rules, release: Release, group: Callable[[], str], *, pack: bool) -> Iterator[tuple[str, str]]:
    indexer = indexer_of(release)
    if _any(rules.blocked_indexers, indexer):
        yield "blocked_indexers", indexer
    if rules.only_indexers and not _any(rules.only_indexers, indexer):
        yield "only_indexers", indexer
    rule = "largest_pack" if pack else "largest"
    most: float = getattr(rules, rule)
    if 0 < most < release.size / GIBIBYTE:
        yield rule, f"{most:g}"
    if rules.of_groups:
        its = group()
        if its and _any(rules.blocked_groups, its):
            yield "blocked_groups", its
        if rules.only_groups and not _any(rules.only_groups, its):
            yield "only_groups", its


def _any(patterns: Sequence[str], name: str) -> bool:
    return any(finds(pattern, name) for pattern in patterns)
