"""A simulated Sonarr: the series library of the world over API v3."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.services.arr import body_of, flag, invalid, number, paged, path_id
from sandbox.services.arr_signalr import Thing, Things
from sandbox.services.catalogue import Series
from sandbox.services.formats import unix
from sandbox.services.quality import PROFILE_OF
from sandbox.services.simulator import Refusal
from sandbox.services.sonarr_library import SonarrLibrary
from sandbox.services.sonarr_series import EpisodeEntry, SeriesEntry, file_json

_DAY = 86_400.0
_RECENT_DAYS = 90
_MONITORS = frozenset(
    [
        "unknown",
        "all",
        "future",
        "missing",
        "existing",
        "firstSeason",
        "lastSeason",
        "latestSeason",
        "pilot",
        "recent",
        "monitorSpecials",
        "unmonitorSpecials",
        "none",
        "skip",
    ],
)


class SonarrSimulator(SonarrLibrary):
    """One Sonarr instance: the routes for series, episodes and files."""

    def routes(self) -> Iterable[web.RouteDef]:
        """The series routes, then what all arrs have."""
        return [
            web.get("/api/v3/series", self.list_series),
            web.post("/api/v3/series", self.add_series),
            web.get("/api/v3/series/lookup", self.lookup),
            web.get("/api/v3/series/{id}", self.get_series),
            web.put("/api/v3/series/{id}", self.update_series),
            web.delete("/api/v3/series/{id}", self.delete_series),
            web.get("/api/v3/episode", self.list_episodes),
            web.put("/api/v3/episode/monitor", self.monitor_episodes),
            web.get("/api/v3/episode/{id}", self.get_episode),
            web.get("/api/v3/episodefile", self.list_files),
            web.delete("/api/v3/episodefile/{id}", self.delete_file),
            web.get("/api/v3/calendar", self.calendar),
            web.get("/api/v3/wanted/missing", self.wanted_missing),
            web.get("/api/v3/wanted/cutoff", self.wanted_cutoff),
            web.get("/api/v3/history/series", self.series_history),
            web.get("/api/v3/languageprofile", self.list_language_profiles),
            *super().routes(),
        ]

    def things(self) -> Things:
        """What all arrs tell of, the series, their episodes and files."""
        found: Things = {}
        for entry in self.series.values():
            mark = (entry.monitored, entry.profile_id, entry.path, frozenset(entry.seasons))
            found["series", entry.id] = Thing(mark=mark, resource=partial(self.resource, entry.series, entry))
        for known in self.episodes.values():
            told = partial(self.episode_resource, known)
            found["episode", known.id] = Thing(mark=(known.monitored, known.file and known.file.id), resource=told)
            if known.file:
                told = partial(file_json, known, known.file, owner=self.series[known.series_id])
                found["episodefile", known.file.id] = Thing(mark=known.file.path, resource=told)
        return super().things() | found

    # Series

    async def list_series(self, request: web.Request) -> web.Response:
        """All series, or the one of a TheTVDB id."""
        wanted = number(request, "tvdbId")
        found = [entry for entry in self.series.values() if wanted in (None, entry.series.tvdb)]
        return web.json_response([self.resource(entry.series, entry) for entry in found])

    async def get_series(self, request: web.Request) -> web.Response:
        """One series."""
        entry = self._entry(request)
        return web.json_response(self.resource(entry.series, entry))

    async def lookup(self, request: web.Request) -> web.Response:
        """Series by text, `tvdb:`, `tmdb:` or `imdb:`; those in the library carry their id."""
        term = request.query.get("term", "").strip()
        prefix, _, rest = term.partition(":")
        known = self.world.catalogue.series
        identifiers: dict[str, Callable[[Series], str]] = {
            "tvdb": lambda series: str(series.tvdb),
            "tvdbid": lambda series: str(series.tvdb),
            "tmdb": lambda series: str(series.tmdb),
            "imdb": lambda series: series.imdb,
        }
        by_id = identifiers.get(prefix.lower())
        if by_id is not None:
            found = [series for series in known if by_id(series) == rest.strip()]
        else:
            found = self.world.catalogue.find_series(term)
        return web.json_response([self.resource(series, self.entry_of(series)) for series in found])

    async def add_series(self, request: web.Request) -> web.Response:
        """Add a series, monitor what the options say, search when they say so."""
        body = await body_of(request)
        series = self._check(body)
        root = str(body.get("rootFolderPath") or "").rstrip("/")
        path = str(body.get("path") or "")
        if not path and root not in self.root_folders:
            message = f"Root folder '{root}' does not exist"
            raise invalid("RootFolderPath", message, root, "RootFolderExistsValidator")
        entry = self.add(series, profile_id=body["qualityProfileId"], root=root or path.rsplit("/", 1)[0])
        entry.path = path or entry.path
        entry.monitored = bool(body.get("monitored", False))
        entry.season_folder = bool(body.get("seasonFolder", False))
        entry.tags = [tag for tag in body.get("tags") or [] if tag in self.tags]
        options = body.get("addOptions") or {}
        self._monitor(entry, options.get("monitor") or "", body.get("seasons"))
        if options.get("searchForMissingEpisodes"):
            self.commands.push(
                "SeriesSearch",
                body={"name": "SeriesSearch", "seriesId": entry.id},
                user_agent=request.headers.get("User-Agent", ""),
                seconds=6.0,
                work=lambda: self.search_for([known for known in entry.episodes if known.monitored]),
            )
        return web.json_response(self.resource(series, entry), status=201)

    async def update_series(self, request: web.Request) -> web.Response:
        """Take the whole resource back, season monitoring too."""
        entry = self._entry(request)
        body = await body_of(request)
        self._check_profile(body)
        entry.profile_id = body["qualityProfileId"]
        entry.monitored = bool(body.get("monitored", False))
        entry.season_folder = bool(body.get("seasonFolder", False))
        entry.tags = [tag for tag in body.get("tags") or [] if tag in self.tags]
        before = set(entry.seasons)
        self._take_seasons(entry, body.get("seasons"))
        for known in entry.episodes:
            # Episodes follow their season only when the season changes: single choices stay.
            if (known.episode.season in before) != (known.episode.season in entry.seasons):
                known.monitored = known.episode.season in entry.seasons
        if body.get("path"):
            entry.path = str(body["path"])
            entry.root = entry.path.rsplit("/", 1)[0]
        return web.json_response(self.resource(entry.series, entry), status=202)

    async def delete_series(self, request: web.Request) -> web.Response:
        """Remove a series, its files too when asked."""
        entry = self._entry(request)
        for known in entry.episodes:
            if known.file and flag(request, "deleteFiles"):
                self.world.media.remove(known.file.path)
            del self.episodes[known.id]
        del self.series[entry.id]
        return web.json_response({})

    def _entry(self, request: web.Request) -> SeriesEntry:
        entry = self.series.get(path_id(request))
        if entry is None:
            raise Refusal(404, {"message": "NotFound"})
        return entry

    def _check(self, body: dict[str, Any]) -> Series:
        """The series a body adds; raises the validators' refusals."""
        self._check_profile(body)
        if self.generation == "3" and not body.get("languageProfileId"):
            message = "Language profile does not exist"
            raise invalid("LanguageProfileId", message, body.get("languageProfileId"), "LanguageProfileExistsValidator")
        if not body.get("title"):
            raise invalid("Title", "'Title' must not be empty.", body.get("title"), "NotEmptyValidator")
        tvdb = body.get("tvdbId") or 0
        if not isinstance(tvdb, int) or tvdb <= 0:
            raise invalid("TvdbId", "'Tvdb Id' must be greater than '0'.", tvdb, "GreaterThanValidator")
        series = self.world.catalogue.one_series(tvdb)
        if series is None:
            raise invalid("TvdbId", f"A series with this ID was not found, {tvdb}", tvdb, "SeriesValidator")
        if self.entry_of(series) is not None:
            raise invalid("TvdbId", "This series has already been added", tvdb, "SeriesExistsValidator")
        return series

    def _check_profile(self, body: dict[str, Any]) -> None:
        given = body.get("qualityProfileId")
        if self.profile(given) is None:
            message = "Quality Profile does not exist"
            raise invalid("QualityProfileId", message, given, "QualityProfileExistsValidator")

    def _monitor(self, entry: SeriesEntry, option: str, seasons: object) -> None:
        """The monitor presets of adding; without one the body's seasons decide."""
        if option and option not in _MONITORS:
            raise Refusal(400, {"message": f"The JSON value could not be converted to MonitorTypes: {option}"})
        now = self.world.clock.now()
        first, last = entry.series.seasons[0], entry.series.seasons[-1]
        tests: dict[str, Callable[[EpisodeEntry], bool]] = {
            "all": lambda _: True,
            "future": lambda known: not known.aired(now),
            "missing": lambda known: known.file is None,
            "existing": lambda known: known.file is not None,
            "firstSeason": lambda known: known.episode.season == first,
            "lastSeason": lambda known: known.episode.season == last,
            "latestSeason": lambda known: known.episode.season == last,
            "pilot": lambda known: (known.episode.season, known.episode.number) == (first, 1),
            "recent": lambda known: known.episode.airs.timestamp() > now - _RECENT_DAYS * _DAY,
            "none": lambda _: False,
        }
        test = tests.get(option)
        if test is None:
            self._take_seasons(entry, seasons)
            for known in entry.episodes:
                known.monitored = known.episode.season in entry.seasons
            return
        for known in entry.episodes:
            known.monitored = test(known)
        entry.seasons = {known.episode.season for known in entry.episodes if known.monitored}

    def _take_seasons(self, entry: SeriesEntry, seasons: object) -> None:
        if isinstance(seasons, list):
            told = {season["seasonNumber"]: season.get("monitored") for season in seasons if "seasonNumber" in season}
            entry.seasons = {number_ for number_ in entry.series.seasons if told.get(number_)}

    # Episodes and files

    async def list_episodes(self, request: web.Request) -> web.Response:
        """The episodes of a series, of one season when asked, or by ids."""
        entry = self.series.get(number(request, "seriesId") or 0)
        ids = {int(text) for text in request.query.getall("episodeIds", []) if text.isdigit()}
        season = number(request, "seasonNumber")
        if entry is None and not ids:
            raise Refusal(400, {"message": "seriesId or episodeIds must be provided"})
        chosen = entry.episodes if entry else [known for known in self.episodes.values() if known.id in ids]
        return web.json_response(
            [self.episode_resource(known) for known in chosen if season in (None, known.episode.season)],
        )

    async def get_episode(self, request: web.Request) -> web.Response:
        """One episode with its series and file."""
        known = self.episodes.get(path_id(request))
        if known is None:
            raise Refusal(404, {"message": "NotFound"})
        resource = self.episode_resource(known, with_series=True)
        if known.file:
            resource["episodeFile"] = file_json(known, known.file, owner=self.series[known.series_id])
        return web.json_response(resource)

    async def monitor_episodes(self, request: web.Request) -> web.Response:
        """Monitor or forget single episodes."""
        body = await body_of(request)
        chosen = [self.episodes[known] for known in body.get("episodeIds") or [] if known in self.episodes]
        for known in chosen:
            known.monitored = bool(body.get("monitored"))
        return web.json_response([self.episode_resource(known) for known in chosen], status=202)

    async def list_files(self, request: web.Request) -> web.Response:
        """The files of a series."""
        entry = self.series.get(number(request, "seriesId") or 0)
        if entry is None:
            raise Refusal(400, {"message": "seriesId or episodeFileIds must be provided"})
        return web.json_response([file_json(known, known.file, owner=entry) for known in entry.episodes if known.file])

    async def delete_file(self, request: web.Request) -> web.Response:
        """Delete an episode's file."""
        wanted = path_id(request)
        known = next((each for each in self.episodes.values() if each.file and each.file.id == wanted), None)
        if known is None:
            raise Refusal(404, {"message": "NotFound"})
        self.lose_file(known, self.world.clock.now(), reason="Manual")
        return web.json_response({})

    # Calendar, wanted, history

    async def calendar(self, request: web.Request) -> web.Response:
        """Episodes shown between start and end (default: two days)."""
        now = self.world.clock.now()
        try:
            start = unix(request.query["start"]) if "start" in request.query else now - now % _DAY
            end = unix(request.query["end"]) if "end" in request.query else start + 2 * _DAY
        except ValueError as error:
            raise Refusal(400, {"message": "start and end must be dates"}) from error
        unmonitored, with_series = flag(request, "unmonitored"), flag(request, "includeSeries")
        shown = [
            known
            for known in self.episodes.values()
            if start <= known.episode.airs.timestamp() <= end
            if unmonitored or (known.monitored and self.series[known.series_id].monitored)
        ]
        shown.sort(key=lambda known: known.episode.airs)
        return web.json_response([self.episode_resource(known, with_series=with_series) for known in shown])

    async def wanted_missing(self, request: web.Request) -> web.Response:
        """Aired episodes without a file."""
        monitored, now = flag(request, "monitored", default=True), self.world.clock.now()
        return self._wanted(
            request,
            lambda known: known.file is None and known.aired(now) and known.monitored == monitored,
        )

    async def wanted_cutoff(self, request: web.Request) -> web.Response:
        """Episodes whose file is below the profile's cutoff."""
        return self._wanted(
            request,
            lambda known: (
                known.file is not None
                and known.monitored
                and PROFILE_OF[self.series[known.series_id].profile_id].betters(known.file.release.quality)
            ),
        )

    def _wanted(self, request: web.Request, test: Callable[[EpisodeEntry], bool]) -> web.Response:
        with_series = flag(request, "includeSeries")
        records = [
            self.episode_resource(known, with_series=with_series) for known in self.episodes.values() if test(known)
        ]
        return paged(request, records, sort_key="airDateUtc")

    async def series_history(self, request: web.Request) -> web.Response:
        """All events of one series, newest first."""
        entry = self.series.get(number(request, "seriesId") or 0)
        season = number(request, "seasonNumber")
        kind = request.query.get("eventType")
        ids = {known.id for known in entry.episodes if season in (None, known.episode.season)} if entry else set()
        return web.json_response(
            [
                self.history_json(event, request)
                for event in reversed(self.history.events)
                if event.subject in ids and kind in (None, event.kind)
            ],
        )

    async def list_language_profiles(self, _request: web.Request) -> web.Response:
        """Language profiles: real in 3, kept as a stub in 4."""
        english = {"id": 1, "name": "English"}
        languages = [{"id": 1, "language": english, "allowed": True}]
        profile = {"id": 1, "name": "English", "upgradeAllowed": False, "cutoff": english, "languages": languages}
        return web.json_response([profile])
