"""Every place where we reach into kurigram (2.2.26, imported as pyrogram), in one module; a test holds each of them.

Importing this module imports pyrogram, which is the slowest thing in the program: only `Telegram.start` does it.
"""

import asyncio
import contextlib
import ipaddress
import logging
import platform
import time
from collections.abc import Callable
from typing import Any, Final

from pyrogram import raw
from pyrogram.connection import Connection
from pyrogram.connection.proxy import normalize_proxy
from pyrogram.connection.transport import TCPAbridged
from pyrogram.crypto import rsa
from pyrogram.errors import PeerIdInvalid, RPCError, Unauthorized
from pyrogram.session import Auth, Session
from pyrogram.session.session import AuthKeyNotFound

from tgarr.chat.arrivals import CHANNEL_MARK
from tgarr.chat.peers import input_peer, lookup, peers_of
from tgarr.chat.server_key import fingerprint, read_public_key
from tgarr.chat.session import Account
from tgarr.config.telegram import Proxy, Server, Telegram
from tgarr.errors import ConfigError

log = logging.getLogger(__name__)

TELEGRAM_KEYS: Final = dict(rsa.server_public_keys)
"""Telegram's own keys, as the library ships them."""
FIRST_CENTRE: Final = (2, "149.154.167.51", 443)
"""Number, address and port of the data centre where a login begins (core.telegram.org/api/datacenter)."""
CALL_SECONDS: Final = 15.0
"""How long a call may take unless told otherwise; an unanswered one would stay pending for minutes."""

Receive = Callable[[Any], None]


class NoAnswer(Exception):
    """No (usable) answer came in time, or the connection broke: the call may or may not have been carried out."""


def never_write_unknown_errors() -> None:
    """Keep kurigram from appending errors it has no name for to a file in the current folder, which is read-only.

    Seam: `RPCError.__init__` opens `unknown_errors.txt` when `is_unknown` is given.
    """
    original = RPCError.__init__
    if getattr(original, "writes_nothing", False):
        return

    def init(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **{**options, "is_unknown": False})

    init.writes_nothing = True  # type: ignore[attr-defined]  # functions carry attributes
    RPCError.__init__ = init


never_write_unknown_errors()


