"""Sonarr's own behaviour: presets, validation, season monitoring, versions."""

from typing import Any

import pytest

from sandbox.services.stack import SimulatedStack

ADD = {"qualityProfileId": 4, "rootFolderPath": "/media/series", "monitored": True, "seasonFolder": True}
THE_EXPANSE = 280619


async def looked_up(sonarr: Any, tvdb: int = THE_EXPANSE) -> dict[str, Any]:
    return dict((await sonarr.get(f"/api/v3/series/lookup?term=tvdb:{tvdb}"))[0])


async def added(sonarr: Any, monitor: str) -> dict[str, Any]:
    body = await looked_up(sonarr) | ADD | {"addOptions": {"monitor": monitor}}
    answer = await sonarr.ask("POST", "/api/v3/series", json=body)
    assert answer.status == 201
    return dict(answer.json)


@pytest.mark.parametrize(
    ("monitor", "episodes", "seasons"),
    [
        ("all", 62, 6),
        ("firstSeason", 10, 1),
        ("lastSeason", 6, 1),
        ("pilot", 1, 1),
        ("future", 0, 0),
        ("missing", 62, 6),
        ("existing", 0, 0),
        ("none", 0, 0),
    ],
)
async def test_monitor_presets(sonarr: Any, monitor: str, episodes: int, seasons: int) -> None:
    series = await added(sonarr, monitor)
    known = await sonarr.get(f"/api/v3/episode?seriesId={series['id']}")
    assert len(known) == 62
    assert sum(episode["monitored"] for episode in known) == episodes
    assert sum(season["monitored"] for season in series["seasons"]) == seasons


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tvdbId": 81189}, "SeriesExistsValidator"),
        ({"tvdbId": 0}, "GreaterThanValidator"),
        ({"title": ""}, "NotEmptyValidator"),
        ({"qualityProfileId": 77}, "QualityProfileExistsValidator"),
        ({"rootFolderPath": "/tv"}, "RootFolderExistsValidator"),
    ],
)
async def test_validation_errors_are_arrays(sonarr: Any, change: dict[str, Any], code: str) -> None:
    answer = await sonarr.ask("POST", "/api/v3/series", json=await looked_up(sonarr) | ADD | change)
    assert (answer.status, [error["errorCode"] for error in answer.json]) == (400, [code])


async def test_version_3_wants_a_language_profile(session: Any, make_client: Any) -> None:
    async with SimulatedStack(["sonarr:3"]) as stack:
        client = make_client(session=session, base=stack.sonarr.url, headers={"X-Api-Key": stack.sonarr.api_key})
        assert (await client.get("/api/v3/system/status"))["version"].startswith("3.")
        body = await looked_up(client) | ADD
        body.pop("languageProfileId")
        assert (await client.ask("POST", "/api/v3/series", json=body)).status == 400
        assert (await client.ask("POST", "/api/v3/series", json=body | {"languageProfileId": 1})).status == 201


async def test_monitoring_a_season_and_searching_it(stack: SimulatedStack, sonarr: Any) -> None:
    series = await added(sonarr, "none")
    for season in series["seasons"]:
        season["monitored"] = season["seasonNumber"] == 2
    assert (await sonarr.ask("PUT", f"/api/v3/series/{series['id']}", json=series)).status == 202
    command = {"name": "SeasonSearch", "seriesId": series["id"], "seasonNumber": 2}
    started = (await sonarr.ask("POST", "/api/v3/command", json=command)).json
    assert started["status"] == "queued"
    await stack.clock.advance(10)
    done = await sonarr.get(f"/api/v3/command/{started['id']}")
    assert (done["status"], "1 reports downloaded" in done["message"]) == ("completed", True)
    records = (await sonarr.get("/api/v3/queue?pageSize=50&includeEpisode=true"))["records"]
    assert len(records) == 13
    assert {record["episode"]["seasonNumber"] for record in records} == {2}


async def test_an_episode_search_finds_that_episode_only(sonarr: Any) -> None:
    series = await added(sonarr, "all")
    third = next(
        episode
        for episode in await sonarr.get(f"/api/v3/episode?seriesId={series['id']}&seasonNumber=1")
        if episode["episodeNumber"] == 3
    )
    releases = await sonarr.get(f"/api/v3/release?episodeId={third['id']}")
    assert releases
    assert {tuple(release["episodeNumbers"]) for release in releases} == {(3,)}
    assert all(isinstance(release["indexerFlags"], int) for release in releases)


async def test_calendar_and_wanted_have_the_airing_series(sonarr: Any) -> None:
    shown = await sonarr.get("/api/v3/calendar?start=2020-01-01&end=2099-01-01&includeSeries=true")
    assert {"Severance", "The Last of Us", "Slow Horses"} <= {episode["series"]["title"] for episode in shown}
    missing = await sonarr.get("/api/v3/wanted/missing?pageSize=100")
    assert missing["totalRecords"] > 0
    assert all(not episode["hasFile"] for episode in missing["records"])


async def test_deleting_a_series_with_its_files(stack: SimulatedStack, sonarr: Any) -> None:
    before = len((await stack.world_state())["library"])
    entry = next(each for each in await sonarr.get("/api/v3/series") if each["tvdbId"] == 360893)
    assert (await sonarr.ask("DELETE", f"/api/v3/series/{entry['id']}?deleteFiles=true")).status == 200
    assert len((await stack.world_state())["library"]) == before - 5
    assert (await sonarr.ask("GET", f"/api/v3/series/{entry['id']}")).status == 404
