"""The application itself: getting in, who it says it is, and telling it to do something."""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from actors.http import Reply, Request
from actors.qbittorrent.door import ROOT, Door, form
from actors.service import Hooks, ServiceActor
from tgarr.config import Service
from tgarr.domain.status import Probe
from tgarr.errors import ServiceNotFound, ServiceUnauthorized, UnexpectedAnswer

T = TypeVar("T")

_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)+\w*)")


class QbittorrentApplication(ServiceActor):
    """One qBittorrent.

    Attributes:
        web_api: the version of its API; None until it was asked, and again after each login.

    """

    cookies = True

    def __init__(self, name: str, settings: Service, hooks: Hooks) -> None:
        super().__init__(name, settings, hooks)
        self.web_api: tuple[int, ...] | None = None
        self._door = Door(name, settings)

    def door(self) -> Mapping[str, str]:
        """Return the header with the key, which 5.2 and later take in place of a login."""
        key = self.settings.api_key
        return {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}

    async def call(self, request: Request, use: Callable[[Reply], T]) -> T:
        """Ask, logged in: before the first call, and once more when the session has ended meanwhile."""
        entries = self._door.entries
        if self._door.needed and not entries and not self.settings.api_key:
            await self._enter(entries)
            entries = self._door.entries
        try:
            return await super().call(request, use)
        except ServiceUnauthorized:
            if not self._door.needed:
                raise
        await self._enter(entries)
        return await super().call(request, use)

    async def _enter(self, entries: int) -> None:
        """Log in, unless somebody else has since there were `entries` logins."""
        async with self._door.lock:
            if self._door.entries != entries:
                return
            knock = self._door.knock(within=self.times.default)
            try:
                await super().call(knock, self._door.listen)
            except ServiceUnauthorized as error:
                raise self._door.refused(error) from None
            self._door.entered()
            self.web_api = None  # it may have been replaced by another version

    async def probe(self) -> Probe:
        """Ask who it is: GET app/version, app/webapiVersion."""
        self._door.insist()
        loop = asyncio.get_running_loop()
        try:
            await self.read_web_api()
            began = loop.time()
            version = await self.read_version("app/version")
        except ServiceNotFound:
            raise UnexpectedAnswer(self.name, "no Web API of qBittorrent at this address") from None
        self.version = version
        return Probe(product="qBittorrent", version=version, latency=loop.time() - began)

    async def read_version(self, path: str) -> str:
        """GET a version, without the letter before it."""

        def use(reply: Reply) -> str:
            match = _VERSION.fullmatch(reply.body.decode("ascii", "replace").strip())
            if match is None:
                raise UnexpectedAnswer(self.name, "this is not how qBittorrent tells its version")
            return match[1]

        request = Request(method="GET", path=f"{ROOT}/{path}", within=self.times.default, repeatable=True)
        return await self.call(request, use)

    async def read_web_api(self) -> tuple[int, ...]:
        """GET app/webapiVersion."""
        self.web_api = tuple(map(int, re.findall(r"\d+", await self.read_version("app/webapiVersion"))))
        return self.web_api

    async def speaks(self, since: tuple[int, ...]) -> bool:
        """Tell whether its Web API is of this version or newer."""
        return (self.web_api or await self.read_web_api()) >= since

    async def post(self, path: str, fields: Mapping[str, str]) -> None:
        """Have something changed; a good answer says nothing."""

        def use(reply: Reply) -> None:
            if reply.body.strip() not in (b"", b"Ok."):
                raise UnexpectedAnswer(self.name, "this is not how qBittorrent says that it has done something")

        await self.call(form(path, fields, within=self.times.default), use)
