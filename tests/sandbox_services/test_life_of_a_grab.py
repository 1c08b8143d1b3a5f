"""A release goes from the search to the media server as the clock runs, with the same ids everywhere."""

from typing import Any

from sandbox.services.stack import SimulatedStack
from sandbox.services.stories import Story

FILM = 438631


async def add_dune(radarr: Any, **options: Any) -> dict[str, Any]:
    found = (await radarr.get("/api/v3/movie/lookup?term=Dune%202021"))[0]
    chosen = {"qualityProfileId": 4, "rootFolderPath": "/media/movies", "monitored": True} | options
    answer = await radarr.ask("POST", "/api/v3/movie", json=found | chosen)
    assert answer.status == 201
    return dict(answer.json)


async def grab_first(radarr: Any, movie: dict[str, Any]) -> dict[str, Any]:
    release = (await radarr.get(f"/api/v3/release?movieId={movie['id']}"))[0]
    body = {"guid": release["guid"], "indexerId": release["indexerId"]}
    assert (await radarr.ask("POST", "/api/v3/release", json=body)).status == 200
    return dict(release)


async def queue(radarr: Any) -> list[dict[str, Any]]:
    return list((await radarr.get("/api/v3/queue?pageSize=50"))["records"])


async def run_until_gone(stack: SimulatedStack, radarr: Any) -> list[str]:
    """The states the queue went through, each once."""
    states: list[str] = []
    for _ in range(2000):
        records = await queue(radarr)
        if not records:
            return states
        if records[0]["trackedDownloadState"] not in states[-1:]:
            states.append(records[0]["trackedDownloadState"])
        await stack.clock.advance(2)
    raise AssertionError(f"still in the queue: {states}")


async def test_the_whole_life(stack: SimulatedStack, radarr: Any, qbittorrent: Any, jellyfin: Any) -> None:
    movie = await add_dune(radarr)
    release = await grab_first(radarr, movie)
    record = (await queue(radarr))[0]
    torrent = (await qbittorrent.get("/api/v2/torrents/info"))[0]
    assert torrent["hash"].upper() == record["downloadId"] == release["infoHash"]
    assert torrent["category"] == "radarr"
    assert torrent["size"] == release["size"] == record["size"]

    await stack.clock.advance(60)
    halfway = (await qbittorrent.get("/api/v2/torrents/info"))[0]
    assert 0 < halfway["progress"] < 1
    assert halfway["amount_left"] == (await queue(radarr))[0]["sizeleft"]

    await stack.clock.advance(halfway["eta"] - 10)
    states = await run_until_gone(stack, radarr)
    assert states == ["downloading", "importPending", "importing", "imported"]
    here = await radarr.get(f"/api/v3/movie/{movie['id']}")
    assert here["hasFile"]
    assert here["movieFile"]["size"] == release["size"]
    events = await radarr.get(f"/api/v3/history/movie?movieId={movie['id']}")
    assert [event["eventType"] for event in events] == ["downloadFolderImported", "grabbed"]
    assert {event["downloadId"] for event in events} == {release["infoHash"]}

    search = "/Items?recursive=true&includeItemTypes=Movie&fields=ProviderIds&searchTerm=dune"
    assert (await jellyfin.get(search))["Items"] == []
    await stack.clock.advance(60)
    item = (await jellyfin.get(search))["Items"][0]
    assert item["ProviderIds"] == {"Tmdb": str(FILM), "Imdb": "tt1160419"}
    seeding = (await qbittorrent.get("/api/v2/torrents/info"))[0]
    assert seeding["progress"] == 1
    assert seeding["state"] in {"uploading", "stalledUP"}


async def test_a_scan_shows_the_film_before_the_watcher_does(stack: SimulatedStack, radarr: Any, jellyfin: Any) -> None:
    movie = await add_dune(radarr)
    await grab_first(radarr, movie)
    before = (await jellyfin.get("/Items/Counts"))["MovieCount"]
    while not (await radarr.get(f"/api/v3/movie/{movie['id']}"))["hasFile"]:
        await stack.clock.advance(5)
    assert (await jellyfin.get("/Items/Counts"))["MovieCount"] == before
    body = {"Updates": [{"Path": movie["path"], "UpdateType": "Created"}]}
    assert (await jellyfin.ask("POST", "/Library/Media/Updated", json=body)).status == 204
    await stack.clock.advance(6)
    assert (await jellyfin.get("/Items/Counts"))["MovieCount"] == before + 1


async def test_searching_while_adding_grabs_by_itself(stack: SimulatedStack, radarr: Any) -> None:
    await add_dune(radarr, addOptions={"searchForMovie": True})
    assert await queue(radarr) == []
    await stack.clock.advance(10)
    assert len(await queue(radarr)) == 1
    command = (await radarr.get("/api/v3/command"))[0]
    assert (command["name"], command["status"]) == ("MoviesSearch", "completed")


async def test_a_stalled_download_waits_for_the_story_to_end(
    stack: SimulatedStack, radarr: Any, qbittorrent: Any
) -> None:
    await stack.stories.set(Story.STALL)
    await grab_first(radarr, await add_dune(radarr))
    await stack.clock.advance(20_000)
    torrent = (await qbittorrent.get("/api/v2/torrents/info"))[0]
    assert (torrent["state"], torrent["dlspeed"], torrent["eta"]) == ("stalledDL", 0, 8_640_000)
    record = (await queue(radarr))[0]
    assert (record["status"], record["trackedDownloadStatus"]) == ("warning", "warning")
    assert "timeleft" not in record
    await stack.stories.clear(Story.STALL)
    await stack.clock.advance(20_000)
    assert await queue(radarr) == []


