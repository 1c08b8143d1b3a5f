"""Transfers: what a torrent client is moving."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec


class TransferState(StrEnum):
    """What a transfer does; every client's words are mapped to these."""

    QUEUED = "queued"
    METADATA = "metadata"
    DOWNLOADING = "downloading"
    STALLED = "stalled"
    PAUSED = "paused"
    CHECKING = "checking"
    MOVING = "moving"
    SEEDING = "seeding"
    COMPLETED = "completed"
    FAILED = "failed"
    UNKNOWN = "unknown"


_FINISHED: Final = frozenset({TransferState.SEEDING, TransferState.COMPLETED})


class Transfer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One torrent.

    Attributes:
        hash: lower case; the arr's download id.
        size, done: bytes wanted and had.
        uploaded: bytes given to others, ever.
        progress: 0 to 1.
        download_speed, upload_speed: bytes a second.
        eta: seconds; None when unknown or never.
        ratio: uploaded by downloaded.
        priority: place in the client's queue from 1; 0 when it has none.
        finished_at: when it was complete; None where it is not, or nobody knows.
        save_path: the folder it is saved to.

    """

    client: str
    hash: str
    name: str
    state: TransferState
    size: int = 0
    done: int = 0
    progress: float = 0.0
    download_speed: int = 0
    upload_speed: int = 0
    eta: int | None = None
    ratio: float = 0.0
    uploaded: int = 0
    seeds: int = 0
    category: str = ""
    tags: tuple[str, ...] = ()
    priority: int = 0
    added_at: datetime | None = None
    finished_at: datetime | None = None
    save_path: str = ""

    @property
    def finished(self) -> bool:
        """Whether everything wanted is there."""
        return self.state in _FINISHED or self.progress >= 1


class QueueMove(StrEnum):
    """Where to in the client's queue."""

    TOP = "top"
    UP = "up"
    DOWN = "down"
    BOTTOM = "bottom"


class ClientTotals(msgspec.Struct, frozen=True, kw_only=True):
    """The torrent client as a whole. Speeds and limits in bytes a second, 0 is no limit; `free` in bytes."""

    download_speed: int = 0
    upload_speed: int = 0
    free: int | None = None
    alternative_limits: bool = False
    connected: bool = True


class TransferChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in the mirror of a torrent client. With `complete`, `changed` is everything there is."""

    changed: tuple[Transfer, ...] = ()
    removed: tuple[str, ...] = ()
    complete: bool = False
