"""What a release's name says."""

from enum import StrEnum

import msgspec


class Source(StrEnum):
    """What the picture was taken from."""

    UNKNOWN = "unknown"
    BLURAY = "bluray"
    WEB_DL = "webdl"
    WEBRIP = "webrip"
    TV = "tv"
    DVD = "dvd"
    SCREENER = "screener"
    TELECINE = "telecine"
    TELESYNC = "telesync"
    CAM = "cam"
    WORKPRINT = "workprint"


class Modifier(StrEnum):
    """What was done to the source, or was not."""

    NONE = "none"
    REMUX = "remux"
    DISC = "brdisk"
    RAW = "rawhd"


class Codec(StrEnum):
    """The picture's coding; the names that people know."""

    UNKNOWN = ""
    AV1 = "AV1"
    X265 = "x265"
    X264 = "x264"
    XVID = "XviD"
    MPEG2 = "MPEG-2"
    VC1 = "VC-1"
    VP9 = "VP9"


class Hdr(StrEnum):
    """A kind of high dynamic range."""

    DOLBY_VISION = "Dolby Vision"
    HDR10_PLUS = "HDR10+"
    HDR10 = "HDR10"
    HLG = "HLG"


class Audio(StrEnum):
    """A kind of sound."""

    ATMOS = "Atmos"
    TRUEHD = "TrueHD"
    DTS_HD = "DTS-HD"
    DTS = "DTS"
    DOLBY_DIGITAL = "DD"
    DOLBY_DIGITAL_PLUS = "DD+"
    AAC = "AAC"
    FLAC = "FLAC"
    OPUS = "Opus"
    PCM = "PCM"
    MP3 = "MP3"


class Translation(StrEnum):
    """How the speech reached another language; the terms of Russian trackers."""

    DUB = "dub"
    MVO = "mvo"
    DVO = "dvo"
    AVO = "avo"
    ORIGINAL = "original"
    SUBTITLES = "subtitles"


class Parsed(msgspec.Struct, frozen=True, gc=False):
    """The facts in a name; empty, 0 or None where it is silent.

    `tgarr.domain.releases.parsing` fills the fields by position: a new one comes last.

    Attributes:
        title: the Latin one where the name gives several; `titles` has all, in their order.
        seasons, episodes: numbers within the season; `absolute_episodes` count through (anime).
        full_season: whole seasons, also where all episodes of one are told ("1-8 из 8"); `episodes` is empty then.
        season_words: how fansubs tell the season, `Title 2nd Season - 03`: to many it is a part of the title.
        air_date: YYYY-MM-DD of a daily show.
        resolution: lines of picture.
        version: 1, or more for PROPER, REPACK, v2.
        modifier: DISC of a DVD is a whole one (DVD9, DVD-R).
        languages: English names as the arrs have them, in their order.
        hash: CRC-32 of the file, eight hexadecimal digits.

    """

    title: str = ""
    titles: tuple[str, ...] = ()
    year: int | None = None
    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    absolute_episodes: tuple[int, ...] = ()
    full_season: bool = False
    season_words: str = ""
    air_date: str = ""
    resolution: int = 0
    source: Source = Source.UNKNOWN
    modifier: Modifier = Modifier.NONE
    codec: Codec = Codec.UNKNOWN
    hdr: frozenset[Hdr] = frozenset()
    audio: frozenset[Audio] = frozenset()
    languages: tuple[str, ...] = ()
    translations: frozenset[Translation] = frozenset()
    release_group: str = ""
    edition: str = ""
    hash: str = ""
    version: int = 1
    proper: bool = False
    repack: bool = False
    hardcoded_subtitles: bool = False
    sample: bool = False

    @property
    def pack(self) -> bool:
        """More than one episode: also a part of a season, whose episodes are not told."""
        if self.full_season or len(self.seasons) > 1 or len(self.episodes) > 1 or len(self.absolute_episodes) > 1:
            return True
        return bool(self.seasons) and not (self.episodes or self.absolute_episodes or self.air_date)
