"""Who may look at the page: this machine, with this run's address, from the page itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from sandbox.page import Page
from tests.page.conftest import ProbeHome


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[URL]:
    async with ProbeHome(tmp_path) as home, Page(home) as page:
        yield URL(page.url)


async def status(url: URL, **headers: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status


async def test_the_address_is_the_key(url: URL) -> None:
    assert url.host == "127.0.0.1"
    assert len(url.path) > 30
    assert await status(url) == 200
    assert await status(url.with_path("/")) == 403
    assert await status(url.with_path("/guess/")) == 403
    assert await status(url.with_path("/guess/static/main.js")) == 403
    assert await status(url.join(URL("static/main.js"))) == 200
    assert await status(url.join(URL("file/123"))) == 404
    assert await status(url.join(URL("static/../site.py"))) == 404


async def test_another_name_for_this_machine_is_refused(url: URL) -> None:
    assert await status(url, Host=f"evil.example:{url.port}") == 403
    assert await status(url, Host=f"localhost:{url.port}") == 200


@pytest.mark.parametrize(
    ("origin", "welcome"), [("{own}", True), ("http://evil.example", False), ("null", False), ("", False)]
)
async def test_a_window_comes_from_the_page_alone(url: URL, origin: str, welcome: bool) -> None:
    headers = {"Origin": origin.format(own=url.origin())} if origin else {}
    async with aiohttp.ClientSession() as session:
        live = url.join(URL("live"))
        if not welcome:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(live, headers=headers)
            assert refused.value.status == 403
            return
        async with session.ws_connect(live, headers=headers) as socket:
            await socket.send_json({"id": 1, "do": "enter", "person": "anna"})
            assert (await socket.receive_json())["result"]["me"] == "anna"


async def test_nothing_is_fetched_from_elsewhere(url: URL) -> None:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ('{"id": 7, "do": "fly"}', "there is nothing called 'fly' here"),
        ('{"id": 7, "do": "enter", "person": "mallory"}', "there is nobody called 'mallory'"),
        ('{"id": 7, "do": "say", "chat": "private"}', "text"),
        ('{"id": 7, "do": "tap", "chat": -5, "message": 1, "row": 0, "column": 0}', "there is no chat -5"),
        ('{"id": 7, "do": "switch", "what": "moon"}', "there is no switch 'moon'"),
        ('{"id": 7, "do": "switch", "what": "clock", "with": {"factor": -1}}', "the clock's factor must be above zero"),
        ('{"id": 7, "do": "web_app", "url": "https://evil.example/"}', "a Mini App of the sandbox is on this machine"),
    ],
)
async def test_requests_that_make_no_sense_are_refused_in_words(url: URL, request_: str, words: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url.join(URL("live")), headers={"Origin": str(url.origin())}) as socket,
    ):
        await socket.send_json({"id": 1, "do": "enter", "person": "anna"})
        await socket.receive_json()
        await socket.send_str(request_)
        while "id" not in (answer := await socket.receive_json()):
            pass
        assert answer["id"] == 7
        assert words in answer["error"]
        for rubbish in ("[]", "garbage", "{}", '{"id": 8}'):
            await socket.send_str(rubbish)
            while "id" not in (answer := await socket.receive_json()):
                pass
            assert "error" in answer
