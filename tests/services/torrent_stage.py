"""Torrent clients to try: qBittorrent simulated in all its generations, and the real one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pykka

from actors.http import FinishedCall
from actors.registry import start
from actors.runtime import remote, stop
from actors.service import Hooks
from sandbox.services.stack import SimulatedStack
from tests.real.qbittorrent import real_qbittorrent
from tgarr.config import Service
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.transfers import Transfer

SIMULATED = ("5.2", "5.1", "5.0", "4.6", "4.5")


@dataclass(slots=True, kw_only=True)
class Stage:
    """One qBittorrent; actors that were started for it, and a way to ask it past them.

    Attributes:
        key: set from 5.2 on.
        stack: None where it is the real one.
        downloads, peers: of the real one, its folder and the port for its peers.

    """

    url: str
    username: str
    password: str
    raw: aiohttp.ClientSession
    key: str | None = None
    stack: SimulatedStack | None = None
    downloads: Path | None = None
    peers: int = 0
    calls: list[FinishedCall] = field(default_factory=list)
    started: list[pykka.ActorRef[Any]] = field(default_factory=list)

    def start(self, **settings: Any) -> TorrentClient:
        """Start an actor, which logs in with name and password unless told otherwise."""
        stanza: dict[str, Any] = {
            "type": "qbittorrent",
            "url": self.url,
            "username": self.username,
            "password": self.password,
        }
        stanza |= {"rate_limit": 1000, "cache": {"queue": 0, "settings": 0}, **settings}
        self.started.append(start("torrents", Service.model_validate(stanza), Hooks(on_call=self.calls.append)))
        return remote(self.started[-1], TorrentClient)

    async def get(self, path: str, **query: str) -> Any:
        """Ask it ourselves; JSON where it is some."""
        async with self.raw.get(f"/api/v2/{path}", params=query) as answer:
            assert answer.status == 200, (path, answer.status)
            return await answer.json(content_type=None)

    async def post(self, path: str, **form: str) -> int:
        """Tell it ourselves."""
        async with self.raw.post(f"/api/v2/{path}", data=form) as answer:
            return answer.status

    async def add_raw(self, content: bytes, **form: str) -> None:
        """Add a torrent file ourselves, in ways that our client does not know."""
        data = aiohttp.FormData(form, default_to_multipart=True)
        data.add_field("torrents", content, filename="x.torrent")
        async with self.raw.post("/api/v2/torrents/add", data=data) as answer:
            assert answer.status in {200, 202}, await answer.text()

    def asked(self, path: str) -> int:
        """How many requests of our actors went to a path."""
        return sum(call.operation.endswith(f"/api/v2/{path}") for call in self.calls)


@asynccontextmanager
async def simulated(version: str) -> AsyncIterator[Stage]:
    async with SimulatedStack([f"qbittorrent:{version}"], clock_factor=20) as stack:
        at = stack.qbittorrent
        async with entered(at.url, str(at.username), str(at.password)) as stage:
            stage.key, stage.stack = at.api_key, stack
            yield stage


@asynccontextmanager
async def real(folder: Path, **options: Any) -> AsyncIterator[Stage]:
    async with (
        real_qbittorrent(folder, **options) as running,
        entered(running.url, running.username, running.password) as stage,
    ):
        stage.downloads, stage.peers = running.downloads, running.peers
        yield stage


@asynccontextmanager
async def entered(url: str, username: str, password: str) -> AsyncIterator[Stage]:
    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as raw:
        stage = Stage(url=url, username=username, password=password, raw=raw)
        assert await stage.post("auth/login", username=username, password=password) in {200, 204}
        yield stage
        for ref in stage.started:
            await stop(ref)


async def shown(face: TorrentClient, hash_: str, wanted: Callable[[Transfer], bool] = lambda _: True) -> Transfer:
    """Wait until a transfer is listed and as wanted."""
    seen: object = None
    async with asyncio.timeout(20):
        while True:
            seen = next((each for each in (await face.transfers()).value if each.hash == hash_), None)
            if isinstance(seen, Transfer) and wanted(seen):
                return seen
            await asyncio.sleep(0.05)
