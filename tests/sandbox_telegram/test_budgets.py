"""FLOOD_WAIT: how much a bot may send and edit."""

import asyncio
from typing import Any

import pytest
from pyrogram import errors

from sandbox.telegram.limits.budget import Budget

WIDE = Budget(rate=1000, burst=1000)


@pytest.fixture
def anna(telegram: Any) -> int:
    return int(telegram.people["anna"].id)


async def test_budgets_are_on_by_default(bot: Any, anna: int) -> None:
    for number in range(5):
        await bot.send_message(anna, f"{number}")
    with pytest.raises(errors.FloodWait) as refused:
        await bot.send_message(anna, "one too many")
    assert refused.value.value == 1


async def test_a_chat_has_its_own_budget_and_edits_count(bot: Any, anna: int, telegram: Any) -> None:
    await telegram.set_budgets(per_chat=Budget(rate=0.25, burst=2))
    sent = await bot.send_message(anna, "one")
    await sent.edit_text("two")
    with pytest.raises(errors.FloodWait) as refused:
        await sent.edit_text("three")
    assert refused.value.value == 4
    await bot.send_message(telegram.people["boris"].id, "another chat")
    told = await telegram.wait_for(lambda one: one.kind == "flood_wait")
    assert told.facts == {"method": "messages.editMessage", "chat": anna, "seconds": 4}


async def test_a_budget_fills_again(bot: Any, anna: int, telegram: Any) -> None:
    await telegram.set_budgets(per_chat=Budget(rate=5, burst=1))
    await bot.send_message(anna, "one")
    with pytest.raises(errors.FloodWait):
        await bot.send_message(anna, "two")
    await asyncio.sleep(0.25)
    await bot.send_message(anna, "two")


async def test_a_group_has_20_per_minute_for_sends_and_edits_together(bot: Any, telegram: Any) -> None:
    group = await telegram.create_group("Кино", ["anna"], admins=["tgarr_bot"])
    await telegram.set_budgets(per_chat=WIDE)
    sent = [await bot.send_message(group, f"{number}") for number in range(15)]
    for number in range(5):
        await sent[number].edit_text("edited")
    with pytest.raises(errors.FloodWait) as refused:
        await sent[9].edit_text("edited")
    assert 1 <= refused.value.value <= 3


async def test_there_is_a_budget_over_all_chats(bot: Any, anna: int, telegram: Any) -> None:
    await telegram.set_budgets(per_chat=WIDE, overall=Budget(rate=1, burst=2))
    await bot.send_message(anna, "1")
    await bot.send_message(telegram.people["boris"].id, "2")
    with pytest.raises(errors.FloodWait):
        await bot.send_message(anna, "3")


async def test_what_is_refused_costs_nothing(bot: Any, anna: int, telegram: Any) -> None:
    await telegram.set_budgets(per_chat=Budget(rate=0.01, burst=1))
    with pytest.raises(errors.MessageTooLong):
        await bot.send_message(anna, "a" * 5000)
    await bot.send_message(anna, "fits")
