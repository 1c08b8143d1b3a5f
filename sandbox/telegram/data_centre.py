"""The data centre as a whole: its world, its keys, its port, and the pushing of updates."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from sandbox.telegram.call_log import CallLog
from sandbox.telegram.cast import BOTS, PEOPLE, BotRole
from sandbox.telegram.faults import Faults
from sandbox.telegram.handlers.dispatch import Dispatcher
from sandbox.telegram.limits.budgets import Budgets
from sandbox.telegram.listener import LOOPBACK, Listener
from sandbox.telegram.protocol import server_key
from sandbox.telegram.protocol.session import AuthKeys
from sandbox.telegram.rendering.changes import Named, envelope, membership_update, update
from sandbox.telegram.rendering.polls import poll_update
from sandbox.telegram.rendering.reports import message_report
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, Member
from sandbox.telegram.world.inline import InlineQueries
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.taps import Taps
from sandbox.telegram.world.update_log import Entry
from sandbox.telegram.world.world import World


class DataCentre:
    """One data centre with its cast; watches its world and pushes what changes."""

    def __init__(self, bots: Sequence[BotRole] = BOTS, *, language: str | None = None) -> None:
        self.keys = AuthKeys()
        self.faults = Faults()
        self.budgets = Budgets()
        self.calls = CallLog()
        self.taps = Taps()
        self.inline = InlineQueries()
        self.world = World(rng=random.Random(), watcher=self)
        self.listener = Listener(keys=self.keys, answer=Dispatcher(self).answer, is_silent=self.faults.is_silent)
        for bot in bots:
            self.world.add_account(
                id=bot.id,
                name=bot.username,
                first_name=bot.first_name,
                username=bot.username,
                is_bot=True,
                token=bot.token,
                privacy_mode=bot.privacy_mode,
                inline_mode=bot.inline_mode,
                inline_feedback=bot.inline_feedback,
            )
        for person in PEOPLE:
            self.world.add_account(
                id=person.id,
                name=person.name,
                first_name=person.first_name,
                username=person.username,
                language_code=language or person.language_code,
            )

    @property
    def address(self) -> str:
        """Where it listens."""
        return LOOPBACK

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.listener.port

    def as_json(self) -> dict[str, Any]:
        """What a client must know of the server."""
        return {"address": self.address, "port": self.port, "public_key": server_key.pem()}

    async def start(self) -> None:
        """Listen."""
        await self.listener.open()

    async def stop(self) -> None:
        """Cut everything."""
        await self.listener.stop()

    def changed(self, account: Account, chat: Chat, entry: Entry) -> None:
        """Push a change to the account's client."""
        named = Named(self.world, account)
        named.add_change(entry)
        self._push(account, [update(chat, entry, account)], named)

    def told(self, account: Account, update: Any, people: Iterable[int], chats: Iterable[Chat]) -> None:
        """Push an update without a pts to the account's client."""
        named = Named(self.world, account, people={account.id, *people})
        named.add_chats(chats)
        self._push(account, [update], named)

    def voted(self, bot: Account, message: Message) -> None:
        """Push a poll's new totals to the bot that sent it."""
        poll = message.draft.poll
        if poll is not None:
            named = Named(self.world, bot)
            named.add(message)
            self._push(bot, [poll_update(message, poll, bot, self.world.now())], named)

    def membership(self, chat: Chat, before: Member | None, after: Member, bot: Account, actor: Account) -> Any:
        """A change of membership as the update with the next qts of a bot."""
        return membership_update(chat, before, after, bot, actor)

    def happened(self, kind: str, message: Message, **facts: Any) -> None:
        """Tell of something that happened to a message."""
        self.world.feed.add(kind, message=message_report(self.world, message), **facts)

    def _push(self, account: Account, updates: list[Any], named: Named) -> None:
        if not account.hears_updates:
            return
        pushed = envelope(self.world, updates, named).write()
        for _ in range(self.faults.push_count()):
            for key in self.keys.of_account(account.id):
                if key.main is not None:
                    key.main.send([(pushed, True)], self.listener.numbers, answer=False)
