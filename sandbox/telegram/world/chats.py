"""Chats of every kind, their members and topics."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pyrogram.raw import types

from sandbox.telegram.world.update_log import UpdateLog

if TYPE_CHECKING:
    from sandbox.telegram.world.accounts import Account
    from sandbox.telegram.world.messages import Message

_CHANNEL_MARK = -1_000_000_000_000


class ChatKind(StrEnum):
    """What a chat is."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Standing(StrEnum):
    """What an account is in a chat."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    BANNED = "banned"


@dataclass(slots=True, eq=False, kw_only=True)
class Member:
    """An account in a chat. Rights are names of fields of ChatAdminRights, denials of ChatBannedRights."""

    account: "Account"
    standing: Standing
    date: int
    inviter_id: int = 0
    rights: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    is_private: bool = False
    """The bot's privacy mode when it was added: a later change counts only after it was added again (TELEGRAM.md)."""

    @property
    def is_present(self) -> bool:
        """Whether the account is in the chat."""
        return self.standing not in (Standing.LEFT, Standing.BANNED)

    @property
    def is_admin(self) -> bool:
        """Whether the account runs the chat."""
        return self.standing in (Standing.CREATOR, Standing.ADMINISTRATOR)

    def may(self, right: str) -> bool:
        """Whether an admin has a right; a creator has all."""
        return self.standing is Standing.CREATOR or (self.is_admin and right in self.rights)


@dataclass(slots=True, eq=False, kw_only=True)
class Topic:
    """A topic of a forum; its id is the id of the service message that opened it, 1 for "General"."""

    id: int
    title: str
    date: int
    icon_color: int
    author_id: int
    is_closed: bool = False
    is_deleted: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Chat:
    """A chat. `number` is Telegram's bare id; in a private chat it is the person's."""

    number: int
    kind: ChatKind
    title: str
    access_hash: int
    date: int
    username: str | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    messages: list["Message"] = field(default_factory=list)
    by_id: dict[int, "Message"] = field(default_factory=dict)
    log: UpdateLog = field(default_factory=UpdateLog)
    migrated_to: "Chat | None" = None
    migrated_from: "Chat | None" = None
    last_speaking_bot: int | None = None
    is_started: bool = True
    """Private chats: whether the person ever wrote to the bot."""

    @property
    def id(self) -> int:
        """The id as the Bot API and the control API mark it: positive, negative, or -100... for channels."""
        if self.kind is ChatKind.PRIVATE:
            return self.number
        return _CHANNEL_MARK - self.number if self.is_channel else -self.number

    @property
    def is_channel(self) -> bool:
        """Whether Telegram treats it as a channel: messages and pts are numbered by the chat, not by the account."""
        return self.kind in (ChatKind.SUPERGROUP, ChatKind.CHANNEL)

    @property
    def present(self) -> list[Member]:
        """Who is in it."""
        return [member for member in self.members.values() if member.is_present]

    def member(self, account_id: int) -> Member | None:
        """An account's membership while it is in the chat."""
        member = self.members.get(account_id)
        return member if member is not None and member.is_present else None

    def other(self, account_id: int) -> "Account":
        """A private chat's other side."""
        return next(member.account for number, member in self.members.items() if number != account_id)

    def peer_for(self, account_id: int) -> Any:
        """The chat as a TL peer, seen by an account."""
        if self.kind is ChatKind.PRIVATE:
            return types.PeerUser(user_id=self.other(account_id).id)
        if self.is_channel:
            return types.PeerChannel(channel_id=self.number)
        return types.PeerChat(chat_id=self.number)

    def next_channel_id(self) -> int:
        """The next message id of a channel."""
        return max(self.by_id, default=1 if self.is_forum else 0) + 1
