"""From a row of the inbox to what somebody did. Nothing that is missing, such as a user, loses the rest."""

import re
from io import BytesIO
from typing import Any, Final

import msgspec
from pyrogram import raw
from pyrogram.raw.core import TLObject

from tgarr.chat.arrivals import CHANNEL_MARK, bare, marked
from tgarr.chat.incoming import ChatKind, Incoming, Moved, Place, Pressed, Said, Sender, Welcome

_COMMAND = re.compile(r"/(\w{1,64})(?:@(\w+))?(?=\s|$)")
_AWAY: Final = (raw.types.ChannelParticipantLeft, raw.types.ChannelParticipantBanned)


class Us(msgspec.Struct, frozen=True):
    """The bot. `username` is without @."""

    id: int
    username: str


class _Row:
    """One row taken apart."""

    def __init__(self, row: int, content: bytes, us: Us) -> None:
        envelope = TLObject.read(BytesIO(content))
        self.row = row
        self.update = envelope.updates[0]
        self.users = {user.id: user for user in envelope.users}
        self.chats = {chat.id: chat for chat in envelope.chats}
        self.us = us

    def parse(self) -> Incoming | None:  # noqa: PLR0911  # one for each kind
        update = self.update
        match update:
            case raw.types.UpdateNewMessage() | raw.types.UpdateNewChannelMessage():
                if isinstance(update.message, raw.types.MessageService):
                    return self._service(update.message)
                return self._said(update.message)
            case raw.types.UpdateBotCallbackQuery():
                return Pressed(
                    row=self.row,
                    sender=self._person(update.user_id),
                    place=self._place(update.peer),
                    message_id=update.msg_id,
                    query_id=update.query_id,
                    data=update.data or b"",
                )
            case raw.types.UpdateBotStopped():
                return Welcome(
                    row=self.row,
                    sender=self._person(update.user_id),
                    place=self._place(raw.types.PeerUser(user_id=update.user_id)),
                    welcome=not update.stopped,
                )
            case raw.types.UpdateChatParticipant():
                return self._membership(raw.types.PeerChat(chat_id=update.chat_id))
            case raw.types.UpdateChannelParticipant():
                return self._membership(raw.types.PeerChannel(channel_id=update.channel_id))
            case _:
                return None

    def _said(self, message: Any) -> Said | None:
        if not message.message or message.post or message.via_bot_id == self.us.id:
            return None
        place = self._place(message.peer_id, _topic(message.reply_to))
        sender = self._sender(message.from_id or message.peer_id)
        if sender is None:
            return None
        return Said(
            row=self.row,
            sender=sender,
            place=place,
            message_id=message.id,
            text=message.message,
            to_us=place.private or bool(message.mentioned) or self._is_our_command(message.message),
            reply_to=_reply_to(message.reply_to),
        )

    def _service(self, message: Any) -> Moved | None:
        if not isinstance(message.action, raw.types.MessageActionChatMigrateTo):
            return None
        return Moved(row=self.row, place=self._place(message.peer_id), to=CHANNEL_MARK - int(message.action.channel_id))

    def _membership(self, peer: Any) -> Welcome | None:
        before, after = (
            participant is not None and not isinstance(participant, _AWAY)
            for participant in (self.update.prev_participant, self.update.new_participant)
        )
        if before == after:
            return None  # other rights, no other standing
        chat = self.chats.get(bare(peer))
        if not after and getattr(chat, "migrated_to", None) is not None:
            return None  # the group moved, and so did we
        return Welcome(row=self.row, sender=self._person(self.update.actor_id), place=self._place(peer), welcome=after)

    def _is_our_command(self, text: str) -> bool:
        command = _COMMAND.match(text)
        return command is not None and (command[2] or self.us.username).lower() == self.us.username.lower()

    def _place(self, peer: Any, topic: int | None = None) -> Place:
        chat = self.chats.get(bare(peer))
        match peer:
            case raw.types.PeerUser():
                kind = ChatKind.PRIVATE
            case raw.types.PeerChat():
                kind = ChatKind.GROUP
            case _:
                kind = ChatKind.CHANNEL if getattr(chat, "broadcast", False) else ChatKind.SUPERGROUP
        title = "" if kind is ChatKind.PRIVATE else getattr(chat, "title", "")
        return Place(chat=marked(peer), kind=kind, title=title, topic=topic)

    def _sender(self, peer: Any) -> Sender | None:
        """Return who wrote; None for other bots. Who writes as a group or a channel has its name and number."""
        if not isinstance(peer, raw.types.PeerUser):
            return Sender(id=marked(peer), name=getattr(self.chats.get(bare(peer)), "title", ""))
        if getattr(self.users.get(peer.user_id), "bot", False):
            return None
        return self._person(peer.user_id)

    def _person(self, number: int) -> Sender:
        user = self.users.get(number)
        if not isinstance(user, raw.types.User):
            return Sender(id=number, name="")
        names = [user.username, *(name.username for name in user.usernames or () if name.active)]
        return Sender(
            id=number,
            name=" ".join(name for name in (user.first_name, user.last_name) if name),
            username=next((name for name in names if name), ""),
            language=user.lang_code or "",
        )


def parse(row: int, content: bytes, us: Us) -> Incoming | None:
    """Return what somebody did; None when it is nothing that we deal with.

    A reply counts as said to us where Telegram says so (`mentioned`); whether the message answered is one of ours
    is for the caller to look up.

    Raises:
        ValueError: the bytes are not an update, or one from another version of the protocol.

    """
    try:
        taken_apart = _Row(row, content, us)
    except Exception as error:
        raise ValueError(f"row {row} is not an update: {error!r}") from error
    return taken_apart.parse()


def _topic(header: Any) -> int | None:
    """Return the topic that a message's reply header puts it in; "General" has none."""
    if not isinstance(header, raw.types.MessageReplyHeader) or not header.forum_topic:
        return None
    return int(header.reply_to_top_id or header.reply_to_msg_id)


def _reply_to(header: Any) -> int:
    """Return the message answered. In a topic every message answers the topic's first one, which does not count."""
    if not isinstance(header, raw.types.MessageReplyHeader):
        return 0
    if header.forum_topic and not header.reply_to_top_id:
        return 0
    return int(header.reply_to_msg_id or 0)
