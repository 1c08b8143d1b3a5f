"""Every place where we reach into kurigram (2.2.26, imported as pyrogram), in one module; a test holds each of them.

Importing this module imports pyrogram, which is the slowest thing in the program: only `Telegram.start` does it.
"""

import asyncio
import contextlib
import ipaddress
import logging
from collections.abc import Callable
from hashlib import sha1
from typing import Any, Final

import pyrogram
from pyrogram import Client, raw
from pyrogram.connection import Connection
from pyrogram.connection.proxy import normalize_proxy
from pyrogram.crypto import rsa
from pyrogram.errors import RPCError, Unauthorized
from pyrogram.raw.core import Bytes

from tgarr.chat.server_key import read_public_key
from tgarr.config.telegram import Proxy, Server, Telegram
from tgarr.errors import ConfigError

log = logging.getLogger(__name__)

TELEGRAM_KEYS: Final = dict(rsa.server_public_keys)
"""Telegram's own keys, as the library ships them."""
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


def fingerprint(modulus: int, exponent: int) -> int:
    """Return the number of an RSA key (core.telegram.org/mtproto/auth_key, point 2)."""
    numbers = Bytes(_big_endian(modulus)) + Bytes(_big_endian(exponent))
    return int.from_bytes(sha1(numbers).digest()[-8:], "little", signed=True)  # noqa: S324  # MTProto prescribes it


def _big_endian(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


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


class Bot(Client):
    """kurigram's client, with updates and waiting taken out of its hands.

    It is connected and signed in, but never `initialize`d: its dispatcher, its parser and its watchdog stay off.

    Attributes:
        unauthorized: Telegram said that the key belongs to nobody (any more).

    """

    session: Any

    def __init__(self, config: Telegram, *, storage: Any, receive: Receive, connected: Callable[[], None]) -> None:
        never_write_unknown_errors()
        super().__init__(
            "tgarr",
            api_id=config.api_id,
            api_hash=config.api_hash.get_secret_value(),
            app_version="tgarr",
            storage_engine=storage,
            connection_factory=trust(config.server),
            proxy=proxy_for(config.proxy),
            sleep_threshold=0,
            workers=1,
            loop=asyncio.get_running_loop(),
        )
        self._receive = receive
        self._connected = connected
        self._broken = asyncio.Event()
        self.unauthorized = False
        self._heard_at = asyncio.get_running_loop().time()
        self.connect_handler = self._session_up
        self.disconnect_handler = self._session_down

    async def _session_up(self, _client: Any, session: Any) -> None:
        """Seam: called for every session that has started, also again after an outage."""
        if session.is_media:
            return
        self._broken.clear()  # also for the session of another data centre, before it takes the place of the first
        if session is self.session:
            self._connected()

    async def _session_down(self, _client: Any, session: Any) -> None:
        if session is self.session:
            self._broken.set()

    async def handle_updates(self, updates: Any) -> None:
        """Seam: called in a task of its own for every packet; to only queue here keeps them in order."""
        self.heard()
        self._receive(updates)

    def heard(self) -> None:
        """Note that Telegram has spoken to us."""
        self._heard_at = asyncio.get_running_loop().time()

    @property
    def silent_for(self) -> float:
        """Seconds since Telegram last spoke to us of its own accord, or proved that it would."""
        return asyncio.get_running_loop().time() - self._heard_at

    async def invoke(self, query: Any, *_args: Any, timeout: float = CALL_SECONDS, **_options: Any) -> Any:  # noqa: ASYNC109  # upstream's name
        """Call Telegram once; see `call`. The library's own steps (sign in, migrate, resolve) go this way too."""
        return await self.call(query, limit=timeout)

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
        for named in ("users", "chats"):
            if people := getattr(answer, named, None):
                await self.fetch_peers(people)
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
        return isinstance(task.exception(), pyrogram.session.session.AuthKeyNotFound)

    @property
    def is_up(self) -> bool:
        """Whether the session is started."""
        return self.session is not None and bool(self.session.is_started.is_set())

    async def dismantle(self) -> None:
        """Close everything, whatever state it is in, and leave no task and no socket behind.

        Seam: the tasks of `Session`, and the executor of its connection; `Client.stop` hangs on a zombie.
        """
        session: Any = self.session
        self.session = None
        self._broken.set()
        self.is_connected = False
        if session is not None:
            session._must_stay_stopped = True  # noqa: SLF001
            session.is_started.clear()
            await _end_tasks([session.ping_task, session.recv_task, *session.pending_tasks, *_restarts(session)])
            if session.connection is not None and session.connection.protocol is not None:
                with contextlib.suppress(Exception):
                    await session.connection.close()
                session.connection.protocol.crypto_executor.shutdown(wait=False)
        self.executor.shutdown(wait=False)


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
