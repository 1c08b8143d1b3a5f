"""What has happened or been seen at the services, as it is published: past tense, one class each.

`Recorded` and `Told` are facts: each is in the journal before it is published and carries its row. The others are
telemetry: the next one says it again, and a lost one is no loss.
"""

import msgspec

from tgarr.domain.library import HistoryRecord, QueueItem
from tgarr.domain.media import TitleKey
from tgarr.domain.news import News
from tgarr.domain.playback import ServerItem
from tgarr.domain.transfers import TransferChanges


class TransfersSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A torrent client told what has changed."""

    client: str
    changes: TransferChanges


class QueueSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A library told what it waits for: all of it."""

    instance: str
    items: tuple[QueueItem, ...]


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A library has written down what it did. `fact` is the row of the journal."""

    instance: str
    record: HistoryRecord
    fact: int


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A service told something of its own accord. `fact` is the row of the journal."""

    instance: str
    news: News
    fact: int


class SearchEnded(msgspec.Struct, frozen=True, kw_only=True):
    """The search that a journey began with has come to its end; what it found is told by queue and history."""

    journey: str


class BecamePlayable(msgspec.Struct, frozen=True, kw_only=True):
    """A media server has what was waited for, as `want` of it was registered; no item where there is no server."""

    server: str
    want: str
    item: ServerItem | None


class TitleHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A title that is followed was looked at: what the library has of it now."""

    instance: str
    key: TitleKey
    on_disk: bool


class TransferDropped(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer was removed from its client by us: what is still told of it is old."""

    client: str
    download_id: str


Event = TransfersSeen | TransferDropped | QueueSeen | Recorded | Told | SearchEnded | BecamePlayable | TitleHeld
