"""From facts in the journal to messages: gathers what comes together, waits until it can be watched, has it told."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Hashable
from functools import partial
from typing import Final

import msgspec
import reactivex
from reactivex.disposable import CompositeDisposable
from reactivex.scheduler.eventloop import AsyncIOScheduler

from actors.stores import journal
from streams.gathering import gathered
from streams.publisher import Publisher
from tgarr.chat.house import House
from tgarr.chat.signals import LookNow, PreferencesChanged, Signal, Want
from tgarr.domain.capabilities import Library, MediaServer
from tgarr.domain.events import BecamePlayable, Event, Recorded, Told
from tgarr.domain.library import HistoryRecord
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.notices import OF, Word
from tgarr.domain.playback import ServerItem
from tgarr.domain.releases import parse
from tgarr.errors import ActorError, ServiceError, ServiceNotFound, StoreError
from tgarr.facts import from_json
from tgarr.features.notices import telling
from tgarr.features.notices.audience import Audience
from tgarr.features.notices.reading import Fact, Read, recorded, title_of, told, word_of

log = logging.getLogger(__name__)

_QUIET_SECONDS: Final = 0.3
"""After the last fact about a title in which it is told; a pack's are written down at once."""
_MOST_SECONDS: Final = 2.0
_RETRY_SECONDS: Final = 30.0
_PATIENCE_SECONDS: Final = 1800.0
"""For how long a media server is waited for before it is told without a link."""
_ROUND_SECONDS: Final = 15.0
"""Between two looks whether quiet hours have ended. The clock on the wall is asked each time: it may have jumped."""
_WORKERS: Final = 4
"""A service that does not answer must not keep what others have to tell."""


class _Task(msgspec.Struct, frozen=True):
    """Facts about one title that say the same; `sure` once the media server need not be asked any more."""

    facts: tuple[Fact, ...]
    item: ServerItem | None = None
    sure: bool = False


class _Waiting(msgspec.Struct, frozen=True):
    """Facts that are told once they can be watched."""

    facts: tuple[Recorded, ...]


