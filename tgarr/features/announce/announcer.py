"""From a fact in the journal to one message in each group that wants to hear of it."""

import asyncio
import logging
import sqlite3
from dataclasses import dataclass
from functools import partial
from typing import Final

from actors.runtime import Lane
from actors.stores import chats, journal, live_cards
from tgarr.chat import outbox
from tgarr.chat.house import House
from tgarr.chat.outbox import Priority
from tgarr.chat.signals import LookNow, Want
from tgarr.config import Group
from tgarr.domain.capabilities import Library, MediaServer
from tgarr.domain.events import BecamePlayable, Event, Recorded
from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.playback import ServerItem
from tgarr.domain.releases import parse
from tgarr.errors import ActorError, ServiceError, StoreError
from tgarr.facts import from_json
from tgarr.features.announce.view import notice

log = logging.getLogger(__name__)

_EVENTS: Final = {
    HistoryKind.GRABBED: "grabbed",
    HistoryKind.IMPORTED: "available",
    HistoryKind.FAILED: "failed",
}
_RETRY_SECONDS: Final = 30.0
_PATIENCE_SECONDS: Final = 1800.0
"""For how long a media server is waited for before the group hears without a link."""
_TOGETHER_SECONDS: Final = 600.0
"""Records of one download this close to each other are one piece of news: a season that is imported by episodes."""


@dataclass(frozen=True, slots=True)
class _Task:
    """Facts that are told together, the oldest first; `sure` once the media server need not be asked any more."""

    events: tuple[Recorded, ...]
    item: ServerItem | None = None
    sure: bool = False


class Announcer:
    """Deals with every fact: a message for those who want it, and the mark that it is done, in one transaction."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: dict[str, tuple[Recorded, ...]] = {}
        self._work: asyncio.Queue[_Task] = asyncio.Queue()

    async def run(self) -> None:
        """Announce what an earlier life has left, and then what comes, until cancelled."""
        listening = self._house.events.stream.subscribe(self._heard)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._lose_patience())
                await self._take_up()
                while True:
                    task = await self._work.get()
                    try:
                        await self._deal_with(task)
                    except (ServiceError, ActorError, StoreError) as error:
                        log.info("a fact waits: %s", error)
                        tasks.create_task(self._later(task))
                    except Exception:
                        log.exception("a fact could not be told; it stays in the journal")
        finally:
            listening.dispose()
            for key in self._waiting:
                self._house.wants.pop(key, None)

    async def _take_up(self) -> None:
        """Queue what is unfinished in the journal. A row that cannot be read is set aside: nobody else reads it."""
        for fact in await self._house.state.read(journal.unfinished):
            try:
                record = from_json(fact.kind, fact.body)
            except (ValueError, KeyError, TypeError, AttributeError):
                log.exception("a fact of %s cannot be read and is set aside", fact.service)
                await self._house.state.write(partial(journal.done, fact=fact.id, now=self._house.clock()))
            else:
                if isinstance(record, HistoryRecord):
                    self._heard(Recorded(instance=fact.service, record=record, fact=fact.id))

    def _heard(self, event: Event) -> None:
        match event:
            case Recorded(fact=fact) if fact:
                self._work.put_nowait(_Task((event,)))
            case BecamePlayable(want=want) if want in self._waiting:
                self._work.put_nowait(_Task(self._waiting.pop(want), event.item, sure=True))

    async def _later(self, task: _Task) -> None:
        await asyncio.sleep(_RETRY_SECONDS)
        self._work.put_nowait(task)

    async def _lose_patience(self) -> None:
        """Tell without a link what no media server shows for long."""
        while True:
            await asyncio.sleep(_RETRY_SECONDS)
            for key in list(self._waiting):
                want = self._house.wants.get(key)
                if want is None or self._house.clock() - want.since > _PATIENCE_SECONDS:
                    self._house.wants.pop(key, None)
                    self._work.put_nowait(_Task(self._waiting.pop(key), sure=True))

    async def _deal_with(self, task: _Task) -> None:
        event = task.events[0]
        kind = _EVENTS[event.record.kind]
        groups = [group for group in self._house.config.groups if kind in group.events]
        title = await self._title(event) if groups else None
        if title is None:
            await self._house.state.write(lambda db: self._done(db, task))
        elif kind == "available" and not task.sure and self._house.faces(MediaServer):
            self._wait(event, title)
        else:
            await self._tell(task, title, groups)

    def _wait(self, event: Recorded, title: Title) -> None:
        """Have the media servers asked for it; the parts of one download wait as one."""
        record = event.record
        key = f"{event.instance} {record.download_id or record.id} {record.title_id}"
        self._waiting[key] = (*self._waiting.get(key, ()), event)
        if key in self._house.wants:
            return
        known = parse(record.release)
        series = title.kind is MediaKind.SERIES and bool(known.seasons)
        self._house.wants[key] = Want(
            kind=title.kind,
            ids=title.ids,
            title=title.title,
            year=title.year,
            since=self._house.clock(),
            season=known.seasons[0] if series else None,
            episode=known.episodes[0] if series and known.episodes else None,
        )
        self._house.signals.publish(LookNow())  # who waits for nothing looks seldom

    async def _title(self, event: Recorded) -> Title | None:
        library = self._house.faces(Library, lane=Lane.BACKGROUND).get(event.instance)
        if library is None:
            return None  # no longer configured
        if event.record.key is not None:
            return (await library.title(event.record.key)).value
        titles = (await library.library()).value
        return next((one for one in titles if one.holding and one.holding.id == event.record.title_id), None)

    async def _tell(self, task: _Task, title: Title, groups: list[Group]) -> None:
        now, event = self._house.clock(), task.events[0]

        def write(db: sqlite3.Connection) -> None:
            part_of_something = journal.has_told_alike(db, event.fact, within=_TOGETHER_SECONDS)
            if not self._done(db, task) or part_of_something:
                return
            screen = notice(self._house.words(), event, title, task.item, asked_by=_asked_by(db, event))
            for group in groups:
                chat = chats.route(db, group.chat)
                outbox.send(
                    db,
                    chat=chat,
                    topic=group.topic,
                    screen=screen,
                    now=now,
                    sameness=f"fact {event.fact} {group.chat}/{group.topic or 0}",
                    priority=Priority.NOTICE,
                )

        await self._house.write(write)

    def _done(self, db: sqlite3.Connection, task: _Task) -> bool:
        """Mark its facts as dealt with; False when all of them were already."""
        now = self._house.clock()
        return sum(journal.done(db, event.fact, now=now) for event in task.events) > 0


def _asked_by(db: sqlite3.Connection, event: Recorded) -> str:
    """Return the name of whoever follows, or followed, this download."""
    for card in live_cards.lately(db):
        journey = card.subject.get("journey", {})
        same = journey.get("download_id") == event.record.download_id and event.record.download_id
        if same or (
            journey.get("instance") == event.instance
            and journey.get("title_id") == event.record.title_id
            and journey.get("release") == event.record.release
        ):
            return str(card.subject.get("name", ""))
    return ""
