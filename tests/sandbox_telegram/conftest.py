"""A data centre in its own process, and stock kurigram clients that talk to it."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from pyrogram import Client
from pyrogram.connection import Connection
from pyrogram.crypto import rsa
from pyrogram.crypto.rsa import PublicKey
from pyrogram.raw.core import Bytes

from sandbox.telegram.process import ServerAddress, TelegramSandbox

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


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox() as running:
        yield running


@pytest.fixture
async def make_client(telegram: TelegramSandbox, tmp_path: Path) -> AsyncIterator[MakeClient]:
    """Build and start a stock client, logged in as the first bot."""
    trust(telegram.server)
    async with AsyncExitStack() as stack:

        async def make(name: str = "bot", *handlers: Any, **options: Any) -> Client:
            members = {"bot_token": telegram.bot.token, "in_memory": True, "sleep_threshold": 0} | options
            client = Client(
                name,
                api_id=1,
                api_hash="0" * 32,
                workdir=tmp_path,
                connection_factory=connection_to(telegram.server),
                **members,
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
