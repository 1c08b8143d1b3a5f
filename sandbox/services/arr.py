"""The parts Radarr, Sonarr and Prowlarr share: entry, errors, paging, tags, status, commands, covers."""

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from aiohttp import web

from sandbox.services import posters
from sandbox.services.arr_commands import Command, CommandQueue
from sandbox.services.arr_signalr import SIGNALR, SignalRHub, Thing, Things
from sandbox.services.arr_webhooks import Tiding, Webhooks
from sandbox.services.formats import iso
from sandbox.services.releases import FLAKY_INDEXER
from sandbox.services.simulator import Refusal, ServiceAddress, Simulator, Surroundings

_TAG = re.compile(r"^[a-z0-9-]+$")
_UI_PAGE = "<!doctype html><html><head><title>{name}</title></head><body><div id=root></div></body></html>"
_OPEN_PATHS = frozenset({"/ping", "/"})


class ArrSimulator(Simulator):
    """A simulator with an API key, a version and the endpoints every arr has."""

    app_name: ClassVar[str]
    root: ClassVar[str] = "/api/v3"
    versions: ClassVar[dict[str, str]]
    tells: ClassVar[tuple[str, ...]]
    """What its webhooks can be told of, as its settings call it."""
    broadcast_apis: ClassVar[dict[str, tuple[int | None, ...]]] = {}
    """By generation, the versions of the API in which the hub says each change; that of `root` where none is named."""

    def __init__(self, *, name: str, around: Surroundings, version: str | None, api_key: str | None = None) -> None:
        """`version` is a generation from `versions`; None means the newest."""
        super().__init__(name=name, around=around)
        self.generation = version or next(iter(self.versions))
        self.version = self.versions[self.generation]
        self.api_key = api_key or secrets.token_hex(16)
        self.started_at = self.world.clock.now()
        self.tags: dict[int, str] = {}
        self.commands = CommandQueue(clock=self.world.clock)
        self.world.follow(self.commands.settle)
        apis = self.broadcast_apis.get(self.generation, (int(self.root[-1]),))
        self.signalr = SignalRHub(self.world, self.faults, things=self.things, version=self.version, apis=apis)
        self.hub = self.signalr
        self.webhooks = Webhooks(
            root=self.root,
            flags=self.flags(),
            test=lambda: self.said("Test"),
            begin=self.begin_telling,
            happened=self.happened,
        )
        self._complaints: list[dict[str, Any]] = []

    def flags(self) -> tuple[str, ...]:
        """What the webhooks of this generation can be told of."""
        return self.tells

    def said(self, event: str, **members: Any) -> dict[str, Any]:
        """A payload."""
        return {"eventType": event, "instanceName": self.app_name, "applicationUrl": "", **members}

    def begin_telling(self) -> None:
        """Note how things are."""
        self.world.settle()
        self._complaints = self.health()

    def happened(self) -> list[Tiding]:
        """What is to be told by webhooks since the last time."""
        self.world.settle()
        before, self._complaints = self._complaints, self.health()
        new = [("onHealthIssue", "Health", one) for one in self._complaints if one not in before]
        over = [("onHealthRestored", "HealthRestored", one) for one in before if one not in self._complaints]
        return [
            Tiding(
                flag,
                self.said(event, level=one["type"], message=one["message"], type=one["source"], wikiUrl=one["wikiUrl"]),
            )
            for flag, event, one in (*new, *over)
        ]

    def application(self) -> web.Application:
        """As every service's; webhooks are sent for as long as it runs."""
        app = super().application()
        app.on_shutdown.append(self.webhooks.close)
        return app

    def address(self, url: str) -> ServiceAddress:
        """Address and key."""
        return ServiceAddress(name=self.name, type=self.kind, url=url, api_key=self.api_key)

    def admit(self, request: web.Request) -> None:
        """API, covers and hub ask for the key; the one in the query wins over those in the headers."""
        path = request.path.lower()
        if path in _OPEN_PATHS or not path.startswith(("/api", "/mediacover", SIGNALR)):
            return
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        named = "access_token" if path.startswith(SIGNALR) else "apikey"
        given = request.query.get(named) or request.headers.get("X-Api-Key") or bearer
        if not secrets.compare_digest(given.encode(), self.api_key.encode()):
            raise Refusal(401)

    def routes(self) -> Iterable[web.RouteDef]:
        """The shared routes; subclasses put theirs in front."""
        root = self.root
        return [
            web.get("/ping", self.ping),
            web.get("/api", self.api_info),
            web.get(f"{root}/system/status", self.system_status),
            web.get(f"{root}/health", self.list_health),
            web.get(f"{root}/diskspace", self.list_diskspace),
            web.get(f"{root}/tag", self.list_tags),
            web.post(f"{root}/tag", self.create_tag),
            web.delete(f"{root}/tag/{{id}}", self.delete_tag),
            web.get(f"{root}/command", self.list_commands),
            web.get(f"{root}/command/{{id}}", self.get_command),
            web.post(f"{root}/command", self.post_command),
            *self.webhooks.connections.routes(),
            *self.signalr.routes(),
            web.route("*", "/api{tail:.*}", self.not_found),
            web.get("/{tail:.*}", self.user_interface),
        ]

    async def ping(self, _request: web.Request) -> web.Response:
        """Alive, asked without a key."""
        return web.json_response({"status": "OK"})

    async def api_info(self, _request: web.Request) -> web.Response:
        """Which API versions there are."""
        return web.json_response({"current": self.root.rsplit("/", 1)[-1], "deprecated": []})

    async def user_interface(self, _request: web.Request) -> web.Response:
        """Any other path shows the web page, with status 200: the classic wrong-base-path trap."""
        return web.Response(text=_UI_PAGE.format(name=self.app_name), content_type="text/html")

    async def not_found(self, _request: web.Request) -> web.Response:
        """An API path that does not exist."""
        raise Refusal(404, {"message": "NotFound"})

    async def system_status(self, _request: web.Request) -> web.Response:
        """Version and surroundings of the application."""
        return web.json_response(
            {
                "appName": self.app_name,
                "instanceName": self.name.replace("-", " ").title() if "-" in self.name else self.app_name,
                "version": self.version,
                "buildTime": "2026-05-01T10:00:00Z",
                "isDebug": False,
                "isProduction": True,
                "isAdmin": False,
                "isUserInteractive": False,
                "startupPath": f"/app/{self.kind}/bin",
                "appData": "/config",
                "osName": "debian",
                "osVersion": "12",
                "isNetCore": True,
                "isLinux": True,
                "isOsx": False,
                "isWindows": False,
                "isDocker": True,
                "mode": "console",
                "branch": "main" if self.kind == "sonarr" else "master",
                "databaseType": "sqLite",
                "databaseVersion": "3.45.1",
                "authentication": "forms",
                "migrationVersion": 242,
                "urlBase": "",
                "runtimeVersion": "8.0.11",
                "runtimeName": "netcore",
                "startTime": iso(self.started_at),
                "packageVersion": self.version,
                "packageAuthor": "sandbox",
                "packageUpdateMechanism": "docker",
            },
        )

    async def list_health(self, _request: web.Request) -> web.Response:
        """What the application complains about."""
        return web.json_response(self.health())

    def health(self) -> list[dict[str, Any]]:
        """The health messages of this moment."""
        if not self.world.indexer_failing():
            return []
        name = FLAKY_INDEXER.name if self.kind == "prowlarr" else f"{FLAKY_INDEXER.name} (Prowlarr)"
        return [
            {
                "source": "IndexerStatusCheck",
                "type": "warning",
                "message": f"Indexers unavailable due to failures: {name}",
                "wikiUrl": f"https://wiki.servarr.com/{self.kind}/system#indexers-are-unavailable-due-to-failures",
            },
        ]

    def things(self) -> Things:
        """What the hub tells of when it changes."""
        commands: Things = {
            ("command", command.id): Thing(
                mark=self.command_json(command)["status"], resource=partial(self.command_json, command)
            )
            for command in self.commands.commands
        }
        return commands | {("health", 0): Thing(mark=self.health())}

    async def list_diskspace(self, _request: web.Request) -> web.Response:
        """The one big disk and the small system one."""
        from sandbox.services.world import TOTAL_SPACE

        return web.json_response(
            [
                {"path": "/", "label": "", "freeSpace": 41_203_712_000, "totalSpace": 125_829_120_000},
                {
                    "path": "/media",
                    "label": "media",
                    "freeSpace": self.world.free_space(),
                    "totalSpace": TOTAL_SPACE,
                },
            ],
        )

    async def list_tags(self, _request: web.Request) -> web.Response:
        """All tags."""
        return web.json_response([{"id": number, "label": label} for number, label in self.tags.items()])

    async def create_tag(self, request: web.Request) -> web.Response:
        """A new tag, or the present one of that label (case is folded)."""
        label = str((await body_of(request)).get("label", "")).lower()
        if not _TAG.match(label):
            raise invalid("Label", "Allowed characters a-z, 0-9 and -", label, "RegularExpressionValidator")
        number = next((known for known, text in self.tags.items() if text == label), None)
        if number is None:
            number = max(self.tags, default=0) + 1
            self.tags[number] = label
        return web.json_response({"id": number, "label": label}, status=201)

    async def delete_tag(self, request: web.Request) -> web.Response:
        """Remove a tag."""
        if self.tags.pop(path_id(request), None) is None:
            raise Refusal(404, {"message": "NotFound"})
        return web.json_response({})

    async def list_commands(self, _request: web.Request) -> web.Response:
        """Commands, oldest first."""
        return web.json_response([self.command_json(command) for command in self.commands.commands])

    async def get_command(self, request: web.Request) -> web.Response:
        """One command, for those who poll."""
        wanted = path_id(request)
        for command in self.commands.commands:
            if command.id == wanted:
                return web.json_response(self.command_json(command))
        raise Refusal(404, {"message": "NotFound"})

    async def post_command(self, request: web.Request) -> web.Response:
        """Queue a command by name; names nobody knows are refused."""
        body = await body_of(request)
        name = str(body.get("name", ""))
        known = {command.lower(): command for command in self.command_work()}
        if name.lower() not in known:
            raise Refusal(400, {"message": f"Unknown command: {name}"})
        name = known[name.lower()]
        seconds, work = self.command_work()[name]
        command = self.commands.push(
            name,
            body=body,
            user_agent=request.headers.get("User-Agent", ""),
            seconds=seconds,
            work=lambda: work(body),
        )
        return web.json_response(self.command_json(command), status=201)

    def command_json(self, command: Command) -> dict[str, Any]:
        """A CommandResource."""
        return command.as_json(self.world.clock.now())

    def command_work(self) -> dict[str, tuple[float, Callable[[dict[str, Any]], str | None]]]:
        """Known commands: how many seconds each takes, and what it does at its end."""
        return dict.fromkeys(
            ("RssSync", "Backup", "CheckHealth", "ApplicationUpdate", "MessagingCleanup"), (2.0, _nothing)
        )


