"""Getting into qBittorrent: with a password or a key, again when the session ends, and never so as to be banned."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actors.qbittorrent.door import Door
from sandbox.services.faults import Fault
from sandbox.services.stack import SimulatedStack
from tests.services.torrent_stage import Stage, simulated
from tgarr.config import Service
from tgarr.errors import ServiceError, ServiceUnauthorized, UnexpectedAnswer

LOGIN = "auth/login"


async def test_many_askers_log_in_once(stage: Stage) -> None:
    face = stage.start()
    await asyncio.gather(*(face.categories() for _ in range(8)), face.totals(), face.transfers(), face.probe())
    assert stage.asked(LOGIN) == 1
    assert {call.outcome for call in stage.calls} == {"ok"}


async def test_a_wrong_password_is_tried_once(stage: Stage) -> None:
    face = stage.start(password="wrong")
    for _ in range(7):
        with pytest.raises(ServiceUnauthorized) as caught:
            await face.transfers()
        assert "wrong user name or password" in caught.value.detail
    with pytest.raises(ServiceUnauthorized):
        await face.probe()
    assert stage.asked(LOGIN) == 1
    assert (await stage.start().transfers()).value == ()


async def test_a_ban_is_told_in_its_own_words(stage: Stage) -> None:
    stage.raw.cookie_jar.clear()
    for _ in range(5):
        await stage.post(LOGIN, username="admin", password="wrong")
    with pytest.raises(ServiceUnauthorized) as caught:
        await stage.start().transfers()
    assert "banned after too many failed" in caught.value.detail


async def test_a_session_that_ended_is_begun_again(old_and_new: Stage) -> None:
    face = old_and_new.start()
    assert (await face.changes()).complete
    stack = old_and_new.stack
    assert stack is not None
    await stack.clock.advance(3601)
    others = [asyncio.create_task(face.categories()) for _ in range(5)]
    assert not (await face.changes()).complete  # the new session sends everything, and we know what of it is new
    await asyncio.gather(*others)
    assert old_and_new.asked(LOGIN) == 2
    assert (await face.state()).error is None


async def test_one_new_login_and_no_more(old_and_new: Stage) -> None:
    face = old_and_new.start()
    await face.transfers()
    stack = old_and_new.stack
    assert stack is not None
    await stack.set_fault("qbittorrent", Fault.FORBIDDEN, path="/api/v2/torrents/categories")
    with pytest.raises(ServiceUnauthorized):
        await face.categories()
    assert old_and_new.asked(LOGIN) == 2
    assert old_and_new.asked("torrents/categories") == 2


async def test_a_key_needs_no_login() -> None:
    async with simulated("5.2") as stage:
        face = stage.start(username=None, password=None, api_key=stage.key)
        await face.changes()
        await face.changes()
        assert stage.asked(LOGIN) == 0
        with pytest.raises(ServiceUnauthorized):
            await stage.start(username=None, password=None, api_key="qbt_wrong").transfers()
        assert stage.asked(LOGIN) == 0


async def test_without_a_name_nobody_knocks(stage: Stage) -> None:
    with pytest.raises(ServiceUnauthorized):
        await stage.start(username=None, password=None).transfers()
    assert stage.asked(LOGIN) == 0


async def test_something_else_at_this_address(old_and_new: Stage) -> None:
    async with TestServer(web.Application()) as server:
        with pytest.raises(UnexpectedAnswer, match="no Web API of qBittorrent"):
            await old_and_new.start(url=str(server.make_url("")).rstrip("/")).probe()
    async with SimulatedStack(["radarr", "jellyfin"]) as elsewhere:
        for other in elsewhere.services.values():
            with pytest.raises(ServiceUnauthorized):
                await old_and_new.start(url=other.url).probe()


@pytest.mark.parametrize("path", [LOGIN, "app/version", "app/webapiVersion", "sync/maindata"])
async def test_nonsense_is_noticed_wherever_it_comes(old_and_new: Stage, path: str) -> None:
    stack = old_and_new.stack
    assert stack is not None
    await stack.set_fault("qbittorrent", Fault.GARBAGE, path=f"/api/v2/{path}")
    face = old_and_new.start()
    with pytest.raises(UnexpectedAnswer):
        await (face.probe() if path == "app/version" else face.transfers())


async def test_it_keeps_away_longer_each_time_and_comes_back_when_somebody_insists() -> None:
    loop = asyncio.get_running_loop()
    settings = Service(type="qbittorrent", url="http://127.0.0.1:1", username="admin")
    door = Door("torrents", settings)
    refusal = ServiceUnauthorized("torrents", "")
    pauses = []
    for _ in range(5):
        door.knock(within=1)
        door.refused(refusal)
        with pytest.raises(ServiceError):
            door.knock(within=1)
        pauses.append(door._pause)
        door._refused_at = loop.time() - door._pause
    assert pauses == [600, 1200, 2400, 3600, 3600]
    door.refused(refusal)
    door.insist()
    with pytest.raises(ServiceError):
        door.knock(within=1)
    door._refused_at = loop.time() - 61
    door.insist()
    door.knock(within=1)
