"""Uploads in parts, and downloads."""

from typing import Any

from pyrogram.raw import functions, types
from pyrogram.raw.core import Bool

from sandbox.telegram.handlers.drafts import media_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.protocol.encryption import Encoded
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.media import media

# From core.telegram.org/api/files#downloading-files, the rules for calls without `precise`: offset and limit are
# divisible by 4 KB, and 1 MB is divisible by the limit.
_STEP_BYTES = 4 * 1024
_LIMIT_BYTES = 1024 * 1024


@handles(functions.upload.SaveFilePart, functions.upload.SaveBigFilePart)
def save_part(caller: Caller, call: Any) -> Any:
    """Keep one part of an upload."""
    caller.world.files.save_part(caller.account.id, call.file_id, call.file_part, call.bytes)
    return Encoded(Bool(True))


@handles(functions.upload.GetFile)
def get_file(caller: Caller, call: Any) -> Any:
    """A part of a photo or document."""
    location = call.location
    if not isinstance(location, types.InputPhotoFileLocation | types.InputDocumentFileLocation):
        raise Refused("LOCATION_INVALID")
    if call.limit <= 0 or call.limit % _STEP_BYTES or _LIMIT_BYTES % call.limit:
        raise Refused("LIMIT_INVALID")
    if call.offset < 0 or call.offset % _STEP_BYTES:
        raise Refused("OFFSET_INVALID")
    file = caller.world.files.find(location.id, location.access_hash)
    if file is None:
        raise Refused("FILE_ID_INVALID")
    if location.file_reference != file.reference:
        raise Refused("FILE_REFERENCE_EXPIRED")
    return types.upload.File(
        type=types.storage.FileJpeg() if file.is_photo else types.storage.FileUnknown(),
        mtime=file.date,
        bytes=file.content[call.offset : call.offset + call.limit],
    )


@handles(functions.messages.UploadMedia)
def upload_media(caller: Caller, call: Any) -> Any:
    """Make a photo or document of an upload without posting it: for albums and edits."""
    file, has_spoiler = media_of(caller, call.media)
    return media(file, has_spoiler=has_spoiler)
