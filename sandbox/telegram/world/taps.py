"""Presses of inline buttons that wait for the bot's answer."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from pyrogram.raw import types

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class TapAnswer:
    """What the bot answered: a notice, or an alert that must be closed, or a link to open."""

    text: str | None = None
    is_alert: bool = False
    url: str | None = None
    cache_seconds: int = 0


@dataclass(slots=True)
class Taps:
    """The presses by query id, each with the bot it was for; those that nobody answered in time are forgotten."""

    pressed: dict[int, tuple[Account, asyncio.Future[TapAnswer]]] = field(default_factory=dict)

    async def press(
        self, world: World, person: Account, message: Message, data: bytes, seconds: float, inline: Any | None
    ) -> TapAnswer:
        """Press a button and wait for the answer; raises TimeoutError, and LookupError when no bot hears of it.

        `inline` is the id of a message that came of the bot's results: the bot need not be in its chat.
        """
        bot = message.draft.via_bot or message.author
        if bot is None or not bot.hears_updates:
            raise LookupError("the message has no bot behind it")
        chat = message.chat
        query_id = world.rng.getrandbits(63)
        answer = asyncio.get_running_loop().create_future()
        self.pressed[query_id] = (bot, answer)
        world.watcher.happened("callback_pressed", message, person=person.id, data=data.hex(), query=str(query_id))
        facts = {
            "query_id": query_id,
            "user_id": person.id,
            "chat_instance": chat.access_hash ^ chat.number,
            "data": data,
        }
        if inline is not None:
            world.watcher.told(bot, types.UpdateInlineBotCallbackQuery(msg_id=inline, **facts), (person.id,), ())
        else:
            peer, number = chat.peer_for(bot.id), message.id_for(bot.id)
            update = types.UpdateBotCallbackQuery(peer=peer, msg_id=number, **facts)
            world.watcher.told(bot, update, (person.id,), (chat,))
        try:
            return await asyncio.wait_for(answer, seconds)
        except TimeoutError:
            raise TimeoutError(f"the bot did not answer the tap within {seconds:g} s") from None
        finally:
            if answer.cancelled():
                del self.pressed[query_id]

    def answer(self, bot: Account, query_id: int, answer: TapAnswer) -> bool:
        """Hand the bot's answer to the one who waits, once; False for a query that is not (any more) the bot's."""
        owner, waiting = self.pressed.get(query_id, (None, None))
        if waiting is None or owner is not bot:
            return False
        if not waiting.done():
            waiting.set_result(answer)
        return True
