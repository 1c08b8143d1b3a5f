"""The bot at Telegram: connected whenever that is possible, and nothing lost while it is not.

Nothing here imports the client library before `Telegram.start`: it is the slowest thing in the program.
"""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from actors.stores.state import StateFace
from tgarr.chat import on_demand, pacing, retention
from tgarr.chat.inbox import Handler, Pump
from tgarr.chat.incoming import Incoming, Place
from tgarr.chat.making import Make, nothing
from tgarr.chat.pacing import Pace
from tgarr.chat.retention import Kept, tidy
from tgarr.chat.screens import Screen
from tgarr.chat.sender import Parked, Sender
from tgarr.config.telegram import Telegram as Section
from tgarr.errors import ConfigError, ServiceBusy, ServiceUnreachable, TgarrError

if TYPE_CHECKING:
    from tgarr.chat.calls import Calls
    from tgarr.chat.connection import Life, Patience
    from tgarr.chat.parsing import Us
    from tgarr.chat.pictures import Fetch

log = logging.getLogger(__name__)

_START_SECONDS: Final = 20.0
_FIRST_PAUSE: Final = 1.0
_MOST_PAUSE: Final = 60.0
_CONFIG_PAUSE: Final = 300.0
_TIDY_SECONDS: Final = 6 * 3600.0


