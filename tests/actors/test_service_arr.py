"""Radarr, Sonarr and Prowlarr against the simulated ones: what is read, said and changed, beyond the contract."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actors.arr.reading import history_of, poster_of, queue_of, release_of, seconds_of
from actors.arr.wire import HistoryResource, Picture, QueueRecord, ReleaseResource
from actors.registry import start
from actors.runtime import remote, stop
from actors.service import Hooks
from actors.services import radarr, sonarr
from sandbox.services.faults import Fault
from sandbox.services.stack import SimulatedStack
from sandbox.services.stories import Story
from tgarr.config import Service
from tgarr.domain.capabilities import Indexers, Library
from tgarr.domain.library import AddOptions, Handover, HistoryKind, Monitor, QueueState, SearchTarget
from tgarr.domain.media import ExternalIds, MediaKind, Season, TitleKey
from tgarr.domain.releases.model import SecretUrl
from tgarr.errors import (
    LoginPageAnswer,
    ServiceConflict,
    ServiceError,
    ServiceFailed,
    ServiceNotFound,
    ServiceRejected,
    UnexpectedAnswer,
)

DUNE = TitleKey(MediaKind.MOVIE, 438631)
THE_MATRIX = TitleKey(MediaKind.MOVIE, 603)
ARCANE = TitleKey(MediaKind.SERIES, 371028)
BREAKING_BAD = TitleKey(MediaKind.SERIES, 81189)
NOBODY_S = 999_999_999
FILM = AddOptions(profile_id=4, root_folder="/media/movies")
SHOW = AddOptions(profile_id=4, root_folder="/media/series")


@pytest.fixture
async def stack() -> AsyncIterator[SimulatedStack]:
    async with SimulatedStack(["radarr", "sonarr", "prowlarr"]) as running:
        await running.clock.pause()
        yield running


@pytest.fixture
async def face(stack: SimulatedStack) -> AsyncIterator[Callable[..., Any]]:
    started = []

    def begin(name: str, where: SimulatedStack = stack, **keys: Any) -> Any:
        stanza = {"rate_limit": 1000, **where.services[name].as_json(), **keys}
        started.append(start(name, Service.model_validate(stanza), Hooks()))
        return remote(started[-1], Indexers if name == "prowlarr" else Library)

    yield begin
    for ref in started:
        await stop(ref)


Face = Callable[..., Any]


async def posted(stack: SimulatedStack, service: str, path: str) -> list[Any]:
    log = await stack.requests(service)
    return [json.loads(entry.body) for entry in log if entry.method in {"POST", "PUT"} and entry.path == path]


# Titles


async def test_a_film_of_the_library(face: Face) -> None:
    title = (await face("radarr").title(THE_MATRIX)).value
    assert (title.title, title.year, title.runtime, title.rating) == ("The Matrix", 1999, 136, 8.7)
    assert title.ids == ExternalIds(tmdb=603, imdb="tt0133093")
    assert title.holding is not None
    assert (title.holding.on_disk, title.holding.quality) == (True, "WEBDL-2160p")
    assert title.holding.size > 10**9
    assert title.holding.available


async def test_a_film_that_nobody_has_or_knows(face: Face) -> None:
    library = face("radarr")
    assert (await library.title(DUNE)).value.holding is None
    for key in (TitleKey(MediaKind.MOVIE, NOBODY_S), BREAKING_BAD):
        with pytest.raises(ServiceNotFound):
            await library.title(key)
        with pytest.raises(ServiceNotFound):
            await library.add(key, FILM)


async def test_the_lookup_tells_what_is_in_the_library(face: Face) -> None:
    library = face("radarr")
    found = (await library.lookup("  the   matrix ")).value
    assert (found[0].key, found[0].holding is not None) == (THE_MATRIX, True)
    assert (await library.lookup("THE matrix")).age > 0


async def test_a_series_of_the_library(face: Face) -> None:
    library = face("sonarr")
    held = [title for title in (await library.library()).value if title.holding]
    assert held
    for title in held:
        regular = [season for season in title.seasons if season.number > 0]
        assert title.holding.episodes == sum(season.episodes for season in regular) > 0
        assert title.holding.episodes_on_disk == sum(season.on_disk for season in regular)
    key = held[0].key
    assert (await library.title(key)).value == held[0]


def test_of_a_season_that_is_over_everything_has_aired() -> None:
    seasons = [
        {"seasonNumber": 0, "monitored": False, "statistics": {"episodeCount": 0, "totalEpisodeCount": 12}},
        {"seasonNumber": 1, "monitored": False, "statistics": {"episodeCount": 0, "totalEpisodeCount": 10}},
        {
            "seasonNumber": 2,
            "monitored": True,
            "statistics": {"episodeCount": 3, "episodeFileCount": 2, "totalEpisodeCount": 8},
        },
    ]
    raw = {"tvdbId": 1, "id": 4, "status": "continuing", "seasons": seasons}
    title = sonarr.title_of(msgspec.convert(raw, sonarr.Series))
    assert title.seasons == (
        Season(number=0),
        Season(number=1, episodes=10),
        Season(number=2, monitored=True, episodes=3, on_disk=2),
    )
    assert title.holding is not None
    assert (title.holding.episodes, title.holding.episodes_on_disk, title.holding.on_disk) == (13, 2, False)
    ended = sonarr.title_of(msgspec.convert(raw | {"status": "ended"}, sonarr.Series))
    assert ended.seasons[2].episodes == 8
    strange = sonarr.title_of(msgspec.convert({"tvdbId": 1, "seasons": seasons}, sonarr.Series))
    assert strange.holding is None
    assert not any(season.monitored for season in strange.seasons)


def test_the_first_rating_out_of_ten_counts() -> None:
    def rating(**ratings: float) -> float:
        told = {name: {"value": value} for name, value in ratings.items()}
        return radarr.title_of(msgspec.convert({"tmdbId": 1, "ratings": told}, radarr.Movie)).rating

    assert rating(rottenTomatoes=97, tmdb=7.1) == 7.1
    assert rating(imdb=0, trakt=6.5) == 6.5
    assert rating(metacritic=80) == 0
    early = msgspec.convert({"tmdbId": 1, "ratings": {"votes": 7, "value": 6.1}}, radarr.Movie)
    assert radarr.title_of(early).rating == 6.1


# Adding


async def test_a_film_is_added_as_wished(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr")
    assert (await library.title(DUNE)).value.holding is None
    options = AddOptions(profile_id=5, root_folder="/media/cartoons", tags=("tg-1", "TG-2"), search=True)
    title = await library.add(DUNE, options)
    assert title.holding is not None
    assert title.holding.path.startswith("/media/cartoons/")
    assert (await library.title(DUNE)).value.holding == title.holding  # nothing old was kept
    (body,) = await posted(stack, "radarr", "/api/v3/movie")
    assert (body["tmdbId"], body["qualityProfileId"], body["monitored"]) == (438631, 5, True)
    assert body["addOptions"] == {"monitor": "movieOnly", "searchForMovie": True}
    assert "id" not in body
    assert await posted(stack, "radarr", "/api/v3/tag") == [{"label": "tg-1"}, {"label": "TG-2"}]
    await library.add(THE_MATRIX, options)
    second = TitleKey(MediaKind.MOVIE, 27205)
    await library.add(second, options)
    assert len(await posted(stack, "radarr", "/api/v3/tag")) == 2


async def test_what_is_there_already_is_returned_as_it_is(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr")
    title = await library.add(THE_MATRIX, FILM)
    assert title.holding is not None
    assert title.holding.on_disk
    assert await posted(stack, "radarr", "/api/v3/movie") == []


async def test_two_who_add_the_same_film_at_once_both_get_it(face: Face) -> None:
    library = face("radarr")
    titles = await asyncio.gather(*(library.add(DUNE, FILM) for _ in range(4)))
    assert len({title.holding.id for title in titles}) == 1


async def test_a_refused_adding_says_why(face: Face) -> None:
    with pytest.raises(ServiceRejected, match="Root folder '/nowhere' does not exist"):
        await face("radarr").add(DUNE, AddOptions(profile_id=4, root_folder="/nowhere"))
    with pytest.raises(ServiceRejected, match="Profile does not exist"):
        await face("sonarr").add(ARCANE, AddOptions(profile_id=77, root_folder="/media/series"))
    with pytest.raises(ServiceRejected, match="a-z, 0-9"):
        await face("radarr").add(DUNE, AddOptions(profile_id=4, root_folder="/media/movies", tags=("a b",)))


@pytest.mark.parametrize(
    ("version", "monitor", "word"),
    [
        ("4", Monitor.ALL, "all"),
        ("4", Monitor.FIRST_SEASON, "firstSeason"),
        ("4", Monitor.LAST_SEASON, "lastSeason"),
        ("3", Monitor.LAST_SEASON, "latestSeason"),
        ("3", Monitor.PILOT, "pilot"),
        ("4", Monitor.NONE, "none"),
    ],
)
async def test_monitor_presets(face: Face, version: str, monitor: Monitor, word: str) -> None:
    async with SimulatedStack([f"sonarr:{version}"]) as stack:
        options = AddOptions(profile_id=4, root_folder="/media/series", monitor=monitor)
        title = await face("sonarr", stack).add(ARCANE, options)
        (body,) = await posted(stack, "sonarr", "/api/v3/series")
        assert body["addOptions"]["monitor"] == word
        assert body["monitored"] is (monitor is not Monitor.NONE)
        assert ("languageProfileId" in body) is (version == "3")
        monitored = {season.number for season in title.seasons if season.monitored}
        assert monitored == {"all": {1, 2}, "firstSeason": {1}, "pilot": {1}, "none": set()}.get(word, {2})


async def test_named_seasons_are_monitored_and_no_others(stack: SimulatedStack, face: Face) -> None:
    library = face("sonarr")
    options = AddOptions(profile_id=4, root_folder="/media/series", seasons=(2,))
    title = await library.add(ARCANE, options)
    assert [season.monitored for season in title.seasons] == [False, True]
    (body,) = await posted(stack, "sonarr", "/api/v3/series")
    assert "monitor" not in body["addOptions"]
    await library.monitor_seasons(title.holding.id, [1])
    after = (await library.title(ARCANE)).value
    assert [season.monitored for season in after.seasons] == [True, False]
    episodes = (await library.episodes(title.holding.id, 1)).value
    assert [episode.number for episode in episodes] == list(range(1, 10))
    assert all(episode.monitored and episode.airs_at is not None for episode in episodes)
    await library.monitor_episodes([episodes[0].id], monitored=False)
    episodes = (await library.episodes(title.holding.id, 1)).value
    assert [episode.monitored for episode in episodes] == [False, *[True] * 8]


async def test_a_film_has_no_seasons_and_a_series_is_searched_in_parts(face: Face) -> None:
    films, shows = face("radarr"), face("sonarr")
    for asked in (films.monitor_seasons(1, [1]), films.monitor_episodes([1]), films.episodes(1, 1)):
        with pytest.raises(ServiceRejected):
            await asked
    with pytest.raises(ServiceRejected):
        await shows.releases(SearchTarget(id=1))


# What upstream may say that the simulators do not


@pytest.fixture
async def saying() -> AsyncIterator[Callable[..., Any]]:
    """Start a service that gives these answers, by method and path: a status with a body, or a body."""
    opened: list[TestServer] = []
    started: list[Any] = []

    async def serve(kind: str, answers: dict[tuple[str, str], Any]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            said = answers[request.method, request.path]
            status, body = said if isinstance(said, tuple) else (200, said)
            return web.json_response(body, status=status)

        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", answer)
        opened.append(TestServer(app))
        await opened[-1].start_server()
        stanza = {"type": kind, "url": str(opened[-1].make_url("")), "api_key": "x", "rate_limit": 1000}
        started.append(start(kind, Service.model_validate(stanza), Hooks()))
        return remote(started[-1], Indexers if kind == "prowlarr" else Library)

    yield serve
    for ref in started:
        await stop(ref)
    for server in opened:
        await server.close()


RELEASE = release_of(msgspec.convert({"guid": "g", "title": "Dune", "indexerId": 1, "infoHash": "AB"}, ReleaseResource))
NOW = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
EMPTY = {"totalRecords": 0, "records": []}


async def test_a_lookup_that_answers_with_another_film_is_not_believed(saying: Callable[..., Any]) -> None:
    another = [{"tmdbId": 5, "title": "Dune"}]
    answers = {("GET", "/api/v3/movie"): another, ("GET", "/api/v3/movie/lookup"): another}
    library = await saying("radarr", answers)
    for asked in (library.title(DUNE), library.add(DUNE, FILM)):
        with pytest.raises(ServiceNotFound):
            await asked


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ({"sourceTitle": "Dune", "eventType": "grabbed"}, True),
        ({"sourceTitle": "as the client calls it", "downloadId": "AB", "eventType": "grabbed"}, True),
        ({"sourceTitle": "Dune", "downloadId": "CD", "eventType": "grabbed"}, False),
        ({"sourceTitle": "Dune", "eventType": "downloadFailed"}, False),
        ({"sourceTitle": "Dune 2", "eventType": "grabbed"}, False),
        ({"sourceTitle": "Dune", "eventType": "grabbed", "id": 7}, False),
    ],
)
async def test_a_grab_that_left_the_queue_already_is_found_in_the_history(
    saying: Callable[..., Any], line: dict[str, Any], taken: bool
) -> None:
    history = {"totalRecords": 1, "records": [{"id": 8, "date": NOW, **line}]}
    answers = {
        ("POST", "/api/v3/release"): (500, None),
        ("GET", "/api/v3/queue"): EMPTY,
        ("GET", "/api/v3/history"): history,
    }
    library = await saying("radarr", answers)
    assert await library.taken(RELEASE, after=7) is taken
    if taken:
        await library.grab(RELEASE, after=7)
    else:
        with pytest.raises(ServiceFailed):
            await library.grab(RELEASE, after=7)


@pytest.mark.parametrize(
    ("record", "taken"),
    [
        ({"title": "Dune"}, True),
        ({"title": "as the client calls it", "downloadId": "AB"}, True),
        ({"title": "Dune", "downloadId": "CD"}, False),
        ({"title": "Dune", "trackedDownloadState": "importBlocked"}, True),
        ({"title": "Dune", "trackedDownloadState": "imported"}, False),
        ({"title": "Dune", "trackedDownloadState": "failed"}, False),
    ],
)
async def test_what_is_in_the_queue_and_still_on_its_way_is_taken(
    saying: Callable[..., Any], record: dict[str, Any], taken: bool
) -> None:
    queue = {"totalRecords": 1, "records": [{"id": 1, **record}]}
    answers = {("GET", "/api/v3/queue"): queue, ("GET", "/api/v3/history"): EMPTY}
    assert await (await saying("radarr", answers)).taken(RELEASE, after=0) is taken


async def test_a_grab_in_the_queue_needs_no_history(saying: Callable[..., Any]) -> None:
    queue = {"totalRecords": 1, "records": [{"id": 1, "title": "Dune"}]}
    answers = {("POST", "/api/v3/release"): (504, None), ("GET", "/api/v3/queue"): queue}
    await (await saying("radarr", answers)).grab(RELEASE, after=7)


async def test_a_grab_is_found_behind_a_page_of_other_lines() -> None:
    """A season that is imported meanwhile writes a line for each episode."""
    lines = [{"id": number, "date": NOW, "eventType": "downloadFolderImported"} for number in range(200, 100, -1)]
    lines += [{"id": 100, "date": NOW, "eventType": "grabbed", "sourceTitle": "Dune"}]
    lines += [{"id": number, "date": NOW, "eventType": "grabbed"} for number in range(99, 0, -1)]
    asked: list[int] = []

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("queue"):
            return web.json_response(EMPTY)
        page, size = int(request.query["page"]), int(request.query["pageSize"])
        asked.append(page)
        return web.json_response({"totalRecords": len(lines), "records": lines[(page - 1) * size : page * size]})

    app = web.Application()
    app.router.add_get("/{tail:.*}", answer)
    async with TestServer(app) as server:
        stanza = {"type": "radarr", "url": str(server.make_url("")), "api_key": "x", "rate_limit": 1000}
        ref = start("radarr", Service.model_validate(stanza), Hooks())
        library = remote(ref, Library)
        assert await library.history_end() == 200
        assert asked == [1]
        assert await library.taken(RELEASE, after=99)
        assert not await library.taken(RELEASE, after=100)
        assert max(asked) <= 3
        await stop(ref)


@pytest.mark.parametrize(("date", "taken"), [(NOW, True), ("2020-01-01T00:00:00Z", False)], ids=["now", "long ago"])
async def test_an_older_grab_of_prowlarr_is_another_one(saying: Callable[..., Any], date: str, taken: bool) -> None:
    event = {"date": date, "eventType": "releaseGrabbed", "data": {"grabTitle": "Dune", "source": None}}
    answers = {
        ("POST", "/api/v1/search"): (500, None),
        ("GET", "/api/v1/history"): {"totalRecords": 1, "records": [event]},
    }
    indexers = await saying("prowlarr", answers)
    if taken:
        await indexers.grab_directly(RELEASE)
    else:
        with pytest.raises(ServiceFailed):
            await indexers.grab_directly(RELEASE)


async def test_rejections_of_a_push_come_in_two_forms(saying: Callable[..., Any]) -> None:
    answers = {
        ("GET", "/api/v3/history"): EMPTY,
        ("POST", "/api/v3/release/push"): [{"guid": "g", "rejections": [{"reason": "one"}, "two"]}],
    }
    library = await saying("radarr", answers)
    pushed = msgspec.structs.replace(RELEASE, download_url=SecretUrl("http://x/1"))
    assert await library.push(pushed) == ("one", "two")
    answers["POST", "/api/v3/release/push"] = []
    assert await library.push(pushed) == ()


async def test_torrent_clients_in_the_order_in_which_they_are_asked(saying: Callable[..., Any]) -> None:
    def client(priority: int, host: str, *, protocol: str = "torrent", enable: bool = True, **fields: Any) -> Any:
        told = [{"name": name, "value": value} for name, value in {"host": host, "port": 8080, **fields}.items()]
        return {"priority": priority, "protocol": protocol, "enable": enable, "fields": told}

    clients = [
        client(2, "second", tvCategory="tv-sonarr", tvImportedCategory="done"),
        client(1, "usenet", protocol="usenet", tvCategory="x"),
        client(1, "first", movieCategory=None, port=None),
        client(1, "off", enable=False),
    ]
    library = await saying("sonarr", {("GET", "/api/v3/downloadclient"): clients})
    assert (await library.handovers()).value == (
        Handover(host="first", port=0, category=""),
        Handover(host="second", port=8080, category="tv-sonarr"),
    )


async def test_a_health_that_is_good_and_a_status_of_old(saying: Callable[..., Any]) -> None:
    answers = {
        ("GET", "/api/v3/health"): [{"type": "ok"}, {"type": "error", "source": "S", "message": "M"}],
        ("GET", "/api/v3/system/status"): {"version": "3.0.1"},
    }
    library = await saying("sonarr", answers)
    assert [problem.words for problem in (await library.health()).value] == ["M"]
    assert (await library.probe()).product == "Sonarr"
    answers["GET", "/api/v3/system/status"] = {"appName": "Lidarr", "version": "2"}
    with pytest.raises(UnexpectedAnswer, match="this is Lidarr, not Sonarr"):
        await library.probe()


async def test_an_old_sonarr_without_language_profiles_says_so(saying: Callable[..., Any]) -> None:
    answers = {
        ("GET", "/api/v3/series"): [],
        ("GET", "/api/v3/series/lookup"): [{"tvdbId": 371028}],
        ("GET", "/api/v3/system/status"): {"version": "3.0.1"},
        ("GET", "/api/v3/languageprofile"): [],
    }
    with pytest.raises(UnexpectedAnswer, match="language profile"):
        await (await saying("sonarr", answers)).add(ARCANE, SHOW)


async def test_searches_by_the_arr_itself(stack: SimulatedStack, face: Face) -> None:
    library = face("sonarr")
    for target in (SearchTarget(id=1), SearchTarget(id=1, season=2), SearchTarget(id=1, season=2, episode_id=9)):
        await library.search(target)
    assert await posted(stack, "sonarr", "/api/v3/command") == [
        {"name": "SeriesSearch", "seriesId": 1},
        {"name": "SeasonSearch", "seriesId": 1, "seasonNumber": 2},
        {"name": "EpisodeSearch", "episodeIds": [9]},
    ]


# Releases


async def test_releases_of_a_film_in_the_arr_s_order(face: Face) -> None:
    library = face("radarr")
    title = await library.add(DUNE, FILM)
    answer = await library.releases(SearchTarget(id=title.holding.id))
    first = answer.value[0]
    assert (first.quality, first.resolution, first.languages) == ("Remux-1080p", 1080, ("English",))
    assert first.quality_weight >= answer.value[-1].quality_weight
    assert first.info_hash == first.info_hash.lower() != ""
    assert first.rejections == ()
    assert any(release.rejections for release in answer.value)
    assert first.download_url is not None
    assert first.download_url.reveal().startswith("http")
    assert (await library.releases(SearchTarget(id=title.holding.id))).age > 0


async def test_releases_of_a_season_and_of_an_episode(face: Face) -> None:
    library = face("sonarr")
    title = await library.add(ARCANE, SHOW)
    pack = next(r for r in (await library.releases(SearchTarget(id=title.holding.id, season=1))).value if r.full_season)
    assert (pack.season, len(pack.episodes)) == (1, 9)
    episode = (await library.episodes(title.holding.id, 1)).value[2]
    found = (await library.releases(SearchTarget(id=title.holding.id, season=1, episode_id=episode.id))).value
    assert any(release.episodes == (3,) for release in found)


async def test_what_was_found_is_kept_of_the_last_few_searches_only(face: Face) -> None:
    library = face("sonarr")
    title = await library.add(ARCANE, SHOW)
    episodes = (await library.episodes(title.holding.id, 1)).value
    assert len(episodes) == 9
    looked_for = [SearchTarget(id=title.holding.id, season=1, episode_id=one.id) for one in episodes]
    for target in looked_for:
        await library.releases(target)
    assert (await library.releases(looked_for[1])).age > 0
    assert (await library.releases(looked_for[0])).age == 0


async def test_a_grab_that_cannot_be_says_why(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr")
    title = await library.add(DUNE, FILM)
    release = (await library.releases(SearchTarget(id=title.holding.id))).value[0]
    await stack.stories.set(Story.RELEASE_GONE, times=1)
    with pytest.raises(ServiceNotFound, match="try searching again"):
        await library.grab(release, after=0)
    await stack.stories.set(Story.GRAB_REFUSED, times=1)
    with pytest.raises(ServiceConflict, match="indexer failed"):
        await library.grab(release, after=0)
    assert (await library.queue()).value == ()


async def test_a_prowlarr_release_is_pushed_and_judged(stack: SimulatedStack, face: Face) -> None:
    library, indexers = face("radarr"), face("prowlarr")
    await library.add(DUNE, FILM)
    found = (await indexers.find("Dune 2021", MediaKind.MOVIE)).value
    assert all(release.download_url is not None for release in found)
    assert stack.prowlarr.api_key not in repr(found)
    wanted = next(release for release in found if "1080p" in release.title and release.seeders)
    assert await library.push(wanted) == ()
    again = await library.push(wanted)
    assert any("queue" in reason for reason in again)
    (body, _) = await posted(stack, "radarr", "/api/v3/release/push")
    assert (body["title"], body["protocol"]) == (wanted.title, "torrent")
    assert body["publishDate"].endswith("Z")
    magnet = release_of(msgspec.convert({"guid": "g", "title": "x", "magnetUrl": "magnet:?xt=1"}, ReleaseResource))
    await library.push(magnet)
    (*_, body) = await posted(stack, "radarr", "/api/v3/release/push")
    assert (body["magnetUrl"], "downloadUrl" in body) == ("magnet:?xt=1", False)
    bare = release_of(msgspec.convert({"guid": "g", "title": "x"}, ReleaseResource))
    with pytest.raises(ServiceRejected, match="no address"):
        await library.push(bare)


async def test_an_older_grab_is_not_taken_for_the_one_that_failed(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr")
    title = await library.add(DUNE, FILM)
    release = (await library.releases(SearchTarget(id=title.holding.id))).value[0]
    stack.world.clock.pause()
    before = await library.history_end()
    await library.grab(release, after=before)
    (item,) = (await library.queue()).value
    stack.world.torrent_client("qbittorrent").remove([item.download_id])
    after = await library.history_end()
    assert after == before + 1
    await stack.faults.set("radarr", Fault.RESET, path="/api/v3/release", method="POST")
    with pytest.raises(ServiceError):
        await library.grab(release, after=after)
    assert (await library.queue()).value == ()


async def test_prowlarr_tells_how_its_indexers_are(stack: SimulatedStack, face: Face) -> None:
    indexers = face("prowlarr", cache={"health": 0})
    assert [state.disabled_for for state in (await indexers.indexers()).value] == [0] * 4
    await stack.stories.set(Story.INDEXER_FAILING)
    states = (await indexers.indexers()).value
    assert [state.name for state in states if state.disabled_for > 60] == ["OpenHarbour"]
    (problem,) = (await indexers.health()).value
    assert (problem.level, "OpenHarbour" in problem.words) == ("warning", True)
    assert problem.link.startswith("https://")


@pytest.mark.parametrize(
    ("kind", "categories"), [(MediaKind.MOVIE, ["2000"]), (MediaKind.SERIES, ["5000"]), (None, None)]
)
async def test_prowlarr_is_asked_in_the_kind_s_categories(
    stack: SimulatedStack, face: Face, kind: MediaKind | None, categories: list[str] | None
) -> None:
    await face("prowlarr").find("dark", kind)
    (entry,) = await stack.requests("prowlarr")
    assert entry.query.get("categories") == categories


# Queue and history


def record(**members: Any) -> QueueRecord:
    return msgspec.convert(
        {"id": 1, "status": "downloading", "trackedDownloadState": "downloading", **members}, QueueRecord
    )


@pytest.mark.parametrize(
    ("status", "tracked", "health", "state"),
    [
        ("downloading", "downloading", "ok", QueueState.DOWNLOADING),
        ("warning", "downloading", "warning", QueueState.DOWNLOADING),
        ("queued", "downloading", "ok", QueueState.WAITING),
        ("delay", "", "ok", QueueState.WAITING),
        ("downloadClientUnavailable", "downloading", "warning", QueueState.WAITING),
        ("paused", "downloading", "ok", QueueState.PAUSED),
        ("failed", "downloading", "error", QueueState.FAILED),
        ("completed", "downloading", "ok", QueueState.IMPORT_PENDING),
        ("completed", "importPending", "ok", QueueState.IMPORT_PENDING),
        ("completed", "importPending", "warning", QueueState.IMPORT_BLOCKED),
        ("completed", "importBlocked", "warning", QueueState.IMPORT_BLOCKED),
        ("completed", "importing", "ok", QueueState.IMPORTING),
        ("completed", "imported", "ok", QueueState.IMPORTED),
        ("completed", "failedPending", "warning", QueueState.FAILED),
        ("completed", "failed", "error", QueueState.FAILED),
        ("completed", "ignored", "ok", QueueState.IMPORT_PENDING),
        ("a new word", "another", "ok", QueueState.WAITING),
    ],
)
def test_states_of_the_queue(status: str, tracked: str, health: str, state: QueueState) -> None:
    (item,) = queue_of([record(status=status, trackedDownloadState=tracked, trackedDownloadStatus=health)])
    assert item.state is state


def test_the_records_of_a_pack_are_one_item() -> None:
    said = [{"title": "file", "messages": ["no sample"]}]
    pack = [
        record(
            id=n,
            seriesId=7,
            episodeId=20 + n,
            downloadId="ABC",
            title="Pack",
            size=9e9,
            sizeleft=3e9,
            statusMessages=said,
        )
        for n in (3, 1, 2)
    ]
    other = record(id=9, movieId=4, downloadId="DEF", timeleft="1.02:00:05.5", errorMessage="stalled", sizeleft=1)
    delayed = [record(id=n, status="delay", trackedDownloadState="") for n in (11, 12)]
    items = queue_of([*pack, other, *delayed])
    assert [(item.download_id, item.title_id, item.episodes) for item in items] == [
        ("abc", 7, (21, 22, 23)),
        ("def", 4, ()),
        ("", 0, ()),
        ("", 0, ()),
    ]
    assert (items[0].size, items[0].left, items[0].messages) == (9 * 10**9, 3 * 10**9, ("no sample",))
    assert (items[1].eta, items[1].messages) == (26 * 3600 + 5, ("stalled",))


def test_a_download_that_stands_still_has_no_end() -> None:
    (paused,) = queue_of([record(status="paused", timeleft="00:00:00")])
    (stalled,) = queue_of([record(status="warning", timeleft="00:00:00")])
    assert (paused.eta, stalled.eta) == (None, None)


@pytest.mark.parametrize(
    ("timespan", "seconds"),
    [("00:01:30", 90), ("2.00:00:01", 172_801), ("1:00:00.1234567", 3600), ("", None), ("-1", None)],
)
def test_net_durations(timespan: str, seconds: int | None) -> None:
    assert seconds_of(timespan) == seconds


async def test_the_queue_is_read_to_its_last_page(
    stack: SimulatedStack, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.arr.downloads._PAGE", 2)
    library = face("sonarr")
    title = await library.add(ARCANE, SHOW)
    found = (await library.releases(SearchTarget(id=title.holding.id, season=1))).value
    for release in [release for release in found if not release.full_season][:5]:
        await library.grab(release, after=0)
    assert len((await library.queue()).value) == 5
    pages = [entry.query["page"] for entry in await stack.requests("sonarr") if entry.path.endswith("/queue")]
    assert pages == [["1"], ["2"], ["3"]]


async def test_a_blocked_import_says_why(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr", cache={"queue": 0})
    title = await library.add(DUNE, FILM)
    await stack.stories.set(Story.IMPORT_BLOCKED)
    await library.grab((await library.releases(SearchTarget(id=title.holding.id))).value[0], after=0)
    await stack.clock.advance(5000)
    (item,) = (await library.queue()).value
    assert (item.state, item.title_id) == (QueueState.IMPORT_BLOCKED, title.holding.id)
    assert "eligible for import" in item.messages[0]


async def test_history_in_its_order_with_keys(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr")
    everything = await library.history(datetime(2000, 1, 1, tzinfo=UTC))
    assert list(everything) == sorted(everything, key=lambda line: (line.at, line.id))
    assert {line.kind for line in everything} == {HistoryKind.GRABBED, HistoryKind.IMPORTED}
    title = await library.add(DUNE, FILM)
    await stack.stories.set(Story.DOWNLOAD_FAILS)
    await library.grab((await library.releases(SearchTarget(id=title.holding.id))).value[0], after=0)
    for _ in range(2):  # the arr waits a while before it gives a download up
        await stack.clock.advance(3000)
    mine = await library.title_history(title.holding.id)
    assert [line.kind for line in mine] == [HistoryKind.GRABBED, HistoryKind.FAILED]
    assert {line.key for line in mine} == {DUNE}
    assert "reporting an error" in mine[1].reason
    assert mine[0].download_id == mine[0].download_id.lower() != ""
    since = mine[1].at.astimezone(tz=None)
    assert mine[1] in await library.history(since)
    assert await library.history(since + timedelta(seconds=1)) == ()


def test_only_what_is_followed_is_in_the_history() -> None:
    base = {"date": "2026-05-01T10:00:00Z", "movieId": 3}
    kinds = ["grabbed", "movieFileDeleted", "movieFolderImported", "seriesFolderImported", "downloadIgnored", "news"]
    lines = history_of(
        msgspec.convert([{"id": n, "eventType": kind, **base} for n, kind in enumerate(kinds)], list[HistoryResource])
    )
    assert [line.kind for line in lines] == [HistoryKind.GRABBED, HistoryKind.IMPORTED, HistoryKind.IMPORTED]
    assert {line.key for line in lines} == {None}


@pytest.mark.parametrize(("reason", "told"), [("Manual", True), ("MissingFromDisk", True), ("Upgrade", False)])
def test_what_was_deleted_is_told_where_it_is_asked_for_and_no_better_file_has_come(reason: str, told: bool) -> None:
    base = {"date": "2026-01-02T00:00:00Z", "data": {"reason": reason}}
    lines = msgspec.convert([{"id": 1, "eventType": "episodeFileDeleted", **base}], list[HistoryResource])
    assert [line.kind for line in history_of(lines, deletions=True)] == ([HistoryKind.DELETED] if told else [])
    assert history_of(lines) == ()


# Posters


async def test_a_poster_from_outside_is_fetched_without_the_key(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr")
    url = (await library.title(DUNE)).value.poster_url
    assert (await library.poster(url)).startswith(b"\xff\xd8\xff")
    (entry,) = await stack.requests("artwork")
    assert not entry.key_sent


@pytest.mark.parametrize("base", ["", "/radarr"])
async def test_a_local_poster_is_fetched_with_the_key(stack: SimulatedStack, face: Face, base: str) -> None:
    library = face("radarr")
    assert (await library.poster("/MediaCover/1/poster.jpg?lastWrite=1")).startswith(b"\xff\xd8\xff")
    assert (await library.poster(f"{stack.radarr.url}/MediaCover/1/poster.jpg")).startswith(b"\xff\xd8\xff")
    assert all(entry.key_sent for entry in await stack.requests("radarr"))
    behind = face("radarr", url=f"{stack.radarr.url}{base}")
    before = len(await stack.requests("radarr"))
    try:
        await behind.poster(f"{base}/MediaCover/1/poster.jpg")
    except LoginPageAnswer:
        assert base  # the simulator itself lives at the root
    assert (await stack.requests("radarr"))[before].path == f"{base}/MediaCover/1/poster.jpg"


async def test_what_is_no_picture_is_not_returned(stack: SimulatedStack, face: Face) -> None:
    library = face("radarr")
    with pytest.raises(LoginPageAnswer):
        await library.poster("/nothing/here.jpg")
    with pytest.raises(UnexpectedAnswer, match="not a picture"):
        await library.poster(f"{stack.radarr.url}/ping")
    for url in ("", "file:///etc/passwd", "poster.jpg", "http://["):
        with pytest.raises(ServiceError):
            await library.poster(url)


def test_the_public_address_of_a_poster_comes_first() -> None:
    fanart = Picture(cover_type="fanart", url="/f", remote_url="http://x/f")
    local, public = (
        Picture(cover_type="poster", url="/p"),
        Picture(cover_type="poster", url="/p", remote_url="http://x/p"),
    )
    assert poster_of([fanart, public]) == "http://x/p"
    assert poster_of([fanart, local]) == "/p"
    assert poster_of([fanart]) == ""
