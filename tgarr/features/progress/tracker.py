"""Follows every open live card: takes the states out of the stream, and writes each with its edit into the record."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Coroutine
from typing import Any, Final

import reactivex
from reactivex.scheduler.eventloop import AsyncIOScheduler

from actors.stores import live_cards
from streams.journeys import followed
from tgarr.chat.house import House
from tgarr.chat.signals import CardLeft, CardOpened, LookNow, Signal
from tgarr.domain.journeys import Journey, Stage
from tgarr.errors import TgarrError
from tgarr.features.progress.asking import caught_up, introduce, wanted
from tgarr.features.progress.followed import Followed, without_media_server
from tgarr.features.progress.rounds import Rounds
from tgarr.features.progress.showing import absent, put_on
from tgarr.features.progress.subject import KIND, Shown
from tgarr.features.progress.waiting import NEEDS_SOMEBODY, tell_waiters

log = logging.getLogger(__name__)

EDIT_SECONDS: Final = 3.0
"""Between two edits of one card that differ in figures only."""
ROUND_SECONDS: Final = 5.0
"""Between two looks at what no event tells: holds that lapse, services that go, searches that end."""
_AGAIN_SECONDS: Final = 2.0
_STILL_THERE_SECONDS: Final = 5.0
"""For how long a library may think about what it still has: the other cards wait meanwhile."""
_ASKING: Final = "ask for live cards"


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
        self._cards: dict[str, Followed] = {}
        self._states: dict[str, Journey] = {}
        self._rounds = Rounds(house, self._cards, self._moved)
        self._woken = asyncio.Event()
        self._opening: dict[str, asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Follow until cancelled."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        listening = self._house.signals.stream.subscribe(self._heard)
        try:
            for card in await self._house.state.read(lambda db: live_cards.unfinished(db, kind=KIND)):
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
            case _:
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
        journey = await caught_up(self._house, shown.journey)
        scheduler = AsyncIOScheduler(asyncio.get_running_loop())
        states = reactivex.of(journey).pipe(followed(self._house.events.stream, every=self._every, scheduler=scheduler))
        self._cards[key] = card = Followed(shown=shown, moved_at=self._house.clock())
        self._house.followed.add(key)
        card.following.disposable = states.subscribe(lambda state: self._moved(key, state))
        self._house.signals.publish(LookNow())

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
        journey = await self._at_its_end(journey, before)
        shown, now = card.shown.at(journey), self._house.clock()
        is_open = await self._house.write(lambda db: self._keep(db, key, shown, now))
        if journey.over or not is_open:
            self._leave(key)
            return
        card.shown, card.moved_at = shown, now
        card.absent = absent(self._house, journey)
        self._look_often(key, journey)
        if journey.stage is Stage.IMPORTED and key not in self._house.wants:
            self._spawn(self._want(key, shown), f"want {key}")
        if journey.download_id and not journey.client and before.download_id != journey.download_id:
            self._spawn(introduce(self._house, journey), f"introduce {key}")

    def _keep(self, db: sqlite3.Connection, key: str, shown: Shown, now: float) -> bool:
        """Keep the state, and queue the edit and at the end the word to those who wait; false where it is left."""
        kept, over = live_cards.find(db, key), shown.journey.over
        if kept is None or kept.state != "open" or kept.kind != KIND:
            return False
        if kept.subject["journey"]["since"] != shown.journey.since:
            return True  # something else was begun on the message; the signal for it is on its way
        live_cards.put(db, key=key, chat=kept.chat, kind=KIND, subject=shown.to_json(), now=now)
        if over or not live_cards.is_held(kept, now=now):
            put_on(db, self._house, kept, shown)
        stage = shown.journey.stage
        if over or (stage in NEEDS_SOMEBODY and stage != kept.subject["journey"]["stage"]):
            tell_waiters(db, self._house, kept, shown)
        if over:
            live_cards.end(db, key, now=now)
        return True

    async def _at_its_end(self, journey: Journey, before: Journey) -> Journey:
        """Return the journey; at its end already where no media server is waited for.

        What was deleted again is not ready, though a media server may say so until it has looked.
        """
        journey = without_media_server(self._house, journey)
        if journey.stage is not Stage.READY or before.stage is not Stage.IMPORTED:
            return journey
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STILL_THERE_SECONDS):
                now = await caught_up(self._house, before)
                return now if now.stage is Stage.DELETED else journey
        return journey

    def _look_often(self, key: str, journey: Journey) -> None:
        """Have the services asked often while there is something to be seen."""
        if journey.stage in (Stage.NOTHING, Stage.AWAITED):
            self._house.followed.discard(key)
        elif key in self._cards and not self._cards[key].unheard:
            self._house.followed.add(key)

    async def _want(self, key: str, shown: Shown) -> None:
        """Have the media servers asked for what was imported."""
        want = await wanted(self._house, shown)
        if want is not None and key in self._cards:
            self._house.wants[key] = want

    async def _look_after(self) -> None:
        try:
            await self._rounds.look()
        except TgarrError:
            log.exception("the live cards cannot be looked after now")
        if not any(task.get_name() == _ASKING for task in self._beside):
            self._spawn(self._rounds.ask(), _ASKING)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task
