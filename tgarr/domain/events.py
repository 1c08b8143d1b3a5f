"""What has happened or been seen at the services, as it is published: past tense, one class each.

`Recorded` and `Told` are facts: each is in the journal before it is published and carries its row. The others are
telemetry: the next one says it again, and a lost one is no loss.
"""

from dataclasses import dataclass

from tgarr.domain.library import HistoryRecord, QueueItem
from tgarr.domain.media import TitleKey
from tgarr.domain.news import News
from tgarr.domain.playback import ServerItem
from tgarr.domain.transfers import TransferChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class TransfersSeen:
    """A torrent client told what has changed."""

    client: str
    changes: TransferChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSeen:
    """A library told what it waits for: all of it."""

    instance: str
    items: tuple[QueueItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A library has written down what it did. `fact` is the row of the journal."""

    instance: str
    record: HistoryRecord
    fact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A service told something of its own accord. `fact` is the row of the journal."""

    instance: str
    news: News
    fact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEnded:
    """The search that a journey began with has come to its end; what it found is told by queue and history."""

    journey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BecamePlayable:
    """A media server has what was waited for, as `want` of it was registered; no item where there is no server."""

    server: str
    want: str
    item: ServerItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleHeld:
    """A title that is followed was looked at: what the library has of it now."""

    instance: str
    key: TitleKey
    on_disk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDropped:
    """A transfer was removed from its client by us: what is still told of it is old."""

    client: str
    download_id: str


Event = TransfersSeen | TransferDropped | QueueSeen | Recorded | Told | SearchEnded | BecamePlayable | TitleHeld
