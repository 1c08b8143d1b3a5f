"""Answers of bots to taps, and "typing"."""

from typing import Any

from pyrogram.raw import functions
from pyrogram.raw.core import Bool

from sandbox.telegram.handlers.peers import chat_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.limits.texts import check_notice
from sandbox.telegram.protocol.encryption import Encoded
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.reports import snake
from sandbox.telegram.world.taps import TapAnswer


@handles(functions.messages.SetBotCallbackAnswer)
def set_bot_callback_answer(caller: Caller, call: Any) -> Any:
    """Answer a tap, while the one who tapped still waits."""
    check_notice(call.message or "")
    answer = TapAnswer(
        text=call.message,
        is_alert=bool(call.alert),
        url=call.url,
        cache_seconds=call.cache_time,
    )
    if not caller.centre.taps.answer(caller.account, call.query_id, answer):
        # From core.telegram.org/method/messages.setBotCallbackAnswer, "Possible errors"
        raise Refused("QUERY_ID_INVALID")
    caller.world.feed.add(
        "callback_answered", query=str(call.query_id), text=answer.text, is_alert=answer.is_alert, url=answer.url
    )
    return Encoded(Bool(True))


@handles(functions.messages.SetTyping)
def set_typing(caller: Caller, call: Any) -> Any:
    """Show what the bot is doing."""
    chat = chat_of(caller, call.peer)
    action = snake(type(call.action).__name__.removeprefix("SendMessage").removesuffix("Action"))
    caller.world.feed.add("typing", chat=chat.id, action=action, account=caller.account.name)
    return Encoded(Bool(True))
