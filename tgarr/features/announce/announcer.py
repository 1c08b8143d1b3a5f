"""From a fact in the journal to one message in each group that wants to hear of it."""

import asyncio
import logging
import sqlite3
from typing import Final

from actors.runtime import Lane
from actors.stores import chats, journal, live_cards
from tgarr.chat import outbox
from tgarr.chat.house import House
from tgarr.chat.outbox import Priority
from tgarr.chat.signals import Want
from tgarr.config import Group
from tgarr.domain.capabilities import Library, MediaServer
from tgarr.domain.events import BecamePlayable, Event, Recorded
from tgarr.domain.library import HistoryKind
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.playback import ServerItem
from tgarr.domain.releases import parse
from tgarr.errors import ActorError, ServiceError
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


class Announcer:
    """Deals with every fact: a message for those who want it, and the mark that it is done, in one transaction."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: dict[str, Recorded] = {}
        self._work: asyncio.Queue[tuple[Recorded, ServerItem | None, bool]] = asyncio.Queue()

    async def run(self) -> None:
        """Announce until cancelled."""
        listening = self._house.events.stream.subscribe(self._heard)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._lose_patience())
                while True:
                    event, item, sure = await self._work.get()
                    try:
                        await self._deal_with(event, item, sure=sure)
                    except (ServiceError, ActorError) as error:
                        log.info("a fact waits: %s", error)
                        tasks.create_task(self._later(event, item, sure))
                    except Exception:
                        log.exception("a fact could not be told; it stays in the journal")
        finally:
            listening.dispose()

    def _heard(self, event: Event) -> None:
        match event:
            case Recorded(fact=fact) if fact:
                self._work.put_nowait((event, None, False))
            case BecamePlayable(want=want) if want in self._waiting:
                self._work.put_nowait((self._waiting.pop(want), event.item, True))

    async def _later(self, event: Recorded, item: ServerItem | None, sure: bool) -> None:
        await asyncio.sleep(_RETRY_SECONDS)
        self._work.put_nowait((event, item, sure))

    async def _lose_patience(self) -> None:
        """Tell without a link what no media server shows for long."""
        while True:
            await asyncio.sleep(_RETRY_SECONDS)
            for key in list(self._waiting):
                want = self._house.wants.get(key)
                if want is None or self._house.clock() - want.since > _PATIENCE_SECONDS:
                    self._house.wants.pop(key, None)
                    self._work.put_nowait((self._waiting.pop(key), None, True))

    async def _deal_with(self, event: Recorded, item: ServerItem | None, *, sure: bool) -> None:
        kind = _EVENTS[event.record.kind]
        groups = [group for group in self._house.config.groups if kind in group.events]
        if not groups:
            await self._done(event)
            return
        title = await self._title(event)
        if title is None:
            await self._done(event)
            return
        if kind == "available" and not sure and self._house.faces(MediaServer):
            self._wait(event, title)
            return
        await self._tell(event, title, item, groups)

    def _wait(self, event: Recorded, title: Title) -> None:
        key = f"fact {event.fact}"
        known = parse(event.record.release)
        series = title.kind is MediaKind.SERIES and bool(known.seasons)
        self._waiting[key] = event
        self._house.wants[key] = Want(
            kind=title.kind,
            ids=title.ids,
            title=title.title,
            year=title.year,
            since=self._house.clock(),
            season=known.seasons[0] if series else None,
            episode=known.episodes[0] if series and known.episodes else None,
        )

    async def _title(self, event: Recorded) -> Title | None:
        library = self._house.faces(Library, lane=Lane.BACKGROUND).get(event.instance)
        if library is None:
            return None  # no longer configured
        if event.record.key is not None:
            return (await library.title(event.record.key)).value
        titles = (await library.library()).value
        return next((one for one in titles if one.holding and one.holding.id == event.record.title_id), None)

    async def _tell(self, event: Recorded, title: Title, item: ServerItem | None, groups: list[Group]) -> None:
        now = self._house.clock()

        def write(db: sqlite3.Connection) -> None:
            if not journal.done(db, event.fact, now=now):
                return
            screen = notice(self._house.words(), event, title, item, asked_by=_asked_by(db, event))
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

    async def _done(self, event: Recorded) -> None:
        await self._house.state.write(lambda db: journal.done(db, event.fact, now=self._house.clock()))


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
