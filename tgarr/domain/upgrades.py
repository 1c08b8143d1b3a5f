"""What is worth replacing: which copies on disk could be better, and which release betters them by how much."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import msgspec

from tgarr.domain.library import Copy, SearchTarget
from tgarr.domain.media import MediaKind
from tgarr.domain.releases import Preferences, Ranked, Release, Score, Taste, judge
from tgarr.domain.releases.qualities import weight_of

_PASSING: Final = frozenset({"base", "seeders_most", "indexer_liked"})
"""What says nothing about a copy that is here: where it could be fetched, and how quickly."""
_ABOUT_THE_COPY: Final = re.compile(
    r"Existing file (?:on disk )?(?:meets cutoff|(?:is of|has) (?:an? )?equal or higher)", re.IGNORECASE
)
"""How an arr says that it would leave the copy as it is. That a profile allows no upgrades is another thing."""
_FAMILIES: Final = (
    ("resolution_2160p", "resolution_1080p", "resolution_720p"),
    ("remux", "bluray", "web_dl", "webrip", "hdtv", "cam", "telesync", "telecine", "workprint", "screener"),
    ("av1", "x265", "x264"),
    ("dolby_vision", "hdr10_plus", "hdr10"),
    ("atmos", "truehd", "dts_hd", "dts", "dolby_digital"),
    ("size_small", "size_large"),
)
_FAMILY: Final = {reason: family[0] for family in _FAMILIES for reason in family}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """When a copy is looked at again although the arr is content with it: all that is said has to be true of it.

    Attributes:
        kind: of the title; None for both.
        below: lines of picture that it has fewer of; 0 says nothing.
        lacks: the English name of a language that it is not in; empty says nothing.
        sources: what it was taken from is one of these, as in `Source`; empty says nothing.

    """

    kind: MediaKind | None = None
    below: int = 0
    lacks: str = ""
    sources: tuple[str, ...] = ()

    def applies(self, kind: MediaKind, copy: Ranked) -> bool:
        """Tell whether this copy of a title of a kind is to be looked at again."""
        facts = copy.facts
        return (
            self.kind in (None, kind)
            and (not self.below or 0 < facts.resolution < self.below)
            and (not self.lacks or (bool(facts.languages) and self.lacks not in facts.languages))
            and (not self.sources or facts.source in self.sources)
        )

    @property
    def liked(self) -> Preferences:
        """What a better copy should have."""
        return Preferences(languages=(self.lacks,) if self.lacks else ())

    def met_by(self, offered: Ranked) -> bool:
        """Tell whether a release has what the rule asks for; one that does not say so has not."""
        facts = offered.facts
        return (
            facts.resolution >= self.below
            and (not self.lacks or self.lacks in facts.languages)
            and facts.source not in self.sources
        )


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What of a title is replaced at once: a film, a season, an episode.

    Attributes:
        target: what the arr is asked for releases of.
        copies: what of it is on disk; never empty.

    """

    target: SearchTarget
    copies: tuple[Copy, ...]

    @property
    def name(self) -> str:
        """`S02` or `S02E03`; empty for a film."""
        if self.target.season is None:
            return ""
        season = f"S{self.target.season:02}"
        return season if self.target.episode_id is None else f"{season}E{self.copies[0].episodes[0]:02}"

    @property
    def whole_season(self) -> bool:
        """Whether only a release that holds the season will do."""
        return self.target.season is not None and self.target.episode_id is None

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(copy.size for copy in self.copies)


class Change(msgspec.Struct, frozen=True):
    """A reason for the gain: points, and what earned or cost them, now and before; either may be empty."""

    amount: int
    reason: str
    now: str
    before: str


class Upgrade(msgspec.Struct, frozen=True, kw_only=True):
    """A release that is better than what is on disk.

    Attributes:
        gain: points; of a season the mean over its copies.
        changes: what makes the gain, against the worst copy; the most telling first.
        against_the_arr: the arr itself would leave the copy as it is, by a rule of ours it is replaced.

    """

    release: Ranked
    gain: int
    changes: tuple[Change, ...]
    against_the_arr: bool = False


