"""What a bot sends: texts, replies, keyboards, and the limits on each."""

from collections.abc import Callable
from typing import Any

import pytest
from pyrogram import enums, errors, raw, types

T = raw.types


@pytest.fixture
def anna(telegram: Any) -> int:
    return int(telegram.people["anna"].id)


@pytest.fixture
def message_of(bot: Any, anna: int) -> Callable[..., Any]:
    """A SendMessage to Anna."""

    def build(text: str, **members: Any) -> Any:
        facts = {"peer": T.InputPeerUser(user_id=anna, access_hash=0), "message": text, "random_id": bot.rnd_id()}
        return raw.functions.messages.SendMessage(**facts | members)

    return build


def keyboard(*kinds: Any, label: str = "x") -> Any:
    buttons = [T.KeyboardInlineButton(text=label, type=kind) for kind in kinds]
    return T.ReplyInlineMarkup(rows=[T.KeyboardInlineButtonRow(buttons=buttons)])


async def test_a_message_arrives_with_its_id_author_and_time(bot: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_message(anna, "hello", disable_notification=True)
    seen = await telegram.message("anna", sent.id)
    assert (seen.text, seen.author, seen.chat, seen.silent) == ("hello", "tgarr_bot", anna, True)
    assert sent.chat.id == anna
    assert sent.outgoing


async def test_a_bot_is_not_pushed_what_it_did_itself(
    bot: Any, anna: int, telegram: Any, heard: Any, until: Any
) -> None:
    sent = await bot.send_message(anna, "mine")
    await sent.edit_text("mine, edited")
    await telegram.say("anna", "private", "hers")
    await until(lambda: [one for one in heard if one.message.message == "hers"])
    assert "mine" not in " ".join(one.message.message for one in heard)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", errors.MessageEmpty),
        (" \n ", errors.MessageEmpty),
        ("a" * 4096, None),
        ("a" * 4097, errors.MessageTooLong),
        ("😀" * 2048, None),
        ("😀" * 2048 + "a", errors.MessageTooLong),
    ],
)
async def test_a_text_has_1_to_4096_utf16_units(ask: Any, message_of: Any, text: str, error: Any) -> None:
    if error is None:
        await ask(message_of(text))
        return
    with pytest.raises(error):
        await ask(message_of(text))


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, 0), (0, 6), (5, 1)])
async def test_entities_lie_within_the_text(ask: Any, message_of: Any, offset: int, length: int) -> None:
    entity = T.MessageEntityBold(offset=offset, length=length)
    with pytest.raises(errors.EntityBoundsInvalid):
        await ask(message_of("12345", entities=[entity]))


async def test_a_mention_without_username_is_kept_by_id(ask: Any, message_of: Any, anna: int, telegram: Any) -> None:
    user = T.InputUser(user_id=anna, access_hash=0)
    named = [T.InputMessageEntityMentionName(offset=0, length=2, user_id=user)]
    named.append(T.InputMessageEntityMentionName(offset=2, length=2, user_id=T.InputUserSelf()))
    await ask(message_of("hi me", entities=named))
    seen = (await telegram.messages("anna"))[-1]
    assert [(one.type, one.user_id) for one in seen.entities] == [
        ("mention_name", anna),
        ("mention_name", telegram.bot.id),
    ]
    stranger = T.InputMessageEntityMentionName(offset=0, length=2, user_id=T.InputUser(user_id=9, access_hash=0))
    with pytest.raises(errors.BadRequest):
        await ask(message_of("hi", entities=[stranger]))


async def test_a_reply_names_what_it_answers(bot: Any, ask: Any, message_of: Any, anna: int, telegram: Any) -> None:
    asked = await telegram.say("anna", "private", "Dune")
    sent = await bot.send_message(anna, "here", reply_parameters=types.ReplyParameters(message_id=asked))
    assert (await telegram.message("anna", sent.id)).reply_to == asked
    assert sent.reply_to_message.text == "Dune"
    with pytest.raises(errors.ReplyMessageIdInvalid):
        await ask(message_of("x", reply_to=T.InputReplyToMessage(reply_to_msg_id=999)))
    story = T.InputReplyToStory(peer=T.InputPeerSelf(), story_id=1)
    with pytest.raises(errors.ReplyMessageIdInvalid):
        await ask(message_of("x", reply_to=story))


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (T.InlineButtonTypeCallback(data=b"1"), None),
        (T.InlineButtonTypeCallback(data=b"1" * 64), None),
        (T.InlineButtonTypeCallback(data=b""), errors.ButtonDataInvalid),
        (T.InlineButtonTypeCallback(data=b"1" * 65), errors.ButtonDataInvalid),
        (T.InlineButtonTypeUrl(url="https://example.org"), None),
        (T.InlineButtonTypeUrl(url="javascript:alert(1)"), errors.ButtonUrlInvalid),
        (T.InlineButtonTypeWebView(url="https://example.org"), None),
        (T.InlineButtonTypeWebView(url="http://example.org"), errors.ButtonUrlInvalid),
        (T.InlineButtonTypeCopy(copy_text="x" * 256), None),
        (T.InlineButtonTypeCopy(copy_text="x" * 257), errors.ButtonCopyTextInvalid),
        (T.InlineButtonTypeSwitchInline(query="x"), None),
        (T.InlineButtonTypeBuy(), errors.ButtonTypeInvalid),
    ],
)
async def test_buttons_are_checked(ask: Any, message_of: Any, kind: Any, error: Any) -> None:
    if error is None:
        await ask(message_of("x", reply_markup=keyboard(kind)))
        return
    with pytest.raises(error):
        await ask(message_of("x", reply_markup=keyboard(kind)))


