"""Edits, deletions and pins."""

from typing import Any

import pytest
from pyrogram import errors, raw, types

T = raw.types


def buttons(*labels: str) -> Any:
    return types.InlineKeyboardMarkup([[types.InlineKeyboardButton(label, callback_data=label) for label in labels]])


@pytest.fixture
def anna(telegram: Any) -> int:
    return int(telegram.people["anna"].id)


async def test_an_edit_replaces_text_and_takes_the_keyboard_away(bot: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_message(anna, "0 %", reply_markup=buttons("stop"))
    edited = await sent.edit_text("__50 %__")
    assert (edited.id, edited.text, edited.edit_date is not None) == (sent.id, "50 %", True)
    seen = await telegram.message("anna", sent.id)
    assert (seen.text, seen.entities[0].type, seen.labels, seen.edits) == ("50 %", "italic", [], 1)
    assert not seen.is_edit_hidden


async def test_the_feed_tells_edits_with_the_whole_new_content(bot: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_message(anna, "0 %")
    await sent.edit_text("50 %", reply_markup=buttons("stop"))
    told = await telegram.wait_for(lambda one: one.kind == "message_edited")
    assert (told.message.id, told.message.text, told.message.labels) == (sent.id, "50 %", [["stop"]])


async def test_an_edit_of_the_keyboard_alone_shows_no_mark(bot: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_message(anna, "card", reply_markup=buttons("a"))
    edited = await bot.edit_message_reply_markup(anna, sent.id, reply_markup=buttons("a", "b"))
    seen = await telegram.message("anna", sent.id)
    assert (seen.text, seen.labels, seen.is_edit_hidden) == ("card", [["a", "b"]], True)
    assert edited.edit_hidden


async def test_unchanged_text_entities_and_keyboard_are_refused(bot: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_message(anna, "**card**", reply_markup=buttons("a"))
    with pytest.raises(errors.MessageNotModified):
        await sent.edit_text("**card**", reply_markup=buttons("a"))
    await sent.edit_text("card", reply_markup=buttons("a"))
    await sent.edit_text("card", reply_markup=buttons("b"))
    await sent.edit_text("card")
    with pytest.raises(errors.MessageNotModified):
        await sent.edit_text("card")
    assert (await telegram.message("anna", sent.id)).edits == 3


@pytest.mark.parametrize(("text", "error"), [("", errors.MessageEmpty), ("a" * 4097, errors.MessageTooLong)])
async def test_an_edited_text_has_the_same_limits(ask: Any, bot: Any, anna: int, text: str, error: Any) -> None:
    sent = await bot.send_message(anna, "x")
    peer = T.InputPeerUser(user_id=anna, access_hash=0)
    with pytest.raises(error):
        await ask(raw.functions.messages.EditMessage(peer=peer, id=sent.id, message=text))


async def test_only_one_s_own_messages_that_exist_are_edited(bot: Any, anna: int, telegram: Any) -> None:
    theirs = await telegram.say("anna", "private", "mine")
    with pytest.raises(errors.MessageAuthorRequired):
        await bot.edit_message_text(anna, theirs, "x")
    with pytest.raises(errors.MessageIdInvalid):
        await bot.edit_message_text(anna, 9999, "x")
    elsewhere = await bot.send_message(telegram.people["boris"].id, "for Boris")
    with pytest.raises(errors.MessageIdInvalid):
        await bot.edit_message_text(anna, elsewhere.id, "x")
    sent = await bot.send_message(anna, "x")
    await sent.delete()
    with pytest.raises(errors.MessageIdInvalid):
        await sent.edit_text("y")


async def test_deleted_messages_are_gone_for_people_and_kept_for_the_test(bot: Any, anna: int, telegram: Any) -> None:
    first, second = [await bot.send_message(anna, text) for text in ("one", "two")]
    assert await bot.delete_messages(anna, [first.id, second.id, 9999]) == 2
    assert "one" not in [one.text for one in await telegram.messages("private", as_seen_by="anna")]
    assert (await telegram.message("anna", first.id)).is_deleted
    assert (await bot.get_messages(anna, first.id)).empty
    assert (await telegram.wait_for(lambda one: one.kind == "message_deleted")).message.id == first.id


async def test_people_edit_and_delete_what_they_wrote(telegram: Any, heard: Any, until: Any) -> None:
    asked = await telegram.say("anna", "private", "Dune")
    await telegram.edit("anna", "private", asked, "/search Dune")
    await until(lambda: heard and isinstance(heard[-1], T.UpdateEditMessage))
    assert heard[-1].message.message == "/search Dune"
    assert isinstance(heard[-1].message.entities[0], T.MessageEntityBotCommand)
    await telegram.delete("anna", "private", asked)
    await until(lambda: isinstance(heard[-1], T.UpdateDeleteMessages))
    assert heard[-1].messages == [asked]
    for call in (telegram.delete("anna", "private", asked), telegram.edit("boris", "private", asked, "x")):
        with pytest.raises(LookupError, match=r"wrote no message|no message"):
            await call


async def test_a_pin_is_told_and_undone(bot: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_message(anna, "live")
    await sent.pin()
    last = (await telegram.messages("anna"))[-1]
    assert (last.action, last.reply_to) == ("pin_message", sent.id)
    assert (await telegram.message("anna", sent.id)).is_pinned
    with pytest.raises(errors.ChatNotModified):
        await bot.pin_chat_message(anna, sent.id)
    with pytest.raises(errors.MessageIdInvalid):
        await bot.edit_message_text(anna, last.id, "a service message")
    await sent.unpin()
    assert not (await telegram.message("anna", sent.id)).is_pinned
    assert (await telegram.wait_for(lambda one: one.kind == "message_pinned")).message.id == sent.id
    assert (await telegram.wait_for(lambda one: one.kind == "message_unpinned")).message.id == sent.id


async def test_messages_are_read_by_id_and_with_what_they_answer(bot: Any, anna: int, telegram: Any) -> None:
    asked = await telegram.say("anna", "private", "Dune")
    reply = await telegram.say("anna", "private", "2021", reply_to=asked)
    found = await bot.get_messages(anna, [asked, reply])
    assert [one.text for one in found] == ["Dune", "2021"]
    assert (await bot.get_messages(anna, reply, reply=True)).text == "Dune"
    assert (await bot.get_messages(anna, 9999)).empty