def _nothing(_body: dict[str, Any]) -> str | None:
    return None


def invalid(member: str, message: str, attempted: object, code: str) -> Refusal:
    """A validation error as upstream answers it: status 400 and an array."""
    return Refusal(
        400,
        [
            {
                "propertyName": member,
                "errorMessage": message,
                "attemptedValue": attempted,
                "severity": "error",
                "errorCode": code,
                "formattedMessageArguments": [],
                "formattedMessagePlaceholderValues": {"propertyName": member, "propertyValue": attempted},
            },
        ],
    )


async def body_of(request: web.Request) -> dict[str, Any]:
    """The request's JSON object; refuses everything else with 400."""
    body = await any_body_of(request)
    if not isinstance(body, dict):
        raise Refusal(400, {"message": "A JSON object was expected"})
    return body


async def any_body_of(request: web.Request) -> Any:
    """The request's JSON; refuses anything else with 400."""
    try:
        return json.loads(await request.read())
    except ValueError as error:
        raise Refusal(400, {"message": "The body is not JSON", "description": str(error)}) from error


def path_id(request: web.Request) -> int:
    """The `id` of the path; something that is no number is not found."""
    try:
        return int(request.match_info["id"])
    except ValueError as error:
        raise Refusal(404, {"message": "NotFound"}) from error


