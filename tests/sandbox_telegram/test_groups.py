"""Basic groups and supergroups: who is in them, who may what, what a bot is told."""

from typing import Any

import pytest
from pyrogram import enums, errors, raw, types
from pyrogram.handlers import ChatMemberUpdatedHandler

T = raw.types


@pytest.fixture
def changes(bot: Any) -> list[Any]:
    """Changes of membership that the bot's client parsed."""
    arrived: list[Any] = []

    async def keep(_: Any, change: Any) -> None:
        arrived.append(change)

    bot.add_handler(ChatMemberUpdatedHandler(keep))
    return arrived


def channel_of(group: int) -> Any:
    return T.InputChannel(channel_id=-group - 1_000_000_000_000, access_hash=0)


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_bot_writes_to_a_group_and_hears_commands(
    bot: Any, telegram: Any, heard: Any, until: Any, kind: str
) -> None:
    create = telegram.create_group if kind == "group" else telegram.create_supergroup
    group = await create("Кино", ["anna", "boris", "tgarr_bot"])
    sent = await bot.send_message(group, "hello")
    assert sent.chat.title == "Кино"
    assert (await telegram.message(group, sent.id)).text == "hello"

    asked = await telegram.say("boris", group, "/search@tgarr_bot Dune")
    update = (await until(lambda: [one for one in heard if getattr(one, "message", None) and one.message.id == asked]))[
        0
    ]
    assert update.message.message == "/search@tgarr_bot Dune"
    assert update.message.from_id.user_id == telegram.people["boris"].id
    edited = await bot.edit_message_text(group, sent.id, "hello again")
    assert edited.text == "hello again"
    assert [one.id for one in await bot.get_messages(group, [sent.id, asked])] == [sent.id, asked]
    await sent.delete()
    assert (await telegram.message(group, sent.id)).is_deleted


async def test_a_group_tells_its_members_with_their_accounts(bot: Any, telegram: Any) -> None:
    group = await telegram.create_group("Кино", ["anna", "boris", "tgarr_bot"], admins=["vera"])
    found = {one.user.first_name: one.status async for one in bot.get_chat_members(group)}
    assert found == {
        "Анна": enums.ChatMemberStatus.OWNER,
        "Борис": enums.ChatMemberStatus.MEMBER,
        "Вера": enums.ChatMemberStatus.ADMINISTRATOR,
        "tgarr": enums.ChatMemberStatus.MEMBER,
    }
    assert (await bot.get_chat(group)).members_count == 4
    assert (await bot.get_chat_member(group, telegram.people["anna"].id)).status is enums.ChatMemberStatus.OWNER
    chats = await bot.invoke(raw.functions.messages.GetChats(id=[-group]))
    assert chats.chats[0].title == "Кино"
    described = await telegram.describe(group)
    assert (described["kind"], described["members"]["vera"]) == ("group", "administrator")


