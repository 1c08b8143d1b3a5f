"""A journey: one title on its way from the wish to the screen, and how each event moves it on."""

from enum import StrEnum
from typing import Any, Final, Self

import msgspec

from tgarr.domain.events import (
    BecamePlayable,
    Event,
    QueueSeen,
    Recorded,
    SearchEnded,
    TransferDropped,
    TransfersSeen,
)
from tgarr.domain.library import HistoryKind, HistoryRecord, QueueItem, QueueState
from tgarr.domain.records import replace
from tgarr.domain.transfers import Transfer, TransferState


class Stage(StrEnum):
    """Where a journey stands."""

    AWAITED = "awaited"
    """Nobody searches now; the library takes it when there is something."""
    SEARCHING = "searching"
    NOTHING = "nothing"
    QUEUED = "queued"
    DOWNLOADING = "downloading"
    STALLED = "stalled"
    PAUSED = "paused"
    IMPORTING = "importing"
    BLOCKED = "blocked"
    IMPORTED = "imported"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"
    DELETED = "deleted"
    """Imported, and deleted again before it could be watched."""


_MOVING: Final = frozenset({Stage.QUEUED, Stage.DOWNLOADING, Stage.STALLED, Stage.PAUSED})
_BEFORE_GRAB: Final = frozenset({Stage.AWAITED, Stage.SEARCHING, Stage.NOTHING})
_BEFORE_IMPORT: Final = _MOVING | _BEFORE_GRAB
ENDS: Final = frozenset({Stage.READY, Stage.FAILED, Stage.REMOVED, Stage.DELETED})
"""Stages after which nothing follows."""

_OF_GRAB: Final = frozenset(Stage) - {*_BEFORE_GRAB, Stage.DELETED}
ALLOWED: Final[dict[Stage, frozenset[Stage]]] = {
    Stage.AWAITED: _OF_GRAB - {Stage.REMOVED},
    Stage.SEARCHING: (_OF_GRAB | {Stage.NOTHING}) - {Stage.REMOVED},
    Stage.NOTHING: _OF_GRAB - {Stage.REMOVED},  # it may be found later
    **{stage: _OF_GRAB - {stage} for stage in _MOVING},
    Stage.IMPORTING: frozenset(
        {Stage.BLOCKED, Stage.IMPORTED, Stage.READY, Stage.FAILED, Stage.REMOVED, Stage.PAUSED, Stage.DOWNLOADING}
    ),
    Stage.BLOCKED: frozenset({Stage.IMPORTING, Stage.IMPORTED, Stage.READY, Stage.FAILED, Stage.REMOVED}),
    # A client may drop it now: it is in the library. It was not all of it where more of the download turns up.
    Stage.IMPORTED: frozenset({Stage.READY, Stage.IMPORTING, Stage.DELETED}),
    **{stage: frozenset() for stage in ENDS},
}
"""What may follow what: an event that says otherwise is old, or of another download."""

