"""The control API: what happens and what goes wrong, over HTTP, for another process on the same machine."""

import asyncio
import json
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Self

from aiohttp import web

from sandbox.process import SECRET_HEADER

Perform = Callable[[str, dict[str, Any]], Awaitable[Any]]
"""Carries out an operation by name; raises LookupError, ValueError, TypeError or TimeoutError where it cannot."""
_MEGABYTE = 2**20
_SHUTDOWN_SECONDS = 0.2


def control_application(perform: Perform, *, secret: str) -> web.Application:
    """An application with one route: `POST /<operation>` with a JSON object, refused without the secret.

    Answers `{"result": ...}`, or `{"error": "..."}` with status 400, 403, 404 or, for what did not happen in time, 408.
    """

    async def operate(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not secrets.compare_digest(given.encode(), secret.encode()):
            return web.json_response({"error": "the secret is missing or wrong"}, status=403)
        try:
            arguments = await request.json() if request.can_read_body else {}
            result = await perform(request.match_info["operation"], arguments)
        except LookupError as error:
            return web.json_response({"error": str(error.args[0] if error.args else error)}, status=404)
        except TimeoutError as error:
            return web.json_response({"error": str(error)}, status=408)
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"result": result})

    app = web.Application(client_max_size=16 * _MEGABYTE)
    app.add_routes([web.post("/{operation:.+}", operate)])
    return app


class ControlServer:
    """The control API on a port of 127.0.0.1."""

    def __init__(self, perform: Perform) -> None:
        self.secret = secrets.token_urlsafe(24)
        self._application = control_application(perform, secret=self.secret)
        self._stack = AsyncExitStack()
        self.url = ""

    async def __aenter__(self) -> Self:
        runner = web.AppRunner(
            self._application, access_log=None, handler_cancellation=True, shutdown_timeout=_SHUTDOWN_SECONDS
        )
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        # What hangs in a tap or a feed must not hold up the end.
        await asyncio.wait_for(self._stack.aclose(), 2)


async def serve_until_told(perform: Perform, *, ready: Mapping[str, Any]) -> None:
    """Say on standard output, in one JSON line, what is `ready` and where it is controlled; return on SIGTERM."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with ControlServer(perform) as control:
        said = {**ready, "control": {"url": control.url, "secret": control.secret}}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        await ended.wait()