async def test_a_supergroup_is_asked_for_single_members_and_lists(bot: Any, telegram: Any, ask: Any) -> None:
    group = await telegram.create_supergroup("Кино", ["anna", "boris", "tgarr_bot"])
    await telegram.promote(group, "boris", rights=["pin_messages"])
    await telegram.add_member(group, "gleb")
    await telegram.remove_member(group, "gleb")
    statuses = {
        name: (await bot.get_chat_member(group, telegram.people[name].id)).status for name in ("anna", "boris", "gleb")
    }
    assert statuses == {
        "anna": enums.ChatMemberStatus.OWNER,
        "boris": enums.ChatMemberStatus.ADMINISTRATOR,
        "gleb": enums.ChatMemberStatus.BANNED,
    }
    assert (await bot.get_chat_member(group, "me")).status is enums.ChatMemberStatus.MEMBER
    await telegram.add_member(group, "vera")
    await telegram.remove_member(group, "vera", actor="vera")
    with pytest.raises(errors.UserNotParticipant):
        await bot.get_chat_member(group, telegram.people["vera"].id)

    async def listed(wanted: Any, limit: int = 200, offset: int = 0) -> list[int]:
        call = raw.functions.channels.GetParticipants(
            channel=channel_of(group), filter=wanted, offset=offset, limit=limit, hash=0
        )
        return [getattr(one, "user_id", None) or one.peer.user_id for one in (await ask(call)).participants]

    people = {name: one.id for name, one in telegram.people.items()}
    everybody = [people["anna"], people["boris"], telegram.bot.id]
    assert await listed(T.ChannelParticipantsRecent()) == everybody
    assert await listed(T.ChannelParticipantsRecent(), limit=1, offset=1) == [people["boris"]]
    assert await listed(T.ChannelParticipantsAdmins()) == [people["anna"], people["boris"]]
    assert await listed(T.ChannelParticipantsBots()) == [telegram.bot.id]
    assert await listed(T.ChannelParticipantsKicked(q="")) == [people["gleb"]]
    assert await listed(T.ChannelParticipantsSearch(q="бор")) == [people["boris"]]
    assert (await bot.get_chat(group)).members_count == 3
    assert (await ask(raw.functions.channels.GetChannels(id=[channel_of(group)]))).chats[0].megagroup


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_bot_hears_of_its_own_membership(bot: Any, telegram: Any, changes: Any, until: Any, kind: str) -> None:
    create = telegram.create_group if kind == "group" else telegram.create_supergroup
    group = await create("Кино", ["anna"])
    await telegram.add_member(group, "tgarr_bot")
    await telegram.promote(group, "tgarr_bot")
    await telegram.demote(group, "tgarr_bot")
    await telegram.remove_member(group, "tgarr_bot")
    await until(lambda: len(changes) == 4)
    statuses = enums.ChatMemberStatus
    after = [one.new_chat_member and one.new_chat_member.status for one in sorted(changes, key=lambda one: one.date)]
    gone = None if kind == "group" else statuses.BANNED
    assert after == [statuses.MEMBER, statuses.ADMINISTRATOR, statuses.MEMBER, gone]
    assert {one.chat.id for one in changes} == {group}
    with pytest.raises((errors.Forbidden, errors.BadRequest)):
        await bot.send_message(group, "x")


async def test_a_bot_hears_of_others_only_as_an_admin(bot: Any, telegram: Any, changes: Any, until: Any) -> None:
    assert bot.is_connected
    group = await telegram.create_supergroup("Кино", ["anna", "tgarr_bot"])
    await telegram.add_member(group, "boris")
    await telegram.promote(group, "tgarr_bot")
    await telegram.add_member(group, "vera")
    await until(lambda: any(one.new_chat_member.user.first_name == "Вера" for one in changes))
    assert "Борис" not in [one.new_chat_member.user.first_name for one in changes]


async def test_service_messages_tell_who_came_and_went(bot: Any, telegram: Any, heard: Any, until: Any) -> None:
    assert bot.is_connected
    group = await telegram.create_group("Кино", ["anna", "tgarr_bot"])
    await telegram.add_member(group, "boris")
    await telegram.remove_member(group, "boris", actor="boris")
    actions = [one.action for one in await telegram.messages(group)]
    assert actions == ["chat_create", "chat_add_user", "chat_delete_user"]
    await until(lambda: len([one for one in heard if isinstance(getattr(one, "message", None), T.MessageService)]) == 3)
    with pytest.raises(ValueError, match="is not in chat"):
        await telegram.remove_member(group, "boris")
    await telegram.add_member(group, "boris")
    with pytest.raises(ValueError, match="already"):
        await telegram.add_member(group, "boris")
    with pytest.raises(ValueError, match="is not in chat"):
        await telegram.promote(group, "gleb")
    with pytest.raises(ValueError, match="is not in chat"):
        await telegram.say("gleb", group, "hi")
    told = await telegram.wait_for(lambda one: one.kind == "member_changed" and one.facts["account"] == "boris")
    assert (told.facts["before"], told.facts["after"]) == (None, "member")


async def test_a_bot_leaves(bot: Any, telegram: Any) -> None:
    small = await telegram.create_group("Кино", ["anna", "tgarr_bot"])
    large = await telegram.create_supergroup("Кино", ["anna", "tgarr_bot"])
    for group in (small, large):
        await bot.leave_chat(group)
        assert (await telegram.describe(group))["members"]["tgarr_bot"] == "left"
    with pytest.raises(errors.UserNotParticipant):
        await bot.invoke(raw.functions.messages.DeleteChatUser(chat_id=-small, user_id=T.InputUserSelf()))
    with pytest.raises(errors.ChannelPrivate):
        await bot.send_message(large, "x")
    with pytest.raises(errors.ChatWriteForbidden):
        await bot.send_message(small, "x")


