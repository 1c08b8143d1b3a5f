"""Our client follows a real torrent through a real qBittorrent to its end, and asks it for little."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.services import metainfo
from tests.real.swarm import swarm
from tests.services.torrent_stage import real, shown
from tgarr.domain.transfers import Transfer, TransferState

pytestmark = pytest.mark.daemon("qbittorrent-nox")

SIZE, SPEED = 4 * 2**20, 2**20


@pytest.mark.daemon("opentracker")
async def test_a_real_torrent_from_the_first_byte_to_the_last(tmp_path: Path) -> None:
    async with (
        swarm(tmp_path / "swarm", {"film.mkv": SIZE}, speed=SPEED) as world,
        real(tmp_path / "client", speed=SPEED) as stage,
    ):
        world.befriend(stage.peers)
        face = stage.start(category="films")
        (film,) = world.contents
        await face.add_file(film.torrent)
        moving = await shown(face, film.hash, lambda transfer: transfer.done > 0)
        assert moving.size == SIZE
        assert moving.seeds == 1

        await face.pause([film.hash])
        paused = await shown(face, film.hash, lambda transfer: transfer.state is TransferState.PAUSED)
        await asyncio.sleep(1.2)
        still = await shown(face, film.hash)
        assert still.progress < 1
        assert still.progress - paused.progress < 0.1

        await face.resume([film.hash])
        await face.changes()
        seen: list[Transfer] = []
        async with asyncio.timeout(20):
            while not (seen and seen[-1].finished):
                seen += (await face.changes()).changed
                await asyncio.sleep(0.1)
        assert [transfer.progress for transfer in seen] == sorted(transfer.progress for transfer in seen)
        assert max(transfer.download_speed for transfer in seen) > 0
        assert seen[-1].state in {TransferState.SEEDING, TransferState.COMPLETED}
        assert seen[-1].done == SIZE

        assert stage.downloads is not None
        arrived = stage.downloads / film.name
        assert hashlib.sha256(arrived.read_bytes()).hexdigest() == film.sha256
        await face.remove([film.hash], files=True)
        async with asyncio.timeout(5):
            while arrived.exists():
                await asyncio.sleep(0.05)
        assert (await face.transfers()).value == ()


@dataclass(slots=True)
class Wire:
    """A way to the client on which the bytes that come back are counted."""

    url: str
    received: int = 0


@asynccontextmanager
async def counted(url: str) -> AsyncIterator[Wire]:
    port = urlsplit(url).port

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, count: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while part := await reader.read(65_536):
                wire.received += len(part) * count
                writer.write(part)
                await writer.drain()
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_client, to_client = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(reader, to_client, count=False), carry(from_client, writer, count=True))

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    wire = Wire(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        yield wire


async def test_a_poll_of_many_costs_little(tmp_path: Path) -> None:
    """400 that have arrived and one that is to: what is read again and again is the one."""
    async with real(tmp_path / "client", any_host=True) as stage, counted(stage.url) as wire:
        assert stage.downloads is not None
        for number in range(400):
            file = metainfo.ContentFile(f"Arrived {number}", 1_000)
            (stage.downloads / file.path).write_bytes(bytes(file.size))
            content, _ = metainfo.describe(file.path, (file,), source="test")
            await stage.add_raw(content, skip_checking="true", paused="true")
        content, meta = metainfo.describe("To arrive", (metainfo.ContentFile("a.mkv", 1_000_000),), source="test")
        await stage.add_raw(content, paused="true")
        async with asyncio.timeout(20):
            while len([entry for entry in await stage.get("torrents/info") if entry["state"] == "pausedUP"]) < 400:
                await asyncio.sleep(0.1)

        face = stage.start(url=wire.url)
        await face.probe()
        before = wire.received
        assert len((await face.changes()).changed) == 401
        whole, before = wire.received - before, wire.received
        assert await face.changes() == type(await face.changes())()
        twice = wire.received - before
        assert twice / 2 <= min(1_500, whole / 20), (whole, twice / 2)
        await face.resume([meta.info_hash])
        async with asyncio.timeout(10):
            while not (changed := (await face.changes()).changed):
                await asyncio.sleep(0.05)
        assert [transfer.name for transfer in changed] == ["To arrive"]
