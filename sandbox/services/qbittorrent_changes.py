"""What single qBittorrent calls change in a torrent, and how their form fields are read."""

import hashlib
from collections.abc import Mapping

from aiohttp import web

from sandbox.services import metainfo
from sandbox.services.simulator import Refusal
from sandbox.services.torrents import Torrent

Form = Mapping[str, str | bytes | bytearray | web.FileField]


def stop(torrent: Torrent, _value: str) -> None:
    """Stop it."""
    torrent.stopped, torrent.forced = True, False


def start(torrent: Torrent, _value: str) -> None:
    """Let it run in its turn."""
    torrent.stopped, torrent.forced = False, False


def force(torrent: Torrent, value: str) -> None:
    """Run it out of turn, or not any more."""
    torrent.forced = value == "true"
    torrent.stopped = torrent.stopped and not torrent.forced


def super_seed(torrent: Torrent, value: str) -> None:
    """Seed each piece once only."""
    torrent.super_seeding = value == "true"


def manage(torrent: Torrent, value: str) -> None:
    """Let the category decide the folder."""
    torrent.automatic = value == "true"


def toggle_sequential(torrent: Torrent, _value: str) -> None:
    """Load pieces in order, or not."""
    torrent.sequential = not torrent.sequential


def toggle_first_last(torrent: Torrent, _value: str) -> None:
    """Load the ends first, or not."""
    torrent.first_last = not torrent.first_last


def limit_download(torrent: Torrent, value: str) -> None:
    """Bytes/s, 0 for none."""
    torrent.download_limit = max(number(value), 0)


def limit_upload(torrent: Torrent, value: str) -> None:
    """Bytes/s, 0 for none."""
    torrent.upload_limit = max(number(value), 0)


def locate(torrent: Torrent, value: str) -> None:
    """Move the data."""
    if not value.startswith("/"):
        raise Refusal(400, "Save path cannot be empty")
    torrent.save_path = value.rstrip("/")


def text(form: Form, name: str) -> str:
    """A form field as text, empty when absent or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def number(text: str, *, default: int = 0) -> int:
    """A whole number, the default for anything else."""
    return int(text) if text.lstrip("-").isdigit() else default


def words(text: str) -> set[str]:
    """A comma-separated list."""
    return {word.strip() for word in text.split(",") if word.strip()}


def unknown_content(info_hash: str, query: dict[str, list[str]]) -> metainfo.Metainfo:
    """The content of a magnet link the world knows nothing of: its size comes out of its hash."""
    name = query.get("dn", [info_hash])[0]
    size = 700_000_000 + int(hashlib.sha1(info_hash.encode(), usedforsecurity=False).hexdigest()[:8], 16)
    return metainfo.Metainfo(info_hash=info_hash, name=name, files=(metainfo.ContentFile(f"{name}.mkv", size),))
