"""Turns everything that can go wrong with a request into the one tree of errors."""

import json
import os
import socket
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from tgarr.errors import (
    ConnectionLost,
    ServiceBusy,
    ServiceConflict,
    ServiceError,
    ServiceFailed,
    ServiceNotFound,
    ServiceRejected,
    ServiceTimeout,
    ServiceUnauthorized,
    ServiceUnreachable,
    UnexpectedAnswer,
)

_LONGEST: Final = 300
"""Characters of a service's own words."""
_WORDY: Final = 200
"""A plain text longer than this is a page or a trace, not a sentence."""
_MESSAGES: Final = ("errorMessage", "message", "detail", "title", "error")

_BY_STATUS: Final[dict[int, type[ServiceError]]] = {
    HTTPStatus.BAD_REQUEST: ServiceRejected,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ServiceRejected,  # qBittorrent of what is no torrent file
    HTTPStatus.UNPROCESSABLE_ENTITY: ServiceRejected,
    HTTPStatus.UNAUTHORIZED: ServiceUnauthorized,
    HTTPStatus.FORBIDDEN: ServiceUnauthorized,
    HTTPStatus.NOT_FOUND: ServiceNotFound,
    HTTPStatus.CONFLICT: ServiceConflict,
}


def of_exchange(service: str, error: Exception) -> ServiceError:  # noqa: PLR0911  # a table
    """Return the error for an exchange that did not come to an answer."""
    match error:
        case aiohttp.ConnectionTimeoutError():
            return ServiceUnreachable(service, "no connection in time")
        case aiohttp.ClientConnectorCertificateError():
            return ServiceUnreachable(service, "its certificate is not trusted")
        case aiohttp.ClientSSLError():
            return ServiceUnreachable(service, "no TLS at this address")
        case aiohttp.ClientConnectorError(os_error=cause):
            return ServiceUnreachable(service, _why(cause))
        case aiohttp.ClientPayloadError():
            return ConnectionLost(service, "the answer was cut off")
        case aiohttp.ClientResponseError():
            return UnexpectedAnswer(service, "what answers here does not speak HTTP")
        case aiohttp.ClientConnectionError() | OSError():
            return ConnectionLost(service, "the connection was lost")
        case _:
            return UnexpectedAnswer(service, type(error).__name__)


def _why(cause: OSError) -> str:
    if isinstance(cause, socket.gaierror):
        return "no such host"
    return os.strerror(cause.errno).lower() if cause.errno else type(cause).__name__


def of_status(service: str, status: int, *, words: str, retry_after: str | None) -> ServiceError:
    """Return the error for an answer that is not a good one; `words` are the service's own, without secrets."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ServiceBusy(service, words, retry_after=_seconds(retry_after))
    if status == HTTPStatus.BAD_GATEWAY:
        # Also said of one that has gone away while it was answering: what it was told may be done.
        return ConnectionLost(service, words or "the proxy before it has had no answer from it")
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return ServiceTimeout(service, words or "the proxy before it has waited long enough")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceFailed(service, words or f"HTTP {status}")
    if (kind := _BY_STATUS.get(status)) is not None:
        return kind(service, words)
    return UnexpectedAnswer(service, words or f"HTTP {status}")


def words_of(body: bytes) -> str:
    """Return what an error's body says to people: one line, shortened, empty where it says nothing.

    Understands the arrs' list of validation errors and their `{message, description}` (whose description is a
    stack trace and left out), the problem details of ASP.NET, and a short plain text.
    """
    text = body.decode("utf-8", "replace").strip()
    try:
        found = _sentences(json.loads(text))
    except (ValueError, RecursionError):
        plain = len(text) <= _WORDY and not text.startswith(("<", "{", "["))
        found = [text] if plain else []
    line = " ".join("; ".join(dict.fromkeys(found)).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _sentences(content: Any) -> list[str]:
    match content:
        case str():
            return [content] if content else []
        case list():
            return [sentence for item in content for sentence in _sentences(item)]
        case {"errors": dict(fields)} if fields:
            return [sentence for said in fields.values() for sentence in _sentences(said)]
        case dict():
            return [said for name in _MESSAGES if isinstance(said := content.get(name), str) and said][:1]
        case _:
            return []


def _seconds(retry_after: str | None) -> float:
    """Read the header `Retry-After`: seconds, or a moment; 0 where it is neither."""
    try:
        return max(0.0, float(retry_after or 0))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(retry_after or "").timestamp() - time.time())
    except ValueError:
        return 0.0
