"""What an arr tells by webhook: seen by looking at its world, and sent over real HTTP, once; nobody tries again."""

import asyncio
import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp import web

from sandbox.services.arr_notifications import Connection, Connections

_LOOK_SECONDS: Final = 0.1
_SEND_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Tiding:
    """Something that has happened: told to those whose flag (`onGrab`) is on."""

    flag: str
    payload: dict[str, Any]


class Webhooks:
    """Tells those who are set up, for as long as there are any.

    Args:
        root, flags: see `Connections`.
        test: the payload of "Test".
        begin: notes how things are: what is told from now on is what happens from now on.
        happened: what has happened since the last time it was asked; brings the world up to date first.

    """

    def __init__(
        self,
        *,
        root: str,
        flags: Iterable[str],
        test: Callable[[], dict[str, Any]],
        begin: Callable[[], None],
        happened: Callable[[], list[Tiding]],
    ) -> None:
        self.connections = Connections(root=root, flags=flags, test=self._try, changed=self._changed)
        self._test = test
        self._begin = begin
        self._happened = happened
        self._watch: asyncio.Task[None] | None = None
        self.sent: list[tuple[str, int]] = []
        """What was told, and how it was answered; 0 where nobody did."""

    async def close(self, _app: web.Application) -> None:
        """Tell nobody any more."""
        self.connections.all.clear()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None

    def _changed(self) -> None:
        wanted = bool(self.connections.all)
        if wanted and self._watch is None:
            self._begin()
            self._watch = asyncio.get_running_loop().create_task(self._look())
        elif not wanted and self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            for tiding in self._happened():
                for connection in list(self.connections.all.values()):
                    if tiding.flag in connection.flags:
                        await self._send(connection, tiding.payload)

    async def _try(self, connection: Connection) -> str:
        return await self._send(connection, self._test())

    async def _send(self, connection: Connection, payload: dict[str, Any]) -> str:
        """Tell it; return what went wrong."""
        status, words = 0, "The operation has timed out"
        user, password = str(connection.fields.get("username") or ""), str(connection.fields.get("password") or "")
        headers = {"Content-Type": "application/json"}
        if user or password:
            headers["Authorization"] = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
        try:
            async with (
                asyncio.timeout(_SEND_SECONDS),
                aiohttp.ClientSession() as session,
                session.request(connection.method, connection.url, data=json.dumps(payload), headers=headers) as answer,
            ):
                status = answer.status
                words = "" if answer.ok else f"HTTP request failed: [{status}:{answer.reason}]"
        except (aiohttp.ClientError, OSError) as error:
            if not isinstance(error, TimeoutError):
                words = f"Connection refused ({connection.url.partition('://')[2].partition('/')[0]})"
        self.sent.append((str(payload.get("eventType")), status))
        return words
