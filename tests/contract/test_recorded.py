"""Payloads that real servers gave are read as they are."""

from typing import Any

import msgspec
import pytest

from actors.arr.reading import history_of, queue_of, release_of
from actors.arr.wire import (
    FileResource,
    Folder,
    HealthMessage,
    HistoryResource,
    Named,
    Page,
    QueueRecord,
    ReleaseResource,
    SystemStatus,
    Tag,
)
from actors.services import prowlarr, radarr, sonarr
from tests.upstream import sample

MANY: dict[str, Any] = {
    "radarr/ha-movie.json": radarr.Movie,
    "radarr/made-movie-lookup.json": radarr.Movie,
    "radarr/release.json": ReleaseResource,
    "radarr/ha-health.json": HealthMessage,
    "radarr/ha-rootfolder-linux.json": Folder,
    "radarr/ha-rootfolder-windows.json": Folder,
    "radarr/moviefile-list.json": FileResource,
    "radarr/moviefile.json": FileResource,
    "sonarr/episodefile.json": FileResource,
    "radarr/history-movie.json": HistoryResource,
    "sonarr/ha-series.json": sonarr.Series,
    "sonarr/series-lookup.json": sonarr.Series,
    "sonarr/episode.json": sonarr.EpisodeResource,
    "sonarr/release.json": ReleaseResource,
    "sonarr/languageprofile.json": Named,
    "prowlarr/search.json": ReleaseResource,
    "prowlarr/indexerstatus.json": prowlarr.IndexerStatus,
    "arr-common/qualityprofile.json": Named,
    "arr-common/tag.json": Tag,
    "arr-common/health.json": HealthMessage,
    "arr-common/rootfolder.json": Folder,
}
"""Lists, or one of what the lists are made of."""

PAGES: dict[str, Any] = {
    "radarr/ea-queue.json": QueueRecord,
    "radarr/made-queue.json": QueueRecord,
    "sonarr/ha-queue.json": QueueRecord,
    "sonarr/ha-queue-season-pack.json": QueueRecord,
    "sonarr/history.json": HistoryResource,
    "radarr/history.json": HistoryResource,
}


@pytest.mark.parametrize("name", MANY)
def test_lists(name: str) -> None:
    shape = MANY[name]
    content = msgspec.json.decode(sample(name))
    found = msgspec.convert(content if isinstance(content, list) else [content], list[shape])
    assert found
    for resource in found:
        if shape is ReleaseResource:
            assert release_of(resource).guid
        elif shape is radarr.Movie:
            assert radarr.title_of(resource).key.number == resource.tmdb_id
        elif shape is sonarr.Series:
            assert sonarr.title_of(resource).key.number == resource.tvdb_id


@pytest.mark.parametrize("name", PAGES)
def test_pages(name: str) -> None:
    shape = PAGES[name]
    content = msgspec.json.decode(sample(name))
    page = msgspec.convert(content if "records" in content else {"records": [content]}, Page[shape])
    assert page.records
    assert queue_of(page.records) if shape is QueueRecord else history_of(page.records) is not None


@pytest.mark.parametrize("name", ["radarr/ha-system-status.json", "sonarr/ha-system-status.json"])
def test_status(name: str) -> None:
    assert msgspec.json.decode(sample(name), type=SystemStatus).version


def test_a_season_pack_is_one_download() -> None:
    page = msgspec.json.decode(sample("sonarr/ha-queue-season-pack.json"), type=Page[QueueRecord])
    (item,) = queue_of(page.records)
    assert len(item.episodes) == len(page.records) > 1
