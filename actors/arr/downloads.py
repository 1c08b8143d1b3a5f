"""What an arr looks for and fetches: releases, its queue and its history."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final, TypeVar

from actors.arr.application import Servarr
from actors.arr.reading import history_of, queue_of, reasons_of, release_of
from actors.arr.wire import CommandResource, HistoryResource, Page, QueueRecord, ReleaseResource, Wanted
from actors.http import Query
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Library
from tgarr.domain.library import HistoryRecord, QueueItem, QueueState, SearchTarget
from tgarr.domain.releases import Release
from tgarr.errors import ServiceNotFound, ServiceRejected

Paged = TypeVar("Paged", QueueRecord, Wanted)

_PAGE: Final = 200
_PAGES: Final = 20
_RECENT: Final = 50
_UNDER_WAY: Final = frozenset({"queued", "started"})
_DEALT_WITH: Final = frozenset({QueueState.IMPORTED, QueueState.FAILED})
"""What is still in the queue, and on its way no more."""


class ArrDownloads(Servarr, Library):
    """The half of a Radarr or a Sonarr that fetches.

    Attributes:
        resource: the path of a title, and the beginning of its members' names: `movie`, `series`.
        unknown: the parameter of the queue for downloads of no title.
        include: the parameter of the history for the title itself.

    """

    resource: ClassVar[str]
    unknown: ClassVar[str]
    include: ClassVar[str]
    _newest = 0

    @abstractmethod
    def target_query(self, target: SearchTarget) -> Query:
        """Return the parameters of an interactive search.

        Raises:
            ServiceRejected: it can only be looked for in parts.

        """

    @abstractmethod
    def command(self, target: SearchTarget) -> dict[str, Any]:
        """Return the command that makes the arr search by itself."""

    # Releases

    async def releases(self, target: SearchTarget, *, anew: bool = False) -> Answer[tuple[Release, ...]]:
        """Search interactively: GET release, which takes as long as the slowest indexer."""
        query = self.target_query(target)
        if anew:
            self.cache.forget("releases", target)
        return await self.kept(
            "releases", target, fetch=lambda: self._releases(query), fresh=self.settings.cache.releases
        )

    async def _releases(self, query: Query) -> tuple[Release, ...]:
        found = await self.read(f"{self.root}/release", list[ReleaseResource], query=query, within=self.times.search)
        return tuple(map(release_of, found))

    async def grab(self, release: Release, *, after: int) -> None:
        """Take a release of the arr's own search: POST release."""

        async def take() -> bool:
            body = {"guid": release.guid, "indexerId": release.indexer_id}
            await self.change("POST", f"{self.root}/release", json=body, within=self.times.network)
            return True

        try:
            await self.certain(take(), lambda: self._found(release, after))
        finally:
            self.cache.doubt("queue")

    async def push(self, release: Release) -> tuple[str, ...]:
        """Offer a release from elsewhere: POST release/push, which answers with a list."""
        if release.download_url is None:
            raise ServiceRejected(self.name, "the release has no address to fetch it from")
        after = await self.history_end()

        async def offer() -> tuple[str, ...]:
            judged = await self.change(
                "POST",
                f"{self.root}/release/push",
                list[ReleaseResource],
                json=_pushed(release),
                within=self.times.network,
            )
            return reasons_of(judged[0]) if judged else ()

        async def look() -> tuple[str, ...] | None:
            return () if await self.taken(release, after=after) else None

        try:
            return await self.certain(offer(), look)
        finally:
            self.cache.doubt("queue")

    async def taken(self, release: Release, *, after: int) -> bool:
        """Look in the queue, then in the lines of history since."""

        def its(title: str, download_id: str) -> bool:
            if download_id and release.info_hash:
                return download_id.lower() == release.info_hash
            return title == release.title

        queue = queue_of(await self._queue_records())
        if any(its(item.release, item.download_id) for item in queue if item.state not in _DEALT_WITH):
            return True
        lines = [line async for line in self._newest_lines(after)]
        return any(line.event_type == "grabbed" and its(line.source_title, line.download_id) for line in lines)

    async def _found(self, release: Release, after: int) -> bool | None:
        return await self.taken(release, after=after) or None

    async def search(self, target: SearchTarget) -> int:
        """Have the arr search by itself: POST command."""
        given = await self.change("POST", f"{self.root}/command", CommandResource, json=self.command(target))
        return given.id

    async def search_ended(self, number: int) -> bool:
        """Look at a command: GET command/{id}. It is forgotten a while after its end, and when the arr restarts."""
        try:
            given = await self.read(f"{self.root}/command/{number}", CommandResource)
        except ServiceNotFound:
            return True
        return given.status not in _UNDER_WAY

    # Queue and history

    async def queue(self) -> Answer[tuple[QueueItem, ...]]:
        """Return the downloads it waits for: GET queue, all pages."""
        return await self.kept("queue", fetch=self._queue, fresh=self.settings.cache.queue)

    async def _queue(self) -> tuple[QueueItem, ...]:
        return queue_of(await self._queue_records())

    async def _queue_records(self) -> list[QueueRecord]:
        return await self.read_pages("queue", Page[QueueRecord], [(self.unknown, "true")])

    async def read_pages(self, path: str, shape: type[Page[Paged]], query: Query) -> list[Paged]:
        """GET all pages of a list, each record once."""
        records: dict[int, Paged] = {}  # a record may move to another page between two requests
        for page in range(1, _PAGES + 1):
            asked: Query = [("page", page), ("pageSize", _PAGE), *query]
            found = await self.read(f"{self.root}/{path}", shape, query=asked)
            records |= {record.id: record for record in found.records}
            if page * _PAGE >= found.total_records:
                break
        return list(records.values())

    async def history(self, since: datetime) -> tuple[HistoryRecord, ...]:
        """Return what happened from a moment on, its own second included: GET history/since counts in seconds."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query: Query = [("date", moment), (self.include, "true")]
        return self._read_history(await self.read(f"{self.root}/history/since", list[HistoryResource], query=query))

    async def history_end(self) -> int:
        """Return the number of its newest line: GET history, whose numbers only rise."""
        return max([line.id async for line in self._newest_lines()], default=0)

    async def _newest_lines(self, after: int | None = None) -> AsyncIterator[HistoryResource]:
        """Yield the lines behind one, newest first; without one a page of them."""
        for page in range(1, _PAGES + 1):
            query: Query = [("page", page), ("pageSize", _RECENT), ("sortKey", "date"), ("sortDirection", "descending")]
            found = await self.read(f"{self.root}/history", Page[HistoryResource], query=query)
            for line in found.records:
                if after is None or line.id > after:
                    yield line
            oldest = min((line.id for line in found.records), default=0)
            if after is None or oldest <= after or page * _RECENT >= found.total_records:
                return

    async def title_history(self, title_id: int) -> tuple[HistoryRecord, ...]:
        """Return what happened to one title: GET history/<resource>."""
        query: Query = [(f"{self.resource}Id", title_id), (self.include, "true")]
        lines = await self.read(f"{self.root}/history/{self.resource}", list[HistoryResource], query=query)
        return self._read_history(lines, deletions=True)

    def _read_history(self, lines: Sequence[HistoryResource], *, deletions: bool = False) -> tuple[HistoryRecord, ...]:
        """Return what happened; where there is news, what is kept of the titles may be true no longer."""
        newest = max((line.id for line in lines), default=0)
        if newest > self._newest:
            self._newest = newest
            self.cache.doubt("library")
            self.cache.doubt("lookup")
        return history_of(lines, deletions=deletions)


def _pushed(release: Release) -> dict[str, Any]:
    """Return the body of a push; the magnet link has a member of its own."""
    link = release.download_url.reveal() if release.download_url else ""
    published = datetime.now(UTC) - timedelta(hours=max(0.0, release.age_hours))
    told = {
        "guid": release.guid,
        "title": release.title,
        "indexer": release.indexer,
        "protocol": release.protocol,
        "publishDate": published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "size": release.size,
        "seeders": release.seeders,
        "infoHash": release.info_hash,
        "infoUrl": release.info_url,
        "magnetUrl" if link.startswith("magnet:") else "downloadUrl": link,
    }
    return {name: value for name, value in told.items() if value not in ("", None)}
