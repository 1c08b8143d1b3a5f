"""What the statistics are made of: looks at the house every ten seconds, and writes down what it sees.

Nothing waits for it, and nothing is decided by it. What is asked of services here goes through their background lane.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import pykka

from actors.http import FinishedCall
from actors.runtime import Lane, remote, stop
from actors.statistics.batch import Batch, Happening, Series, bucket_of
from actors.statistics.keeping import Keeping
from actors.statistics.store import OnAside, StatisticsFace, start_statistics
from actors.statistics.traffic import Traffic
from actors.stores import live_cards, outbox
from tgarr import config
from tgarr.chat.house import House
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Library, MediaServer, Service
from tgarr.domain.events import Event, Recorded, Told, TransfersSeen
from tgarr.domain.library import HistoryKind
from tgarr.domain.media import Title
from tgarr.domain.status import Circuit
from tgarr.errors import ActorError, ServiceError, StatisticsError, TgarrError

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 10.0
_SELDOM_SECONDS: Final = 600.0
"""Between two looks at disks and libraries."""
_WATCHED_SECONDS: Final = 60.0
"""Between two looks at who watches what."""
_PATIENCE_SECONDS: Final = 5.0
"""With a service that hangs: while one is waited for, the others are not looked at."""
STATISTICS: Final = ":statistics"
"""The actor's name: no service can have it."""
T = TypeVar("T")


