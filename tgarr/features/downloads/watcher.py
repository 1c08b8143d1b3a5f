"""Keeps every chat's message with all downloads as it should be: one fold for all, an edit where it is worth one."""

import asyncio
import contextlib
import logging
import sqlite3
from typing import Final

from reactivex.disposable import CompositeDisposable
from reactivex.scheduler.eventloop import AsyncIOScheduler

from actors.stores import live_cards
from streams.glances import Sight, worthwhile
from streams.publisher import Publisher
from tgarr.chat import pacing
from tgarr.chat.house import House
from tgarr.chat.signals import CardLeft, CardOpened, LookNow, Signal
from tgarr.domain.board import Need, Page
from tgarr.domain.events import Event
from tgarr.errors import TgarrError
from tgarr.features.downloads import live_edits
from tgarr.features.downloads.live import KIND
from tgarr.features.downloads.live_board import LiveBoard
from tgarr.features.downloads.live_edits import Reader

log = logging.getLogger(__name__)

ROUND_SECONDS: Final = 5.0
"""Between two looks at what no event tells: holds that lapse, clients that fall silent, chats that speak again."""
OLDEST_SECONDS: Final = 30.0
"""After which a message is edited for any difference."""
_FIGURES_KEEP: Final = 2 * pacing.KEPT
"""The share of a chat's budget that edits for figures leave: what has ended is told without waiting for it."""
_PATIENCE: Final = 4 / 3
"""Figures are edited so many times less often than the budget allows: what ends takes its part of it."""
_OF_ALL: Final = 0.08
"""Seconds of an edit's share in what all chats together may be told."""
_AGAIN_SECONDS: Final = 2.0


