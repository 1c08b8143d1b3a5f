"""Reactions: of people, as a bot that is admin hears of them, and the one of a bot itself."""

import asyncio
from typing import Any

import pytest
from pyrogram import errors
from pyrogram.handlers import MessageReactionHandler


async def test_an_admin_bot_hears_of_reactions_and_of_their_change(bot: Any, telegram: Any) -> None:
    group = await telegram.create_supergroup("Кино", ["anna", "boris"], admins=[telegram.bot])
    heard: asyncio.Queue[Any] = asyncio.Queue()

    async def hear(_client: Any, update: Any) -> None:
        heard.put_nowait(update)

    bot.add_handler(MessageReactionHandler(hear))
    sent = await bot.send_message(group, "Дюна?")
    for emoji, before, after in (("👍", [], ["👍"]), ("🔥", ["👍"], ["🔥"]), (None, ["🔥"], [])):
        await telegram.react("anna", group, sent.id, emoji)
        update = await asyncio.wait_for(heard.get(), 5)
        assert [one.emoji for one in update.old_reaction] == before
        assert [one.emoji for one in update.new_reaction] == after
        assert (update.user.first_name, update.message_id) == ("Анна", sent.id)


@pytest.mark.parametrize("place", ["private", "group"])
async def test_a_bot_that_is_no_admin_hears_of_none(bot: Any, telegram: Any, place: str) -> None:
    chat = "private"
    target = telegram.people["anna"].id
    if place == "group":
        chat = target = await telegram.create_group("Кино", ["anna", telegram.bot])
    heard: list[Any] = []

    async def hear(_client: Any, update: Any) -> None:
        heard.append(update)

    bot.add_handler(MessageReactionHandler(hear))
    sent = await bot.send_message(target, "Дюна?")
    await telegram.react("anna", chat, sent.id, "👍")
    await telegram.say("anna", chat, "/end")
    await asyncio.sleep(0.2)
    assert not heard
    seen = await telegram.message(target if place == "group" else "anna", sent.id)
    assert seen.reactions == {"👍": ["anna"]}


async def test_a_bot_reacts_once(bot: Any, telegram: Any) -> None:
    group = await telegram.create_group("Кино", ["anna", telegram.bot])
    sent = await bot.send_message(group, "Готово")
    await bot.send_reaction(group, sent.id, "🎉")
    assert (await telegram.message(group, sent.id)).reactions == {"🎉": ["tgarr_bot"]}
    assert [one.emoji for one in (await bot.get_messages(group, sent.id)).reactions.reactions] == ["🎉"]
    with pytest.raises(errors.RPCError, match="REACTION_INVALID"):
        await bot.send_reaction(group, sent.id, "x")
    with pytest.raises(errors.RPCError, match="REACTIONS_TOO_MANY"):
        await bot.send_reaction(group, sent.id, ["👍", "🔥"])
    await bot.send_reaction(group, sent.id)
    assert (await telegram.message(group, sent.id)).reactions == {}
    with pytest.raises(ValueError, match="no reaction"):
        await telegram.react("anna", group, sent.id, "x")
