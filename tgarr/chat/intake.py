"""What was taken in since the last commit: rows for the inbox and how far was read, written in one transaction."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import msgspec
from pyrogram import raw

from actors.stores import chats as chat_store
from actors.stores import inbox, telegram_session
from actors.stores.inbox import Arrival, InboxRow
from actors.stores.state import StateFace
from actors.stores.telegram_session import Reading
from tgarr.chat.arrivals import arrival, marked
from tgarr.errors import TgarrError

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 1.0


class One(msgspec.Struct, frozen=True):
    """An update with everybody who came with it, by Telegram's bare ids."""

    update: Any
    users: dict[int, Any] = msgspec.field(default_factory=dict)
    chats: dict[int, Any] = msgspec.field(default_factory=dict)


class Intake:
    """Collects until `commit`. `readings` is how far was read: the account under 0, each channel under its id."""

    def __init__(
        self,
        state: StateFace,
        *,
        us: int,
        readings: dict[int, Reading],
        hand: Callable[[list[InboxRow]], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._us = us
        self._readings = readings
        self._hand = hand
        self._clock = clock
        self._arrivals: list[Arrival] = []
        self._speaking: set[int] = set()
        self._read: set[int] = set()
        self._gone: set[int] = set()

    @property
    def boxes(self) -> list[int]:
        """Everything that is read."""
        return list(self._readings)

    def reading(self, box: int) -> Reading:
        """Return how far something was read."""
        return self._readings.get(box) or Reading(id=box)

    def read(self, reading: Reading) -> None:
        """Note how far something was read."""
        self._readings[reading.id] = reading
        self._read.add(reading.id)
        self._gone.discard(reading.id)

    def drop(self, box: int) -> None:
        """Note that a channel is not ours to read any more."""
        self._readings.pop(box, None)
        self._read.discard(box)
        self._gone.add(box)

    def accept(self, one: One) -> None:
        """Take an update in; what nobody deals with leaves no row."""
        made = arrival(one.update, one.users, one.chats, us=self._us)
        if made is None:
            return
        self._arrivals.append(made)
        message = getattr(one.update, "message", None)
        if isinstance(message, raw.types.Message):
            self._speaking.add(marked(message.peer_id))
        elif isinstance(one.update, raw.types.UpdateBotCallbackQuery):
            self._speaking.add(marked(one.update.peer))

    async def commit(self) -> None:
        """Write everything, then hand the new rows over. A record that refuses is asked until it does not."""
        arrivals, readings = self._arrivals, [self._readings[box] for box in self._read]
        gone, speaking = self._gone, self._speaking
        self._arrivals, self._read, self._gone, self._speaking = [], set(), set(), set()
        if not (arrivals or readings or gone):
            return
        now = self._clock()

        def write(db: sqlite3.Connection) -> list[InboxRow]:
            telegram_session.set_readings(db, readings)
            telegram_session.drop_readings(db, gone)
            for chat in speaking:
                chat_store.welcome(db, chat, now=now)  # whoever speaks to us has us
            return inbox.put(db, arrivals, now=now)

        while True:
            try:
                rows = await self._state.write(write)
                break
            except TgarrError:
                log.exception("updates cannot be kept; trying again")
                await asyncio.sleep(_AGAIN_SECONDS)
        if rows:
            self._hand(rows)
