"""Reading answers: never more bytes than asked for, never a web page for data, and only the shape that is expected."""

from functools import cache
from typing import Any, Final, TypeVar

import aiohttp
import msgspec

from actors.http.messages import Reply
from tgarr.errors import AnswerTooLarge, UnexpectedAnswer

T = TypeVar("T")

_CHUNK: Final = 65_536
_PAGES: Final = ("text/html", "application/xhtml+xml")
_PAGE_BEGINNINGS: Final = (b"<!doctype html", b"<html")


async def read_bounded(response: aiohttp.ClientResponse, *, service: str, largest: int) -> bytes:
    """Read the body to its end.

    Raises:
        AnswerTooLarge: there is more; the connection is closed, so that nobody has to read the rest.

    """
    if (response.content_length or 0) > largest:
        response.close()
        raise AnswerTooLarge(service, f"{response.content_length} bytes")
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(_CHUNK):
        size += len(part)
        if size > largest:  # counted after decompression
            response.close()
            raise AnswerTooLarge(service, f"more than {largest} bytes")
        parts.append(part)
    return b"".join(parts)


async def read_beginning(response: aiohttp.ClientResponse) -> bytes:
    """Read as much of an error's body as could hold its words; of a larger one the rest is left unread."""
    parts: list[bytes] = []
    async for part in response.content.iter_chunked(_CHUNK):
        parts.append(part)
        if sum(map(len, parts)) >= _CHUNK:
            response.close()
            break
    return b"".join(parts)


def is_page(content_type: str, body: bytes) -> bool:
    """Tell whether an answer is a web page, whatever it calls itself."""
    return content_type in _PAGES or body[:64].lstrip().lower().startswith(_PAGE_BEGINNINGS)


def decode(reply: Reply, shape: type[T], *, service: str) -> T:
    """Return the JSON of an answer as `shape`: anything msgspec can decode.

    Raises:
        UnexpectedAnswer: it is no JSON, or not of that shape.

    """
    try:
        return _decoder(shape).decode(reply.body)  # type: ignore[arg-type,no-any-return]
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:  # ValueError: what is no UTF-8
        raise UnexpectedAnswer(service, f"cannot be read: {error}") from None


@cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)
