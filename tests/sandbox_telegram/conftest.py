"""A data centre in its own process, and stock kurigram clients that talk to it."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pytest
from pyrogram import Client
from pyrogram.connection import Connection
from pyrogram.crypto import rsa
from pyrogram.crypto.rsa import PublicKey
from pyrogram.handlers import RawUpdateHandler
from pyrogram.raw.core import Bytes

from sandbox.telegram.cast import BOTS, BotRole
from sandbox.telegram.controls import TelegramControls
from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.operations import perform
from sandbox.telegram.process import ServerAddress

MakeClient = Callable[..., Awaitable[Client]]


def connection_to(server: ServerAddress) -> type[Connection]:
    """A connection class for `Client(connection_factory=...)` that ends at a data centre of one's own."""

    class SandboxConnection(Connection):
        def __init__(self, **members: Any) -> None:
            super().__init__(**members | {"server_address": server.address, "port": server.port})

    return SandboxConnection


def trust(server: ServerAddress) -> None:
    """Make its key the only one that clients of this process trust."""
    modulus, exponent = _numbers_of(server.public_key)
    encoded = b"".join(Bytes(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (modulus, exponent))
    fingerprint = int.from_bytes(hashlib.sha1(encoded).digest()[-8:], "little", signed=True)  # noqa: S324
    rsa.server_public_keys.clear()
    rsa.server_public_keys[fingerprint] = PublicKey(modulus, exponent)


def _numbers_of(pem: str) -> tuple[int, int]:
    der = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))
    # SEQUENCE (30 82 xx xx), INTEGER of 257 bytes (02 82 01 01), INTEGER of 3 bytes (02 03).
    assert re.match(rb"\x30\x82..\x02\x82\x01\x01\x00", der, re.DOTALL)
    assert der[8 + 257 : 8 + 257 + 2] == b"\x02\x03"
    return int.from_bytes(der[8 : 8 + 257], "big"), int.from_bytes(der[8 + 257 + 2 :], "big")


class InProcess(TelegramControls):
    """The data centre in this process: quick, and measured by coverage. The same operations, through JSON."""

    def __init__(self, bots: Sequence[BotRole] = BOTS) -> None:
        super().__init__(self._perform_here)
        self.centre = DataCentre(bots)

    @property
    def server(self) -> ServerAddress:
        return ServerAddress(**self.centre.as_json())

    async def __aenter__(self) -> Self:
        await self.centre.start()
        self.meet(await self._perform_here("accounts", {}))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.centre.stop()

    async def _perform_here(self, action: str, arguments: dict[str, Any]) -> Any:
        return json.loads(json.dumps(await perform(self.centre, action, json.loads(json.dumps(arguments)))))


@pytest.fixture
async def telegram() -> AsyncIterator[InProcess]:
    async with InProcess() as running:
        yield running


@pytest.fixture
async def inline_bot() -> AsyncIterator[InProcess]:
    """A data centre whose bot has inline mode, with feedback."""
    async with InProcess([replace(BOTS[0], inline_mode=True, inline_feedback=True)]) as running:
        yield running


@pytest.fixture
async def two_bots() -> AsyncIterator[InProcess]:
    """A data centre with the usual bot and one that sees everything."""
    other = BotRole(token="777:sandbox-token-of-another-bot", username="other_bot", privacy_mode=False)
    async with InProcess([*BOTS, other]) as running:
        yield running


@pytest.fixture
async def make_client(tmp_path: Path) -> AsyncIterator[MakeClient]:
    """Build and start a stock client, logged in as the first bot of a data centre."""
    async with AsyncExitStack() as stack:

        async def make(telegram: Any, *handlers: Any, **options: Any) -> Client:
            trust(telegram.server)
            defaults = {"bot_token": telegram.bot.token, "in_memory": True, "sleep_threshold": 0, "workdir": tmp_path}
            client = Client(
                "bot",
                api_id=1,
                api_hash="0" * 32,
                connection_factory=connection_to(telegram.server),
                **defaults | options,
            )
            for handler in handlers:
                client.add_handler(handler)
            await client.start()

            async def stop() -> None:
                if client.is_connected:
                    await client.stop()

            stack.push_async_callback(stop)
            return client

        yield make


@pytest.fixture(scope="session")
def logged_in() -> dict[str, Any]:
    """The auth key and session of the first client, so that the others need no key exchange (0.1 s each)."""
    return {}


@pytest.fixture
async def bot(telegram: InProcess, make_client: MakeClient, logged_in: dict[str, Any]) -> Client:
    """A stock client without handlers, after Anna and Boris started it."""
    if logged_in:
        telegram.centre.keys.add(logged_in["key"]).account_id = telegram.bot.id
        client = await make_client(telegram, session_string=logged_in["session"])
    else:
        client = await make_client(telegram)
        logged_in["key"] = await client.storage.auth_key()
        logged_in["session"] = await client.export_session_string()
    await telegram.say("anna", "private", "/start")
    await telegram.say("boris", "private", "/start")
    return client


@pytest.fixture
def ask(bot: Client) -> Callable[[Any], Awaitable[Any]]:
    """Make one raw call as the bot, without retries."""

    async def invoke(call: Any) -> Any:
        return await bot.invoke(call, retries=1, sleep_threshold=0)

    return invoke


@pytest.fixture
def heard(bot: Client) -> list[Any]:
    """Every raw update that the bot's client is pushed."""
    updates: list[Any] = []

    async def listen(_: Client, update: Any, users: Any, chats: Any) -> None:
        assert isinstance(users, dict)
        assert isinstance(chats, dict)
        updates.append(update)

    bot.add_handler(RawUpdateHandler(listen))
    return updates


async def until(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait until something holds, and give it."""
    async with asyncio.timeout(seconds):
        while not (found := condition()):
            await asyncio.sleep(0.01)
    return found


@pytest.fixture(name="until")
def wait_until() -> Callable[..., Awaitable[Any]]:
    return until