def trust(server: Server | None) -> type[Any]:
    """Trust the keys of Telegram, or of another server on this machine alone; return the class of connections to it.

    Seams: `pyrogram.crypto.rsa.server_public_keys`, which is one for the whole process, and the parameter
    `connection_factory` of the client.

    Raises:
        ConfigError: the server is not on this machine, or its key cannot be read.

    """
    keys: Any = rsa.server_public_keys
    if server is None:
        keys.clear()
        keys.update(TELEGRAM_KEYS)
        return Connection  # type: ignore[no-any-return]  # untyped
    if not _is_loopback(server.address):
        raise ConfigError(
            f"telegram.server.address: {server.address} is not on this machine; a server of one's own is trusted at"
            " a loopback address (127.0.0.1) only. Leave `server` out to talk to Telegram"
        )
    address, port = server.address, server.port
    modulus, exponent = read_public_key(server.public_key)
    keys.clear()
    keys[fingerprint(modulus, exponent)] = rsa.PublicKey(modulus, exponent)

    class ConnectionElsewhere(Connection):
        """A connection to the configured server, whichever address the library asks for."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**{**options, "server_address": address, "port": port})

    return ConnectionElsewhere


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def proxy_for(proxy: Proxy | None) -> Any:
    """Return the proxy in kurigram's own form.

    Seam: `pyrogram.connection.proxy.normalize_proxy`, whose errors quote the secret.

    Raises:
        ConfigError: the secret is none that kurigram can use.

    """
    if proxy is None:
        return None
    options: dict[str, Any] = {"scheme": proxy.scheme, "hostname": proxy.host, "port": proxy.port}
    if proxy.secret is not None:
        options["secret"] = proxy.secret.get_secret_value()
    else:
        options["username"] = proxy.username
        options["password"] = proxy.password.get_secret_value() if proxy.password else None
    try:
        return normalize_proxy(options)
    except ValueError:
        raise ConfigError(
            "telegram.proxy.secret: not a secret that can be used; it has 32 hex digits, or starts with dd or ee"
        ) from None


class Bot:
    """One connection to Telegram, made of kurigram's `Auth` and `Session`.

    Its `Client` is left out: what it adds to them (dispatcher, parser, own differences, sleeping, session file) is
    what has to be done otherwise here, and its 800 modules cost more than everything else at the start.

    Attributes:
        unauthorized: Telegram said that the key belongs to nobody (any more).
        session: the library's; None until connected, and again after `dismantle`.

    """

    name = "tgarr"
    ipv6 = False
    app_version = "tgarr"
    device_model = f"{platform.python_implementation()} {platform.python_version()}"
    system_version = f"{platform.system()} {platform.release()}"
    system_lang_code = lang_code = "en"
    lang_pack = ""
    init_connection_params = None
    protocol_factory = TCPAbridged

    def __init__(self, config: Telegram, *, account: Account, receive: Receive, connected: Callable[[], None]) -> None:
        self.connection_factory = trust(config.server)
        self.proxy = proxy_for(config.proxy)
        self.storage = account  # the library's name for it
        self.loop = asyncio.get_running_loop()
        self.session: Any = None
        self.unauthorized = False
        self.connect_handler = self._session_up
        self.disconnect_handler = self._session_down
        self._config = config
        self._account = account
        self._receive = receive
        self._connected = connected
        self._broken = asyncio.Event()
        self._heard_at = self.loop.time()
        self._clock_offset = 0.0

    @property
    def server_time(self) -> float:
        """Seconds since 1970 by Telegram's clock. Seam: messages are numbered by it."""
        return time.time() + self._clock_offset

    def _set_server_time(self, message_id: int) -> None:
        """Seam: called with the number of a message of the server, which is its time."""
        self._clock_offset = message_id / 2**32 - time.time()

    async def _session_up(self, _client: Any, session: Any) -> None:
        """Seam: called when a session has started, also again after an outage."""
        self._broken.clear()
        if session is self.session:
            self._connected()

    async def _session_down(self, _client: Any, _session: Any) -> None:
        """Seam: called when a session has stopped, also before it starts again."""
        self._broken.set()

    async def handle_updates(self, updates: Any) -> None:
        """Seam: called in a task of its own for every packet; to only queue here keeps them in order."""
        self.heard()
        self._receive(updates)

    def heard(self) -> None:
        """Note that Telegram has spoken to us."""
        self._heard_at = self.loop.time()

    @property
    def silent_for(self) -> float:
        """Seconds since Telegram last spoke to us of its own accord, or proved that it would."""
        return self.loop.time() - self._heard_at

    async def connect(self) -> None:
        """Connect with the key that is known, or with a new one; OSError when nobody answers."""
        if self._account["auth_key"] is None:
            await self.make_key(*FIRST_CENTRE)
        self.session = Session(
            self,
            self._account["dc_id"],
            self._account["server_address"],
            self._account["port"],
            self._account["auth_key"],
            test_mode=False,
        )
        await self.session.start()

    async def make_key(self, centre: int, address: str, port: int) -> None:
        """Agree on a new key with a data centre, which is nobody's until we log in."""
        key = await Auth(self, centre, address, port, test_mode=False).create()
        await self._account.note(
            auth_key=key, dc_id=centre, server_address=address, port=port, test_mode=0, user_id=None, is_bot=None
        )

    async def resolve_peer(self, number: int) -> Any:
        """Return how calls address somebody, or a chat, by the id that the Bot API gives them.

        Raises:
            RPCError: Telegram does not know them, or we do not.
            NoAnswer: it said nothing.

        """
        if CHANNEL_MARK < number < 0:
            return raw.types.InputPeerChat(chat_id=-number)
        if (known := self._account.peer(number)) is None:
            await self.learn(await self.call(lookup(number)))
            known = self._account.peer(number)
        if known is None:
            raise PeerIdInvalid
        return input_peer(known)

    async def learn(self, people: Any) -> None:
        """Keep how users and chats are addressed; an answer that has them under `chats` is fine too."""
        peers, usernames = peers_of(getattr(people, "chats", people))
        await self._account.learn(peers, usernames)

    async def call(self, query: Any, *, limit: float = CALL_SECONDS) -> Any:
        """Call Telegram once: no retries, no sleeping, `limit` seconds in all.

        Seam: `Session.send`, below `Session.invoke` with its ten retries and silent FLOOD_WAITs.

        Raises:
            RPCError: Telegram said no.
            NoAnswer: it said nothing.

        """
        try:
            async with asyncio.timeout(limit):
                answer = await self._sent(query, limit)
        except Unauthorized:
            self.unauthorized = True
            raise
        except OSError as error:
            raise NoAnswer(f"{_name(query)}: {error or type(error).__name__}") from error
        if isinstance(answer, raw.types.BadMsgNotification):
            raise NoAnswer(f"{_name(query)}: refused as message, code {answer.error_code}")
        await self.learn([*(getattr(answer, "users", None) or ()), *(getattr(answer, "chats", None) or ())])
        return answer

    async def _sent(self, query: Any, limit: float) -> Any:
        session = self.session
        if session is None:
            raise OSError("not connected")
        await session.is_started.wait()
        sending = asyncio.ensure_future(session.send(query, timeout=limit))
        breaking = asyncio.ensure_future(self._broken.wait())
        try:
            await asyncio.wait((sending, breaking), return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise OSError("the connection broke")
            return sending.result()
        finally:
            breaking.cancel()
            if not sending.done():
                sending.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await sending

    @property
    def lost_its_key(self) -> bool:
        """Whether Telegram does not know our key any more: the session is a zombie then, and stays one.

        Seam: `Session.recv_worker` ends with AuthKeyNotFound, and `Session.stop` hangs on its state.
        """
        task = self.session.recv_task if self.session is not None else None
        if task is None or not task.done() or task.cancelled():
            return False
        return isinstance(task.exception(), AuthKeyNotFound)

    @property
    def is_up(self) -> bool:
        """Whether the session is started."""
        return self.session is not None and bool(self.session.is_started.is_set())

    async def dismantle(self) -> None:
        """Close everything, whatever state it is in, and leave no task and no socket behind."""
        session, self.session = self.session, None
        self._broken.set()
        if session is not None:
            await self._end(session)

    async def _end(self, session: Any) -> None:
        """Seam: the tasks of `Session`, and the executor of its connection; `Session.stop` hangs on a zombie."""
        session._must_stay_stopped = True  # noqa: SLF001
        session.is_started.clear()
        await _end_tasks([session.ping_task, session.recv_task, *session.pending_tasks, *_restarts(session)])
        if session.connection is not None and session.connection.protocol is not None:
            with contextlib.suppress(Exception):
                await session.connection.close()
            session.connection.protocol.crypto_executor.shutdown(wait=False)


def _name(query: Any) -> str:
    return str(query.QUALNAME).removeprefix("functions.")


def _restarts(session: Any) -> list[Any]:
    """Return the restarts that the session has begun of itself, which it keeps no record of."""
    found = []
    for task in asyncio.all_tasks():
        frame = getattr(task.get_coro(), "cr_frame", None)
        if (
            frame is not None
            and frame.f_code is session.restart.__func__.__code__
            and frame.f_locals["self"] is session
        ):
            found.append(task)
    return found


async def _end_tasks(tasks: list[Any]) -> None:
    """Cancel tasks until they have ended: `wait_for`, which the library uses, may swallow a cancellation."""
    waiting = {task for task in tasks if task is not None and not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=0.2)
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
