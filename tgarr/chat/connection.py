"""One life of the connection to Telegram: connect, log in, catch up, and notice when it is dead."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec
from pyrogram import raw
from pyrogram.errors import RPCError

from actors.stores.inbox import InboxRow
from actors.stores.state import StateFace
from tgarr.chat.attachments import Attachments
from tgarr.chat.counting import ACCOUNT
from tgarr.chat.login import SERVICE, account_of, credentials_of, log_in
from tgarr.chat.making import Make
from tgarr.chat.parsing import Us
from tgarr.chat.pictures import Fetch, Pictures
from tgarr.chat.seams import Bot, NoAnswer
from tgarr.chat.session import Account
from tgarr.chat.updates import Updates
from tgarr.chat.wire import Wire
from tgarr.config.telegram import Telegram
from tgarr.errors import ConfigError, ServiceError, ServiceFailed, ServiceUnreachable

log = logging.getLogger(__name__)

_CONNECT_SECONDS: Final = 30.0
_TICK_SECONDS: Final = 1.0
_PROBE_SECONDS: Final = 10.0


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds until something is thought dead.

    Attributes:
        silence: without an update, until Telegram is asked whether it is still there.
        outage: without a connection, until it is made from scratch.

    """

    silence: float = 300.0
    outage: float = 60.0


class LoginLost(ServiceError):
    """Telegram has forgotten our key: it is forgotten here too, and the next life logs in."""

    code = "login-lost"
    transient = True


class Life:
    """From `open` to `close`. `hand` gets the rows of the inbox, `back` is called after every reconnection."""

    def __init__(
        self,
        config: Telegram,
        state: StateFace,
        *,
        fetch: Fetch,
        make: Make,
        hand: Callable[[list[InboxRow]], None],
        back: Callable[[], None],
        patience: Patience,
    ) -> None:
        self._config = config
        self._state = state
        self._back = back
        self._hand = hand
        self._patience = patience
        self._account = Account(state)
        self.bot = Bot(config, account=self._account, receive=self._receive, connected=self._connected)
        self._pictures = Pictures(state, self.bot, fetch)
        self._early: list[Any] = []
        self._updates: Updates | None = None
        self._reading: asyncio.Task[None] | None = None
        self.wire = Wire(self.bot, self._pictures, Attachments(self.bot, make), self._receive)

    async def open(self) -> Us:
        """Connect and log in, as far as needed; return who we are.

        Raises:
            ConfigError: the configuration is wrong; the text says what.
            ServiceError: Telegram cannot be had, for now.

        """
        await self._account.load(account=account_of(self._config), api_id=self._config.api_id)
        try:
            await self._connect()
            if self._account["user_id"] is None or self._account["credentials"] != credentials_of(self._config):
                await log_in(self.bot, self._config, self._account, self._state)
            us = await self._who_are_we()
            await self._begin_reading(us)
        except RPCError as error:
            if self.bot.unauthorized:
                await self._account.forget_login()
                raise LoginLost(SERVICE, str(error)) from None
            raise ServiceFailed(SERVICE, str(error)) from None
        except (NoAnswer, OSError) as error:
            raise ServiceUnreachable(SERVICE, str(error) or type(error).__name__) from None
        return us

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await self.bot.connect()
                while not self.bot.is_up:
                    await self._check_key()
                    await asyncio.sleep(0.05)
        except ServiceError:
            raise
        except OSError as error:
            raise ServiceUnreachable(SERVICE, str(error) or type(error).__name__) from None
        except Exception as error:
            if str(error) == "Public key not found":  # upstream has no class of its own for it
                raise ConfigError(
                    "telegram.server: the server has another key than telegram.server.public_key"
                    if self._config.server
                    else "telegram: whoever answers in Telegram's place does not have Telegram's key"
                ) from None
            log.exception("connecting failed")
            raise ServiceFailed(SERVICE, type(error).__name__) from None

    async def _check_key(self) -> None:
        if self.bot.lost_its_key:
            await self._account.forget_login()
            raise LoginLost(SERVICE, "the key is not known any more")

    async def _who_are_we(self) -> Us:
        found = await self.bot.call(raw.functions.users.GetFullUser(id=raw.types.InputUserSelf()))
        user = next(user for user in found.users if user.id == found.full_user.id)
        names = [user.username, *(name.username for name in user.usernames or ())]
        return Us(id=user.id, username=next((name for name in names if name), ""))

    async def _begin_reading(self, us: Us) -> None:
        """Go on where the last life stopped; the very first one begins with what comes from now on."""
        first = ACCOUNT not in self._account.readings
        updates = Updates(self._state, self.bot, us=us.id, readings=self._account.readings, hand=self._hand)
        state = await self.bot.call(raw.functions.updates.GetState())
        if first:
            await updates.begin(state)
        self._reading = asyncio.get_running_loop().create_task(updates.run(), name="telegram updates")
        self._updates = updates
        if not first:
            updates.catch_up()
        for early in self._early:
            updates.receive(early)
        self._early.clear()

    async def watch(self) -> str:
        """Return, in words for the log, why this life has to end."""
        loop = asyncio.get_running_loop()
        last_up = loop.time()
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            now = loop.time()
            if self.bot.lost_its_key or self.bot.unauthorized:
                await self._account.forget_login()
                return "Telegram does not know our key any more"
            if self.bot.is_up:
                last_up = now
            elif now - last_up > self._patience.outage:
                return f"no connection for {now - last_up:.0f} s"
            if self._reading is None or self._reading.done():
                return "updates are not read any more"
            if self.bot.is_up and self.bot.silent_for > self._patience.silence and not await self.probe():
                return "Telegram does not answer"

    async def probe(self) -> bool:
        """Ask Telegram something real; when it knows of more updates than we do, fetch them."""
        for _ in range(2):
            with contextlib.suppress(NoAnswer, RPCError):
                state = await self.bot.call(raw.functions.updates.GetState(), limit=_PROBE_SECONDS)
                if self._updates is not None and state.pts > self._updates.pts:
                    self._updates.catch_up()
                self.bot.heard()
                return True
        return False

    async def close(self) -> None:
        """End everything; nothing is lost that was taken in."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self.bot.dismantle()

    def _receive(self, updates: Any) -> None:
        if self._updates is None:
            self._early.append(updates)
        else:
            self._updates.receive(updates)

    def _connected(self) -> None:
        """The connection is back: fetch what was missed meanwhile."""
        if self._updates is not None:
            log.info("the connection to Telegram is back")
            self._updates.catch_up()
            self._back()
