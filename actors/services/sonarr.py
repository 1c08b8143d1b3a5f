"""Sonarr: the library of series. API v3, which the apps 3 and 4 serve. A series is its TheTVDB number."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime  # msgspec reads the annotations
from typing import Any, Final

import pykka

from actors.arr import ArrLibrary
from actors.arr.reading import copy_of, cover_of, poster_of
from actors.arr.wire import FileResource, Named, Picture, Wanted, Wire
from actors.http import Query
from actors.service import Hooks
from tgarr.config import Service
from tgarr.domain.answers import Answer
from tgarr.domain.library import AddOptions, Copy, Monitor, SearchTarget
from tgarr.domain.media import Episode, ExternalIds, Holding, MediaKind, Season, Title, TitleKey
from tgarr.domain.records import replace
from tgarr.errors import ServiceRejected, UnexpectedAnswer

NEEDS: Final = ("api_key",)

_COMPUTED: Final = frozenset({"ended", "statistics"})
"""Members that the server works out itself, and does not take back."""


class Statistics(Wire, frozen=True):
    """Counts of a season or a series: `episode_count` are the monitored aired episodes, and those with a file."""

    episode_count: int = 0
    episode_file_count: int = 0
    total_episode_count: int = 0
    size_on_disk: int = 0


class SeasonResource(Wire, frozen=True):
    """A season; without statistics where the series is not in the library."""

    season_number: int
    monitored: bool = False
    statistics: Statistics | None = None


class Rating(Wire, frozen=True):
    """The rating, out of ten."""

    value: float = 0.0


class Series(Wire, frozen=True):
    """Upstream's SeriesResource; `id` is missing where the series is not in the library."""

    tvdb_id: int
    id: int = 0
    title: str = ""
    year: int = 0
    tmdb_id: int = 0
    imdb_id: str = ""
    overview: str = ""
    genres: tuple[str, ...] = ()
    runtime: int = 0
    status: str = ""
    ratings: Rating = Rating()
    images: tuple[Picture, ...] = ()
    monitored: bool = False
    seasons: tuple[SeasonResource, ...] = ()
    statistics: Statistics | None = None
    path: str = ""


class EpisodeResource(Wire, frozen=True):
    """One episode of a series of the library."""

    id: int
    season_number: int
    episode_number: int
    title: str = ""
    air_date_utc: datetime | None = None
    has_file: bool = False
    monitored: bool = False
    episode_file_id: int = 0


class Sonarr(ArrLibrary):
    """One Sonarr, of the third or the fourth generation."""

    kind = "sonarr"
    product = "Sonarr"
    holds = MediaKind.SERIES
    resource = "series"
    scheme = "tvdb"
    unknown = "includeUnknownSeriesItems"
    include = "includeSeries"

    async def read_titles(self, path: str, query: Query = (), *, within: float | None = None) -> tuple[Title, ...]:
        """GET a list of series."""
        found = await self.read(f"{self.root}/{path}", list[Series], query=query, within=within)
        return tuple(map(title_of, found))

    async def post_title(self, body: dict[str, Any]) -> Title:
        """POST series."""
        sent = await self._sent(body)
        return title_of(await self.change("POST", f"{self.root}/series", Series, json=sent, within=self.times.network))

    async def wish(self, options: AddOptions, found: dict[str, Any]) -> dict[str, Any]:
        """Say how to add: named seasons in the seasons themselves, everything else by a word of upstream's."""
        how: dict[str, Any] = {"searchForMissingEpisodes": options.search, "searchForCutoffUnmetEpisodes": False}
        wish: dict[str, Any] = {"seasonFolder": True, "addOptions": how}
        if options.seasons is not None:
            wish["monitored"] = bool(options.seasons)
            wish["seasons"] = _monitored(found.get("seasons"), options.seasons)
        else:
            wish["monitored"] = options.monitor is not Monitor.NONE
            how["monitor"] = await self._word_for(options.monitor)
        if await self._is_third():
            wish["languageProfileId"] = await self._language_profile()
        return wish

    async def _sent(self, resource: dict[str, Any]) -> dict[str, Any]:
        """Return a resource without what the server does not take back; language profiles ended with the third."""
        left_out = _COMPUTED if await self._is_third() else _COMPUTED | {"languageProfileId"}
        return {name: value for name, value in resource.items() if name not in left_out}

    async def _word_for(self, monitor: Monitor) -> str:
        if monitor is Monitor.LAST_SEASON and await self._is_third():
            return "latestSeason"  # renamed in the fourth generation
        return monitor.value

    async def _is_third(self) -> bool:
        if not self.version:
            await self.probe()
        return self.version.startswith("3.")

    async def _language_profile(self) -> int:
        profiles = await self.read(f"{self.root}/languageprofile", list[Named])
        if not profiles:
            raise UnexpectedAnswer(self.name, "it has no language profile")
        return profiles[0].id

    # Seasons and episodes

    async def monitor_seasons(self, title_id: int, seasons: Sequence[int]) -> None:
        """Look for exactly these seasons: PUT series/{id} wants the whole resource back."""
        path = f"{self.root}/series/{title_id}"
        series = await self.read(path, dict[str, Any])
        wish: dict[str, Any] = {"seasons": _monitored(series.get("seasons"), seasons)}
        if seasons:
            wish["monitored"] = True
        body = await self._sent(series | wish)
        try:
            await self.change("PUT", path, json=body)
        finally:
            self.cache.doubt("library")

    async def monitor_episodes(self, episode_ids: Sequence[int], *, monitored: bool = True) -> None:
        """Look for single episodes, or no longer: PUT episode/monitor."""
        body = {"episodeIds": list(episode_ids), "monitored": monitored}
        try:
            await self.change("PUT", f"{self.root}/episode/monitor", json=body)
        finally:
            self.cache.doubt("library")

    async def episodes(self, title_id: int, season: int) -> Answer[tuple[Episode, ...]]:
        """Return the episodes of a season by number: GET episode.

        None are known yet of a series that was just added: then they are asked for anew.
        """
        key = ("library", "episodes", title_id, season)
        answer = await self.kept(
            *key, fetch=lambda: self._episodes(title_id, season), fresh=self.settings.cache.library
        )
        if not answer.value:
            self.cache.forget(*key)
        return answer

    async def _episodes(self, title_id: int, season: int) -> tuple[Episode, ...]:
        query: Query = [("seriesId", title_id), ("seasonNumber", season)]
        found = await self.read(f"{self.root}/episode", list[EpisodeResource], query=query)
        return tuple(
            Episode(
                id=episode.id,
                season=episode.season_number,
                number=episode.episode_number,
                title=episode.title,
                airs_at=episode.air_date_utc,
                on_disk=episode.has_file,
                monitored=episode.monitored,
            )
            for episode in sorted(found, key=lambda episode: episode.episode_number)
        )

    async def read_copies(self, title_id: int) -> tuple[Copy, ...]:
        """GET episodefile, and episode for what the files hold: a file may hold several episodes."""
        query: Query = [("seriesId", title_id)]
        files, episodes = await asyncio.gather(
            self.read(f"{self.root}/episodefile", list[FileResource], query=query),
            self.read(f"{self.root}/episode", list[EpisodeResource], query=query),
        )
        held: dict[int, list[EpisodeResource]] = {}
        for episode in sorted(episodes, key=lambda one: (one.season_number, one.episode_number)):
            held.setdefault(episode.episode_file_id, []).append(episode)
        known = {file.id: copy_of(file) for file in files}
        return tuple(
            replace(
                known[file],
                episodes=tuple(episode.episode_number for episode in of_it),
                episode_ids=tuple(episode.id for episode in of_it),
            )
            for file, of_it in held.items()
            if file in known
        )

    def wanted_target(self, record: Wanted) -> SearchTarget:
        """Look for the episode."""
        return SearchTarget(id=record.series_id, season=record.season_number, episode_id=record.id)

    # Searches

    def target_query(self, target: SearchTarget) -> Query:
        """Search for an episode or a season; upstream takes a search for a whole series for its news."""
        if target.episode_id is not None:
            return [("episodeId", target.episode_id)]
        if target.season is None:
            raise ServiceRejected(self.name, "releases are looked for by season or episode")
        return [("seriesId", target.id), ("seasonNumber", target.season)]

    def command(self, target: SearchTarget) -> dict[str, Any]:
        """Search for an episode, a season, or everything that is missing of a series."""
        if target.episode_id is not None:
            return {"name": "EpisodeSearch", "episodeIds": [target.episode_id]}
        if target.season is not None:
            return {"name": "SeasonSearch", "seriesId": target.id, "seasonNumber": target.season}
        return {"name": "SeriesSearch", "seriesId": target.id}


