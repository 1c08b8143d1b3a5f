"""Radarr's refusals, cache, queue deletion and covers behave as upstream's."""

from typing import Any

import pytest

from sandbox.services.stack import SimulatedStack
from sandbox.services.stories import Story

ADD = {"qualityProfileId": 4, "rootFolderPath": "/media/movies", "monitored": True}


async def looked_up(radarr: Any, term: str = "tmdb:438631") -> dict[str, Any]:
    return dict((await radarr.get(f"/api/v3/movie/lookup?term={term}"))[0])


async def added(radarr: Any) -> dict[str, Any]:
    answer = await radarr.ask("POST", "/api/v3/movie", json=await looked_up(radarr) | ADD)
    assert answer.status == 201
    return dict(answer.json)


@pytest.mark.parametrize("headers", [{"X-Api-Key": "wrong"}, {"X-Api-Key": ""}])
async def test_a_wrong_key_is_refused_with_nothing_said(radarr: Any, headers: dict[str, str]) -> None:
    answer = await radarr.ask("GET", "/api/v3/movie", headers=headers)
    assert (answer.status, answer.body) == (401, b"")
    assert (await radarr.ask("GET", "/ping", headers=headers)).status == 200


async def test_other_ways_to_send_the_key(stack: SimulatedStack, radarr: Any) -> None:
    radarr.headers = {}
    assert (await radarr.ask("GET", f"/api/v3/tag?apikey={stack.radarr.api_key}")).status == 200
    bearer = {"Authorization": f"Bearer {stack.radarr.api_key}"}
    assert (await radarr.ask("GET", "/api/v3/tag", headers=bearer)).status == 200


async def test_a_wrong_base_path_shows_the_web_page(radarr: Any) -> None:
    answer = await radarr.ask("GET", "/radarr/movie")
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert (await radarr.ask("GET", "/api/v3/nothing")).json == {"message": "NotFound"}


@pytest.mark.parametrize(
    ("change", "member", "code"),
    [
        ({"rootFolderPath": "/nowhere"}, "RootFolderPath", "RootFolderExistsValidator"),
        ({"qualityProfileId": 0}, "QualityProfileId", "GreaterThanValidator"),
        ({"qualityProfileId": 99}, "QualityProfileId", "QualityProfileExistsValidator"),
        ({"tmdbId": 1}, "TmdbId", "MovieValidator"),
        ({"tmdbId": 603}, "TmdbId", "MovieExistsValidator"),
    ],
)
async def test_validation_errors_are_arrays(radarr: Any, change: dict[str, Any], member: str, code: str) -> None:
    answer = await radarr.ask("POST", "/api/v3/movie", json=await looked_up(radarr) | ADD | change)
    assert answer.status == 400
    assert [(error["propertyName"], error["errorCode"]) for error in answer.json] == [(member, code)]


async def test_tags_are_folded_and_checked(radarr: Any) -> None:
    first = await radarr.ask("POST", "/api/v3/tag", json={"label": "TG-1001"})
    again = await radarr.ask("POST", "/api/v3/tag", json={"label": "tg-1001"})
    assert (first.status, first.json) == (201, again.json)
    refused = await radarr.ask("POST", "/api/v3/tag", json={"label": "1 - ann"})
    assert refused.status == 400
    assert refused.json[0]["errorCode"] == "RegularExpressionValidator"


async def test_a_release_is_grabbable_for_half_an_hour(stack: SimulatedStack, radarr: Any) -> None:
    movie = await added(radarr)
    release = (await radarr.get(f"/api/v3/release?movieId={movie['id']}"))[0]
    grab = {"guid": release["guid"], "indexerId": release["indexerId"]}
    unknown = await radarr.ask("POST", "/api/v3/release", json=grab | {"guid": "somebody else's"})
    assert unknown.status == 404
    await stack.clock.advance(1801)
    assert (await radarr.ask("POST", "/api/v3/release", json=grab)).status == 404
    assert (await stack.world_state())["grabs"] == []


@pytest.mark.parametrize(("story", "status"), [(Story.RELEASE_GONE, 404), (Story.GRAB_REFUSED, 409)])
async def test_grabs_that_fail_do_so_once(stack: SimulatedStack, radarr: Any, story: Story, status: int) -> None:
    movie = await added(radarr)
    release = (await radarr.get(f"/api/v3/release?movieId={movie['id']}"))[0]
    grab = {"guid": release["guid"], "indexerId": release["indexerId"]}
    await stack.stories.set(story, times=1)
    assert (await radarr.ask("POST", "/api/v3/release", json=grab)).status == status
    assert (await radarr.ask("POST", "/api/v3/release", json=grab)).status == 200


