"""Calls that need no outbox: answers to presses, "typing", the list of commands, who runs a group."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Final

from pyrogram import raw
from pyrogram.errors import RPCError

from tgarr.chat.arrivals import CHANNEL_MARK
from tgarr.chat.incoming import Place
from tgarr.chat.login import SERVICE
from tgarr.chat.seams import Bot, NoAnswer
from tgarr.errors import ServiceRejected, ServiceUnreachable

log = logging.getLogger(__name__)

ANSWER_CHARACTERS: Final = 200
"""In the answer to a press (core.telegram.org/bots/api#answercallbackquery)."""
_ANSWER_SECONDS: Final = 5.0
_TYPING_SECONDS: Final = 3.0
_ADMINS: Final = (
    "ChatParticipantAdmin",
    "ChatParticipantCreator",
    "ChannelParticipantAdmin",
    "ChannelParticipantCreator",
)


class Calls:
    """One call each."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def answer(self, query_id: int, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer a press; what Telegram says to it is only for the log."""
        call = raw.functions.messages.SetBotCallbackAnswer(
            query_id=query_id,
            cache_time=0,
            alert=alert or None,
            message=text[:ANSWER_CHARACTERS] or None,
            url=url or None,
        )
        try:
            await self._bot.call(call, limit=_ANSWER_SECONDS)
        except (RPCError, NoAnswer) as error:
            log.info("press %d was not answered: %s", query_id, error)

    async def typing(self, place: Place) -> None:
        """Show "typing" for some seconds."""
        try:
            async with asyncio.timeout(_TYPING_SECONDS):
                await self._bot.call(
                    raw.functions.messages.SetTyping(
                        peer=await self._bot.resolve_peer(place.chat),
                        action=raw.types.SendMessageTypingAction(),
                        top_msg_id=place.topic,
                    )
                )
        except (RPCError, NoAnswer, TimeoutError) as error:
            log.debug("typing was not shown: %s", error)

    async def set_commands(
        self,
        language: str,
        commands: Sequence[tuple[str, str]],
        *,
        chat: int | None = None,
    ) -> None:
        """See `Telegram.set_commands`."""
        scope = (
            raw.types.BotCommandScopeDefault()
            if chat is None
            else raw.types.BotCommandScopePeer(peer=await self._asked(self._bot.resolve_peer(chat)))
        )
        listed = [raw.types.BotCommand(command=name, description=text) for name, text in commands]
        await self._asked(
            self._bot.call(raw.functions.bots.SetBotCommands(scope=scope, lang_code=language, commands=listed))
        )

    async def is_admin(self, chat: int, person: int) -> bool:
        """See `Telegram.is_admin`."""
        if chat > CHANNEL_MARK:
            answer = await self._asked(self._bot.call(raw.functions.messages.GetFullChat(chat_id=-chat)))
            participants = getattr(answer.full_chat.participants, "participants", ())
            found = next((one for one in participants if one.user_id == person), None)
        else:
            peer = await self._asked(self._bot.resolve_peer(chat))
            answer = await self._asked(
                self._bot.call(
                    raw.functions.channels.GetParticipant(
                        channel=raw.types.InputChannel(channel_id=peer.channel_id, access_hash=peer.access_hash),
                        participant=await self._asked(self._bot.resolve_peer(person)),
                    )
                )
            )
            found = answer.participant
        return type(found).__name__ in _ADMINS

    async def _asked(self, call: Any) -> Any:
        try:
            return await call
        except RPCError as error:
            raise ServiceRejected(SERVICE, str(error)) from None
        except NoAnswer as error:
            raise ServiceUnreachable(SERVICE, str(error)) from None
