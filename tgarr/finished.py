"""Which torrents of no library have become complete: a fact each, told once, however and whenever it was noticed.

What a client had when it was looked at last is in the record, so that what was completed between two looks, or while
nobody looked, is known by the difference. A library's torrents are told of by its import.
"""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from actors.stores import journal, snapshots
from tgarr.chat.house import House
from tgarr.domain.events import Told
from tgarr.domain.news import News, NewsKind
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState
from tgarr.facts import kind_of, to_json

log = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 600.0
"""For how long a library that does not answer is waited for, until its torrent may be told of as nobody's."""
_NEWS_SECONDS: Final = 7 * 24 * 3600.0
_BEGUN: Final = "begun"
_UNSURE: Final = frozenset({TransferState.CHECKING, TransferState.MOVING, TransferState.FAILED, TransferState.UNKNOWN})
"""A torrent in these is neither: a client that starts checks what is complete."""

Ask = Callable[[], Awaitable[tuple[frozenset[str], bool]]]


class Finished:
    """Looks at what one torrent client tells.

    Args:
        house: what it works with.
        client: the instance.
        ask: has the libraries write down what is new, and returns the downloads in their queues, and whether all
            have answered.

    """

    def __init__(self, house: House, client: str, ask: Ask) -> None:
        self._house = house
        self._client = client
        self._ask = ask
        self._known: dict[str, bool] | None = None
        self._begun: float | None = None
        self._notes: dict[str, bool] = {}
        self._gone: set[str] = set()
        self._is_whole = False
        self._arrived: dict[str, tuple[float, Transfer]] = {}
        self._loading: dict[str, int] = {}

    def soonest(self) -> float | None:
        """Return the seconds in which the next download is to be complete; None where nothing is being loaded."""
        return min(self._loading.values(), default=None)

    async def take(self, changes: TransferChanges) -> None:
        """Note what has changed since the last look, and tell what became complete."""
        if self._known is None:
            self._known, self._begun = await self._remembered()
        self._compare(changes, self._known)
        if self._begun is None:
            await self._begin(self._known)
        elif self._notes or self._gone:
            await self._keep(self._known)
        if self._arrived and self._begun is not None:
            await self._tell(self._known)

    def _compare(self, changes: TransferChanges, known: dict[str, bool]) -> None:
        """Gather what is to be noted and forgotten, and what is to be told."""
        now = self._house.clock()
        for one in changes.changed:
            self._note_pace(one)
            before = known.get(one.hash)
            if one.finished:
                if before is False or (before is None and self._is_news(one, now)):
                    self._arrived.setdefault(one.hash, (now, one))
                elif before is None:
                    self._notes[one.hash] = True
            elif one.state not in _UNSURE:
                self._arrived.pop(one.hash, None)
                if before is not False:
                    self._notes[one.hash] = False
        gone = set(changes.removed)
        if changes.complete:
            self._is_whole = True
            gone |= known.keys() - {one.hash for one in changes.changed}
        self._gone = (self._gone | (gone & known.keys())) - {one.hash for one in changes.changed}
        for hash_ in gone:
            self._notes.pop(hash_, None)
            self._loading.pop(hash_, None)

    def _note_pace(self, one: Transfer) -> None:
        if one.state is TransferState.DOWNLOADING and one.eta is not None:
            self._loading[one.hash] = one.eta
        else:
            self._loading.pop(one.hash, None)

    def _is_news(self, one: Transfer, now: float) -> bool:
        """Tell whether something that is complete and was never seen otherwise became so since the first look ever.

        Not long ago: a client that is starting lists its torrents one after another, and what was told is in the
        journal for longer than this.
        """
        moment = one.finished_at or one.added_at
        return (
            self._begun is not None
            and moment is not None
            and moment.timestamp() > max(self._begun, now - _NEWS_SECONDS)
        )

    async def _remembered(self) -> tuple[dict[str, bool], float | None]:
        kept = await self._house.state.read(lambda db: snapshots.load(db, self._name))
        begun = kept.pop(_BEGUN, None)
        return {hash_: bool(body) for hash_, body in kept.items()}, begun

    async def _begin(self, known: dict[str, bool]) -> None:
        """Note all that there is at the first look ever: it is no news."""
        if not self._is_whole:
            return
        begun = self._house.clock()
        marks = {**self._notes, _BEGUN: begun}
        await self._house.state.write(lambda db: snapshots.change(db, self._name, marks, (), now=begun))
        known |= self._notes
        self._notes, self._begun = {}, begun

    async def _keep(self, known: dict[str, bool]) -> None:
        notes, gone, now = self._notes, self._gone, self._house.clock()
        await self._house.state.write(lambda db: snapshots.change(db, self._name, notes, gone, now=now))
        known |= notes
        for hash_ in gone:
            known.pop(hash_, None)
        self._notes, self._gone = {}, set()

    async def _tell(self, known: dict[str, bool]) -> None:
        """Write a fact for each that belongs to nobody; wait for a library that does not answer, not for ever."""
        queued, sure = await self._ask()
        now = self._house.clock()
        decided = {
            hash_: one
            for hash_, (since, one) in self._arrived.items()
            if sure or hash_ in queued or now - since > _PATIENCE_SECONDS
        }

        def write(db: sqlite3.Connection) -> list[Told]:
            theirs = queued | journal.downloads(db, decided)
            told = [self._note(db, one, now) for hash_, one in decided.items() if hash_ not in theirs]
            snapshots.change(db, self._name, dict.fromkeys(decided, True), (), now=now)
            return [one for one in told if one is not None]

        if not decided:
            return
        told = await self._house.state.write(write)
        known |= dict.fromkeys(decided, True)
        for hash_ in decided:
            del self._arrived[hash_]
        for event in told:
            log.info("%s has finished %s", self._client, event.news.title)
            self._house.events.publish(event)

    def _note(self, db: sqlite3.Connection, one: Transfer, now: float) -> Told | None:
        moment = min(now, one.finished_at.timestamp()) if one.finished_at is not None else now
        added = int(one.added_at.timestamp()) if one.added_at is not None else 0
        news = News(
            id=f"{one.hash} {added}",  # what is removed and added anew is another download
            kind=NewsKind.FINISHED,
            at=datetime.fromtimestamp(moment, UTC),
            title=one.name,
        )
        fact = journal.note(
            db,
            service=self._client,
            kind=kind_of(news),
            source_id=news.id,
            happened_at=moment,
            body=to_json(news),
        )
        return Told(instance=self._client, news=news, fact=fact.id) if fact is not None else None

    @property
    def _name(self) -> str:
        return f"torrents {self._client}"
