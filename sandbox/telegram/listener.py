"""The data centre's TCP port on loopback: keeps it for life, so that it can be closed and opened again."""

import asyncio
import socket
from collections.abc import Callable

from sandbox.telegram.protocol.connection import Answer, Connection
from sandbox.telegram.protocol.session import AuthKeys, MessageNumbers
from sandbox.telegram.protocol.transport import open_framing

LOOPBACK = "127.0.0.1"


class Listener:
    """Accepts clients and serves each until it leaves."""

    def __init__(self, *, keys: AuthKeys, answer: Answer, is_silent: Callable[[], bool]) -> None:
        """Reserve a port."""
        self.numbers = MessageNumbers()
        self._keys = keys
        self._answer = answer
        self._is_silent = is_silent
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        # Bound and never listening: while the server is closed the port belongs to nobody else.
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((LOOPBACK, 0))
        self.port: int = self._reserved.getsockname()[1]

    async def open(self) -> None:
        """Listen (again)."""
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port, reuse_address=True)

    async def close(self) -> None:
        """Stop listening and cut all connections: new ones are refused."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        self.drop()
        # The tasks end by themselves once their streams are cut; cancelling would only race with that.
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def stop(self) -> None:
        """Close and give the port back."""
        await self.close()
        self._reserved.close()

    def drop(self) -> int:
        """Cut all connections; how many there were."""
        count = len(self._writers)
        for writer in self._writers:
            writer.transport.abort()
        return count

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        self._writers.add(writer)
        try:
            framing = await open_framing(reader, writer)
            await Connection(
                framing=framing,
                writer=writer,
                keys=self._keys,
                numbers=self.numbers,
                answer=self._answer,
                is_silent=self._is_silent,
            ).serve()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
