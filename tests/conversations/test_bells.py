"""What services tell by themselves: heard within seconds, told once, and missed by nobody when the door is shut."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Town, Towns
from tgarr.chat.signals import LookNow
from tgarr.sources import Sources

SERVICES = ("sonarr", "qbittorrent")


async def group_that_hears(town: Town, **sonarr: Any) -> int:
    """Make a group that hears what has arrived, and give Sonarr's stanza some keys."""
    group = await town.telegram.create_group("Кино", ["anna", "boris", town.telegram.bot])
    services = town.config["services"]
    services = services | {"sonarr": services["sonarr"] | sonarr}
    await town.saves(groups=[{"chat": group, "events": ["available"]}], services=services)
    async with asyncio.timeout(10):  # what was before the first look is no news
        while not await town.calls("sonarr", "GET", "/history/since"):
            await asyncio.sleep(0.02)
    return group


async def is_heard(town: Town, *, live: bool) -> None:
    """Wait until Sonarr is heard live, or no longer."""
    await town.until(lambda: ("sonarr" in town.running.house.heard_live) is live)


async def import_of_an_episode(town: Town) -> float:
    """Let an episode come out that nobody follows; return the moment when its file was in the library."""
    before = len((await town.stack.world_state())["library"])
    await town.stack.release_episode()
    async with asyncio.timeout(20):
        while len((await town.stack.world_state())["library"]) == before:
            await asyncio.sleep(0.01)
    return time.monotonic()


async def once_in(town: Town, group: int) -> None:
    """Look at everything again, and see that the group has heard one thing."""
    looked = len(await town.calls("sonarr", "GET", "/history/since"))
    town.running.house.signals.publish(LookNow())
    async with asyncio.timeout(10):
        while len(await town.calls("sonarr", "GET", "/history/since")) <= looked:
            await asyncio.sleep(0.02)
    await town.anna.says("/menu")
    told = [one for one in await town.telegram.messages(group) if one.author == town.telegram.bot.name]
    assert ["Можно смотреть" in one.text for one in told] == [True]
    assert await town.rows("SELECT count(*), count(done_at) FROM facts WHERE kind = 'imported'") == [(1, 1)]


def arrived(message: SeenMessage) -> bool:
    return "Можно смотреть" in message.text


async def test_an_import_that_nobody_follows_is_told_within_seconds(towns: Towns) -> None:
    async with towns(services=SERVICES) as town:
        group = await group_that_hears(town, poll=60)
        await is_heard(town, live=True)
        assert "🔔 мгновенно" in (await town.anna.says("/status")).text
        assert town.running._sources._pace("sonarr") == 240
        looks = len(await town.calls("sonarr", "GET", "/history/since"))
        after = await town.telegram.position()
        imported = await import_of_an_episode(town)
        await town.post(after, chat=group, that=arrived)
        assert time.monotonic() - imported < 10
        # An episode's life rings dozens of times; all of that is a handful of looks.
        assert len(await town.calls("sonarr", "GET", "/history/since")) - looks < 12
        await once_in(town, group)


async def test_with_the_door_shut_it_is_heard_by_polling_and_told_once(towns: Towns) -> None:
    async with towns(services=SERVICES) as town:
        group = await group_that_hears(town, poll=1)
        await is_heard(town, live=True)
        await town.stack.faults.set("sonarr", Fault.RESET, path="/signalr")
        await is_heard(town, live=False)
        assert town.running._sources._pace("sonarr") == 1
        assert "мгновенных новостей нет: спрашиваю по расписанию" in (await town.anna.says("/status")).text
        assert "мгновенных" not in (await town.boris.says("/status")).text
        after = await town.telegram.position()
        await import_of_an_episode(town)
        await town.post(after, chat=group, that=arrived)
        await once_in(town, group)


async def test_what_happened_while_the_door_was_shut_is_heard_when_it_opens(
    towns: Towns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.bell.Patience.after", lambda _self, _failures: 0.3)
    async with towns(services=SERVICES) as town:
        group = await group_that_hears(town, poll=300)
        await is_heard(town, live=True)
        await town.stack.faults.set("sonarr", Fault.RESET, path="/signalr")
        await is_heard(town, live=False)
        await import_of_an_episode(town)
        after = await town.telegram.position()
        await town.stack.faults.clear("sonarr")
        await town.post(after, chat=group, that=arrived)
        await once_in(town, group)


async def test_a_key_that_the_socket_refuses_is_said_in_words(towns: Towns) -> None:
    async with towns(services=SERVICES) as town:
        await town.stop()
        await town.stack.faults.set("sonarr", Fault.UNAUTHORIZED, path="/signalr")
        await town.start()
        async with asyncio.timeout(10):
            while "сокет нас не впускает" not in (shown := await town.anna.says("/status")).text:
                await asyncio.sleep(0.05)
        assert "🟢 sonarr" in shown.text
        assert len(await town.calls("sonarr", "POST", "/negotiate")) == 1 + 1  # one in each life


async def test_realtime_is_switched_off_and_on_while_it_runs(towns: Towns) -> None:
    async with towns(services=SERVICES) as town:
        await is_heard(town, live=True)
        actor = town.running._directory.find("sonarr")
        services = town.config["services"]
        await town.saves(services=services | {"sonarr": services["sonarr"] | {"realtime": False}})
        await is_heard(town, live=False)
        shown = (await town.anna.says("/status")).text
        assert "мгновенн" not in shown
        await town.saves(services=services)
        await is_heard(town, live=True)
        assert town.running._directory.find("sonarr") == actor


async def test_jellyfin_tells_a_user_s_session_what_can_be_watched(
    towns: Towns, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Sources.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(Sources.__init__.__kwdefaults__, "busy", 300.0)
    async with towns(services=(*SERVICES, "jellyfin")) as town:
        services = town.config["services"]
        jellyfin = services["jellyfin"] | {"api_key": await session_token(town)}
        await town.saves(services=services | {"jellyfin": jellyfin})
        group = await group_that_hears(town)
        await is_heard(town, live=True)
        await town.until(lambda: "jellyfin" in town.running.house.heard_live)
        await town.stack.release_episode()
        await town.stack.clock.pause()
        before = len((await town.stack.world_state())["library"])
        while len((await town.stack.world_state())["library"]) == before:
            await town.stack.clock.advance(5)
        async with asyncio.timeout(10):  # the first look, in vain: the next would come after five minutes
            while not await town.calls("jellyfin", "GET", "/Items"):
                await asyncio.sleep(0.02)
        after = await town.telegram.position()
        await town.stack.clock.advance(60)
        told = await town.post(after, chat=group, that=arrived)
        assert "▶️ Смотреть" in [label for row in told.labels for label in row], told.labels
        await once_in(town, group)


async def session_token(town: Town) -> str:
    who = 'MediaBrowser Client="t", Device="t", DeviceId="t", Version="1"'
    body = {"Username": town.stack.jellyfin.username, "Pw": town.stack.jellyfin.password}
    async with (
        aiohttp.ClientSession(headers={"Authorization": who}) as session,
        session.post(f"{town.stack.jellyfin.url}/Users/AuthenticateByName", json=body) as answer,
    ):
        return str((await answer.json())["AccessToken"])
