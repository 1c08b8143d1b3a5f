"""A real swarm on loopback: a tracker, and a seeder that has random bytes nobody could guess."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libtorrent

from tests.real.programs import running

PROGRAM = "opentracker"
_PIECE = 64 * 1024
_SEED_SECONDS = 20.0
_VISIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file of random bytes and the torrent that carries it; `hash` and `sha256` are lower-case hex."""

    name: str
    size: int
    sha256: str
    torrent: bytes
    hash: str
    announce: str

    @property
    def magnet(self) -> str:
        """A link with the tracker in it."""
        return f"magnet:?xt=urn:btih:{self.hash}&dn={self.name}&tr={self.announce}"


@dataclass(slots=True, kw_only=True)
class Swarm:
    """What runs: `contents` in the order of their names, seeded."""

    contents: tuple[Content, ...]
    _handles: dict[str, Any]
    _friends: set[int] = field(default_factory=set)

    def befriend(self, port: int) -> None:
        """Keep trying to meet a client that listens on this port of loopback for its peers.

        Without it, one that was paused waits for a minute before it tries to meet the seeder again.
        """
        self._friends.add(port)

    async def _visit(self) -> None:
        while True:
            await asyncio.sleep(_VISIT_SECONDS)
            for handle in self._handles.values():
                if self._friends and not handle.get_peer_info():
                    for port in self._friends:
                        handle.connect_peer(("127.0.0.1", port))

    def limit(self, bytes_a_second: int) -> None:
        """Let the seeder give at most so much of each torrent from now on; 0 for no limit."""
        for handle in self._handles.values():
            handle.set_upload_limit(bytes_a_second)


@asynccontextmanager
async def swarm(folder: Path, sizes: dict[str, int], *, speed: int = 0) -> AsyncIterator[Swarm]:
    """Run a tracker and a seeder until the block ends.

    Args:
        folder: for what they keep; made if missing.
        sizes: names of the files and their bytes.
        speed: bytes a second that the seeder gives of each torrent; 0 for no limit.

    """
    seeded, tracked = folder / "seeded", folder / "tracker"
    seeded.mkdir(parents=True)
    tracked.mkdir()
    # The tracker gives up root for nobody, who must still be able to read.
    tracked.chmod(0o755)
    for name, size in sizes.items():
        (seeded / name).write_bytes(secrets.token_bytes(size))
    contents: list[Content] = []

    def command(port: int) -> list[str]:
        contents[:] = [_content(seeded / name, port) for name in sorted(sizes)]
        # Debian's build serves only what is listed.
        (tracked / "hashes.txt").write_text("".join(f"{content.hash}\n" for content in contents))
        ports = ["-p", str(port), "-P", str(port)]
        return [PROGRAM, "-i", "127.0.0.1", *ports, "-u", "nobody", "-d", str(tracked), "-w", "hashes.txt"]

    async with running(command, folder=tracked), _seeding(seeded, contents, speed) as handles:
        running_one = Swarm(contents=tuple(contents), _handles=handles)
        visits = asyncio.create_task(running_one._visit())
        try:
            yield running_one
        finally:
            visits.cancel()
            await asyncio.wait([visits])


def _content(path: Path, tracker: int) -> Content:
    size = path.stat().st_size
    announce = f"http://127.0.0.1:{tracker}/announce"
    files = [libtorrent.create_file_entry(path.name, size)]
    made = libtorrent.create_torrent(files, _PIECE, libtorrent.create_torrent.v1_only)
    made.add_tracker(announce)
    libtorrent.set_piece_hashes(made, os.fspath(path.parent))
    torrent = libtorrent.bencode(made.generate())
    return Content(
        name=path.name,
        size=size,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        torrent=torrent,
        hash=str(libtorrent.load_torrent_buffer(torrent).info_hashes.v1),
        announce=announce,
    )


@asynccontextmanager
async def _seeding(folder: Path, contents: Sequence[Content], speed: int) -> AsyncIterator[dict[str, Any]]:
    kept = [
        libtorrent.session(
            {
                "listen_interfaces": "127.0.0.1:0",
                "outgoing_interfaces": "127.0.0.1",
                "enable_dht": False,
                "enable_lsd": False,
                "enable_upnp": False,
                "enable_natpmp": False,
                "enable_outgoing_utp": False,  # its handshake can hang for minutes on loopback
                "enable_incoming_utp": False,
                "allow_multiple_connections_per_ip": True,
                "stop_tracker_timeout": 0,
                "min_reconnect_time": 1,
            }
        )
    ]
    handles: dict[str, Any] = {}
    try:
        for content in contents:
            parameters = libtorrent.load_torrent_buffer(content.torrent)
            parameters.save_path = os.fspath(folder)
            parameters.flags |= libtorrent.torrent_flags.seed_mode
            handles[content.hash] = kept[0].add_torrent(parameters)
            handles[content.hash].set_upload_limit(speed)
        async with asyncio.timeout(_SEED_SECONDS):
            while not all(_announced(handle) for handle in handles.values()):
                await asyncio.sleep(0.02)
        yield handles
    finally:
        handles.clear()
        # The session's destructor waits for its threads.
        await asyncio.to_thread(kept.clear)


def _announced(handle: Any) -> bool:
    """Whether the tracker knows the seeder: who asks it earlier learns of nobody, and asks again much later."""
    return any(
        bool(info["start_sent"]) and not info["updating"] and not info["fails"]
        for tracker in handle.trackers()
        for endpoint in tracker["endpoints"]
        for info in [endpoint["info_hashes"][0]]
    )
