"""Inline queries that wait for the bot's results, and the results that can be chosen."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from pyrogram.raw import types

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.world import World

_PLACES = {
    ChatKind.GROUP: types.InlineQueryPeerTypeChat,
    ChatKind.SUPERGROUP: types.InlineQueryPeerTypeMegagroup,
    ChatKind.CHANNEL: types.InlineQueryPeerTypeBroadcast,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineAnswer:
    """A bot's results (TL objects), and the offset to ask on with, empty at the end."""

    results: tuple[Any, ...]
    next_offset: str
    switch_to_bot: tuple[str, str] | None = None


@dataclass(slots=True, kw_only=True)
class Asked:
    """One query: by whom, of which bot, with which words."""

    person: Account
    bot: Account
    query: str
    answer: "asyncio.Future[InlineAnswer]"


@dataclass(slots=True)
class InlineQueries:
    """The queries by id. `messages` are those that came of results and that their bot may edit, by owner and number."""

    asked: dict[int, Asked] = field(default_factory=dict)
    messages: dict[tuple[int, int], tuple[int, Message]] = field(default_factory=dict)

    async def ask(
        self, world: World, person: Account, bot: Account, chat: Chat, query: str, offset: str, seconds: float
    ) -> tuple[int, InlineAnswer]:
        """Ask a bot and wait for its results; raises TimeoutError."""
        query_id = world.rng.getrandbits(63)
        answer = asyncio.get_running_loop().create_future()
        self.asked[query_id] = Asked(person=person, bot=bot, query=query, answer=answer)
        update = types.UpdateBotInlineQuery(
            query_id=query_id, user_id=person.id, query=query, offset=offset, peer_type=_place(chat, bot)
        )
        world.watcher.told(bot, update, (person.id,), ())
        try:
            return query_id, await asyncio.wait_for(answer, seconds)
        except TimeoutError:
            raise TimeoutError(f"the bot did not answer the query within {seconds:g} s") from None
        finally:
            if answer.cancelled():
                del self.asked[query_id]

    def take(self, bot: Account, query_id: int, answer: InlineAnswer) -> bool:
        """Hand the bot's results to the one who waits, once; False for a query that is not (any more) the bot's."""
        asked = self.asked.get(query_id)
        if asked is None or asked.bot is not bot or asked.answer.done():
            return False
        asked.answer.set_result(answer)
        return True

    def keep(self, world: World, message: Message) -> Any:
        """The id under which the bot may edit a message that came of its results."""
        owner, number = message.chat.number, message.key
        secret, _ = self.messages.setdefault((owner, number), (world.rng.getrandbits(62), message))
        return types.InputBotInlineMessageID64(dc_id=2, owner_id=owner, id=number, access_hash=secret)

    def find(self, wanted: Any) -> Message | None:
        """The message that such an id means."""
        secret, message = self.messages.get((wanted.owner_id, wanted.id), (None, None))
        return message if secret == wanted.access_hash else None


def _place(chat: Chat, bot: Account) -> Any:
    if chat.kind is not ChatKind.PRIVATE:
        return _PLACES[chat.kind]()
    return types.InlineQueryPeerTypeSameBotPM() if bot.id in chat.members else types.InlineQueryPeerTypeBotPM()
