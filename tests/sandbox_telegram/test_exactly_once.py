"""random_id as Telegram documents it: a repeated call is answered like the first, whatever happened between."""

import asyncio
from typing import Any

import pytest
from pyrogram import errors, raw

T = raw.types


def message_to(person: int, random_id: int, text: str = "once") -> Any:
    peer = T.InputPeerUser(user_id=person, access_hash=0)
    return raw.functions.messages.SendMessage(peer=peer, message=text, random_id=random_id)


def by_bot(messages: list[Any]) -> list[Any]:
    return [one for one in messages if one.author == "tgarr_bot"]


async def test_a_repeat_is_answered_with_the_first_id_and_posts_nothing(ask: Any, telegram: Any) -> None:
    anna = telegram.people["anna"].id
    first = await ask(message_to(anna, 77))
    await ask(message_to(anna, 78, "another"))
    again = await ask(message_to(anna, 77, "other words"))

    number = first.updates[0].id
    assert again.updates[0] == T.UpdateMessageID(id=number, random_id=77)
    assert (again.updates[1].message.id, again.updates[1].message.message) == (number, "once")
    assert again.updates[1].pts_count == 0
    assert again.users
    assert [one.text for one in by_bot(await telegram.messages("anna"))] == ["once", "another"]


async def test_the_same_random_id_is_another_message_for_another_person(ask: Any, telegram: Any) -> None:
    for name in ("anna", "boris"):
        await ask(message_to(telegram.people[name].id, 77))
        assert len(by_bot(await telegram.messages(name))) == 1


async def test_a_lost_answer_is_found_again_with_the_same_random_id(bot: Any, telegram: Any) -> None:
    anna = telegram.people["anna"].id
    await telegram.lose_answer("messages.sendMessage")
    with pytest.raises(TimeoutError):
        await bot.invoke(message_to(anna, 77), retries=1, timeout=0.3)
    number = by_bot(await telegram.messages("anna"))[0].id
    assert (await bot.invoke(message_to(anna, 77), retries=1)).updates[0].id == number
    assert [one.outcome for one in await telegram.requests("messages.sendMessage")] == ["lost", None]


async def test_while_the_first_call_runs_a_repeat_is_a_duplicate(ask: Any, telegram: Any) -> None:
    anna = telegram.people["anna"].id
    await telegram.delay(0.3, method="messages.sendMessage")
    first = asyncio.create_task(ask(message_to(anna, 77)))
    await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError, match="after 1 retries"):
        await ask(message_to(anna, 77))
    assert [one.outcome for one in await telegram.requests("messages.sendMessage")][-1] == "RANDOM_ID_DUPLICATE"
    number = (await first).updates[0].id
    assert (await ask(message_to(anna, 77))).updates[0].id == number


async def test_a_refused_call_leaves_its_random_id_free(ask: Any, telegram: Any) -> None:
    anna = telegram.people["anna"].id
    await telegram.next_call_fails("messages.sendMessage", "FLOOD_WAIT_3", code=420)
    with pytest.raises(errors.FloodWait) as refused:
        await ask(message_to(anna, 77))
    assert refused.value.value == 3
    assert (await ask(message_to(anna, 77))).updates[1].pts_count == 1


async def test_a_chosen_random_id_works_through_the_client_s_own_methods(bot: Any, telegram: Any) -> None:
    anna = telegram.people["anna"].id
    bot.rnd_id = lambda: 99
    first = await bot.send_message(anna, "card")
    again = await bot.send_message(anna, "card")
    assert first.id == again.id
    assert len(by_bot(await telegram.messages("anna"))) == 1
