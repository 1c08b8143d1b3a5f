"""Follows every open live card: takes the states out of the stream, and writes each with its edit into the record."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import reactivex
from reactivex.disposable import SerialDisposable
from reactivex.scheduler.eventloop import AsyncIOScheduler

from actors.runtime import Lane
from actors.stores import live_cards
from streams.journeys import followed
from tgarr.chat.house import House
from tgarr.chat.signals import CardLeft, CardOpened, LookNow, Signal, Want
from tgarr.domain.capabilities import Library, MediaServer, Service, TorrentClient
from tgarr.domain.events import BecamePlayable, Recorded, SearchEnded, TransfersSeen
from tgarr.domain.journeys import Journey, Stage, advance
from tgarr.domain.media import MediaKind
from tgarr.domain.releases import parse
from tgarr.domain.transfers import TransferChanges
from tgarr.errors import ActorError, ServiceError, TgarrError
from tgarr.features.progress.showing import absent, put_on, teller
from tgarr.features.progress.subject import KIND, Shown

log = logging.getLogger(__name__)

EDIT_SECONDS: Final = 3.0
"""Between two edits of one card that differ in figures only."""
ROUND_SECONDS: Final = 5.0
"""Between two looks at what no event tells: holds that lapse, services that go, searches that end."""
QUIET_SECONDS: Final = 600.0
"""Without news of a card, until the services are no longer asked every two seconds for its sake."""
_SEARCH_SECONDS: Final = 600.0
"""After these a search that cannot be watched counts as ended."""
_SILENCE_SECONDS: Final = 30.0
"""Between two edits that differ in the age of the last news only."""
_AGAIN_SECONDS: Final = 2.0
_SEARCHES: Final = "watch searches"


@dataclass(slots=True, kw_only=True)
class _Followed:
    """A card that is followed.

    Attributes:
        moved_at: seconds since 1970.
        absent: the service that it was shown without.
        silent: for how many times `_SILENCE_SECONDS` its news were shown as old; None where they were not.

    """

    shown: Shown
    moved_at: float
    absent: str = ""
    silent: int | None = None
    following: SerialDisposable = field(default_factory=SerialDisposable)


class Tracker:
    """The live cards that are open. Runs beside the handlers, and goes on after a restart where it was.

    Nothing that happens to one card ends the others: a record that refuses is asked again, and a card that cannot be
    read is set aside until the next start.

    Args:
        house: what it works with.
        every: seconds between two edits of one card that differ in figures only.
        round_: seconds between two looks at what no event tells.

    """

    def __init__(self, house: House, *, every: float = EDIT_SECONDS, round_: float = ROUND_SECONDS) -> None:
        self._house = house
        self._every = every
        self._round = round_
        self._cards: dict[str, _Followed] = {}
        self._states: dict[str, Journey] = {}
        self._woken = asyncio.Event()
        self._opening: dict[str, asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Follow until cancelled."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        listening = self._house.signals.stream.subscribe(self._heard)
        try:
            for card in await self._house.state.read(live_cards.unfinished):
                if card.kind == KIND:
                    self._begin(card.key)
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._round if self._cards else None):
                        await self._woken.wait()
                self._woken.clear()
                await self._write_states()
                if loop.time() - looked >= self._round:
                    await self._look_after()
                    looked = loop.time()
        finally:
            listening.dispose()
            for key in {*self._cards, *self._opening}:
                self._leave(key)
            tasks = list(self._beside)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _heard(self, signal: Signal) -> None:
        match signal:
            case CardOpened(key):
                self._begin(key)
            case CardLeft(key):
                self._leave(key)
            case LookNow():
                pass  # for those who look at the services

    # Opening

    def _begin(self, key: str) -> None:
        self._leave(key)
        self._opening[key] = self._spawn(self._open(key), f"open {key}")

    async def _open(self, key: str) -> None:
        try:
            while True:
                try:
                    await self._follow(key)
                except TgarrError:
                    log.exception("%s cannot be opened yet; trying again", key)
                    await asyncio.sleep(_AGAIN_SECONDS)
                else:
                    return
        except Exception:
            log.exception("%s cannot be read; it is set aside", key)
        finally:
            if self._opening.get(key) is asyncio.current_task():
                del self._opening[key]

    async def _follow(self, key: str) -> None:
        kept = await self._house.state.read(lambda db: live_cards.find(db, key))
        if kept is None or kept.state != "open" or kept.kind != KIND:
            return
        shown = Shown.of(kept)
        journey = await self._caught_up(shown.journey)
        scheduler = AsyncIOScheduler(asyncio.get_running_loop())
        states = reactivex.of(journey).pipe(followed(self._house.events.stream, every=self._every, scheduler=scheduler))
        self._cards[key] = card = _Followed(shown=shown, moved_at=self._house.clock())
        self._house.followed.add(key)
        card.following.disposable = states.subscribe(lambda state: self._moved(key, state))
        self._house.signals.publish(LookNow())

    async def _caught_up(self, journey: Journey) -> Journey:
        """Return the journey after what the library has written down of it before we listened."""
        library = self._house.faces(Library, lane=Lane.BACKGROUND).get(journey.instance)
        if library is None:
            return journey
        try:
            records = await library.title_history(journey.title_id)
        except (ServiceError, ActorError) as error:
            log.info("%s cannot be caught up with yet: %s", journey.id, error)
            return journey
        for record in records:
            journey = advance(journey, Recorded(instance=journey.instance, record=record, fact=0))
        return journey

    def _leave(self, key: str) -> None:
        if (opening := self._opening.pop(key, None)) is not None:
            opening.cancel()
        if (card := self._cards.pop(key, None)) is not None:
            card.following.dispose()
        self._states.pop(key, None)
        self._house.followed.discard(key)
        self._house.wants.pop(key, None)
        if not self._cards:
            self._house.silent.clear()

    # Moving

    def _moved(self, key: str, journey: Journey) -> None:
        self._states[key] = journey
        self._woken.set()

    async def _write_states(self) -> None:
        for key, journey in list(self._states.items()):
            del self._states[key]
            try:
                await self._write(key, journey)
            except TgarrError:
                log.exception("%s cannot be kept; trying again", key)
                if key in self._cards:
                    self._states.setdefault(key, journey)
                    self._woken.set()
                await asyncio.sleep(_AGAIN_SECONDS)
            except Exception:
                log.exception("%s cannot be shown", key)

    async def _write(self, key: str, journey: Journey) -> None:
        """Keep the state and queue the edit, in one transaction; then look for what the new stage needs."""
        card = self._cards.get(key)
        if card is None:
            return  # left meanwhile
        before = card.shown.journey
        journey = self._without_media_server(journey)
        shown, now = card.shown.at(journey), self._house.clock()

        def write(db: sqlite3.Connection) -> bool:
            kept = live_cards.find(db, key)
            if kept is None or kept.state != "open":
                return False
            if kept.subject["journey"]["since"] != journey.since:
                return True  # something else was begun on the message; the signal for it is on its way
            live_cards.put(db, key=key, chat=kept.chat, kind=KIND, subject=shown.to_json(), now=now)
            if journey.over:
                live_cards.end(db, key, now=now)
            if journey.over or kept.held_until <= now:
                put_on(db, self._house, kept, shown)
            return True

        is_open = await self._house.write(write)
        if journey.over or not is_open:
            self._leave(key)
            return
        card.shown, card.moved_at = shown, now
        card.absent = absent(self._house, journey)
        self._look_often(key, journey)
        if journey.stage is Stage.IMPORTED and key not in self._house.wants:
            self._spawn(self._want(key, shown), f"want {key}")
        if journey.download_id and not journey.client and before.download_id != journey.download_id:
            self._spawn(self._introduce(journey), f"introduce {key}")

    def _look_often(self, key: str, journey: Journey) -> None:
        """Have the services asked often while there is something to be seen."""
        if journey.stage is Stage.NOTHING:
            self._house.followed.discard(key)
        elif key in self._cards:
            self._house.followed.add(key)

    def _without_media_server(self, journey: Journey) -> Journey:
        """Return the journey at its end, where nothing comes after its stage in this household."""
        torrent_only = not journey.instance and journey.stage is Stage.IMPORTING
        nobody_plays = journey.stage is Stage.IMPORTED and not self._house.faces(MediaServer)
        if torrent_only or nobody_plays:
            return advance(journey, BecamePlayable(server="", want=journey.id, item=None))
        return journey

    async def _want(self, key: str, shown: Shown) -> None:
        """Have the media servers asked for what was imported."""
        if shown.kind is None:
            return
        season, episode = shown.journey.season, shown.journey.episode
        if shown.kind is MediaKind.SERIES and episode is None:
            season, episode = await self._first_of(shown.journey)
        if key in self._cards:
            self._house.wants[key] = Want(
                kind=shown.kind,
                ids=shown.ids,
                title=shown.title,
                year=shown.year,
                since=self._house.clock(),
                season=season,
                episode=episode,
            )

    async def _first_of(self, journey: Journey) -> tuple[int | None, int | None]:
        """Return season and number of the first episode of a pack that was imported: others of the season may be old.

        Not of the last one: a file with two episodes goes by the number of its first at the media server.
        """
        season = next(iter(parse(journey.release).seasons), None) if journey.season is None else journey.season
        library = self._house.faces(Library, lane=Lane.BACKGROUND).get(journey.instance)
        if season is None or library is None:
            return season, None
        try:
            episodes = (await library.episodes(journey.title_id, season)).value
        except (ServiceError, ActorError) as error:
            log.info("%s: the episodes are not known: %s", journey.id, error)
            return season, None
        return season, min((one.number for one in episodes if one.id in journey.imported), default=None)

    async def _introduce(self, journey: Journey) -> None:
        """Publish what the clients know of a download that has just become known: a still one tells no changes."""
        for name, client in self._house.faces(TorrentClient, lane=Lane.BACKGROUND).items():
            try:
                answer = await client.transfers()
            except (ServiceError, ActorError) as error:
                log.info("%s is not asked about a download: %s", name, error)
                continue
            its = tuple(one for one in answer.value if one.hash == journey.download_id)
            if its:
                self._house.events.publish(TransfersSeen(client=name, changes=TransferChanges(changed=its)))

    # What no event tells

    async def _look_after(self) -> None:
        now = self._house.clock()
        try:
            for key in await self._house.state.read(lambda db: live_cards.lapsed(db, now=now)):
                if key in self._cards:
                    await self._show_again(key)
            await self._listen_for_silence()
            for key, card in list(self._cards.items()):
                if key in self._cards:
                    await self._look_at(key, card)
        except TgarrError:
            log.exception("the live cards cannot be looked after now")
        for key, card in self._cards.items():
            if now - card.moved_at > QUIET_SECONDS:
                self._house.followed.discard(key)
        if not any(task.get_name() == _SEARCHES for task in self._beside):
            self._spawn(self._watch_searches(), _SEARCHES)

    async def _look_at(self, key: str, card: _Followed) -> None:
        """Show a card again where its service has gone or come back, fallen silent or been heard again."""
        journey = card.shown.journey
        seen = absent(self._house, journey), self._silent(journey)
        if seen != (card.absent, card.silent):
            card.absent, card.silent = seen
            await self._show_again(key)
        if self._without_media_server(journey).over:
            self._moved(key, journey)  # the server it waited for was taken out

    async def _listen_for_silence(self) -> None:
        """Note which services do not answer, of those whose news a card waits for."""
        told_by = {teller(card.shown.journey) for card in self._cards.values()}
        faces, now = self._house.faces(Service, lane=Lane.BACKGROUND), self._house.clock()
        failing: dict[str, float] = {}
        for name in told_by & faces.keys():
            with contextlib.suppress(ActorError):
                if (state := await faces[name].state()).error is not None:
                    failing[name] = now - state.error_age
        for name in self._house.silent.keys() - failing.keys():
            del self._house.silent[name]
        for name, since in failing.items():
            self._house.silent.setdefault(name, since)

    def _silent(self, journey: Journey) -> int | None:
        since = self._house.silent.get(teller(journey))
        return None if since is None else int((self._house.clock() - since) // _SILENCE_SECONDS)

    async def _show_again(self, key: str) -> None:
        """Show where a card stands, unless somebody reads something else in its place."""
        shown, now = self._cards[key].shown, self._house.clock()

        def write(db: sqlite3.Connection) -> None:
            kept = live_cards.find(db, key)
            if kept is not None and kept.state == "open" and kept.held_until <= now:
                live_cards.release(db, key)
                put_on(db, self._house, kept, shown)

        await self._house.write(write)

    async def _watch_searches(self) -> None:
        """Tell of searches that have come to their end: the library writes nothing down when it finds nothing."""
        libraries = self._house.faces(Library, lane=Lane.BACKGROUND)
        for key, card in list(self._cards.items()):
            journey = card.shown.journey
            if journey.stage is not Stage.SEARCHING or journey.searched or journey.instance not in libraries:
                continue
            try:
                ended = (
                    await libraries[journey.instance].search_ended(journey.search)
                    if journey.search
                    else self._house.clock() - journey.since > _SEARCH_SECONDS
                )
            except (ServiceError, ActorError) as error:
                log.info("%s: the search cannot be watched: %s", key, error)
                continue
            if ended:
                self._house.events.publish(SearchEnded(journey=key))
                self._house.signals.publish(LookNow())

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task
