"""The series of one Sonarr, their episodes and resources."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.services.arr_downloads import languages_json
from sandbox.services.catalogue import Episode, Series, fold
from sandbox.services.formats import iso, iso_day
from sandbox.services.quality import PROFILE_OF, model_json
from sandbox.services.radarr_movies import LANGUAGES, media_info
from sandbox.services.releases import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFile:
    """One episode's file; bytes and Unix seconds."""

    id: int
    release: Release
    path: str
    size: int
    added_at: float


@dataclass(slots=True, kw_only=True, eq=False)
class EpisodeEntry:
    """One episode of a library."""

    id: int
    series_id: int
    episode: Episode
    monitored: bool = True
    file: EpisodeFile | None = None
    searched_at: float | None = None

    def aired(self, now: float) -> bool:
        """Whether it has been shown by then."""
        return self.episode.airs.timestamp() <= now


@dataclass(slots=True, kw_only=True, eq=False)
class SeriesEntry:
    """One series of a library."""

    id: int
    series: Series
    root: str
    path: str
    profile_id: int
    monitored: bool
    season_folder: bool
    added_at: float
    tags: list[int] = field(default_factory=list)
    seasons: set[int] = field(default_factory=set)
    new_items: str = "all"
    episodes: list[EpisodeEntry] = field(default_factory=list)

    def season(self, number: int) -> list[EpisodeEntry]:
        """The episodes of one season."""
        return [entry for entry in self.episodes if entry.episode.season == number]


def folder(series: Series) -> str:
    """The name of its folder."""
    return series.title.replace(":", " -").replace("/", "-")


def series_json(
    series: Series,
    entry: SeriesEntry | None,
    *,
    now: float,
    language: str,
    images: list[dict[str, str]],
) -> dict[str, Any]:
    """The SeriesResource of a series, in the library or not."""
    title = series.russian_title if language == "ru" else series.title
    language_id, language_name = LANGUAGES[series.language]
    ended = series.status == "ended"
    resource: dict[str, Any] = {
        "title": title,
        "alternateTitles": [
            {"title": name, "seasonNumber": -1, "sceneSeasonNumber": -1} for name in series.names if name != title
        ],
        "sortTitle": fold(title).removeprefix("the "),
        "status": series.status,
        "ended": ended,
        "overview": series.russian_overview if language == "ru" else series.overview,
        "network": series.network,
        "airTime": "20:00",
        "images": images,
        "originalLanguage": {"id": language_id, "name": language_name},
        "remotePoster": images[0]["remoteUrl"],
        "seasons": [_season_json(series, entry, number, now=now) for number in series.seasons],
        "year": series.year,
        "path": entry.path if entry else "",
        "qualityProfileId": entry.profile_id if entry else 0,
        "languageProfileId": 1 if entry else 0,
        "seasonFolder": entry.season_folder if entry else True,
        "monitored": entry.monitored if entry else True,
        "monitorNewItems": entry.new_items if entry else "all",
        "useSceneNumbering": False,
        "runtime": series.runtime,
        "tvdbId": series.tvdb,
        "tvRageId": 0,
        "tvMazeId": 0,
        "tmdbId": series.tmdb,
        "firstAired": iso_day(series.first_aired),
        "lastAired": iso(series.episodes[-1].airs.timestamp()),
        "seriesType": "standard",
        "cleanTitle": fold(series.title).replace(" ", ""),
        "imdbId": series.imdb,
        "titleSlug": fold(series.title).replace(" ", "-"),
        "folder": folder(series),
        "certification": "TV-MA",
        "genres": list(series.genres),
        "tags": list(entry.tags) if entry else [],
        "added": iso(entry.added_at) if entry else "0001-01-01T00:00:00Z",
        "ratings": {"votes": 12_000, "value": series.rating},
        "statistics": {"seasonCount": len(series.seasons)} | _statistics(entry.episodes if entry else (), now=now),
    }
    times = [episode.airs.timestamp() for episode in series.episodes]
    if past := [moment for moment in times if moment <= now]:
        resource["previousAiring"] = iso(past[-1])
    if future := [moment for moment in times if moment > now]:
        resource["nextAiring"] = iso(future[0])
    return resource | ({"id": entry.id, "rootFolderPath": entry.root} if entry else {})


