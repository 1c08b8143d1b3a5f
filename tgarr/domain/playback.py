"""What a media server has and who watches it."""

from datetime import datetime

import msgspec

from tgarr.domain.media import ExternalIds, MediaKind


class ServerItem(msgspec.Struct, frozen=True, kw_only=True):
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


class PlaySession(msgspec.Struct, frozen=True, kw_only=True):
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
