"""Where events come from: looks at every library, torrent client and media server, and publishes what is new.

It looks at its own pace, and at once when a service rings. A ring says nothing but where to look (ADR 10).
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from reactivex.disposable import CompositeDisposable
from reactivex.scheduler.eventloop import AsyncIOScheduler

from actors.poller import Poller
from actors.runtime import Lane
from actors.stores import journal, snapshots
from streams.calm import calmed
from streams.publisher import Publisher
from tgarr.chat.house import House
from tgarr.chat.signals import LookNow, Rang, Signal, Want
from tgarr.domain.capabilities import Library, MediaServer, TorrentClient
from tgarr.domain.events import BecamePlayable, QueueSeen, Recorded, TransfersSeen
from tgarr.domain.library import HistoryRecord
from tgarr.domain.media import MediaKind
from tgarr.domain.playback import ServerItem
from tgarr.errors import ActorError, ServiceError
from tgarr.facts import kind_of, to_json
from tgarr.finished import Finished

log = logging.getLogger(__name__)

_BUSY_SECONDS: Final = 2.0
"""Between two looks while somebody follows a card."""
_MOVING_SECONDS: Final = 1.0
"""Between two looks at a torrent client while somebody sees its downloads move."""
_OVERLAP: Final = timedelta(minutes=10)
"""How far back the history is read again: a record may be written late, and the journal knows repetitions."""
_PATIENT_AFTER: Final = 600.0
_PATIENT_SECONDS: Final = 60.0
_SOON_SECONDS: Final = 2.0
"""Between two looks at a torrent client of which something is about to be complete, where nobody sees it move."""
_NO_SERVICE_SECONDS: Final = 15.0
_QUIET_SECONDS: Final = 0.4
"""How long a service that rings has to be quiet before it is looked at: an import rings a dozen times."""
_MOST_SECONDS: Final = 2.0
"""How long it may go on ringing until it is looked at all the same."""
_SELDOM: Final = 4.0
"""A service that rings by itself is looked at so many times less often."""


class Sources:
    """The pollers of all services that are configured; `renew` follows a change of the configuration."""

    def __init__(self, house: House, *, busy: float = _BUSY_SECONDS) -> None:
        self._house = house
        self._busy = busy
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pollers: dict[str, Poller] = {}
        self._finished: dict[str, Finished] = {}
        self._rings: Publisher[str] = Publisher()

    async def run(self) -> None:
        """Poll until cancelled."""
        listening = self._listen()
        try:
            self.renew()
            await asyncio.Event().wait()
        finally:
            listening.dispose()
            tasks = list(self._tasks.values())
            self._tasks.clear()
            self._pollers.clear()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def renew(self) -> None:
        """Begin to look at new services, and no longer at those that are gone."""
        wanted: dict[str, Callable[[], Awaitable[None]]] = {}
        for name in self._house.faces(Library):
            wanted[f"library {name}"] = partial(self._library, name)
        for name in self._house.faces(TorrentClient):
            wanted[f"client {name}"] = partial(self._client, name)
            self._finished.setdefault(name, Finished(self._house, name, self._ask_libraries))
        wanted["wants"] = self._wants
        for name in self._tasks.keys() - wanted.keys():
            self._tasks.pop(name).cancel()
            self._pollers.pop(name)
            self._finished.pop(name.partition(" ")[2], None)
        for name in wanted.keys() - self._tasks.keys():
            kind, _, service = name.partition(" ")
            pace = self._pace_of_client if kind == "client" else self._pace
            poller = Poller(name, wanted[name], every=partial(pace, service))
            self._pollers[name] = poller
            self._tasks[name] = asyncio.get_running_loop().create_task(poller.run(), name=f"poll {name}")

    def _listen(self) -> CompositeDisposable:
        scheduler = AsyncIOScheduler(asyncio.get_running_loop())
        calm = self._rings.stream.pipe(calmed(_QUIET_SECONDS, most=_MOST_SECONDS, scheduler=scheduler))
        return CompositeDisposable(calm.subscribe(self._rung), self._house.signals.stream.subscribe(self._heard))

    def _heard(self, signal: Signal) -> None:
        match signal:
            case LookNow():
                for poller in self._pollers.values():
                    poller.hurry()
            case Rang(service):
                self._rings.publish(service)

    def _rung(self, service: str) -> None:
        serves = self._house.directory.names(MediaServer)
        for name in (f"library {service}", f"client {service}", *(["wants"] if service in serves else [])):
            if (poller := self._pollers.get(name)) is not None:
                poller.hurry()

    def _pace(self, service: str) -> float:
        if not service:
            return self._pace_of_wants()
        if self._house.followed:
            return self._busy
        settings = self._house.config.services.get(service)
        if settings is None:
            return _NO_SERVICE_SECONDS
        return settings.poll * (_SELDOM if service in self._house.heard_live else 1.0)

    def _pace_of_client(self, service: str) -> float:
        """Return the seconds until a torrent client is looked at again.

        Quick while somebody sees it move; else so that what is about to be complete is told of in time, and as seldom
        as configured where nothing is being loaded.
        """
        settings = self._house.config.services.get(service)
        if settings is None:
            return _NO_SERVICE_SECONDS
        soonest = self._finished[service].soonest()
        if self._house.watched or self._house.followed:
            return min(settings.poll, self._busy if soonest is None else _MOVING_SECONDS)
        return settings.poll if soonest is None else min(settings.poll, max(_SOON_SECONDS, soonest / 2))

    def _pace_of_wants(self) -> float:
        if not self._house.wants:
            return _NO_SERVICE_SECONDS if not self._house.followed else self._busy
        newest = max(want.since for want in self._house.wants.values())
        return self._busy if self._house.clock() - newest < _PATIENT_AFTER else _PATIENT_SECONDS

    async def _library(self, name: str) -> None:
        library = self._house.faces(Library, lane=Lane.BACKGROUND)[name]
        await self._history(name, library)
        answer = await library.queue()
        if answer.trouble is None:
            self._house.events.publish(QueueSeen(instance=name, items=answer.value))

    async def _history(self, name: str, library: Library) -> None:
        """Write down what is new in the history, then publish it; the first look ever only notes where it ends."""
        seen = await self._house.state.read(lambda db: snapshots.load(db, f"history {name}"))
        now = datetime.fromtimestamp(self._house.clock(), UTC)
        if not seen:
            await self._mark(name, now, [])
            return
        records = await library.history(datetime.fromisoformat(seen["until"]) - _OVERLAP)
        begun = datetime.fromisoformat(seen["begun"])
        fresh = [record for record in records if record.at >= begun]
        if not fresh:
            return
        newest = max(record.at for record in fresh)
        for event in await self._mark(name, newest, fresh, begun=begun):
            self._house.events.publish(event)

    async def _mark(
        self, name: str, until: datetime, records: list[HistoryRecord], *, begun: datetime | None = None
    ) -> list[Recorded]:
        def write(db: sqlite3.Connection) -> list[Recorded]:
            events = []
            for record in records:
                fact = journal.note(
                    db,
                    service=name,
                    kind=kind_of(record),
                    source_id=_identity(record),
                    happened_at=record.at.timestamp(),
                    body=to_json(record),
                )
                if fact is not None:
                    events.append(Recorded(instance=name, record=record, fact=fact.id))
            marks = {"until": until.isoformat(), "begun": (begun or until).isoformat()}
            snapshots.replace(db, f"history {name}", marks, now=self._house.clock())
            return events

        return await self._house.state.write(write)

    async def _client(self, name: str) -> None:
        client = self._house.faces(TorrentClient, lane=Lane.BACKGROUND)[name]
        changes = await client.changes()
        if changes.changed or changes.removed or changes.complete:
            self._house.events.publish(TransfersSeen(client=name, changes=changes))
        await self._finished[name].take(changes)

    async def _ask_libraries(self) -> tuple[frozenset[str], bool]:
        """Have the libraries' history written down; return what they wait for, and whether all have answered.

        First the queue: what leaves it meanwhile is in the history then.
        """
        found: set[str] = set()
        sure = True
        for name, library in self._house.faces(Library, lane=Lane.BACKGROUND).items():
            try:
                queue = await library.queue()
                found |= {item.download_id for item in queue.value}
                sure = sure and queue.trouble is None
                await self._history(name, library)
            except (ServiceError, ActorError) as error:
                log.info("%s is not asked what is its own: %s", name, error)
                sure = False
        return frozenset(found), sure

    async def _wants(self) -> None:
        """Ask the media servers for what is waited for."""
        servers = self._house.faces(MediaServer, lane=Lane.BACKGROUND)
        for key, want in list(self._house.wants.items()):
            for name, server in servers.items():
                try:
                    item = await _find(server, want)
                except (ServiceError, ActorError) as error:
                    log.info("%s is not asked for %s: %s", name, key, error)
                    continue
                if item is not None and self._house.wants.pop(key, None) is not None:
                    self._house.events.publish(BecamePlayable(server=name, want=key, item=item))
                    break


async def _find(server: MediaServer, want: Want) -> ServerItem | None:
    item = await server.find(want.kind, want.ids, title=want.title, year=want.year)
    if item is None or want.kind is MediaKind.MOVIE or want.season is None:
        return item
    return await server.episode(item.id, want.season, want.episode or 1)


def _identity(record: HistoryRecord) -> str:
    """Return what makes two records the same fact; a library that begins anew counts its records from 1 again."""
    return f"{record.id} {record.at.isoformat()}"
