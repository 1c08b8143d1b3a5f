"""What qBittorrent's Web API 2.8 to 2.16 says, with only the members that tgarr needs, and what it means.

Upstream has no document of its own; the sources are its wiki's page "WebUI-API" and its `sync` and `torrents`
controllers. In a difference only the members that changed are there, so each may be missing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypedDict, get_type_hints

import msgspec

from tgarr.domain.records import replace
from tgarr.domain.transfers import Transfer, TransferState

_NEVER: Final = 8_640_000
"""Seconds: qBittorrent's word for an endless wait."""
_LATEST: Final = 0xFFFF_FFFF
"""Older versions write "never" as the largest Unix time of 32 bits."""

_STATES: Final[Mapping[str, TransferState]] = {
    "error": TransferState.FAILED,
    "missingFiles": TransferState.FAILED,
    "metaDL": TransferState.METADATA,
    "forcedMetaDL": TransferState.METADATA,
    "downloading": TransferState.DOWNLOADING,
    "forcedDL": TransferState.DOWNLOADING,
    "stalledDL": TransferState.STALLED,
    "queuedDL": TransferState.QUEUED,
    "pausedDL": TransferState.PAUSED,
    "stoppedDL": TransferState.PAUSED,
    "allocating": TransferState.CHECKING,
    "checkingDL": TransferState.CHECKING,
    "checkingUP": TransferState.CHECKING,
    "checkingResumeData": TransferState.CHECKING,
    "moving": TransferState.MOVING,
    "uploading": TransferState.SEEDING,
    "forcedUP": TransferState.SEEDING,
    "stalledUP": TransferState.SEEDING,
    "queuedUP": TransferState.SEEDING,
    "pausedUP": TransferState.COMPLETED,
    "stoppedUP": TransferState.COMPLETED,
}
"""4.x says paused where 5.x says stopped."""


class Torrent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One torrent: bytes, bytes a second, seconds, Unix seconds; `progress` is 0 to 1."""

    name: str = ""
    state: str = ""
    size: int = 0
    completed: int = 0
    progress: float = 0.0
    dlspeed: int = 0
    upspeed: int = 0
    eta: int = _NEVER
    ratio: float = 0.0
    uploaded: int = 0
    num_seeds: int = 0
    num_complete: int = 0
    category: str = ""
    tags: str = ""
    priority: int = 0
    added_on: int = 0
    completion_on: int = 0
    save_path: str = ""


class ListedTorrent(Torrent, frozen=True, kw_only=True, gc=False):
    """One entry of torrents/info, which is complete and names its hash."""

    hash: str


class ServerState(msgspec.Struct, frozen=True, kw_only=True):
    """The client as a whole; bytes and bytes a second."""

    dl_info_speed: int = 0
    up_info_speed: int = 0
    free_space_on_disk: int | None = None
    connection_status: str = ""
    use_alt_speed_limits: bool = False


if TYPE_CHECKING:
    TorrentNews = dict[str, Any]
    ServerStateNews = dict[str, Any]
else:  # members of the whole, of which every one may be missing
    TorrentNews = TypedDict("TorrentNews", get_type_hints(Torrent), total=False)
    ServerStateNews = TypedDict("ServerStateNews", get_type_hints(ServerState), total=False)


class MainData(msgspec.Struct, kw_only=True):
    """The answer of sync/maindata: everything with `full_update`, else what changed since the answer `rid` before."""

    rid: int
    full_update: bool = False
    torrents: dict[str, TorrentNews] = {}
    torrents_removed: list[str] = []
    server_state: ServerStateNews = {}


class AddedTorrents(msgspec.Struct, kw_only=True):
    """The answer of torrents/add from 5.2 on; a link that has to be fetched first is pending."""

    success_count: int = 0
    pending_count: int = 0


def transfer_of(client: str, hash_: str, torrent: Torrent) -> Transfer:
    """Return a torrent of the instance `client` as the house speaks of it."""
    lasting = Transfer(
        client=client,
        hash=hash_,
        name=torrent.name,
        state=_STATES.get(torrent.state, TransferState.UNKNOWN),
        size=max(0, torrent.size),  # -1 before the metadata is here
        category=torrent.category,
        tags=tuple(map(str.strip, torrent.tags.split(","))) if torrent.tags else (),
        priority=max(0, torrent.priority),
        added_at=_moment(torrent.added_on),
        finished_at=_moment(torrent.completion_on),
        save_path=torrent.save_path,
    )
    return moved(lasting, torrent)


MOVING: Final = frozenset(
    {"completed", "progress", "dlspeed", "upspeed", "eta", "uploaded", "ratio", "num_seeds", "num_complete"}
)
"""What changes from one difference to the next in each torrent that moves, and seldom anything else does."""


def moved(transfer: Transfer, torrent: Torrent) -> Transfer:
    """Return the transfer with the members `MOVING` of its torrent."""
    eta = torrent.eta
    return replace(
        transfer,
        done=max(0, torrent.completed),
        progress=torrent.progress,
        download_speed=torrent.dlspeed,
        upload_speed=torrent.upspeed,
        eta=eta if 0 <= eta < _NEVER else None,
        uploaded=max(0, torrent.uploaded),
        ratio=max(torrent.ratio, 0.0),  # -1 where nothing was loaded
        seeds=max(torrent.num_seeds, torrent.num_complete),
    )


@lru_cache(maxsize=4096)
def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _LATEST else None
