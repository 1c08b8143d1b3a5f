"""Jellyfin's WebSocket: signs of life, sessions for who asked, and what was added for the sessions of users only."""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final

from aiohttp import web

from sandbox.services.faults import FaultBoard
from sandbox.services.hub import Hub, Line
from sandbox.services.world import World

_ALIVE_SECONDS: Final = 60


class JellyfinSocket(Hub):
    """One server's socket.

    Args:
        world, faults: the simulator's.
        items: returns the ids of all items that can be seen.
        sessions: returns the resources of all sessions.
        has_user: tells whether a request's token is a user's.

    """

    path: ClassVar[str] = "/socket"

    def __init__(
        self,
        world: World,
        faults: FaultBoard,
        *,
        items: Callable[[], set[str]],
        sessions: Callable[[], list[dict[str, Any]]],
        has_user: Callable[[web.Request], bool],
    ) -> None:
        super().__init__(world, faults)
        self._items = items
        self._sessions = sessions
        self._has_user = has_user
        self._before: set[str] = set()

    def routes(self) -> Iterable[web.RouteDef]:
        """The socket."""
        return [web.get(self.path, self.serve)]

    async def greet(self, line: Line, request: web.Request) -> None:
        """Ask a user's session for signs of life; who came with a key has none."""
        line.ready = True
        line.known["user"] = self._has_user(request)
        if line.known["user"]:
            await self._send(line, "ForceKeepAlive", _ALIVE_SECONDS)

    async def take(self, line: Line, text: str) -> None:
        """Answer a sign of life; begin or end to tell of the sessions, every so many milliseconds."""
        message = json.loads(text)
        match message.get("MessageType"):
            case "KeepAlive":
                await self._send(line, "KeepAlive", None)
            case "SessionsStart":
                delay, _, every = str(message.get("Data")).partition(",")
                now = asyncio.get_running_loop().time()
                line.known |= {"every": int(every) / 1000, "next": now + int(delay) / 1000}
            case "SessionsStop":
                line.known.pop("every", None)
            case _:
                pass

    async def tell(self) -> None:
        """Tell users' sessions what was added or removed, and everybody who asked for them of the sessions."""
        after = self._items()
        added, removed = after - self._before, self._before - after
        self._before = after
        now = asyncio.get_running_loop().time()
        for line in [line for line in self.lines if not line.socket.closed]:
            if (added or removed) and line.known.get("user"):
                await self._send(line, "LibraryChanged", _changed(added, removed))
            if "every" in line.known and now >= line.known["next"]:
                line.known["next"] = now + line.known["every"]
                await self._send(line, "Sessions", self._sessions())

    async def goodbye(self, line: Line, *, error: str = "") -> None:
        """Say that the server goes down, as it does before it restarts."""
        if not error:
            await self._send(line, "ServerShuttingDown", None)

    def begin(self) -> None:
        """Note what there is."""
        self.world.settle()
        self._before = self._items()

    async def _send(self, line: Line, kind: str, data: Any) -> None:
        message = {"MessageId": uuid.uuid4().hex, "MessageType": kind} | ({} if data is None else {"Data": data})
        await self.say(line, json.dumps(message, ensure_ascii=False))


def _changed(added: set[str], removed: set[str]) -> dict[str, Any]:
    return {
        "FoldersAddedTo": [],
        "FoldersRemovedFrom": [],
        "ItemsAdded": sorted(added),
        "ItemsRemoved": sorted(removed),
        "ItemsUpdated": [],
        "CollectionFolders": [],
        "IsEmpty": False,
    }
