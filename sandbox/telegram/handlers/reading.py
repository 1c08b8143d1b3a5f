"""Messages that a bot asks for by their ids."""

from typing import Any

from pyrogram.raw import functions, types

from sandbox.telegram.handlers.answers import named_messages
from sandbox.telegram.handlers.drafts import message_in
from sandbox.telegram.handlers.peers import channel_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.protocol.encryption import objects
from sandbox.telegram.rendering.messages import message as rendered_message
from sandbox.telegram.world.chats import Chat
from sandbox.telegram.world.messages import Message


@handles(functions.messages.GetMessages)
def get_messages(caller: Caller, call: Any) -> Any:
    """Messages of private chats and basic groups; MessageEmpty for one that is not there."""
    wanted, own = objects(call.id), caller.account.messages
    numbers = [getattr(one, "id", 0) for one in wanted]
    found = [_wanted(own.get(number), one) for number, one in zip(numbers, wanted, strict=True)]
    messages, fields = _rendered(caller, found, numbers)
    return types.messages.Messages(messages=messages, topics=[], **fields)


@handles(functions.channels.GetMessages)
def get_channel_messages(caller: Caller, call: Any) -> Any:
    """Messages of a supergroup or channel."""
    chat, wanted = channel_of(caller, call.channel), objects(call.id)
    found = [_wanted(_in_channel(caller, chat, one), one) for one in wanted]
    messages, fields = _rendered(caller, found, [getattr(one, "id", 0) for one in wanted], chat)
    return types.messages.ChannelMessages(pts=chat.log.pts, count=len(messages), messages=messages, topics=[], **fields)


def _in_channel(caller: Caller, chat: Chat, wanted: Any) -> Message | None:
    if isinstance(wanted, types.InputMessagePinned):
        return next((one for one in reversed(chat.messages) if one.is_pinned and not one.is_deleted), None)
    return message_in(chat, caller.account, wanted.id)


def _wanted(found: Message | None, wanted: Any) -> Message | None:
    """The message itself, or the one it replies to."""
    if found is not None and isinstance(wanted, types.InputMessageReplyTo):
        return found.draft.reply_to
    return found


def _rendered(
    caller: Caller, found: list[Message | None], numbers: list[int], chat: Chat | None = None
) -> tuple[list[Any], dict[str, Any]]:
    _, named = named_messages(caller, [one for one in found if one is not None])
    if chat is not None:
        named.add_chats([chat])
    rendered = [
        rendered_message(one, caller.account) if one is not None else types.MessageEmpty(id=number)
        for one, number in zip(found, numbers, strict=True)
    ]
    return rendered, named.as_fields()