def parts_of(
    kind: MediaKind, copies: Sequence[Copy], *, title_id: int, below: Collection[SearchTarget] = ()
) -> list[Part]:
    """Return the parts of a title that are looked for together: a season where most of it could be better.

    Args:
        kind: of the title.
        copies: of the title, all of them.
        title_id: the arr's number of it.
        below: what is to be bettered; empty for everything that is on disk.

    """
    if kind is MediaKind.MOVIE:
        return [Part(target=SearchTarget(id=title_id), copies=tuple(copies))] if copies else []
    wanted = {target.episode_id for target in below}
    seasons: dict[int, list[Copy]] = {}
    for copy in copies:
        if copy.season is not None and copy.episode_ids:
            seasons.setdefault(copy.season, []).append(copy)
    parts = []
    for season, of_it in sorted(seasons.items()):
        worse = [copy for copy in of_it if not below or wanted & set(copy.episode_ids)]
        if season and len(worse) > 1 and len(worse) * 2 > len(of_it):
            parts.append(Part(target=SearchTarget(id=title_id, season=season), copies=tuple(of_it)))
        else:
            parts += [
                Part(target=SearchTarget(id=title_id, season=season, episode_id=copy.episode_ids[0]), copies=(copy,))
                for copy in worse
            ]
    return parts


def as_it_is(copy: Copy, taste: Taste) -> Ranked:
    """Return a copy on disk, judged as the release would be that it came from; nobody seeds it."""
    release = Release(
        guid=f"file {copy.id}",
        indexer_id=0,
        indexer="",
        title=copy.release,
        size=copy.size,
        age_hours=0.0,
        protocol="torrent",
        quality=copy.quality,
        resolution=copy.resolution,
        languages=copy.languages,
        custom_format_score=copy.custom_format_score,
        season=copy.season,
        episodes=copy.episodes,
    )
    return judge([release], taste)[0]


def better(
    part: Part,
    offered: Iterable[Ranked],
    taste: Taste,
    *,
    least: int,
    rule: Rule | None = None,
    against_the_arr: bool = False,
    passed_over: Collection[str] = (),
) -> Upgrade | None:
    """Return the best release that is worth replacing the copies with; None when there is none.

    What an arr would not import is left out: a quality that it holds for less, or the same with fewer points of its
    custom formats.

    Args:
        part: what is on disk.
        offered: best first.
        taste: by which it was judged.
        least: points that it has to be better by.
        rule: what the copies are looked at for; a release has to meet it.
        against_the_arr: a release will do also where all that the arr has against it is the copy on disk.
        passed_over: names and hashes of releases that are not to be taken.

    """
    here = [as_it_is(copy, taste) for copy in part.copies]
    known = list(offered)
    worth = {one.release.quality: one.quality for one in known}
    for one in known:
        release = one.release
        if one.block is not None:
            continue
        if {release.title, release.info_hash} & set(passed_over) or _is_here(one, part):
            continue
        if release.rejections and not (against_the_arr and all(map(_ABOUT_THE_COPY.match, release.rejections))):
            continue
        if rule is not None and not rule.met_by(one):
            continue
        if part.whole_season and not one.whole_season:
            continue
        if not all(_would_be_imported(one, copy, worth) for copy in here):
            continue
        gain = round(sum(_gain(copy.score, one.score) for copy in here) / len(here))
        if gain >= least:
            worst = min(here, key=lambda copy: copy.score.total)
            changes = tuple(sorted(_changes(worst.score, one.score), key=lambda change: -abs(change.amount)))
            return Upgrade(release=one, gain=gain, changes=changes, against_the_arr=bool(release.rejections))
    return None


def _is_here(one: Ranked, part: Part) -> bool:
    return any(copy.release == one.release.title for copy in part.copies)


def _would_be_imported(one: Ranked, here: Ranked, worth: dict[str, int]) -> bool:
    release, copy = one.release, here.release
    if release.quality == copy.quality:
        return release.custom_format_score >= copy.custom_format_score
    if (its := worth.get(copy.quality)) is not None:
        return one.quality >= its
    return weight_of(one.facts) >= weight_of(here.facts)  # nothing like it is offered: by the arrs' own definitions


def _counted(score: Score) -> Iterable[tuple[str, int, str]]:
    return ((point.reason, point.amount, point.shown) for point in score.points if point.reason not in _PASSING)


def _gain(here: Score, offered: Score) -> int:
    return sum(amount for _, amount, _ in _counted(offered)) - sum(amount for _, amount, _ in _counted(here))


def _changes(here: Score, offered: Score) -> Iterable[Change]:
    """Return what differs: points of one family, such as the resolution, against each other."""
    sides: dict[str, list[tuple[str, int, str]]] = {}
    for side, score in enumerate((here, offered)):
        for reason, amount, shown in _counted(score):
            pair = sides.setdefault(_FAMILY.get(reason, reason), [("", 0, ""), ("", 0, "")])
            pair[side] = (reason, amount, shown)
    for before, now in sides.values():
        if before[1] != now[1]:
            yield Change(now[1] - before[1], now[0] or before[0], now[2], before[2])
