"""The sockets of the arrs and of Jellyfin against the simulators: what rings, what ends a line, what comes after."""

import asyncio
import contextlib
import itertools
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pykka
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actors import jellyfin
from actors.arr import signalr
from actors.bell import EVERYTHING, Bell, Patience
from actors.http import Beat, Http
from actors.registry import start
from actors.runtime import remote, stop, tell
from actors.service import Hooks
from sandbox.services.faults import Fault
from sandbox.services.stack import SimulatedStack
from sandbox.services.stories import Story
from tests.upstream import sample
from tgarr.config import Service
from tgarr.domain.capabilities import Library
from tgarr.domain.status import Hearing
from tgarr.errors import (
    ConnectionLost,
    ForeignRedirect,
    ServiceBusy,
    ServiceError,
    ServiceNotFound,
    ServiceTimeout,
    ServiceUnauthorized,
    UnexpectedAnswer,
)

QUICK = Beat(ping=0.1, silence=0.5)
ARRS = ["radarr", "radarr:5", "sonarr", "sonarr:3", "prowlarr", "prowlarr:1"]
KEY = "c0ffee" * 5


@contextlib.asynccontextmanager
async def client(url: str, headers: dict[str, str]) -> AsyncIterator[Http]:
    http = Http("it", Service(type="radarr", url=url), headers=headers, secrets=[KEY])
    await http.open()
    try:
        yield http
    finally:
        await http.close()


@contextlib.asynccontextmanager
async def arr(stack: SimulatedStack, name: str, *, beat: Beat = QUICK) -> AsyncIterator[AsyncGenerator[str, None]]:
    address = stack.services[name]
    async with client(address.url, {"X-Api-Key": str(address.api_key)}) as http:
        api = 1 if name == "prowlarr" else 3
        async with contextlib.aclosing(signalr.listen(http, service=name, api=api, within=2, beat=beat)) as rings:
            yield rings


async def until(rings: AsyncGenerator[str, None], name: str) -> list[str]:
    """Return what rings up to a name."""
    heard = []
    async with asyncio.timeout(10):
        async for about in rings:
            heard.append(about)
            if about == name:
                return heard
    raise AssertionError(heard)


# What the arrs say


@pytest.mark.parametrize("version", ARRS)
async def test_every_arr_says_when_its_indexers_fail(version: str) -> None:
    async with SimulatedStack([version]) as stack, arr(stack, version.partition(":")[0]) as rings:
        assert await until(rings, "version") == [EVERYTHING, "version"]
        await stack.stories.set(Story.INDEXER_FAILING)
        assert "health" in await until(rings, "health")


async def test_an_import_rings_once_for_each_copy_of_our_version() -> None:
    async with SimulatedStack(["sonarr", "qbittorrent"], clock_factor=600) as stack, arr(stack, "sonarr") as rings:
        assert await until(rings, "version") == [EVERYTHING, "version"]
        await stack.release_episode()
        heard = await until(rings, "episodefile")
        heard += await until(rings, "queue/status")
    # Newer Sonarrs say it for version 5 as well; a sync comes twice of itself.
    assert heard.count("episodefile") == 1
    assert heard.count("queue") % 2 == 0 < heard.count("queue")


async def test_a_command_rings_when_it_has_ended() -> None:
    async with SimulatedStack(["radarr"], clock_factor=20) as stack, arr(stack, "radarr") as rings:
        assert await until(rings, "version") == [EVERYTHING, "version"]
        headers = {"X-Api-Key": str(stack.radarr.api_key)}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{stack.radarr.url}/api/v3/command", json={"name": "RssSync"}) as answer,
        ):
            number = (await answer.json())["id"]
        await until(rings, "command")
        ended = [one for one in stack.simulators["radarr"].commands.commands if one.ended]  # type: ignore[attr-defined]
        assert [one.id for one in ended] == [number]


async def test_the_key_travels_in_a_header_only() -> None:
    async with SimulatedStack(["radarr"]) as stack, arr(stack, "radarr") as rings:
        await anext(rings)
        asked = await stack.requests("radarr")
    assert [(one.method, one.path) for one in asked] == [
        ("POST", "/signalr/messages/negotiate"),
        ("GET", "/signalr/messages"),
    ]
    assert all("access_token" not in one.query and "X-Api-Key" in one.headers for one in asked)


# What ends a line


async def test_a_wrong_key_is_told_apart() -> None:
    async with SimulatedStack(["radarr", "jellyfin"]) as stack:
        async with client(stack.radarr.url, {"X-Api-Key": "wrong"}) as http:
            with pytest.raises(ServiceUnauthorized):
                await anext(signalr.listen(http, service="it", api=3, within=2))
        async with client(stack.jellyfin.url, {"Authorization": 'MediaBrowser Token="wrong"'}) as http:
            with pytest.raises(ServiceUnauthorized):
                await anext(jellyfin.listen(http, service="it", within=2))


