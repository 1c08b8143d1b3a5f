"""Release resources of Radarr and Sonarr."""

from typing import Any

from sandbox.services.arr_downloads import languages_json
from sandbox.services.formats import iso
from sandbox.services.quality import RANK, model_json
from sandbox.services.releases import Release

_FREELEECH = 1


def movie_release_json(
    release: Release,
    *,
    rejections: list[str],
    weight: int,
    now: float,
    download_url: str,
    movie_id: int | None,
) -> dict[str, Any]:
    """Radarr's ReleaseResource: `indexerFlags` is a list of names, `imdbId` a bare number."""
    film = release.film
    resource = _shared(release, rejections=rejections, weight=weight, now=now, download_url=download_url)
    resource |= {
        "quality": model_json(release.quality, repack=release.repack),
        "movieTitles": list(film.names) if film else [],
        "tmdbId": film.tmdb if film else 0,
        "imdbId": int(film.imdb[2:]) if film else 0,
        "movieRequested": True,
        "edition": "",
        "indexerFlags": ["G_Freeleech"] if release.freeleech else [],
    }
    return resource | ({"mappedMovieId": movie_id} if movie_id else {})


def episode_release_json(
    release: Release,
    *,
    rejections: list[str],
    weight: int,
    now: float,
    download_url: str,
    series_id: int | None,
    episode_ids: tuple[int, ...],
) -> dict[str, Any]:
    """Sonarr's ReleaseResource: `indexerFlags` is a bit field, a pack says `fullSeason`."""
    series = release.series
    numbers = [] if release.full_season else [episode.number for episode in release.episodes]
    resource = _shared(release, rejections=rejections, weight=weight, now=now, download_url=download_url)
    resource |= {
        "quality": model_json(release.quality, sonarr=True, repack=release.repack),
        "fullSeason": release.full_season,
        "seasonNumber": release.season or 0,
        "languageWeight": 0,
        "seriesTitle": series.title if series else "",
        "episodeNumbers": numbers,
        "absoluteEpisodeNumbers": [],
        "mappedSeasonNumber": release.season or 0,
        "mappedEpisodeNumbers": [episode.number for episode in release.episodes],
        "mappedAbsoluteEpisodeNumbers": [],
        "mappedEpisodeInfo": [
            {
                "id": episode_id,
                "seasonNumber": episode.season,
                "episodeNumber": episode.number,
                "title": f"Episode {episode.number}",
            }
            for episode_id, episode in zip(episode_ids, release.episodes, strict=False)
        ],
        "tvdbId": series.tvdb if series else 0,
        "tvRageId": 0,
        "episodeRequested": True,
        "indexerFlags": _FREELEECH if release.freeleech else 0,
        "isDaily": False,
        "isAbsoluteNumbering": False,
        "isPossibleSpecialEpisode": False,
        "special": False,
    }
    return resource | ({"mappedSeriesId": series_id} if series_id else {})


def _shared(
    release: Release,
    *,
    rejections: list[str],
    weight: int,
    now: float,
    download_url: str,
) -> dict[str, Any]:
    age = max(now - release.published, 0.0)
    resource: dict[str, Any] = {
        "guid": release.guid,
        "customFormats": [],
        "customFormatScore": 0,
        "qualityWeight": RANK[release.quality.name] * 100,
        "age": int(age // 86_400),
        "ageHours": age / 3600,
        "ageMinutes": age / 60,
        "size": release.size,
        "indexerId": release.indexer.id,
        "indexer": f"{release.indexer.name} (Prowlarr)",
        "releaseGroup": release.group,
        "releaseHash": "",
        "title": release.title,
        "sceneSource": False,
        "languages": languages_json(release.languages),
        "approved": not rejections,
        "temporarilyRejected": False,
        "rejected": bool(rejections),
        "rejections": rejections,
        "publishDate": iso(release.published),
        "commentUrl": release.info_url,
        "downloadUrl": download_url,
        "infoUrl": release.info_url,
        "downloadAllowed": True,
        "releaseWeight": weight,
        "infoHash": release.info_hash.upper(),
        "seeders": release.seeders,
        "leechers": release.leechers,
        "protocol": "torrent",
    }
    return resource | ({"magnetUrl": release.magnet} if release.magnet else {})
