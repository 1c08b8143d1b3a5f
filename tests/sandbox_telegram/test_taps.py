"""Buttons: pressed, answered, not answered, not there."""

import asyncio
from typing import Any

import pytest
from pyrogram import errors, raw, types
from pyrogram.handlers import CallbackQueryHandler


@pytest.fixture
def anna(telegram: Any) -> int:
    return int(telegram.people["anna"].id)


@pytest.fixture
def queries(bot: Any) -> list[Any]:
    """Taps that arrive and that nobody answers."""
    arrived: list[Any] = []

    async def keep(_: Any, query: Any) -> None:
        arrived.append(query)

    bot.add_handler(CallbackQueryHandler(keep))
    return arrived


@pytest.fixture
async def card(bot: Any, anna: int) -> Any:
    rows = [
        [
            types.InlineKeyboardButton("Add", callback_data="add:1"),
            types.InlineKeyboardButton("Site", url="https://a.b"),
        ],
        [types.InlineKeyboardButton("App", web_app=types.WebAppInfo(url="https://c.d"))],
        [types.InlineKeyboardButton("Ask", switch_inline_query_current_chat="dune")],
    ]
    return await bot.send_message(anna, "card", reply_markup=types.InlineKeyboardMarkup(rows))


async def test_a_tap_waits_for_the_answer(telegram: Any, card: Any, queries: Any, until: Any) -> None:
    tapped = asyncio.create_task(telegram.tap("anna", "private", card.id, row=0, column=0))
    query = (await until(lambda: queries))[0]
    assert (query.data, query.from_user.id, query.message.id) == ("add:1", telegram.people["anna"].id, card.id)
    await query.answer("added", show_alert=True, cache_time=5)
    answer = await tapped
    assert (answer.text, answer.is_alert, answer.url, answer.cache_seconds) == ("added", True, None, 5)
    told = await telegram.wait_for(lambda one: one.kind == "callback_answered")
    assert told.facts["text"] == "added"


async def test_an_answer_never_sent_is_a_time_out_and_a_late_one_is_refused(
    telegram: Any, card: Any, queries: Any
) -> None:
    with pytest.raises(TimeoutError, match="did not answer the tap"):
        await telegram.tap("anna", "private", card.id, label="Add", seconds=0.3)
    with pytest.raises(errors.QueryIdInvalid):
        await queries[0].answer("late")


async def test_an_answer_may_say_nothing_and_has_at_most_200_characters(
    telegram: Any, card: Any, queries: Any, until: Any
) -> None:
    tapped = asyncio.create_task(telegram.tap("anna", "private", card.id, label="Add"))
    query = (await until(lambda: queries))[0]
    with pytest.raises(errors.MessageTooLong):
        await query.answer("a" * 201)
    await query.answer()
    await query.answer("a second answer changes nothing")
    assert (await tapped).text is None


async def test_links_open_without_the_bot(telegram: Any, card: Any, queries: Any) -> None:
    assert (await telegram.tap("anna", "private", card.id, label="Site")).url == "https://a.b"
    assert (await telegram.tap("anna", "private", card.id, label="App")).url == "https://c.d"
    assert queries == []
    assert [(one.kind, one.url) for row in (await telegram.message("anna", card.id)).buttons for one in row] == [
        ("callback", None),
        ("url", "https://a.b"),
        ("web_app", "https://c.d"),
        ("switch_inline", None),
    ]


async def test_buttons_that_do_not_exist_are_mistakes_of_the_test(telegram: Any, card: Any) -> None:
    with pytest.raises(LookupError, match="no button 'Remove' among"):
        await telegram.tap("anna", "private", card.id, label="Remove")
    with pytest.raises(LookupError, match="row 9"):
        await telegram.tap("anna", "private", card.id, row=9)
    with pytest.raises(ValueError, match="label, a row or data"):
        await telegram.tap("anna", "private", card.id)
    with pytest.raises(ValueError, match="sends nothing"):
        await telegram.tap("anna", "private", card.id, label="Ask")
    with pytest.raises(LookupError, match="no message 999"):
        await telegram.tap("anna", "private", 999, label="Add")
    with pytest.raises(LookupError, match="no message"):
        await telegram.tap("boris", "private", card.id, label="Add")
    own = await telegram.say("anna", "private", "hello")
    with pytest.raises(LookupError, match="no bot behind"):
        await telegram.tap("anna", "private", own, data=b"x")
    await card.delete()
    with pytest.raises(LookupError, match="sees no message"):
        await telegram.tap("anna", "private", card.id, label="Add")


async def test_a_hostile_client_sends_what_it_likes(telegram: Any, card: Any, queries: Any, until: Any) -> None:
    await card.edit_text("no buttons any more")
    tapped = asyncio.create_task(telegram.tap("anna", "private", card.id, data=b"\xff\x00admin:1"))
    query = (await until(lambda: queries))[0]
    assert query.data == b"\xff\x00admin:1"
    await query.answer("no")
    assert (await tapped).text == "no"


async def test_nobody_answers_the_taps_of_another_bot(two_bots: Any, make_client: Any, until: Any) -> None:
    queries: list[Any] = []

    async def keep(_: Any, query: Any) -> None:
        queries.append(query)

    first = await make_client(two_bots, CallbackQueryHandler(keep))
    other = await make_client(two_bots, bot_token=two_bots.bots["other_bot"].token)
    anna = two_bots.people["anna"].id
    await two_bots.say("anna", "private", "/start")
    markup = types.InlineKeyboardMarkup([[types.InlineKeyboardButton("x", callback_data="x")]])
    card = await first.send_message(anna, "card", reply_markup=markup)
    tapped = asyncio.create_task(two_bots.tap("anna", two_bots.bot, card.id, label="x"))
    query = (await until(lambda: queries))[0]
    stolen = raw.functions.messages.SetBotCallbackAnswer(query_id=int(query.id), cache_time=0, message="stolen")
    with pytest.raises(errors.QueryIdInvalid):
        await other.invoke(stolen)
    await query.answer("mine")
    assert (await tapped).text == "mine"
