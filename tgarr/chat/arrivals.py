"""From a raw update to a row of the inbox: is it for us, what makes it the same, and in which lane does it wait."""

import re
from collections.abc import Iterable
from typing import Any, Final

from pyrogram import raw

from actors.stores.inbox import Arrival

CHANNEL_MARK: Final = -1_000_000_000_000
MESSAGE: Final = "message"
PRESS: Final = "press"
MEMBERSHIP: Final = "membership"

_COMMAND: Final = re.compile(r"/(\w{1,32})")

_NEW_MESSAGES = (raw.types.UpdateNewMessage, raw.types.UpdateNewChannelMessage)
_MEMBERS = (raw.types.UpdateChatParticipant, raw.types.UpdateChannelParticipant)


def arrival(update: Any, users: dict[int, Any], chats: dict[int, Any], *, us: int) -> Arrival | None:
    """Return the row for an update; None for what nobody here deals with: our own messages, edits, who reads what.

    Args:
        update: as it came.
        users: everybody who came with it, by id.
        chats: every chat that came with it, by Telegram's bare id.
        us: our own id.

    """
    if isinstance(update, _NEW_MESSAGES):
        message = update.message
        if isinstance(message, raw.types.MessageEmpty) or message.out:
            return None
        chat = marked(message.peer_id)
        kind, same, lane = MESSAGE, f"message {chat} {message.id}", _lane(chat, message)
        people, groups = [message.from_id, message.peer_id], [message.peer_id, message.from_id]
    elif isinstance(update, raw.types.UpdateBotCallbackQuery):
        chat = marked(update.peer)
        kind, same, lane = PRESS, f"press {update.query_id}", f"{chat}/{update.msg_id}"
        people, groups = [raw.types.PeerUser(user_id=update.user_id)], [update.peer]
    elif isinstance(update, raw.types.UpdateBotStopped):
        kind, same, lane = MEMBERSHIP, f"stopped {update.user_id} {update.qts}", str(update.user_id)
        people, groups = [raw.types.PeerUser(user_id=update.user_id)], []
    elif isinstance(update, _MEMBERS) and update.user_id == us:
        peer = (
            raw.types.PeerChat(chat_id=update.chat_id)
            if isinstance(update, raw.types.UpdateChatParticipant)
            else raw.types.PeerChannel(channel_id=update.channel_id)
        )
        chat = marked(peer)
        kind, same, lane = MEMBERSHIP, f"member {chat} {update.qts}", str(chat)
        people, groups = [raw.types.PeerUser(user_id=update.actor_id)], [peer]
    else:
        return None
    return Arrival(sameness=same, lane=lane, kind=kind, content=_content(update, people, groups, users, chats))


def _lane(chat: int, message: Any) -> str:
    """Return where a message waits: behind what its sender said before it in the chat.

    Nobody waits for what somebody else has asked, and a command not for a search that takes its time.
    """
    if isinstance(message, raw.types.MessageService):
        return str(chat)
    sender = marked(message.from_id) if message.from_id is not None else chat
    command = _COMMAND.match(message.message or "")
    return f"{chat} {sender} {command[1].lower()}" if command else f"{chat} {sender}"


def marked(peer: Any) -> int:
    """Return a peer's id as the Bot API marks it: negative for groups, -100... for channels."""
    match peer:
        case raw.types.PeerUser():
            return int(peer.user_id)
        case raw.types.PeerChat():
            return -int(peer.chat_id)
        case _:
            return CHANNEL_MARK - int(peer.channel_id)


def bare(peer: Any) -> int:
    """Return a peer's id as Telegram numbers it within its kind."""
    match peer:
        case raw.types.PeerUser():
            return int(peer.user_id)
        case raw.types.PeerChat():
            return int(peer.chat_id)
        case _:
            return int(peer.channel_id)


def _content(
    update: Any,
    people: Iterable[Any],
    groups: Iterable[Any],
    users: dict[int, Any],
    chats: dict[int, Any],
) -> bytes:
    """Return the update as bytes, with those whom it mentions and no others."""
    named = {peer.user_id for peer in people if isinstance(peer, raw.types.PeerUser)}
    where = {bare(peer) for peer in groups if isinstance(peer, raw.types.PeerChat | raw.types.PeerChannel)}
    envelope = raw.types.Updates(
        updates=[update],
        users=[users[number] for number in named if number in users],
        chats=[chats[number] for number in where if number in chats],
        date=0,
        seq=0,
    )
    return bytes(envelope.write())
