"""The application itself: its key, who it says it is, and what it complains about."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import ClassVar

from actors.arr import signalr
from actors.arr.telling import Telling
from actors.arr.wire import HealthMessage, SystemStatus
from actors.bell import Ring
from tgarr.domain.answers import Answer
from tgarr.domain.status import HealthProblem, Probe
from tgarr.errors import ServiceNotFound, UnexpectedAnswer


class Servarr(Telling):
    """One instance of an application of the family.

    Attributes:
        product: its name as it tells it, such as `Radarr`.

    """

    product: ClassVar[str]
    rings = {  # noqa: RUF012  # the base says that it is the class's
        "queue": Ring(doubt=("queue",)),
        "queue/details": Ring(doubt=("queue",)),
        "command": Ring(doubt=("queue",)),
        "moviefile": Ring(doubt=("library", "lookup", "queue")),
        "episodefile": Ring(doubt=("library", "lookup", "queue")),
        "health": Ring(doubt=("health",)),
        "indexer": Ring(doubt=("health",), look=False),
        "indexerstatus": Ring(doubt=("health",), look=False),
        "rootfolder": Ring(doubt=("settings",), look=False),
        "downloadclient": Ring(doubt=("settings",), look=False),
        # Not the titles: they are said to change with every refresh of a description, and after our own wishes.
    }

    most_kept = {"releases": 8}  # noqa: RUF012  # likewise; a search of three hundred takes half a megabyte

    def door(self) -> Mapping[str, str]:
        """Return the header with the key; in the address it would end up in the logs of proxies."""
        key = self.settings.api_key
        return {"X-Api-Key": key.get_secret_value()} if key else {}

    def listen(self) -> AsyncGenerator[str, None]:
        """Listen to its SignalR hub."""
        api = int(self.root.rpartition("v")[2])
        return signalr.listen(self.http, service=self.name, api=api, within=self.times.default)

    async def probe(self) -> Probe:
        """Ask who it is: GET system/status."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            status = await self.read(f"{self.root}/system/status", SystemStatus)
        except ServiceNotFound:
            words = f"no API of {self.product} at this address: its base path may be missing"
            raise UnexpectedAnswer(self.name, words) from None
        latency = loop.time() - began
        if status.app_name.casefold() not in ("", self.product.casefold()):
            raise UnexpectedAnswer(self.name, f"this is {status.app_name}, not {self.product}")
        self.version = status.version
        return Probe(product=status.app_name or self.product, version=status.version, latency=latency)

    async def health(self) -> Answer[tuple[HealthProblem, ...]]:
        """Return what it complains about: GET health."""
        return await self.kept("health", fetch=self._health, fresh=self.settings.cache.health)

    async def _health(self) -> tuple[HealthProblem, ...]:
        messages = await self.read(f"{self.root}/health", list[HealthMessage])
        return tuple(
            HealthProblem(level=message.type, source=message.source, words=message.message, link=message.wiki_url)
            for message in messages
            if message.type != "ok"
        )
