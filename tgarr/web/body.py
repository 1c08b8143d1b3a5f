"""Reads what was sent, bounded in size, whatever it says of its own kind: services are careless about that."""

from typing import Any, Final, cast
from urllib.parse import parse_qs

import msgspec
from aiohttp import BodyPartReader, MultipartReader, web

LARGEST: Final = 1_000_000
"""Bytes of what is meant; a picture beside it is passed over, and may be larger."""
_LARGEST_FORM: Final = 8_000_000
_FIELDS: Final = ("payload", "data")
"""Where a form has its JSON: Plex, and Emby in its older manner."""
_MOST_PARTS: Final = 8
_MARK: Final = b"\xef\xbb\xbf"


class Unreadable(Exception):
    """It cannot be read; says with which status, and why."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


async def read(request: web.Request) -> dict[str, Any]:
    """Return the JSON object that was sent.

    Raises:
        Unreadable: there is none, or it is too large.

    """
    form = request.content_type.startswith("multipart/")
    if (request.content_length or 0) > (_LARGEST_FORM if form else LARGEST):
        raise _too_large()
    try:
        content = await (_of_form(request) if form else _of_body(request))
    except web.HTTPRequestEntityTooLarge:
        raise _too_large() from None
    except Unreadable:
        raise
    except ConnectionError:
        raise Unreadable(400, "it was cut off") from None
    except Exception:  # noqa: BLE001  # whatever a parser that is not ours makes of it, it is no good
        raise Unreadable(400, "this form cannot be read") from None
    try:
        found = msgspec.json.decode(content.removeprefix(_MARK))
    except (ValueError, RecursionError):  # what is no UTF-8 is a ValueError of its own
        raise Unreadable(400, "this is no JSON") from None
    if not isinstance(found, dict):
        raise Unreadable(400, "this is no JSON object")
    return cast("dict[str, Any]", found)


def _too_large() -> Unreadable:
    return Unreadable(413, f"this is more than {LARGEST} bytes")


async def _of_body(request: web.Request) -> bytes:
    content = await request.read()
    if request.content_type != "application/x-www-form-urlencoded" or content.lstrip()[:1] == b"{":
        return content
    fields = parse_qs(content.decode("utf-8"), max_num_fields=_MOST_PARTS)
    return next((fields[name][0].encode() for name in _FIELDS if name in fields), b"")


async def _of_form(request: web.Request) -> bytes:
    """Return the part that is meant, and pass over the others: they are read to nowhere, a piece at a time."""
    reader, found = await request.multipart(), b""
    for _ in range(_MOST_PARTS):
        part = await reader.next()
        if part is None:
            break
        if isinstance(part, MultipartReader):
            raise Unreadable(400, "this form has forms inside")
        if not found and part.name in _FIELDS:
            found = await _whole(part)
    return found


async def _whole(part: BodyPartReader) -> bytes:
    content = bytearray()
    while piece := await part.read_chunk():
        content += piece
        if len(content) > LARGEST:
            raise _too_large()
    return bytes(content)