async def test_rejections_name_profile_seeders_and_queue(radarr: Any) -> None:
    movie = await added(radarr)
    releases = await radarr.get(f"/api/v3/release?movieId={movie['id']}")
    reasons = {reason for release in releases for reason in release["rejections"]}
    assert "CAM is not wanted in profile" in reasons
    assert "Not enough seeders: 0. Minimum seeders: 1" in reasons
    assert all(release["approved"] != bool(release["rejections"]) for release in releases)
    grab = {"guid": releases[0]["guid"], "indexerId": releases[0]["indexerId"]}
    await radarr.ask("POST", "/api/v3/release", json=grab)
    again = await radarr.get(f"/api/v3/release?movieId={movie['id']}")
    assert any("Release in queue" in reason for release in again for reason in release["rejections"])


async def test_push_answers_an_array(stack: SimulatedStack, radarr: Any) -> None:
    movie = await added(radarr)
    push = {
        "title": "Dune.2021.1080p.BluRay.x264-ORBIT",
        "downloadUrl": "https://x.invalid/1",
        "protocol": "torrent",
    }
    taken = (await radarr.ask("POST", "/api/v3/release/push", json=push)).json
    assert [(release["approved"], release["mappedMovieId"]) for release in taken] == [(True, movie["id"])]
    strange = {**push, "title": "Some.Unknown.Film.2020.1080p.WEB-DL-X"}
    refused = (await radarr.ask("POST", "/api/v3/release/push", json=strange)).json
    assert refused[0]["rejected"]
    assert "Unknown Movie" in refused[0]["rejections"][0]
    assert (await radarr.ask("POST", "/api/v3/release/push", json={"title": "x"})).status == 400
    assert len((await stack.world_state())["grabs"]) == 1


async def test_deleting_from_the_queue_obeys_its_flags(radarr: Any, qbittorrent: Any) -> None:
    movie = await added(radarr)
    releases = await radarr.get(f"/api/v3/release?movieId={movie['id']}")
    for release in releases[:2]:
        grab = {"guid": release["guid"], "indexerId": release["indexerId"]}
        await radarr.ask("POST", "/api/v3/release", json=grab)
    first, second = (await radarr.get("/api/v3/queue?sortKey=title"))["records"]
    path = f"/api/v3/queue/{first['id']}?removeFromClient=true&blocklist=true"
    assert (await radarr.ask("DELETE", path)).status == 200
    assert (await radarr.ask("DELETE", path)).status == 404
    assert (await radarr.get("/api/v3/blocklist"))["totalRecords"] == 1
    path = f"/api/v3/queue/{second['id']}?removeFromClient=false"
    assert (await radarr.ask("DELETE", path)).status == 200
    left = await qbittorrent.get("/api/v2/torrents/info")
    assert [torrent["hash"].upper() for torrent in left] == [second["downloadId"]]
    kinds = [event["eventType"] for event in (await radarr.get("/api/v3/history?pageSize=2"))["records"]]
    assert kinds[0] == "downloadIgnored"


