"""The library as Jellyfin's items: films, series, seasons and episodes that are on the disk."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.services.catalogue import Film, Series
from sandbox.services.formats import iso_ticks, unix
from sandbox.services.media import MediaFile
from sandbox.services.quality import BY_NAME
from sandbox.services.world import World

TICKS = 10_000_000
_ALWAYS = frozenset({"primaryimageaspectratio"})
_MOVIES, _SHOWS = "movies", "tvshows"
_FOLDERS = {_MOVIES: ("Movies", "Фильмы"), _SHOWS: ("Shows", "Сериалы")}


def item_id(*parts: object) -> str:
    """A stable id: 32 hex digits."""
    return hashlib.md5("|".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


FOLDER_IDS = {kind: item_id("folder", kind) for kind in _FOLDERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the library; `files` are the files in it, newest first, `season` a season's number."""

    id: str
    type: str
    parent: str
    files: tuple[MediaFile, ...]
    film: Film | None = None
    series: Series | None = None
    season: int | None = None

    @property
    def added_at(self) -> float:
        """When its newest file came, Unix seconds."""
        return self.files[0].imported_at

    @property
    def title(self) -> Film | Series:
        """The film or series it belongs to."""
        found = self.film or self.series
        if found is None:
            raise LookupError("an item belongs to a film or a series")
        return found

    def names(self) -> tuple[str, ...]:
        """What a search finds it by."""
        return (*self.title.names, self.title.original_title)

    def name(self, language: str) -> str:
        """Its name in the language of the metadata."""
        russian = language == "ru"
        if self.type == "Season":
            return f"{'Сезон' if russian else 'Season'} {self.season}"
        if self.type == "Episode" and self.files[0].episode:
            return f"{'Серия' if russian else 'Episode'} {self.files[0].episode.number}"
        return self.title.russian_title if russian else self.title.title

    @property
    def released(self) -> float:
        """When it was first shown, Unix seconds."""
        episode = self.files[0].episode
        if self.type == "Episode" and episode:
            return episode.airs.timestamp()
        day = self.film.cinema if self.film else self.series.first_aired if self.series else None
        return unix(day.isoformat()) if day else 0.0


def items_of(world: World) -> list[Item]:
    """Every item visible now, newest first."""
    visible = world.media.visible()
    films: dict[int, list[MediaFile]] = {}
    shows: dict[int, list[MediaFile]] = {}
    for file in visible:
        if file.film:
            films.setdefault(file.film.tmdb, []).append(file)
        elif file.series:
            shows.setdefault(file.series.tvdb, []).append(file)
    items = [
        Item(
            id=item_id("film", tmdb),
            type="Movie",
            parent=FOLDER_IDS[_MOVIES],
            files=tuple(files),
            film=files[0].film,
        )
        for tmdb, files in films.items()
    ]
    for files in shows.values():
        items.extend(_series_items(files))
    return sorted(items, key=lambda item: item.added_at, reverse=True)


def _series_items(files: list[MediaFile]) -> Iterable[Item]:
    series = files[0].series
    if series is None:
        return
    series_id = item_id("series", series.tvdb)
    yield Item(id=series_id, type="Series", parent=FOLDER_IDS[_SHOWS], files=tuple(files), series=series)
    seasons: dict[int, list[MediaFile]] = {}
    for file in files:
        if file.episode:
            seasons.setdefault(file.episode.season, []).append(file)
    for season, inside in sorted(seasons.items()):
        season_id = item_id("season", series.tvdb, season)
        yield Item(id=season_id, type="Season", parent=series_id, files=tuple(inside), series=series, season=season)
        for file in inside:
            if file.episode:
                yield Item(
                    id=item_id("episode", series.tvdb, file.episode.code),
                    type="Episode",
                    parent=season_id,
                    files=(file,),
                    series=series,
                    season=season,
                )


def folder_json(kind: str, *, server_id: str, language: str) -> dict[str, Any]:
    """A library's top folder."""
    return {
        "Name": _FOLDERS[kind][language == "ru"],
        "ServerId": server_id,
        "Id": FOLDER_IDS[kind],
        "IsFolder": True,
        "Type": "CollectionFolder",
        "CollectionType": kind,
        "LocationType": "FileSystem",
        "MediaType": "Unknown",
        "ImageTags": {},
        "BackdropImageTags": [],
    }


