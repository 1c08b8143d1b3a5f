"""Logging in with the bot's token, as seldom as possible, and Telegram's refusals in words that name the remedy."""

import hashlib
import sqlite3
import time
from datetime import UTC, datetime
from typing import Any, Final

from pyrogram import raw
from pyrogram.errors import FloodWait, RPCError, UserMigrate

from actors.stores import telegram_session as store
from actors.stores.state import StateFace
from tgarr.chat.refusing import words
from tgarr.chat.seams import Bot
from tgarr.chat.session import Account
from tgarr.config.telegram import Telegram
from tgarr.errors import ConfigError, ServiceBusy

SERVICE: Final = "telegram"

_IN_WORDS: Final = {
    "ACCESS_TOKEN_INVALID": "telegram.bot_token: Telegram does not know this token; @BotFather shows it (/mybots)",
    "ACCESS_TOKEN_EXPIRED": "telegram.bot_token: this token was revoked; @BotFather shows the new one (/mybots)",
    "API_ID_INVALID": "telegram.api_id and api_hash do not belong together; both stand at my.telegram.org",
    "API_ID_PUBLISHED_FLOOD": "telegram.api_id: Telegram has shut this one out; get your own at my.telegram.org",
    "BOT_METHOD_INVALID": "telegram.bot_token does not belong to a bot",
}


def account_of(config: Telegram) -> int:
    """Return the bot's id, which its token begins with."""
    return int(config.bot_token.get_secret_value().partition(":")[0])


def credentials_of(config: Telegram) -> bytes:
    """Return a digest of what Telegram is shown at a login: as long as it is the same, the login stands."""
    shown = (str(config.api_id), config.api_hash.get_secret_value(), config.bot_token.get_secret_value())
    return hashlib.sha256("\n".join(shown).encode()).digest()


async def log_in(bot: Bot, config: Telegram, account: Account, state: StateFace) -> None:
    """Log in, unless Telegram forbade it for now.

    After restart loops Telegram has answered with waits of 2,800 s: whoever asks again meanwhile waits longer.

    Raises:
        ServiceBusy: not before `retry_after` seconds.
        ConfigError: token, number or hash are wrong.
        RPCError: any other refusal.
        NoAnswer: Telegram said nothing.
        OSError: the data centre where the bot lives cannot be reached.

    """
    until = await state.read(store.login_forbidden_until)
    if (wait := until - time.time()) > 0:
        raise _too_often(wait)
    try:
        answer = await _log_in(bot, config)
    except FloodWait as error:
        seconds = float(error.value)

        def forbid(db: sqlite3.Connection) -> None:
            store.forbid_login(db, until=time.time() + seconds)

        await state.write(forbid)
        raise _too_often(seconds) from None
    except RPCError as error:
        if (text := _IN_WORDS.get(words(error))) is not None:
            raise ConfigError(text) from None
        raise
    await account.note(user_id=answer.user.id, is_bot=1, credentials=credentials_of(config))


async def _log_in(bot: Bot, config: Telegram) -> Any:
    login = raw.functions.auth.ImportBotAuthorization(
        flags=0,
        api_id=config.api_id,
        api_hash=config.api_hash.get_secret_value(),
        bot_auth_token=config.bot_token.get_secret_value(),
    )
    try:
        return await bot.call(login)
    except UserMigrate as error:
        centre = int(error.value)
    await _move(bot, centre)
    return await bot.call(login)


async def _move(bot: Bot, centre: int) -> None:
    """Go to the data centre where the bot lives (core.telegram.org/api/datacenter#user-migration)."""
    config = await bot.call(raw.functions.help.GetConfig())
    option = next(one for one in config.dc_options if one.id == centre and not (one.ipv6 or one.media_only or one.cdn))
    await bot.dismantle()
    await bot.make_key(centre, option.ip_address, option.port)
    await bot.connect()


def _too_often(seconds: float) -> ServiceBusy:
    moment = datetime.fromtimestamp(time.time() + seconds, UTC)
    return ServiceBusy(
        SERVICE,
        f"too many logins; Telegram allows the next one in {seconds:.0f} s, at {moment:%H:%M} UTC",
        retry_after=seconds,
    )
