"""How soon a finished torrent is told of while nobody looks at it, and what the looking costs the torrent client."""

import asyncio
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import aiohttp
import uvloop
import yaml

from actors import registry
from actors.runtime import remote, stop
from actors.service import Hooks
from bench.figure import Figure
from bench.live import happened, scripted
from bench.town import town
from bench.trace import Trace
from sandbox.services import metainfo
from tests.real.qbittorrent import PROGRAM, real_qbittorrent
from tgarr.config import Service
from tgarr.domain.capabilities import TorrentClient

_SEED: Final = 11
_SECONDS: Final = 45.0
_ALLOWED: Final = 6.0
"""Seconds before the end in which what ends is no longer counted: its message may come later."""
_SETTLE: Final = 6.0
_TORRENTS: Final = 1_500
_AT_ONCE: Final = 250
_LISTS: Final = 15
_POLLS: Final = 300


async def _told() -> Figure:
    """Let a hundred downloads go on for a while; nobody looks at them, but a group wants to hear of their end."""
    begins = time.time()
    trace = Trace(_SEED, begins, _SECONDS + 60)
    with scripted(_SEED, begins, _SECONDS + 60) as url:
        stanza = {"type": "qbittorrent", "url": url, "rate_limit": 1000, "poll": 15}
        async with town(["radarr"], more={"qbittorrent": stanza}) as running:
            group = await running.telegram.create_group("Cinema", ["anna", running.telegram.bot])
            before = running.app.house.config
            await asyncio.to_thread(_tell_a_group, running.path, group)
            while running.app.house.config is before:
                await asyncio.sleep(0.05)
            await asyncio.sleep(_SETTLE)
            heard_from = time.time()
            after = await running.telegram.position()
            await asyncio.sleep(_SECONDS)
            heard = [
                (one.at, one.message.text)
                for one in await happened(running, after)
                if one.message is not None and one.message.chat == group
            ]
            until = time.time() - _ALLOWED
    late = [
        next((at for at, text in heard if one.name in text), until + 10 * _ALLOWED) - one.ends
        for one in trace.downloads
        if heard_from < one.ends < until
    ]
    return Figure(
        id="finished-notice",
        what="from the end of a download that nobody looks at to the group's message, with `poll: 15`,"
        f" p95 of {len(late)}",
        figure=statistics.quantiles(late, n=20)[-1],
        unit="s",
        goal=3,
    )


def _tell_a_group(path: Path, group: int) -> None:
    config = yaml.safe_load(path.read_text("utf-8"))
    config["groups"] = [{"chat": group, "events": ["finished"]}]
    path.write_text(yaml.safe_dump(config), "utf-8")


async def _cost() -> list[Figure]:
    """Ask a real qBittorrent for everything, and then as the bot does while one of many is to arrive."""
    if shutil.which(PROGRAM) is None:
        print(f"finished: no {PROGRAM} on PATH, its CPU is not measured")
        return []
    with tempfile.TemporaryDirectory() as folder:
        async with (
            real_qbittorrent(Path(folder) / "client") as client,
            aiohttp.ClientSession(client.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
        ):
            entry = {"username": client.username, "password": client.password}
            await session.post("/api/v2/auth/login", data=entry)
            await _fill(session, client.downloads)
            began = _cpu(client.pid)
            for _ in range(_LISTS):
                async with session.get("/api/v2/torrents/info") as answer:
                    assert len(await answer.json(content_type=None)) == _TORRENTS + 1
            lists = (_cpu(client.pid) - began) / _LISTS
            stanza = {"type": "qbittorrent", "url": client.url, "rate_limit": 1000, **entry, "cache": {"queue": 0}}
            ref = registry.start("torrents", Service.model_validate(stanza), Hooks())
            face = remote(ref, TorrentClient)
            await face.changes()
            await asyncio.sleep(1)
            idle_began, at = _cpu(client.pid), time.monotonic()
            await asyncio.sleep(2)
            idle = (_cpu(client.pid) - idle_began) / (time.monotonic() - at)
            began, at = _cpu(client.pid), time.monotonic()
            for _ in range(_POLLS):
                await face.changes()
            polls = (_cpu(client.pid) - began - idle * (time.monotonic() - at)) / _POLLS
            await stop(ref)
    return [
        Figure(
            id="finished-cost",
            what=f"a real qBittorrent's CPU for a look, with {_TORRENTS} torrents there and one to arrive, against its"
            " full list",
            figure=polls * 1000,
            unit="ms",
            reference=lists * 1000,
            goal=1 / 50,
            of_ratio=True,
        )
    ]


async def _fill(session: aiohttp.ClientSession, downloads: Path) -> None:
    """Have the client know very many torrents that are complete, and one that is to arrive."""
    for first in range(0, _TORRENTS, _AT_ONCE):
        data = aiohttp.FormData({"skip_checking": "true", "paused": "true"}, default_to_multipart=True)
        for number in range(first, first + _AT_ONCE):
            file = metainfo.ContentFile(f"Arrived {number}", 1_000)
            (downloads / file.path).write_bytes(bytes(file.size))
            content, _ = metainfo.describe(file.path, (file,), source="bench")
            data.add_field("torrents", content, filename=f"{number}.torrent")
        async with session.post("/api/v2/torrents/add", data=data) as answer:
            assert answer.status == 200
    content, _ = metainfo.describe("To arrive", (metainfo.ContentFile("a.mkv", 1_000_000),), source="bench")
    data = aiohttp.FormData(default_to_multipart=True)
    data.add_field("torrents", content, filename="x.torrent")
    await session.post("/api/v2/torrents/add", data=data)
    async with asyncio.timeout(60):
        while True:
            async with session.get("/api/v2/torrents/info") as answer:
                states = [entry["state"] for entry in await answer.json(content_type=None)]
            if states.count("pausedUP") == _TORRENTS and len(states) == _TORRENTS + 1:
                return
            await asyncio.sleep(0.5)


def _cpu(pid: int) -> float:
    """Return the CPU seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _measure() -> list[Figure]:
    return [await _told(), *await _cost()]


def measure() -> list[Figure]:
    """Measure, on the loop that the bot runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure())
