"""Which torrent a magnet link or a torrent file means: its info hashes, read without loading anything.

Upstream: BEP 3 (torrent files), BEP 9 (magnet links), BEP 52 (version 2).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlsplit

_SHA1_HEX, _SHA1_BASE32, _SHA256_HEX = 40, 32, 64
_SHA256_PREFIX: Final = "1220"
"""Of a multihash: SHA-256, 32 bytes."""
_DEEPEST: Final = 32
"""Of lists and dictionaries in one another; honest files need four."""


def of_magnet(link: str) -> frozenset[str]:
    """Return the hashes a magnet link names, lower-case hex; nothing for anything else.

    A hash of version 2 comes cut to 40 digits, as torrent clients use it.
    """
    parts = urlsplit(link.strip())
    if parts.scheme.lower() != "magnet":
        return frozenset()
    topics = (value.lower() for name, value in parse_qsl(parts.query) if name == "xt" or name.startswith("xt."))
    return frozenset(filter(None, map(_of_topic, topics)))


def _of_topic(topic: str) -> str:
    """Return the hash in one `xt`; empty where there is none."""
    kind, _, given = topic.rpartition(":")
    if kind == "urn:btmh" and given.startswith(_SHA256_PREFIX):
        digits = given.removeprefix(_SHA256_PREFIX)
        return digits[:_SHA1_HEX] if len(digits) == _SHA256_HEX and _is_hex(digits) else ""
    if kind != "urn:btih":
        return ""
    if len(given) == _SHA1_HEX and _is_hex(given):
        return given
    if len(given) == _SHA1_BASE32:
        try:
            return base64.b32decode(given.upper()).hex()
        except binascii.Error:
            return ""
    return ""


def of_torrent(content: bytes) -> frozenset[str]:
    """Return the hashes of a torrent file, lower-case hex; nothing for anything else.

    Both the one of version 1 and, cut to 40 digits, the one of version 2: which of them is a client's name for
    the torrent depends on what the file holds.
    """
    try:
        for key, start, end in _members(content):
            if key == b"info":
                info = content[start:end]
                version_1 = hashlib.sha1(info, usedforsecurity=False).hexdigest()
                return frozenset({version_1, hashlib.sha256(info).hexdigest()[:_SHA1_HEX]})
    except (ValueError, IndexError):
        pass
    return frozenset()


def _members(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield keys of the outermost dictionary and where their values begin and end; raises ValueError."""
    if content[:1] != b"d":
        raise ValueError("no dictionary")
    place = 1
    while content[place : place + 1] != b"e":
        start = _end(content, place, 0)
        key = content[place:start].partition(b":")[2]
        place = _end(content, start, 0)
        yield key, start, place


def _end(content: bytes, place: int, depth: int) -> int:
    """Return where the value that begins at `place` ends; raises ValueError or IndexError where it does not."""
    if depth > _DEEPEST:
        raise ValueError("too deep")
    match content[place : place + 1]:
        case b"i":
            return content.index(b"e", place) + 1
        case b"l" | b"d":
            place += 1
            while content[place] != ord("e"):
                place = _end(content, place, depth + 1)
            return place + 1
        case _:
            colon = content.index(b":", place, place + 12)
            end = colon + 1 + int(content[place:colon])
            if not colon < end <= len(content):
                raise ValueError("cut off")
            return end


def _is_hex(text: str) -> bool:
    return all(character in "0123456789abcdef" for character in text)
