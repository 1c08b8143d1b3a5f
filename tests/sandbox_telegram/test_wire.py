"""Bytes put together by hand: mistakes of a codec that client and server share would cancel out otherwise."""

import struct
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from pyrogram.raw import functions, types
from pyrogram.raw.core import Bool

from sandbox.telegram.protocol import encryption, server_key
from sandbox.telegram.rendering import changes, messages, peers
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Member, Standing
from sandbox.telegram.world.messages import Draft, Message
from sandbox.telegram.world.update_log import Deleted, Entry

FIXTURES = Path(__file__).parent / "fixtures" / "wire.txt"
DATE = 1_700_000_000


@pytest.fixture(scope="module")
def wire() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    name = ""
    for line in FIXTURES.read_text(encoding="utf-8").splitlines():
        content = line.partition("//")[0].strip()
        if content.startswith("["):
            name = content.strip("[]")
            found[name] = b""
        elif content and not content.startswith("#"):
            found[name] += bytes.fromhex(content)
    return found


@pytest.fixture
def bot() -> Account:
    return Account(id=12345, name="tgarr_bot", first_name="tgarr", access_hash=1, is_bot=True, token="12345:x")


@pytest.fixture
def anna() -> Account:
    return Account(id=100_001, name="anna", first_name="Анна", username="anna", access_hash=7, language_code="ru")


@pytest.fixture
def chat(bot: Account, anna: Account) -> Chat:
    private = Chat(number=anna.id, kind=ChatKind.PRIVATE, title="Анна", access_hash=7, date=DATE)
    for account in (bot, anna):
        private.members[account.id] = Member(account=account, standing=Standing.MEMBER, date=DATE)
    return private


def message(chat: Chat, author: Account, number: int, **draft: Any) -> Message:
    return Message(
        key=number, chat=chat, author=author, date=DATE, draft=Draft(**draft), ids={12345: number, 100_001: number}
    )


def test_an_error(wire: dict[str, bytes]) -> None:
    assert types.RpcError(error_code=420, error_message="FLOOD_WAIT_7").write() == wire["rpc_error"]


def test_a_bool_and_encoded_bytes(wire: dict[str, bytes]) -> None:
    assert encryption.Encoded(Bool(True)).write() == wire["true"]


def test_a_state(wire: dict[str, bytes]) -> None:
    state = types.updates.State(pts=5, qts=2, date=DATE, seq=0, unread_count=0)
    assert state.write() == wire["state"]


def test_a_person(wire: dict[str, bytes], anna: Account, bot: Account) -> None:
    assert peers.user(anna, bot).write() == wire["person"]


def test_a_deletion(wire: dict[str, bytes], chat: Chat, anna: Account, bot: Account) -> None:
    gone = tuple(message(chat, anna, number, text="x") for number in (3, 4))
    assert changes.update(chat, Entry(Deleted(gone), 12, 2), bot).write() == wire["deleted"]


def test_a_message_with_a_keyboard(wire: dict[str, bytes], chat: Chat, anna: Account, bot: Account) -> None:
    button = types.KeyboardInlineButton(text="OK", type=types.InlineButtonTypeCallback(data=b"a1"))
    markup = types.ReplyInlineMarkup(rows=[types.KeyboardInlineButtonRow(buttons=[button])])
    bold = types.MessageEntityBold(offset=0, length=2)
    sent = message(chat, anna, 3, text="🦊", entities=(bold,), markup=markup)
    assert messages.message(sent, bot).write() == wire["message"]


def test_a_call(wire: dict[str, bytes]) -> None:
    call = encryption.parse(wire["send"])
    assert isinstance(call, functions.messages.SendMessage)
    assert (call.peer.user_id, call.peer.access_hash, call.message) == (100_001, 7, "hi")
    assert (call.random_id, call.clear_draft, call.silent) == (0x0102030405060708, True, False)
    assert [(type(one), one.offset, one.length) for one in call.entities] == [(types.MessageEntityItalic, 0, 2)]


def test_vectors_of_short_objects_are_objects_again() -> None:
    wanted = [types.InputMessageID(id=5), types.InputMessageReplyTo(id=2_000_000_000)]
    call = functions.messages.GetMessages(id=wanted)
    assert encryption.objects(encryption.parse(call.write()).id) == wanted
    myself = functions.users.GetUsers(id=[types.InputUserSelf()])
    assert encryption.objects(encryption.parse(myself.write()).id) == [types.InputUserSelf()]


def test_the_fingerprint_is_taken_from_modulus_and_exponent_as_tl_strings() -> None:
    # 256 bytes: the long form of a TL string, 0xfe and three bytes of length; 3 bytes: the short one.
    modulus = b"\xfe\x00\x01\x00" + server_key.MODULUS.to_bytes(256, "big")
    digest = sha1(modulus + b"\x03\x01\x00\x01").digest()  # noqa: S324
    assert struct.unpack("<q", digest[-8:])[0] == server_key.fingerprint()


@pytest.mark.parametrize("number", [server_key.MODULUS, server_key.MODULUS - 1])
def test_what_was_encrypted_for_another_key_is_not_read(number: int) -> None:
    with pytest.raises(ValueError, match=r"greater than|another key"):
        server_key.decrypt(number.to_bytes(256, "big"))
