"""Inline mode: asked in any chat, answered by a stock client, chosen, and edited afterwards."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pyrogram import errors, types
from pyrogram.handlers import CallbackQueryHandler, ChosenInlineResultHandler, InlineQueryHandler

Text, Article = types.InputTextMessageContent, types.InlineQueryResultArticle
KEYS = types.InlineKeyboardMarkup([[types.InlineKeyboardButton("Хочу", callback_data="want")]])


@pytest.fixture
async def client(inline_bot: Any, make_client: Any) -> Any:
    return await make_client(inline_bot)


def films(*names: str, keys: Any = None) -> list[Any]:
    return [
        Article(id=name, title=name, description="фильм", input_message_content=Text(f"**{name}**"), reply_markup=keys)
        for name in names
    ]


async def test_a_result_is_posted_in_a_group_the_bot_is_not_in(inline_bot: Any, client: Any) -> None:
    group = await inline_bot.create_group("Друзья", ["anna", "boris"])
    chosen: asyncio.Queue[Any] = asyncio.Queue()

    async def answer(_client: Any, query: Any) -> None:
        await query.answer(films(f"{query.query} 2021", "Матрица", keys=KEYS), cache_time=0, next_offset="2")

    async def hear(_client: Any, result: Any) -> None:
        chosen.put_nowait(result)

    async def want(_client: Any, press: Any) -> None:
        await press.answer("Записано")
        await client.edit_inline_text(press.inline_message_id, "Хотят: 1", reply_markup=KEYS)

    client.add_handler(InlineQueryHandler(answer))
    client.add_handler(ChosenInlineResultHandler(hear))
    client.add_handler(CallbackQueryHandler(want))
    offered = await inline_bot.query_inline("anna", group, "tgarr_bot", "Дюна")
    assert [(one["title"], one["description"]) for one in offered["results"]] == [
        ("Дюна 2021", "фильм"),
        ("Матрица", "фильм"),
    ]
    assert offered["next_offset"] == "2"
    await inline_bot.choose_inline("anna", group, offered["query"], "Дюна 2021")
    result = await asyncio.wait_for(chosen.get(), 5)
    assert (result.result_id, result.query, bool(result.inline_message_id)) == ("Дюна 2021", "Дюна", True)
    (posted,) = [one for one in await inline_bot.messages(group) if one.text]
    assert (posted.text, posted.author, posted.via, posted.labels) == ("Дюна 2021", "anna", "tgarr_bot", [["Хочу"]])
    happened = await inline_bot.position()
    await client.edit_inline_text(result.inline_message_id, "Ждём", reply_markup=KEYS)
    edited = await inline_bot.wait_for(lambda one: one.kind == "message_edited", after=happened)
    assert edited.message.text == "Ждём"


async def test_a_press_on_what_came_of_a_result(inline_bot: Any, client: Any) -> None:
    group = await inline_bot.create_group("Друзья", ["anna", "boris", inline_bot.bot])

    async def answer(_client: Any, query: Any) -> None:
        await query.answer(films("Дюна", keys=KEYS), cache_time=0)

    async def want(_client: Any, press: Any) -> None:
        assert press.message is None
        await press.answer("Записано")

    client.add_handler(InlineQueryHandler(answer))
    client.add_handler(CallbackQueryHandler(want))
    offered = await inline_bot.query_inline("anna", group, "tgarr_bot", "")
    number = await inline_bot.choose_inline("anna", group, offered["query"], "Дюна")
    pressed = await inline_bot.tap("boris", group, number, label="Хочу")
    assert pressed.text == "Записано"


async def test_a_photo_as_a_result(inline_bot: Any, client: Any) -> None:
    await inline_bot.say("anna", "private", "/start")
    drawn = BytesIO()
    Image.new("RGB", (40, 60), "teal").save(drawn, "JPEG")
    drawn.name = "poster.jpg"
    poster = (await client.send_photo(inline_bot.people["anna"].id, drawn)).photo

    async def answer(_client: Any, query: Any) -> None:
        result = types.InlineQueryResultCachedPhoto(id="1", photo_file_id=poster.file_id, caption="Дюна")
        await query.answer([result], cache_time=0)

    client.add_handler(InlineQueryHandler(answer))
    offered = await inline_bot.query_inline("anna", "private", "tgarr_bot", "x")
    number = await inline_bot.choose_inline("anna", "private", offered["query"], "1")
    seen = await inline_bot.message("anna", number)
    assert (seen.text, seen.photo.width, str(seen.photo.id)) == ("Дюна", 40, offered["results"][0]["photo"])


async def test_what_is_refused(inline_bot: Any, telegram: Any, client: Any) -> None:
    refused: list[str] = []

    async def answer(_client: Any, query: Any) -> None:
        for results in (films("x", "x"), films(*(str(one) for one in range(51))), films("x" * 65)):
            try:
                await query.answer(results)
            except errors.RPCError as error:
                refused.append(str(error))
        await query.answer(films("Дюна"))
        try:
            await query.answer(films("Дюна"))
        except errors.RPCError as error:
            refused.append(str(error))

    client.add_handler(InlineQueryHandler(answer))
    offered = await inline_bot.query_inline("anna", "private", "tgarr_bot", "x")
    for _ in range(50):
        if len(refused) == 4:
            break
        await asyncio.sleep(0.05)
    for error, words in zip(
        refused, ("RESULT_ID_DUPLICATE", "RESULTS_TOO_MUCH", "RESULT_ID_INVALID", "QUERY_ID_INVALID"), strict=True
    ):
        assert words in error
    with pytest.raises(LookupError):
        await inline_bot.choose_inline("boris", "private", offered["query"], "Дюна")
    with pytest.raises(LookupError):
        await inline_bot.choose_inline("anna", "private", offered["query"], "Матрица")
    with pytest.raises(ValueError, match="no inline mode"):
        await telegram.query_inline("anna", "private", "tgarr_bot", "x")


async def test_a_bot_that_does_not_answer(inline_bot: Any, client: Any) -> None:
    assert client.is_connected
    with pytest.raises(TimeoutError):
        await inline_bot.query_inline("anna", "private", "tgarr_bot", "x", seconds=0.2)
