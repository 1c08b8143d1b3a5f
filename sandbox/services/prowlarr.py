"""A simulated Prowlarr: the world's indexers behind API v1."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from aiohttp import web

from sandbox.services.arr import ArrSimulator, any_body_of, body_of, number, paged, path_id
from sandbox.services.arr_commands import Command
from sandbox.services.arr_signalr import Thing, Things
from sandbox.services.arr_webhooks import Tiding
from sandbox.services.catalogue import Film, Series
from sandbox.services.formats import iso
from sandbox.services.prowlarr_indexers import (
    CATEGORIES,
    IndexerState,
    in_categories,
    indexer_json,
    release_json,
    statistics_json,
)
from sandbox.services.releases import FLAKY_INDEXER, INDEXERS, Release
from sandbox.services.simulator import Refusal, Surroundings
from sandbox.services.stories import Story

_CACHE_SECONDS = 1800.0
_BACK_OFF_SECONDS = 900.0
_ID_TERM = re.compile(r"\{(imdbid|tmdbid|tvdbid|season|episode):([^}]*)\}", re.IGNORECASE)
_EPISODE_WORDS = re.compile(r"\bS(\d{1,2})(?:E(\d{1,3}))?\b", re.IGNORECASE)
_EVENT_NUMBERS = {1: "releaseGrabbed", 2: "indexerQuery", 3: "indexerRss", 4: "indexerAuth", 5: "indexerInfo"}
_ALL_TORRENTS, _ALL_USENET = -2, -1
_QUERY_MILLISECONDS = 420


class ProwlarrSimulator(ArrSimulator):
    """One Prowlarr instance."""

    kind = "prowlarr"
    app_name = "Prowlarr"
    root = "/api/v1"
    versions: ClassVar[dict[str, str]] = {"2": "2.3.0.5236", "1": "1.37.0.5076"}
    tells = ("onGrab", "onHealthIssue", "onHealthRestored", "onApplicationUpdate")
    broadcast_apis: ClassVar[dict[str, tuple[int | None, ...]]] = {"1": (None,)}

    def __init__(
        self, *, name: str, around: Surroundings, version: str | None = None, api_key: str | None = None
    ) -> None:
        super().__init__(name=name, around=around, version=version, api_key=api_key)
        self.indexers = {indexer.id: IndexerState(indexer=indexer) for indexer in INDEXERS}
        self.history: list[dict[str, Any]] = []
        self._cache: dict[tuple[int, str], tuple[float, Release]] = {}
        self._failing_since: float | None = None
        self._told_events = 0
        self.world.torrent_client(around.torrent_client).categories.setdefault(name, f"/downloads/{name}")

    def begin_telling(self) -> None:
        """Note how things are."""
        super().begin_telling()
        self._told_events = len(self.history)

    def happened(self) -> list[Tiding]:
        """What was grabbed here directly."""
        tidings = super().happened()
        new, self._told_events = self.history[self._told_events :], len(self.history)
        for event in new:
            if event["eventType"] == "releaseGrabbed":
                release = {"releaseTitle": event["data"]["title"], "indexer": self._name_of(event["indexerId"])}
                payload = self.said("Grab", release=release, trigger="manual", source="Prowlarr", host="127.0.0.1")
                tidings.append(Tiding("onGrab", payload))
        return tidings

    def _name_of(self, indexer_id: int) -> str:
        state = self.indexers.get(indexer_id)
        return state.indexer.name if state else ""

    def routes(self) -> Iterable[web.RouteDef]:
        """Search, indexers and history, then what all arrs have."""
        return [
            web.get("/api/v1/search", self.search),
            web.post("/api/v1/search", self.grab),
            web.post("/api/v1/search/bulk", self.grab_several),
            web.get("/api/v1/indexer", self.list_indexers),
            web.put("/api/v1/indexer/bulk", self.update_indexers),
            web.post("/api/v1/indexer/test", self.try_indexer),
            web.post("/api/v1/indexer/testall", self.try_indexers),
            web.get("/api/v1/indexer/categories", self.list_categories),
            web.get("/api/v1/indexer/{id}", self.get_indexer),
            web.put("/api/v1/indexer/{id}", self.update_indexer),
            web.get("/api/v1/indexerstatus", self.list_statuses),
            web.get("/api/v1/indexerstats", self.statistics),
            web.get("/api/v1/history", self.list_history),
            web.get("/api/v1/appprofile", self.list_profiles),
            web.get("/{id:\\d+}/download", self.download),
            *super().routes(),
        ]

    def things(self) -> Things:
        """What all arrs tell of, and the indexers."""
        indexers: Things = {
            ("indexer", number): Thing(mark=(state.enabled, state.priority), resource=partial(self._indexer, state))
            for number, state in self.indexers.items()
        }
        return super().things() | indexers | {("indexerstatus", 0): Thing(mark=self.failing_since())}

    # Search and grab

    async def search(self, request: web.Request) -> web.Response:
        """A live search; what it finds stays grabbable for 30 minutes."""
        now = self.world.clock.unhurried()
        indexers = self._asked(request)
        for state in indexers:
            failed = state.indexer is FLAKY_INDEXER and self.failing_since() is not None
            state.count_query(failed=failed)
            self._remember(state, "indexerQuery", successful=not failed, data={"query": request.query.get("query", "")})
        if indexers and all(state.indexer is FLAKY_INDEXER for state in indexers) and self.failing_since() is not None:
            raise Refusal(400, {"message": "Search failed: all selected indexers being unavailable"})
        names = {state.indexer.id for state in indexers}
        wanted = [int(text) for text in _numbers(request, "categories")]
        found = [
            release
            for release in self.world.offered(tuple(self._matching(request)))
            if release.indexer.id in names and (not wanted or in_categories(release, wanted))
        ]
        self._cache = {key: kept for key, kept in self._cache.items() if kept[0] > now}
        for release in found:
            self._cache[release.indexer.id, release.guid] = (now + _CACHE_SECONDS, release)
        limit, offset = number(request, "limit") or 100, number(request, "offset") or 0
        return web.json_response([self._json(release) for release in found[offset : offset + limit]])

    async def grab(self, request: web.Request) -> web.Response:
        """Send one result of a recent search to the torrent client, in Prowlarr's own category."""
        return web.json_response(self._grabbed(await body_of(request)))

    async def grab_several(self, request: web.Request) -> web.Response:
        """The same for a list."""
        bodies = await any_body_of(request)
        if not isinstance(bodies, list):
            raise Refusal(400, {"message": "A JSON array was expected"})
        return web.json_response([self._grabbed(body) for body in bodies if isinstance(body, dict)])

    def _grabbed(self, body: dict[str, Any]) -> dict[str, Any]:
        guid, indexer_id = body.get("guid"), body.get("indexerId")
        kept = self._cache.get((indexer_id, guid)) if isinstance(guid, str) and isinstance(indexer_id, int) else None
        expired = kept is None or kept[0] <= self.world.clock.unhurried()
        if kept is None or expired or self.world.stories.take(Story.RELEASE_GONE, kept[1].title):
            raise Refusal(404, {"message": "Couldn't find requested release in cache, try searching again"})
        release = kept[1]
        state = self.indexers[release.indexer.id]
        if self.world.stories.take(Story.GRAB_REFUSED, release.title):
            state.failed_grabs += 1
            raise Refusal(409, {"message": "Getting release from indexer failed"})
        state.grabs += 1
        self.world.grab(release, by=self.name, category=self.name, client=self.around.torrent_client)
        self._remember(state, "releaseGrabbed", successful=True, data={"title": release.title, "url": release.info_url})
        return self._json(release)

    async def download(self, request: web.Request) -> web.Response:
        """The torrent file behind a result's downloadUrl; the key is in the query."""
        given = request.query.get("apikey", "")
        if given != self.api_key:
            raise Refusal(401)
        release = self.world.releases.find(request.query.get("link", ""))
        if release is None or release.indexer.id != path_id(request):
            raise Refusal(404, {"message": "NotFound"})
        if self.world.stories.take(Story.GRAB_REFUSED, release.title):
            raise Refusal(409, {"message": "Getting release from indexer failed"})
        return web.Response(body=release.torrent_file, content_type="application/x-bittorrent")

    def _asked(self, request: web.Request) -> list[IndexerState]:
        ids = {int(text) for text in _numbers(request, "indexerIds")}
        enabled = [state for state in self.indexers.values() if state.enabled]
        if ids == {_ALL_USENET}:
            return []
        if not ids or _ALL_TORRENTS in ids:
            return enabled
        chosen = [state for state in enabled if state.indexer.id in ids]
        if not chosen:
            raise Refusal(400, {"message": "Search failed: no enabled indexers match the given ids"})
        return chosen

    def _matching(self, request: web.Request) -> Iterable[Release]:
        text = request.query.get("query", "").strip()
        kind = request.query.get("type", "search").lower()
        ids = {name.lower(): value.strip() for name, value in _ID_TERM.findall(text)}
        words = _ID_TERM.sub(" ", text).strip()
        season, episode = int(ids.get("season") or 0), int(ids.get("episode") or 0)
        if numbered := _EPISODE_WORDS.search(words):
            season, episode = int(numbered.group(1)), int(numbered.group(2) or 0)
            words = words[: numbered.start()].strip()
        if kind in {"search", "movie"} and not season:
            for film in self._films(ids, words):
                yield from self.world.releases.film(film)
        if kind in {"search", "tvsearch"}:
            for series in self._series(ids, words):
                for chosen in [season] if season else series.seasons:
                    for release in self.world.releases.season(series, chosen):
                        if not episode or (release.full_season is False and release.episodes[0].number == episode):
                            yield release

    def _films(self, ids: dict[str, str], words: str) -> list[Film]:
        catalogue = self.world.catalogue
        if "tmdbid" in ids:
            found = [catalogue.film(int(ids["tmdbid"]) if ids["tmdbid"].isdigit() else 0)]
        elif "imdbid" in ids:
            found = [catalogue.film_by_imdb(f"tt{ids['imdbid'].removeprefix('tt')}")]
        else:
            found = [*catalogue.find_films(words)] if words else []
        return [film for film in found if film]

    def _series(self, ids: dict[str, str], words: str) -> list[Series]:
        catalogue = self.world.catalogue
        if "tvdbid" in ids:
            found = catalogue.one_series(int(ids["tvdbid"]) if ids["tvdbid"].isdigit() else 0)
            return [found] if found else []
        if "imdbid" in ids or "tmdbid" in ids:
            wanted = ids.get("imdbid", "").removeprefix("tt")
            return [s for s in catalogue.series if s.imdb[2:] == wanted or str(s.tmdb) == ids.get("tmdbid")]
        return catalogue.find_series(words) if words else []

    def _json(self, release: Release) -> dict[str, Any]:
        return release_json(release, now=self.world.clock.now(), download_url=self.around.download_link(release))

    # Indexers

    def failing_since(self) -> float | None:
        """Since when the unreliable indexer has been down, None while it is up."""
        if not self.world.indexer_failing():
            self._failing_since = None
        elif self._failing_since is None:
            self._failing_since = self.world.clock.now()
        return self._failing_since

    async def list_indexers(self, _request: web.Request) -> web.Response:
        """All indexers."""
        return web.json_response([self._indexer(state) for state in self.indexers.values()])

    async def get_indexer(self, request: web.Request) -> web.Response:
        """One indexer."""
        return web.json_response(self._indexer(self._state(request)))

    async def update_indexer(self, request: web.Request) -> web.Response:
        """Take the whole resource back."""
        state = self._state(request)
        state.change(await body_of(request))
        return web.json_response(self._indexer(state), status=202)

    async def update_indexers(self, request: web.Request) -> web.Response:
        """Change several at once."""
        body = await body_of(request)
        chosen = [self.indexers[known] for known in body.get("ids") or [] if known in self.indexers]
        for state in chosen:
            state.change(body)
        return web.json_response([self._indexer(state) for state in chosen], status=202)

    async def try_indexer(self, request: web.Request) -> web.Response:
        """Try one indexer's settings."""
        state = self.indexers.get((await body_of(request)).get("id") or 0)
        if state is not None and not self._valid(state):
            raise Refusal(400, [self._failure()])
        return web.json_response({})

    async def try_indexers(self, _request: web.Request) -> web.Response:
        """Try all; status 400 when one fails, with the list all the same."""
        results = [
            {
                "id": state.indexer.id,
                "isValid": self._valid(state),
                "validationFailures": [] if self._valid(state) else [self._failure()],
            }
            for state in self.indexers.values()
            if state.enabled
        ]
        return web.json_response(results, status=200 if all(result["isValid"] for result in results) else 400)

    async def list_categories(self, _request: web.Request) -> web.Response:
        """The Newznab tree."""
        return web.json_response(CATEGORIES)

    async def list_statuses(self, _request: web.Request) -> web.Response:
        """Indexers in back-off only."""
        since = self.failing_since()
        if since is None:
            return web.json_response([])
        now = self.world.clock.now()
        status = {
            "id": 1,
            "indexerId": FLAKY_INDEXER.id,
            "disabledTill": iso(now + _BACK_OFF_SECONDS),
            "mostRecentFailure": iso(now),
            "initialFailure": iso(since),
        }
        return web.json_response([status])

    async def statistics(self, _request: web.Request) -> web.Response:
        """Counters per indexer; times in milliseconds."""
        return web.json_response(statistics_json(self.indexers.values(), milliseconds=_QUERY_MILLISECONDS))

    async def list_history(self, request: web.Request) -> web.Response:
        """Queries and grabs, paged."""
        kind = _EVENT_NUMBERS.get(number(request, "eventType") or 0)
        records = [event for event in reversed(self.history) if kind in (None, event["eventType"])]
        return paged(request, records, sort_key="date")

    async def list_profiles(self, _request: web.Request) -> web.Response:
        """The one profile for applications."""
        profile = {
            "id": 1,
            "name": "Standard",
            "enableRss": True,
            "enableAutomaticSearch": True,
            "enableInteractiveSearch": True,
            "minimumSeeders": 1,
        }
        return web.json_response([profile])

    def command_json(self, command: Command) -> dict[str, Any]:
        """Prowlarr's CommandResource knows no result."""
        resource = super().command_json(command)
        resource.pop("result", None)
        return resource

    def command_work(self) -> dict[str, tuple[float, Callable[[dict[str, Any]], str | None]]]:
        """Prowlarr's own commands."""
        return super().command_work() | {
            "ApplicationIndexerSync": (3.0, lambda _: None),
            "IndexerDefinitionUpdate": (3.0, lambda _: None),
        }

    def _state(self, request: web.Request) -> IndexerState:
        state = self.indexers.get(path_id(request))
        if state is None:
            raise Refusal(404, {"message": "NotFound"})
        return state

    def _indexer(self, state: IndexerState) -> dict[str, Any]:
        return indexer_json(state, added=self.started_at)

    def _valid(self, state: IndexerState) -> bool:
        return state.indexer is not FLAKY_INDEXER or self.failing_since() is None

    @staticmethod
    def _failure() -> dict[str, Any]:
        return {
            "propertyName": "",
            "errorMessage": "Unable to connect to indexer, check the log for more details. Connection timed out",
            "severity": "error",
            "isWarning": False,
        }

    def _remember(self, state: IndexerState, kind: str, *, successful: bool, data: dict[str, str]) -> None:
        self.history.append(
            {
                "id": len(self.history) + 1,
                "indexerId": state.indexer.id,
                "date": iso(self.world.clock.now()),
                "successful": successful,
                "eventType": kind,
                "data": data,
            },
        )


def _numbers(request: web.Request, name: str) -> list[str]:
    """A repeated or comma-separated parameter of numbers; refuses words with 400."""
    texts = [text.strip() for given in request.query.getall(name, []) for text in given.split(",") if text.strip()]
    for text in texts:
        if not text.lstrip("-").isdigit():
            raise Refusal(400, {"message": f"The value '{text}' is not valid for {name}."})
    return texts
