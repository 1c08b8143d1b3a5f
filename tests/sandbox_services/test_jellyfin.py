"""Jellyfin's entrance forms, items, sessions and restart."""

from typing import Any

import aiohttp
import pytest

from sandbox.services.stack import SimulatedStack

LEGACY: list[tuple[dict[str, str], str]] = [
    ({"X-Emby-Token": "{key}"}, ""),
    ({"X-MediaBrowser-Token": "{key}"}, ""),
    ({"X-Emby-Authorization": 'MediaBrowser Token="{key}"'}, ""),
    ({"Authorization": 'Emby Token="{key}"'}, ""),
    ({}, "?api_key={key}"),
]
MODERN: list[tuple[dict[str, str], str]] = [
    ({"Authorization": 'MediaBrowser Token="{key}"'}, ""),
    ({"Authorization": 'MediaBrowser Client="x", Token="{key}"'}, ""),
    ({}, "?ApiKey={key}"),
]


@pytest.mark.parametrize(("version", "legacy"), [("10.11", 200), ("12", 401)])
async def test_key_forms(session: aiohttp.ClientSession, make_client: Any, version: str, legacy: int) -> None:
    async with SimulatedStack([f"jellyfin:{version}"]) as stack:
        client = make_client(session=session, base=stack.jellyfin.url)
        key = str(stack.jellyfin.api_key)
        for forms, status in ((MODERN, 200), (LEGACY, legacy)):
            for headers, query in forms:
                sent = {name: value.format(key=key) for name, value in headers.items()}
                answer = await client.ask("GET", f"/System/Info{query.format(key=key)}", headers=sent)
                assert answer.status == status, (headers, query)
        assert (await client.ask("GET", "/System/Info")).status == 401
        assert (await client.get("/System/Info/Public"))["Version"].startswith(version)


async def test_a_user_token(stack: SimulatedStack, jellyfin: Any) -> None:
    login = {"Username": "Анна", "Pw": stack.jellyfin.password}
    incomplete = {"Authorization": 'MediaBrowser Client="bot"'}
    assert (await jellyfin.ask("POST", "/Users/AuthenticateByName", json=login, headers=incomplete)).status == 400
    complete = {"Authorization": 'MediaBrowser Client="bot", Device="d", DeviceId="1", Version="1"'}
    wrong = login | {"Pw": "no"}
    assert (await jellyfin.ask("POST", "/Users/AuthenticateByName", json=wrong, headers=complete)).status == 401
    token = (await jellyfin.ask("POST", "/Users/AuthenticateByName", json=login, headers=complete)).json["AccessToken"]
    headers = {"Authorization": f'MediaBrowser Token="{token}"'}
    me = (await jellyfin.ask("GET", "/Users/Me", headers=headers)).json
    assert (me["Name"], me["Policy"]["IsAdministrator"]) == ("Анна", False)
    assert (await jellyfin.ask("POST", "/System/Restart", headers=headers)).status == 403


async def test_items(jellyfin: Any, radarr: Any) -> None:
    assert [item["CollectionType"] for item in (await jellyfin.get("/Items"))["Items"]] == ["movies", "tvshows"]
    newest = await jellyfin.get(
        "/Items?Recursive=true&IncludeItemTypes=Movie&SortBy=DateCreated&SortOrder=Descending&Limit=1"
    )
    assert newest["TotalRecordCount"] == 11
    item = newest["Items"][0]
    assert "ProviderIds" not in item
    assert "UserData" not in item
    movie = next(each for each in await radarr.get("/api/v3/movie") if each["tmdbId"] == 530915)
    full = await jellyfin.get(f"/Items/{item['Id']}")
    assert full["ProviderIds"]["Imdb"] == movie["imdbId"]
    assert full["Path"] == movie["movieFile"]["path"]
    assert full["MediaSources"][0]["Size"] == movie["movieFile"]["size"]
    picture = await jellyfin.ask(
        "GET", f"/Items/{item['Id']}/Images/Primary?maxWidth=300", headers={"Authorization": ""}
    )
    assert (picture.status, picture.content_type) == (200, "image/jpeg")
    assert (await jellyfin.ask("GET", "/Items/00000000000000000000000000000000")).status == 404


async def test_latest_groups_episodes(jellyfin: Any) -> None:
    user = (await jellyfin.get("/Users"))[0]["Id"]
    assert (await jellyfin.ask("GET", "/Items/Latest")).status == 400
    latest = await jellyfin.get(f"/Items/Latest?userId={user}&limit=50")
    assert {item["Type"] for item in latest} == {"Movie", "Series"}
    single = await jellyfin.get(f"/Items/Latest?userId={user}&limit=5&groupItems=false&includeItemTypes=Episode")
    assert {item["Type"] for item in single} == {"Episode"}


async def test_sessions_move_with_the_clock(stack: SimulatedStack, jellyfin: Any) -> None:
    watching, paused, idle = await jellyfin.get("/Sessions")
    assert "NowPlayingItem" not in idle
    assert paused["TranscodingInfo"]["TranscodeReasons"]
    await stack.clock.advance(30)
    later = (await jellyfin.get("/Sessions"))[0]
    moved = later["PlayState"]["PositionTicks"] - watching["PlayState"]["PositionTicks"]
    assert moved == pytest.approx(30 * 10_000_000, abs=1000)
    path = f"/Sessions/{watching['Id']}"
    assert (await jellyfin.ask("POST", f"{path}/Playing/Pause")).status == 204
    assert (await jellyfin.get("/Sessions"))[0]["PlayState"]["IsPaused"]
    assert (await jellyfin.ask("POST", f"{path}/Playing/Stop")).status == 204
    assert "NowPlayingItem" not in (await jellyfin.get("/Sessions"))[0]
    assert (await jellyfin.ask("POST", f"{path}/Message", json={"Text": "Готово"})).status == 204
    assert (await jellyfin.ask("POST", f"{path}/Message", json={})).status == 400


async def test_restart_takes_a_while(stack: SimulatedStack, jellyfin: Any) -> None:
    assert (await jellyfin.ask("POST", "/System/Restart")).status == 204
    down = await jellyfin.ask("GET", "/System/Info/Public")
    assert (down.status, down.headers["Retry-After"]) == (503, "8")
    await stack.clock.advance(9)
    assert (await jellyfin.ask("GET", "/System/Info/Public")).status == 200


async def test_a_scan_is_seen_in_folders_and_tasks(stack: SimulatedStack, jellyfin: Any) -> None:
    assert (await jellyfin.ask("POST", "/Library/Refresh")).status == 204
    await stack.clock.advance(2.5)
    assert (await jellyfin.get("/Library/VirtualFolders"))[0]["RefreshProgress"] == pytest.approx(50, abs=1)
    assert (await jellyfin.get("/ScheduledTasks"))[0]["State"] == "Running"
    await stack.clock.advance(5)
    assert (await jellyfin.get("/ScheduledTasks"))[0]["State"] == "Idle"
