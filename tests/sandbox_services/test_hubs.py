"""The simulated sockets are as strange as the real ones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from sandbox.services.stack import SimulatedStack
from tests.sandbox_services.conftest import Client

HUB = "/signalr/messages"


@asynccontextmanager
async def line(client: Client, path: str, **query: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with client.session.ws_connect(f"{client.base}{path}", headers=client.headers, params=query) as socket:
        yield socket


async def records(socket: aiohttp.ClientWebSocketResponse, count: int) -> list[Any]:
    """Return what comes in whole records, and at least so many of them: a frame may end within one."""
    text = ""
    async with asyncio.timeout(5):
        while text.count("\x1e") < count or not text.endswith("\x1e"):
            text += await socket.receive_str()
    return [json.loads(record) for record in text.split("\x1e")[:-1]]


async def shake(socket: aiohttp.ClientWebSocketResponse) -> None:
    await socket.send_str('{"protocol":"json","version":1}\x1e')
    greeting = await records(socket, 2)
    assert greeting[0] == {}
    assert greeting[1]["arguments"][0]["name"] == "version"


async def test_negotiation_gives_a_token_that_opens_one_line(radarr: Client) -> None:
    found = (await radarr.ask("POST", f"{HUB}/negotiate?negotiateVersion=1")).json
    assert found["connectionToken"] != found["connectionId"]
    async with line(radarr, HUB, id=found["connectionToken"]) as socket:
        await shake(socket)
    for stranger in (found["connectionToken"], "made-up"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
            async with line(radarr, HUB, id=stranger):
                pass
        assert raised.value.status == 404


async def test_the_key_is_called_otherwise_in_the_query(stack: SimulatedStack, radarr: Client) -> None:
    key, radarr.headers = str(stack.radarr.api_key), {}
    for query in ("", f"?apikey={key}", "?access_token=wrong"):
        refused = await radarr.ask("POST", f"{HUB}/negotiate{query}")
        assert (refused.status, refused.body) == (401, b"")
    assert (await radarr.ask("POST", f"{HUB}/negotiate?access_token={key}")).status == 200


async def test_without_a_token_it_is_let_in_too_and_another_protocol_is_not(sonarr: Client) -> None:
    async with line(sonarr, HUB) as socket:
        await shake(socket)
    async with line(sonarr, HUB) as socket:
        await socket.send_str('{"protocol":"messagepack","version":1}\x1e')
        assert "error" in (await records(socket, 1))[0]
        assert (await socket.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_a_deletion_comes_twice_and_every_change_in_each_version(sonarr: Client) -> None:
    series = (await sonarr.get("/api/v3/series"))[0]
    async with line(sonarr, HUB) as socket:
        await shake(socket)
        await sonarr.ask("DELETE", f"/api/v3/series/{series['id']}")
        told = []
        while len(told) < 4:
            said = [record["arguments"][0] for record in await records(socket, 1)]
            told += [one for one in said if one["name"] == "series"]
    assert [one["version"] for one in told] == [3, 5, 3, 5]
    assert [one["body"] for one in told[::2]] == [
        {"action": "deleted"},
        {"resource": {"id": series["id"]}, "action": "deleted"},
    ]


async def test_older_servers_say_no_version() -> None:
    async with SimulatedStack(["sonarr:3"]) as stack, aiohttp.ClientSession() as session:
        sonarr = Client(session=session, base=stack.sonarr.url, headers={"X-Api-Key": str(stack.sonarr.api_key)})
        async with line(sonarr, HUB) as socket:
            await shake(socket)
            await sonarr.ask("DELETE", f"/api/v3/series/{(await sonarr.get('/api/v3/series'))[0]['id']}")
            assert "version" not in (await records(socket, 1))[0]["arguments"][0]


async def test_a_server_that_stops_says_goodbye_and_that_it_comes_back(radarr: Client, stack: SimulatedStack) -> None:
    async with line(radarr, HUB) as socket:
        await shake(socket)
        restarting = asyncio.create_task(stack.restart())
        assert await records(socket, 1) == [{"type": 7, "allowReconnect": True}]
        await socket.close()
        await restarting


async def test_jellyfin_tells_the_sessions_to_who_asked_for_them(jellyfin: Client) -> None:
    async with line(jellyfin, "/socket") as socket, asyncio.timeout(5):
        await socket.send_str('{"MessageType":"SessionsStart","Data":"0,200"}')
        for _ in range(2):
            message = await socket.receive_json()
            assert message["MessageType"] == "Sessions"
        assert message["Data"] == await jellyfin.get("/Sessions")
        await socket.send_str('{"MessageType":"SessionsStop"}')
        await socket.send_str('{"MessageType":"KeepAlive"}')
        assert (await socket.receive_json())["MessageType"] == "KeepAlive"
