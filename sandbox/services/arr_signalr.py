"""The arrs' SignalR hub: negotiation, handshake, framing, pings, and broadcasts doubled as upstream doubles them."""

import asyncio
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from aiohttp import web

from sandbox.services.faults import FaultBoard
from sandbox.services.hub import Hub, Line
from sandbox.services.simulator import Refusal
from sandbox.services.world import World

SIGNALR = "/signalr/messages"
_END: Final = "\x1e"
_PING_SECONDS: Final = 15.0
_PATIENCE_SECONDS: Final = 30.0
_FRAME: Final = 4096
_PING, _CLOSE, _INVOCATION = 6, 7, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A resource as it is now: when `mark` differs it has changed. One without `resource` is only ever synced."""

    mark: Any
    resource: Callable[[], Mapping[str, Any]] | None = None


Things = dict[tuple[str, int], Thing]


class SignalRHub(Hub):
    """One arr's hub.

    Args:
        world, faults: the simulator's.
        things: returns all resources by name and number.
        version: of the application, told to everybody whenever somebody comes.
        apis: the versions of the API in which each change is said; None says it as older servers, without one.

    """

    path: ClassVar[str] = SIGNALR

    def __init__(
        self,
        world: World,
        faults: FaultBoard,
        *,
        things: Callable[[], Things],
        version: str,
        apis: tuple[int | None, ...],
    ) -> None:
        super().__init__(world, faults)
        self._things = things
        self._version = version
        self._apis = apis
        self._tokens: set[str] = set()
        self._before: Things = {}

    def routes(self) -> Iterable[web.RouteDef]:
        """Negotiation, and the socket itself."""
        return [web.post(f"{SIGNALR}/negotiate", self.negotiate), web.get(SIGNALR, self.connect)]

    async def negotiate(self, _request: web.Request) -> web.Response:
        """A token for one connection."""
        token = secrets.token_urlsafe(16)
        self._tokens.add(token)
        transports = [("WebSockets", ["Text", "Binary"]), ("ServerSentEvents", ["Text"])]
        return web.json_response(
            {
                "negotiateVersion": 1,
                "connectionId": secrets.token_urlsafe(16),
                "connectionToken": token,
                "availableTransports": [{"transport": name, "transferFormats": forms} for name, forms in transports],
            }
        )

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The socket: with a token that was negotiated, or with none at all."""
        token = request.query.get("id")
        if token is not None and token not in self._tokens:
            raise Refusal(404, "No Connection with that ID")
        self._tokens.discard(token or "")
        return await self.serve(request)

    async def greet(self, line: Line, request: web.Request) -> None:
        """Wait for the handshake."""

    async def take(self, line: Line, text: str) -> None:
        """Take the handshake; later only pings come."""
        if line.ready:
            return
        line.known["text"] = line.known.get("text", "") + text
        record, end, _ = line.known["text"].partition(_END)
        if not end:
            return
        if _handshake(record) != ("json", 1):
            await self._send([line], [{"error": "The protocol is not supported."}])
            await line.socket.close()
            return
        await self._send([line], [{}])
        line.ready = True
        await self._send(self._ready(), [_invocation("version", {"version": self._version}, None)])

    async def tell(self) -> None:
        """Broadcast what has changed; ping who was told nothing for long; drop who is silent."""
        after = self._things()
        messages = list(_differences(self._before, after))
        self._before = after
        records = [_invocation(name, body, api) for name, body in messages for api in self._apis]
        now = asyncio.get_running_loop().time()
        if records:
            await self._send(self._ready(), records)
        await self._send([line for line in self._ready() if now - line.told >= _PING_SECONDS], [{"type": _PING}])
        for line in self._ready():
            if now - line.heard >= _PATIENCE_SECONDS:
                await line.socket.close()

    async def goodbye(self, line: Line, *, error: str = "") -> None:
        """Say that it may come back."""
        await self._send([line], [{"type": _CLOSE, "allowReconnect": True} | ({"error": error} if error else {})])

    def begin(self) -> None:
        """Note what there is."""
        self.world.settle()
        self._before = self._things()

    def _ready(self) -> list[Line]:
        return [line for line in self.lines if line.ready and not line.socket.closed]

    async def _send(self, lines: list[Line], records: list[Mapping[str, Any]]) -> None:
        """Send records as upstream's pipe does: indented, several in a frame, and long ones in several frames."""
        text = "".join(json.dumps(record, indent=2, ensure_ascii=False) + _END for record in records)
        for line in lines:
            for start in range(0, len(text), _FRAME):
                await self.say(line, text[start : start + _FRAME])


def _handshake(record: str) -> tuple[Any, Any] | None:
    try:
        said = json.loads(record)
    except ValueError:
        return None
    return (said.get("protocol"), said.get("version")) if isinstance(said, dict) else None


def _invocation(name: str, body: Mapping[str, Any], api: int | None) -> Mapping[str, Any]:
    message = {"name": name, "body": body} | ({} if api is None else {"version": api})
    return {"type": _INVOCATION, "target": "receiveMessage", "arguments": [message]}


def _differences(before: Things, after: Things) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Yield name and body of each broadcast; syncs and deletions come twice."""
    for (name, number), thing in after.items():
        known = before.get((name, number))
        if known is not None and known.mark == thing.mark:
            continue
        if thing.resource is None:
            yield from [(name, {"action": "sync"})] * 2
        else:
            yield name, {"resource": dict(thing.resource()), "action": "updated"}
    for name, number in before.keys() - after.keys():
        yield name, {"action": "deleted"}
        yield name, {"resource": {"id": number}, "action": "deleted"}
