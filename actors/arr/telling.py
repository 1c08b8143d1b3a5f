"""Webhooks: the connection named after us among those that the application keeps, made, changed and removed."""

import contextlib
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from actors.service import ServiceActor
from tgarr.domain.capabilities import Teller
from tgarr.errors import ServiceNotFound, UnexpectedAnswer

_NAME: Final = "tgarr"
_KIND: Final = "Webhook"
_POST: Final = 1
_WANTED: Final = (
    "onGrab",
    "onDownload",
    "onUpgrade",
    "onImportComplete",
    "onManualInteractionRequired",
    "onHealthIssue",
    "onHealthRestored",
)
"""What we want to be told of, where the application in its version can tell it."""
_SERVER_S: Final = frozenset({"presets", "message", "link", "testCommand"})
"""Members that are the application's own business."""

Resource = Mapping[str, Any]


class Telling(ServiceActor, Teller):
    """One instance of an application that tells by webhook.

    Attributes:
        root: where its API begins, below its address.

    """

    root: ClassVar[str] = "/api/v3"

    async def hook(self) -> str:
        """Return where it tells us: GET notification."""
        ours = await self._ours()
        return _field(ours, "url") if ours is not None else ""

    async def set_hook(self, address: str, secret: str) -> None:
        """Make the connection, or change the one that is there: POST or PUT notification, which tries the address.

        The secret goes into the password, not into the address: that is shown on its pages and in its log.
        """
        self.http.hide(secret)
        ours = await self._ours()
        body = _resource(ours or await self._template(), address, secret)

        async def send() -> bool:
            method, path = ("POST", "") if ours is None else ("PUT", f"/{ours['id']}")
            where = f"{self.root}/notification{path}"
            await self.change(method, where, json=body, within=self.times.network)
            return True

        if ours is not None and _field(ours, "url") == address:
            await send()  # whether the secret is another by now cannot be seen
        else:
            await self.certain(send(), lambda: self._tells_at(address))

    async def drop_hook(self) -> None:
        """Remove the connection: DELETE notification."""
        ours = await self._ours()
        if ours is None:
            return

        async def gone() -> bool | None:
            return True if await self._ours() is None else None

        async def send() -> bool:
            with contextlib.suppress(ServiceNotFound):
                await self.change("DELETE", f"{self.root}/notification/{ours['id']}")
            return True

        await self.certain(send(), gone)

    async def _tells_at(self, address: str) -> bool | None:
        return True if await self.hook() == address else None

    async def _ours(self) -> Resource | None:
        found = await self.read(f"{self.root}/notification", list[dict[str, Any]])
        mine = (one for one in found if one.get("implementation") == _KIND and isinstance(one.get("id"), int))
        return next((one for one in mine if str(one.get("name", "")).casefold() == _NAME), None)

    async def _template(self) -> Resource:
        found = await self.read(f"{self.root}/notification/schema", list[dict[str, Any]])
        template = next((one for one in found if one.get("implementation") == _KIND), None)
        if template is None:
            raise UnexpectedAnswer(self.name, "it knows no webhooks")
        return template


def _fields(resource: Resource) -> list[dict[str, Any]]:
    fields = resource.get("fields")
    return [one for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []


def _field(resource: Resource, name: str) -> str:
    return next((str(one.get("value") or "") for one in _fields(resource) if one.get("name") == name), "")


def _resource(known: Resource, address: str, secret: str) -> dict[str, Any]:
    """Return what is to be kept: what is known, with our address; what somebody has switched on besides stays on."""
    values = {"url": address, "method": _POST, "username": _NAME, "password": secret}
    wanted = {flag: True for flag in _WANTED if known.get(f"supports{flag[0].upper()}{flag[1:]}")}
    rest = {name: value for name, value in known.items() if name not in _SERVER_S}
    fields = [one | {"value": values[str(one["name"])]} if one.get("name") in values else one for one in _fields(known)]
    return {**rest, **wanted, "name": _NAME, "fields": fields}
