"""A real qBittorrent on loopback, with a profile folder, a port and a password of its own."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real.programs import free_port, running

PROGRAM = "qbittorrent-nox"
_PASSWORD_ROUNDS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RealQbittorrent:
    """How to reach and enter it, and where what it loads comes to lie; `peers` is the port for its peers."""

    url: str
    peers: int
    username: str
    password: str
    downloads: Path
    pid: int


@asynccontextmanager
async def real_qbittorrent(folder: Path, *, speed: int = 0, any_host: bool = False) -> AsyncIterator[RealQbittorrent]:
    """Run qBittorrent until the block ends.

    Args:
        folder: for its profile and its downloads; made if missing.
        speed: bytes a second that it loads at most, in steps of 1024; 0 for no limit.
        any_host: whether it may be asked under an address that is not its own, through something in between.

    """
    downloads = folder / "downloads"
    downloads.mkdir(parents=True)
    password = secrets.token_urlsafe(12)
    settings = folder / "qBittorrent" / "config" / "qBittorrent.conf"
    settings.parent.mkdir(parents=True)

    peers = 0

    def command(port: int) -> list[str]:
        nonlocal peers
        peers = free_port()
        settings.write_text(
            _settings(
                port=port,
                peers=peers,
                password=password,
                downloads=downloads,
                kilobytes=speed // 1024,
                any_host=any_host,
            )
        )
        return [PROGRAM, f"--profile={folder}"]

    async with running(command, folder=folder) as program:
        yield RealQbittorrent(
            url=f"http://127.0.0.1:{program.port}",
            peers=peers,
            username="admin",
            password=password,
            downloads=downloads,
            pid=program.pid,
        )


def _settings(*, port: int, peers: int, password: str, downloads: Path, kilobytes: int, any_host: bool) -> str:
    salt = secrets.token_bytes(16)
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _PASSWORD_ROUNDS, dklen=64)
    stored = f"{base64.b64encode(salt).decode()}:{base64.b64encode(derived).decode()}"
    return f"""\
[LegalNotice]
Accepted=true

[BitTorrent]
Session\\DefaultSavePath={downloads}
Session\\Port={peers}
Session\\InterfaceName=lo
Session\\Interface=lo
Session\\InterfaceAddress=127.0.0.1
Session\\RefreshInterval=500
Session\\BTProtocol=TCP
Session\\DHTEnabled=false
Session\\LSDEnabled=false
Session\\PeXEnabled=false
Session\\MultiConnectionsPerIp=true
Session\\QueueingSystemEnabled=true
Session\\GlobalDLSpeedLimit={kilobytes}
Session\\AlternativeGlobalDLSpeedLimit=64
Session\\AlternativeGlobalUPSpeedLimit=64

[Network]
PortForwardingEnabled=false

[Preferences]
Connection\\UPnP=false
WebUI\\Address=127.0.0.1
WebUI\\Port={port}
WebUI\\LocalHostAuth=true
WebUI\\HostHeaderValidation={str(not any_host).lower()}
WebUI\\UseUPnP=false
WebUI\\Username=admin
WebUI\\Password_PBKDF2="@ByteArray({stored})"
"""
