"""The order in which releases are shown: by wishes, the arr's qualities and formats, then by score (docs/adr/0021).

The arr's order of qualities is the owner's, made in the arr; a person's own wishes come before it, and points decide
within one quality. What needs no name is compared first, and names are read only down to where somebody looks: of
three hundred releases the first page needs a dozen.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Self, overload

import msgspec

from tgarr.domain.releases.facts import facts, resolution_of, spoken_in
from tgarr.domain.releases.liking import Block, Rules, blocked
from tgarr.domain.releases.model import Protocol, Release
from tgarr.domain.releases.parsed import Parsed
from tgarr.domain.releases.qualities import weight_of
from tgarr.domain.releases.scoring import Preferences, Score, score
from tgarr.domain.releases.weights import Weights

_SIZE_STEP: Final = 200 * 1024**2
_HANDFUL: Final = 3
"""One more is nearer to ten than to one, in orders of magnitude."""
_WEEK: Final = 7 * 24


class Taste(msgspec.Struct, frozen=True, kw_only=True):
    """By what releases are judged.

    Attributes:
        weights: points by property.
        preferences: what the person likes.
        rules: of the house, then of the person, for this type of title.
        protocol: preferred where nothing else decides.

    """

    weights: Weights
    preferences: Preferences = Preferences()
    rules: tuple[Rules, ...] = ()
    protocol: Protocol = "torrent"


class Ranked:
    """A release with what is known of it and how good it is; its name is read when that is asked.

    Attributes:
        tier: what comes before all points, higher is better: points of the person's own wishes that it grants, the
            place of its quality in the arr's order, the score of the arr's custom formats, whether it has a swarm.
        block: the rule that forbids to choose it; None where none does.

    """

    __slots__ = ("_by_arr", "_facts", "_score", "_taste", "block", "release", "tier")

    def __init__(self, release: Release, taste: Taste, order: Mapping[int, int] | None) -> None:
        self.release = release
        self._taste = taste
        self._facts: Parsed | None = None
        self._score: Score | None = None
        self._by_arr = order is not None
        quality = weight_of(self.facts) if order is None else order[release.quality_weight]
        wished = _wished(self, taste) if taste.preferences.any else 0
        shared = (release.seeders or 0) > _HANDFUL or release.protocol != "torrent"
        self.tier = (wished, quality, release.custom_format_score, shared)
        self.block: Block | None = None
        if taste.rules:
            self.block = blocked(taste.rules, release, lambda: self.group, pack=self.pack)

    @property
    def facts(self) -> Parsed:
        """What is known of it."""
        if self._facts is None:
            self._facts = facts(self.release)
        return self._facts

    @property
    def score(self) -> Score:
        """How good it is, and why."""
        if self._score is None:
            taste = self._taste
            self._score = score(self.release, self.facts, taste.weights, taste.preferences, rules=taste.rules)
        return self._score

    @property
    def group(self) -> str:
        """Who made it; empty when that is not known."""
        return self.release.group or self.facts.release_group

    @property
    def pack(self) -> bool:
        """Whether it holds more than one episode."""
        release = self.release
        by_name = not self._by_arr and self.facts.pack
        return release.full_season or len(release.episodes) > 1 or by_name

    @property
    def whole_season(self) -> bool:
        """Whether it holds a whole season."""
        return self.release.full_season or (not self._by_arr and self.facts.full_season)

    @property
    def episodes(self) -> tuple[int, ...]:
        """The numbers of the episodes that it holds, as far as they are told."""
        return self.release.episodes or (() if self._by_arr else self.facts.episodes)

    @property
    def lines(self) -> int:
        """Lines of picture; 0 when they are not known."""
        return resolution_of(self.release) or self.facts.resolution

    @property
    def shared(self) -> bool:
        """Whether more than a handful share it: Radarr's first order of magnitude. What is on usenet needs nobody."""
        return self.tier[3]

    @property
    def wished(self) -> int:
        """Points of the person's own wishes that it grants."""
        return self.tier[0]

    @property
    def quality(self) -> int:
        """The place of its quality in the arr's order, higher is better."""
        return self.tier[1]

    @property
    def merit(self) -> tuple[Any, ...]:
        """Its place among all, higher is better, whatever forbids to take it."""
        place = self.release.place
        tie = (-place,) if place else arr_order(self.release, protocol=self._taste.protocol)
        return self.tier, self.score.total, tie

    @property
    def free(self) -> bool:
        """Whether neither the arr nor a rule forbids it."""
        return not self.release.rejections and self.block is None


