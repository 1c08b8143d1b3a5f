"""The page's server: the files of the page, the pictures of the chats, and a live connection for each window."""

import asyncio
import contextlib
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self

from aiohttp import WSMsgType, web

from sandbox.page import door
from sandbox.page.feed import Feed
from sandbox.page.home import Home
from sandbox.page.switchboard import Switchboard
from sandbox.page.window import Window

_STATIC: Final = Path(__file__).parent / "static"
_LARGEST_MESSAGE: Final = 64 * 1024
_SHUTDOWN_SECONDS: Final = 0.5
_HEARTBEAT_SECONDS: Final = 20.0


class Page:
    """`async with Page(home) as page`: a household to look at, at `page.url`.

    Args:
        home: a household that runs.
        port: on loopback; 0 lets the system choose.

    """

    def __init__(self, home: Home, *, port: int = 0) -> None:
        self._home = home
        self._wanted_port = port
        self._port = 0
        self._secret = door.new_secret()
        self._feed = Feed(home.telegram)
        self._switchboard = Switchboard(home)
        self._stack = AsyncExitStack()
        self._windows: set[web.WebSocketResponse] = set()

    @property
    def url(self) -> str:
        """Where the page is, with the secret of this run."""
        return f"http://{door.LOOPBACK}:{self._port}/{self._secret}/"

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[door.guard(self._secret, lambda: self._port)], client_max_size=1024)
        app.add_routes(
            [
                web.get("/{secret}/", self._index),
                web.get("/{secret}/live", self._live),
                web.get(r"/{secret}/file/{id:\d+}", self._file),
                web.static(f"/{self._secret}/static", _STATIC),
            ]
        )
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, door.LOOPBACK, self._wanted_port)
        await site.start()
        self._port = int(runner.addresses[0][1])
        await self._stack.enter_async_context(self._feed)
        await self._stack.enter_async_context(self._switchboard)
        self._stack.push_async_callback(self._close_windows)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(_STATIC / "index.html")

    async def _file(self, request: web.Request) -> web.Response:
        try:
            content = await self._home.telegram.photo_bytes(int(request.match_info["id"]))
        except LookupError:
            raise web.HTTPNotFound from None
        # Whatever the bot sent is shown as a picture or kept as a file: never as a page.
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        if not content.startswith((b"\x89PNG", b"\xff\xd8")):
            return web.Response(
                body=content, content_type="application/octet-stream", headers={"Content-Disposition": "attachment"}
            )
        return web.Response(body=content, content_type=kind)

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS, max_msg_size=_LARGEST_MESSAGE)
        await socket.prepare(request)
        self._windows.add(socket)
        window = Window(self._home, self._feed, self._switchboard, socket.send_json)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    window.take(message.data)
        finally:
            self._windows.discard(socket)
            await window.close()
        return socket

    async def _close_windows(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SHUTDOWN_SECONDS):
                await asyncio.gather(*(socket.close() for socket in set(self._windows)))