def _monitored(seasons: Any, wanted: Iterable[int]) -> list[dict[str, Any]]:
    """Return the seasons of a resource with exactly the wanted ones monitored."""
    known = seasons if isinstance(seasons, list) else []
    chosen = frozenset(wanted)
    return [
        {
            **{name: value for name, value in season.items() if name not in _COMPUTED},
            "monitored": season.get("seasonNumber") in chosen,
        }
        for season in known
    ]


def title_of(series: Series) -> Title:
    """Return a series of the library or of the lookup."""
    last = max((season.season_number for season in series.seasons), default=0)
    over = series.status == "ended"
    seasons = tuple(
        _season_of(season, held=series.id > 0, over=over or 0 < season.season_number < last)
        for season in sorted(series.seasons, key=lambda season: season.season_number)
    )
    return Title(
        key=TitleKey(MediaKind.SERIES, series.tvdb_id),
        title=series.title,
        year=series.year,
        ids=ExternalIds(tmdb=series.tmdb_id, tvdb=series.tvdb_id, imdb=series.imdb_id),
        overview=series.overview,
        genres=series.genres,
        runtime=series.runtime,
        rating=series.ratings.value,
        status=series.status,
        poster_url=poster_of(series.images),
        cover_url=cover_of(series.id),
        seasons=seasons,
        holding=_holding_of(series, seasons) if series.id else None,
    )


def _season_of(season: SeasonResource, *, held: bool, over: bool) -> Season:
    """Return a season. Of one that is over everything has aired, whether upstream monitors it or not."""
    counted = season.statistics or Statistics()
    return Season(
        number=season.season_number,
        monitored=held and season.monitored,
        episodes=max(counted.total_episode_count if over else 0, counted.episode_count),
        on_disk=counted.episode_file_count,
    )


def _holding_of(series: Series, seasons: tuple[Season, ...]) -> Holding:
    regular = [season for season in seasons if season.number > 0]  # nobody misses specials
    episodes, on_disk = (sum(getattr(season, name) for season in regular) for name in ("episodes", "on_disk"))
    return Holding(
        id=series.id,
        monitored=series.monitored,
        on_disk=0 < episodes <= on_disk,
        size=series.statistics.size_on_disk if series.statistics else 0,
        episodes=episodes,
        episodes_on_disk=on_disk,
        available=series.status != "upcoming",
        path=series.path,
    )


def build(name: str, settings: Service, hooks: Hooks) -> pykka.ActorRef[Sonarr]:
    """Start the actor of one configured Sonarr."""
    return Sonarr.start(name, settings, hooks)