class Ranking(Sequence[Ranked]):
    """Releases best first, brought into order no further than somebody looks.

    Attributes:
        everything: all of them, in no order that counts: to look at them reads no names.

    """

    def __init__(self, everything: Sequence[Ranked], tiers: Iterator[list[Ranked]]) -> None:
        self.everything = everything
        self._tiers = tiers
        self._count = len(everything)
        self._settled: list[Ranked] = []

    @classmethod
    def of(cls, ordered: Sequence[Ranked]) -> Self:
        """Return those that are in order already."""
        return cls(ordered, ([one] for one in ordered))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> list[Ranked]: ...
    def __getitem__(self, place: int | slice) -> Ranked | list[Ranked]:
        if isinstance(place, slice):
            self._settle(place.indices(self._count)[1])
        else:
            self._settle(place + 1 if place >= 0 else self._count)
        return self._settled[place]

    def __iter__(self) -> Iterator[Ranked]:
        for place in range(self._count):
            self._settle(place + 1)
            yield self._settled[place]

    def _settle(self, count: int) -> None:
        while len(self._settled) < min(count, self._count):
            tier = next(self._tiers)
            if len(tier) > 1:
                tier.sort(key=_merit, reverse=True)
            self._settled += tier


def rank(releases: Iterable[Release], taste: Taste, *, packs_first: bool = False) -> Ranking:
    """Return the releases best first; behind all others those that a rule forbids, then those that the arr rejects.

    Args:
        releases: of one search, in any order.
        taste: by what they are judged.
        packs_first: a season is wanted: what holds a whole one comes before single episodes.

    """
    everything = judge(releases, taste)
    tiers: dict[tuple[Any, ...], list[Ranked]] = {}
    for one in everything:
        standing = (not one.release.rejections, one.block is None, packs_first and one.whole_season, *one.tier)
        tiers.setdefault(standing, []).append(one)
    return Ranking(everything, (tiers[standing] for standing in sorted(tiers, reverse=True)))


def judge(releases: Iterable[Release], taste: Taste) -> list[Ranked]:
    """Return the releases in the order in which they are given, each with what is thought of it."""
    found = list(releases)
    order = _order(found)
    return [Ranked(release, taste, order) for release in found]


def _order(found: Sequence[Release]) -> Mapping[int, int] | None:
    """Return the place of each quality, by the arr's weight for it, higher is better; None where no arr was asked.

    Where the arr has told its order of releases, it is that: by the title's own profile. Its weights are by the order
    of the definitions, whatever the profile says.
    """
    best: dict[int, int] = {}
    for release in reversed(found):
        if release.place < best.get(release.quality_weight, release.place + 1):
            best[release.quality_weight] = release.place
    if not any(best):
        return None
    return {weight: -place for weight, place in best.items()} if any(best.values()) else {one: one for one in best}


def _wished(one: Ranked, taste: Taste) -> int:
    wanted, weights, release = taste.preferences, taste.weights, one.release
    points = 0
    if wanted.resolution and wanted.resolution == one.lines:
        points += weights.resolution_wanted
    if wanted.languages and set(wanted.languages) & set(spoken_in(release) or one.facts.languages):
        points += weights.language_wanted
    if wanted.translations and wanted.translations & one.facts.translations:
        points += weights.translation_wanted
    return points


def _merit(one: Ranked) -> tuple[Any, ...]:
    return one.merit


def arr_order(release: Release, *, protocol: Protocol = "torrent") -> tuple[int | bool, ...]:
    """Return a key by which the arr's own favourite is the greatest.

    As Radarr's DownloadDecisionComparer: quality, custom format score, protocol, then seeders and peers by
    order of magnitude (torrents), age by bucket (usenet), size in steps of 200 MiB.
    """
    torrent = release.protocol == "torrent"
    return (
        release.quality_weight,
        release.custom_format_score,
        release.protocol == protocol,
        _magnitude(release.seeders) if torrent else 0,
        _magnitude((release.seeders or 0) + (release.leechers or 0)) if torrent else 0,
        0 if torrent else _freshness(release.age_hours),
        round(release.size / _SIZE_STEP),
    )


def _magnitude(count: int | None) -> int:
    return round(math.log10(count)) if count and count > 0 else 0


def _freshness(hours: float) -> int:
    if hours < 1:
        return 1_000
    if hours <= 24:  # noqa: PLR2004  # a day
        return 100
    if hours <= _WEEK:
        return 10
    return -round(math.log10(hours / 24))