def episode_json(entry: EpisodeEntry, *, owner: SeriesEntry, language: str) -> dict[str, Any]:
    """The EpisodeResource."""
    episode = entry.episode
    word = "Серия" if language == "ru" else "Episode"
    last = owner.series.season(episode.season)[-1]
    resource: dict[str, Any] = {
        "id": entry.id,
        "seriesId": entry.series_id,
        "tvdbId": owner.series.tvdb * 10 + episode.absolute,
        "episodeFileId": entry.file.id if entry.file else 0,
        "seasonNumber": episode.season,
        "episodeNumber": episode.number,
        "title": f"{word} {episode.number}",
        "airDate": episode.airs.date().isoformat(),
        "airDateUtc": iso(episode.airs.timestamp()),
        "runtime": owner.series.runtime,
        "overview": "",
        "hasFile": entry.file is not None,
        "monitored": entry.monitored,
        "absoluteEpisodeNumber": episode.absolute,
        "unverifiedSceneNumbering": False,
    }
    if episode.number == last.number:
        ended = owner.series.status == "ended" and episode.season == owner.series.seasons[-1]
        resource["finaleType"] = "series" if ended else "season"
    if entry.searched_at is not None:
        resource["lastSearchTime"] = iso(entry.searched_at)
    return resource


def file_json(entry: EpisodeEntry, file: EpisodeFile, *, owner: SeriesEntry) -> dict[str, Any]:
    """The EpisodeFileResource."""
    release = file.release
    return {
        "id": file.id,
        "seriesId": entry.series_id,
        "seasonNumber": entry.episode.season,
        "relativePath": file.path.removeprefix(f"{owner.path}/"),
        "path": file.path,
        "size": file.size,
        "dateAdded": iso(file.added_at),
        "sceneName": release.title,
        "releaseGroup": release.group,
        "languages": languages_json(release.languages),
        "quality": model_json(release.quality, sonarr=True, repack=release.repack),
        "customFormats": [],
        "customFormatScore": 0,
        "indexerFlags": 0,
        "releaseType": "seasonPack" if release.full_season else "singleEpisode",
        "mediaInfo": media_info(release, size=file.size, minutes=owner.series.runtime),
        "qualityCutoffNotMet": PROFILE_OF[owner.profile_id].betters(release.quality),
    }


def _season_json(series: Series, entry: SeriesEntry | None, number: int, *, now: float) -> dict[str, Any]:
    if entry is None:
        return {"seasonNumber": number, "monitored": number == series.seasons[-1]}
    episodes = entry.season(number)
    statistics = _statistics(episodes, now=now)
    past = [each.episode.airs.timestamp() for each in episodes if each.aired(now)]
    future = [each.episode.airs.timestamp() for each in episodes if not each.aired(now)]
    if past:
        statistics["previousAiring"] = iso(past[-1])
    if future:
        statistics["nextAiring"] = iso(future[0])
    return {"seasonNumber": number, "monitored": number in entry.seasons, "statistics": statistics}


def _statistics(episodes: Iterable[EpisodeEntry], *, now: float) -> dict[str, Any]:
    """Counts as upstream makes them: `episodeCount` are monitored aired episodes and those with a file."""
    known = list(episodes)
    files = [each.file for each in known if each.file]
    counted = sum(1 for each in known if each.file or (each.monitored and each.aired(now)))
    return {
        "episodeFileCount": len(files),
        "episodeCount": counted,
        "totalEpisodeCount": len(known),
        "sizeOnDisk": sum(file.size for file in files),
        "releaseGroups": sorted({file.release.group for file in files if file.release.group}),
        "percentOfEpisodes": 100.0 * len(files) / counted if counted else 0.0,
    }
