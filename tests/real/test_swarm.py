"""The stage itself: a real torrent moves from the seeder to a real qBittorrent, visibly, and arrives whole."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from tests.real.programs import ProgramFailed, running
from tests.real.qbittorrent import RealQbittorrent, real_qbittorrent
from tests.real.swarm import swarm

pytestmark = [pytest.mark.daemon("qbittorrent-nox"), pytest.mark.daemon("opentracker")]


@pytest.fixture
async def qbittorrent(tmp_path: Path) -> AsyncIterator[RealQbittorrent]:
    async with real_qbittorrent(tmp_path / "client") as running_one:
        yield running_one


@pytest.fixture
async def session(qbittorrent: RealQbittorrent) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(qbittorrent.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as opened:
        form = {"username": qbittorrent.username, "password": qbittorrent.password}
        async with opened.post("/api/v2/auth/login", data=form) as answer:
            assert await answer.text() == "Ok."
        yield opened


async def only(session: aiohttp.ClientSession) -> Mapping[str, Any]:
    async with session.get("/api/v2/torrents/info") as answer:
        listed = await answer.json()
    return dict(listed[0]) if listed else {"progress": 0, "state": "absent"}


async def test_a_torrent_moves_and_arrives_whole(
    tmp_path: Path, qbittorrent: RealQbittorrent, session: aiohttp.ClientSession
) -> None:
    async with swarm(tmp_path / "swarm", {"film.mkv": 3 * 2**20}, speed=2**20) as world:
        (film,) = world.contents
        form = aiohttp.FormData()
        form.add_field("torrents", film.torrent, filename="film.torrent")
        async with session.post("/api/v2/torrents/add", data=form) as answer:
            assert await answer.text() == "Ok."
        seen: set[float] = set()
        async with asyncio.timeout(30):
            while (entry := await only(session))["progress"] < 1:
                seen.add(entry["progress"])
                await asyncio.sleep(0.1)
        assert entry["hash"] == film.hash
        assert len(seen) >= 3, "the progress is to be watched"
        loaded = (qbittorrent.downloads / film.name).read_bytes()
        assert hashlib.sha256(loaded).hexdigest() == film.sha256


async def test_a_magnet_link_finds_its_metadata(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    async with swarm(tmp_path / "swarm", {"film.mkv": 2**20}) as world:
        async with session.post("/api/v2/torrents/add", data={"urls": world.contents[0].magnet}) as answer:
            assert await answer.text() == "Ok."
        async with asyncio.timeout(30):
            while (entry := await only(session))["progress"] < 1:
                await asyncio.sleep(0.1)
        assert entry["size"] == 2**20


async def test_nothing_stays_behind(tmp_path: Path) -> None:
    async with real_qbittorrent(tmp_path) as client:
        assert psutil.pid_exists(client.pid)
        addresses = {entry.laddr.ip for entry in psutil.Process(client.pid).net_connections()}
        assert addresses == {"127.0.0.1"}
    assert not psutil.pid_exists(client.pid)


async def test_a_program_that_ends_tells_its_words(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match="no such thing"):
        async with running(lambda _: ["sh", "-c", "echo no such thing; exit 3"], folder=tmp_path):
            pass