class Watcher:
    """The messages that are open. Runs beside the handlers, and goes on after a restart where it was.

    Args:
        house: what it works with.
        round_: seconds between two looks at what no event tells.

    """

    def __init__(self, house: House, *, round_: float = ROUND_SECONDS) -> None:
        self._house = house
        self._round = round_
        self._readers: dict[str, Reader] = {}
        self._live = LiveBoard(house)
        self._sights: Publisher[Sight[str, Page]] = Publisher()
        self._due: dict[str, Page] = {}
        self._opening: set[str] = set()
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Keep the messages until cancelled."""
        loop = asyncio.get_running_loop()
        edits = self._sights.stream.pipe(
            worthwhile(need=self._need, room=self._room, oldest=OLDEST_SECONDS, scheduler=AsyncIOScheduler(loop))
        )
        listening = CompositeDisposable(
            edits.subscribe(self._worth),
            self._house.signals.stream.subscribe(self._signalled),
            self._house.events.stream.subscribe(self._happened),
        )
        looked = loop.time()
        try:
            kept = await self._house.state.read(live_cards.unfinished)
            self._opening |= {card.key for card in kept if card.kind == KIND}
            while True:
                await self._do_what_is_due()
                if loop.time() - looked >= self._round:
                    await self._look_after()
                    looked = loop.time()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._round if self._readers else None):
                        await self._woken.wait()
                self._woken.clear()
        finally:
            listening.dispose()
            self._house.watched.clear()

    def seconds(self, chat: int) -> float:
        """Return the seconds between two edits for figures that a chat, and all together, can afford."""
        return max(self._house.front.interval(chat) * _PATIENCE, len(self._readers) * _OF_ALL)

    # What wakes it

    def _signalled(self, signal: Signal) -> None:
        match signal:
            case CardOpened(key) if key.startswith(f"{KIND} "):
                self._opening.add(key)
                self._woken.set()
            case CardLeft(key):
                self._leave(key)

    def _happened(self, event: Event) -> None:
        if self._readers and self._live.take(event):
            self._look()

    def _look(self) -> None:
        """Have every reader's page weighed; those that read the same share it."""
        pages: dict[tuple[str, int], Page] = {}
        board, moves = self._live.board, self._live.board.moves
        for key, reader in self._readers.items():
            if reader.parked or not moves:
                self._house.watched.discard(key)  # nothing is asked for the sake of what stands still
            else:
                self._house.watched.add(key)
            if reader.parked:
                continue
            view = reader.wanted, reader.at
            if view not in pages:
                pages[view] = board.page(*view)
            self._sights.publish(Sight(key, pages[view]))

    def _need(self, key: str, shown: Page, now: Page) -> int:
        return self._live.board.need(shown, now, seconds=self.seconds(self._readers[key].chat))

    def _room(self, key: str, need: int) -> float:
        reader = self._readers[key]
        if reader.asked:
            return 0.0
        return self._house.front.room(reader.chat, keep=_FIGURES_KEEP if need == Need.FIGURES else pacing.KEPT)

    def _worth(self, sight: Sight[str, Page]) -> None:
        if sight.page is not None:
            self._due[sight.reader] = sight.page
            self._woken.set()

    # What is done then

    async def _do_what_is_due(self) -> None:
        while self._opening or self._due:
            try:
                for key in list(self._opening):
                    self._opening.discard(key)
                    await self._open(key)
                await self._edit()
            except TgarrError:
                log.exception("the messages with all downloads cannot be kept; trying again")
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _open(self, key: str) -> None:
        """Begin to keep a message, or show another page of it."""
        try:
            kept = await self._house.state.read(lambda db: live_cards.find(db, key))
        except TgarrError:
            self._opening.add(key)
            raise
        if kept is None or kept.state != "open":
            self._leave(key)
            return
        try:
            reader = Reader.of(kept.chat, kept.subject)
        except (KeyError, TypeError, ValueError):
            log.exception("%s cannot be read; it is set aside", key)
            return
        reader.asked = key in self._readers
        if not self._readers:
            self._live = LiveBoard(self._house)
        self._readers[key] = reader
        if not reader.asked:
            await self._live.listen(since=self._since())
            self._house.signals.publish(LookNow())
        self._sights.publish(Sight(key, None))  # what the message shows now is not known
        self._look()

    def _leave(self, key: str) -> None:
        if self._readers.pop(key, None) is not None:
            self._sights.publish(Sight(key, None))
        self._due.pop(key, None)
        self._house.watched.discard(key)

    async def _edit(self) -> None:
        due, self._due = self._due, {}
        if not due:
            return
        readers, house = self._readers, self._house
        try:
            queued = await house.write(lambda db: live_edits.queue(db, house, readers, due))
        except TgarrError:
            self._due = due | self._due
            raise
        for key in queued.over:
            self._leave(key)
        for key in due.keys() & readers.keys():
            readers[key].asked = False
            readers[key].parked = key in queued.parked
        for key in queued.parked:
            house.watched.discard(key)

    # What no event tells

    async def _look_after(self) -> None:
        try:
            if self._readers:
                await self._live.listen(since=self._since())
                await self._let_go()
                await self._end_what_is_over()
        except TgarrError:
            log.exception("the messages with all downloads cannot be looked after now")
        self._look()

    async def _let_go(self) -> None:
        """Show again what another screen stood in place of, and what a chat wants that had parked us."""
        readers, now = self._readers, self._house.clock()

        def read(db: sqlite3.Connection) -> tuple[list[str], list[str]]:
            lapsed = [key for key in live_cards.lapsed(db, now=now) if key in readers]
            parked = [key for key, one in readers.items() if one.parked and live_edits.speaks_again(db, one.chat)]
            return lapsed, parked

        lapsed, parked = await self._house.state.read(read)
        if lapsed:
            await self._house.state.write(lambda db: live_edits.let_go(db, lapsed))
        for key in {*lapsed, *parked} & readers.keys():
            readers[key].parked = False
            self._sights.publish(Sight(key, None))

    async def _end_what_is_over(self) -> None:
        if not self._live.is_over():
            return
        readers, page = dict(self._readers), self._live.board.page("all", 0)
        await self._house.write(lambda db: live_edits.end(db, self._house, readers, page))
        for key in readers:
            self._leave(key)

    def _since(self) -> float:
        return min((reader.since for reader in self._readers.values()), default=0.0)
