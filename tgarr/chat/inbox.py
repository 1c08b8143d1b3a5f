"""Hands what came in to one handler: in order within a lane, lanes side by side, each row until it is dealt with."""

import asyncio
import logging
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

from actors.stores import inbox as store
from actors.stores import messages
from actors.stores.inbox import InboxRow
from actors.stores.state import StateFace
from tgarr.chat.incoming import Incoming, Pressed, Said
from tgarr.domain.records import replace
from tgarr.errors import TgarrError

log = logging.getLogger(__name__)

T = TypeVar("T")
Handler = Callable[[Incoming], Awaitable[None]]
Parse = Callable[[int, bytes], Incoming | None]

MOST_LANES: Final = 32
"""Handlers that run at the same time."""
MOST_ATTEMPTS: Final = 3
"""Times a row is tried before it is set aside."""
MOST_LIVES: Final = 20
"""Processes that may end while they deal with one row; it is set aside then, for it may be what ends them."""
_PAGE: Final = 500


class Pump:
    """Works the inbox off.

    A row is finished when the handler returns; one whose process died is handed over again at the next start. A
    handler that raises is tried again, then the row is parked. A record that cannot be used holds a lane up until it
    can: nothing is lost over a disk that is full for an hour.

    Args:
        state: the record.
        handler: deals with what came in, see `tgarr.chat.incoming`.
        parse: turns a row's bytes into it; None is nothing for us.
        pause: seconds before a failed row is tried again, times the attempts made.
        clock: seconds since 1970.

    """

    def __init__(
        self,
        state: StateFace,
        handler: Handler,
        *,
        parse: Parse,
        pause: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._handler = handler
        self._parse = parse
        self._pause = pause
        self._clock = clock
        self._lanes: dict[str, deque[InboxRow]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(MOST_LANES)
        self._stopping = False

    async def start(self) -> None:
        """Hand over what waits from an earlier life."""
        after = 0
        while page := await self._state.read(lambda db: store.waiting(db, after=after, limit=_PAGE)):  # noqa: B023
            after = page[-1].id
            self.hand(replace(row, attempts=0) for row in page)  # what is counted was made in that life

    def hand(self, rows: Iterable[InboxRow]) -> None:
        """Take rows that were committed just now; after `stop` they are left for the next start."""
        for row in rows:
            if self._stopping:
                return
            waiting = self._lanes.get(row.lane)
            if waiting is not None:
                waiting.append(row)
                continue
            self._lanes[row.lane] = deque((row,))
            task = asyncio.get_running_loop().create_task(self._work(row.lane), name=f"inbox {row.lane}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    @property
    def waiting(self) -> int:
        """How many rows are not dealt with yet."""
        return sum(map(len, self._lanes.values()))

    async def stop(self, grace: float) -> None:
        """Begin nothing any more; give what runs `grace` seconds, then cancel it: its rows wait for the next start."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, lane: str) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting and not self._stopping:
                async with self._slots:
                    if not self._stopping:
                        await self._safely(waiting[0])
                waiting.popleft()
        finally:
            del self._lanes[lane]

    async def _safely(self, row: InboxRow) -> None:
        """Deal with a row; what nobody foresaw costs this row its turn, and not the lane its life."""
        try:
            await self._deal_with(row)
        except Exception:
            log.exception("row %d of the inbox is left for the next start", row.id)

    async def _deal_with(self, row: InboxRow) -> None:
        if not row.attempts and not await self._begin_again(row):
            return
        failure = ""
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                await self._try(row)
            except Exception as error:
                log.exception("row %d of the inbox failed, attempt %d", row.id, attempt)
                failure = f"{type(error).__name__}: {error}"
            else:
                await self._kept(lambda db: store.finish(db, row.id, now=self._clock()))
                return
            await asyncio.sleep(self._pause * attempt)
            await self._kept(lambda db: store.note(db, row.id, error=failure))  # noqa: B023  # awaited here
        await self._give_up(row, failure)

    async def _begin_again(self, row: InboxRow) -> bool:
        """Count the row's next life; tell whether it is to be lived."""
        lives = await self._kept(lambda db: store.begin(db, row.id))
        if lives > MOST_LIVES:
            await self._give_up(row, "the process ended each time it was tried")
        return 0 < lives <= MOST_LIVES

    async def _try(self, row: InboxRow) -> None:
        incoming = self._parse(row.id, row.content)
        if incoming is not None:
            await self._handler(await self._placed(incoming))

    async def _placed(self, incoming: Incoming) -> Incoming:
        """Add what only the record knows: whether the message answered is ours, and the topic of a pressed one."""
        chat = incoming.place.chat
        if incoming.place.private:
            return incoming
        match incoming:
            case Said(to_us=False) if incoming.reply_to:
                number = incoming.reply_to
                ours = await self._state.read(lambda db: messages.find(db, chat, number))
                return replace(incoming, to_us=ours is not None)
            case Pressed():
                number = incoming.message_id
                ours = await self._state.read(lambda db: messages.find(db, chat, number))
                topic = ours.topic if ours is not None else None
                return replace(incoming, place=replace(incoming.place, topic=topic))
            case _:
                return incoming

    async def _give_up(self, row: InboxRow, error: str) -> None:
        """Set the row aside; whoever waits for its answer is told so first, in case that can still be done."""
        try:
            incoming = self._parse(row.id, row.content)
            placed = await self._placed(incoming) if incoming is not None else None
            if isinstance(placed, Said | Pressed):
                await self._handler(replace(placed, given_up=error))
        except Exception:
            log.exception("nobody is told that row %d of the inbox is given up", row.id)
        await self._kept(lambda db: store.park(db, row.id, now=self._clock(), error=error))

    async def _kept(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Write into the record; one that refuses is asked until it does not."""
        while True:
            try:
                return await self._state.write(work)
            except TgarrError:
                log.exception("the inbox cannot be kept; trying again")
                await asyncio.sleep(self._pause)