async def test_a_blocked_import_says_why(stack: SimulatedStack, radarr: Any) -> None:
    await stack.stories.set(Story.IMPORT_BLOCKED)
    movie = await add_dune(radarr)
    await grab_first(radarr, movie)
    await stack.clock.advance(20_000)
    record = (await queue(radarr))[0]
    assert record["trackedDownloadState"] == "importBlocked"
    assert "No files found" in record["statusMessages"][0]["messages"][0]
    await stack.stories.clear()
    await run_until_gone(stack, radarr)
    assert (await radarr.get(f"/api/v3/movie/{movie['id']}"))["hasFile"]


async def test_a_failed_download_is_blocklisted(stack: SimulatedStack, radarr: Any, qbittorrent: Any) -> None:
    await stack.stories.set(Story.DOWNLOAD_FAILS, times=1)
    movie = await add_dune(radarr)
    release = await grab_first(radarr, movie)
    await stack.clock.advance(20_000)
    assert (await qbittorrent.get("/api/v2/torrents/info"))[0]["state"] == "error"
    assert (await queue(radarr))[0]["errorMessage"] == "qBittorrent is reporting an error"
    await stack.clock.advance(60)
    assert await queue(radarr) == []
    assert await qbittorrent.get("/api/v2/torrents/info") == []
    assert (await radarr.get("/api/v3/blocklist"))["records"][0]["sourceTitle"] == release["title"]
    again = await radarr.get(f"/api/v3/release?movieId={movie['id']}")
    rejected = next(each for each in again if each["guid"] == release["guid"])
    assert "Release is blocklisted" in rejected["rejections"]


async def test_a_season_pack_is_one_download_and_many_records(
    stack: SimulatedStack, sonarr: Any, qbittorrent: Any, jellyfin: Any
) -> None:
    found = (await sonarr.get("/api/v3/series/lookup?term=tvdb:371028"))[0]
    body = found | {"qualityProfileId": 4, "rootFolderPath": "/media/series", "monitored": True}
    series = (await sonarr.ask("POST", "/api/v3/series", json=body | {"addOptions": {"monitor": "all"}})).json
    releases = await sonarr.get(f"/api/v3/release?seriesId={series['id']}&seasonNumber=1")
    pack = releases[0]
    assert pack["fullSeason"]
    grab = {"guid": pack["guid"], "indexerId": pack["indexerId"]}
    assert (await sonarr.ask("POST", "/api/v3/release", json=grab)).status == 200
    records = (await sonarr.get("/api/v3/queue?pageSize=50"))["records"]
    assert len(records) == 9
    assert {record["downloadId"] for record in records} == {pack["infoHash"]}
    assert {record["size"] for record in records} == {pack["size"]}
    assert len({record["id"] for record in records}) == 9
    assert len(await qbittorrent.get("/api/v2/torrents/info")) == 1
    await stack.clock.advance(20_000)
    assert (await sonarr.get("/api/v3/queue"))["totalRecords"] == 0
    season = next(s for s in (await sonarr.get(f"/api/v3/series/{series['id']}"))["seasons"] if s["seasonNumber"] == 1)
    assert season["statistics"]["episodeFileCount"] == 9
    query = "/Items?recursive=true&includeItemTypes=Series&fields=ProviderIds&searchTerm=arcane"
    item = (await jellyfin.get(query))["Items"][0]
    assert item["ProviderIds"]["Tvdb"] == "371028"
    assert (await jellyfin.get(f"/Shows/{item['Id']}/Episodes"))["TotalRecordCount"] == 9


async def test_a_torrent_put_into_the_category_is_followed(
    stack: SimulatedStack, radarr: Any, prowlarr: Any, qbittorrent: Any
) -> None:
    movie = await add_dune(radarr)
    found = await prowlarr.get("/api/v1/search?query=%7BTmdbId:438631%7D&type=movie")
    chosen = next(release for release in found if "x265.10bit" in release["title"])
    form = {"urls": chosen["magnetUrl"], "category": "radarr"}
    assert (await qbittorrent.ask("POST", "/api/v2/torrents/add", data=form)).status == 200
    assert (await queue(radarr))[0]["movieId"] == movie["id"]
    await stack.clock.advance(20_000)
    assert (await radarr.get(f"/api/v3/movie/{movie['id']}"))["hasFile"]


async def test_a_torrent_removed_from_the_client_leaves_the_queue(
    stack: SimulatedStack, radarr: Any, qbittorrent: Any
) -> None:
    await grab_first(radarr, await add_dune(radarr))
    await stack.clock.advance(5)
    form = {"hashes": "all", "deleteFiles": "true"}
    assert (await qbittorrent.ask("POST", "/api/v2/torrents/delete", data=form)).status == 204
    assert await queue(radarr) == []


async def test_the_indexer_story_is_told_everywhere(stack: SimulatedStack, radarr: Any, prowlarr: Any) -> None:
    before = await prowlarr.get("/api/v1/search?query=dune%202021&type=movie")
    assert any(release["indexerId"] == 3 for release in before)
    await stack.stories.set(Story.INDEXER_FAILING)
    after = await prowlarr.get("/api/v1/search?query=dune%202021&type=movie")
    assert after
    assert not any(release["indexerId"] == 3 for release in after)
    assert (await prowlarr.get("/api/v1/indexerstatus"))[0]["indexerId"] == 3
    assert "OpenHarbour" in (await radarr.get("/api/v3/health"))[0]["message"]
    assert (await prowlarr.ask("POST", "/api/v1/indexer/testall")).status == 400
    assert (await prowlarr.ask("GET", "/api/v1/search?query=dune&indexerIds=3")).status == 400
