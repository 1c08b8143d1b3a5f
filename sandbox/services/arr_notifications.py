"""An arr's connections: the webhooks that are set up in it, as its API keeps them; saving one tries it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from sandbox.services.simulator import Refusal

KINDS: Final = "Webhook"
MASKED: Final = "********"
"""What upstream shows in place of a password, and takes back as "the same as before"."""
_FIELDS: Final[tuple[tuple[str, str, str, Any], ...]] = (
    ("url", "URL", "url", ""),
    ("method", "Method", "select", 1),
    ("username", "Username", "textbox", ""),
    ("password", "Password", "password", ""),
    ("headers", "Headers", "keyValueList", []),
)
_PRIVACY: Final = {"username": "userName", "password": "password"}
_METHODS: Final = {1: "POST", 2: "PUT"}


@dataclass(slots=True, kw_only=True)
class Connection:
    """One webhook; `flags` are the members such as `onGrab` that are on."""

    id: int
    name: str
    fields: dict[str, Any]
    flags: set[str] = field(default_factory=set)
    tags: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it tells."""
        return str(self.fields.get("url") or "")

    @property
    def method(self) -> str:
        """POST or PUT."""
        return _METHODS[self.fields["method"]]


class Connections:
    """The connections of one arr.

    Args:
        root: of the API.
        flags: the members such as `onGrab` that this application in this version has.
        test: tells a connection "Test"; returns what went wrong, or nothing.
        changed: called when there are others.

    """

    def __init__(
        self,
        *,
        root: str,
        flags: Iterable[str],
        test: Callable[[Connection], Awaitable[str]],
        changed: Callable[[], None],
    ) -> None:
        self._root = root
        self._flags = tuple(flags)
        self._test = test
        self._changed = changed
        self._last = 0
        self.all: dict[int, Connection] = {}

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        root = f"{self._root}/notification"
        return [
            web.get(root, self._list),
            web.get(f"{root}/schema", self._schema),
            web.post(root, self._create),
            web.post(f"{root}/test", self._try),
            web.get(f"{root}/{{id}}", self._get),
            web.put(f"{root}/{{id}}", self._update),
            web.delete(f"{root}/{{id}}", self._delete),
        ]

    async def _list(self, _request: web.Request) -> web.Response:
        return web.json_response([self._json(one) for one in self.all.values()])

    async def _schema(self, _request: web.Request) -> web.Response:
        return web.json_response([self._json(Connection(id=0, name="", fields={})) | {"presets": []}])

    async def _get(self, request: web.Request) -> web.Response:
        return web.json_response(self._json(self._found(request)))

    async def _create(self, request: web.Request) -> web.Response:
        made = await self._read(request, None)
        await self._tried(made, request)
        self._last = made.id = self._last + 1
        self.all[made.id] = made
        self._changed()
        return web.json_response(self._json(made), status=201)

    async def _update(self, request: web.Request) -> web.Response:
        before = self._found(request)
        made = await self._read(request, before)
        await self._tried(made, request)
        self.all[made.id] = made
        self._changed()
        return web.json_response(self._json(made), status=202)

    async def _delete(self, request: web.Request) -> web.Response:
        del self.all[self._found(request).id]
        self._changed()
        return web.json_response({})

    async def _try(self, request: web.Request) -> web.Response:
        await self._tried(await self._read(request, None), request)
        return web.json_response({})

    def _found(self, request: web.Request) -> Connection:
        number = request.match_info["id"]
        found = self.all.get(int(number)) if number.isdecimal() else None
        if found is None:
            raise Refusal(404, {"message": "NotFound"})
        return found

    async def _read(self, request: web.Request, before: Connection | None) -> Connection:
        from sandbox.services.arr import body_of, invalid

        body = await body_of(request)
        if body.get("implementation") != KINDS or body.get("configContract") != f"{KINDS}Settings":
            raise Refusal(400, {"message": "Invalid provider"})
        name = str(body.get("name") or "")
        if not name:
            raise invalid("Name", "'Name' must not be empty.", name, "NotEmptyValidator")
        if any(one.name == name and one is not before for one in self.all.values()):
            raise invalid("Name", "Should be unique", name, "PredicateValidator")
        given = {one["name"]: one.get("value") for one in body.get("fields") or [] if isinstance(one, dict)}
        if before is not None and given.get("password") == MASKED:
            given["password"] = before.fields.get("password")
        url = str(given.get("url") or "")
        if not url.startswith(("http://", "https://")):
            raise invalid("Url", "Invalid Url", url, "RegularExpressionValidator")
        if given.get("method") not in _METHODS:
            raise invalid("Method", "Invalid method", given.get("method"), "PredicateValidator")
        return Connection(
            id=before.id if before else 0,
            name=name,
            fields=given,
            flags={flag for flag in self._flags if body.get(flag)},
            tags=list(body.get("tags") or []),
        )

    async def _tried(self, connection: Connection, request: web.Request) -> None:
        from sandbox.services.arr import flag, invalid

        if flag(request, "forceSave"):
            return
        if words := await self._test(connection):
            raise invalid("Url", f"Unable to send test message: {words}", None, "")

    def _json(self, connection: Connection) -> dict[str, Any]:
        fields = [
            {
                "order": order,
                "name": name,
                "label": label,
                "value": self._shown(connection, name, default),
                "type": kind,
                "advanced": False,
                "privacy": _PRIVACY.get(name, "normal"),
                "isFloat": False,
            }
            for order, (name, label, kind, default) in enumerate(_FIELDS)
        ]
        return {
            **{flag: flag in connection.flags for flag in self._flags},
            **{f"supports{flag[0].upper()}{flag[1:]}": True for flag in self._flags},
            "includeHealthWarnings": False,
            "name": connection.name,
            "fields": fields,
            "implementationName": KINDS,
            "implementation": KINDS,
            "configContract": f"{KINDS}Settings",
            "infoLink": "https://wiki.servarr.com/settings#connections",
            "tags": connection.tags,
            **({"id": connection.id} if connection.id else {}),
        }

    @staticmethod
    def _shown(connection: Connection, name: str, default: Any) -> Any:
        value = connection.fields.get(name, default)
        return MASKED if name == "password" and value else value
