"""The simulated arrs tell by webhook as the real ones do: a test on saving, everything once, and no second try."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from sandbox.services.stack import SimulatedStack
from sandbox.services.stories import Story
from tests.sandbox_services.conftest import Client


@dataclass(slots=True)
class Listener:
    url: str = ""
    status: int = 204
    heard: list[dict[str, Any]] = field(default_factory=list)
    passwords: set[str] = field(default_factory=set)

    @property
    def events(self) -> list[str]:
        return [str(one["eventType"]) for one in self.heard]

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append(await request.json())
        self.passwords.add(request.headers.get("Authorization", ""))
        return web.Response(status=self.status)

    async def until(self, event: str, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(5):
            while self.events.count(event) < count:
                await asyncio.sleep(0.02)
        return [one for one in self.heard if one["eventType"] == event]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.add_routes([web.post("/told", listening.hear), web.put("/told", listening.hear)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/told"
    yield listening
    await runner.cleanup()


async def template(client: Client, root: str = "/api/v3") -> dict[str, Any]:
    (found,) = await client.get(f"{root}/notification/schema")
    return dict(found)


def filled(template: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The template with everything on and some fields filled in."""
    flags = {name: True for name, value in template.items() if name.startswith("on") and value is False}
    given = {"method": 1, **values}
    fields = [one | {"value": given.get(one["name"], one["value"])} for one in template["fields"]]
    return template | flags | {"name": "mine", "fields": fields}


async def save(client: Client, root: str = "/api/v3", **values: Any) -> dict[str, Any]:
    answer = await client.ask("POST", f"{root}/notification", json=filled(await template(client, root), **values))
    assert answer.status == 201, answer.text
    return dict(answer.json)


async def test_a_season_pack_is_told_by_files_and_as_a_whole(
    stack: SimulatedStack, sonarr: Client, listener: Listener
) -> None:
    made = await save(sonarr, url=listener.url, username="tgarr", password="secret")
    assert listener.events == ["Test"]
    assert next(one["value"] for one in made["fields"] if one["name"] == "password") == "********"
    assert {one.partition(" ")[0] for one in listener.passwords} == {"Basic"}
    found = (await sonarr.get("/api/v3/series/lookup?term=Firefly"))[0]
    options = {"qualityProfileId": 4, "rootFolderPath": "/media/series", "monitored": True, "seasonFolder": True}
    series = (await sonarr.ask("POST", "/api/v3/series", json=found | options)).json
    releases = await sonarr.get(f"/api/v3/release?seriesId={series['id']}&seasonNumber=1")
    pack = next(one for one in releases if one["fullSeason"] and not one["rejections"])
    await sonarr.ask("POST", "/api/v3/release", json={"guid": pack["guid"], "indexerId": pack["indexerId"]})
    (grab,) = await listener.until("Grab")
    assert len(grab["episodes"]) > 5
    assert (grab["series"]["title"], grab["release"]["releaseTitle"]) == ("Firefly", pack["title"])
    while "Download" not in listener.events:
        await stack.clock.advance(600)
        await asyncio.sleep(0.05)
    told = await listener.until("Download", len(grab["episodes"]) + 1)
    files, (whole,) = [one for one in told if "episodeFile" in one], [one for one in told if "episodeFiles" in one]
    assert len(files) == len(whole["episodeFiles"]) == len(grab["episodes"])
    assert {one["downloadId"] for one in told} == {grab["downloadId"]}


async def test_a_film_its_trouble_and_its_import(stack: SimulatedStack, radarr: Client, listener: Listener) -> None:
    await save(radarr, url=listener.url, method=2)
    await stack.stories.set(Story.IMPORT_BLOCKED)
    found = (await radarr.get("/api/v3/movie/lookup?term=Dune%202021"))[0]
    options = {"qualityProfileId": 4, "rootFolderPath": "/media/movies", "monitored": True}
    options["addOptions"] = {"searchForMovie": True}
    await radarr.ask("POST", "/api/v3/movie", json=found | options)
    while "ManualInteractionRequired" not in listener.events:
        await stack.clock.advance(300)
        await asyncio.sleep(0.05)
    (trouble,) = await listener.until("ManualInteractionRequired")
    assert trouble["downloadStatusMessages"]
    await stack.stories.clear()
    while "Download" not in listener.events:
        await stack.clock.advance(60)
        await asyncio.sleep(0.05)
    (imported,) = await listener.until("Download")
    assert imported["movie"]["tmdbId"] == found["tmdbId"]
    assert imported["movieFile"]["path"].startswith("/media/movies/")
    assert listener.events == ["Test", "Grab", "ManualInteractionRequired", "Download"]


