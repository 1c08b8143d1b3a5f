"""Faults of one simulator's HTTP, switched on per path and for a number of requests."""

import asyncio
import socket
import struct
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler

MEGABYTE = 1_000_000
_LOGIN_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Login</title></head>
<body><form method="post" action="/login"><input name="username"><input name="password" type="password">
<button>Log in</button></form></body></html>
"""
_GARBAGE = b'{"page": 1, "records": [{"id": 1,, "title": <<oops>>\x00\xff'


class Fault(StrEnum):
    """How a service can misbehave."""

    REFUSED = "refused"
    """Nothing listens on the port any more (the whole instance: neither path nor times)."""
    RESET = "reset"
    """The connection is torn down with RST instead of an answer."""
    DRIP = "drip"
    """The true answer, one byte every `seconds`."""
    HANG = "hang"
    """No answer at all until the fault is cleared or the client leaves."""
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    CONFLICT = "409"
    TOO_MANY_REQUESTS = "429"
    """With `Retry-After: seconds`."""
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    """It is done, and a proxy whose connection broke before the answer says so in its place."""
    LOGIN_PAGE = "login_page"
    """Status 200 and an HTML page, as a proxy in front of the service gives."""
    GARBAGE = "garbage"
    """Status 200, called JSON, and not JSON."""
    TRUNCATED = "truncated"
    """Half of the true answer, then the connection ends."""
    OVERSIZE = "oversize"
    """`size` bytes of valid JSON, streamed without a length."""
    REDIRECT = "redirect"
    """302 to another host, which records whether the key came along."""
    LATENCY = "latency"
    """The true answer after `seconds`."""


_STATUS = {
    Fault.UNAUTHORIZED: 401,
    Fault.FORBIDDEN: 403,
    Fault.NOT_FOUND: 404,
    Fault.CONFLICT: 409,
    Fault.TOO_MANY_REQUESTS: 429,
    Fault.SERVER_ERROR: 500,
}
_MESSAGES = {
    Fault.NOT_FOUND: "NotFound",
    Fault.CONFLICT: "Getting release from indexer failed",
    Fault.TOO_MANY_REQUESTS: "Too many requests",
    Fault.SERVER_ERROR: "database is locked",
}
_DEFAULT_SECONDS = {Fault.DRIP: 0.05, Fault.TOO_MANY_REQUESTS: 2.0, Fault.LATENCY: 1.0}


@dataclass(slots=True, kw_only=True)
class FaultRule:
    """One switched-on fault; `times` counts down, None means until cleared; real seconds and bytes."""

    fault: Fault
    path: str = "/"
    method: str | None = None
    times: int | None = None
    seconds: float
    size: int = 48 * MEGABYTE

    def meets(self, request: web.Request) -> bool:
        """Whether this request is to suffer."""
        fits = request.path.startswith(self.path) and self.method in (None, request.method)
        return fits and (self.times is None or self.times > 0)


@dataclass(slots=True)
class FaultBoard:
    """The faults of one instance."""

    rules: list[FaultRule] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def set(
        self,
        fault: Fault,
        *,
        path: str = "/",
        method: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
        size: int = 48 * MEGABYTE,
    ) -> None:
        """Switch a fault on for paths beginning with `path`."""
        self.released = asyncio.Event()
        chosen = _DEFAULT_SECONDS.get(fault, 0.0) if seconds is None else seconds
        self.rules.append(
            FaultRule(fault=fault, path=path, method=method, times=times, seconds=chosen, size=size),
        )

    def clear(self) -> None:
        """Switch all faults off and let hanging requests go."""
        self.rules.clear()
        self.released.set()

    def take(self, request: web.Request) -> FaultRule | None:
        """The fault this request suffers, counted."""
        for rule in self.rules:
            if rule.meets(request):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None

    def standing(self, path: str) -> Fault | None:
        """The fault that an open socket of this path suffers; it is not counted."""
        for rule in self.rules:
            if path.startswith(rule.path) and rule.method in (None, "GET") and rule.times != 0:
                return rule.fault
        return None


async def suffer(  # noqa: PLR0911 - one return per fault
    rule: FaultRule,
    board: FaultBoard,
    request: web.Request,
    handler: Handler,
    *,
    trap: str,
) -> web.StreamResponse:
    """Answer a request under a fault; `trap` is the address of the other host redirects lead to."""
    match rule.fault:
        case Fault.RESET | Fault.REFUSED:
            return _reset(request)
        case Fault.HANG:
            await board.released.wait()
            return _reset(request)
        case Fault.LATENCY:
            await asyncio.sleep(rule.seconds)
            return await handler(request)
        case Fault.DRIP | Fault.TRUNCATED:
            return await _partly(request, await handler(request), rule)
        case Fault.BAD_GATEWAY:
            await handler(request)
            return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
        case Fault.LOGIN_PAGE:
            return web.Response(text=_LOGIN_PAGE, content_type="text/html")
        case Fault.GARBAGE:
            return web.Response(body=_GARBAGE, content_type="application/json")
        case Fault.OVERSIZE:
            return await _flood(request, rule.size)
        case Fault.REDIRECT:
            return web.Response(status=302, headers={"Location": f"{trap}{request.path_qs}"})
        case _:
            return _status(rule)


def _status(rule: FaultRule) -> web.Response:
    status = _STATUS[rule.fault]
    headers = {"Retry-After": f"{rule.seconds:.0f}"} if rule.fault is Fault.TOO_MANY_REQUESTS else None
    if rule.fault not in _MESSAGES:
        return web.Response(status=status, headers=headers)
    body = {"message": _MESSAGES[rule.fault]}
    if rule.fault is Fault.SERVER_ERROR:
        body["description"] = "   at System.Data.SQLite.SQLite3.Step(SQLiteStatement stmt)"
    return web.json_response(body, status=status, headers=headers)


def _reset(request: web.Request) -> web.Response:
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        # Lingering for zero seconds turns the close into a reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=503)


async def _partly(request: web.Request, whole: web.StreamResponse, rule: FaultRule) -> web.StreamResponse:
    if isinstance(whole, web.WebSocketResponse):
        return whole  # it has been and gone
    body = whole.body if isinstance(whole, web.Response) and isinstance(whole.body, bytes) else b"{}"
    answer = web.StreamResponse(status=whole.status, headers={"Content-Type": whole.content_type})
    answer.content_length = len(body)
    await answer.prepare(request)
    if rule.fault is Fault.DRIP:
        for index in range(len(body)):
            await answer.write(body[index : index + 1])
            await asyncio.sleep(rule.seconds)
        return answer
    await answer.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return answer


async def _flood(request: web.Request, size: int) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    chunk = b'{"filler":"' + b"x" * 65_000 + b'"},'
    await answer.write(b"[")
    for _ in range(size // len(chunk)):
        await answer.write(chunk)
    await answer.write(b"{}]")
    return answer
