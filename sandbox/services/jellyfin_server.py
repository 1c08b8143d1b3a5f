"""A simulated Jellyfin's entrance: keys and tokens in the forms each version takes, users, the server itself."""

import re
import secrets
from collections.abc import Iterable
from typing import Any, ClassVar

from aiohttp import web

from sandbox.services.arr import body_of
from sandbox.services.jellyfin_items import item_id
from sandbox.services.jellyfin_query import parameters, plain
from sandbox.services.jellyfin_resources import system_info, user_json
from sandbox.services.jellyfin_sessions import USERS, User
from sandbox.services.simulator import Refusal, ServiceAddress, Simulator, Surroundings

_TOKEN = re.compile(r'\bToken="?([^",\s]+)"?')
_WEB_CLIENT = """<!doctype html>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Jellyfin</title>
<style>body { margin: 0; display: grid; place-items: center; height: 100vh; font: 18px system-ui; text-align: center;
  color: #eee; background: radial-gradient(#26364a, #0b1018) }</style>
<p>▶️<br>Jellyfin (песочница)<br><small>Здесь начался бы фильм · The film would begin here</small></p>
"""
_OPEN = re.compile(
    r"^/(web/|system/info/public|system/ping|health|users/authenticatebyname|items/[^/]+/images/.*)?$",
    re.IGNORECASE,
)
_LEGACY_HEADERS = ("X-Emby-Token", "X-MediaBrowser-Token")
_RESTART_SECONDS = 8.0


class JellyfinServer(Simulator):
    """One Jellyfin server; the password of every user is the address's password."""

    kind = "jellyfin"
    versions: ClassVar[dict[str, str]] = {"10.11": "10.11.11", "12": "12.0.0"}

    def __init__(
        self,
        *,
        name: str,
        around: Surroundings,
        version: str | None = None,
        api_key: str | None = None,
    ) -> None:
        super().__init__(name=name, around=around)
        self.generation = version or next(iter(self.versions))
        self.version = self.versions[self.generation]
        self.api_key = api_key or secrets.token_hex(16)
        self.password = self.api_key[::-1]
        self.server_id = item_id("server", name)
        self.tokens: dict[str, User] = {}
        self.restarting_until = 0.0

    def address(self, url: str) -> ServiceAddress:
        """An API key, and a user's login for those who want a user token."""
        return ServiceAddress(
            name=self.name,
            type=self.kind,
            url=url,
            api_key=self.api_key,
            username=USERS[0].name,
            password=self.password,
        )

    def admit(self, request: web.Request) -> None:
        """A key or a user's token, in a form this version takes; 503 while restarting."""
        if self.world.clock.now() < self.restarting_until:
            seconds = {"Retry-After": str(int(_RESTART_SECONDS))}
            raise Refusal(503, "The server is loading. Please try again shortly.", headers=seconds)
        if _OPEN.match(request.path):
            return
        token = self.token_of(request)
        if token not in self.tokens and not secrets.compare_digest(token.encode(), self.api_key.encode()):
            raise Refusal(401)

    def token_of(self, request: web.Request) -> str:
        """The token sent, empty when none is or when its form is a legacy one that 12 refuses."""
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        legacy = self.generation != "12"
        if (scheme == "MediaBrowser" or (legacy and scheme == "Emby")) and (found := _TOKEN.search(rest)):
            return found.group(1)
        if "ApiKey" in request.query:
            return request.query["ApiKey"]
        if not legacy:
            return ""
        if found := _TOKEN.search(request.headers.get("X-Emby-Authorization", "")):
            return found.group(1)
        header = next((request.headers[name] for name in _LEGACY_HEADERS if name in request.headers), "")
        return header or request.query.get("api_key", "")

    def routes(self) -> Iterable[web.RouteDef]:
        """Server and users."""
        return [
            web.get("/health", self.health),
            web.get("/web/", self.web_client),
            web.get("/System/Info/Public", self.public_info),
            web.get("/System/Info", self.system_info),
            web.get("/System/Ping", self.ping),
            web.post("/System/Restart", self.restart),
            web.get("/Users", self.list_users),
            web.post("/Users/AuthenticateByName", self.authenticate),
            web.get("/Users/{id}", self.get_user),
        ]

    def user_of(self, request: web.Request) -> User | None:
        """The user a request is about: the one it names, else the token's own."""
        wanted = plain(parameters(request).get("userid", ""))
        own = self.tokens.get(self.token_of(request))
        return next((user for user in USERS if user.id == wanted), None) or own

    async def health(self, _request: web.Request) -> web.Response:
        """Alive."""
        return web.Response(text="Healthy")

    async def ping(self, _request: web.Request) -> web.Response:
        """The server's name for itself."""
        return web.json_response("Jellyfin Server")

    async def web_client(self, _request: web.Request) -> web.Response:
        """Where a link to a title leads: a page in the place of the player, which is no part of the sandbox."""
        return web.Response(text=_WEB_CLIENT, content_type="text/html")

    async def public_info(self, _request: web.Request) -> web.Response:
        """What strangers may know."""
        return web.json_response(self._info()[0])

    async def system_info(self, _request: web.Request) -> web.Response:
        """What administrators may know."""
        return web.json_response(self._info()[1])

    def _info(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return system_info(
            server_id=self.server_id, name=self.name, version=self.version, modern=self.generation == "12"
        )

    async def restart(self, request: web.Request) -> web.Response:
        """Go down for a few seconds; administrators only."""
        user = self.tokens.get(self.token_of(request))
        if user is not None and not user.administrator:
            raise Refusal(403)
        self.restarting_until = self.world.clock.now() + _RESTART_SECONDS
        return web.Response(status=204)

    async def list_users(self, _request: web.Request) -> web.Response:
        """All users."""
        return web.json_response([self._user_json(user) for user in USERS])

    async def get_user(self, request: web.Request) -> web.Response:
        """One user; `Me` is the token's own."""
        wanted = plain(request.match_info["id"])
        own = self.tokens.get(self.token_of(request))
        user = own if wanted == "me" else next((user for user in USERS if user.id == wanted), None)
        if user is None:
            raise Refusal(400 if wanted == "me" else 404)
        return web.json_response(self._user_json(user))

    async def authenticate(self, request: web.Request) -> web.Response:
        """A user token for name and password; client, device, id and version must be named."""
        header = request.headers.get("Authorization", "")
        if any(f"{part}=" not in header for part in ("Client", "Device", "DeviceId", "Version")):
            raise Refusal(400, {"title": "Bad Request", "status": 400})
        body = await body_of(request)
        user = next((user for user in USERS if user.name.lower() == str(body.get("Username", "")).lower()), None)
        if user is None or not secrets.compare_digest(str(body.get("Pw", "")).encode(), self.password.encode()):
            raise Refusal(401)
        token = secrets.token_hex(16)
        self.tokens[token] = user
        return web.json_response({"User": self._user_json(user), "AccessToken": token, "ServerId": self.server_id})

    def _user_json(self, user: User) -> dict[str, Any]:
        return user_json(user, server_id=self.server_id, now=self.world.clock.now())
