"""What every simulated service is: a name, routes, and the way a request takes through it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.services.faults import FaultBoard, suffer
from sandbox.services.releases import Release
from sandbox.services.request_log import LoggedRequest, RequestLog
from sandbox.services.world import World

if TYPE_CHECKING:
    from sandbox.services.hub import Hub

_LARGEST_UPLOAD = 32 * 1024 * 1024
LOGGED = web.RequestKey("logged", LoggedRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a simulator is given: the world, the request log, and where the other listeners are."""

    world: World
    log: RequestLog
    artwork_url: str
    trap_url: str
    torrent_client: str = "qbittorrent"
    torrent_client_url: str = ""
    prowlarr_url: str = ""
    prowlarr_key: str = ""

    def download_link(self, release: Release) -> str:
        """Where a release's torrent file is fetched: through Prowlarr, with its key, as upstream does."""
        if not self.prowlarr_url:
            return f"{release.info_url}/download"
        query = urlencode({"apikey": self.prowlarr_key, "link": release.guid, "file": release.title})
        return f"{self.prowlarr_url}/{release.indexer.id}/download?{query}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAddress:
    """How to reach and enter one simulated service."""

    name: str
    type: str
    url: str
    api_key: str | None = None
    username: str | None = None
    password: str | None = None

    def as_json(self) -> dict[str, str]:
        """The members that are set, without the name."""
        members = {
            "type": self.type,
            "url": self.url,
            "api_key": self.api_key,
            "username": self.username,
            "password": self.password,
        }
        return {name: value for name, value in members.items() if value is not None}


class Refusal(Exception):
    """Raised by a handler to answer with an error; a dict or list body becomes JSON, None stays empty."""

    def __init__(
        self,
        status: int,
        body: Mapping[str, Any] | list[Any] | str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers


class Simulator(ABC):
    """One instance of one service. Subclasses give routes and their own check of who is asking."""

    kind: ClassVar[str]
    hub: "Hub | None" = None

    def __init__(self, *, name: str, around: Surroundings) -> None:
        self.name = name
        self.around = around
        self.world = around.world
        self.faults = FaultBoard()

    @abstractmethod
    def routes(self) -> Iterable[web.RouteDef]:
        """The routes, specific ones first."""

    @abstractmethod
    def address(self, url: str) -> ServiceAddress:
        """The service's address and credentials, given where it listens."""

    def admit(self, request: web.Request) -> None:  # noqa: B027 - public hosts admit everybody
        """Raise Refusal when the request may not enter."""

    def application(self) -> web.Application:
        """The aiohttp application: record, suffer faults, settle the world, check entry, answer."""
        app = web.Application(
            middlewares=[self._recording(), self._faulty(), self._entering()], client_max_size=_LARGEST_UPLOAD
        )
        app.add_routes(self.routes())
        if self.hub is not None:
            app.on_shutdown.append(self.hub.close)
        return app

    def _recording(self) -> Middleware:
        @web.middleware
        async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
            entry = await self.around.log.record(request, service=self.name, at=self.world.clock.now())
            request[LOGGED] = entry
            try:
                response = await handler(request)
            except web.HTTPException as error:
                entry.status = error.status
                raise
            entry.status = response.status
            return response

        return record

    def _faulty(self) -> Middleware:
        @web.middleware
        async def endure(request: web.Request, handler: Handler) -> web.StreamResponse:
            rule = self.faults.take(request)
            if rule is None:
                return await handler(request)
            request[LOGGED].fault = rule.fault.value
            return await suffer(rule, self.faults, request, handler, trap=self.around.trap_url)

        return endure

    def _entering(self) -> Middleware:
        @web.middleware
        async def enter(request: web.Request, handler: Handler) -> web.StreamResponse:
            self.world.settle()
            try:
                self.admit(request)
                return await handler(request)
            except Refusal as refusal:
                return self.refuse(refusal)

        return enter

    def refuse(self, refusal: Refusal) -> web.Response:
        """The answer an error becomes."""
        if refusal.body is None:
            return web.Response(status=refusal.status)
        if isinstance(refusal.body, str):
            return web.Response(status=refusal.status, text=refusal.body, headers=refusal.headers)
        return web.json_response(refusal.body, status=refusal.status)
