"""The protocol below the calls: transports, encryption, message numbers, service messages, hostile packets."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha1
from io import BytesIO
from typing import Any

import pytest
from pyrogram.crypto import mtproto, rsa
from pyrogram.raw import functions, types
from pyrogram.raw.core import FutureSalts, Message, MsgContainer, TLObject

PING = functions.Ping(ping_id=7)


class RawClient:
    """One connection with an auth key made by a stock client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: bytes, key_id: bytes) -> None:
        self.reader, self.writer, self.key, self.key_id = reader, writer, key, key_id
        self.session_id = os.urandom(8)
        self.salt = 0
        self.count = 0
        self.kept: list[Any] = []

    def number(self, shift: float = 0) -> int:
        self.count += 4
        return (int((time.time() + shift) * 2**32) & ~3) + self.count

    def packed(self, body: Any, message_id: int | None = None) -> bytes:
        message = Message(body, message_id or self.number(), 1, len(body.write()))
        return bytes(mtproto.pack(message, self.salt, self.session_id, self.key, self.key_id))

    async def send(self, body: Any, message_id: int | None = None) -> None:
        self.write(self.packed(body, message_id))

    def write(self, packet: bytes) -> None:
        words = len(packet) // 4
        head = bytes([words]) if words < 127 else b"\x7f" + words.to_bytes(3, "little")
        self.writer.write(head + packet)

    async def receive(self) -> Any:
        """The next message that is no notice of a new session and no acknowledgement."""
        while True:
            if not self.kept:
                self.kept += self.unpacked(await self.packet())
            body = self.kept.pop(0)
            if not isinstance(body, types.NewSessionCreated | types.MsgsAck):
                return body

    async def packet(self) -> bytes:
        words = (await self.reader.readexactly(1))[0]
        if words == 127:
            words = int.from_bytes(await self.reader.readexactly(3), "little")
        return await self.reader.readexactly(words * 4)

    def unpacked(self, packet: bytes) -> list[Any]:
        message = mtproto.unpack(BytesIO(packet), self.session_id, self.key, self.key_id)
        return [one.body for one in message.body.messages] if isinstance(message.body, MsgContainer) else [message.body]

    async def greet(self) -> None:
        """Learn the salt."""
        await self.send(PING)
        salted = await self.receive()
        assert (type(salted), salted.error_code) == (types.BadServerSalt, 48)
        self.salt = salted.new_server_salt


Open = Callable[[], Awaitable[RawClient]]


@pytest.fixture
async def connect(telegram: Any, bot: Any) -> AsyncIterator[Open]:
    clients: list[RawClient] = []

    async def make() -> RawClient:
        reader, writer = await asyncio.open_connection("127.0.0.1", telegram.server.port)
        writer.write(b"\xef")
        clients.append(RawClient(reader, writer, bot.session.auth_key, bot.session.auth_key_id))
        return clients[-1]

    yield make
    for client in clients:
        client.writer.close()


@pytest.fixture
async def client(connect: Open) -> RawClient:
    made = await connect()
    await made.greet()
    return made


async def test_service_messages_are_answered(client: RawClient) -> None:
    number = client.number()
    await client.send(PING, number)
    assert await client.receive() == types.Pong(msg_id=number, ping_id=7)
    await client.send(types.MsgsStateReq(msg_ids=[number, number + 400]))
    assert (await client.receive()).info == "\x04\x01"
    await client.send(functions.GetFutureSalts(num=1))
    salts = await client.receive()
    assert isinstance(salts, FutureSalts)
    assert salts.salts[0].salt == client.salt
    session = int.from_bytes(client.session_id, "little", signed=True)
    await client.send(types.MsgsAck(msg_ids=[number]))
    await client.send(functions.DestroySession(session_id=1))
    assert isinstance(await client.receive(), types.DestroySessionNone)
    await client.send(functions.DestroySession(session_id=session))
    assert isinstance(await client.receive(), types.DestroySessionOk)


@pytest.mark.parametrize(("shift", "code"), [(-400, 16), (60, 17)])
async def test_numbers_of_another_time_are_refused(client: RawClient, shift: int, code: int) -> None:
    await client.send(PING, client.number(shift))
    assert (await client.receive()).error_code == code


