"""The movies of one Radarr and their resources."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sandbox.services.arr_downloads import languages_json
from sandbox.services.catalogue import Film, fold
from sandbox.services.formats import iso, iso_day
from sandbox.services.quality import BY_NAME, PROFILE_OF, Quality, model_json
from sandbox.services.releases import Release

LANGUAGES = {
    "en": (1, "English"),
    "ru": (11, "Russian"),
    "fr": (2, "French"),
    "ja": (8, "Japanese"),
    "ko": (21, "Korean"),
    "de": (4, "German"),
}
_ORDER = ("announced", "inCinemas", "released")


@dataclass(frozen=True, slots=True, kw_only=True)
class MovieFile:
    """A movie's file; `added_at` in Unix seconds."""

    id: int
    release: Release
    path: str
    added_at: float

    @property
    def size(self) -> int:
        """Bytes."""
        return self.release.size


@dataclass(slots=True, kw_only=True)
class Movie:
    """One movie of a library."""

    id: int
    film: Film
    root: str
    path: str
    profile_id: int
    monitored: bool
    availability: str
    added_at: float
    tags: list[int] = field(default_factory=list)
    file: MovieFile | None = None
    searched_at: float | None = None


def status(film: Film, today: date) -> str:
    """Where a film is on its way to the shops."""
    if today < film.cinema:
        return "announced"
    return "inCinemas" if today < film.digital else "released"


def folder(film: Film) -> str:
    """The name of its folder."""
    return f"{film.title} ({film.year})".replace(":", " -").replace("/", "-")


def quality_of(movie: Movie) -> Quality | None:
    """The quality on disk."""
    return movie.file.release.quality if movie.file else None


def movie_json(
    film: Film,
    movie: Movie | None,
    *,
    now: float,
    language: str,
    images: list[dict[str, str]],
    root: str,
) -> dict[str, Any]:
    """The MovieResource of a film, in the library or not."""
    today = datetime.fromtimestamp(now, tz=UTC).date()
    state = status(film, today)
    availability = movie.availability if movie else "announced"
    title = film.russian_title if language == "ru" else film.title
    language_id, language_name = LANGUAGES[film.language]
    others = [name for name in film.names if name != title]
    resource: dict[str, Any] = {
        "title": title,
        "originalTitle": film.original_title,
        "originalLanguage": {"id": language_id, "name": language_name},
        "alternateTitles": [
            {
                "sourceType": "tmdb",
                "movieMetadataId": film.tmdb,
                "title": name,
                "cleanTitle": fold(name).replace(" ", ""),
                "id": place,
            }
            for place, name in enumerate(others, start=1)
        ],
        "secondaryYearSourceId": 0,
        "sortTitle": fold(title).removeprefix("the "),
        "sizeOnDisk": movie.file.size if movie and movie.file else 0,
        "status": state,
        "overview": film.russian_overview if language == "ru" else film.overview,
        "inCinemas": iso_day(film.cinema),
        "digitalRelease": iso_day(film.digital),
        "physicalRelease": iso_day(film.physical),
        "releaseDate": iso_day(film.digital),
        "images": images,
        "website": "",
        "remotePoster": images[0]["remoteUrl"],
        "year": film.year,
        "youTubeTrailerId": "",
        "studio": film.studio,
        "qualityProfileId": movie.profile_id if movie else 0,
        "hasFile": bool(movie and movie.file),
        "movieFileId": movie.file.id if movie and movie.file else 0,
        "monitored": movie.monitored if movie else False,
        "minimumAvailability": availability,
        "isAvailable": _ORDER.index(state) >= _ORDER.index(availability),
        "folderName": movie.path if movie else "",
        "runtime": film.runtime,
        "cleanTitle": fold(film.title).replace(" ", ""),
        "imdbId": film.imdb,
        "tmdbId": film.tmdb,
        "titleSlug": str(film.tmdb),
        "folder": folder(film),
        "certification": film.certification,
        "genres": list(film.genres),
        "keywords": [],
        "tags": list(movie.tags) if movie else [],
        "added": iso(movie.added_at) if movie else "0001-01-01T00:00:00Z",
        "ratings": _ratings(film),
        "popularity": round((film.ratings.votes or 1000) / 20_000, 2),
        "statistics": {
            "movieFileCount": 1 if movie and movie.file else 0,
            "sizeOnDisk": movie.file.size if movie and movie.file else 0,
            "releaseGroups": [movie.file.release.group] if movie and movie.file and movie.file.release.group else [],
        },
    }
    if film.collection:
        resource["collection"] = {"title": film.collection.title, "tmdbId": film.collection.tmdb}
    if movie is None:
        return resource
    resource |= {"id": movie.id, "path": movie.path, "rootFolderPath": movie.root or root}
    if movie.searched_at is not None:
        resource["lastSearchTime"] = iso(movie.searched_at)
    if movie.file:
        resource["movieFile"] = file_json(movie, movie.file)
    return resource