def item_json(
    item: Item,
    *,
    server_id: str,
    language: str,
    fields: frozenset[str],
    user_data: dict[str, Any] | None,
) -> dict[str, Any]:
    """A BaseItemDto; `fields` are lower-case names of what must be asked for."""
    title, file = item.title, item.files[0]
    playable = item.type in {"Movie", "Episode"}
    resource: dict[str, Any] = {
        "Name": item.name(language),
        "ServerId": server_id,
        "Id": item.id,
        "PremiereDate": iso_ticks(item.released),
        "ProductionYear": int(iso_ticks(item.released)[:4]),
        "IsFolder": not playable,
        "Type": item.type,
        "ImageTags": {"Primary": item_id("image", title.title)},
        "BackdropImageTags": [],
        "LocationType": "FileSystem",
        "MediaType": "Video" if playable else "Unknown",
    }
    if item.type in {"Movie", "Series"}:
        resource |= _facts(item)
    if playable:
        resource |= {"RunTimeTicks": title.runtime * 60 * TICKS, "Container": "mkv", "VideoType": "VideoFile"}
    if item.type in {"Season", "Episode"} and item.series:
        resource |= {
            "SeriesName": item.series.russian_title if language == "ru" else item.series.title,
            "SeriesId": item_id("series", item.series.tvdb),
            "SeriesPrimaryImageTag": item_id("image", title.title),
            "IndexNumber": item.season,
        }
    if item.type == "Episode" and file.episode:
        resource |= {
            "IndexNumber": file.episode.number,
            "ParentIndexNumber": item.season,
            "SeasonId": item.parent,
            "SeasonName": f"{'Сезон' if language == 'ru' else 'Season'} {item.season}",
        }
    if not playable:
        resource["ChildCount"] = len({each.episode.season for each in item.files if each.episode})
        resource["RecursiveItemCount"] = len(item.files)
    wanted = _on_request(item, language=language)
    resource |= {name: value for name, value in wanted.items() if name.lower() in fields | _ALWAYS}
    return resource | ({"UserData": user_data} if user_data else {})


def _facts(item: Item) -> dict[str, Any]:
    if item.film:
        known = item.film.ratings
        facts: dict[str, Any] = {
            "CommunityRating": known.tmdb,
            "CriticRating": known.tomatoes,
            "OfficialRating": item.film.certification or None,
        }
        return {name: value for name, value in facts.items() if value is not None}
    if item.series:
        ended = item.series.status == "ended"
        return {"CommunityRating": item.series.rating, "Status": "Ended" if ended else "Continuing"}
    return {}


def _on_request(item: Item, *, language: str) -> dict[str, Any]:
    """The members that are absent unless asked for."""
    title, file = item.title, item.files[0]
    ids = {"Imdb": title.imdb, "Tmdb": str(title.tmdb)}
    if item.series:
        ids["Tvdb"] = str(item.series.tvdb)
    members: dict[str, Any] = {
        "DateCreated": iso_ticks(item.added_at),
        "Overview": title.russian_overview if language == "ru" else title.overview,
        "OriginalTitle": title.original_title,
        "Genres": list(title.genres),
        "ProviderIds": ids if item.type in {"Movie", "Series"} else {},
        "Path": file.path if item.type in {"Movie", "Episode"} else file.path.rsplit("/", 1)[0],
        "SortName": title.title.lower().removeprefix("the "),
        "ParentId": item.parent,
        "Studios": [],
        "People": [],
        "PrimaryImageAspectRatio": 0.6667,
    }
    if item.type in {"Movie", "Episode"}:
        members["MediaSources"] = [_source(each, minutes=title.runtime) for each in item.files]
    return members


def _source(file: MediaFile, *, minutes: int) -> dict[str, Any]:
    height = file.quality.resolution or 480
    video = {
        "Type": "Video",
        "Index": 0,
        "Codec": "hevc" if height == BY_NAME["WEBDL-2160p"].resolution else "h264",
        "Width": height * 16 // 9,
        "Height": height,
        "IsDefault": True,
    }
    return {
        "Protocol": "File",
        "Id": item_id("file", file.path),
        "Path": file.path,
        "Type": "Default",
        "Container": "mkv",
        "Size": file.size,
        "Name": file.quality.name,
        "IsRemote": False,
        "RunTimeTicks": minutes * 60 * TICKS,
        "Bitrate": int(file.size * 8 / (minutes * 60)),
        "SupportsTranscoding": True,
        "SupportsDirectStream": True,
        "SupportsDirectPlay": True,
        "VideoType": "VideoFile",
        "MediaStreams": [
            video,
            *(
                {"Type": "Audio", "Index": place, "Codec": "eac3", "Language": language[:3].lower(), "Channels": 6}
                for place, language in enumerate(file.languages, start=1)
            ),
        ],
    }