async def test_complaints_and_direct_grabs_of_prowlarr(
    stack: SimulatedStack, prowlarr: Client, listener: Listener
) -> None:
    await save(prowlarr, "/api/v1", url=listener.url)
    await stack.stories.set(Story.INDEXER_FAILING)
    (complaint,) = await listener.until("Health")
    assert complaint["level"] == "warning"
    await stack.stories.clear()
    await listener.until("HealthRestored")
    found = await prowlarr.get("/api/v1/search?query=Dune&type=movie&categories=2000")
    grab = {"guid": found[0]["guid"], "indexerId": found[0]["indexerId"]}
    await prowlarr.ask("POST", "/api/v1/search", json=grab)
    (told,) = await listener.until("Grab")
    assert told["release"]["releaseTitle"] == found[0]["title"]
    assert listener.heard[0]["eventType"] == "Test"


async def test_what_is_not_saved(sonarr: Client, listener: Listener, document: Callable[..., Any]) -> None:
    known = await template(sonarr)

    async def refused(body: dict[str, Any], method: str = "POST", path: str = "") -> str:
        answer = await sonarr.ask(method, f"/api/v3/notification{path}", json=body)
        assert answer.status == 400
        said = answer.json
        return str(said[0]["errorMessage"] if isinstance(said, list) else said["message"])

    good = filled(known, url=listener.url, password="one")
    assert "Invalid Url" in await refused(filled(known, url="told"))
    assert "Invalid method" in await refused(filled(known, url=listener.url, method=3))
    assert "empty" in await refused(good | {"name": ""})
    assert "provider" in await refused(good | {"implementation": "Pigeon"})
    assert "Connection refused" in await refused(filled(known, url="http://127.0.0.1:1/told"))
    listener.status = 404
    assert "[404:Not Found]" in await refused(good)
    assert (await sonarr.ask("POST", "/api/v3/notification?forceSave=true", json=good)).status == 201
    listener.status = 204
    assert "unique" in await refused(good)
    made = await sonarr.get("/api/v3/notification/1")
    document("sonarr-v3").hold(await sonarr.ask("GET", "/api/v3/notification/1"))
    assert (await sonarr.ask("PUT", "/api/v3/notification/1", json=made)).status == 202
    assert len(listener.passwords) == 1  # the masked one is the one of before
    assert (await sonarr.ask("POST", "/api/v3/notification/test", json=made | {"name": "other"})).status == 200
    assert (await sonarr.ask("DELETE", "/api/v3/notification/1")).status == 200
    for method in ("GET", "PUT", "DELETE"):
        assert (await sonarr.ask(method, "/api/v3/notification/1", json=made)).status == 404
    assert (await sonarr.ask("GET", "/api/v3/notification/x")).status == 404


async def test_nobody_tries_again_and_who_was_removed_hears_nothing(
    stack: SimulatedStack, sonarr: Client, listener: Listener
) -> None:
    gone = await save(sonarr, url=listener.url)
    await sonarr.ask("PUT", f"/api/v3/notification/{gone['id']}", json=gone | {"name": "gone"})
    await save(sonarr, url=listener.url)
    assert (await sonarr.ask("DELETE", f"/api/v3/notification/{gone['id']}")).status == 200
    listener.status = 500
    await stack.release_episode()
    while "Download" not in listener.events:
        await stack.clock.advance(60)
        await asyncio.sleep(0.05)
    assert listener.events.count("Grab") == 1


async def test_the_third_sonarr_knows_less() -> None:
    async with SimulatedStack(["sonarr:3", "qbittorrent"]) as old:
        flags = old.simulators["sonarr"].webhooks.connections._flags  # type: ignore[attr-defined]
        assert "onDownload" in flags
        assert "onImportComplete" not in flags
