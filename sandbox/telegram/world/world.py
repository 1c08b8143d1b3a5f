"""Everything the data centre holds: accounts, chats, files, and who watches them change."""

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Member, Standing
from sandbox.telegram.world.feed import Feed
from sandbox.telegram.world.files import Files
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.update_log import Entry

_FIRST_GROUP = 4_100_001
_FIRST_CHANNEL = 1_700_000_001


class Watcher(Protocol):
    """Hears of every change, to push it to clients and to tell it through the feed."""

    def changed(self, account: Account, chat: Chat, entry: Entry) -> None:
        """A change that carries a pts concerns an account."""

    def told(self, account: Account, update: Any, people: Iterable[int], chats: Iterable[Chat]) -> None:
        """An update without a pts (a TL object) is for an account; it names these people and chats."""

    def voted(self, bot: Account, message: Message) -> None:
        """The votes in a bot's own poll have changed."""

    def membership(self, chat: Chat, before: Member | None, after: Member, bot: Account, actor: Account) -> Any:
        """A change of membership as the update with the next qts of a bot."""

    def happened(self, kind: str, message: Message, **facts: Any) -> None:
        """Something happened to a message."""


@dataclass(slots=True, eq=False)
class World:
    """Accounts and chats by their marked ids, and what numbers new things."""

    rng: random.Random
    watcher: Watcher
    feed: Feed = field(default_factory=Feed)
    accounts: dict[int, Account] = field(default_factory=dict)
    groups: dict[int, Chat] = field(default_factory=dict)
    private_chats: dict[tuple[int, int], Chat] = field(default_factory=dict)
    sent: dict[tuple[int, int, int], Message] = field(default_factory=dict)
    """What was posted with a random_id: account, marked chat id (the person's in a private chat), random_id."""
    message_count: int = 0
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        self.files = Files(self.rng)

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(time.time())

    def add_account(self, **facts: Any) -> Account:
        """A new account."""
        account = Account(access_hash=self.rng.getrandbits(62), **facts)
        self.accounts[account.id] = account
        return account

    def account(self, number: int) -> Account:
        """An account; raises LookupError."""
        try:
            return self.accounts[number]
        except KeyError:
            raise LookupError(f"there is no account {number}") from None

    def bots(self) -> list[Account]:
        """The accounts that clients log in as, in the order they were made."""
        return [account for account in self.accounts.values() if account.hears_updates]

    def with_username(self, username: str) -> Account | Chat | None:
        """Who has a username, in whatever case."""
        wanted = username.lstrip("@").lower()
        everybody: list[Account | Chat] = [*self.accounts.values(), *self.groups.values()]
        return next((one for one in everybody if (one.username or "").lower() == wanted), None)

    def private_chat(self, bot: Account, person: Account) -> Chat:
        """The chat of a bot and a person; made at need, and not started until the person writes."""
        chat = self.private_chats.get((bot.id, person.id))
        if chat is None:
            chat = Chat(
                number=person.id,
                kind=ChatKind.PRIVATE,
                title=person.first_name,
                access_hash=person.access_hash,
                date=self.now(),
                is_started=False,
            )
            for account in (bot, person):
                chat.members[account.id] = Member(account=account, standing=Standing.MEMBER, date=chat.date)
            self.private_chats[bot.id, person.id] = chat
        return chat

    def add_group(self, kind: ChatKind, title: str, *, is_forum: bool = False) -> Chat:
        """A new group, supergroup or channel without members."""
        is_channel = kind is not ChatKind.GROUP
        taken = sum(chat.is_channel is is_channel for chat in self.groups.values())
        chat = Chat(
            number=(_FIRST_CHANNEL if is_channel else _FIRST_GROUP) + taken,
            kind=kind,
            title=title,
            access_hash=self.rng.getrandbits(62) if is_channel else 0,
            date=self.now(),
            is_forum=is_forum,
        )
        self.groups[chat.id] = chat
        return chat

    def group(self, marked_id: int) -> Chat:
        """A group, supergroup or channel; raises LookupError."""
        try:
            return self.groups[marked_id]
        except KeyError:
            raise LookupError(f"there is no chat {marked_id}") from None

    def next_key(self) -> int:
        """A number for a new message, unique in the data centre."""
        self.message_count += 1
        return self.message_count
