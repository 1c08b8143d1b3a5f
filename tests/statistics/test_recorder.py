"""What is written down of the services is what they say now."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import stamina

from actors.registry import start
from actors.runtime import Directory, remote, stop
from actors.service import Hooks
from actors.stores.state import StateFace, start_state
from sandbox.services.faults import Fault
from sandbox.services.stack import SimulatedStack
from tests.statistics.recorded import BEGAN
from tgarr.chat.house import Front, House
from tgarr.config import Config
from tgarr.domain.events import Told
from tgarr.domain.news import News, NewsKind
from tgarr.errors import StoreError
from tgarr.recording import Recorder

WATCHED = "SELECT count(*), sum(value) FROM detail WHERE metric = 'watched'"


@dataclass(slots=True)
class AtTelegram:
    """What the front end tells of Telegram's requests to wait: how many, and seconds."""

    flooded: tuple[int, float] = (0, 0.0)


@dataclass(slots=True)
class Recording:
    """A recorder at work, the house whose clock stands until it is set, and a media server."""

    house: House
    stack: SimulatedStack
    telegram: AtTelegram
    now: float = BEGAN

    async def later(self, seconds: float) -> None:
        """Let time pass, and wait until somebody has looked."""
        self.now += seconds
        async with asyncio.timeout(20):
            while (await self.ask("SELECT coalesce(epoch(max(ts)), 0) FROM detail"))[0] < self.now:
                await asyncio.sleep(0.05)

    async def ask(self, sql: str) -> tuple[Any, ...]:
        assert self.house.statistics is not None
        return (await self.house.statistics.ask(sql)).rows[0]


@pytest.fixture
async def recording(tmp_path: Path) -> AsyncIterator[Recording]:
    async with SimulatedStack(["jellyfin:10.11", "radarr", "sonarr"]) as stack:
        stanza = {
            "type": "jellyfin",
            "url": stack.jellyfin.url,
            "api_key": stack.jellyfin.api_key,
            "cache": {"queue": 0},
        }
        telegram = {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:x"}
        config = Config.model_validate({"telegram": telegram, "data": tmp_path, "services": {"screen": stanza}})
        state, directory = await start_state(tmp_path), Directory()
        service = start("screen", config.services["screen"], Hooks())
        directory.register("screen", service)
        at_telegram = AtTelegram()
        house = House(
            config=config, state=remote(state, StateFace), directory=directory, front=cast("Front", at_telegram)
        )
        recording = Recording(house, stack, at_telegram)
        house.clock = lambda: recording.now
        recorder = Recorder(house, on_aside=lambda _file, _why: None, every=0.02)
        await recorder.renew()
        working = asyncio.create_task(recorder.run())
        with stamina.set_testing(True, attempts=1):
            yield recording
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await recorder.end()
        await stop(service)
        await stop(state)


async def test_nobody_watches_what_a_silent_media_server_said_before(recording: Recording) -> None:
    await recording.later(61)
    looks, seconds = await recording.ask(WATCHED)
    await recording.later(61)
    assert await recording.ask(WATCHED) == (looks + 1, seconds + 60)
    await recording.stack.faults.set("jellyfin", Fault.SERVER_ERROR)
    await recording.later(61)
    assert await recording.ask(WATCHED) == (looks + 1, seconds + 60)


async def test_who_was_there_and_what_waited_is_written_down(recording: Recording) -> None:
    house = recording.house
    house.meters.queues["notices"] = lambda: 3
    house.meters.active["Аня", 7] += 2
    await recording.later(10)
    house.meters.active["Аня", 7] += 1
    house.meters.active["Боря", 8] += 1
    await recording.later(10)
    assert await recording.ask("SELECT sum(requests), max(person_id) FROM activity WHERE person = 'Аня'") == (3, 7)
    assert await recording.ask("SELECT sum(requests), max(person_id) FROM activity WHERE person = 'Боря'") == (1, 8)
    assert await recording.ask("SELECT max(most), min(mean) FROM depths WHERE place = 'queue'") == (3, 3.0)
    places = "SELECT string_agg(DISTINCT name, ', ' ORDER BY name) FROM depths WHERE place = 'mailbox'"
    assert await recording.ask(places) == ("screen, statistics",)


async def test_what_telegram_asked_to_wait_is_written_down_also_after_the_front_end_began_anew(
    recording: Recording,
) -> None:
    waits = "SELECT metric, sum(total) FROM samples WHERE metric LIKE 'flood.%' GROUP BY metric ORDER BY metric"
    for flooded in ((2, 30.0), (2, 30.0), (3, 37.0), (1, 5.0)):
        recording.telegram.flooded = flooded
        await recording.later(10)
    assert recording.house.statistics is not None
    assert (await recording.house.statistics.ask(waits)).rows == (("flood.seconds", 42.0), ("flood.times", 4.0))


async def test_what_happened_while_the_record_could_not_be_read_is_written_down_later(recording: Recording) -> None:
    await recording.later(10)
    read = recording.house.state.read
    broken = asyncio.Event()

    async def fails(_work: Any) -> Any:
        broken.set()
        raise StoreError("the disk is full")

    recording.house.state.read = fails  # type: ignore[method-assign]
    news = News(kind=NewsKind.REQUESTED, id="1", at=datetime.fromtimestamp(BEGAN, UTC), title="Довод")
    recording.house.events.publish(Told(instance="screen", news=news, fact=1))
    async with asyncio.timeout(10):
        await broken.wait()
    recording.house.state.read = read  # type: ignore[method-assign]
    await recording.later(10)
    assert await recording.ask("SELECT count(*) FROM happened WHERE title = 'Довод'") == (1,)
