"""How good a release is for a person, with every point explained."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

import msgspec

from tgarr.domain.releases.liking import GIBIBYTE, Rules, liked
from tgarr.domain.releases.model import Release
from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Parsed, Source, Translation
from tgarr.domain.releases.weights import Weights

Kind = TypeVar("Kind", Hdr, Audio)

_SOURCES: Final = {
    Source.BLURAY: ("bluray", "BluRay"),
    Source.WEB_DL: ("web_dl", "WEB-DL"),
    Source.WEBRIP: ("webrip", "WEBRip"),
    Source.TV: ("hdtv", "HDTV"),
    Source.CAM: ("cam", "CAM"),
    Source.TELESYNC: ("telesync", "TS"),
    Source.TELECINE: ("telecine", "TC"),
    Source.WORKPRINT: ("workprint", "workprint"),
    Source.SCREENER: ("screener", "screener"),
}
_CODECS: Final = {Codec.AV1: "av1", Codec.X265: "x265", Codec.X264: "x264"}
_HDR: Final = {Hdr.DOLBY_VISION: "dolby_vision", Hdr.HDR10_PLUS: "hdr10_plus", Hdr.HDR10: "hdr10"}
_AUDIO: Final = {
    Audio.ATMOS: "atmos",
    Audio.TRUEHD: "truehd",
    Audio.DTS_HD: "dts_hd",
    Audio.DTS: "dts",
    Audio.DOLBY_DIGITAL_PLUS: "dolby_digital",
    Audio.DOLBY_DIGITAL: "dolby_digital",
}
_RESOLUTIONS: Final = (2160, 1080, 720)
_HD: Final = 720
Reason = tuple[str, str]
"""The name of a weight, and what is shown of it."""


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What a person likes: lines of picture (0: any), English names of languages, kinds of translation."""

    resolution: int = 0
    languages: tuple[str, ...] = ()
    translations: frozenset[Translation] = msgspec.field(default_factory=frozenset)

    @property
    def any(self) -> bool:
        """Whether anything is wished at all."""
        return bool(self.resolution or self.languages or self.translations)


class Point(msgspec.Struct, frozen=True, gc=False):
    """One reason.

    Attributes:
        amount: points, negative ones too; never 0, `base` aside.
        reason: the name of the weight in `Weights`, or `group_liked`, `indexer_liked`; also the key of its words.
        shown: the value that earned it, such as `2160p` or `x265`, or the limit in GiB of a size; may be empty.

    """

    amount: int
    reason: str
    shown: str = ""


class Score(msgspec.Struct, frozen=True):
    """The sum of the points."""

    total: int
    points: tuple[Point, ...]


def score(
    release: Release, parsed: Parsed, weights: Weights, preferences: Preferences, *, rules: Sequence[Rules] = ()
) -> Score:
    """Score a release by its facts (`tgarr.domain.releases.facts`), and by rules for its group and indexer."""
    reasons = (
        *_picture(parsed, preferences),
        *_best_of(_HDR, parsed.hdr, weights),
        *_best_of(_AUDIO, parsed.audio, weights),
        *_marks(parsed),
        *_wished(parsed, preferences),
        *_size(release, parsed, weights),
    )
    points = [Point(getattr(weights, reason), reason, shown) for reason, shown in reasons]
    if release.seeders and release.protocol == "torrent":
        amount = min(release.seeders // 10 * weights.seeders_each_ten, weights.seeders_most)
        points.append(Point(amount, "seeders_most", str(release.seeders)))
    if rules:
        group = release.group or parsed.release_group
        points += [Point(amount, reason, shown) for reason, amount, shown in liked(rules, release, group)]
    points = [Point(weights.base, "base"), *(point for point in points if point.amount)]
    return Score(sum([point.amount for point in points]), tuple(points))


def _picture(parsed: Parsed, preferences: Preferences) -> Iterator[Reason]:
    lines = f"{parsed.resolution}p"
    if parsed.resolution in _RESOLUTIONS:
        yield f"resolution_{lines}", lines
    if parsed.resolution and parsed.resolution == preferences.resolution:
        yield "resolution_wanted", lines
    if parsed.modifier is Modifier.REMUX:
        yield "remux", "REMUX"
    elif parsed.source in _SOURCES and not (parsed.source is Source.TV and 0 < parsed.resolution < _HD):
        yield _SOURCES[parsed.source]
    if parsed.codec in _CODECS:
        yield _CODECS[parsed.codec], parsed.codec


def _best_of(table: Mapping[Kind, str], present: frozenset[Kind], weights: Weights) -> Iterator[Reason]:
    """Yield the highest among kinds that are not added up."""
    reasons = [(reason, kind) for kind, reason in table.items() if kind in present] if present else ()
    if reasons:
        yield max(reasons, key=lambda reason: getattr(weights, reason[0]))


def _marks(parsed: Parsed) -> Iterator[Reason]:
    if parsed.repack:
        yield "repack", "REPACK"
    if parsed.proper:
        yield "proper", "PROPER"
    if parsed.hardcoded_subtitles:
        yield "hardcoded_subtitles", ""
    if parsed.sample:
        yield "sample", ""


def _wished(parsed: Parsed, preferences: Preferences) -> Iterator[Reason]:
    spoken = [language for language in preferences.languages if language in parsed.languages]
    if spoken:
        yield "language_wanted", spoken[0]
    translations = sorted(preferences.translations & parsed.translations)
    if translations:
        yield "translation_wanted", translations[0]


def _size(release: Release, parsed: Parsed, weights: Weights) -> Iterator[Reason]:
    """Yield a size that no honest copy of its kind has; an unknown size is none."""
    kind = "film"
    if parsed.pack:
        kind = "pack"
    elif parsed.seasons or parsed.episodes or parsed.absolute_episodes or parsed.air_date:
        kind = "episode"
    size = release.size / GIBIBYTE
    smallest, largest = getattr(weights, f"{kind}_smallest"), getattr(weights, f"{kind}_largest")
    if 0 < size < smallest:
        yield "size_small", f"{smallest:g}"
    elif size > largest:
        yield "size_large", f"{largest:g}"
