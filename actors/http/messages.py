"""What is sent, what comes back, and what is told of it afterwards."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

MEGABYTE: Final = 1_000_000
LARGEST: Final = 32 * MEGABYTE
"""Bytes: a library of thousands of titles fits, an endless answer does not."""

ELSEWHERE: Final = "GET elsewhere"
"""The operation of what is not the service's own: pictures."""

Query = Sequence[tuple[str, str | int]]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One question to a service.

    Attributes:
        path: begins with a slash, and is appended to the service's address.
        query: parameters, repeated where a list is meant.
        body: bytes, or whatever aiohttp takes as `data`, made anew by a function for each attempt.
        headers: beside those of the service.
        within: seconds for all attempts, waiting and pauses included.
        largest: bytes of the answer.
        repeatable: asking twice does no harm, so it may be tried again after a passing failure.

    """

    method: str
    path: str
    query: Query = ()
    body: bytes | Callable[[], Any] | None = None
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    within: float
    largest: int = LARGEST
    repeatable: bool = False


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A good answer (2xx), read to its end."""

    status: int
    content_type: str
    body: bytes


class FinishedCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call that is over, for metrics.

    Attributes:
        service: the instance's name.
        operation: method and path without numbers, such as `GET /api/v3/movie/{id}`; or `ELSEWHERE`.
        seconds: from the wish to its end, with all attempts.
        outcome: `ok`, or the code of the error.

    """

    service: str
    operation: str
    seconds: float
    outcome: str


OnCall = Callable[[FinishedCall], None]
