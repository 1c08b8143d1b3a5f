"""Uploaded parts and the files made of them."""

import random
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.refusals import Refused

_PART_BYTES_MAXIMUM = 512 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A photo (width and height in pixels) or a document (TL attributes), with its bytes."""

    id: int
    access_hash: int
    reference: bytes
    date: int
    content: bytes
    is_photo: bool
    width: int = 0
    height: int = 0
    mime_type: str = "application/octet-stream"
    name: str = ""
    attributes: tuple[Any, ...] = ()


@dataclass(slots=True)
class Files:
    """Everything that was uploaded."""

    rng: random.Random
    parts: dict[tuple[int, int], dict[int, bytes]] = field(default_factory=dict)
    stored: dict[int, StoredFile] = field(default_factory=dict)

    def save_part(self, account_id: int, file_id: int, part: int, content: bytes) -> None:
        """Keep one part of an upload."""
        # From core.telegram.org/api/files, "Uploading files": a part has at most 512 KB, a file 8000 parts.
        if len(content) > _PART_BYTES_MAXIMUM:
            raise Refused("FILE_PART_TOO_BIG")
        if not content:
            raise Refused("FILE_PART_EMPTY")
        self.parts.setdefault((account_id, file_id), {})[part] = content

    def assemble(self, account_id: int, file_id: int, part_count: int) -> bytes:
        """The whole upload; the parts are dropped."""
        # From core.telegram.org/api/errors: FILE_PARTS_INVALID, FILE_PART_X_MISSING of messages.sendMedia.
        if part_count <= 0:
            raise Refused("FILE_PARTS_INVALID")
        parts = self.parts.get((account_id, file_id), {})
        for number in range(part_count):
            if number not in parts:
                raise Refused(f"FILE_PART_{number}_MISSING")
        del self.parts[account_id, file_id]
        return b"".join(parts[number] for number in range(part_count))

    def add(self, content: bytes, *, is_photo: bool, **facts: Any) -> StoredFile:
        """Keep a file under new numbers."""
        number = self.rng.getrandbits(62)
        self.stored[number] = file = StoredFile(
            id=number,
            access_hash=self.rng.getrandbits(62),
            reference=self.rng.randbytes(24),
            date=int(time.time()),
            content=content,
            is_photo=is_photo,
            **facts,
        )
        return file

    def find(self, number: int, access_hash: int) -> StoredFile | None:
        """A file, when the access hash is its own."""
        file = self.stored.get(number)
        return file if file is not None and file.access_hash == access_hash else None
