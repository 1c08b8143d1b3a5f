"""One TCP connection of a client: handshake, decryption, service messages, and calls passed on."""

import asyncio
import contextlib
import gzip
import logging
import time
from collections.abc import Awaitable, Callable, Iterator

from pyrogram.raw import functions, types
from pyrogram.raw.core import Bytes, FutureSalts, TLObject
from pyrogram.raw.core.future_salt import FutureSalt

from sandbox.telegram.protocol import encryption
from sandbox.telegram.protocol.key_exchange import HandshakeRefused, KeyExchange, read_plain, write_plain
from sandbox.telegram.protocol.session import AuthKeys, MessageNumbers, Session
from sandbox.telegram.protocol.transport import Framing

log = logging.getLogger(__name__)

# Source of the transport and message error numbers: core.telegram.org/mtproto/mtproto-transports ("Transport
# errors") and core.telegram.org/mtproto/service_messages_about_messages.
_AUTH_KEY_NOT_FOUND = (-404).to_bytes(4, "little", signed=True)
_WRONG_SALT = 48
_MESSAGE_ID_TOO_LOW, _MESSAGE_ID_TOO_HIGH, _MESSAGE_ID_NOT_BY_FOUR = 16, 17, 18
_OLDEST_SECONDS, _NEWEST_SECONDS = 300, 30
_UNKNOWN, _RECEIVED = "\x01", "\x04"  # states of messages, on the same page
_CONTAINER = b"\xdc\xf8\xf1\x73"
_GZIP_FROM_BYTES = 1024

Answer = Callable[[Session, bytes], Awaitable[TLObject | None]]


