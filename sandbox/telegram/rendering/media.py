"""Stored files as TL objects."""

from typing import Any

from pyrogram.raw import types

from sandbox.telegram.world.files import StoredFile

DATA_CENTRE = 2
"""The data centre's number: kurigram's default, so that a client never has to move."""


def photo(file: StoredFile) -> Any:
    """A photo in one size: "x" is the box of 800 pixels (core.telegram.org/api/files#image-thumbnail-types)."""
    return types.Photo(
        id=file.id,
        access_hash=file.access_hash,
        file_reference=file.reference,
        date=file.date,
        sizes=[types.PhotoSize(type="x", w=file.width, h=file.height, size=len(file.content))],
        dc_id=DATA_CENTRE,
    )


def document(file: StoredFile) -> Any:
    """A document."""
    return types.Document(
        id=file.id,
        access_hash=file.access_hash,
        file_reference=file.reference,
        date=file.date,
        mime_type=file.mime_type,
        size=len(file.content),
        dc_id=DATA_CENTRE,
        attributes=list(file.attributes),
    )


def media(file: StoredFile | None, *, has_spoiler: bool) -> Any:
    """A message's media, None without a file."""
    if file is None:
        return None
    if file.is_photo:
        return types.MessageMediaPhoto(photo=photo(file), spoiler=has_spoiler or None)
    return types.MessageMediaDocument(document=document(file), spoiler=has_spoiler or None)