async def test_covers_need_the_key_and_artwork_does_not(radarr: Any, session: Any) -> None:
    movie = (await radarr.get("/api/v3/movie?tmdbId=603"))[0]
    image = movie["images"][0]
    local = await radarr.ask("GET", image["url"])
    assert (local.status, local.content_type, local.body[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert (await radarr.ask("GET", image["url"], headers={"X-Api-Key": ""})).status == 401
    async with session.get(image["remoteUrl"]) as answer:
        assert await answer.read() == local.body


async def test_versions_and_instances_side_by_side(session: Any, make_client: Any) -> None:
    async with SimulatedStack(["radarr:5", "radarr-4k"]) as stack:
        roots = []
        for name in ("radarr", "radarr-4k"):
            address = stack.services[name]
            client = make_client(session=session, base=address.url, headers={"X-Api-Key": address.api_key})
            status = await client.get("/api/v3/system/status")
            roots.append((status["version"][0], (await client.get("/api/v3/rootfolder"))[0]["path"]))
        assert roots == [("5", "/media/movies"), ("6", "/media/movies-4k")]


async def test_russian_metadata(session: Any, make_client: Any) -> None:
    async with SimulatedStack(["radarr"], metadata_language="ru") as stack:
        headers = {"X-Api-Key": stack.radarr.api_key}
        client = make_client(session=session, base=stack.radarr.url, headers=headers)
        found = (await client.get("/api/v3/movie/lookup?term=1%2B1"))[0]
        assert (found["title"], found["tmdbId"]) == ("1+1", 77338)
        dune = (await client.get("/api/v3/movie/lookup?term=дюна"))[0]
        assert dune["title"] == "Дюна"
        assert "пустынную" in dune["overview"]


@pytest.mark.parametrize(("text", "tmdb"), [("1917", 530915), ("2012", 14161), ("300", 1271), ("Dune 1984", 841)])
async def test_titles_that_look_like_numbers(radarr: Any, text: str, tmdb: int) -> None:
    assert (await looked_up(radarr, text))["tmdbId"] == tmdb


async def test_movies_are_changed_and_deleted(stack: SimulatedStack, radarr: Any) -> None:
    movie = (await radarr.get("/api/v3/movie?tmdbId=603"))[0]
    path = f"/api/v3/movie/{movie['id']}"
    changed = movie | {"monitored": False, "path": "/media/cartoons/The Matrix (1999)"}
    answer = await radarr.ask("PUT", path, json=changed)
    assert (answer.status, answer.json["monitored"], answer.json["rootFolderPath"]) == (
        202,
        False,
        "/media/cartoons",
    )
    assert (await radarr.ask("PUT", path, json=changed | {"qualityProfileId": 0})).status == 400
    assert (await radarr.ask("PUT", path, json=changed | {"minimumAvailability": "soon"})).status == 400
    file = (await radarr.get(f"/api/v3/moviefile?movieId={movie['id']}"))[0]
    assert (await radarr.ask("DELETE", f"/api/v3/moviefile/{file['id']}")).status == 200
    assert not (await radarr.get(path))["hasFile"]
    assert (await radarr.get(f"/api/v3/history/movie?movieId={movie['id']}"))[0]["eventType"] == "movieFileDeleted"
    before = len((await stack.world_state())["library"])
    other = (await radarr.get("/api/v3/movie?tmdbId=530915"))[0]
    assert (await radarr.ask("DELETE", f"/api/v3/movie/{other['id']}?deleteFiles=true")).status == 200
    assert (await radarr.ask("GET", f"/api/v3/movie/{other['id']}")).status == 404
    assert len((await stack.world_state())["library"]) == before - 1


async def test_marking_as_failed_and_forgiving(radarr: Any) -> None:
    movie = await added(radarr)
    release = (await radarr.get(f"/api/v3/release?movieId={movie['id']}"))[0]
    grab = {"guid": release["guid"], "indexerId": release["indexerId"]}
    await radarr.ask("POST", "/api/v3/release", json=grab)
    event = (await radarr.get(f"/api/v3/history/movie?movieId={movie['id']}"))[0]
    assert (await radarr.ask("POST", f"/api/v3/history/failed/{event['id']}")).status == 200
    assert (await radarr.get("/api/v3/queue"))["totalRecords"] == 0
    entry = (await radarr.get("/api/v3/blocklist"))["records"][0]
    assert (await radarr.ask("DELETE", f"/api/v3/blocklist/{entry['id']}")).status == 200
    assert (await radarr.ask("DELETE", f"/api/v3/blocklist/{entry['id']}")).status == 404
    await radarr.ask("POST", "/api/v3/release", json=grab)
    ids = [record["id"] for record in (await radarr.get("/api/v3/queue"))["records"]]
    assert (await radarr.ask("DELETE", "/api/v3/queue/bulk", json={"ids": [*ids, 5]})).status == 200
    assert (await radarr.get("/api/v3/queue"))["totalRecords"] == 0


async def test_bad_requests(radarr: Any) -> None:
    for method, path, body, status in (
        ("GET", "/api/v3/movie?tmdbId=dune", None, 400),
        ("GET", "/api/v3/movie/dune", None, 404),
        ("GET", "/api/v3/calendar?start=soon", None, 400),
        ("GET", "/api/v3/history/since?date=soon", None, 400),
        ("GET", "/api/v3/moviefile", None, 400),
        ("GET", "/api/v3/release?movieId=999", None, 404),
        ("POST", "/api/v3/movie", "not json", 400),
        ("POST", "/api/v3/movie", "[]", 400),
        ("POST", "/api/v3/command", '{"name": "MakeTea"}', 400),
        ("GET", "/api/v3/command/99", None, 404),
        ("DELETE", "/api/v3/tag/99", None, 404),
        ("POST", "/api/v3/queue/grab/1", None, 404),
        ("POST", "/api/v3/history/failed/999", None, 404),
        ("GET", "/MediaCover/999/poster.jpg", None, 404),
    ):
        answer = await radarr.ask(method, path, data=body)
        assert answer.status == status, (method, path, answer.status)


async def test_paging_and_order(radarr: Any) -> None:
    pages = [await radarr.get(f"/api/v3/history?page={page}&pageSize=9") for page in (1, 2, 3)]
    assert [len(page["records"]) for page in pages] == [9, 9, 4]
    dates = [record["date"] for page in pages for record in page["records"]]
    assert dates == sorted(dates, reverse=True)
    odd = await radarr.get("/api/v3/history?sortKey=nonsense")
    assert (odd["sortKey"], odd["totalRecords"]) == ("nonsense", 22)
