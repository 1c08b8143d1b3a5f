"""What a media server has and who watches it."""

from dataclasses import dataclass
from datetime import datetime

from tgarr.domain.media import ExternalIds, MediaKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerItem:
    """A film, series or episode in a media server's library.

    Attributes:
        link: where a person opens it; empty when no public address is configured.
        series: the series' name for an episode.

    """

    id: str
    kind: MediaKind
    title: str
    year: int = 0
    ids: ExternalIds = ExternalIds()
    added_at: datetime | None = None
    link: str = ""
    series: str = ""
    season: int | None = None
    episode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySession:
    """Somebody watching something. `position` and `length` in seconds; `transcoding` says it is converted."""

    id: str
    person: str
    client: str
    device: str
    title: str
    position: int = 0
    length: int = 0
    paused: bool = False
    transcoding: bool = False