_OF_QUEUE: Final = {
    QueueState.WAITING: Stage.QUEUED,
    QueueState.DOWNLOADING: Stage.DOWNLOADING,
    QueueState.PAUSED: Stage.PAUSED,
    QueueState.IMPORT_PENDING: Stage.IMPORTING,
    QueueState.IMPORTING: Stage.IMPORTING,
    QueueState.IMPORT_BLOCKED: Stage.BLOCKED,
    QueueState.IMPORTED: Stage.IMPORTED,
    QueueState.FAILED: Stage.FAILED,
}
_OF_TRANSFER: Final = {
    TransferState.QUEUED: Stage.QUEUED,
    TransferState.METADATA: Stage.QUEUED,
    TransferState.DOWNLOADING: Stage.DOWNLOADING,
    TransferState.STALLED: Stage.STALLED,
    TransferState.PAUSED: Stage.PAUSED,
}
_MOST_EARLY: Final = 100
"""Lines of the history that are kept until it is known whose they are; a season has no more episodes."""
_SURE: Final = 2
"""Queues without a download that say for certain that the library does not have it: the first may be an old one."""


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """One title under way.

    Attributes:
        id: of the live card that shows it.
        instance, title_id: the library and its number of the title.
        season, episode, episode_id: for a part of a series; None for all of it, or for a film.
        since: when it was asked for, seconds since 1970.
        after: the last line of the library's history before that; what is its own comes later.
        search: the library's number of the search that it began with; 0 where there is none to be watched.
        searched: how sure it is that nothing was found: the search has ended (1), and the library's queue has been seen
            without anything since (2, 3).
        release: the name of the release, once known.
        download_id: the torrent's hash, once known; lower case.
        client: the torrent client that moves it.
        progress: 0 to 1.
        size, speed: bytes, bytes a second.
        eta: seconds; None when unknown.
        awaited, imported: the episodes of the download, as far as known, and those of them that are imported.
        imported_by: the newest line of the library's history that told of an import of it: a deletion before it was of
            another file.
        let_go: queues seen without it since the first of its episodes was imported: no more will be.
        early: what the library has written down of downloads of this title before it was known which is its own: lines
            of a history may come in any order. Number, download, kind, episode and reason of each.
        reason: why it is blocked or has failed, in the service's words.
        link: where it can be watched.
        gone: how sure it is that the download was removed: the client no longer has it (1), and the library's queue
            has been seen without it since (2). A library removes what it has imported or given up, and says so in its
            history, which is read before its queue.

    """

    id: str
    instance: str
    title_id: int
    since: float
    after: int = 0
    season: int | None = None
    episode: int | None = None
    episode_id: int | None = None
    search: int = 0
    searched: int = 0
    release: str = ""
    download_id: str = ""
    client: str = ""
    stage: Stage = Stage.SEARCHING
    progress: float = 0.0
    size: int = 0
    speed: int = 0
    eta: int | None = None
    awaited: tuple[int, ...] = ()
    imported: tuple[int, ...] = ()
    imported_by: int = 0
    let_go: int = 0
    early: tuple[tuple[int, str, str, int | None, str], ...] = ()
    reason: str = ""
    link: str = ""
    gone: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing follows."""
        return self.stage in ENDS

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept."""
        return {name: getattr(self, name) for name in self.__struct_fields__}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `to_json` wrote; fields of another version are left out."""
        known = {name: value for name, value in kept.items() if name in cls.__struct_fields__}
        lists: dict[str, Any] = {name: tuple(known.get(name, ())) for name in ("awaited", "imported")}
        lists["early"] = tuple(map(tuple, known.get("early", ())))
        return cls(**known | lists | {"stage": Stage(known["stage"])})


def advance(journey: Journey, event: Event) -> Journey:
    """Return the journey after an event; the same one where the event is not its own."""
    after = _moved(journey, event)
    return _claimed(after) if after.early and after.download_id else after


def _moved(journey: Journey, event: Event) -> Journey:
    match event:
        case QueueSeen(instance=journey.instance):
            return _by_queue(journey, event)
        case Recorded(instance=journey.instance):
            return _by_record(journey, event.record)
        case TransfersSeen() | TransferDropped() if journey.download_id:
            return _by_transfers(journey, event)
        case SearchEnded(journey=journey.id) if journey.stage is Stage.SEARCHING:
            return replace(journey, searched=max(1, journey.searched))
        case BecamePlayable(want=journey.id):
            return _to(replace(journey, link=event.item.link if event.item else ""), Stage.READY)
    return journey


def _to(journey: Journey, stage: Stage, **more: Any) -> Journey:
    if stage is journey.stage:
        return replace(journey, **more)
    if stage not in ALLOWED[journey.stage]:
        return journey
    return replace(journey, stage=stage, **more)


def _by_queue(journey: Journey, event: QueueSeen) -> Journey:
    item = next((one for one in event.items if _is_its(journey, one)), None)
    if item is None:
        return _missed(journey)
    known = replace(
        journey,
        download_id=item.download_id.lower() or journey.download_id,
        release=item.release,
        awaited=_joined(journey.awaited, item.episodes),
    )
    if journey.stage is Stage.IMPORTED:
        return _not_all_of_it(known, journey)  # a queue is read before its library has tidied it up
    stage = _OF_QUEUE[item.state]
    if stage is Stage.DOWNLOADING and journey.stage in (Stage.STALLED, Stage.PAUSED) and journey.client:
        stage = journey.stage  # the torrent client knows better
    if stage in _MOVING and journey.stage is Stage.IMPORTING and journey.client:
        return known  # the queue is read less often than the torrent client
    figures: dict[str, Any] = {"reason": "; ".join(item.messages) if stage in (Stage.BLOCKED, Stage.FAILED) else ""}
    if not journey.client and item.size:
        figures |= {"progress": 1 - item.left / item.size, "size": item.size, "eta": item.eta}
    return _to(known, stage, **figures)


def _missed(journey: Journey) -> Journey:
    """Return the journey after a queue without it."""
    if journey.stage is Stage.SEARCHING and journey.searched:
        known = replace(journey, searched=journey.searched + 1)
        return _to(known, Stage.NOTHING) if known.searched > _SURE else known
    if journey.imported and journey.stage is not Stage.IMPORTED:
        known = replace(journey, let_go=journey.let_go + 1)
        return known if known.let_go < _SURE else _to(known, Stage.IMPORTED, reason="")
    if not journey.gone:
        return journey
    if journey.gone < _SURE:
        return replace(journey, gone=journey.gone + 1)
    return _to(journey, Stage.REMOVED, speed=0, eta=None)


def _is_its(journey: Journey, item: QueueItem) -> bool:
    if journey.download_id:
        return item.download_id.lower() == journey.download_id
    if item.title_id != journey.title_id or (journey.release and item.release != journey.release):
        return False
    return journey.episode_id is None or journey.episode_id in item.episodes


def _by_record(journey: Journey, record: HistoryRecord) -> Journey:
    if record.title_id != journey.title_id or record.id <= journey.after:
        return journey
    if record.kind is HistoryKind.DELETED:
        return _deleted(journey, record)
    download = record.download_id.lower()
    if not journey.download_id and record.kind is not HistoryKind.GRABBED:
        return _before_the_grab(journey, record, download)
    its = download == journey.download_id if journey.download_id else _is_grab_of(journey, record)
    return _by_its_own(journey, record, download) if its else journey


def _by_its_own(journey: Journey, record: HistoryRecord, download: str) -> Journey:
    known = replace(journey, release=journey.release or record.release)
    match record.kind:
        case HistoryKind.GRABBED:
            known = replace(
                known,
                download_id=download or journey.download_id,
                release=record.release,
                awaited=_joined(known.awaited, _episodes(record)),
            )
            return _to(known, Stage.QUEUED) if journey.stage in _BEFORE_GRAB else _not_all_of_it(known, journey)
        case HistoryKind.IMPORTED:
            return _imported(known, _episodes(record), record.id)
    return _to(known, Stage.FAILED, reason=record.reason)


def _imported(journey: Journey, episodes: tuple[int, ...], line: int) -> Journey:
    known = replace(journey, imported=_joined(journey.imported, episodes), imported_by=max(journey.imported_by, line))
    whole = set(known.awaited) <= set(known.imported)
    if not whole and known.stage is Stage.IMPORTED:
        return known  # the library has let go of the rest
    return _to(known, Stage.IMPORTED if whole else Stage.IMPORTING, progress=1.0, speed=0, eta=None, reason="")


def _not_all_of_it(known: Journey, before: Journey) -> Journey:
    """Return the journey after more of its download has become known: what was imported may have been a part."""
    more = set(known.awaited) - set(before.awaited) - set(known.imported)
    parts = known.stage is Stage.IMPORTED and known.let_go < _SURE
    return _to(known, Stage.IMPORTING) if more and parts else known


def _deleted(journey: Journey, record: HistoryRecord) -> Journey:
    """Return the journey after a file of its title was deleted: what was never there to watch is not ready."""
    if journey.stage is not Stage.IMPORTED or record.id <= journey.imported_by:
        return journey
    left = tuple(one for one in journey.imported if one != record.episode_id)
    if left and record.episode_id is not None:
        return replace(journey, imported=left)
    return _to(journey, Stage.DELETED)


def _before_the_grab(journey: Journey, record: HistoryRecord, download: str) -> Journey:
    """Keep what is told of a download before anything tells whose it is. What is imported by hand has no download."""
    if not download:
        by_hand = journey.stage is Stage.AWAITED and record.kind is HistoryKind.IMPORTED
        return _imported(journey, _episodes(record), record.id) if by_hand else journey
    line = (record.id, download, record.kind.value, record.episode_id, record.reason)
    if line in journey.early:
        return journey
    return replace(journey, early=(*journey.early, line)[-_MOST_EARLY:])


def _claimed(journey: Journey) -> Journey:
    """Return the journey after what was told of its download before it was known to be its own."""
    its = [line for line in journey.early if line[1] == journey.download_id]
    journey = replace(journey, early=())
    for line, _download, kind, episode, reason in its:
        if kind == HistoryKind.IMPORTED:
            journey = _imported(journey, () if episode is None else (episode,), line)
        else:
            journey = _to(journey, Stage.FAILED, reason=reason)
    return journey


def _episodes(record: HistoryRecord) -> tuple[int, ...]:
    return (record.episode_id,) if record.episode_id is not None else ()


def _joined(known: tuple[int, ...], more: tuple[int, ...]) -> tuple[int, ...]:
    return known if set(more) <= set(known) else tuple(sorted({*known, *more}))


def _is_grab_of(journey: Journey, record: HistoryRecord) -> bool:
    if journey.release:
        return record.release == journey.release
    return journey.episode_id is None or record.episode_id in (None, journey.episode_id)


def _by_transfers(journey: Journey, event: TransfersSeen | TransferDropped) -> Journey:
    if isinstance(event, TransferDropped):
        its = (event.client, event.download_id) == (journey.client, journey.download_id)
        return _to(journey, Stage.REMOVED, speed=0, eta=None) if its else journey
    transfer = next((one for one in event.changes.changed if one.hash == journey.download_id), None)
    if transfer is not None:
        return _by_transfer(replace(journey, client=event.client, gone=0), transfer)
    gone = journey.download_id in event.changes.removed or (
        event.changes.complete and journey.client == event.client and journey.stage in _MOVING
    )
    if not gone or journey.gone:
        return journey
    if journey.instance:
        return replace(journey, gone=1)
    return _to(journey, Stage.REMOVED, speed=0, eta=None)


def _by_transfer(journey: Journey, transfer: Transfer) -> Journey:
    figures = replace(
        journey,
        progress=1.0 if transfer.finished else transfer.progress,
        size=transfer.size,
        speed=transfer.download_speed,
        eta=transfer.eta,
    )
    if transfer.finished:
        return _to(figures, Stage.IMPORTING, speed=0, eta=None) if journey.stage in _BEFORE_IMPORT else journey
    if transfer.state is TransferState.FAILED:
        return _to(figures, Stage.STALLED)
    if journey.stage in _BEFORE_IMPORT and transfer.state in _OF_TRANSFER:
        return _to(figures, _OF_TRANSFER[transfer.state])
    return figures if journey.stage in _BEFORE_IMPORT else journey
