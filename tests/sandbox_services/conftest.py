"""A stack on loopback, and a plain client for it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from sandbox.services.stack import SimulatedStack
from tests.upstream import Document, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer read to its end."""

    status: int
    body: bytes
    headers: dict[str, str]
    method: str
    url: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]


@dataclass(slots=True, kw_only=True)
class Client:
    """Asks one service."""

    session: aiohttp.ClientSession
    base: str
    headers: dict[str, str] = field(default_factory=dict)

    login: Callable[[], Awaitable[Answer]] | None = None

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        answer = await self._ask(method, path, **options)
        if answer.status == 403 and self.login is not None:
            await self.login()
            answer = await self._ask(method, path, **options)
        return answer

    async def _ask(self, method: str, path: str, **options: Any) -> Answer:
        headers = self.headers | options.pop("headers", {})
        async with self.session.request(
            method, f"{self.base}{path}", headers=headers, allow_redirects=False, **options
        ) as answer:
            body = await answer.read()
            return Answer(
                status=answer.status,
                body=body,
                headers=dict(answer.headers),
                method=method,
                url=str(answer.url),
            )

    async def get(self, path: str, **options: Any) -> Any:
        answer = await self.ask("GET", path, **options)
        assert answer.status == 200, (answer.url, answer.status, answer.body[:200])
        return answer.json


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as opened:
        yield opened


@pytest.fixture
async def stack() -> AsyncIterator[SimulatedStack]:
    async with SimulatedStack() as running:
        await running.clock.pause()
        yield running


@pytest.fixture
def radarr(stack: SimulatedStack, session: aiohttp.ClientSession) -> Client:
    return Client(session=session, base=stack.radarr.url, headers={"X-Api-Key": str(stack.radarr.api_key)})


@pytest.fixture
def sonarr(stack: SimulatedStack, session: aiohttp.ClientSession) -> Client:
    return Client(session=session, base=stack.sonarr.url, headers={"X-Api-Key": str(stack.sonarr.api_key)})


@pytest.fixture
def prowlarr(stack: SimulatedStack, session: aiohttp.ClientSession) -> Client:
    return Client(session=session, base=stack.prowlarr.url, headers={"X-Api-Key": str(stack.prowlarr.api_key)})


@pytest.fixture
def jellyfin(stack: SimulatedStack, session: aiohttp.ClientSession) -> Client:
    token = f'MediaBrowser Token="{stack.jellyfin.api_key}"'
    return Client(session=session, base=stack.jellyfin.url, headers={"Authorization": token})


@pytest.fixture
def qbittorrent(stack: SimulatedStack, session: aiohttp.ClientSession) -> Client:
    """A client that logs in again when its session ends, which long jumps of the clock make it do."""
    client = Client(session=session, base=stack.qbittorrent.url)
    client.login = lambda: log_in(Client(session=session, base=stack.qbittorrent.url), stack)
    return client


async def log_in(client: Client, stack: SimulatedStack) -> Answer:
    form = {"username": stack.qbittorrent.username, "password": stack.qbittorrent.password}
    return await client.ask("POST", "/api/v2/auth/login", data=form)


@pytest.fixture
def log_into() -> Callable[[Client, SimulatedStack], Any]:
    return log_in


@pytest.fixture
def make_client() -> type[Client]:
    return Client


@pytest.fixture
def document() -> Callable[..., Document]:
    """Load `openapi/<name>.json`, cut to the paths that begin as given; skips where there is none."""
    return load
