"""Films and series: what they are, and what the library has of them."""

from datetime import datetime
from enum import StrEnum
from typing import Self

import msgspec

from tgarr.errors import InvalidInput


class MediaKind(StrEnum):
    """What a title is."""

    MOVIE = "movie"
    SERIES = "series"


class TitleKey(msgspec.Struct, frozen=True, order=True):
    """The identity of a title everywhere: TMDb's id for a film, TheTVDB's for a series.

    Never a name: two films share one, and a search by name may answer with the other.
    """

    kind: MediaKind
    number: int

    def __str__(self) -> str:
        return f"{self.kind[0]}{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` wrote, such as `m438631` or `s81189`.

        Raises:
            InvalidInput: it is something else.

        """
        kinds = {kind[0]: kind for kind in MediaKind}
        digits = text[1:]
        if text[:1] not in kinds or not digits.isascii() or not digits.isdigit() or len(digits) > 10:  # noqa: PLR2004
            raise InvalidInput("title-key")
        return cls(kinds[text[0]], int(digits))


class ExternalIds(msgspec.Struct, frozen=True, kw_only=True):
    """Where else the title is known; 0 or empty when unknown."""

    tmdb: int = 0
    tvdb: int = 0
    imdb: str = ""


class Season(msgspec.Struct, frozen=True, kw_only=True):
    """One season of a series; counts are of aired episodes, and 0 where the series is not in the library."""

    number: int
    monitored: bool = False
    episodes: int = 0
    on_disk: int = 0


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """One episode of a series in the library."""

    id: int
    season: int
    number: int
    title: str
    airs_at: datetime | None = None
    on_disk: bool = False
    monitored: bool = False


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What an arr has of a title that is in its library.

    Attributes:
        id: the arr's own number for it.
        monitored: whether the arr looks for (better) releases.
        on_disk: whether all that has come out is there.
        size: bytes on disk.
        quality: of the file, in the arr's words, such as `Bluray-1080p`.
        episodes: aired episodes, 0 for a film.
        episodes_on_disk: how many of them are there.
        available: whether a search makes sense now: it is out in the sense of its minimum availability.
        path: its folder.

    """

    id: int
    monitored: bool = False
    on_disk: bool = False
    size: int = 0
    quality: str = ""
    episodes: int = 0
    episodes_on_disk: int = 0
    available: bool = True
    path: str = ""


class Title(msgspec.Struct, frozen=True, kw_only=True):
    """A film or a series as an arr describes it.

    Attributes:
        runtime: minutes, of an episode for a series; 0 when unknown.
        rating: 0 to 10; 0 when unknown.
        poster_url: public address of the poster; empty when there is none.
        cover_url: the library's own copy of it; empty when it has none.
        holding: what the library has; None when it is not in the library.

    """

    key: TitleKey
    title: str
    original_title: str = ""
    year: int = 0
    ids: ExternalIds = ExternalIds()
    overview: str = ""
    genres: tuple[str, ...] = ()
    runtime: int = 0
    rating: float = 0.0
    status: str = ""
    poster_url: str = ""
    cover_url: str = ""
    seasons: tuple[Season, ...] = ()
    holding: Holding | None = None

    @property
    def kind(self) -> MediaKind:
        """What it is."""
        return self.key.kind