async def test_numbers_are_divisible_by_four_and_used_once(client: RawClient) -> None:
    await client.send(PING, client.number() + 1)
    assert (await client.receive()).error_code == 18
    number = client.number()
    await client.send(PING, number)
    assert isinstance(await client.receive(), types.Pong)
    await client.send(PING, number)
    again = client.unpacked(await client.packet())
    assert again == [types.MsgsAck(msg_ids=[number])]


async def test_a_container_carries_several_messages(client: RawClient) -> None:
    inner = [Message(functions.Ping(ping_id=number), client.number(), 1, 12) for number in (1, 2)]
    await client.send(MsgContainer(inner))
    assert [(await client.receive()).ping_id for _ in range(2)] == [1, 2]


async def test_large_answers_are_packed(client: RawClient, telegram: Any) -> None:
    for _ in range(40):
        await telegram.say("anna", "private", "the same words again and again")
    call = functions.updates.GetDifference(pts=1, date=2_000_000_000, qts=0)
    await client.send(functions.InvokeWithoutUpdates(query=call))
    answer = None
    while not isinstance(answer, types.RpcResult):
        packet = await client.packet()
        answer = client.unpacked(packet)[-1]
    assert len(packet) < 3000
    assert len(answer.result.new_messages) == 42


async def test_a_call_may_wait_for_another(client: RawClient) -> None:
    for call in (
        functions.InvokeAfterMsg(msg_id=1, query=functions.updates.GetState()),
        functions.InvokeAfterMsgs(msg_ids=[1], query=functions.updates.GetState()),
    ):
        await client.send(call)
        assert isinstance((await client.receive()).result, types.updates.State)


async def test_rubbish_in_a_valid_envelope_is_refused_in_words(client: RawClient) -> None:
    class Rubbish(types.MsgsAck):
        def write(self, *_: object) -> bytes:
            return b"\x01\x02\x03\x04rubbish!"

    await client.send(Rubbish(msg_ids=[]))
    refused = (await client.receive()).result
    assert (refused.error_code, refused.error_message) == (400, "INPUT_METHOD_INVALID")


async def test_a_call_of_impossible_parts_is_refused_and_told(client: RawClient, telegram: Any) -> None:
    await client.send(functions.messages.GetMessages(id=[types.InputUserSelf(), types.InputPeerEmpty()]))
    assert isinstance((await client.receive()).result, types.messages.Messages)
    entity = types.InputPeerEmpty()
    peer = types.InputPeerUser(user_id=telegram.people["anna"].id, access_hash=0)
    await client.send(functions.messages.SendMessage(peer=peer, message="x", random_id=1, entities=[entity, peer]))
    refused = (await client.receive()).result
    assert (refused.error_code, refused.error_message) == (400, "INPUT_CONSTRUCTOR_INVALID")
    told = await telegram.wait_for(lambda one: one.kind == "call_failed")
    assert told.facts["method"] == "messages.sendMessage"


async def test_who_promises_to_ping_and_does_not_is_cut_off(client: RawClient) -> None:
    await client.send(functions.PingDelayDisconnect(ping_id=1, disconnect_delay=60))
    await client.send(functions.PingDelayDisconnect(ping_id=2, disconnect_delay=0))
    assert [(await client.receive()).ping_id for _ in range(2)] == [1, 2]
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await client.packet()


async def test_packets_that_were_not_made_with_the_key_end_the_connection(connect: Open) -> None:
    for spoil in (
        lambda packet: packet[:-4],
        lambda packet: packet[:24],
        lambda packet: packet[:30] + bytes([packet[30] ^ 1]) + packet[31:],
        lambda _: bytes(8) + b"12345678" + b"\x08\x00\x00\x00" + b"rubbish!",
    ):
        client = await connect()
        client.write(spoil(client.packed(PING)))
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await client.packet()


async def test_a_message_longer_than_its_packet_ends_the_connection(client: RawClient) -> None:
    message = Message(PING, client.number(), 1, 4000)
    client.write(mtproto.pack(message, client.salt, client.session_id, client.key, client.key_id))
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await client.packet()