async def test_groups_a_bot_was_never_in_are_unknown(ask: Any, telegram: Any) -> None:
    small = await telegram.create_group("Кино", ["anna"])
    large = await telegram.create_supergroup("Кино", ["anna"])
    for call, error in (
        (raw.functions.messages.GetChats(id=[-small]), errors.ChatIdInvalid),
        (raw.functions.messages.GetFullChat(chat_id=1), errors.ChatIdInvalid),
        (raw.functions.channels.GetChannels(id=[channel_of(large)]), errors.ChannelInvalid),
        (raw.functions.channels.GetFullChannel(channel=T.InputChannelEmpty()), errors.ChannelInvalid),
    ):
        with pytest.raises(error):
            await ask(call)
    with pytest.raises(errors.MethodInvalid):
        await ask(raw.functions.messages.DeleteChatUser(chat_id=-small, user_id=_user(telegram, "anna")))


def _user(telegram: Any, name: str) -> Any:
    return T.InputUser(user_id=telegram.people[name].id, access_hash=0)


async def test_rights_to_write_and_to_send_photos_can_be_denied(bot: Any, telegram: Any) -> None:
    group = await telegram.create_supergroup("Кино", ["anna", "tgarr_bot"])
    await telegram.deny(group, "send_messages")
    with pytest.raises(errors.Forbidden, match="CHAT_WRITE_FORBIDDEN"):
        await bot.send_message(group, "x")
    await telegram.deny(group)
    await telegram.deny(group, "send_plain", member="tgarr_bot")
    with pytest.raises(errors.ChatSendPlainForbidden):
        await bot.send_message(group, "x")
    await telegram.promote(group, "tgarr_bot")
    await bot.send_message(group, "an admin may")
    with pytest.raises(ValueError, match="is not in chat"):
        await telegram.deny(group, "send_plain", member="gleb")


@pytest.mark.parametrize(
    ("denied", "words"),
    [("send_media", "CHAT_SEND_MEDIA"), ("send_photos", "CHAT_SEND_PHOTOS"), ("send_docs", "CHAT_SEND_DOCS")],
)
async def test_kinds_of_media_can_be_denied(ask: Any, telegram: Any, denied: str, words: str) -> None:
    group = await telegram.create_supergroup("Кино", ["anna", "tgarr_bot"])
    await telegram.deny(group, denied)
    files = telegram.centre.world.files
    file = files.add(b"x", is_photo=denied != "send_docs")
    kinds = (T.InputMediaPhoto, T.InputPhoto) if file.is_photo else (T.InputMediaDocument, T.InputDocument)
    media = kinds[0](id=kinds[1](id=file.id, access_hash=file.access_hash, file_reference=file.reference))
    peer = T.InputPeerChannel(channel_id=channel_of(group).channel_id, access_hash=0)
    with pytest.raises(errors.Forbidden, match=words):
        await ask(raw.functions.messages.SendMedia(peer=peer, media=media, message="", random_id=1))


async def test_deleting_and_pinning_need_rights_in_groups(bot: Any, telegram: Any) -> None:
    group = await telegram.create_supergroup("Кино", ["anna", "tgarr_bot"])
    theirs = await telegram.say("anna", group, "/start@tgarr_bot")
    mine = await bot.send_message(group, "x")
    with pytest.raises(errors.MessageDeleteForbidden):
        await bot.delete_messages(group, theirs)
    with pytest.raises(errors.ChatAdminRequired):
        await mine.pin()
    await telegram.promote(group, "tgarr_bot", rights=["delete_messages", "pin_messages"])
    assert await bot.delete_messages(group, theirs) == 1
    await mine.pin()
    assert (await bot.get_chat(group)).pinned_message.id == mine.id
    assert (await bot.get_messages(group, pinned=True)).id == mine.id
    small = await telegram.create_group("Кино", ["anna", "tgarr_bot"])
    plain = await bot.send_message(small, "x")
    with pytest.raises(errors.ChatAdminRequired):
        await plain.pin()
    await telegram.promote(small, "tgarr_bot")
    await plain.pin()
    with pytest.raises(ValueError, match="not rights"):
        await telegram.promote(group, "tgarr_bot", rights=["fly"])


async def test_web_apps_and_requests_belong_in_private_chats(bot: Any, telegram: Any) -> None:
    group = await telegram.create_group("Кино", ["anna", "tgarr_bot"])
    app = types.InlineKeyboardButton("App", web_app=types.WebAppInfo(url="https://c.d"))
    with pytest.raises(errors.ButtonTypeInvalid):
        await bot.send_message(group, "x", reply_markup=types.InlineKeyboardMarkup([[app]]))
    phone = types.ReplyKeyboardMarkup([[types.KeyboardButton("Phone", request_contact=True)]])
    with pytest.raises(errors.ButtonTypeInvalid):
        await bot.send_message(group, "x", reply_markup=phone)
    await bot.send_message(telegram.people["anna"].id, "x", reply_markup=phone)