class Connection:
    """Serves one client until the stream ends. `answer` is given a session and a call's bytes; None: no answer."""

    def __init__(
        self,
        *,
        framing: Framing,
        writer: asyncio.StreamWriter,
        keys: AuthKeys,
        numbers: MessageNumbers,
        answer: Answer,
        is_silent: Callable[[], bool],
    ) -> None:
        self._framing = framing
        self._writer = writer
        self._keys = keys
        self._numbers = numbers
        self._answer = answer
        self._is_silent = is_silent
        self._exchange = KeyExchange()
        self._sessions: set[Session] = set()
        self._calls: set[asyncio.Task[None]] = set()
        self._deadline: asyncio.TimerHandle | None = None

    async def serve(self) -> None:
        """Read until the client leaves."""
        try:
            while True:
                packet = await self._framing.read()
                if not self._is_silent():
                    self._receive(packet)
        except (asyncio.IncompleteReadError, ConnectionError) as ending:
            log.debug("connection ended: %s", ending)
        finally:
            if self._deadline is not None:
                self._deadline.cancel()
            for session in self._sessions:
                if session.outlet is self:
                    session.outlet = None
            for call in self._calls:
                call.cancel()
            await asyncio.gather(*self._calls, return_exceptions=True)
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    def write_packet(self, packet: bytes) -> None:
        """Queue a packet."""
        if not self._writer.is_closing() and not self._is_silent():
            self._framing.write(packet)

    def abort(self) -> None:
        """Cut the connection at once."""
        self._writer.transport.abort()

    def _receive(self, packet: bytes) -> None:
        if packet[:8] == bytes(8):
            self._shake_hands(packet)
            return
        key = self._keys.get(packet[:8])
        if key is None:
            self._framing.write(_AUTH_KEY_NOT_FOUND)
            raise ConnectionError("an unknown key")
        try:
            received = encryption.decrypt(packet, key.secret)
        except ValueError as error:
            raise ConnectionError(str(error)) from error
        session, is_new = key.session(received.session_id)
        session.outlet = self
        self._sessions.add(session)
        if received.salt != key.salt:
            self._reply(
                session,
                types.BadServerSalt(
                    bad_msg_id=received.message_id,
                    bad_msg_seqno=received.sequence_number,
                    error_code=_WRONG_SALT,
                    new_server_salt=key.salt,
                ),
                content=False,
            )
            return
        if is_new or not session.content_sent:
            created = types.NewSessionCreated(
                first_msg_id=received.message_id, unique_id=id(session), server_salt=key.salt
            )
            session.send([(created.write(), True)], self._numbers, answer=False)
        for message_id, sequence_number, body in _messages(received):
            self._receive_message(session, message_id, sequence_number, body)

    def _shake_hands(self, packet: bytes) -> None:
        try:
            answer, secret = self._exchange.answer(read_plain(packet))
        except (KeyError, IndexError) as error:
            raise HandshakeRefused("not readable") from error
        if secret is not None:
            self._keys.add(secret)
        self._framing.write(write_plain(answer, self._numbers.next(answer=True)))

    def _receive_message(self, session: Session, message_id: int, sequence_number: int, body: bytes) -> None:
        if message_id in session.seen:
            self._reply(session, types.MsgsAck(msg_ids=[message_id]), content=False)
            return
        fault = _message_fault(message_id)
        if fault:
            bad = types.BadMsgNotification(bad_msg_id=message_id, bad_msg_seqno=sequence_number, error_code=fault)
            self._reply(session, bad, content=False)
            return
        session.seen.append(message_id)
        try:
            message = encryption.parse(body)
        except (KeyError, IndexError, ValueError):
            message = None
        if message is None or not self._serve_protocol(session, message_id, message):
            call = asyncio.ensure_future(self._serve_call(session, message_id, body))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    def _serve_protocol(self, session: Session, message_id: int, message: TLObject) -> bool:
        """Answer what belongs to the protocol itself; False when it is a call."""
        match message:
            case functions.Ping() | functions.PingDelayDisconnect():
                if isinstance(message, functions.PingDelayDisconnect):
                    self._expect_ping_within(message.disconnect_delay)
                self._reply(session, types.Pong(msg_id=message_id, ping_id=message.ping_id), content=False)
            case types.MsgsAck() | types.HttpWait():
                pass
            case functions.GetFutureSalts():
                now = int(time.time())
                salt = FutureSalt(now, now + 3600, session.auth_key.salt)
                self._reply(session, FutureSalts(message_id, now, [salt]), content=False)
            case functions.DestroySession():
                known = session.auth_key.sessions.pop(message.session_id.to_bytes(8, "little", signed=True), None)
                kind = types.DestroySessionOk if known else types.DestroySessionNone
                self._reply(session, kind(session_id=message.session_id), content=False)
            case types.MsgsStateReq():
                states = "".join(_RECEIVED if number in session.seen else _UNKNOWN for number in message.msg_ids)
                self._reply(session, types.MsgsStateInfo(req_msg_id=message_id, info=states), content=False)
            case _:
                return False
        return True

    async def _serve_call(self, session: Session, message_id: int, body: bytes) -> None:
        result = await self._answer(session, body)
        if result is None:
            return
        encoded = _packed(result.write())
        answer = types.RpcResult(req_msg_id=message_id, result=encryption.Encoded(encoded))
        acknowledgement = types.MsgsAck(msg_ids=[message_id])
        if session.outlet is not None:
            session.send([(acknowledgement.write(), False), (answer.write(), True)], self._numbers, answer=True)

    def _reply(self, session: Session, message: TLObject, *, content: bool) -> None:
        session.send([(message.write(), content)], self._numbers, answer=True)

    def _expect_ping_within(self, seconds: int) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.abort)


def _messages(received: encryption.Received) -> Iterator[tuple[int, int, bytes]]:
    if received.body[:4] != _CONTAINER:
        yield received.message_id, received.sequence_number, received.body
        return
    position = 8
    for _ in range(int.from_bytes(received.body[4:8], "little")):
        head = received.body[position : position + 16]
        length = int.from_bytes(head[12:16], "little")
        position += 16 + length
        yield (
            int.from_bytes(head[:8], "little", signed=True),
            int.from_bytes(head[8:12], "little"),
            received.body[position - length : position],
        )


def _message_fault(message_id: int) -> int:
    if message_id % 4:
        return _MESSAGE_ID_NOT_BY_FOUR
    age = time.time() - message_id / 2**32
    if age > _OLDEST_SECONDS:
        return _MESSAGE_ID_TOO_LOW
    return _MESSAGE_ID_TOO_HIGH if age < -_NEWEST_SECONDS else 0


def _packed(body: bytes) -> bytes:
    """Large answers travel as gzip_packed#3072cfa1, when that is shorter."""
    if len(body) < _GZIP_FROM_BYTES:
        return body
    packed = b"\xa1\xcf\x72\x30" + Bytes(gzip.compress(body, compresslevel=1))
    return packed if len(packed) < len(body) else body
