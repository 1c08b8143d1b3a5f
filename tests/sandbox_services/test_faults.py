"""Every fault is seen by a plain HTTP client as what it is called."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from sandbox.services.faults import Fault
from sandbox.services.stack import SimulatedStack

PATH = "/api/v3/movie"


async def healthy(radarr: Any) -> bool:
    return isinstance(await radarr.get(PATH), list)


async def test_refused_and_back_on_the_same_port(stack: SimulatedStack, radarr: Any) -> None:
    assert await healthy(radarr)
    await stack.faults.set("radarr", Fault.REFUSED)
    with pytest.raises(aiohttp.ClientConnectorError) as caught:
        await radarr.get(PATH)
    assert isinstance(caught.value.os_error, ConnectionRefusedError)
    await stack.faults.clear("radarr")
    assert await healthy(radarr)
    with pytest.raises(ValueError, match="refused"):
        await stack.faults.set("radarr", Fault.REFUSED, times=1)


async def test_reset(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.RESET)
    with pytest.raises((ConnectionResetError, aiohttp.ClientOSError)):
        await radarr.ask("POST", "/api/v3/tag", json={"label": "x"})
    await stack.faults.clear()
    assert await radarr.get("/api/v3/tag") == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.UNAUTHORIZED, 401),
        (Fault.FORBIDDEN, 403),
        (Fault.NOT_FOUND, 404),
        (Fault.CONFLICT, 409),
        (Fault.TOO_MANY_REQUESTS, 429),
        (Fault.SERVER_ERROR, 500),
    ],
)
async def test_statuses(stack: SimulatedStack, radarr: Any, fault: Fault, status: int) -> None:
    await stack.faults.set("radarr", fault, seconds=7)
    answer = await radarr.ask("GET", PATH)
    assert answer.status == status
    assert answer.headers.get("Retry-After") == ("7" if fault is Fault.TOO_MANY_REQUESTS else None)


async def test_faults_keep_to_their_path_and_number(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.SERVER_ERROR, path="/api/v3/queue", times=2)
    asked = [
        (await radarr.ask("GET", path)).status for path in ("/api/v3/queue", PATH, "/api/v3/queue", "/api/v3/queue")
    ]
    assert asked == [500, 200, 500, 200]
    log = await stack.requests("radarr")
    assert [(entry.status, entry.fault) for entry in log] == [(500, "500"), (200, None), (500, "500"), (200, None)]


async def test_login_page(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.LOGIN_PAGE)
    answer = await radarr.ask("GET", PATH)
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert b"<form" in answer.body


async def test_garbage(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.GARBAGE)
    answer = await radarr.ask("GET", PATH)
    assert (answer.status, answer.content_type) == (200, "application/json")
    with pytest.raises(ValueError, match=r"."):
        json.loads(answer.body)


async def test_truncated(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.TRUNCATED)
    with pytest.raises(aiohttp.ClientPayloadError):
        await radarr.ask("GET", PATH)


async def test_oversize_is_streamed_without_a_length(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.OVERSIZE, size=3_000_000)
    answer = await radarr.ask("GET", PATH)
    assert "Content-Length" not in answer.headers
    assert len(answer.body) > 2_900_000
    assert isinstance(answer.json, list)


async def test_drip_gives_one_byte_after_another(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.DRIP, path="/ping", seconds=0.005)
    async with radarr.session.get(f"{radarr.base}/ping") as answer:
        pieces = [piece async for piece, _ in answer.content.iter_chunks()]
    assert b"".join(pieces) == b'{"status": "OK"}'
    assert len(pieces) > 3


async def test_hang_until_cleared_or_left(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.HANG)
    with pytest.raises(TimeoutError):
        await radarr.ask("GET", PATH, timeout=aiohttp.ClientTimeout(total=0.2))
    waiting = asyncio.create_task(radarr.ask("POST", "/api/v3/tag", json={"label": "x"}))
    while len(await stack.requests("radarr")) < 2:
        await asyncio.sleep(0.01)
    assert not waiting.done()
    await stack.faults.clear("radarr")
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await waiting


async def test_latency_delays_the_true_answer(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.LATENCY, seconds=0.3)
    with pytest.raises(TimeoutError):
        await radarr.ask("GET", PATH, timeout=aiohttp.ClientTimeout(total=0.05))
    assert await healthy(radarr)


async def test_redirect_leads_to_a_host_that_notices_the_key(stack: SimulatedStack, radarr: Any) -> None:
    await stack.faults.set("radarr", Fault.REDIRECT)
    answer = await radarr.ask("GET", f"{PATH}?tmdbId=1")
    assert answer.status == 302
    assert await stack.requests("elsewhere") == []
    async with radarr.session.get(answer.headers["Location"]) as followed:
        assert followed.status == 200
    async with radarr.session.get(answer.headers["Location"], headers=radarr.headers) as followed:
        assert followed.status == 200
    log = await stack.requests("elsewhere")
    assert [(entry.path, entry.key_sent) for entry in log] == [(PATH, False), (PATH, True)]


async def test_the_request_log_masks_secrets(stack: SimulatedStack, radarr: Any, qbittorrent: Any) -> None:
    await radarr.ask("GET", f"{PATH}?tmdbId=5&apikey={stack.radarr.api_key}", headers={"User-Agent": "tester/1"})
    await radarr.ask("POST", "/api/v3/tag", json={"label": "seen"})
    await qbittorrent.login()
    log = await stack.requests()
    assert (log[0].user_agent, log[0].query["tmdbId"], log[0].key_sent) == ("tester/1", ["5"], True)
    assert "seen" in log[1].body
    text = json.dumps([entry.as_json() for entry in log])
    assert str(stack.radarr.api_key) not in text
    assert str(stack.qbittorrent.password) not in text
    assert await stack.counters() == {"radarr": 2, "qbittorrent": 1}


async def test_a_fault_hits_one_service_only(stack: SimulatedStack, radarr: Any, sonarr: Any) -> None:
    await stack.faults.set("sonarr", Fault.SERVER_ERROR)
    assert await healthy(radarr)
    assert (await sonarr.ask("GET", "/api/v3/series")).status == 500
    with pytest.raises(ValueError, match="no service"):
        await stack.faults.set("plex", Fault.RESET)
