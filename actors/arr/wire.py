"""The resources of the arrs as they come over the wire, with only the members that tgarr needs.

Upstream leaves out what is null, so every member has a default. Source: the OpenAPI documents of Radarr v3 (apps 3
to 6), Sonarr v3 (apps 3 and 4) and Prowlarr v1.
"""

from datetime import datetime  # msgspec reads the annotations
from typing import Any, Generic, Literal, TypeVar

import msgspec

Record = TypeVar("Record")


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """A resource; members are camelCase, unknown ones are passed over. What JSON holds makes no cycles (`gc`)."""


class Named(Wire, frozen=True):
    """Something with a number and a name: a language, a quality profile."""

    id: int = 0
    name: str = ""


class SystemStatus(Wire, frozen=True):
    """GET system/status. `app_name` is missing in very old versions."""

    version: str
    app_name: str = ""


class CommandResource(Wire, frozen=True):
    """Something the arr was told to do; `status` is `queued`, `started`, or how it ended."""

    id: int = 0
    status: str = ""


class HealthMessage(Wire, frozen=True):
    """One entry of GET health."""

    type: Literal["ok", "notice", "warning", "error"] = "warning"
    source: str = ""
    message: str = ""
    wiki_url: str = ""


class Tag(Wire, frozen=True):
    """A label."""

    id: int
    label: str


class Folder(Wire, frozen=True):
    """One entry of GET rootfolder. `free_space` is bytes."""

    id: int
    path: str
    accessible: bool = True
    free_space: int | None = None


class DiskSpace(Wire, frozen=True):
    """One entry of GET diskspace. Bytes."""

    path: str = ""
    free_space: int = 0
    total_space: int = 0


class ProviderField(Wire, frozen=True):
    """One setting of a provider."""

    name: str = ""
    value: Any = None


class DownloadClientResource(Wire, frozen=True):
    """One entry of GET downloadclient; a lower `priority` is asked earlier."""

    enable: bool = True
    protocol: str = ""
    priority: int = 1
    fields: tuple[ProviderField, ...] = ()


class Picture(Wire, frozen=True):
    """One of a title's images: `url` is local and needs the key, `remote_url` is public."""

    cover_type: str = ""
    url: str = ""
    remote_url: str = ""


class QualityName(Wire, frozen=True):
    """The quality itself. `resolution` is lines."""

    name: str = ""
    resolution: int = 0


class Quality(Wire, frozen=True):
    """A quality and its revision, of which only the first is used."""

    quality: QualityName = QualityName()


class FileResource(Wire, frozen=True):
    """A file of the library: MovieFileResource and EpisodeFileResource. `size` is bytes.

    The fourth Sonarr tells a list of languages, the third one language.
    """

    id: int
    size: int = 0
    relative_path: str = ""
    scene_name: str = ""
    season_number: int | None = None
    quality: Quality = Quality()
    custom_format_score: int = 0
    languages: tuple[Named, ...] = ()
    language: Named | None = None
    quality_cutoff_not_met: bool = False


class Wanted(Wire, frozen=True):
    """One record of GET wanted/cutoff: a film, or an episode of a series."""

    id: int
    series_id: int = 0
    season_number: int = 0


class Rejection(Wire, frozen=True):
    """A reason against a release, in the form that some versions answer a push with."""

    reason: str = ""


class ReleaseResource(Wire, frozen=True):
    """One release of a search. Prowlarr leaves out everything that needs a library."""

    guid: str
    title: str = ""
    indexer_id: int = 0
    indexer: str = ""
    size: int = 0
    age_hours: float = 0.0
    protocol: str = ""
    seeders: int | None = None
    leechers: int | None = None
    quality: Quality = Quality()
    quality_weight: int = 0
    custom_format_score: int = 0
    release_weight: int | None = None
    release_group: str | None = None
    languages: tuple[Named, ...] = ()
    language: Named | None = None
    rejections: tuple[str | Rejection, ...] = ()
    info_url: str = ""
    comment_url: str = ""
    download_url: str = ""
    magnet_url: str = ""
    info_hash: str = ""
    full_season: bool = False
    season_number: int | None = None
    mapped_season_number: int | None = None
    episode_numbers: tuple[int, ...] = ()
    mapped_episode_numbers: tuple[int, ...] = ()


class StatusMessage(Wire, frozen=True):
    """What the arr says about a download: a file's name and the reasons."""

    title: str = ""
    messages: tuple[str, ...] = ()


class QueueRecord(Wire, frozen=True):
    """One record of the queue: in Sonarr there is one for each episode of a download. Sizes are bytes."""

    id: int
    movie_id: int = 0
    series_id: int = 0
    episode_id: int = 0
    title: str = ""
    size: float = 0.0
    sizeleft: float = 0.0
    timeleft: str = ""
    status: str = ""
    tracked_download_status: str = "ok"
    tracked_download_state: str = ""
    status_messages: tuple[StatusMessage, ...] = ()
    error_message: str = ""
    download_id: str = ""


class Numbered(Wire, frozen=True):
    """The title inside a history record, of which only the identity is used."""

    tmdb_id: int = 0
    tvdb_id: int = 0


class HistoryResource(Wire, frozen=True):
    """One line of history."""

    id: int
    date: datetime
    event_type: str = ""
    movie_id: int = 0
    series_id: int = 0
    episode_id: int = 0
    source_title: str = ""
    download_id: str = ""
    quality: Quality = Quality()
    data: dict[str, Any] = {}
    movie: Numbered | None = None
    series: Numbered | None = None


class Page(Wire, Generic[Record], frozen=True):
    """A page of a list."""

    total_records: int = 0
    records: tuple[Record, ...] = ()
