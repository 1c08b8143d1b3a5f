"""The control API: the switches of a stack over HTTP, for another process on the same machine."""

import secrets

from aiohttp import web

from sandbox.services.operations import perform
from sandbox.services.stack import SimulatedStack

SECRET_HEADER = "X-Sandbox-Secret"  # noqa: S105 - a header's name


def control_application(stack: SimulatedStack, *, secret: str) -> web.Application:
    """An application with one route: `POST /<operation>` with a JSON object, refused without the secret.

    Answers `{"result": ...}`, or `{"error": "..."}` with status 400, 403 or 404.
    """

    async def operate(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not secrets.compare_digest(given.encode(), secret.encode()):
            return web.json_response({"error": "the secret is missing or wrong"}, status=403)
        try:
            arguments = await request.json() if request.can_read_body else {}
            result = await perform(stack, request.match_info["operation"], arguments)
        except LookupError as error:
            return web.json_response({"error": str(error)}, status=404)
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"result": result})

    app = web.Application()
    app.add_routes([web.post("/{operation:.+}", operate)])
    return app