async def test_a_channel_is_written_to_by_admins_with_the_right(bot: Any, telegram: Any) -> None:
    channel = await telegram.create_channel("Новости", ["anna", "tgarr_bot"])
    with pytest.raises(errors.ChatAdminRequired):
        await bot.send_message(channel, "x")
    await telegram.promote(channel, "tgarr_bot")
    sent = await bot.send_message(channel, "post")
    assert sent.chat.type is enums.ChatType.CHANNEL
    theirs = await telegram.say("anna", channel, "her post")
    await bot.edit_message_text(channel, theirs, "corrected")
    await sent.pin()
    with pytest.raises(errors.ReplyMarkupInvalid):
        await bot.send_message(channel, "x", reply_markup=types.ReplyKeyboardRemove())


async def test_an_upgraded_group_is_another_peer(bot: Any, telegram: Any, heard: Any, until: Any) -> None:
    group = await telegram.create_group("Кино", ["anna", "boris"], admins=["tgarr_bot"])
    before = await bot.send_message(group, "before")
    new = await telegram.upgrade_group(group)
    assert (await telegram.describe(group))["migrated_to"] == new
    assert (await telegram.messages(group))[-1].action == "chat_migrate_to"
    assert [one.action for one in await telegram.messages(new)] == ["channel_migrate_from"]
    await until(lambda: [one for one in heard if isinstance(getattr(one, "message", None), T.MessageService)][1:])
    with pytest.raises(errors.ChatIdInvalid):
        await bot.send_message(group, "to the old id")
    with pytest.raises(errors.BadRequest):
        await before.edit_text("to the old id")
    with pytest.raises(ValueError, match="became the supergroup"):
        await telegram.say("anna", group, "hi")
    with pytest.raises(ValueError, match="not a basic group"):
        await telegram.upgrade_group(group)
    sent = await bot.send_message(new, "after")
    assert sent.chat.type is enums.ChatType.SUPERGROUP
    full = await bot.invoke(raw.functions.messages.GetFullChat(chat_id=-group))
    old = next(one for one in full.chats if isinstance(one, T.Chat))
    assert (old.deactivated, old.migrated_to.channel_id) == (True, channel_of(new).channel_id)
    full = await bot.invoke(raw.functions.channels.GetFullChannel(channel=channel_of(new)))
    assert full.full_chat.migrated_from_chat_id == -group


async def test_a_public_supergroup_is_found_by_its_username(ask: Any, telegram: Any) -> None:
    group = await telegram.create_supergroup("Кино", ["anna", "tgarr_bot"], username="kino_club")
    found = await ask(raw.functions.contacts.ResolveUsername(username="Kino_Club"))
    assert (found.peer.channel_id, found.chats[0].username) == (channel_of(group).channel_id, "kino_club")
    wrong = T.InputChannel(channel_id=channel_of(group).channel_id, access_hash=5)
    with pytest.raises(errors.ChannelInvalid):
        await ask(raw.functions.channels.GetChannels(id=[wrong]))
    nobody = T.InputPeerUser(user_id=5, access_hash=0)
    with pytest.raises(errors.PeerIdInvalid):
        await ask(raw.functions.channels.GetParticipant(channel=channel_of(group), participant=nobody))


async def test_mistakes_of_a_test_are_told(telegram: Any) -> None:
    with pytest.raises(LookupError, match="named by its person"):
        await telegram.messages("tgarr_bot")
    with pytest.raises(LookupError, match="no chat -5"):
        await telegram.describe(-5)
    with pytest.raises(LookupError, match="nobody called 'eve'"):
        await telegram.say("eve", "private", "x")
    with pytest.raises(LookupError, match="no account 5"):
        await telegram.say(5, "private", "x")
    with pytest.raises(LookupError, match="write to bots only"):
        await telegram.say("anna", "boris", "x")
    with pytest.raises(ValueError, match="MESSAGE_TOO_LONG"):
        await telegram.say("anna", "private", "x" * 5000)
    with pytest.raises(ValueError, match="no entity"):
        await telegram.say("anna", "private", "x", entities=[{"type": "glitter", "offset": 0, "length": 1}])
    with pytest.raises(LookupError, match="no operation"):
        await telegram._perform("fly", {})
