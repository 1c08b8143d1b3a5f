"""Prowlarr's resources: indexers with their counters, categories and search results."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.services.formats import iso
from sandbox.services.releases import Indexer, Release

_MOVIES = {
    "id": 2000,
    "name": "Movies",
    "subCategories": [
        {"id": 2030, "name": "Movies/SD", "subCategories": []},
        {"id": 2040, "name": "Movies/HD", "subCategories": []},
        {"id": 2045, "name": "Movies/UHD", "subCategories": []},
    ],
}
_SERIES = {
    "id": 5000,
    "name": "TV",
    "subCategories": [
        {"id": 5030, "name": "TV/SD", "subCategories": []},
        {"id": 5040, "name": "TV/HD", "subCategories": []},
        {"id": 5045, "name": "TV/UHD", "subCategories": []},
    ],
}
CATEGORIES: list[dict[str, Any]] = [_MOVIES, _SERIES]
_HD, _UHD = 720, 2160
_MOVIES_MAIN, _SERIES_MAIN = 2000, 5000


@dataclass(slots=True, kw_only=True)
class IndexerState:
    """One indexer as set up in this Prowlarr, and what it has been used for."""

    indexer: Indexer
    enabled: bool = True
    priority: int = 25
    tags: list[int] = field(default_factory=list)
    queries: int = 0
    failed_queries: int = 0
    grabs: int = 0
    failed_grabs: int = 0

    def count_query(self, *, failed: bool) -> None:
        """One more search."""
        self.queries += 1
        self.failed_queries += failed

    def change(self, body: dict[str, Any]) -> None:
        """Take over what a resource or a bulk change says."""
        if isinstance(enable := body.get("enable"), bool):
            self.enabled = enable
        if isinstance(priority := body.get("priority"), int):
            self.priority = min(max(priority, 1), 50)
        if isinstance(tags := body.get("tags"), list):
            self.tags = [tag for tag in tags if isinstance(tag, int)]


def indexer_json(state: IndexerState, *, added: float) -> dict[str, Any]:
    """The IndexerResource."""
    indexer = state.indexer
    address = f"https://{indexer.slug}.invalid/"
    return {
        "id": indexer.id,
        "name": indexer.name,
        "sortName": indexer.name.lower(),
        "enable": state.enabled,
        "redirect": False,
        "supportsRss": True,
        "supportsSearch": True,
        "supportsRedirect": indexer.privacy == "public",
        "supportsPagination": False,
        "appProfileId": 1,
        "protocol": "torrent",
        "privacy": indexer.privacy,
        "priority": state.priority,
        "downloadClientId": 0,
        "added": iso(added),
        "language": indexer.language,
        "description": indexer.description,
        "definitionName": indexer.slug,
        "indexerUrls": [address],
        "legacyUrls": [],
        "implementationName": "Cardigann",
        "implementation": "Cardigann",
        "configContract": "CardigannSettings",
        "infoLink": f"https://wiki.servarr.com/prowlarr/supported-indexers#{indexer.slug}",
        "tags": state.tags,
        "fields": [
            {
                "order": 0,
                "name": "definitionFile",
                "value": indexer.slug,
                "type": "textbox",
                "advanced": False,
                "hidden": "hidden",
            },
            {
                "order": 1,
                "name": "baseUrl",
                "label": "Base Url",
                "value": address,
                "type": "select",
                "advanced": False,
            },
        ],
        "capabilities": {
            "limitsMax": 100,
            "limitsDefault": 100,
            "categories": CATEGORIES,
            "supportsRawSearch": False,
            "searchParams": ["q"],
            "tvSearchParams": ["q", "season", "ep", "imdbId", "tvdbId"],
            "movieSearchParams": ["q", "imdbId", "tmdbId"],
            "musicSearchParams": [],
            "bookSearchParams": [],
        },
    }


def release_json(release: Release, *, now: float, download_url: str) -> dict[str, Any]:
    """The ReleaseResource of a search result; `downloadUrl` holds Prowlarr's key, as upstream."""
    age = max(now - release.published, 0.0)
    title = release.film or release.series
    resource: dict[str, Any] = {
        "guid": release.guid,
        "age": int(age // 86_400),
        "ageHours": age / 3600,
        "ageMinutes": age / 60,
        "size": release.size,
        "files": len(release.meta.files),
        "grabs": release.grabs,
        "indexerId": release.indexer.id,
        "indexer": release.indexer.name,
        "title": release.title,
        "sortTitle": release.title.lower(),
        "imdbId": int(title.imdb[2:]) if title else 0,
        "tmdbId": release.film.tmdb if release.film else 0,
        "tvdbId": release.series.tvdb if release.series else 0,
        "tvMazeId": 0,
        "publishDate": iso(release.published),
        "commentUrl": release.info_url,
        "downloadUrl": download_url,
        "infoUrl": release.info_url,
        "indexerFlags": ["freeleech"] if release.freeleech else [],
        "categories": [_category(release)],
        "seeders": release.seeders,
        "leechers": release.leechers,
        "protocol": "torrent",
        "fileName": f"{release.title}.torrent",
    }
    if release.indexer.privacy != "private":
        resource |= {"infoHash": release.info_hash.upper(), "magnetUrl": release.magnet}
    return resource


def statistics_json(states: Iterable[IndexerState], *, milliseconds: int) -> dict[str, Any]:
    """The IndexerStatsResource."""
    known = list(states)
    indexers = [
        {
            "indexerId": state.indexer.id,
            "indexerName": state.indexer.name,
            "averageResponseTime": milliseconds + 60 * state.indexer.id if state.queries else 0,
            "averageGrabResponseTime": milliseconds * 2 if state.grabs else 0,
            "numberOfQueries": state.queries,
            "numberOfGrabs": state.grabs,
            "numberOfRssQueries": 0,
            "numberOfAuthQueries": 0,
            "numberOfFailedQueries": state.failed_queries,
            "numberOfFailedGrabs": state.failed_grabs,
            "numberOfFailedRssQueries": 0,
            "numberOfFailedAuthQueries": 0,
        }
        for state in known
    ]
    used = {
        "numberOfQueries": sum(state.queries for state in known),
        "numberOfGrabs": sum(state.grabs for state in known),
    }
    return {
        "id": 1,
        "indexers": indexers,
        "userAgents": [{"userAgent": "Prowlarr"} | used],
        "hosts": [{"host": "127.0.0.1"} | used],
    }


def _category(release: Release) -> dict[str, Any]:
    resolution = release.quality.resolution
    place = 2 if resolution >= _UHD else 1 if resolution >= _HD else 0
    tree = _SERIES if release.series else _MOVIES
    subs = tree["subCategories"]
    return dict(subs[place]) if isinstance(subs, list) else {}


def in_categories(release: Release, wanted: list[int]) -> bool:
    """Whether a release is in any of the categories; a main category takes in its own."""
    main = _SERIES_MAIN if release.series else _MOVIES_MAIN
    return any(category == main or category // 1000 * 1000 == main for category in wanted)
