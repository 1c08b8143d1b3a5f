"""From raw updates to what somebody did: nothing that is missing loses the rest."""

from io import BytesIO
from typing import Any

import pytest
from pyrogram import raw
from pyrogram.raw.core import TLObject

from tgarr.chat.arrivals import arrival
from tgarr.chat.incoming import ChatKind, Incoming, Moved, Place, Pressed, Said, Sender, Welcome
from tgarr.chat.parsing import Us, parse

US = Us(id=7, username="tgarr_bot")
ANNA = raw.types.User(id=1, first_name="Анна", last_name="Б", username="anna", lang_code="ru", access_hash=5)
BOT = raw.types.User(id=2, first_name="Robot", bot=True, bot_info_version=1)
GROUP = raw.types.Chat(id=50, title="Films", photo=raw.types.ChatPhotoEmpty(), participants_count=2, date=0, version=1)
CHANNEL = raw.types.Channel(
    id=60, title="Club", photo=raw.types.ChatPhotoEmpty(), date=0, megagroup=True, access_hash=9
)
NEWS = raw.types.Channel(id=61, title="News", photo=raw.types.ChatPhotoEmpty(), date=0, broadcast=True, access_hash=9)
EVERYBODY = {user.id: user for user in (ANNA, BOT)}
EVERYWHERE = {chat.id: chat for chat in (GROUP, CHANNEL, NEWS)}


def user(number: int = 1) -> Any:
    return raw.types.PeerUser(user_id=number)


def group() -> Any:
    return raw.types.PeerChat(chat_id=50)


def channel(number: int = 60) -> Any:
    return raw.types.PeerChannel(channel_id=number)


def message(text: str = "dune", peer: Any = None, **facts: Any) -> Any:
    return raw.types.UpdateNewMessage(
        message=raw.types.Message(id=10, peer_id=peer or user(), date=0, message=text, **facts), pts=1, pts_count=1
    )


def read(update: Any, users: Any = None, chats: Any = None) -> Incoming | None:
    made = arrival(update, EVERYBODY if users is None else users, EVERYWHERE if chats is None else chats, us=US.id)
    return parse(3, made.content, US) if made is not None else None


def test_a_private_text() -> None:
    assert read(message()) == Said(
        row=3,
        sender=Sender(id=1, name="Анна Б", username="anna", language="ru"),
        place=Place(chat=1, kind=ChatKind.PRIVATE),
        message_id=10,
        text="dune",
    )


def test_users_and_chats_that_are_missing_do_not_lose_the_text() -> None:
    for peer, chat, kind in (
        (user(), 1, ChatKind.PRIVATE),
        (group(), -50, ChatKind.GROUP),
        (channel(), -1_000_000_000_060, ChatKind.SUPERGROUP),
    ):
        heard = read(message(peer=peer, from_id=user()), {}, {})
        assert isinstance(heard, Said)
        assert (heard.sender, heard.place) == (Sender(id=1, name=""), Place(chat=chat, kind=kind))


@pytest.mark.parametrize(
    "update",
    [
        message(out=True),
        message(""),
        message(peer=channel(61), post=True),
        message(via_bot_id=7),
        message(peer=group(), from_id=user(2)),
        raw.types.UpdateNewMessage(message=raw.types.MessageEmpty(id=1), pts=1, pts_count=1),
        raw.types.UpdateNewMessage(
            message=raw.types.MessageService(
                id=1, peer_id=group(), date=0, action=raw.types.MessageActionChatEditTitle(title="x")
            ),
            pts=1,
            pts_count=1,
        ),
        raw.types.UpdateEditMessage(message=message().message, pts=1, pts_count=1),
        raw.types.UpdateUserStatus(user_id=1, status=raw.types.UserStatusRecently()),
        raw.types.UpdateChatParticipant(chat_id=50, date=0, actor_id=1, user_id=1, qts=3),
    ],
)
def test_what_is_not_for_us(update: Any) -> None:
    assert read(update) is None


@pytest.mark.parametrize(
    ("text", "facts", "to_us"),
    [
        ("/search@tgarr_bot dune", {}, True),
        ("/SEARCH@TGARR_BOT", {}, True),
        ("/search dune", {}, True),
        ("/search@other_bot dune", {}, False),
        ("dune", {}, False),
        ("dune", {"mentioned": True}, True),
        ("/", {}, False),
        ("see /search", {}, False),
        ("/search@tgarr_botx", {}, False),
        ("/" + "x" * 5000, {}, False),
    ],
)
def test_to_us_in_groups(text: str, facts: dict[str, Any], to_us: bool) -> None:
    heard = read(message(text, group(), from_id=user(), **facts))
    assert isinstance(heard, Said)
    assert heard.to_us is to_us


@pytest.mark.parametrize(
    ("header", "topic", "reply_to"),
    [
        (None, None, 0),
        (raw.types.MessageReplyHeader(reply_to_msg_id=4), None, 4),
        (raw.types.MessageReplyHeader(reply_to_msg_id=8, forum_topic=True), 8, 0),
        (raw.types.MessageReplyHeader(reply_to_msg_id=9, reply_to_top_id=8, forum_topic=True), 8, 9),
        (raw.types.MessageReplyStoryHeader(peer=user(), story_id=1), None, 0),
    ],
)
def test_topics_and_replies(header: Any, topic: int | None, reply_to: int) -> None:
    heard = read(message(peer=channel(), from_id=user(), reply_to=header))
    assert isinstance(heard, Said)
    assert (heard.place.topic, heard.reply_to) == (topic, reply_to)


