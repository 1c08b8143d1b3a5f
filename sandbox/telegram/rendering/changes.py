"""Logged changes as TL updates, and the envelope that names everybody whom they mention."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pyrogram.raw import types

from sandbox.telegram.rendering import peers
from sandbox.telegram.rendering.messages import chats_in, message, people_in
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Member
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.update_log import Deleted, Edited, Entry, Pinned, Posted
from sandbox.telegram.world.world import World


@dataclass(slots=True)
class Named:
    """Whom and which chats an answer mentions."""

    world: World
    viewer: Account
    people: set[int] = field(default_factory=set)
    chats: set[Chat] = field(default_factory=set)

    def add(self, seen: Message) -> None:
        """Everybody in a message."""
        self.people |= people_in(seen)
        self.chats |= chats_in(seen)

    def add_chats(self, chats: Iterable[Chat]) -> None:
        """Chats; of a private one its two sides."""
        for chat in chats:
            if chat.kind is ChatKind.PRIVATE:
                self.people |= set(chat.members)
            else:
                self.chats.add(chat)

    def add_change(self, entry: Entry) -> None:
        """Everybody in a change."""
        change = entry.change
        for seen in (change.message,) if isinstance(change, Posted | Edited) else change.messages:
            self.add(seen)

    def as_fields(self) -> dict[str, Any]:
        """The `users` and `chats` of an answer."""
        return {
            "users": [peers.user(self.world.accounts[number], self.viewer) for number in sorted(self.people)],
            "chats": [peers.chat(chat, self.viewer) for chat in sorted(self.chats, key=lambda chat: chat.id)],
        }


def update(chat: Chat, entry: Entry, viewer: Account) -> Any:
    """A change as the update that is pushed or answered."""
    change, numbers = entry.change, {"pts": entry.pts, "pts_count": entry.pts_count}
    if isinstance(change, Posted):
        kind = types.UpdateNewChannelMessage if chat.is_channel else types.UpdateNewMessage
        return kind(message=message(change.message, viewer), **numbers)
    if isinstance(change, Edited):
        kind = types.UpdateEditChannelMessage if chat.is_channel else types.UpdateEditMessage
        return kind(message=message(change.message, viewer), **numbers)
    numbers_of = [one.id_for(viewer.id) for one in change.messages]
    if isinstance(change, Pinned):
        facts = {"messages": numbers_of, "pinned": change.pinned or None, **numbers}
        if chat.is_channel:
            return types.UpdatePinnedChannelMessages(channel_id=chat.number, **facts)
        return types.UpdatePinnedMessages(peer=chat.peer_for(viewer.id), **facts)
    if chat.is_channel:
        return types.UpdateDeleteChannelMessages(channel_id=chat.number, messages=numbers_of, **numbers)
    return types.UpdateDeleteMessages(messages=numbers_of, **numbers)


def membership_update(chat: Chat, before: Member | None, after: Member, bot: Account, actor: Account) -> Any:
    """A change of membership; it takes the next qts of the bot that is told."""
    facts = {"date": after.date, "actor_id": actor.id, "user_id": after.account.id, "qts": bot.qts_log.next()}
    if chat.is_channel:
        return types.UpdateChannelParticipant(
            channel_id=chat.number,
            prev_participant=peers.channel_participant(before, bot) if before else None,
            new_participant=peers.channel_participant(after, bot),
            **facts,
        )
    return types.UpdateChatParticipant(
        chat_id=chat.number,
        prev_participant=peers.chat_participant(before) if before else None,
        new_participant=peers.chat_participant(after),
        **facts,
    )


def envelope(world: World, updates: list[Any], named: Named) -> Any:
    """`updates` with everybody in it; seq 0: they are numbered by pts and qts alone."""
    return types.Updates(updates=updates, date=world.now(), seq=0, **named.as_fields())


def is_current(entry: Entry, viewer: Account) -> bool:
    """Whether a logged change still has something to show: not a message that was deleted since."""
    change = entry.change
    return isinstance(change, Deleted | Pinned) or change.message.is_visible_to(viewer.id)