class Telegram:
    """The way in and out.

    Args:
        config: the `telegram` section.
        state: the record.
        on_incoming: deals with what people do; called for each thing until it has returned once.
        fetch_picture: gets a picture's bytes from its service; may fail, may be slow.
        make_file: makes what is attached to messages; may fail, may be slow.
        on_parked: told of chats that do not want us: the chat, and Telegram's word for it.
        pace: how fast we may talk.
        kept: how long what is over is kept.
        patience: how long until something is thought dead.

    """

    def __init__(  # noqa: PLR0913  # most have defaults
        self,
        config: Section,
        state: StateFace,
        *,
        on_incoming: Handler,
        fetch_picture: "Fetch",
        make_file: Make = nothing,
        on_parked: Parked | None = None,
        pace: Pace = pacing.USUAL,
        kept: Kept = retention.USUAL,
        patience: "Patience | None" = None,
    ) -> None:
        self._config = config
        self._state = state
        self._fetch = fetch_picture
        self._make = make_file
        self._patience = patience
        self._kept = kept
        self._pump = Pump(state, on_incoming, parse=self._parse)
        self._sender = Sender(state, pace=pace, on_parked=on_parked)
        self._life: Life | None = None
        self._us: Us | None = None
        self._pumps = False
        self._tasks: list[asyncio.Task[None]] = []
        self._first_try: asyncio.Future[None] | None = None
        self._trouble = "not started"

    @property
    def me(self) -> "Us | None":
        """Who we are at Telegram; None until it was reached for the first time."""
        return self._us

    @property
    def flooded(self) -> tuple[int, float]:
        """How often Telegram asked us to wait, and for how many seconds in all."""
        return self._sender.flooded

    @property
    def waiting(self) -> int:
        """How much of what people did is not dealt with yet."""
        return self._pump.waiting

    @property
    def username(self) -> str:
        """The bot's username without @; empty until Telegram was reached for the first time."""
        return self._us.username if self._us is not None else ""

    @property
    def trouble(self) -> str:
        """Why Telegram cannot be reached, in words; empty while it can."""
        return self._trouble

    async def start(self) -> None:
        """Connect, and stay connected. A Telegram that cannot be reached is tried again while everything else runs.

        Raises:
            ConfigError: the `telegram` section cannot work; the text says why.

        """
        on_demand.install()
        from tgarr.chat import connection  # noqa: F401  # the slow import, where it is paid for

        loop = asyncio.get_running_loop()
        self._first_try = loop.create_future()
        live = loop.create_task(self._live(), name="telegram")
        self._tasks = [
            live,
            loop.create_task(self._sender.run(), name="outbox"),
            loop.create_task(self._tidy_now_and_then(), name="tidy"),
        ]
        try:
            async with asyncio.timeout(_START_SECONDS):
                await asyncio.shield(self._first_try)
        except TimeoutError:
            log.warning("Telegram cannot be reached yet: %s", self._trouble)
        except ConfigError:
            await self.stop(0)
            raise

    async def stop(self, grace: float = 5.0) -> None:
        """Take nothing in any more; give handlers and what is on its way out `grace` seconds in all, then leave."""
        end = time.monotonic() + grace
        await self._pump.stop(max(0.0, end - time.monotonic()))
        await self._sender.stop(max(0.0, end - time.monotonic()))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._trouble = "stopped"

    def wake(self) -> None:
        """Look into the outbox now."""
        self._sender.wake()

    async def edit_now(self, chat: int, message_id: int, screen: Screen) -> bool:
        """Edit a message at once, without the outbox; tell whether that is done, else the outbox has to do it."""
        return await self._sender.edit_now(chat, message_id, screen)

    def room(self, chat: int, *, keep: float) -> float:
        """Return the seconds until a chat has room for progress; see `Sender.room`."""
        return self._sender.room(chat, keep=keep)

    def interval(self, chat: int) -> float:
        """Return the seconds between two messages that a chat's budget allows for ever."""
        return self._sender.interval(chat)

    async def answer(self, query_id: int, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer a press, as well as can be; one that Telegram has given up is no error."""
        if (calls := self._calls()) is not None:
            await calls.answer(query_id, text, alert=alert, url=url)

    async def typing(self, place: Place) -> None:
        """Show that an answer is being made, as well as can be."""
        if (calls := self._calls()) is not None:
            await calls.typing(place)

    async def set_commands(
        self,
        language: str,
        commands: Sequence[tuple[str, str]],
        *,
        chat: int | None = None,
    ) -> None:
        """Set the commands that Telegram offers, each with its description.

        Args:
            language: two letters, or empty for everybody else.
            commands: without slash.
            chat: for this chat alone, in place of everywhere.

        Raises:
            ServiceError: Telegram did not take them, or cannot be reached.

        """
        await self._calls_or_raise().set_commands(language, commands, chat=chat)

    async def is_admin(self, chat: int, person: int) -> bool:
        """Tell whether a person runs a group or supergroup.

        Raises:
            ServiceError: Telegram does not say, or cannot be reached.

        """
        return await self._calls_or_raise().is_admin(chat, person)

    async def alive(self) -> bool:
        """Tell whether Telegram answers a real call within ten seconds."""
        return self._life is not None and await self._life.probe()

    def _calls(self) -> "Calls | None":
        if self._life is None:
            return None
        from tgarr.chat.calls import Calls

        return Calls(self._life.bot)

    def _calls_or_raise(self) -> "Calls":
        calls = self._calls()
        if calls is None:
            raise ServiceUnreachable("telegram", self._trouble)
        return calls

    def _parse(self, row: int, content: bytes) -> Incoming | None:
        from tgarr.chat.parsing import Us, parse

        return parse(row, content, self._us or Us(id=0, username=""))

    async def _live(self) -> None:
        """One life of the connection after another."""
        failures = 0
        while True:
            try:
                failures = await self._live_once(failures)
                continue
            except ServiceBusy as error:
                pause = error.retry_after
                self._note(error)
            except ConfigError as error:
                pause = _CONFIG_PAUSE
                self._note(error)
            except Exception as error:
                if not isinstance(error, TgarrError):
                    log.exception("the connection to Telegram failed")
                failures += 1
                pause = min(_MOST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures - 1, 16))
                self._note(error)
            await asyncio.sleep(pause)

    async def _live_once(self, failures: int) -> int:
        """Live until there is a reason to begin anew; return how many failures count from then on."""
        from tgarr.chat.connection import Life, LoginLost, Patience

        life = Life(
            self._config,
            self._state,
            fetch=self._fetch,
            make=self._make,
            hand=self._hand,
            back=self._sender.wake,
            patience=self._patience or Patience(),
        )
        try:
            try:
                us = await life.open()
            except LoginLost:
                if failures:
                    raise
                return failures + 1  # at once, but not for ever
            self._us = us
            if not self._pumps:
                await self._pump.start()
                self._pumps = True
            self._us, self._life, self._trouble = us, life, ""
            self._sender.carrier = life.wire
            self._sender.wake()
            log.info("connected to Telegram as @%s", us.username)
            self._first_tried(None)
            self._trouble = await life.watch()
            log.warning("the connection to Telegram is made anew: %s", self._trouble)
            return 0
        finally:
            self._life, self._sender.carrier = None, None
            await life.close()

    def _note(self, error: Exception) -> None:
        self._trouble = str(error)
        log.warning("Telegram: %s", error)
        self._first_tried(error)

    def _first_tried(self, error: Exception | None) -> None:
        """Let `start` return: it worked, or it cannot work, or it is tried again."""
        if self._first_try is None or self._first_try.done():
            return
        if isinstance(error, ConfigError):
            self._first_try.set_exception(error)
        else:
            self._first_try.set_result(None)

    def _hand(self, rows: Any) -> None:
        self._pump.hand(rows)
        self._sender.wake()  # what was set aside for a chat that speaks again waits now

    async def _tidy_now_and_then(self) -> None:
        while True:
            with contextlib.suppress(TgarrError):

                def work(db: sqlite3.Connection) -> int:
                    return tidy(db, now=time.time(), kept=self._kept)

                forgotten = await self._state.write(work)
                log.debug("%d rows forgotten", forgotten)
            await asyncio.sleep(_TIDY_SECONDS)
