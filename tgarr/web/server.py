"""The server: one port, an application for each concern below a path of its own, and no address in any log."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Final, Self

from aiohttp import web

from tgarr.web.guard import Guard

_STOP_SECONDS: Final = 2.0
_LINGER_SECONDS: Final = 1.0
"""For what is sent to nobody: the answer was given before it was read."""
_HEADER_BYTES: Final = 8190

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """`async with Server(...)`: serves as long as the block lasts. Raises OSError where it cannot listen.

    Args:
        host, port: where to listen; port 0 lets the system choose.
        parts: the applications, by where they begin, such as `/hooks`.
        largest: bytes of a body that an application may read whole.

    """

    def __init__(self, host: str, port: int, parts: Mapping[str, web.Application], *, largest: int) -> None:
        self._host = host
        self._wanted_port = port
        self._stack = AsyncExitStack()
        self._guard: Guard | None = None
        self.port = port
        self._app = web.Application(middlewares=[self._guarded], client_max_size=largest)
        self._app.on_response_prepare.append(_nameless)
        for path, part in parts.items():
            self._app.add_subapp(path, part)

    @property
    def connections(self) -> int:
        """How many there are."""
        return len(self._guard) if self._guard is not None else 0

    async def __aenter__(self) -> Self:
        runner = web.AppRunner(
            self._app,
            access_log=None,  # the addresses have secrets inside
            handle_signals=False,
            auto_decompress=False,  # 200 KB from anybody would be 200 MB before we know who it is
            handler_cancellation=False,  # what was told is kept although the teller has gone
            shutdown_timeout=_STOP_SECONDS,
            lingering_time=_LINGER_SECONDS,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
        )
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        if runner.server is None:
            raise RuntimeError("the runner has no server")
        self._guard = Guard(runner.server)
        try:
            listening = await asyncio.get_running_loop().create_server(
                self._guard.connection, self._host, self._wanted_port, reuse_address=True
            )
        except BaseException:
            await self._stack.aclose()
            raise
        self._stack.callback(listening.close)
        self.port = listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._guard is None:
            raise web.HTTPServiceUnavailable
        self._guard.asks(request.protocol)
        try:
            return await handler(request)
        finally:
            self._guard.answered(request.protocol)


async def _nameless(_request: web.Request, response: web.StreamResponse) -> None:
    """Leave out what we are made of, and in which versions."""
    response.headers.pop("Server", None)