def flag(request: web.Request, name: str, *, default: bool = False) -> bool:
    """A boolean query parameter."""
    text = request.query.get(name)
    return default if text is None else text.lower() == "true"


def number(request: web.Request, name: str) -> int | None:
    """An integer query parameter, None when absent; refuses words with 400."""
    text = request.query.get(name)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise Refusal(400, {"message": f"The value '{text}' is not valid for {name}."}) from error


def paged(
    request: web.Request,
    records: list[dict[str, Any]],
    *,
    sort_key: str,
    ascending: bool = False,
) -> web.Response:
    """A page of records sorted as asked; an unknown sort key is ignored, as upstream does."""
    page = max(number(request, "page") or 1, 1)
    size = max(number(request, "pageSize") or 10, 1)
    key = request.query.get("sortKey", sort_key)
    direction = request.query.get("sortDirection", "ascending" if ascending else "descending")
    member = key.rsplit(".", 1)[-1]
    if any(member in record for record in records):
        records = sorted(
            records,
            # A record without the member sorts last when ascending, and texts never meet numbers.
            key=lambda record: (record.get(member) is None, record.get(member, 0)),
            reverse=direction == "descending",
        )
    return web.json_response(
        {
            "page": page,
            "pageSize": size,
            "sortKey": key,
            "sortDirection": direction,
            "totalRecords": len(records),
            "records": records[(page - 1) * size : page * size],
        },
    )


async def cover(title: posters.Titled) -> web.Response:
    """A poster as JPEG, drawn in a thread so that the loop goes on."""
    try:
        picture = await asyncio.to_thread(posters.draw, title)
    except posters.PosterError as error:
        raise Refusal(500, {"message": str(error)}) from error
    return web.Response(body=picture, content_type="image/jpeg", headers={"Cache-Control": "max-age=31536000"})
