"""qBittorrent: moves torrents. Web API 2.8 to 2.16, which the versions 4.4 to 5.3 serve.

Upstream has no API document; the source is its wiki's page "WebUI-API", and what the versions do.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import aiohttp
import pykka

from actors.http import Reply, Request, decode
from actors.qbittorrent import ROOT, Mirror, QbittorrentApplication
from actors.qbittorrent.wire import AddedTorrents, ListedTorrent, MainData
from actors.service import Hooks
from tgarr.config import Service
from tgarr.domain import infohash
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.status import HealthProblem
from tgarr.domain.transfers import ClientTotals, QueueMove, Transfer, TransferChanges
from tgarr.errors import ServiceConflict, ServiceNotFound, ServiceRejected, UnexpectedAnswer

NEEDS: Final = ()
"""Neither name nor password, where it knows our address as friendly; from 5.2 on a key does as well."""

_SAYS_STOP: Final = (2, 11)
"""The Web API of 5.0, which calls stop and start what was pause and resume."""
_CHEAP_DIFFERENCES: Final = (2, 9)
"""The Web API of 4.6. Before, a difference costs the client as much as everything: 0.1 ms for each torrent it has."""
_WHOLE_AFTER: Final = 60.0
"""Seconds between two differences from such a client; in between only what is still to arrive is looked at."""
_SINGLY: Final = 50
"""More torrents than these are not asked for by hash."""
_SECOND_LOOK: Final = 0.7
"""Seconds: a torrent that was just added may not be listed at once."""

_HASH: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LINK: Final = re.compile(r"(?:magnet:|https?://|bc://)\S+", re.IGNORECASE)
_MOVES: Final[Mapping[QueueMove, str]] = {
    QueueMove.TOP: "topPrio",
    QueueMove.UP: "increasePrio",
    QueueMove.DOWN: "decreasePrio",
    QueueMove.BOTTOM: "bottomPrio",
}


class Qbittorrent(QbittorrentApplication, TorrentClient):
    """One qBittorrent."""

    kind = "qbittorrent"

    def __init__(self, name: str, settings: Service, hooks: Hooks) -> None:
        super().__init__(name, settings, hooks)
        self._mirror = Mirror(client=name)
        self._asking = asyncio.Lock()  # differences build on each other, and so come one after the other
        self._whole_at = 0.0
        self._touched: set[str] = set()

    # The mirror

    async def transfers(self) -> Answer[tuple[Transfer, ...]]:
        """Return all transfers."""
        answer = await self.kept("transfers", fetch=self._refresh, fresh=self.settings.cache.queue)
        return Answer(tuple(self._mirror.transfers.values()), answer.age, answer.trouble)

    async def changes(self) -> TransferChanges:
        """Return what has changed; the transfers are fresh for others too."""
        answer = await self.kept("transfers", fetch=self._refresh, fresh=0)
        if answer.trouble is not None:
            raise answer.trouble
        return self._mirror.changes()

    async def totals(self) -> Answer[ClientTotals]:
        """Return the client as a whole, seldom where that costs it much."""
        times = self.settings.cache
        cheap = self.web_api is None or self.web_api >= _CHEAP_DIFFERENCES
        return await self.kept("totals", fetch=self._totals, fresh=times.queue if cheap else times.health)

    async def health(self) -> Answer[tuple[HealthProblem, ...]]:
        """Return whether peers can reach it; it has no other complaints."""
        answer = await self.totals()
        words = "It listens on no port: its network interface may be down, or the port taken."
        problem = HealthProblem(level="warning", source="connection_status", words=words)
        return Answer(() if answer.value.connected else (problem,), answer.age, answer.trouble)

    async def _totals(self) -> ClientTotals:
        async with self._asking:
            await self._read_difference()
            return self._mirror.totals()

    async def _refresh(self) -> None:
        """Bring the mirror up to date; who wants the transfers takes them from there."""
        async with self._asking:
            whole = await self.speaks(_CHEAP_DIFFERENCES)
            if whole or asyncio.get_running_loop().time() - self._whole_at > _WHOLE_AFTER or not self._mirror.rid:
                await self._read_difference()
            else:
                await self._read_unfinished()

    async def difference(self, rid: int) -> MainData:
        """GET sync/maindata: what has changed since the answer with this number; everything for 0."""
        said = await self.read(f"{ROOT}/sync/maindata", MainData, query=[("rid", rid)])
        if not rid and not said.full_update:
            raise UnexpectedAnswer(self.name, "a difference to nothing")
        return said

    async def _read_difference(self) -> None:
        self._mirror.take(await self.difference(self._mirror.rid))
        self._touched.clear()
        self._whole_at = asyncio.get_running_loop().time()

    async def _read_unfinished(self) -> None:
        """GET torrents/info: what is to arrive, then what has just left that list or was changed by us."""
        self._mirror.take_listed(listed := await self._read_list(("filter", "downloading")))
        missing = (self._mirror.unfinished | self._touched) - {entry.hash.lower() for entry in listed}
        if len(missing) > _SINGLY:
            await self._read_difference()
        elif missing:
            found = await self._read_list(("hashes", "|".join(sorted(missing))))
            self._mirror.take_listed(found, asked=missing)
            self._touched.clear()

    async def _read_list(self, *query: tuple[str, str]) -> list[ListedTorrent]:
        return await self.read(f"{ROOT}/torrents/info", list[ListedTorrent], query=query)

    # Adding

    async def add(self, url: str, *, category: str = "", paused: bool = False) -> None:
        """Begin a transfer from a link: POST torrents/add."""
        link = url.strip()
        if _LINK.fullmatch(link) is None:
            raise ServiceRejected(self.name, "neither a magnet link nor an address")
        await self._add("urls", link, infohash.of_magnet(link), category=category, paused=paused)

    async def add_file(self, content: bytes, *, category: str = "", paused: bool = False) -> None:
        """Begin a transfer from a file: POST torrents/add."""
        hashes = infohash.of_torrent(content)
        if not hashes:
            raise ServiceRejected(self.name, "not a torrent file")
        await self._add("torrents", content, hashes, category=category, paused=paused)

    async def _add(
        self, field: str, value: str | bytes, hashes: frozenset[str], *, category: str, paused: bool
    ) -> None:
        """Add it, and be content where it is there already: that is all that can be wished for."""
        category = category or self.settings.category or ""
        if category and category not in (await self.categories()).value:
            await self._create_category(category)
        halt = "stopped" if await self.speaks(_SAYS_STOP) else "paused"

        def body() -> aiohttp.FormData:
            data = aiohttp.FormData(default_to_multipart=True)
            data.add_field(field, value, filename="tgarr.torrent" if isinstance(value, bytes) else None)
            data.add_field("category", category)
            data.add_field(halt, str(paused).lower())
            return data

        async def look() -> bool | None:
            return await self._has(hashes) or None

        request = Request(method="POST", path=f"{ROOT}/torrents/add", body=body, within=self.times.network)
        try:
            await self.certain(self.call(request, self._understand_added), look)
        except (ServiceConflict, ServiceRejected):
            if not await self._has(hashes):
                raise
        finally:
            self.cache.doubt("transfers")

    def _understand_added(self, reply: Reply) -> bool:
        """Read how adding went: in words until 5.1, in figures from 5.2 on."""
        if reply.body.strip() == b"Ok.":
            return True
        if reply.body.strip() == b"Fails.":
            raise ServiceRejected(self.name, "it did not take the torrent")
        counts = decode(reply, AddedTorrents, service=self.name)
        if not counts.success_count + counts.pending_count:
            raise ServiceRejected(self.name, "it did not take the torrent")
        return True

    async def _has(self, hashes: frozenset[str]) -> bool:
        """Look for a torrent, past the mirror; twice where it may be about to appear."""
        if not hashes:
            return False
        query = ("hashes", "|".join(sorted(hashes)))
        if await self._read_list(query):
            return True
        await asyncio.sleep(_SECOND_LOOK)
        return bool(await self._read_list(query))

    # Changing

    async def pause(self, hashes: Sequence[str]) -> None:
        """Stop transfers: POST torrents/stop, before 5.0 torrents/pause."""
        await self._stop_or_start(("stop", "pause"), hashes)

    async def resume(self, hashes: Sequence[str]) -> None:
        """Let transfers go on: POST torrents/start, before 5.0 torrents/resume."""
        await self._stop_or_start(("start", "resume"), hashes)

    async def _stop_or_start(self, words: tuple[str, str], hashes: Sequence[str]) -> None:
        word = words[0] if await self.speaks(_SAYS_STOP) else words[1]
        try:
            await self._change(hashes, word)
        except ServiceNotFound:
            # Replaced by another version while our session lived on.
            await self.read_web_api()
            other = words[0] if await self.speaks(_SAYS_STOP) else words[1]
            if other == word:
                raise
            await self._change(hashes, other)

    async def remove(self, hashes: Sequence[str], *, files: bool) -> None:
        """Remove transfers: POST torrents/delete."""
        await self._change(hashes, "delete", deleteFiles=str(files).lower())

    async def recheck(self, hashes: Sequence[str]) -> None:
        """Compare with the disk: POST torrents/recheck."""
        await self._change(hashes, "recheck")

    async def move(self, hashes: Sequence[str], where: QueueMove) -> None:
        """Change the place in the queue: POST torrents/topPrio and the like."""
        await self._change(hashes, _MOVES[where])

    async def categories(self) -> Answer[tuple[str, ...]]:
        """Return the names of the categories: GET torrents/categories."""
        return await self.kept("categories", fetch=self._categories, fresh=self.settings.cache.settings)

    async def _categories(self) -> tuple[str, ...]:
        return tuple(sorted(await self.read(f"{ROOT}/torrents/categories", dict[str, Any])))

    async def set_category(self, hashes: Sequence[str], category: str) -> None:
        """Put transfers into a category: POST torrents/setCategory, after torrents/createCategory where needed."""
        try:
            await self._change(hashes, "setCategory", category=category)
        except ServiceConflict:
            await self._create_category(category)
            await self._change(hashes, "setCategory", category=category)

    async def _create_category(self, category: str) -> None:
        with suppress(ServiceConflict):  # somebody else was quicker; a name it refuses fails when it is used
            await self.post("torrents/createCategory", {"category": category, "savePath": ""})
        self.cache.forget("categories")

    async def _change(self, hashes: Sequence[str], action: str, **fields: str) -> None:
        """POST torrents/`action` for these transfers."""
        wanted = {hash_.lower() for hash_ in hashes}
        if not all(map(_HASH.fullmatch, wanted)):  # "all" would mean all
            raise ServiceNotFound(self.name, "not the hash of a transfer")
        if not wanted:
            return
        self._touched |= wanted
        try:
            await self.post(f"torrents/{action}", {"hashes": "|".join(sorted(wanted)), **fields})
        finally:
            self.cache.doubt("transfers")

    # The whole client

    async def set_alternative_limits(self, *, on: bool) -> None:
        """Switch the alternative limits: POST transfer/setSpeedLimitsMode, before 4.6 by toggling."""
        try:
            if await self.speaks(_CHEAP_DIFFERENCES):
                await self.post("transfer/setSpeedLimitsMode", {"mode": str(int(on))})
            elif await self.read(f"{ROOT}/transfer/speedLimitsMode", int) != int(on):
                await self.post("transfer/toggleSpeedLimitsMode", {})
        finally:
            self.cache.doubt("totals")


def build(name: str, settings: Service, hooks: Hooks) -> pykka.ActorRef[Qbittorrent]:
    """Start the actor of one configured qBittorrent."""
    return Qbittorrent.start(name, settings, hooks)
