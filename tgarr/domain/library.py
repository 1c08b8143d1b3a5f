"""What an arr is asked and told: choices when adding, what to search, its queue and its history."""

from datetime import datetime
from enum import StrEnum

import msgspec

from tgarr.domain.media import TitleKey


class QualityProfile(msgspec.Struct, frozen=True):
    """A quality profile of the arr."""

    id: int
    name: str


class RootFolder(msgspec.Struct, frozen=True, kw_only=True):
    """A place where titles are kept. `free` is bytes, None when the arr does not know."""

    id: int
    path: str
    free: int | None = None
    accessible: bool = True


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """A mount point as a service sees it. `free` and `total` are bytes."""

    path: str
    free: int
    total: int


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """A torrent client as an arr has it configured: where it hands over what it grabs, and looks for it again.

    Attributes:
        host, port: as the arr sees it; another part of the house may know it by another host.
        category: of the arr's downloads there; empty for none.

    """

    host: str
    port: int
    category: str


class Monitor(StrEnum):
    """Which episodes of a series to look for. For a film only `ALL` and `NONE` mean something."""

    ALL = "all"
    FUTURE = "future"
    MISSING = "missing"
    EXISTING = "existing"
    FIRST_SEASON = "firstSeason"
    LAST_SEASON = "lastSeason"
    PILOT = "pilot"
    NONE = "none"


class AddOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to add a title.

    Attributes:
        seasons: the numbers of the seasons to monitor; None leaves it to `monitor`.
        tags: labels, made where missing; upstream allows `[a-z0-9-]` only.
        search: whether the arr is to search at once by itself.

    """

    profile_id: int
    root_folder: str
    monitor: Monitor = Monitor.ALL
    seasons: tuple[int, ...] | None = None
    tags: tuple[str, ...] = ()
    search: bool = False


class SearchTarget(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for releases of: a film, a season, or one episode. `id` is the arr's number of the title."""

    id: int
    season: int | None = None
    episode_id: int | None = None


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a title as it lies on disk.

    Attributes:
        id: the arr's number of it.
        release: the name of the release it came from, else of the file.
        size: bytes.
        quality: in the arr's words, such as `WEBDL-1080p`; `resolution` is lines of picture, 0 when unknown.
        languages: English names.
        custom_format_score: the arr's own points.
        below_cutoff: the arr itself would take a better one.
        season, episodes: what of a series it holds; the numbers of its episodes, and in `episode_ids` the arr's.

    """

    id: int
    release: str
    size: int
    quality: str = ""
    resolution: int = 0
    languages: tuple[str, ...] = ()
    custom_format_score: int = 0
    below_cutoff: bool = False
    season: int | None = None
    episodes: tuple[int, ...] = ()
    episode_ids: tuple[int, ...] = ()


class QueueState(StrEnum):
    """Where an item of the arr's queue stands."""

    WAITING = "waiting"
    DOWNLOADING = "downloading"
    PAUSED = "paused"
    IMPORT_PENDING = "import-pending"
    IMPORTING = "importing"
    IMPORT_BLOCKED = "import-blocked"
    IMPORTED = "imported"
    FAILED = "failed"


class QueueItem(msgspec.Struct, frozen=True, kw_only=True):
    """One download in the arr's queue; the records of a season pack are one item.

    Attributes:
        id: the arr's number, good for a removal soon after the reading.
        download_id: the torrent's hash in lower case.
        size, left: bytes.
        eta: seconds; None when unknown.
        episodes: the arr's numbers of them, as in `Episode.id`; none for a film.
        messages: why it is blocked or failing, in the arr's words.

    """

    id: int
    title_id: int
    download_id: str
    release: str
    state: QueueState
    size: int = 0
    left: int = 0
    eta: int | None = None
    episodes: tuple[int, ...] = ()
    messages: tuple[str, ...] = ()


class HistoryKind(StrEnum):
    """What happened to a title, of all the arr writes down what tgarr follows."""

    GRABBED = "grabbed"
    IMPORTED = "imported"
    FAILED = "failed"
    DELETED = "deleted"
    """A file, and not because a better one has come. Told of one title only: nobody is told of it by itself."""


class HistoryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the arr's history.

    Attributes:
        key: None when the arr's answer does not hold the title.
        indexer, group, size: of the release, told where it was grabbed; `size` in bytes, 0 when unknown.

    """

    id: int
    kind: HistoryKind
    at: datetime
    title_id: int
    download_id: str
    release: str
    quality: str = ""
    episode_id: int | None = None
    reason: str = ""
    key: TitleKey | None = None
    indexer: str = ""
    group: str = ""
    size: int = 0