class Recorder:
    """Fills the statistics.

    Args:
        house: what is looked at, and whose statistics it fills.
        on_aside: told which file was set aside because it could not be used, and why.
        every: seconds between two batches.

    """

    def __init__(self, house: House, *, on_aside: OnAside, every: float = EVERY_SECONDS) -> None:
        self._house = house
        self._on_aside = on_aside
        self._ref: pykka.ActorRef[Any] | None = None
        self._begun_with: config.Statistics | None = None
        self._every = every
        self._traffic = Traffic()
        self._times: Counter[tuple[Series, int]] = Counter()
        self._failures: Counter[Series] = Counter()
        self._happened: list[Recorded | Told] = []
        self._said_until = 0.0
        self._flooded = (0, 0.0)
        self._looked: dict[str, float] = {}

    async def renew(self) -> None:
        """Open the statistics as the configuration wants them, if it does; without them everything else goes on."""
        wanted, loop = self._house.config.statistics, asyncio.get_running_loop()
        if wanted == self._begun_with:
            return
        await self.end()
        self._begun_with = wanted
        if not wanted.enabled:
            return

        def on_aside(aside: Path, why: StatisticsError) -> None:
            loop.call_soon_threadsafe(self._on_aside, aside, why)

        try:
            self._ref = start_statistics(
                self._house.config.data / "statistics",
                keeping=Keeping.of(wanted),
                on_aside=on_aside,
            )
        except OSError as error:
            log.warning("no statistics are kept: %s", error)
        else:
            self._house.directory.register(STATISTICS, self._ref)
            self._house.statistics = remote(self._ref, StatisticsFace)

    async def end(self) -> None:
        """Close the statistics."""
        ref, self._ref, self._house.statistics = self._ref, None, None
        self._house.directory.remove(STATISTICS)
        if ref is not None:
            await stop(ref)

    def called(self, call: FinishedCall) -> None:
        """Count a call of a service."""
        self._house.meters.called(call)
        self._times[Series("call", call.service, call.operation), bucket_of(call.seconds)] += 1
        if call.outcome != "ok":
            self._failures[Series("call.failed", call.service, call.outcome)] += 1

    async def run(self) -> None:
        """Record until cancelled."""
        listening = self._house.events.stream.subscribe(self._heard)
        self._said_until = self._house.clock()
        try:
            while True:
                await asyncio.sleep(self._every)
                try:
                    batch = await self._batch()
                    if self._house.statistics is not None:
                        await self._house.statistics.record(batch)
                except TgarrError as error:
                    log.warning("a batch of the statistics is lost: %s", error)
        finally:
            listening.dispose()

    def _heard(self, event: Event) -> None:
        match event:
            case TransfersSeen(client=client, changes=changes):
                self._traffic.take(client, changes)
            case Recorded(fact=fact) | Told(fact=fact) if fact:
                self._happened.append(event)

    async def _batch(self) -> Batch:
        now, count = self._house.clock(), len(self._happened)
        happened = tuple([await self._told(one) for one in self._happened[:count]])
        times, self._times = dict(self._times), Counter()
        failures, self._failures = dict(self._failures), Counter()
        values: dict[Series, float] = {**self._traffic.drain(), **failures, **self._inside(), **self._waits()}
        values |= await self._services()
        values |= await self._said(now)
        if self._due("seldom", now, _SELDOM_SECONDS):
            values |= await self._libraries()
        if self._due("watched", now, _WATCHED_SECONDS):
            values |= await self._watched()
        del self._happened[:count]  # not before: while the record cannot be read they wait
        return Batch(ts=now, values=values, times=times, happened=happened)

    def _due(self, what: str, now: float, every: float) -> bool:
        if now - self._looked.get(what, 0.0) < every:
            return False
        self._looked[what] = now
        return True

    async def _services(self) -> dict[Series, float]:
        """Return whether the services answer."""
        values: dict[Series, float] = {}
        for name, service in self._house.faces(Service, lane=Lane.BACKGROUND).items():
            try:
                state = await service.state()
            except ActorError:
                values[Series("service.up", name)] = 0.0
                continue
            if state.latency is not None or state.error is not None:
                up = state.error is None and state.circuit is not Circuit.OPEN
                values[Series("service.up", name)] = float(up)
        return values

    def _inside(self) -> dict[Series, float]:
        """Return what waits in the house, and who of the people did something."""
        meters = self._house.meters
        active, meters.active = meters.active, Counter()
        return {
            **{Series("mailbox", name.lstrip(":")): float(n) for name, n in self._house.directory.waiting().items()},
            **{Series("queue", name): float(count()) for name, count in meters.queues.items()},
            **{Series("active", name, str(person)): float(times) for (name, person), times in active.items()},
        }

    def _waits(self) -> dict[Series, float]:
        """Return how often Telegram has asked to wait since the batch before, and for how long."""
        (times, seconds), before = self._house.front.flooded, self._flooded
        self._flooded = (times, seconds)
        if times < before[0]:  # it was begun anew
            before = (0, 0.0)
        if times == before[0]:
            return {}
        return {Series("flood.times"): float(times - before[0]), Series("flood.seconds"): seconds - before[1]}

    async def _said(self, now: float) -> dict[Series, float]:
        """Return what went out to Telegram since the batch before, and what waits."""
        counted = await self._house.state.read(partial(outbox.counted, since=self._said_until, until=now))
        self._said_until = now
        self._house.meters.said.update({key: count for key, count in counted.items() if key[1] != "waiting"})
        return {Series("telegram", kind, state): float(count) for (kind, state), count in counted.items()}

    async def _libraries(self) -> dict[Series, float]:
        values: dict[Series, float] = {}
        for name, library in self._house.faces(Library, lane=Lane.BACKGROUND).items():
            for disk in await _now(name, library.disks()) or ():
                values[Series("disk.free", name, disk.path)] = float(disk.free)
                values[Series("disk.total", name, disk.path)] = float(disk.total)
            if (titles := await _now(name, library.library())) is not None:
                values |= _sizes(name, titles)
        return values

    async def _watched(self) -> dict[Series, float]:
        values: dict[Series, float] = {}
        for name, server in self._house.faces(MediaServer, lane=Lane.BACKGROUND).items():
            for session in await _now(name, server.sessions()) or ():
                if not session.paused:
                    series = Series("watched", session.person, session.title)
                    values[series] = values.get(series, 0.0) + _WATCHED_SECONDS
        return values

    async def _told(self, event: Recorded | Told) -> Happening:
        """Return a fact as the statistics keep it, with who asked for it and the title's name."""
        if isinstance(event, Told):
            news = event.news
            return Happening(
                ts=news.at.timestamp(),
                kind=news.kind,
                service=event.instance,
                title=news.title,
                media=news.media or "",
                person=news.who,
            )
        record = event.record
        title = await self._title(event) if record.kind is HistoryKind.GRABBED else None
        person_id, person = await self._house.state.read(
            partial(live_cards.asked_by, instance=event.instance, record=record)
        )
        return Happening(
            ts=record.at.timestamp(),
            kind=record.kind,
            service=event.instance,
            title=title.title if title else "",
            media=title.kind if title else "",
            release=record.release,
            download=record.download_id,
            quality=record.quality,
            indexer=record.indexer,
            release_group=record.group,
            size=record.size,
            person=person,
            person_id=person_id,
        )

    async def _title(self, event: Recorded) -> Title | None:
        library = self._house.faces(Library, lane=Lane.BACKGROUND).get(event.instance)
        if library is None or event.record.key is None:
            return None
        try:
            return (await library.title(event.record.key)).value
        except (ServiceError, ActorError):
            return None


async def _now(name: str, asked: Awaitable[Answer[T]]) -> T | None:
    """Return an answer of now: what a service said before it fell silent would be counted for as long as that lasts."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            answer = await asked
    except (TimeoutError, ServiceError, ActorError) as error:
        log.debug("%s is not measured: %s %s", name, type(error).__name__, error)
        return None
    return answer.value if answer.trouble is None else None


def _sizes(name: str, titles: tuple[Title, ...]) -> dict[Series, float]:
    held = list(_bytes_of(titles))
    return {
        Series("library.titles", name): float(len(titles)),
        Series("library.on_disk", name): float(sum(1 for size in held if size)),
        Series("library.bytes", name): float(sum(held)),
    }


def _bytes_of(titles: tuple[Title, ...]) -> Iterator[int]:
    for title in titles:
        if title.holding is not None:
            yield title.holding.size
