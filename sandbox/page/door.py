"""Who may come in: this machine alone, from the page itself, and with the secret of this run."""

import secrets
from collections.abc import Callable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

LOOPBACK: Final = "127.0.0.1"
_NAMES: Final = (LOOPBACK, "localhost")


def guard(secret: str, port: Callable[[], int]) -> Middleware:
    """A middleware that lets in what comes from this run's own page.

    The secret is the first part of every path: the address is all that has to be handed over, and no other program on
    the machine knows it. Host is checked because a name that somebody else owns may point at loopback, Origin because
    any page may open a WebSocket to any host.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        homes = {f"{name}:{port()}" for name in _NAMES}
        given = request.path.split("/", 2)[1]
        if request.host not in homes or not secrets.compare_digest(given.encode(), secret.encode()):
            raise web.HTTPForbidden(text="This page has an address of its own in every run: see the terminal.\n")
        origin = request.headers.get("Origin")
        if origin is None:
            if request.headers.get("Upgrade"):
                raise web.HTTPForbidden(text="A window says where it comes from.\n")
        elif origin not in {f"http://{home}" for home in homes}:
            raise web.HTTPForbidden(text="Another page may not look in here.\n")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_headers(request.host))
        return response

    return check


def new_secret() -> str:
    """A secret nobody guesses."""
    return secrets.token_urlsafe(24)


def _headers(host: str) -> dict[str, str]:
    # Everything comes from here; a Mini App may stand in a frame, from this machine only.
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' ws://{host}",
        "frame-src": "http://127.0.0.1:* http://localhost:*",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
