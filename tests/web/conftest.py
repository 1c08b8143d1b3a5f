"""The doors alone: a real server and a real record, and nobody at the other end of Telegram."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest

from actors.runtime import Directory, remote, stop
from actors.stores import hooks, journal
from actors.stores.journal import Fact
from actors.stores.state import StateFace, start_state
from sandbox.seerr import free_port
from tests import leaks
from tgarr.chat.house import Front, House
from tgarr.chat.signals import Rang, Signal
from tgarr.config import Config
from tgarr.domain.events import Event, Told
from tgarr.web.keeping import Web


class NoFront:
    """Nobody sees what goes out here."""

    username = "tgarr_bot"

    def wake(self) -> None:
        pass


HOOKS = {
    "requests": "seerr",
    "ombi": "ombi",
    "music": "lidarr",
    "plex": "plex",
    "emby": "emby",
    "their-jellyfin": "jellyfin",
}
SERVICES = {
    "sonarr": {"type": "sonarr", "url": "http://127.0.0.1:1"},
    "jellyfin": {"type": "jellyfin", "url": "http://127.0.0.1:1"},
    "qbittorrent": {"type": "qbittorrent", "url": "http://127.0.0.1:1"},
}


def config(data: Path, **web: Any) -> Config:
    telegram = {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:x"}
    section = {"enabled": True, "port": free_port(), "hooks": HOOKS, **web}
    return Config.model_validate({"telegram": telegram, "data": data, "services": SERVICES, "web": section})


@dataclass(slots=True)
class Porch:
    """Where services stand and knock."""

    house: House
    session: aiohttp.ClientSession
    web: Web
    signals: list[Signal] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.house.config.web.port}"

    @property
    def rung(self) -> list[str]:
        return [one.service for one in self.signals if isinstance(one, Rang)]

    @property
    def news(self) -> list[Told]:
        return [one for one in self.events if isinstance(one, Told)]

    async def secret(self, name: str) -> str:
        secret = (await self.house.state.read(hooks.known))[name].secret
        leaks.current.secrets_of({"secret": secret})
        return secret

    async def address(self, name: str) -> str:
        return f"{self.url}/hooks/{name}/{await self.secret(name)}"

    async def facts(self) -> list[Fact]:
        return await self.house.state.read(journal.unfinished)

    async def knock(self, name: str, body: Any = None, *, method: str = "POST", **options: Any) -> tuple[int, str]:
        if body is not None:
            options["data"] = body if isinstance(body, bytes | aiohttp.MultipartWriter) else json.dumps(body).encode()
        async with self.session.request(method, await self.address(name), **options) as answer:
            return answer.status, await answer.text()

    async def stands(self) -> None:
        """Wait until the server answers."""
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    async with self.session.get(f"{self.url}/"):
                        return
                await asyncio.sleep(0.01)

    async def until(self, condition: Any, *, seconds: float = 10.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def porch_at(data: Path, **web: Any) -> AsyncIterator[Porch]:
    ref = await start_state(data)
    house = House(
        config=config(data, **web),
        state=remote(ref, StateFace),
        directory=Directory(),
        front=cast("Front", NoFront()),
    )
    told: list[tuple[str, str]] = []

    async def tell_admins(words: Any, sameness: str) -> None:
        told.append((words(house.words("en")).plain, sameness))

    server = Web(house, tell_admins, again=0.1)
    working = asyncio.create_task(server.run())
    try:
        async with aiohttp.ClientSession() as session:
            porch = Porch(house, session, server, told=told)
            house.signals.stream.subscribe(porch.signals.append)
            house.events.stream.subscribe(porch.events.append)
            yield porch
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await stop(ref)


@pytest.fixture
async def porch(tmp_path: Path) -> AsyncIterator[Porch]:
    async with porch_at(tmp_path) as standing:
        await standing.stands()
        yield standing
