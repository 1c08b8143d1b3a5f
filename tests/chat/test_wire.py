"""The wire against answers that the data centre does not give, but Telegram does."""

from pathlib import Path
from typing import Any

import pytest
from pyrogram import errors, raw

from actors.runtime import remote, stop
from actors.stores.state import StateFace, start_state
from tgarr.chat.attachments import Attachments
from tgarr.chat.carrier import Destination
from tgarr.chat.making import nothing
from tgarr.chat.pictures import Pictures
from tgarr.chat.refusing import verdict, words
from tgarr.chat.screens import Button, Picture, Screen
from tgarr.chat.seams import NoAnswer
from tgarr.chat.text import Text, bold
from tgarr.chat.verdicts import (
    AskAgain,
    ChatClosed,
    ChatMoved,
    Flooded,
    FormatRefused,
    Impossible,
    PictureRefused,
    PlaceRefused,
    TargetGone,
    Unchanged,
    Unreachable,
    Verdict,
)
from tgarr.chat.wire import Wire

T = raw.types
PHOTO = T.Photo(id=1, access_hash=2, file_reference=b"\x03", date=0, sizes=[], dc_id=2)


class Script:
    """Answers calls one after another, and remembers them."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[Any] = []
        self.peer: Any = T.InputPeerUser(user_id=1, access_hash=0)

    async def call(self, query: Any, **_: Any) -> Any:
        self.calls.append(query)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def resolve_peer(self, _chat: int) -> Any:
        if isinstance(self.peer, Exception):
            raise self.peer
        return self.peer


@pytest.fixture
async def state(tmp_path: Path) -> Any:
    ref = await start_state(tmp_path)
    yield remote(ref, StateFace)
    await stop(ref)


def wire(script: Any, state: StateFace) -> tuple[Wire, list[Any]]:
    async def fetch(_picture: Picture) -> bytes:
        return b"picture"

    heard: list[Any] = []
    return Wire(script, Pictures(state, script, fetch), Attachments(script, nothing), heard.append), heard


def refusal(said: str, code: int = 400) -> Exception:
    with pytest.raises(errors.RPCError) as caught:
        errors.RPCError.raise_it(T.RpcError(error_code=code, error_message=said), raw.functions.messages.SendMessage)
    return caught.value


def answer(number: int = 8, random_id: int = 5, media: Any = None) -> Any:
    message = T.Message(id=number, peer_id=T.PeerUser(user_id=1), date=0, message="x", media=media)
    updates = [
        T.UpdateMessageID(id=3, random_id=99),
        T.UpdateMessageID(id=number, random_id=random_id),
        T.UpdateNewMessage(message=message, pts=1, pts_count=1),
    ]
    return T.Updates(updates=updates, users=[], chats=[], date=0, seq=0)


async def test_the_short_answer_to_a_private_text(state: StateFace) -> None:
    short = T.UpdateShortSentMessage(id=77, pts=5, pts_count=1, date=0)
    carried, heard = wire(Script(short), state)
    sent = await carried.send(Destination(chat=1), Screen(text=Text("x")), random_id=5)
    assert (sent.message_id, sent.medium, heard) == (77, "text", [short])


async def test_the_short_answer_to_a_photo(state: StateFace) -> None:
    media = T.MessageMediaPhoto(photo=PHOTO)
    short = T.UpdateShortSentMessage(id=77, pts=5, pts_count=1, date=0, media=media)
    script = Script(True, short)
    carried, _ = wire(script, state)
    sent = await carried.send(Destination(chat=1), Screen(text=Text("x"), picture=Picture("p", "s", "u")), random_id=5)
    assert (sent.message_id, sent.medium) == (77, "photo")
    assert await state.read(lambda db: db.execute("SELECT file FROM media").fetchall()) == [("1:2:03",)]


async def test_a_repeated_call_whose_first_went_out_as_text_is_noted_as_text(state: StateFace) -> None:
    carried, _ = wire(Script(True, answer()), state)
    sent = await carried.send(Destination(chat=1), Screen(text=Text("x"), picture=Picture("p", "s", "u")), random_id=5)
    assert (sent.message_id, sent.medium) == (8, "text")


async def test_an_answer_that_names_no_message(state: StateFace) -> None:
    carried, _ = wire(Script(answer(random_id=1)), state)
    with pytest.raises(Impossible):
        await carried.send(Destination(chat=1), Screen(text=Text("x")), random_id=5)


async def test_styles_and_place_refused_one_after_the_other(state: StateFace) -> None:
    script = Script(refusal("ENTITY_BOUNDS_INVALID"), refusal("TOPIC_CLOSED"), answer())
    carried, _ = wire(script, state)
    screen = Screen(text=bold("x"), keyboard=((Button("l", url="http://nas/"),),))
    await carried.send(Destination(chat=1, topic=4), screen, random_id=5)
    first, second, third = script.calls
    assert first.entities
    assert first.reply_to.reply_to_msg_id == 4
    assert not second.entities
    assert second.reply_to is not None
    assert (third.entities, third.reply_to, third.reply_markup) == (None, None, None)
    assert {call.random_id for call in script.calls} == {5}


async def test_what_is_refused_for_ever_ends(state: StateFace) -> None:
    carried, _ = wire(Script(*[refusal("BUTTON_URL_INVALID")] * 3), state)
    with pytest.raises(FormatRefused):
        await carried.send(Destination(chat=1), Screen(text=Text("x")), random_id=5)


async def test_peers_that_cannot_be_found(state: StateFace) -> None:
    script = Script()
    carried, _ = wire(script, state)
    for trouble, kind in ((refusal("PEER_ID_INVALID"), ChatClosed), (NoAnswer("late"), Unreachable)):
        script.peer = trouble
        with pytest.raises(kind):
            await carried.delete(1, 5)


async def test_deletions(state: StateFace) -> None:
    script = Script(*[T.messages.AffectedMessages(pts=1, pts_count=1)] * 2)
    carried, heard = wire(script, state)
    await carried.delete(1, 5)
    script.peer = T.InputPeerChannel(channel_id=60, access_hash=9)
    await carried.delete(-1_000_000_000_060, 6)
    assert [type(call).__name__ for call in script.calls] == ["DeleteMessages", "DeleteMessages"]
    assert script.calls[1].channel.channel_id == 60
    assert len(heard) == 2


@pytest.mark.parametrize(
    ("looked_up", "kind"),
    [
        (NoAnswer("late"), ChatClosed),
        (T.messages.Chats(chats=[]), ChatClosed),
        (T.messages.Chats(chats=[T.ChatForbidden(id=5, title="x")]), ChatClosed),
        (
            T.messages.Chats(
                chats=[
                    T.Chat(
                        id=5,
                        title="x",
                        photo=T.ChatPhotoEmpty(),
                        participants_count=0,
                        date=0,
                        version=1,
                        migrated_to=T.InputChannel(channel_id=60, access_hash=9),
                    )
                ]
            ),
            ChatMoved,
        ),
    ],
)
async def test_a_group_that_refuses_is_looked_up(state: StateFace, looked_up: Any, kind: type[Verdict]) -> None:
    carried, _ = wire(Script(refusal("CHAT_WRITE_FORBIDDEN", 403), looked_up), state)
    with pytest.raises(kind) as caught:
        await carried.send(Destination(chat=-5), Screen(text=Text("x")), random_id=5)
    if isinstance(caught.value, ChatMoved):
        assert caught.value.to == -1_000_000_000_060


async def test_an_upload_without_an_answer_leaves_the_picture_out(state: StateFace) -> None:
    script = Script(NoAnswer("late"), answer())
    carried, _ = wire(script, state)
    sent = await carried.send(Destination(chat=1), Screen(text=Text("x"), picture=Picture("p", "s", "u")), random_id=5)
    assert sent.medium == "text"


async def test_an_edit_of_the_picture_whose_answer_shows_none(state: StateFace) -> None:
    script = Script(True, T.Updates(updates=[T.UpdateConfig()], users=[], chats=[], date=0, seq=0))
    carried, _ = wire(script, state)
    screen = Screen(text=Text("x"), picture=Picture("new", "s", "u"))
    assert await carried.edit(1, 5, screen, medium="photo", picture="old") == "old"


@pytest.mark.parametrize(
    ("said", "code", "kind"),
    [
        ("FLOOD_WAIT_7", 420, Flooded),
        ("SLOWMODE_WAIT_5", 420, Flooded),
        ("RANDOM_ID_DUPLICATE", 500, AskAgain),
        ("SOMETHING_NEW", 500, AskAgain),
        ("TIMEOUT", 503, AskAgain),
        ("TIMEOUT", -503, AskAgain),
        ("AUTH_KEY_UNREGISTERED", 401, Unreachable),
        ("MESSAGE_NOT_MODIFIED", 400, Unchanged),
        ("MESSAGE_ID_INVALID", 400, TargetGone),
        ("MESSAGE_AUTHOR_REQUIRED", 403, TargetGone),
        ("USER_IS_BLOCKED", 400, ChatClosed),
        ("CHANNEL_PRIVATE", 406, ChatClosed),
        ("REPLY_MESSAGE_ID_INVALID", 400, PlaceRefused),
        ("PHOTO_INVALID_DIMENSIONS", 400, PictureRefused),
        ("FILE_REFERENCE_EXPIRED", 400, PictureRefused),
        ("CHAT_SEND_PHOTOS_FORBIDDEN", 403, PictureRefused),
        ("BUTTON_DATA_INVALID", 400, FormatRefused),
        ("ENTITIES_TOO_LONG", 400, FormatRefused),
        ("MESSAGE_EMPTY", 400, Impossible),
        ("NEVER_HEARD_OF", 400, Impossible),
        ("", 400, Impossible),
    ],
)
def test_what_an_error_asks_for(said: str, code: int, kind: type[Verdict]) -> None:
    error: Any = refusal(said, code)
    assert type(verdict(error)) is kind
    if not said:
        assert words(error) == "error 400"


def test_how_long_to_wait() -> None:
    error: Any = refusal("FLOOD_WAIT_7", 420)
    asked = verdict(error)
    assert isinstance(asked, Flooded)
    assert (asked.seconds, str(asked)) == (7, "FLOOD_WAIT_X 7")
