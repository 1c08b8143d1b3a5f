"""Every answer of the simulators is what the upstream documents declare."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from sandbox.services.stack import SimulatedStack
from sandbox.services.stories import Story

# Where upstream's document is narrower than upstream's server: the status that is declared instead.
DECLARED_INSTEAD = {
    ("POST", "movie"): 200,  # creating answers 201
    ("POST", "series"): 200,
    ("POST", "tag"): 200,
    ("POST", "command"): 200,
    ("PUT", "movie"): 200,  # updating answers 202
    ("PUT", "series"): 200,
    ("PUT", "monitor"): 200,
    ("PUT", "indexer"): 200,
    ("PUT", "bulk"): 200,
}


def declared(method: str, path: str) -> int | None:
    words = [word for word in path.partition("?")[0].split("/") if not word.isdigit()]
    return DECLARED_INSTEAD.get((method, words[-1]))


async def hold_all(client: Any, document: Any, paths: list[str]) -> None:
    for path in paths:
        answer = await client.ask("GET", path)
        assert answer.status == 200, (path, answer.status, answer.body[:200])
        document.hold(answer)


async def change(client: Any, document: Any, method: str, path: str, body: Any) -> Any:
    answer = await client.ask(method, path, json=body)
    assert answer.status in {200, 201, 202}, (path, answer.status, answer.body[:300])
    document.hold(answer, declared_status=declared(method, path))
    return answer.json


ARR_PATHS = [
    "/ping",
    "/api",
    "/api/v3/system/status",
    "/api/v3/health",
    "/api/v3/diskspace",
    "/api/v3/rootfolder",
    "/api/v3/downloadclient",
    "/api/v3/qualityprofile",
    "/api/v3/tag",
    "/api/v3/command",
    "/api/v3/queue/status",
    "/api/v3/history/since?date=2020-01-01",
    "/api/v3/blocklist",
]


async def test_radarr(stack: SimulatedStack, radarr: Any, document: Callable[..., Any]) -> None:
    spec = document("radarr-v3")
    await stack.stories.set(Story.INDEXER_FAILING)
    await stack.stories.set(Story.IMPORT_BLOCKED, title="2160p")
    await stack.stories.set(Story.DOWNLOAD_FAILS, title="720p.WEB-DL")
    await change(radarr, spec, "POST", "/api/v3/tag", {"label": "tg-1001"})
    found = (await radarr.get("/api/v3/movie/lookup?term=Dune%202021"))[0]
    options = {"qualityProfileId": 4, "rootFolderPath": "/media/movies", "monitored": True, "tags": [1]}
    movie = await change(radarr, spec, "POST", "/api/v3/movie", found | options)
    await change(radarr, spec, "PUT", f"/api/v3/movie/{movie['id']}", movie | {"qualityProfileId": 5})
    await change(radarr, spec, "POST", "/api/v3/command", {"name": "RefreshMovie", "movieIds": [movie["id"]]})
    releases = await radarr.get(f"/api/v3/release?movieId={movie['id']}")
    for part in ("2160p WEB-DL", "2160p.WEB-DL", "720p.WEB-DL", "1080p.WEB-DL", "x265.10bit"):
        for release in releases:
            if part in release["title"]:
                grab = {"guid": release["guid"], "indexerId": release["indexerId"]}
                assert (await radarr.ask("POST", "/api/v3/release", json=grab)).status == 200
    push = {
        "title": "Dune.1984.1080p.BluRay.x264-ORBIT",
        "downloadUrl": "https://x.invalid/1",
        "protocol": "torrent",
    }
    await change(radarr, spec, "POST", "/api/v3/release/push", push)
    paths = [
        *ARR_PATHS,
        "/api/v3/movie",
        f"/api/v3/movie/{movie['id']}",
        "/api/v3/movie/lookup?term=dune",
        "/api/v3/movie/lookup?term=tmdb:1170608",
        "/api/v3/movie/lookup/tmdb?tmdbId=603",
        "/api/v3/movie/lookup/imdb?imdbId=tt0133093",
        "/api/v3/moviefile?movieId=1",
        "/api/v3/calendar?start=2026-01-01&end=2036-12-31",
        "/api/v3/wanted/missing",
        "/api/v3/wanted/cutoff",
        f"/api/v3/release?movieId={movie['id']}",
        "/api/v3/queue?includeMovie=true&includeUnknownMovieItems=true&pageSize=50",
        f"/api/v3/queue/details?movieId={movie['id']}",
        "/api/v3/history?includeMovie=true&pageSize=100",
        f"/api/v3/history/movie?movieId={movie['id']}",
    ]
    seen: set[str] = set()
    for seconds in (0, 30, 200, 300, 300, 300, 600, 1200):
        await stack.clock.advance(seconds)
        await hold_all(radarr, spec, paths)
        records = (await radarr.get("/api/v3/queue?pageSize=50"))["records"]
        seen |= {record["trackedDownloadState"] for record in records}
    assert {"downloading", "importBlocked"} <= seen
    kinds = {event["eventType"] for event in (await radarr.get("/api/v3/history?pageSize=200"))["records"]}
    assert {"grabbed", "downloadFolderImported", "downloadFailed"} <= kinds
    assert (await radarr.get("/api/v3/blocklist"))["totalRecords"] == 1


async def test_sonarr(stack: SimulatedStack, sonarr: Any, document: Callable[..., Any]) -> None:
    spec = document("sonarr-v3")
    found = (await sonarr.get("/api/v3/series/lookup?term=Arcane"))[0]
    options = {
        "qualityProfileId": 4,
        "rootFolderPath": "/media/series",
        "monitored": True,
        "seasonFolder": True,
        "addOptions": {"monitor": "all", "searchForMissingEpisodes": True},
    }
    series = await change(sonarr, spec, "POST", "/api/v3/series", found | options)
    await change(sonarr, spec, "PUT", f"/api/v3/series/{series['id']}", series)
    await change(sonarr, spec, "POST", "/api/v3/command", {"name": "SeasonSearch", "seriesId": 1, "seasonNumber": 1})
    episodes = await sonarr.get(f"/api/v3/episode?seriesId={series['id']}")
    monitor = {"episodeIds": [episodes[0]["id"]], "monitored": True}
    assert (await sonarr.ask("PUT", "/api/v3/episode/monitor", json=monitor)).status == 202
    push = {
        "title": "Firefly.S01E01.1080p.WEB-DL-TALON",
        "downloadUrl": "https://x.invalid/1",
        "protocol": "torrent",
    }
    await change(sonarr, spec, "POST", "/api/v3/release/push", push)
    paths = [
        *ARR_PATHS,
        "/api/v3/series",
        f"/api/v3/series/{series['id']}",
        "/api/v3/series/lookup?term=dark",
        "/api/v3/series/lookup?term=tvdb:78874",
        f"/api/v3/episode?seriesId={series['id']}",
        f"/api/v3/episode/{episodes[0]['id']}",
        "/api/v3/episode/1",
        "/api/v3/episodefile?seriesId=1",
        "/api/v3/calendar?start=2026-01-01&end=2036-12-31&includeSeries=true",
        "/api/v3/wanted/missing?includeSeries=true",
        "/api/v3/wanted/cutoff",
        f"/api/v3/release?episodeId={episodes[0]['id']}",
        f"/api/v3/release?seriesId={series['id']}&seasonNumber=2",
        "/api/v3/queue?includeSeries=true&includeEpisode=true&includeUnknownSeriesItems=true&pageSize=100",
        f"/api/v3/queue/details?seriesId={series['id']}",
        "/api/v3/history?includeSeries=true&includeEpisode=true&pageSize=20",
        f"/api/v3/history/series?seriesId={series['id']}",
        "/api/v3/languageprofile",
    ]
    for seconds in (8, 60, 400, 1200, 4000):
        await stack.clock.advance(seconds)
        await hold_all(sonarr, spec, paths)


async def test_prowlarr(stack: SimulatedStack, prowlarr: Any, document: Callable[..., Any]) -> None:
    spec = document("prowlarr-v1")
    await stack.stories.set(Story.INDEXER_FAILING)
    found = await prowlarr.get("/api/v1/search?query=Dune&type=movie&categories=2000")
    grab = {"guid": found[0]["guid"], "indexerId": found[0]["indexerId"]}
    await change(prowlarr, spec, "POST", "/api/v1/search", grab)
    indexer = await prowlarr.get("/api/v1/indexer/2")
    await change(prowlarr, spec, "PUT", "/api/v1/indexer/2", indexer | {"enable": False})
    await change(prowlarr, spec, "POST", "/api/v1/command", {"name": "ApplicationIndexerSync"})
    await hold_all(
        prowlarr,
        spec,
        [
            "/ping",
            "/api",
            "/api/v1/system/status",
            "/api/v1/health",
            "/api/v1/tag",
            "/api/v1/command",
            "/api/v1/search?query=severance%20S01&type=tvsearch",
            "/api/v1/search?query=%7BTmdbId:438631%7D&type=movie",
            "/api/v1/indexer",
            "/api/v1/indexer/3",
            "/api/v1/indexer/categories",
            "/api/v1/indexerstatus",
            "/api/v1/indexerstats",
            "/api/v1/history",
            "/api/v1/appprofile",
        ],
    )


@pytest.mark.parametrize("version", ["5.2", "5.1", "5.0", "4.6"])
async def test_qbittorrent(
    version: str,
    session: aiohttp.ClientSession,
    document: Callable[..., Any],
    make_client: Any,
    log_into: Any,
) -> None:
    spec = document("qbittorrent-handmade")
    async with SimulatedStack([f"qbittorrent:{version}"]) as stack:
        client = make_client(session=session, base=stack.qbittorrent.url)
        spec.hold(await log_into(client, stack))
        link = "magnet:?xt=urn:btih:" + "ab" * 20 + "&dn=Some.Film"
        spec.hold(await client.ask("POST", "/api/v2/torrents/add", data={"urls": link, "tags": "a,b"}))
        for seconds in (1, 10, 2000):
            await stack.clock.advance(seconds)
            for path in (
                "app/version",
                "app/webapiVersion",
                "app/buildInfo",
                "app/preferences",
                "app/defaultSavePath",
                "sync/maindata?rid=0",
                "sync/maindata?rid=1",
                "transfer/info",
                "transfer/speedLimitsMode",
                "torrents/info",
                "torrents/count",
                "torrents/categories",
                "torrents/tags",
                *(f"torrents/{name}?hash={'ab' * 20}" for name in ("properties", "files", "trackers", "webseeds")),
            ):
                answer = await client.ask("GET", f"/api/v2/{path}")
                assert answer.status == 200, path
                spec.hold(answer)


JELLYFIN_PATHS = (
    "/System/Info",
    "/System/Ping",
    "/Items",
    "/Library/VirtualFolders",
    "/ScheduledTasks",
    "/Sessions",
    "/Shows/{seriesId}",
    "/Users",
    "/UserPlayedItems",
)


@pytest.mark.parametrize(("version", "name"), [("10.11", "jellyfin-10.11.11"), ("12", "jellyfin-12.0.0")])
async def test_jellyfin(
    version: str,
    name: str,
    session: aiohttp.ClientSession,
    document: Callable[..., Any],
    make_client: Any,
) -> None:
    spec = document(name, *JELLYFIN_PATHS)
    async with SimulatedStack(["radarr", "sonarr", f"jellyfin:{version}"]) as stack:
        token = f'MediaBrowser Token="{stack.jellyfin.api_key}"'
        client = make_client(session=session, base=stack.jellyfin.url, headers={"Authorization": token})
        users = await client.get("/Users")
        items = (await client.get("/Items?recursive=true"))["Items"]
        series = next(item for item in items if item["Type"] == "Series")
        film = next(item for item in items if item["Type"] == "Movie")
        fields = "fields=ProviderIds,Overview,Path,MediaSources,DateCreated,Genres,OriginalTitle"
        assert (await client.ask("POST", "/Library/Refresh")).status == 204
        await hold_all(
            client,
            spec,
            [
                "/System/Info",
                "/System/Info/Public",
                "/System/Ping",
                "/Users",
                f"/Users/{users[0]['Id']}",
                "/Items",
                f"/Items?recursive=true&{fields}&userId={users[0]['Id']}",
                f"/Items/Latest?userId={users[0]['Id']}&{fields}",
                "/Items/Counts",
                f"/Items/{film['Id']}",
                f"/Items/{series['Id']}",
                f"/Shows/{series['Id']}/Seasons",
                f"/Shows/{series['Id']}/Episodes",
                "/Library/VirtualFolders",
                "/ScheduledTasks",
                "/Sessions",
            ],
        )
        spec.hold(await client.ask("POST", f"/UserPlayedItems/{film['Id']}?userId={users[0]['Id']}"))
        login = {"Username": stack.jellyfin.username, "Pw": stack.jellyfin.password}
        header = 'MediaBrowser Client="t", Device="d", DeviceId="1", Version="1"'
        answer = await client.ask("POST", "/Users/AuthenticateByName", json=login, headers={"Authorization": header})
        assert answer.status == 200
        spec.hold(answer)
