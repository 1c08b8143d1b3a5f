"""The path that everything else stands on: a stock client logs in, hears, answers, edits."""

from typing import Any

import pytest
from pyrogram import Client
from pyrogram.handlers import CallbackQueryHandler, MessageHandler
from pyrogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from sandbox.telegram.process import TelegramSandbox


async def echo(_: Client, message: Message) -> None:
    markup = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Ещё", callback_data="more:1"), InlineKeyboardButton("Сайт", url="https://a.b")]]
    )
    await message.reply_text(f"**{message.text}**", reply_markup=markup)


async def answer_tap(_: Client, query: CallbackQuery) -> None:
    if query.data == "ignored":
        return
    await query.answer(f"got {query.data}", show_alert=True)
    await query.message.edit_text("done")


async def test_a_stock_client_echoes_answers_a_tap_and_edits(make_client: Any) -> None:
    async with TelegramSandbox() as telegram:
        client = await make_client(telegram, MessageHandler(echo), CallbackQueryHandler(answer_tap))
        await converse(telegram)
        await client.stop()


async def converse(telegram: TelegramSandbox) -> None:
    anna = telegram.people["anna"]

    asked = await telegram.say(anna, "private", "Dune 2021")
    reply = (
        await telegram.wait_for(lambda one: one.kind == "message_posted" and one.message.author == "tgarr_bot")
    ).message

    assert reply is not None
    assert (reply.text, reply.reply_to, reply.chat) == ("Dune 2021", asked, anna.id)
    assert [(one.type, one.offset, one.length) for one in reply.entities] == [("bold", 0, 9)]
    assert reply.labels == [["Ещё", "Сайт"]]
    assert reply.buttons[0][0].data == b"more:1"

    answer = await telegram.tap(anna, "private", reply.id, label="Ещё")
    assert (answer.text, answer.is_alert) == ("got more:1", True)

    edited = (await telegram.wait_for(lambda one: one.kind == "message_edited")).message
    assert edited is not None
    assert (edited.id, edited.text, edited.labels, edited.edits) == (reply.id, "done", [], 1)
    assert edited.edit_date is not None
    assert [one.text for one in await telegram.messages("private", as_seen_by=anna)] == ["Dune 2021", "done"]
    assert (await telegram.tap(anna, "private", reply.id, data=b"more:2")).text == "got more:2"
    with pytest.raises(TimeoutError, match="did not answer"):
        await telegram.tap(anna, "private", reply.id, data=b"ignored", seconds=0.2)