async def test_silence_is_death() -> None:
    async with SimulatedStack(["radarr"]) as stack, arr(stack, "radarr") as rings:
        assert await until(rings, "version") == [EVERYTHING, "version"]
        await stack.faults.set("radarr", Fault.HANG)
        with pytest.raises(ServiceTimeout, match="silent"):
            await until(rings, "never")


async def test_our_pings_keep_the_line_while_the_server_s_say_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.services.arr_signalr._PING_SECONDS", 0.2)
    monkeypatch.setattr("sandbox.services.arr_signalr._PATIENCE_SECONDS", 0.6)
    async with SimulatedStack(["radarr"]) as stack, arr(stack, "radarr") as rings:
        assert await until(rings, "version") == [EVERYTHING, "version"]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await anext(rings)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.REFUSED, Fault.SERVER_ERROR])
async def test_a_line_that_is_torn_or_closed_ends(fault: Fault) -> None:
    async with SimulatedStack(["radarr"]) as stack, arr(stack, "radarr", beat=Beat()) as rings:
        assert await until(rings, "version") == [EVERYTHING, "version"]
        await stack.faults.set("radarr", fault)
        with pytest.raises((StopAsyncIteration, ConnectionLost)):
            await asyncio.wait_for(anext(rings), 5)


@dataclass(slots=True)
class Strange:
    """A server that is no arr: it answers the negotiation, and then does as told."""

    act: Callable[[web.Request], Any]
    keys: list[str | None] = field(default_factory=list)

    async def negotiate(self, _request: web.Request) -> web.Response:
        return web.json_response({"connectionToken": "t"})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("X-Api-Key"))
        return await self.act(request)  # type: ignore[no-any-return]


async def said_by(*frames: str) -> list[str]:
    """Return what rings when a server says this after the handshake."""

    async def speak(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive()
        for frame in frames:
            await socket.send_str(frame)
        await socket.close()
        return socket

    async with strange(speak) as (http, _):
        return [about async for about in signalr.listen(http, service="it", api=3, within=2)]


@contextlib.asynccontextmanager
async def strange(act: Callable[[web.Request], Any]) -> AsyncIterator[tuple[Http, Strange]]:
    server = Strange(act)
    app = web.Application()
    app.add_routes(
        [web.post("/signalr/messages/negotiate", server.negotiate), web.get("/signalr/messages", server.connect)]
    )
    async with TestServer(app) as site, client(str(site.make_url("")), {"X-Api-Key": KEY}) as http:
        yield http, server


def told(name: str, **more: Any) -> str:
    return msg({"type": 1, "target": "receiveMessage", "arguments": [{"name": name, "body": {}, **more}]})


def msg(value: Any) -> str:
    return json.dumps(value, indent=2) + "\x1e"


async def test_what_nobody_knows_is_passed_over() -> None:
    assert await said_by(
        msg({}),
        told("queue"),
        told("queue", version=5),
        told("movie", version=3),
        msg({"type": 99, "what": [1]}),
        msg({"type": "six"}),
        msg({"type": 1, "arguments": [1, 2]}),
        msg({"type": 1, "arguments": ["words"]}),
        told("command", body={"resource": {"status": "started"}}),
        told("command", body={"resource": {"status": "completed"}}),
        told("series", body={"action": "deleted"}),
        msg({"type": 7, "allowReconnect": True}),
    ) == [EVERYTHING, "queue", "movie", "command", "series"]


async def test_what_a_real_server_once_said_is_heard() -> None:
    recorded = json.loads(sample("arr-common/signalr-frames.json"))
    heard = await said_by(*(msg(frame["body"]) for frame in recorded if frame["who"] == "server"))
    assert heard == [EVERYTHING, "version", "queue", "queue/status", "command", "series"]


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ([msg({"error": "no such protocol"})], UnexpectedAnswer),
        ([msg({}), "<html>\x1e"], UnexpectedAnswer),
        ([msg({}), msg({"type": 7})], ServiceBusy),
        ([msg({}), msg({"type": 7, "error": "over", "allowReconnect": False})], ServiceBusy),
    ],
)
async def test_what_is_no_hub_ends_in_words(frames: list[str], error: type[ServiceError]) -> None:
    with pytest.raises(error):
        await said_by(*frames)


