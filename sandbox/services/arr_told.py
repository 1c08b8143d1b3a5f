"""What webhooks say of movies, series, files and releases: less than the API's resources, and by other names."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.services.radarr_movies import Movie, MovieFile
from sandbox.services.releases import Release
from sandbox.services.sonarr_series import EpisodeEntry, EpisodeFile, SeriesEntry


def told_release(release: Release) -> dict[str, Any]:
    """A release."""
    return {
        "releaseTitle": release.title,
        "indexer": f"{release.indexer.name} (Prowlarr)",
        "size": release.size,
        "indexerFlags": ["freeleech"] if release.freeleech else [],
    }


def told_client(download_id: str) -> dict[str, Any]:
    """Who downloads it."""
    return {"downloadClient": "qBittorrent", "downloadClientType": "qBittorrent", "downloadId": download_id}


def told_movie(movie: Movie, tags: Mapping[int, str]) -> dict[str, Any]:
    """A movie of the library, and as the indexers know it."""
    film = movie.film
    remote = {"tmdbId": film.tmdb, "imdbId": film.imdb, "title": film.title, "year": film.year}
    labels = [tags[tag] for tag in movie.tags if tag in tags]
    return {"movie": {"id": movie.id, "folderPath": movie.path, "tags": labels, **remote}, "remoteMovie": remote}


def told_series(owner: SeriesEntry, known: Sequence[EpisodeEntry], tags: Mapping[int, str]) -> dict[str, Any]:
    """A series of the library, and some of its episodes."""
    series = {
        "id": owner.id,
        "title": owner.series.title,
        "path": owner.path,
        "tvdbId": owner.series.tvdb,
        "tmdbId": owner.series.tmdb,
        "imdbId": owner.series.imdb,
        "type": "standard",
        "year": owner.series.year,
        "tags": [tags[tag] for tag in owner.tags if tag in tags],
    }
    episodes = [
        {
            "id": one.id,
            "episodeNumber": one.episode.number,
            "seasonNumber": one.episode.season,
            "title": f"Episode {one.episode.number}",
            "seriesId": owner.id,
        }
        for one in known
    ]
    return {"series": series, "episodes": episodes}


def told_file(file: MovieFile | EpisodeFile) -> dict[str, Any]:
    """A file that was imported."""
    return {
        "id": file.id,
        "relativePath": file.path.rpartition("/")[2],
        "path": file.path,
        "quality": file.release.quality.name,
        "qualityVersion": 1,
        "releaseGroup": file.release.group,
        "sceneName": file.release.title,
        "size": file.size,
    }