def test_who_writes_as_a_group_has_its_name() -> None:
    heard = read(message(peer=channel(), from_id=channel()))
    assert isinstance(heard, Said)
    assert heard.sender == Sender(id=-1_000_000_000_060, name="Club")


def test_a_press_with_and_without_data() -> None:
    for data in (b"a:1", None):
        update = raw.types.UpdateBotCallbackQuery(
            query_id=99, user_id=1, peer=channel(), msg_id=5, chat_instance=0, data=data
        )
        pressed = read(update)
        assert isinstance(pressed, Pressed)
        assert (pressed.query_id, pressed.message_id, pressed.data) == (99, 5, data or b"")
        assert pressed.place == Place(chat=-1_000_000_000_060, kind=ChatKind.SUPERGROUP, title="Club")


def test_a_collectible_username() -> None:
    other = raw.types.User(
        id=1,
        first_name="A",
        usernames=[raw.types.Username(username="old"), raw.types.Username(username="new", active=True)],
    )
    heard = read(message(), {1: other})
    assert isinstance(heard, Said)
    assert heard.sender.username == "new"


def test_a_group_that_moved() -> None:
    action = raw.types.MessageActionChatMigrateTo(channel_id=60)
    update = raw.types.UpdateNewMessage(
        message=raw.types.MessageService(id=1, peer_id=group(), date=0, action=action), pts=1, pts_count=1
    )
    assert read(update) == Moved(
        row=3, place=Place(chat=-50, kind=ChatKind.GROUP, title="Films"), to=-1_000_000_000_060
    )


MEMBER = raw.types.ChannelParticipant(user_id=7, date=0)
ADMIN = raw.types.ChannelParticipantAdmin(user_id=7, promoted_by=1, date=0, admin_rights=raw.types.ChatAdminRights())
LEFT = raw.types.ChannelParticipantLeft(peer=user(7))
BANNED = raw.types.ChannelParticipantBanned(
    peer=user(7), kicked_by=1, date=0, banned_rights=raw.types.ChatBannedRights(until_date=0)
)


@pytest.mark.parametrize(
    ("before", "after", "welcome"),
    [
        (None, MEMBER, True),
        (LEFT, MEMBER, True),
        (BANNED, ADMIN, True),
        (MEMBER, LEFT, False),
        (ADMIN, BANNED, False),
        (MEMBER, None, False),
        (MEMBER, ADMIN, None),
        (LEFT, BANNED, None),
    ],
)
def test_membership(before: Any, after: Any, welcome: bool | None) -> None:
    update = raw.types.UpdateChannelParticipant(
        channel_id=60, date=0, actor_id=1, user_id=7, qts=3, prev_participant=before, new_participant=after
    )
    heard = read(update)
    assert (heard.welcome if isinstance(heard, Welcome) else None) is welcome


def test_leaving_a_group_that_moved_is_no_farewell() -> None:
    moved = raw.types.Chat(
        id=50,
        title="Films",
        photo=raw.types.ChatPhotoEmpty(),
        participants_count=0,
        date=0,
        version=1,
        migrated_to=raw.types.InputChannel(channel_id=60, access_hash=9),
    )
    update = raw.types.UpdateChatParticipant(
        chat_id=50,
        date=0,
        actor_id=1,
        user_id=7,
        qts=3,
        prev_participant=raw.types.ChatParticipant(user_id=7, inviter_id=1, date=0),
    )
    assert read(update, chats={50: moved}) is None
    farewell = read(update)
    assert isinstance(farewell, Welcome)
    assert (farewell.welcome, farewell.place.chat) == (False, -50)


def test_stopped_in_private() -> None:
    for stopped in (True, False):
        heard = read(raw.types.UpdateBotStopped(user_id=1, date=0, stopped=stopped, qts=4))
        assert isinstance(heard, Welcome)
        assert (heard.welcome, heard.place) == (not stopped, Place(chat=1, kind=ChatKind.PRIVATE))


def test_a_row_names_only_those_whom_it_mentions() -> None:
    made = arrival(message(peer=group(), from_id=user()), EVERYBODY, EVERYWHERE, us=7)
    assert made is not None
    kept = TLObject.read(BytesIO(made.content))
    assert ([one.id for one in kept.users], [one.id for one in kept.chats]) == ([1], [50])


def test_lanes_and_sameness() -> None:
    text = arrival(message(peer=channel(), from_id=user()), {}, {}, us=7)
    again = arrival(
        raw.types.UpdateNewChannelMessage(message=message(peer=channel()).message, pts=900, pts_count=1), {}, {}, us=7
    )
    press = arrival(
        raw.types.UpdateBotCallbackQuery(query_id=99, user_id=1, peer=user(), msg_id=5, chat_instance=0), {}, {}, us=7
    )
    assert text is not None
    assert again is not None
    assert press is not None
    assert text.sameness == again.sameness
    assert text.lane == "-1000000000060 1"  # a chat and its sender
    assert (press.sameness, press.lane) == ("press 99", "1/5")


@pytest.mark.parametrize("content", [b"", b"\0\0\0\0", b"garbage of any kind"])
def test_what_is_no_update_is_raised(content: bytes) -> None:
    with pytest.raises(ValueError, match="row 1 is not an update"):
        parse(1, content, US)


def test_an_update_of_another_kind_is_nothing() -> None:
    envelope = raw.types.Updates(updates=[raw.types.UpdateLoginToken()], users=[], chats=[], date=0, seq=0).write()
    assert parse(1, envelope, US) is None
