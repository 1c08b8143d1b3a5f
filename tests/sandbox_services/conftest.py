"""A stack on loopback, a plain client for it, and the upstream documents its answers are held to."""

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters

from sandbox.services.stack import SimulatedStack

REPOSITORY = Path(__file__).parents[2]


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


# The upstream documents


@dataclass(slots=True)
class _Asked:
    """openapi-core's request protocol."""

    host_url: str
    path: str
    method: str
    parameters: RequestParameters
    content_type: str = ""
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Answered:
    """openapi-core's response protocol."""

    status_code: int
    data: bytes
    content_type: str
    headers: Any


@dataclass(frozen=True, slots=True)
class Document:
    """One upstream document: raises openapi-core's errors for answers that break it."""

    openapi: OpenAPI

    def hold(self, answer: Answer, *, declared_status: int | None = None) -> None:
        parts = urlsplit(answer.url)
        asked = _Asked(
            host_url="http://service",
            path=parts.path,
            method=answer.method.lower(),
            parameters=RequestParameters(),
        )
        answered = _Answered(declared_status or answer.status, answer.body, answer.content_type, {})
        self.openapi.validate_response(asked, answered)


@cache
def _document(path: Path, used: tuple[str, ...]) -> Document:
    contents = json.loads(path.read_text(encoding="utf-8"))
    # The declared servers name hosts and variables that have nothing to do with a path.
    contents["servers"] = [{"url": "/"}]
    contents["paths"] = {name: item for name, item in contents["paths"].items() if name.startswith(used)}
    contents["components"]["schemas"] = _reachable(contents)
    if path.name.startswith("jellyfin"):
        # Too narrow: the server writes every id as 32 hex digits without dashes, which is no RFC 4122 uuid.
        _drop_format(contents, "uuid")
        # A slip: 10.11 lists the words a single reason may be as what the whole array must equal.
        transcoding = contents["components"]["schemas"].get("TranscodingInfo", {"properties": {}})
        transcoding["properties"].get("TranscodeReasons", {}).pop("enum", None)
    return Document(OpenAPI.from_dict(contents, config=Config(spec_validator_cls=None)))


def _drop_format(node: Any, name: str) -> None:
    if isinstance(node, dict):
        if node.get("format") == name:
            del node["format"]
        for value in node.values():
            _drop_format(value, name)
    elif isinstance(node, list):
        for value in node:
            _drop_format(value, name)


def _reachable(contents: dict[str, Any]) -> dict[str, Any]:
    """The schemas the remaining paths lead to: the rest only costs time."""
    schemas = contents["components"].get("schemas", {})
    rest = {name: value for name, value in contents["components"].items() if name != "schemas"}
    found: set[str] = set()
    waiting: list[Any] = [contents["paths"], rest]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return {name: schemas[name] for name in found}


@pytest.fixture
def document() -> Callable[..., Document]:
    """Load `openapi/<name>.json`, cut to the paths that begin as given; skips where there is none."""
    folder = Path(os.environ.get("TGARR_SPECS") or REPOSITORY.parent / "shared" / "specs") / "openapi"

    def load(name: str, *used: str) -> Document:
        path = folder / f"{name}.json"
        if not path.is_file():
            pytest.skip(f"no upstream document {name}.json: set TGARR_SPECS to the folder that has openapi/")
        return _document(path, used or ("/",))

    return load
