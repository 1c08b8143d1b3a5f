"""What Jellyfin has, who watches it, and what it is told, in both versions."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pykka
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actors.registry import start
from actors.runtime import remote, stop
from actors.service import Hooks
from sandbox.services.stack import SimulatedStack
from tgarr.config import Service
from tgarr.domain.capabilities import MediaServer
from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.errors import ServiceFailed, ServiceNotFound, UnexpectedAnswer

MATRIX = ExternalIds(tmdb=603, imdb="tt0133093")
FRESH = dict.fromkeys(("queue", "library", "health", "settings"), 0)

Start = Callable[..., MediaServer]


@pytest.fixture
async def begin() -> AsyncIterator[Start]:
    """Start an actor for an address."""
    started: list[pykka.ActorRef[Any]] = []

    def begin(url: str, **settings: Any) -> MediaServer:
        stanza = {"type": "jellyfin", "url": url, "api_key": "k" * 32, "cache": FRESH, **settings}
        started.append(start("screen", Service.model_validate(stanza), Hooks()))
        return remote(started[-1], MediaServer)

    yield begin
    for ref in started:
        await stop(ref)


@pytest.fixture(params=["12", "10.11"])
async def stack(request: pytest.FixtureRequest) -> AsyncIterator[SimulatedStack]:
    async with SimulatedStack([f"jellyfin:{request.param}", "radarr", "sonarr"]) as running:
        await running.clock.pause()
        yield running


@pytest.fixture
async def jellyfin(stack: SimulatedStack, begin: Start) -> MediaServer:
    return begin(stack.jellyfin.url, api_key=stack.jellyfin.api_key, public_url="https://watch.example/base")


async def test_a_film_is_found_by_any_of_its_ids_whatever_it_is_called(
    stack: SimulatedStack, jellyfin: MediaServer
) -> None:
    for ids in (MATRIX, ExternalIds(tmdb=603), ExternalIds(imdb="tt0133093", tmdb=1)):
        found = await jellyfin.find(MediaKind.MOVIE, ids, title="The Matrix", year=1999)
        assert found is not None
        assert (found.kind, found.title, found.year, found.ids) == (MediaKind.MOVIE, "The Matrix", 1999, MATRIX)
        assert found.added_at is not None
    before = len(await stack.requests("jellyfin"))
    for title, year, requests in (("The Matrix", 1999, 1), ("Совсем другое", 1998, 2), ("", 2000, 1), ("", 0, 1)):
        assert await jellyfin.find(MediaKind.MOVIE, MATRIX, title=title, year=year) is not None
        now = len(await stack.requests("jellyfin"))
        assert now - before == requests
        before = now


async def test_what_is_not_there_is_not_found(stack: SimulatedStack, jellyfin: MediaServer) -> None:
    same_name = ExternalIds(tmdb=999_999_999)
    assert await jellyfin.find(MediaKind.MOVIE, same_name, title="The Matrix", year=1999) is None
    assert await jellyfin.find(MediaKind.SERIES, MATRIX, title="The Matrix", year=1999) is None
    before = len(await stack.requests("jellyfin"))
    assert await jellyfin.find(MediaKind.MOVIE, ExternalIds(), title="The Matrix") is None
    assert len(await stack.requests("jellyfin")) == before


async def test_what_is_new_comes_first_and_a_series_once(jellyfin: MediaServer) -> None:
    found = (await jellyfin.recent()).value
    assert len(found) > 5
    assert {item.kind for item in found} == {MediaKind.MOVIE, MediaKind.SERIES}
    moments = [item.added_at for item in found if item.added_at is not None]
    assert moments == sorted(moments, reverse=True)
    series = [item.series or item.title for item in found if item.kind is MediaKind.SERIES]
    assert len(series) == len(set(series))
    assert (await jellyfin.recent(limit=3)).value == found[:3]


async def test_an_episode(stack: SimulatedStack, jellyfin: MediaServer) -> None:
    recent = (await jellyfin.recent()).value
    series = next(item for item in recent if item.kind is MediaKind.SERIES and not item.series)
    found = await jellyfin.episode(series.id, 1, 2)
    assert found is not None
    assert (found.series, found.season, found.episode, found.kind) == (series.title, 1, 2, MediaKind.SERIES)
    assert await jellyfin.episode(series.id, 1, 99) is None
    assert await jellyfin.episode(series.id, 99, 1) is None
    before = len(await stack.requests("jellyfin"))
    for nonsense in ("", "../../System/Restart", "0" * 31):
        with pytest.raises(ServiceNotFound):
            await jellyfin.episode(nonsense, 1, 1)
    assert len(await stack.requests("jellyfin")) == before


async def test_links_lead_to_the_public_address_only(
    stack: SimulatedStack, jellyfin: MediaServer, begin: Start
) -> None:
    found = (await jellyfin.recent(limit=1)).value[0]
    assert found.link.startswith(f"https://watch.example/base/web/#/details?id={found.id}&serverId=")
    private = begin(stack.jellyfin.url, api_key=stack.jellyfin.api_key)
    assert (await private.recent(limit=1)).value[0].link == ""


async def test_who_is_watching(stack: SimulatedStack, jellyfin: MediaServer) -> None:
    film, episode = (await jellyfin.sessions()).value
    assert (film.person, film.client, film.device) == ("Анна", "Jellyfin Android TV", "Living room TV")
    assert (film.paused, film.transcoding, episode.paused, episode.transcoding) == (False, False, True, True)
    assert episode.title.count(" · ") == 2
    assert 0 < film.position < film.length
    await stack.clock.advance(60)
    later, still = (await jellyfin.sessions()).value
    assert later.position == film.position + 60
    assert still.position == episode.position


async def test_scanning_and_restarting(stack: SimulatedStack, jellyfin: MediaServer) -> None:
    await jellyfin.scan()
    await jellyfin.scan("/media/movies/Dune (2021)")
    log = await stack.requests("jellyfin")
    assert [entry.path for entry in log] == ["/Library/Refresh", "/Library/Media/Updated"]
    assert log[1].body == '{"Updates":[{"Path":"/media/movies/Dune (2021)","UpdateType":"Created"}]}'
    await jellyfin.restart()
    with pytest.raises(ServiceFailed):
        await jellyfin.probe()
    await stack.clock.advance(10)
    assert (await jellyfin.probe()).product == "Jellyfin"


async def test_the_key_is_in_no_address(stack: SimulatedStack, jellyfin: MediaServer) -> None:
    await jellyfin.recent()
    assert not any("key" in name.lower() for entry in await stack.requests("jellyfin") for name in entry.query)


# What the simulator does not show


@asynccontextmanager
async def saying(**answers: Any) -> AsyncIterator[str]:
    """Run a server that says the same for each path that begins so."""

    async def answer(request: web.Request) -> web.Response:
        found = next(value for name, value in answers.items() if request.path.startswith(f"/{name}"))
        return web.json_response(found)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


ID = "0a5e0b4cd9d14c5e8b64c0f6aa9bd0bb"


def episode(number: int, **members: Any) -> dict[str, Any]:
    return {"Id": ID, "Type": "Episode", "Name": "E", "ParentIndexNumber": 2, "IndexNumber": number, **members}


async def test_episodes_that_are_missing_special_or_two_in_one(begin: Start) -> None:
    listed = [
        episode(1, LocationType="Virtual"),
        episode(2, ParentIndexNumber=0),
        episode(3, IndexNumberEnd=4, ProductionYear=None, ProviderIds=None),
        {"Id": ID, "Type": "Episode", "Name": "without a number", "ParentIndexNumber": 2},
    ]
    async with saying(Shows={"Items": listed, "TotalRecordCount": 4}) as url:
        face = begin(url)
        found = {number: await face.episode(ID, 2, number) for number in range(1, 6)}
    assert [number for number, item in found.items() if item] == [3, 4]


async def test_a_series_without_episodes_cannot_be_watched(begin: Start) -> None:
    empty = {"Id": ID, "Type": "Series", "ProviderIds": {"TVDB": "81189"}, "RecursiveItemCount": 0}
    async with saying(Items={"Items": [empty], "TotalRecordCount": 1}) as url:
        assert await begin(url).find(MediaKind.SERIES, ExternalIds(tvdb=81189), title="Breaking Bad") is None
        empty.pop("RecursiveItemCount")  # absent where we look in nobody's name
        found = await begin(url).find(MediaKind.SERIES, ExternalIds(tvdb=81189), title="Breaking Bad")
        assert found is not None
        assert found.ids == ExternalIds(tvdb=81189)


async def test_a_library_is_looked_through_page_by_page(begin: Start) -> None:
    asked: list[str] = []

    async def items(request: web.Request) -> web.Response:
        asked.append(request.query["startIndex"])
        first = int(asked[-1])
        page = [
            {"Id": ID, "Type": "Movie", "ProviderIds": {"Tmdb": str(number)}}
            for number in range(first + 1, min(first + 500, 1200) + 1)
        ]
        return web.json_response({"Items": page, "TotalRecordCount": 1200})

    app = web.Application()
    app.router.add_get("/Items", items)
    async with TestServer(app) as server:
        face = begin(str(server.make_url("")).rstrip("/"))
        assert await face.find(MediaKind.MOVIE, ExternalIds(tmdb=1100)) is not None
        assert await face.find(MediaKind.MOVIE, ExternalIds(tmdb=5000)) is None
    assert asked == ["0", "500", "1000"] * 2


async def test_moments_in_all_their_forms(begin: Start) -> None:
    film = {"Id": ID, "Type": "Movie", "Name": "F", "DateCreated": "2024-11-29T06:11:32.1234567Z"}
    series = {"Id": ID, "Type": "Series", "Name": "S", "DateCreated": "2020-01-01T00:00:00"}
    series["DateLastMediaAdded"] = "2024-05-01T00:00:00.0000000Z"
    other = {"Id": ID, "Type": "MusicAlbum", "Name": "M"}
    async with saying(Users=[{"Id": ID}], Items=[film, series, other]) as url:
        found = (await begin(url).recent()).value
    assert [item.added_at for item in found] == [
        datetime(2024, 11, 29, 6, 11, 32, 123457, UTC),
        datetime(2024, 5, 1, tzinfo=UTC),
    ]


async def test_without_users_nobody_can_be_asked_for(begin: Start) -> None:
    async with saying(Users=[], Items=[]) as url:
        with pytest.raises(UnexpectedAnswer, match="users"):
            await begin(url).recent()


async def test_it_looks_as_an_administrator_who_may_see_everything(begin: Start) -> None:
    seen: list[str] = []

    async def latest(request: web.Request) -> web.Response:
        seen.append(request.query["userId"])
        return web.json_response([])

    async def users(_request: web.Request) -> web.Response:
        return web.json_response([{"Id": "child"}, {"Id": "boss", "Policy": {"IsAdministrator": True}}])

    app = web.Application()
    app.router.add_get("/Items/Latest", latest)
    app.router.add_get("/Users", users)
    async with TestServer(app) as server:
        await begin(str(server.make_url("")).rstrip("/")).recent()
    assert seen == ["boss"]


@pytest.mark.parametrize("product", ["Emby Server", ""])
async def test_something_like_it_is_not_it(begin: Start, product: str) -> None:
    async with saying(System={"Version": "4.8.11", "ProductName": product}) as url:
        with pytest.raises(UnexpectedAnswer, match="not Jellyfin"):
            await begin(url).probe()


async def test_a_restart_it_waits_for_is_a_complaint(begin: Start) -> None:
    async with saying(System={"Version": "12.0.0", "ProductName": "Jellyfin Server", "HasPendingRestart": True}) as url:
        (problem,) = (await begin(url).health()).value
    assert (problem.level, problem.source) == ("notice", "HasPendingRestart")