class Announcer:
    """Deals with every fact: messages for those who want them, and the mark that it is done, in one transaction."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._facts: Publisher[Fact] = Publisher()
        self._waiting: dict[str, _Waiting] = {}
        self._work: asyncio.Queue[_Task] = asyncio.Queue()
        self._rounds = asyncio.Event()
        self._held = True

    async def run(self) -> None:
        """Tell what an earlier life has left, and then what comes, until cancelled."""
        listening = self._listen()
        self._house.meters.queues["notices"] = self._work.qsize
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._lose_patience())
                tasks.create_task(self._wake())
                for _ in range(_WORKERS):
                    tasks.create_task(self._deal(tasks))
                await self._take_up()
        finally:
            listening.dispose()
            for key in self._waiting:
                self._house.wants.pop(key, None)

    def _listen(self) -> CompositeDisposable:
        scheduler = AsyncIOScheduler(asyncio.get_running_loop())
        together = self._facts.stream.pipe(
            gathered(alike, quiet=_QUIET_SECONDS, most=_MOST_SECONDS, scheduler=scheduler)
        )
        return CompositeDisposable(
            together.subscribe(lambda facts: self._work.put_nowait(_Task(facts))),
            reactivex.interval(_ROUND_SECONDS, scheduler=scheduler).subscribe(lambda _: self._rounds.set()),
            self._house.events.stream.subscribe(self._heard),
            self._house.signals.stream.subscribe(self._signalled),
        )

    async def _take_up(self) -> None:
        """Go on with what is unfinished in the journal. A row that nobody can read is set aside."""
        for fact in await self._house.state.read(journal.unfinished):
            try:
                said = from_json(fact.kind, fact.body)
            except (ValueError, KeyError, TypeError, AttributeError):
                log.exception("a fact of %s cannot be read and is set aside", fact.service)
                await self._house.state.write(partial(journal.done, fact=fact.id, now=self._house.clock()))
                continue
            if isinstance(said, HistoryRecord):
                self._facts.publish(Recorded(instance=fact.service, record=said, fact=fact.id))
            else:
                self._facts.publish(Told(instance=fact.service, news=said, fact=fact.id))

    def _heard(self, event: Event) -> None:
        """Take facts alone: what is only seen never gets further than here."""
        if isinstance(event, Recorded | Told):
            if event.fact:
                self._facts.publish(event)
        elif isinstance(event, BecamePlayable) and (waiting := self._waiting.pop(event.want, None)) is not None:
            self._work.put_nowait(_Task(waiting.facts, event.item, sure=True))

    def _signalled(self, signal: Signal) -> None:
        if isinstance(signal, PreferencesChanged):
            self._rounds.set()

    async def _deal(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            task = await self._work.get()
            try:
                await self._deal_with(task)
            except (ServiceError, ActorError, StoreError) as error:
                log.info("facts wait: %s", error)
                tasks.create_task(self._later(task))
            except Exception:
                log.exception("facts could not be told; they stay in the journal")

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
                    self._work.put_nowait(_Task(self._waiting.pop(key).facts, sure=True))

    async def _wake(self) -> None:
        """Tell what was held where quiet hours have ended, also while the bot was down."""
        while True:
            self._rounds.clear()
            try:
                if self._held:
                    self._held = False  # until somebody says otherwise, also while it is looked
                    self._held = await self._house.write(lambda db: telling.wake(db, self._house)) or self._held
            except (ActorError, StoreError) as error:
                self._held = True
                log.warning("what is held waits: %s", error)
            await self._rounds.wait()

    async def _deal_with(self, task: _Task) -> None:
        first = task.facts[0]
        word = word_of(first)
        if not await self._house.state.read(lambda db: Audience(db, self._house).wanted(OF[word])):
            await self._done(task)
        elif isinstance(first, Told):
            libraries = [*self._house.faces(Library), ""]
            news = tuple(fact for fact in task.facts if isinstance(fact, Told))
            await self._tell(task, told(news, pictures=libraries[0]))
        else:
            records = tuple(fact for fact in task.facts if isinstance(fact, Recorded))
            await self._deal_with_records(task, records, word)

    async def _deal_with_records(self, task: _Task, records: tuple[Recorded, ...], word: Word) -> None:
        title = await title_of(self._house, records[0])
        if title is None:
            await self._done(task)
        elif word is Word.AVAILABLE and not task.sure and self._house.faces(MediaServer):
            self._wait(records, title)
        else:
            try:
                read = await recorded(self._house, title, records, task.item)
            except ServiceNotFound as error:
                log.info("nothing is told of what is gone: %s", error)
                await self._done(task)
            else:
                await self._tell(task, read)

    def _wait(self, records: tuple[Recorded, ...], title: Title) -> None:
        """Have the media servers asked for it; the parts of one download wait as one."""
        downloads: dict[str, list[Recorded]] = defaultdict(list)
        for fact in records:
            record = fact.record
            downloads[f"{fact.instance} {record.download_id or record.id} {record.title_id}"].append(fact)
        for key, its in downloads.items():
            before = self._waiting[key].facts if key in self._waiting else ()
            self._waiting[key] = _Waiting((*before, *its))
            if key not in self._house.wants:
                self._house.wants[key] = _want(title, its[0].record, since=self._house.clock())
        self._house.signals.publish(LookNow())  # who waits for nothing looks seldom

    async def _tell(self, task: _Task, read: Read) -> None:
        if await self._house.write(lambda db: telling.tell(db, self._house, read, task.facts)):
            self._held = True

    async def _done(self, task: _Task) -> None:
        now = self._house.clock()
        await self._house.state.write(lambda db: telling.done(db, task.facts, now=now))


def alike(fact: Fact) -> Hashable:
    """Return what facts have in common that are told together."""
    if isinstance(fact, Recorded):
        return fact.instance, fact.record.title_id, fact.record.kind
    return fact.instance, fact.news.title, fact.news.kind


def _want(title: Title, record: HistoryRecord, *, since: float) -> Want:
    known = parse(record.release)
    series = title.kind is MediaKind.SERIES and bool(known.seasons)
    return Want(
        kind=title.kind,
        ids=title.ids,
        title=title.title,
        year=title.year,
        since=since,
        season=known.seasons[0] if series else None,
        episode=known.episodes[0] if series and known.episodes else None,
    )
