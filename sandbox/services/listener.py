"""A loopback HTTP listener that keeps its port for life, so that it can refuse connections and return."""

import socket

from aiohttp import web

_LOOPBACK = "127.0.0.1"
# Tests stop stacks often; requests still hanging then are not worth waiting for.
_SHUTDOWN_SECONDS = 0.2


class Listener:
    """One application on one port of 127.0.0.1."""

    def __init__(self, *, port: int = 0) -> None:
        """Reserve the port now; 0 lets the system choose."""
        # The reserving socket is bound and never listens: while the site is closed the port belongs to
        # nobody else, and a connection to it is refused.
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((_LOOPBACK, port))
        self.port: int = self._reserved.getsockname()[1]
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @property
    def url(self) -> str:
        """The address without a trailing slash."""
        return f"http://{_LOOPBACK}:{self.port}"

    @property
    def refuses(self) -> bool:
        """Whether nothing listens on the port now."""
        return self._site is None

    async def start(self, app: web.Application) -> None:
        """Serve the application."""
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handler_cancellation=False,  # as the real ones, which go on when whoever asked has left
            shutdown_timeout=_SHUTDOWN_SECONDS,
        )
        await self._runner.setup()
        await self.accept()

    async def accept(self) -> None:
        """Listen (again); nothing happens when it already does."""
        if self._site is None and self._runner is not None:
            self._site = web.TCPSite(self._runner, _LOOPBACK, self.port, reuse_address=True)
            await self._site.start()

    async def refuse(self) -> None:
        """Stop listening and drop the open connections: new ones are refused."""
        if self._site is not None and self._runner is not None and self._runner.server is not None:
            await self._site.stop()
            self._site = None
            for connection in list(self._runner.server.connections):
                connection.force_close()

    async def close(self) -> None:
        """Stop serving, but keep the port for another `start`."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = self._site = None

    async def stop(self) -> None:
        """Close everything and give the port back."""
        await self.close()
        self._reserved.close()
