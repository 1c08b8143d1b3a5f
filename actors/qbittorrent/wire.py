"""What qBittorrent's Web API 2.8 to 2.16 says, with only the members that tgarr needs, and what it means.

Upstream has no document of its own; the sources are its wiki's page "WebUI-API" and its `sync` and `torrents`
controllers. In a difference only the members that changed are there, so each may be missing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from tgarr.domain.transfers import Transfer, TransferState

T = TypeVar("T")

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


class Partial(msgspec.Struct, kw_only=True):
    """Something of which a difference has some members; the rest is as it was."""

    def merge(self, news: "Partial") -> None:
        """Take over the members that `news`, of the same class, has."""
        for name in self.__struct_fields__:
            if (value := getattr(news, name)) is not UNSET:
                setattr(self, name, value)


class Torrent(Partial, kw_only=True):
    """One torrent: bytes, bytes a second, seconds, Unix seconds; `progress` is 0 to 1."""

    name: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    size: int | UnsetType = UNSET
    completed: int | UnsetType = UNSET
    progress: float | UnsetType = UNSET
    dlspeed: int | UnsetType = UNSET
    upspeed: int | UnsetType = UNSET
    eta: int | UnsetType = UNSET
    ratio: float | UnsetType = UNSET
    num_seeds: int | UnsetType = UNSET
    num_complete: int | UnsetType = UNSET
    category: str | UnsetType = UNSET
    tags: str | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    added_on: int | UnsetType = UNSET
    save_path: str | UnsetType = UNSET


class ListedTorrent(Torrent, kw_only=True):
    """One entry of torrents/info, which is complete and names its hash."""

    hash: str


class ServerState(Partial, kw_only=True):
    """The client as a whole; bytes and bytes a second."""

    dl_info_speed: int | UnsetType = UNSET
    up_info_speed: int | UnsetType = UNSET
    free_space_on_disk: int | UnsetType = UNSET
    connection_status: str | UnsetType = UNSET
    use_alt_speed_limits: bool | UnsetType = UNSET


class MainData(msgspec.Struct, kw_only=True):
    """The answer of sync/maindata: everything with `full_update`, else what changed since the answer `rid` before."""

    rid: int
    full_update: bool = False
    torrents: dict[str, Torrent] = {}
    torrents_removed: list[str] = []
    server_state: ServerState = msgspec.field(default_factory=ServerState)


class AddedTorrents(msgspec.Struct, kw_only=True):
    """The answer of torrents/add from 5.2 on; a link that has to be fetched first is pending."""

    success_count: int = 0
    pending_count: int = 0


def transfer_of(client: str, hash_: str, torrent: Torrent) -> Transfer:
    """Return a torrent of the instance `client` as the house speaks of it."""
    eta, ratio, added = _known(torrent.eta, _NEVER), _known(torrent.ratio, 0.0), _known(torrent.added_on, 0)
    return Transfer(
        client=client,
        hash=hash_,
        name=_known(torrent.name, ""),
        state=_STATES.get(_known(torrent.state, ""), TransferState.UNKNOWN),
        size=max(_known(torrent.size, 0), 0),  # -1 before the metadata is here
        done=max(_known(torrent.completed, 0), 0),
        progress=_known(torrent.progress, 0.0),
        download_speed=_known(torrent.dlspeed, 0),
        upload_speed=_known(torrent.upspeed, 0),
        eta=eta if 0 <= eta < _NEVER else None,
        ratio=max(ratio, 0.0),  # -1 where nothing was loaded
        seeds=max(_known(torrent.num_seeds, 0), _known(torrent.num_complete, 0)),
        category=_known(torrent.category, ""),
        tags=tuple(tag.strip() for tag in _known(torrent.tags, "").split(",") if tag.strip()),
        priority=max(_known(torrent.priority, 0), 0),
        added_at=datetime.fromtimestamp(added, UTC) if 0 < added < _LATEST else None,
        save_path=_known(torrent.save_path, ""),
    )


def _known(value: T | UnsetType, default: T) -> T:
    return default if isinstance(value, UnsetType) else value
