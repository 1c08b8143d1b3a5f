"""The sandbox as a process of its own: the same switches, one JSON line, a clean end."""

import asyncio
import json
import sys
from typing import Any

import aiohttp
import pytest

from sandbox.process import SandboxError
from sandbox.services.faults import Fault
from sandbox.services.process import ServicesSandbox
from sandbox.services.stack import SimulatedStack
from sandbox.services.stories import Story


async def test_the_switches_work_across_processes(make_client: Any) -> None:
    async with ServicesSandbox(["radarr", "qbittorrent:4.6"]) as sandbox, aiohttp.ClientSession() as session:
        headers = {"X-Api-Key": str(sandbox.radarr.api_key)}
        client = make_client(session=session, base=sandbox.radarr.url, headers=headers)
        assert sandbox.qbittorrent.api_key is None
        assert len(await client.get("/api/v3/movie")) > 5
        await sandbox.faults.set("radarr", Fault.TOO_MANY_REQUESTS, times=1, seconds=3)
        assert (await client.ask("GET", "/api/v3/movie")).headers["Retry-After"] == "3"
        log = await sandbox.requests("radarr")
        assert [(entry.method, entry.status, entry.fault) for entry in log] == [
            ("GET", 200, None),
            ("GET", 429, "429"),
        ]
        await sandbox.clock.pause()
        before = await sandbox.clock.now()
        await sandbox.clock.advance(3600)
        assert await sandbox.clock.now() == pytest.approx(before + 3600)
        await sandbox.stories.set(Story.NO_RELEASES, times=1)
        assert (await sandbox.world_state())["stories"] == ["no_releases"]
        assert await client.get("/api/v3/release?movieId=1") == []
        await sandbox.faults.set("radarr", Fault.REFUSED)
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get("/ping")
        await sandbox.reset()
        assert await client.get("/ping") == {"status": "OK"}
        assert (await sandbox.world_state())["stories"] == []
        assert await sandbox.counters() == {"radarr": 1}
        with pytest.raises(ValueError, match="no service"):
            await sandbox.faults.set("plex", Fault.RESET)


async def test_one_line_then_silence_then_a_clean_end() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.services", "--services", "radarr", "--clock-factor", "30",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    assert set(ready) == {"services", "control"}
    assert set(ready["services"]["radarr"]) == {"type", "url", "api_key"}
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"X-Sandbox-Secret": "guess"}):
            async with session.post(f"{ready['control']['url']}/world", headers=headers) as answer:
                assert answer.status == 403
        good = {"X-Sandbox-Secret": ready["control"]["secret"]}
        async with session.post(f"{ready['control']['url']}/no/such", headers=good) as answer:
            assert answer.status == 404
    process.terminate()
    rest, errors = await process.communicate()
    assert (process.returncode, rest, errors) == (0, b"", b"")


async def test_a_wrong_service_is_named() -> None:
    with pytest.raises(SandboxError, match="plex"):
        await ServicesSandbox(["plex"]).start()
    with pytest.raises(ValueError, match="versions"):
        SimulatedStack(["sonarr:9"])


async def test_reset_keeps_addresses_and_keys(stack: SimulatedStack, radarr: Any) -> None:
    assert (await radarr.ask("POST", "/api/v3/tag", json={"label": "gone"})).status == 201
    await stack.faults.set("radarr", Fault.SERVER_ERROR)
    await stack.reset()
    assert await radarr.get("/api/v3/tag") == []