async def test_a_keyboard_has_at_most_100_buttons_and_each_a_label(ask: Any, message_of: Any) -> None:
    button = T.InlineButtonTypeCallback(data=b"1")
    await ask(message_of("x", reply_markup=keyboard(*[button] * 100)))
    with pytest.raises(errors.ReplyMarkupTooLong):
        await ask(message_of("x", reply_markup=keyboard(*[button] * 101)))
    with pytest.raises(errors.ButtonTextInvalid):
        await ask(message_of("x", reply_markup=keyboard(button, label="")))


async def test_reply_keyboards_are_shown_and_checked(bot: Any, ask: Any, message_of: Any, telegram: Any) -> None:
    rows = [[types.KeyboardButton("Да"), types.KeyboardButton("Нет")]]
    await bot.send_message(telegram.people["anna"].id, "?", reply_markup=types.ReplyKeyboardMarkup(rows))
    seen = (await telegram.messages("anna"))[-1]
    assert (seen.keyboard, seen.labels) == ("reply", [["Да", "Нет"]])
    await bot.send_message(telegram.people["anna"].id, "!", reply_markup=types.ReplyKeyboardRemove())
    await bot.send_message(telegram.people["anna"].id, "…", reply_markup=types.ForceReply())
    assert [one.keyboard for one in await telegram.messages("anna")][-2:] == ["hide", "force_reply"]
    with pytest.raises(errors.ReplyMarkupInvalid):
        await ask(message_of("x", reply_markup=T.ReplyKeyboardMarkup(rows=[])))
    nameless = T.KeyboardButtonRow(buttons=[T.KeyboardButton(text="", type=T.ButtonTypeDefault())])
    with pytest.raises(errors.ButtonTextInvalid):
        await ask(message_of("x", reply_markup=T.ReplyKeyboardMarkup(rows=[nameless])))


async def test_a_bot_cannot_write_first_nor_to_whom_blocked_it(
    bot: Any, ask: Any, message_of: Any, telegram: Any
) -> None:
    vera = (await bot.invoke(raw.functions.contacts.ResolveUsername(username="gleb_sandbox"))).users[0]
    stranger = T.InputPeerUser(user_id=vera.id, access_hash=vera.access_hash)
    with pytest.raises(errors.PeerIdInvalid):
        await ask(message_of("hello", peer=stranger))
    with pytest.raises(errors.PeerIdInvalid):
        await ask(message_of("hello", peer=T.InputPeerUser(user_id=vera.id, access_hash=1)))
    with pytest.raises(errors.PeerIdInvalid):
        await ask(message_of("hello", peer=T.InputPeerEmpty()))
    await telegram.block_bot("anna")
    with pytest.raises(errors.UserIsBlocked):
        await ask(message_of("hello"))
    with pytest.raises(ValueError, match="unblock"):
        await telegram.say("anna", "private", "hi")
    await telegram.unblock_bot("anna")
    await ask(message_of("hello"))


async def test_bots_schedule_nothing(ask: Any, message_of: Any) -> None:
    with pytest.raises(errors.BotMethodInvalid):
        await ask(message_of("x", schedule_date=2_000_000_000))


async def test_bots_do_not_write_to_bots(two_bots: Any, make_client: Any) -> None:
    client = await make_client(two_bots)
    found = await client.invoke(raw.functions.contacts.ResolveUsername(username="other_bot"))
    peer = T.InputPeerUser(user_id=found.users[0].id, access_hash=found.users[0].access_hash)
    with pytest.raises(errors.UserIsBot):
        await client.invoke(raw.functions.messages.SendMessage(peer=peer, message="x", random_id=1), retries=1)


async def test_typing_is_told(bot: Any, anna: int, telegram: Any) -> None:
    await bot.send_chat_action(anna, enums.ChatAction.UPLOAD_PHOTO)
    seen = await telegram.wait_for(lambda one: one.kind == "typing")
    assert (seen.facts["chat"], seen.facts["action"]) == (anna, "upload_photo")
