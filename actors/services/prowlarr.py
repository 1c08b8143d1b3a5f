"""Prowlarr: all indexers asked at once. API v1."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pykka

from actors.arr import Servarr
from actors.arr.reading import release_of
from actors.arr.wire import Page, ReleaseResource, Wire
from actors.http import Query
from actors.service import Hooks
from tgarr.config import Service
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Indexers
from tgarr.domain.media import MediaKind
from tgarr.domain.releases import Release
from tgarr.domain.status import IndexerState

NEEDS: Final = ("api_key",)

_CATEGORIES: Final[Mapping[MediaKind, int]] = {MediaKind.MOVIE: 2000, MediaKind.SERIES: 5000}
"""The main numbers of Newznab's tree; each takes in those below it."""
_MOST: Final = 100
"""Results of one indexer."""
_GRABS: Final = 1
"""The number of the event "release grabbed" in the filter of the history."""
_JUST_NOW: Final = timedelta(minutes=10)


class IndexerResource(Wire, frozen=True):
    """One indexer as it is set up."""

    id: int
    name: str = ""
    enable: bool = True


class IndexerStatus(Wire, frozen=True):
    """Why an indexer is left alone; there is none for those that are well."""

    indexer_id: int
    disabled_till: datetime | None = None


class Event(Wire, frozen=True):
    """One line of the history; `data` has the release's name under a key that differs by version."""

    date: datetime
    data: Mapping[str, Any] = {}


class Prowlarr(Servarr, Indexers):
    """One Prowlarr."""

    kind = "prowlarr"
    product = "Prowlarr"
    root = "/api/v1"

    async def find(
        self, words: str, kind: MediaKind | None = None, *, anew: bool = False
    ) -> Answer[tuple[Release, ...]]:
        """Search the indexers: GET search, which takes as long as the slowest of them."""
        words = " ".join(words.split())
        if anew:
            self.cache.forget("releases", words.casefold(), kind)
        return await self.kept(
            "releases",
            words.casefold(),
            kind,
            fetch=lambda: self._find(words, kind),
            fresh=self.settings.cache.releases,
        )

    async def _find(self, words: str, kind: MediaKind | None) -> tuple[Release, ...]:
        query: list[tuple[str, str | int]] = [("query", words), ("type", "search"), ("limit", _MOST)]
        if kind is not None:
            query.append(("categories", _CATEGORIES[kind]))
        found = await self.read(f"{self.root}/search", list[ReleaseResource], query=query, within=self.times.search)
        return tuple(map(release_of, found))

    async def indexers(self) -> Answer[tuple[IndexerState, ...]]:
        """Return the indexers: GET indexer, and GET indexerstatus for those that are left alone."""
        return await self.kept("health", "indexers", fetch=self._indexers, fresh=self.settings.cache.health)

    async def _indexers(self) -> tuple[IndexerState, ...]:
        known = await self.read(f"{self.root}/indexer", list[IndexerResource])
        ailing = await self.read(f"{self.root}/indexerstatus", list[IndexerStatus])
        until = {status.indexer_id: status.disabled_till for status in ailing if status.disabled_till}
        now = datetime.now(UTC)
        return tuple(
            IndexerState(
                id=indexer.id,
                name=indexer.name,
                enabled=indexer.enable,
                disabled_for=max(0.0, (until.get(indexer.id, now) - now).total_seconds()),
            )
            for indexer in known
        )

    async def grab_directly(self, release: Release) -> None:
        """Send a release to Prowlarr's own torrent client: POST search."""

        async def take() -> bool:
            body = {"guid": release.guid, "indexerId": release.indexer_id}
            await self.change("POST", f"{self.root}/search", json=body, within=self.times.network)
            return True

        await self.certain(take(), lambda: self._taken(release))

    async def _taken(self, release: Release) -> bool | None:
        """Look whether a release has just been taken: in the newest lines of the history."""
        query: Query = [("eventType", _GRABS), ("pageSize", 20), ("sortKey", "date"), ("sortDirection", "descending")]
        page = await self.read(f"{self.root}/history", Page[Event], query=query)
        since = datetime.now(UTC) - _JUST_NOW
        return any(event.date >= since and release.title in event.data.values() for event in page.records) or None


def build(name: str, settings: Service, hooks: Hooks) -> pykka.ActorRef[Prowlarr]:
    """Start the actor of one configured Prowlarr."""
    return Prowlarr.start(name, settings, hooks)