async def test_the_key_follows_no_redirection() -> None:
    trapped: list[web.Request] = []

    async def trap(request: web.Request) -> web.Response:
        trapped.append(request)
        return web.Response()

    elsewhere = web.Application()
    elsewhere.router.add_route("*", "/{tail:.*}", trap)
    async with TestServer(elsewhere) as other:

        async def lead_away(_request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": str(other.make_url("/signalr/messages"))})

        async with strange(lead_away) as (http, server):
            with pytest.raises(ForeignRedirect) as raised:
                await anext(signalr.listen(http, service="it", api=3, within=2))
            assert server.keys == [KEY]
    assert trapped == []
    assert KEY not in str(raised.value)


async def test_a_page_in_place_of_a_socket_is_an_error_in_words() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html></html>", content_type="text/html")

    async with strange(page) as (http, _):
        with pytest.raises(UnexpectedAnswer):
            await anext(signalr.listen(http, service="it", api=3, within=2))


# Jellyfin


async def test_jellyfin_tells_users_what_was_added_and_keys_nothing() -> None:
    async with SimulatedStack(["jellyfin", "sonarr", "qbittorrent"], clock_factor=600) as stack:
        token = await session_token(stack)
        heard: dict[str, list[str]] = {}

        async def listen(who: str, headers: dict[str, str]) -> None:
            heard[who] = []
            async with client(stack.jellyfin.url, headers) as http:
                async for about in jellyfin.listen(http, service="it", within=2):
                    heard[who].append(about)

        by_key = {"Authorization": f'MediaBrowser Token="{stack.jellyfin.api_key}"'}
        by_user = {"Authorization": f'MediaBrowser Token="{token}"'}
        listening = [asyncio.create_task(listen("key", by_key)), asyncio.create_task(listen("user", by_user))]
        async with asyncio.timeout(10):
            hub = stack.simulators["jellyfin"].hub
            assert hub is not None
            while not heard.get("user") or len(hub.lines) < 2:
                await asyncio.sleep(0.01)
            await stack.release_episode()
            while len(heard["user"]) < 2:
                await asyncio.sleep(0.01)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    assert heard["user"][:2] == [EVERYTHING, "LibraryChanged"]
    assert heard["key"] == []


async def session_token(stack: SimulatedStack) -> str:
    who = 'MediaBrowser Client="t", Device="t", DeviceId="t", Version="1"'
    body = {"Username": stack.jellyfin.username, "Pw": stack.jellyfin.password}
    async with (
        aiohttp.ClientSession(headers={"Authorization": who}) as session,
        session.post(f"{stack.jellyfin.url}/Users/AuthenticateByName", json=body) as answer,
    ):
        return str((await answer.json())["AccessToken"])


async def test_jellyfin_answers_our_signs_of_life_and_silence_is_death() -> None:
    async with SimulatedStack(["jellyfin"]) as stack:
        headers = {"Authorization": f'MediaBrowser Token="{stack.jellyfin.api_key}"'}
        async with client(stack.jellyfin.url, headers) as http:
            rings = jellyfin.listen(http, service="it", within=2, beat=QUICK)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1.2):
                    await anext(rings)
            deaf = jellyfin.listen(http, service="it", within=2, beat=Beat(ping=9, silence=0.4))
            with pytest.raises(ServiceTimeout):
                await anext(deaf)


# The bell


@dataclass(slots=True)
class Script:
    """Connections one after the other: what each says, and what it ends with."""

    lives: list[tuple[list[str], ServiceError | None]]
    begun: list[float] = field(default_factory=list)

    async def listen(self) -> AsyncGenerator[str, None]:
        self.begun.append(asyncio.get_running_loop().time())
        if not self.lives:
            await asyncio.Event().wait()
        rings, error = self.lives.pop(0)
        for about in rings:
            yield about
        if error is not None:
            raise error


async def test_the_bell_rings_after_each_connection_and_once_when_it_is_lost() -> None:
    script = Script(
        [([EVERYTHING, "queue"], None), ([], ServiceNotFound("it")), ([], ConnectionLost("it")), ([""], None)]
    )
    rung: list[tuple[str, Hearing]] = []
    bell = Bell("it", script.listen, lambda *ring: rung.append(ring), patience=Patience(first=0.01, most=0.05))
    running = asyncio.create_task(bell.run())
    async with asyncio.timeout(5):
        while len(script.begun) < 5:
            await asyncio.sleep(0.005)
    assert rung == [
        (EVERYTHING, Hearing.LIVE),
        ("queue", Hearing.LIVE),
        (EVERYTHING, Hearing.LOST),
        (EVERYTHING, Hearing.LIVE),
        (EVERYTHING, Hearing.LOST),
    ]
    pauses = [after - before for before, after in itertools.pairwise(script.begun)]
    assert all(pause >= 0.67 * most for pause, most in zip(pauses, (0.01, 0.02, 0.04, 0.05), strict=True))
    running.cancel()
    await asyncio.wait([running])
    assert bell.hearing is Hearing.NONE


