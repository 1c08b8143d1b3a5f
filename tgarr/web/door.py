"""The doors for webhooks: `/hooks/<name>/<secret>`, or `/hooks/<name>` with the secret in a header."""

import asyncio
import base64
import logging
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec
from aiohttp import web

from tgarr.chat.rates import Rates
from tgarr.errors import SlowDown, StoreError
from tgarr.web import body
from tgarr.web.deliveries import Deliveries, Overrun
from tgarr.web.hooks import READERS, rings
from tgarr.web.hooks.reading import Delivery, Heard

log = logging.getLogger(__name__)

_BODY_SECONDS: Final = 10.0
_CARELESS: Final = frozenset({"qbittorrent"})
"""Kinds of service that say nothing but that something has happened: a program that they start knocks for them."""
_NOBODY: Final = secrets.token_urlsafe(24)
"""The secret of doors that there are not."""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One door: which kind of service knocks at it, whether tgarr asks that service itself, and the secret."""

    kind: str
    asked: bool
    secret: str


def now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


class Doors:
    """All doors, as one application.

    Args:
        deliveries: what is done with what is told.

    """

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._doors: Mapping[str, Door] = {}
        self._complaints = Rates()

    def renew(self, doors: Mapping[str, Door]) -> None:
        """Let these be the doors from now on."""
        self._doors = doors

    def application(self) -> web.Application:
        """Return the application."""
        app = web.Application()
        for path in ("/{name}", "/{name}/{secret}"):
            app.add_routes([web.post(path, self._told), web.put(path, self._told), web.get(path, self._looked)])
        return app

    async def _looked(self, request: web.Request) -> web.Response:
        """Tell somebody who tries the address in a browser that it is the right one."""
        self._let_in(request)
        return web.Response(text="This is tgarr, and the address is right: give it to the service as a webhook.\n")

    async def _told(self, request: web.Request) -> web.Response:
        name, door = self._let_in(request)
        self._deliveries.come(name, door.secret)
        if door.kind in _CARELESS:
            self._deliveries.ring(name)
            return web.Response(status=204)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                said = await body.read(request)
        except body.Unreadable as error:
            return self._refuse(name, error.status, str(error))
        except TimeoutError:
            return self._refuse(name, 408, f"this was not sent within {_BODY_SECONDS:g} s")
        if not door.asked:
            return await self._news(name, READERS[door.kind](Delivery(said, now())))
        if rings(said):
            self._deliveries.ring(name)
        return web.Response(status=204)

    async def _news(self, name: str, heard: Heard | None) -> web.Response:
        if heard is None:
            return web.Response(status=204)
        try:
            await self._deliveries.keep(name, heard)
        except SlowDown as error:
            return self._refuse(name, 429, "too much at once", retry_after=error.retry_after)
        except (Overrun, StoreError) as error:
            return self._refuse(name, 503, f"it cannot be kept now: {error}", retry_after=60)
        return web.Response(status=204)

    def _let_in(self, request: web.Request) -> tuple[str, Door]:
        """Return whose door it is.

        Raises:
            HTTPNotFound: there is no such door, or this is not its secret: nobody learns which, not even by the clock.

        """
        name = request.match_info["name"]
        door = self._doors.get(name)
        given = _secret(request).encode("utf-8", "surrogatepass")
        fits = secrets.compare_digest(given, (door.secret if door else _NOBODY).encode())
        if door is None or not fits:
            raise web.HTTPNotFound
        return name, door

    def _refuse(self, name: str, status: int, words: str, *, retry_after: float = 0.0) -> web.Response:
        """Answer with what is wrong; the log hears of it once a minute."""
        if self._complaints.to_be_told((name, status)):
            log.warning("what %s tells is refused (%d): %s", name, status, words)
        headers = {"Retry-After": f"{max(1.0, retry_after):.0f}"} if retry_after else None
        return web.Response(status=status, text=f"{words}\n", headers=headers)


def _secret(request: web.Request) -> str:
    """Return the secret as it was given: in the address, as a password, or in a header."""
    if (inside := request.match_info.get("secret")) is not None:
        return str(inside)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    match scheme.casefold():
        case "basic":
            return _password(given)
        case "bearer":
            return given
        case _:
            return scheme or str(request.headers.get("Access-Token", ""))


def _password(given: str) -> str:
    try:
        return base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
    except ValueError:
        return ""