async def ended(reader: asyncio.StreamReader) -> None:
    """The other side ends the connection and says nothing."""
    with contextlib.suppress(ConnectionResetError):
        assert await reader.read() == b""


@pytest.mark.parametrize(
    "first", [b"GET / HTTP/1.1\r\n\r\n", b"\xef\x7f\xff\xff\xff", b"\xee\xee\xee\xee\xff\xff\xff\x7f"]
)
async def test_other_protocols_and_monstrous_packets_end_the_connection(telegram: Any, first: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", telegram.server.port)
    writer.write(first)
    await ended(reader)
    writer.close()


async def test_the_intermediate_transport_is_spoken_too(telegram: Any, bot: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", telegram.server.port)
    client = RawClient(reader, writer, bot.session.auth_key, bot.session.auth_key_id)
    packet = client.packed(PING)
    writer.write(b"\xee\xee\xee\xee" + len(packet).to_bytes(4, "little") + packet)
    length = int.from_bytes(await reader.readexactly(4), "little")
    assert isinstance(client.unpacked(await reader.readexactly(length))[0], types.BadServerSalt)
    writer.close()


async def test_steps_of_the_key_exchange_that_do_not_hold_end_the_connection(telegram: Any) -> None:
    bad_data = functions.ReqDHParams(
        nonce=1, server_nonce=2, p=b"3", q=b"5", public_key_fingerprint=0, encrypted_data=b"\x00" * 256
    )
    too_large = functions.ReqDHParams(
        nonce=1, server_nonce=2, p=b"3", q=b"5", public_key_fingerprint=0, encrypted_data=b"\xff" * 256
    )
    for step in (bad_data, too_large, PING):
        reader, writer = await asyncio.open_connection("127.0.0.1", telegram.server.port)
        body = step.write()
        packet = bytes(8) + bytes(8) + len(body).to_bytes(4, "little") + body
        words = len(packet) // 4
        head = bytes([words]) if words < 127 else b"\x7f" + words.to_bytes(3, "little")
        writer.write(b"\xef" + head + packet)
        await ended(reader)
        writer.close()


class Stranger:
    """A client in the middle of a key exchange."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def step(self, call: Any) -> Any:
        body = call.write()
        packet = bytes(16) + len(body).to_bytes(4, "little") + body
        words = len(packet) // 4
        self.writer.write((bytes([words]) if words < 127 else b"\x7f" + words.to_bytes(3, "little")) + packet)
        words = (await self.reader.readexactly(1))[0]
        if words == 127:
            words = int.from_bytes(await self.reader.readexactly(3), "little")
        return TLObject.read(BytesIO((await self.reader.readexactly(words * 4))[20:]))


@pytest.mark.parametrize(("spoil", "nonce"), [(b"\x01", 5), (b"", 6)])
async def test_a_key_exchange_with_a_wrong_hash_or_nonce_ends_the_connection(
    telegram: Any, bot: Any, spoil: bytes, nonce: int
) -> None:
    assert bot.is_connected  # the server's key is trusted by now
    reader, writer = await asyncio.open_connection("127.0.0.1", telegram.server.port)
    writer.write(b"\xef")
    stranger = Stranger(reader, writer)
    offer = await stranger.step(functions.ReqPqMulti(nonce=5))
    inner = types.PQInnerData(
        pq=offer.pq, p=b"1", q=b"2", nonce=nonce, server_nonce=offer.server_nonce, new_nonce=7
    ).write()
    hashed = sha1(inner + spoil).digest() + inner  # noqa: S324 - MTProto prescribes it
    fingerprint = offer.server_public_key_fingerprints[0]
    request = functions.ReqDHParams(
        nonce=5,
        server_nonce=offer.server_nonce,
        p=b"1",
        q=b"2",
        public_key_fingerprint=fingerprint,
        encrypted_data=rsa.encrypt(hashed + bytes(255 - len(hashed)), fingerprint),
    )
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await stranger.step(request)
    writer.close()


async def test_a_session_that_left_is_not_pushed_to(bot: Any, telegram: Any) -> None:
    await bot.stop()
    await telegram.say("anna", "private", "nobody is there")
    assert (await telegram.messages("anna"))[-1].text == "nobody is there"
