"""The open sockets of one simulator, and the watch over the world that says on them what has changed.

A fault set for the socket's path holds for the lines that are open, too: HANG says nothing any more, RESET tears them
down, and SERVER_ERROR has the server say goodbye in its own way.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiohttp import WSMsgType, web

from sandbox.services.faults import Fault, FaultBoard
from sandbox.services.world import World

_LOOK_SECONDS = 0.1
_SEND_SECONDS = 1.0


@dataclass(slots=True, eq=False)
class Line:
    """One client. `ready` once it may be told something; `heard` and `told` are moments of the loop's clock."""

    socket: web.WebSocketResponse
    heard: float
    told: float
    ready: bool = False
    known: dict[str, Any] = field(default_factory=dict)


class Hub(ABC):
    """Serves the sockets of one simulator."""

    path: ClassVar[str]

    def __init__(self, world: World, faults: FaultBoard) -> None:
        self.world = world
        self.faults = faults
        self.lines: list[Line] = []
        self._watch: asyncio.Task[None] | None = None

    @abstractmethod
    async def greet(self, line: Line, request: web.Request) -> None:
        """Say what is said to a client that has just come."""

    @abstractmethod
    async def take(self, line: Line, text: str) -> None:
        """Deal with what a client says."""

    @abstractmethod
    async def tell(self) -> None:
        """Tell the clients what has changed since the last time, and that we are there."""

    @abstractmethod
    async def goodbye(self, line: Line, *, error: str = "") -> None:
        """Say goodbye to a client that is to come back."""

    @abstractmethod
    def begin(self) -> None:
        """Note how things are: what is told from now on is what changes."""

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold a client's line until one of us ends it."""
        socket = web.WebSocketResponse(timeout=_SEND_SECONDS, compress=False)
        await socket.prepare(request)
        now = asyncio.get_running_loop().time()
        line = Line(socket=socket, heard=now, told=now)
        if not self.lines:
            self.begin()
            self._watch = asyncio.get_running_loop().create_task(self._look())
        self.lines.append(line)
        try:
            await self.greet(line, request)
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    line.heard = asyncio.get_running_loop().time()
                    await self.take(line, message.data)
        except ConnectionError:
            pass  # it has left while we spoke
        finally:
            self.lines.remove(line)
            if not self.lines and self._watch is not None:
                self._watch.cancel()
        return socket

    async def close(self, _app: web.Application) -> None:
        """Say goodbye to everybody: the server stops."""
        for line in list(self.lines):
            await self.part(line)

    async def part(self, line: Line, *, error: str = "") -> None:
        """Say goodbye to a client and close its line."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(_SEND_SECONDS):
                await self.goodbye(line, error=error)
                await line.socket.close()

    async def say(self, line: Line, text: str) -> None:
        """Send a text; a client that does not take it is dropped."""
        line.told = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await line.socket.send_str(text)
        except (ConnectionError, TimeoutError):
            await line.socket.close()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            match self.faults.standing(self.path):
                case Fault.HANG:
                    continue
                case Fault.RESET:
                    for line in list(self.lines):
                        if line.socket._req is not None and line.socket._req.transport is not None:  # noqa: SLF001
                            line.socket._req.transport.abort()  # noqa: SLF001  # aiohttp has no other way to be rude
                case Fault.SERVER_ERROR:
                    for line in list(self.lines):
                        await self.part(line, error="Connection closed with an error.")
                case _:
                    self.world.settle()
                    await self.tell()
