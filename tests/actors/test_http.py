"""The HTTP client on its own: addresses, redirections, pauses, words of errors, bounds, and what it leaves behind."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
import msgspec
import psutil
import pytest
import stamina
from aiohttp import web
from aiohttp.test_utils import TestServer

from actors.http import FinishedCall, Http, Reply, Request, decode
from actors.http.failures import of_exchange, words_of
from tgarr.config import Service
from tgarr.errors import (
    AnswerTooLarge,
    ConnectionLost,
    ForeignRedirect,
    LoginPageAnswer,
    ServiceBusy,
    ServiceConflict,
    ServiceError,
    ServiceFailed,
    ServiceRejected,
    ServiceTimeout,
    ServiceUnreachable,
    UnexpectedAnswer,
)

KEY = "c0ffee" * 5
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Site:
    """A server that answers as told, and what arrived there."""

    answer: Answer
    server: TestServer | None = None
    arrived: list[web.Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        assert self.server is not None
        return str(self.server.make_url("")).rstrip("/")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.arrived.append(request)
        await request.read()
        return await self.answer(request)


async def fine(_request: web.Request) -> web.Response:
    return web.json_response({"fine": True})


def saying(**response: Any) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(**response)

    return answer


def in_turn(*answers: Answer) -> Answer:
    left = list(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


@pytest.fixture
async def site() -> AsyncIterator[Callable[[Answer], Awaitable[Site]]]:
    opened: list[Site] = []

    async def serve(answer: Answer = fine) -> Site:
        there = Site(answer)
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", there.handle)
        there.server = TestServer(app)
        await there.server.start_server()
        opened.append(there)
        return there

    yield serve
    for there in opened:
        assert there.server is not None
        await there.server.close()


Serve = Callable[..., Awaitable[Site]]


@pytest.fixture
async def client() -> AsyncIterator[Callable[..., Awaitable[Http]]]:
    opened: list[Http] = []

    async def connect(url: str, *, cookies: bool = False, on_call: Any = lambda _: None, **settings: Any) -> Http:
        stanza = Service.model_validate({"type": "radarr", "url": url, "rate_limit": 1000, **settings})
        headers = {"X-Api-Key": KEY}
        opened.append(Http("radarr-4k", stanza, headers=headers, secrets=[KEY], cookies=cookies, on_call=on_call))
        await opened[-1].open()
        return opened[-1]

    yield connect
    for http in opened:
        await http.close()


Connect = Callable[..., Awaitable[Http]]


def get(path: str = "/api", **options: Any) -> Request:
    return Request(method="GET", path=path, within=options.pop("within", 5.0), **{"repeatable": True, **options})


def post(path: str = "/api", **options: Any) -> Request:
    return Request(method="POST", path=path, within=5.0, **options)


@pytest.fixture
def quick() -> Any:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


# Addresses and headers


async def test_the_base_path_and_the_query_are_kept(site: Serve, client: Connect) -> None:
    there = await site()
    http = await client(f"{there.url}/radarr/")
    await http.send(get("/api/v3/movie/lookup", query=[("term", "Дюна & 2021"), ("id", 1), ("id", 2)]))
    (request,) = there.arrived
    assert request.path == "/radarr/api/v3/movie/lookup"
    assert list(request.query.items()) == [("term", "Дюна & 2021"), ("id", "1"), ("id", "2")]
    assert request.headers["X-Api-Key"] == KEY
    assert request.headers["User-Agent"].endswith(" (radarr-4k)")


@pytest.mark.usefixtures("quick")
async def test_a_body_is_made_anew_for_each_attempt(site: Serve, client: Connect) -> None:
    bodies: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        bodies.append(str((await request.post())["word"]))
        return web.Response(status=200 if len(bodies) == 3 else 500)

    there = await site(answer)
    http = await client(there.url)
    await http.send(post(body=lambda: aiohttp.FormData({"word": "x"}), repeatable=True))
    assert bodies == ["x"] * 3


async def test_cookies_are_kept_only_where_they_are_wanted(site: Serve, client: Connect) -> None:
    there = await site(saying(headers={"Set-Cookie": "SID=1"}))
    for cookies in (True, False):
        http = await client(there.url, cookies=cookies)
        await http.send(get())
        await http.send(get())
    assert [request.cookies.get("SID") for request in there.arrived] == [None, "1", None, None]


# Redirections


async def test_redirections_at_home_are_followed_for_get(site: Serve, client: Connect) -> None:
    there = await site(in_turn(*[saying(status=307, headers={"Location": "/next"})] * 3, fine))
    http = await client(there.url)
    assert decode(await http.send(get()), dict[str, bool], service="radarr-4k") == {"fine": True}
    assert all(request.headers["X-Api-Key"] == KEY for request in there.arrived)


@pytest.mark.parametrize(("request_", "hops"), [(get(), 4), (post(), 1)], ids=["GET", "POST"])
async def test_circles_and_redirected_changes_are_not_followed(
    site: Serve, client: Connect, request_: Request, hops: int
) -> None:
    there = await site(saying(status=302, headers={"Location": "/again"}))
    http = await client(there.url)
    with pytest.raises(UnexpectedAnswer, match="/again"):
        await http.send(request_)
    assert len(there.arrived) == hops


@pytest.mark.parametrize("to_", ["{other}/x", "https://127.0.0.1:{port}/x", "//localhost:{port}/x"])
async def test_the_key_is_not_taken_elsewhere(site: Serve, client: Connect, to_: str) -> None:
    other, there = await site(), await site()
    where = to_.format(other=other.url, port=urlsplit(there.url).port)
    there.answer = saying(status=302, headers={"Location": where})
    http = await client(there.url)
    with pytest.raises(ForeignRedirect):
        await http.send(get())
    assert (len(there.arrived), len(other.arrived)) == (1, 0)


@pytest.mark.parametrize("where", ["mailto:somebody@example.org", "http://[", "data:text/html,x"])
async def test_a_redirection_to_nothing_is_an_unexpected_answer(site: Serve, client: Connect, where: str) -> None:
    there = await site(saying(status=302, headers={"Location": where}))
    http = await client(there.url)
    with pytest.raises(UnexpectedAnswer, match="nowhere"):
        await http.send(get())


# Pictures and other public things


async def test_public_things_are_fetched_without_key_and_cookie(site: Serve, client: Connect) -> None:
    last = await site(saying(body=b"picture", headers={"Set-Cookie": "track=1"}))
    first = await site(saying(status=301, headers={"Location": f"{last.url}/picture.jpg"}))
    calls: list[FinishedCall] = []
    http = await client("http://127.0.0.1:1", cookies=True, on_call=calls.append)
    for _ in range(2):
        assert (await http.fetch_public(f"{first.url}/p.jpg", within=5)).body == b"picture"
    for request in (*first.arrived, *last.arrived):
        assert "X-Api-Key" not in request.headers
    assert {call.operation for call in calls} == {"GET elsewhere"}


@pytest.mark.parametrize("url", ["/local/p.jpg", "file:///etc/passwd", "http://", "http://[", "ftp://x/y", ""])
async def test_what_is_no_public_address_is_not_fetched(client: Connect, url: str) -> None:
    http = await client("http://127.0.0.1:1")
    with pytest.raises(UnexpectedAnswer):
        await http.fetch_public(url, within=5)
    assert not http.is_home(url)


async def test_a_public_circle_ends(site: Serve, client: Connect) -> None:
    there = await site(saying(status=302, headers={"Location": "/again"}))
    http = await client("http://127.0.0.1:1")
    with pytest.raises(UnexpectedAnswer, match="circles"):
        await http.fetch_public(f"{there.url}/again", within=5)


def test_home_is_scheme_host_and_port() -> None:
    settings = Service.model_validate({"type": "radarr", "url": "http://nas:7878/radarr"})
    http = Http("radarr", settings, headers={})
    assert http.is_home("http://nas:7878/MediaCover/1/poster.jpg")
    assert not any(map(http.is_home, ("https://nas:7878/x", "http://nas:7879/x", "http://nas.example:7878/x", "/x")))


# Repeating


async def test_a_pause_ends_with_the_limit_and_the_last_failure_is_told(site: Serve, client: Connect) -> None:
    there = await site(saying(status=503))
    http = await client(there.url)
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(ServiceFailed):
        await http.send(get(within=0.15))
    assert loop.time() - began < 1
    assert len(there.arrived) == 1


async def test_retry_after_is_waited_for(site: Serve, client: Connect) -> None:
    there = await site(in_turn(saying(status=429, headers={"Retry-After": "0.25"}), fine))
    http = await client(there.url)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await http.send(get())
    assert 0.25 <= loop.time() - began < 2
    assert len(there.arrived) == 2


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [
        ("120", 120, 120),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 3000, 3600),
        (format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), 0, 0),
        ("-5", 0, 0),
        ("soon", 0, 0),
        (None, 0, 0),
    ],
    ids=["seconds", "date-to-come", "date-gone", "negative", "word", "nothing"],
)
@pytest.mark.usefixtures("quick")
async def test_retry_after_is_told(site: Serve, client: Connect, told: str | None, least: float, most: float) -> None:
    there = await site(saying(status=429, headers={"Retry-After": told} if told else {}))
    http = await client(there.url)
    with pytest.raises(ServiceBusy) as caught:
        await http.send(get())
    assert least <= caught.value.retry_after <= most
    assert len(there.arrived) == (1 if least else 3)


async def test_a_wait_that_does_not_fit_is_not_begun(site: Serve, client: Connect) -> None:
    there = await site(saying(status=429, headers={"Retry-After": "4"}))
    http = await client(there.url)
    with pytest.raises(ServiceBusy):
        await http.send(get(within=1))


async def test_the_rate_is_kept(site: Serve, client: Connect) -> None:
    there = await site()
    http = await client(there.url, rate_limit=20)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(http.send(get()) for _ in range(26)))
    assert loop.time() - began >= 0.25  # twenty at once, six more at twenty a second


async def test_less_than_one_request_a_second_is_possible(site: Serve, client: Connect) -> None:
    there = await site()
    http = await client(there.url, rate_limit=0.5)
    await http.send(get())
    with pytest.raises(ServiceTimeout):
        await http.send(get(within=0.05))
    assert len(there.arrived) == 1


# What services say


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            b'[{"propertyName": "Path", "errorMessage": "No such folder"}, {"errorMessage": "No profile"}]',
            "No such folder; No profile",
        ),
        (b'{"message": "database is locked", "description": "   at System.Data.SQLite"}', "database is locked"),
        (
            b'{"title": "Validation errors occurred.", "errors": {"id": ["The value is not valid."]}}',
            "The value is not valid.",
        ),
        (b'{"title": "Not Found", "errors": {}}', "Not Found"),
        (b'"just words"', "just words"),
        (b"Fails.", "Fails."),
        (b"two\nlines", "two lines"),
        (b"<html>no</html>", ""),
        (b"{broken", ""),
        (b"[" * 100_000, ""),
        (b"x" * 500, ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b'{"message": {"deep": 1}}', ""),
        (b"[1, null, true]", ""),
        (b"", ""),
    ],
)
def test_the_words_of_an_error(body: bytes, words: str) -> None:
    assert words_of(body) == words


def test_long_words_are_shortened() -> None:
    words = words_of(msgspec.json.encode([{"errorMessage": "word " * 500}]))
    assert len(words) == 300
    assert words.endswith("…")


async def test_secrets_in_an_error_are_masked(site: Serve, client: Connect) -> None:
    there = await site(saying(status=400, body=f'{{"message": "bad key {KEY} or apikey=abcdef123456"}}'.encode()))
    http = await client(there.url)
    with pytest.raises(ServiceRejected) as caught:
        await http.send(get())
    assert "bad key" in caught.value.detail
    assert KEY not in str(caught.value)
    assert "abcdef123456" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ServiceRejected),
        (422, ServiceRejected),
        (409, ServiceConflict),
        (502, ConnectionLost),
        (503, ServiceFailed),
        (504, ServiceTimeout),
        (418, UnexpectedAnswer),
    ],
)
@pytest.mark.usefixtures("quick")
async def test_statuses(site: Serve, client: Connect, status: int, kind: type[ServiceError]) -> None:
    there = await site(saying(status=status, body=b"<html>" + b"x" * 200_000, content_type="text/html"))
    http = await client(there.url)
    with pytest.raises(ServiceError) as caught:
        await http.send(get())
    assert type(caught.value) is kind
    assert "xxx" not in str(caught.value)


# What comes back


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\n<!DOCTYPE html><html>", "application/json"),
        (b"<HTML><body>", "text/plain"),
        (b"<div>", "text/html"),
        (b"", "text/html"),
    ],
)
async def test_a_page_is_seen_for_what_it_is(site: Serve, client: Connect, body: bytes, kind: str) -> None:
    there = await site(saying(body=body, content_type=kind))
    http = await client(there.url)
    with pytest.raises(LoginPageAnswer):
        await http.send(get())


async def test_bytes_are_counted_after_unpacking(site: Serve, client: Connect) -> None:
    packed = gzip.compress(b" " * 5_000_000)
    there = await site(saying(body=packed, headers={"Content-Encoding": "gzip"}))
    http = await client(there.url)
    with pytest.raises(AnswerTooLarge):
        await http.send(get(largest=1_000_000))
    assert len((await http.send(get(largest=5_000_000))).body) == 5_000_000


async def test_a_length_that_is_told_is_believed(site: Serve, client: Connect) -> None:
    there = await site(saying(body=b"x" * 2000))
    http = await client(there.url)
    with pytest.raises(AnswerTooLarge, match="2000"):
        await http.send(get(largest=1999))


@pytest.mark.parametrize("body", [b"", b"{", b'{"id": "one"}', b"[]", b"\xff", b'{"id": "\xff"}', b"[" * 200_000])
def test_what_is_not_of_the_shape_is_an_unexpected_answer(body: bytes) -> None:
    class Shape(msgspec.Struct):
        id: int

    for shape in (Shape, dict[str, Shape]):
        with pytest.raises(UnexpectedAnswer) as caught:
            decode(Reply(status=200, content_type="", body=body), cast("type[Any]", shape), service="radarr-4k")
        assert caught.value.service == "radarr-4k"


async def test_what_does_not_speak_http(client: Connect) -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    http = await client(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(UnexpectedAnswer, match="does not speak HTTP"):
        await http.send(get())
    server.close()
    await server.wait_closed()


@pytest.mark.usefixtures("quick")
async def test_no_tls_where_it_is_expected(site: Serve, client: Connect) -> None:
    there = await site()
    http = await client(there.url.replace("http:", "https:"))
    with pytest.raises(ServiceUnreachable, match="no TLS"):
        await http.send(get())


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (aiohttp.ConnectionTimeoutError(), ServiceUnreachable, "no connection in time"),
        (
            aiohttp.ClientConnectorDNSError(cast("Any", None), socket.gaierror(-2, "Name or service not known")),
            ServiceUnreachable,
            "no such host",
        ),
        (aiohttp.ClientConnectorError(cast("Any", None), OSError()), ServiceUnreachable, "OSError"),
        (
            aiohttp.ClientConnectorCertificateError(cast("Any", None), ValueError("self-signed")),
            ServiceUnreachable,
            "certificate",
        ),
        (ConnectionResetError(104, "reset"), ConnectionLost, "lost"),
        (aiohttp.ServerDisconnectedError(), ConnectionLost, "lost"),
        (aiohttp.ClientPayloadError("not all of it"), ConnectionLost, "cut off"),
        (ValueError("odd"), UnexpectedAnswer, "ValueError"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_can_go_wrong_on_the_way(error: Exception, kind: type[ServiceError], words: str) -> None:
    told = of_exchange("radarr-4k", error)
    assert type(told) is kind
    assert words in told.detail


# Afterwards


@pytest.mark.usefixtures("quick")
async def test_each_call_is_told_with_its_name_and_end(site: Serve, client: Connect) -> None:
    calls: list[FinishedCall] = []
    there = await site(in_turn(fine, saying(status=500)))
    http = await client(there.url, on_call=calls.append)
    await http.send(get("/api/v3/movie/17?x=1"))
    with pytest.raises(ServiceFailed):
        await http.send(get("/Items/0123456789abcdef0123456789abcdef/Images"))
    there.answer = lambda _: asyncio.sleep(9, fine)  # type: ignore[assignment,return-value]
    waiting = asyncio.create_task(http.send(get()))
    while len(there.arrived) < 5:
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert [(call.service, call.operation, call.outcome) for call in calls] == [
        ("radarr-4k", "GET /api/v3/movie/{id}", "ok"),
        ("radarr-4k", "GET /Items/{id}/Images", "failed"),
        ("radarr-4k", "GET /api", "abandoned"),
    ]
    assert all(0 <= call.seconds < 5 for call in calls)


async def test_closing_closes_every_connection(site: Serve, client: Connect) -> None:
    there = await site()
    http = await client(there.url)
    port = urlsplit(there.url).port
    held = lambda: [c for c in psutil.Process().net_connections("tcp") if c.raddr and c.raddr.port == port]  # noqa: E731
    await asyncio.gather(*(http.send(get()) for _ in range(5)))
    assert held()
    await http.close()
    assert not held()
    with pytest.raises(ServiceError, match="closed"):
        await http.send(get())
    await http.close()