def _ratings(film: Film) -> dict[str, Any]:
    known = film.ratings
    scores = {
        "imdb": (known.imdb, known.votes, "user"),
        "tmdb": (known.tmdb, known.votes // 40, "user"),
        "metacritic": (known.metacritic, 0, "critic"),
        "rottenTomatoes": (known.tomatoes, 0, "critic"),
    }
    return {
        name: {"votes": votes, "value": value, "type": kind}
        for name, (value, votes, kind) in scores.items()
        if value is not None
    }


def file_json(movie: Movie, file: MovieFile) -> dict[str, Any]:
    """The MovieFileResource."""
    release = file.release
    return {
        "id": file.id,
        "movieId": movie.id,
        "relativePath": file.path.rsplit("/", 1)[-1],
        "path": file.path,
        "size": file.size,
        "dateAdded": iso(file.added_at),
        "sceneName": release.title,
        "releaseGroup": release.group,
        "edition": "",
        "languages": languages_json(release.languages),
        "quality": model_json(release.quality, repack=release.repack),
        "customFormats": [],
        "customFormatScore": 0,
        "indexerFlags": 0,
        "mediaInfo": media_info(release, size=file.size, minutes=movie.film.runtime),
        "originalFilePath": f"{release.title}.mkv",
        "qualityCutoffNotMet": PROFILE_OF[movie.profile_id].betters(release.quality),
    }


def media_info(release: Release, *, size: int, minutes: int) -> dict[str, Any]:
    """What the file's streams look like, read off the release's name."""
    height = release.quality.resolution or 480
    name = release.title
    high = "265" in name or "HEVC" in name or "x265" in name
    dolby = "DV" in name or "Dolby Vision" in name
    return {
        "id": 0,
        "audioBitrate": 768_000 if height >= BY_NAME["WEBDL-1080p"].resolution else 256_000,
        "audioChannels": 5.1 if "5" in name else 2.0,
        "audioCodec": "TrueHD Atmos" if "TrueHD" in name else "EAC3" if "DDP" in name else "AAC",
        "audioLanguages": "/".join("rus" if language == "Russian" else "eng" for language in release.languages),
        "audioStreamCount": len(release.languages),
        "videoBitDepth": 10 if high else 8,
        "videoBitrate": int(size * 8 / (minutes * 60) * 0.9),
        "videoCodec": "x265" if high else "x264",
        "videoFps": 23.976,
        "videoDynamicRange": "HDR" if dolby or "HDR" in name else "",
        "videoDynamicRangeType": "DV HDR10" if dolby else "HDR10" if "HDR" in name else "",
        "resolution": f"{height * 16 // 9}x{height}",
        "runTime": f"{minutes // 60}:{minutes % 60:02}:00",
        "scanType": "Progressive",
        "subtitles": "rus/eng" if "Sub" in name else "eng",
    }
