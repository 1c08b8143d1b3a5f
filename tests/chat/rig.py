"""The data centre's switches, and the bot under test with its record on disk."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pykka

from actors.runtime import remote, stop
from actors.stores import outbox as outbox_store
from actors.stores import telegram_session
from actors.stores.state import StateFace, start_state
from sandbox.process import Control
from sandbox.telegram.cast import BotRole
from sandbox.telegram.controls import TelegramControls
from sandbox.telegram.limits.budgets import Budget
from sandbox.telegram.reports import Happening, SeenMessage
from tgarr.chat import outbox
from tgarr.chat.client import Telegram
from tgarr.chat.incoming import Incoming
from tgarr.chat.pacing import Pace, Rate
from tgarr.chat.screens import Picture, Screen
from tgarr.chat.text import Text
from tgarr.config.telegram import Server
from tgarr.config.telegram import Telegram as Section

BOTS = (
    BotRole(token="12345:sandbox-token-not-a-secret-at-all", username="tgarr_bot"),
    BotRole(token="777:sandbox-token-of-another-bot", username="other_bot", privacy_mode=False),
)
QUICK = Pace(
    private=Rate(per_second=200, burst=200),
    group=Rate(per_second=200, burst=200),
    overall=Rate(per_second=500, burst=500),
)
"""So that tests need not wait; the usual pace has tests of its own."""
NO_LIMIT = Budget(rate=10_000, burst=10_000)


class DataCentre(TelegramControls):
    """The switches of a data centre in a process that outlives the tests' loops."""

    def __init__(self, ready: dict[str, Any]) -> None:
        super().__init__(self._perform_there)
        self.server = Server(**ready["server"])
        self._control = ready["control"]

    async def _perform_there(self, action: str, arguments: dict[str, Any]) -> Any:
        control = Control(self._control)
        try:
            return await control.perform(action, arguments)
        finally:
            await control.close()


#: The login that the last test left, by the bot's id: making a key is the slowest thing in a test.
_logins: dict[str, dict[str, Any]] = {}


class Rig:
    """The bot with its record in a folder; it may be stopped and started again, with other handlers."""

    def __init__(self, centre: DataCentre, folder: Path, **options: Any) -> None:
        self.centre = centre
        self.folder = folder
        self.received: list[Incoming] = []
        self.parked: list[tuple[int, str]] = []
        self.handler: Callable[[Incoming], Awaitable[None]] | None = None
        self.pictures: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.section = Section(
            api_id=1, api_hash="0" * 32, bot_token=centre.bots["tgarr_bot"].token, server=centre.server
        )
        self.options: dict[str, Any] = {"pace": QUICK} | options
        self._ref: pykka.ActorRef[Any] | None = None

    async def open(self) -> None:
        self._ref = await start_state(self.folder)
        self.state = remote(self._ref, StateFace)
        self.bot = Telegram(
            self.section,
            self.state,
            on_incoming=self._receive,
            fetch_picture=self._fetch,
            on_parked=lambda chat, reason: self.parked.append((chat, reason)),
            **self.options,
        )

    async def start(self) -> None:
        await self.open()
        await self.bot.start()

    async def lend_login(self) -> None:
        """Begin with the login of an earlier test, if there was one."""
        fields = _logins.get(self.section.bot_token.get_secret_value(), {})
        ref = await start_state(self.folder)

        def set_fields(db: sqlite3.Connection) -> None:
            for name, value in fields.items():
                telegram_session.set_field(db, name, value)

        await remote(ref, StateFace).write(set_fields)
        await stop(ref)

    async def return_login(self) -> None:
        """Leave the login to later tests."""
        if self._ref is not None:
            fields = await self.state.read(telegram_session.fields)
            _logins[self.section.bot_token.get_secret_value()] = fields

    async def stop(self, grace: float = 3) -> None:
        if self._ref is not None:
            await self.bot.stop(grace)
            await stop(self._ref)
            self._ref = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def _receive(self, incoming: Incoming) -> None:
        self.received.append(incoming)
        if self.handler is not None:
            await self.handler(incoming)

    async def _fetch(self, picture: Picture) -> bytes:
        self.fetched.append(picture.key)
        if picture.key == "slow":
            await asyncio.sleep(30)
        return self.pictures[picture.key]

    async def send(self, chat: int, what: str | Screen, **options: Any) -> int | None:
        screen = Screen(text=Text.of(what)) if isinstance(what, str) else what
        row = await self.state.write(lambda db: outbox.send(db, chat=chat, screen=screen, now=time.time(), **options))
        self.bot.wake()
        return row

    async def edit(self, chat: int, what: str | Screen, **options: Any) -> int | None:
        screen = Screen(text=Text.of(what)) if isinstance(what, str) else what
        row = await self.state.write(lambda db: outbox.edit(db, chat=chat, screen=screen, now=time.time(), **options))
        self.bot.wake()
        return row

    async def sent_out(self, seconds: float = 10) -> None:
        """Wait until nothing waits in the outbox."""
        await until(lambda: self.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'"), [(0,)], seconds)

    async def dealt_with(self, seconds: float = 10) -> None:
        """Wait until nothing waits in the inbox."""
        await until(lambda: self.rows("SELECT count(*) FROM inbox WHERE state = 'waiting'"), [(0,)], seconds)

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self.state.read(lambda db: db.execute(sql, values).fetchall())

    async def waiting(self) -> list[outbox_store.Queued]:
        return await self.state.read(outbox_store.heads)

    async def said(self, chat: int | str, after: int = 0) -> list[SeenMessage]:
        """What the bot said in a chat and is still there."""
        messages = await self.centre.messages(chat)
        return [one for one in messages if one.author == "tgarr_bot" and one.key > after and not one.is_deleted]


async def until(get: Callable[[], Awaitable[Any]], wanted: Any, seconds: float = 10) -> None:
    """Wait for a value; the assertion shows what was there instead."""
    end = time.monotonic() + seconds
    while (got := await get()) != wanted and time.monotonic() < end:
        await asyncio.sleep(0.02)
    assert got == wanted


def is_said(text: str) -> Callable[[Happening], bool]:
    """Match the posting of a text."""
    return lambda happening: (
        happening.kind == "message_posted" and happening.message is not None and happening.message.text == text
    )
