"""Ten thousand knocks in ten seconds: everybody is answered, nobody else waits, and little comes of it."""

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path

import aiohttp
import psutil
import pytest

from sandbox.page.switchboard import Switchboard
from sandbox.seerr import NOBODY_LISTENS
from tests.conversations.at_home import Visitor, household, says

KNOCKS = 10_000
SECONDS = 10.0
AT_A_TIME = 40
GRAB = {"eventType": "Grab", "series": {"id": 1, "title": "x" * 400}, "downloadId": "A" * 40}


async def test_a_storm_starves_nobody() -> None:
    async with household(services=("sonarr", "qbittorrent"), web=True) as home:
        anna = Visitor(home)
        await anna.asks("/menu")
        bot = psutil.Process(home.bot_pid)
        address, before = home.hook_address("sonarr"), bot.memory_info().rss
        looks = len([one for one in await home.services.requests("sonarr") if one.path.endswith("/history/since")])
        slowest, answers = 0.0, dict[int, int]()
        began = time.monotonic()
        numbers = iter(range(KNOCKS))

        async def knock(session: aiohttp.ClientSession) -> None:
            nonlocal slowest
            for number in numbers:
                due = began + number / KNOCKS * SECONDS
                if (early := due - time.monotonic()) > 0:
                    await asyncio.sleep(early)
                since = time.monotonic()
                async with session.post(address, json=GRAB) as answer:
                    answers[answer.status] = answers.get(answer.status, 0) + 1
                slowest = max(slowest, time.monotonic() - since)

        async def talk() -> float:
            """Ask all the while; return the longest that anna waited."""
            longest = 0.0
            while time.monotonic() < began + SECONDS - 1:
                since = time.monotonic()
                await anna.asks("/menu")
                longest = max(longest, time.monotonic() - since)
            return longest

        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            longest, *_ = await asyncio.gather(talk(), *(knock(session) for _ in range(AT_A_TIME)))
        took = time.monotonic() - began
        print(f"{took=:.1f} {slowest=:.3f} {longest=:.2f} {answers}")  # noqa: T201
        assert answers == {204: KNOCKS}
        assert slowest < 1
        assert longest < 5
        # A look at most two seconds, as one that rings on is looked at; beside them those of its own poll (2 s).
        later = len([one for one in await home.services.requests("sonarr") if one.path.endswith("/history/since")])
        assert later - looks <= took * 1.5 + 4
        assert bot.memory_info().rss - before < 40 * 2**20


async def test_a_request_in_seerr_is_heard() -> None:
    async with household(services=("radarr",), web=True) as home, Switchboard(home) as board:
        group = await home.telegram.create_group("Кино", ["anna", home.telegram.bot])
        home.configure(groups=[{"chat": group, "events": ["requested"]}])
        async with asyncio.timeout(20):
            while "in force" not in home.bot_log():
                await asyncio.sleep(0.05)
        after = await home.telegram.position()
        titles = [await board.perform("request", {}) for _ in range(2)]
        await home.kill_bot()  # right after it was told, and before the group was
        await home.start_bot()
        anna = Visitor(home)
        for title in titles:
            await anna.hears(after, says(str(title).rpartition(" (")[0]), chat=group)
        await anna.asks("/menu")
        heard = [one.text for one in await anna.heard(group)]
        assert [one.count("Новый запрос") for one in heard] == [1, 1]
        facts = await asyncio.to_thread(news_of, home.folder)
        assert facts == [("requests", "news requested", "request 1"), ("requests", "news requested", "request 2")]
        await home.stop_bot()
        with pytest.raises(LookupError, match=NOBODY_LISTENS):  # the page has words for it
            await board.perform("request", {})


def news_of(folder: Path) -> list[tuple[str, str, str]]:
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'data' / 'state.sqlite'}?mode=ro", uri=True)) as db:
        return list(db.execute("SELECT service, kind, source_id FROM facts WHERE kind LIKE 'news%' ORDER BY id"))
