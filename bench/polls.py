"""What a look at a torrent client with very many torrents costs: bytes and CPU, against its full list and `json`."""

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import aiohttp
import uvloop

from actors import registry
from actors.http import FinishedCall
from actors.runtime import remote, stop
from actors.service import Hooks
from bench.figure import Figure
from bench.many_torrents import ACTIVE, TORRENTS
from tgarr.config import Service
from tgarr.domain.capabilities import TorrentClient

_POLLS = 60
_LISTS = 5


@contextlib.contextmanager
def _client() -> Iterator[str]:
    with subprocess.Popen([sys.executable, "-m", "bench.many_torrents"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


async def _measure(url: str) -> list[Figure]:
    async with aiohttp.ClientSession() as session:
        whole, lists = 0, []
        for _ in range(_LISTS):
            began = time.process_time()
            async with session.get(f"{url}/api/v2/torrents/info") as answer:
                content = await answer.read()
                json.loads(content)
            lists.append(time.process_time() - began)
            whole = len(content)
        differences = 0
        for _ in range(2):  # the second is to the first
            async with session.get(f"{url}/api/v2/sync/maindata?rid={differences and 1}") as answer:
                differences = len(await answer.read())
    calls: list[FinishedCall] = []
    settings = Service.model_validate({"type": "qbittorrent", "url": url, "rate_limit": 1000, "cache": {"queue": 0}})
    ref = registry.start("torrents", settings, Hooks(on_call=calls.append))
    face = remote(ref, TorrentClient)
    assert len((await face.changes()).changed) == TORRENTS
    polls = []
    for _ in range(_POLLS):
        began = time.process_time()
        changes = await face.changes()
        polls.append(time.process_time() - began)
        assert len(changes.changed) == TORRENTS * ACTIVE
    await stop(ref)
    what = f"a look at {TORRENTS} torrents, {ACTIVE:.0%} of them active, against the full list"
    return [
        Figure(
            id="poll-bytes",
            what=f"bytes of {what}",
            figure=differences / 1e6,
            unit="MB",
            reference=whole / 1e6,
            goal=1 / 150,
            of_ratio=True,
        ),
        Figure(
            id="poll-cpu",
            what=f"our CPU for {what} with json",
            figure=statistics.median(polls) * 1000,
            unit="ms",
            reference=statistics.median(lists) * 1000,
            goal=1 / 100,
            of_ratio=True,
        ),
    ]


def measure() -> list[Figure]:
    """Measure, on the loop that the bot runs on."""
    with _client() as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure(url))
