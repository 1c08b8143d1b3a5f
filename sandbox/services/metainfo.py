"""Torrent files: bencoding, and deterministic descriptions for releases that have no real data."""

import hashlib
from dataclasses import dataclass

Bencoded = int | bytes | list["Bencoded"] | dict[bytes, "Bencoded"]
_PIECE_LENGTH = 16 * 1024 * 1024


class MetainfoError(ValueError):
    """Bytes that are not a torrent file."""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """One file inside a torrent: its path with `/`, and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Metainfo:
    """What a torrent client learns from a torrent file; the hash is lower-case hex (v1)."""

    info_hash: str
    name: str
    files: tuple[ContentFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def encode(value: Bencoded) -> bytes:
    """Bencode integers, bytes, lists and dictionaries (keys are sorted, as the format demands)."""
    match value:
        case int():
            return b"i%de" % value
        case bytes():
            return b"%d:%b" % (len(value), value)
        case list():
            return b"l" + b"".join(map(encode, value)) + b"e"
        case dict():
            return b"d" + b"".join(encode(key) + encode(value[key]) for key in sorted(value)) + b"e"


def decode(data: bytes) -> Bencoded:
    """Read one bencoded value; raises MetainfoError for anything else."""
    try:
        value, end = _decode(data, 0, 0)
    except (ValueError, IndexError) as error:
        raise MetainfoError("not bencoded") from error
    if end != len(data):
        raise MetainfoError("bytes after the end of the value")
    return value


def _decode(data: bytes, at: int, depth: int) -> tuple[Bencoded, int]:
    if depth > 32:  # noqa: PLR2004 - deeper than any torrent file is an attack on the stack
        raise ValueError("nested too deeply")
    sign = data[at : at + 1]
    if sign == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1 : end]), end + 1
    if sign == b"l":
        items: list[Bencoded] = []
        at += 1
        while data[at : at + 1] != b"e":
            item, at = _decode(data, at, depth + 1)
            items.append(item)
        return items, at + 1
    if sign == b"d":
        table: dict[bytes, Bencoded] = {}
        at += 1
        while data[at : at + 1] != b"e":
            key, at = _decode(data, at, depth + 1)
            if not isinstance(key, bytes):
                raise MetainfoError("a key is not a string")
            table[key], at = _decode(data, at, depth + 1)
        return table, at + 1
    colon = data.index(b":", at)
    end = colon + 1 + int(data[at:colon])
    if end > len(data) or end <= colon:
        raise ValueError("a string reaches past the end")
    return data[colon + 1 : end], end


def describe(name: str, files: tuple[ContentFile, ...], *, source: str) -> tuple[bytes, Metainfo]:
    """A torrent file for data that does not exist, and its metainfo.

    The piece hashes are made up, so that a release's info hash is the true SHA-1 of the `info`
    dictionary a client would compute itself. `source` keeps equal releases of two trackers apart.
    """
    size = sum(file.size for file in files)
    pieces = -(-size // _PIECE_LENGTH)
    info: dict[bytes, Bencoded] = {
        b"name": name.encode(),
        b"piece length": _PIECE_LENGTH,
        b"pieces": hashlib.sha1(name.encode(), usedforsecurity=False).digest() * pieces,
        b"source": source.encode(),
    }
    if len(files) == 1:
        info[b"length"] = size
    else:
        info[b"files"] = [
            {b"length": file.size, b"path": [part.encode() for part in file.path.split("/")]} for file in files
        ]
    body = encode({b"announce": b"http://tracker.invalid/announce", b"info": info})
    info_hash = hashlib.sha1(encode(info), usedforsecurity=False).hexdigest()
    return body, Metainfo(info_hash=info_hash, name=name, files=files)


def read(data: bytes) -> Metainfo:
    """The metainfo of a torrent file; raises MetainfoError when it is none."""
    table = decode(data)
    info = table.get(b"info") if isinstance(table, dict) else None
    name = info.get(b"name") if isinstance(info, dict) else None
    if not isinstance(info, dict) or not isinstance(name, bytes):
        raise MetainfoError("no info dictionary")
    info_hash = hashlib.sha1(encode(info), usedforsecurity=False).hexdigest()
    title = name.decode("utf-8", "replace")
    length, listed = info.get(b"length"), info.get(b"files")
    files: list[ContentFile] = []
    if isinstance(length, int):
        files.append(ContentFile(title, length))
    elif isinstance(listed, list):
        files.extend(_content_file(entry, title) for entry in listed)
    if not files:
        raise MetainfoError("no files")
    return Metainfo(info_hash=info_hash, name=title, files=tuple(files))


def _content_file(entry: Bencoded, folder: str) -> ContentFile:
    size = entry.get(b"length") if isinstance(entry, dict) else None
    path = entry.get(b"path") if isinstance(entry, dict) else None
    if not isinstance(size, int) or not isinstance(path, list):
        raise MetainfoError("a file without length and path")
    parts = [part.decode("utf-8", "replace") for part in path if isinstance(part, bytes)]
    return ContentFile("/".join([folder, *parts]), size)