async def test_a_refused_key_ends_the_tries_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    script = Script([([], ServiceUnauthorized("it")), ([EVERYTHING], None)])
    rung: list[Hearing] = []
    bell = Bell("it", script.listen, lambda _, hearing: rung.append(hearing), patience=Patience(first=0.001, most=0.01))
    with caplog.at_level(logging.WARNING):
        await asyncio.wait_for(bell.run(), 5)
    assert (bell.hearing, rung, len(script.begun)) == (Hearing.REFUSED, [Hearing.REFUSED], 1)
    assert "its key is refused" in caplog.text


def test_tries_are_1_to_30_seconds_apart_with_jitter() -> None:
    for failures, most in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (90, 30)]:
        pauses = {Patience().after(failures) for _ in range(20)}
        assert all(0.67 * most <= pause <= most for pause in pauses)
        assert len(pauses) > 1


# The actor


@contextlib.asynccontextmanager
async def actor(stack: SimulatedStack, name: str, **more: Any) -> AsyncIterator[tuple[pykka.ActorRef[Any], list[Any]]]:
    rung: list[Any] = []
    stanza = {**stack.services[name].as_json(), "type": name, **more}
    ref = start(name, Service.model_validate(stanza), Hooks(on_ring=lambda *ring: rung.append(ring)))
    try:
        yield ref, rung
    finally:
        await stop(ref)


async def hears(ref: pykka.ActorRef[Any], wanted: Hearing) -> None:
    async with asyncio.timeout(10):
        while (await remote(ref, Library).state()).hearing is not wanted:
            await asyncio.sleep(0.01)


async def test_an_actor_hears_loses_and_hears_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Patience, "after", lambda _self, _failures: 0.05)
    async with SimulatedStack(["radarr"]) as stack, actor(stack, "radarr") as (ref, rung):
        await hears(ref, Hearing.LIVE)
        await stack.faults.set("radarr", Fault.REFUSED)
        await hears(ref, Hearing.LOST)
        await stack.faults.clear("radarr")
        await hears(ref, Hearing.LIVE)
        assert rung == [("radarr", Hearing.LIVE), ("radarr", Hearing.LOST), ("radarr", Hearing.LIVE)]


async def test_realtime_is_switched_off_and_on_without_another_actor() -> None:
    async with SimulatedStack(["radarr"]) as stack, actor(stack, "radarr") as (ref, rung):
        await hears(ref, Hearing.LIVE)
        stanza = {**stack.radarr.as_json(), "type": "radarr"}
        tell(ref, "adjust", Service.model_validate({**stanza, "realtime": False}))
        await hears(ref, Hearing.NONE)
        tell(ref, "adjust", Service.model_validate(stanza))
        await hears(ref, Hearing.LIVE)
        assert rung == [("radarr", how) for how in (Hearing.LIVE, Hearing.NONE, Hearing.LIVE)]
    before, after = (Service.model_validate({**stanza, "realtime": on}) for on in (True, False))
    assert before.founded_alike(after)


async def test_a_ring_makes_the_kept_queue_doubted_not_forgotten() -> None:
    async with (
        SimulatedStack(["sonarr", "qbittorrent"], clock_factor=600) as stack,
        actor(stack, "sonarr", cache={"queue": 3600}, breaker={"failures": 100}) as (ref, rung),
    ):
        await hears(ref, Hearing.LIVE)
        library = remote(ref, Library)
        assert (await library.queue()).value == ()
        rung.clear()
        await stack.clock.pause()
        await stack.release_episode()
        async with asyncio.timeout(10):
            while not rung:
                await asyncio.sleep(0.01)
        assert len((await library.queue()).value) == 1
        await stack.faults.set("sonarr", Fault.SERVER_ERROR)
        async with asyncio.timeout(10):
            while rung[-1][1] is not Hearing.LOST:
                await asyncio.sleep(0.01)
        answer = await library.queue()
        assert len(answer.value) == 1
        assert answer.trouble is not None


async def test_nobody_who_does_not_want_to_be_told_listens() -> None:
    async with SimulatedStack(["radarr"]) as stack:
        ref = start("radarr", Service.model_validate({**stack.radarr.as_json(), "type": "radarr"}), Hooks())
        await remote(ref, Library).probe()
        asked = {one.path for one in await stack.requests("radarr")}
        await stop(ref)
    assert asked == {"/api/v3/system/status"}
