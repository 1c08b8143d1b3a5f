"""The bot's process is ended, the soft way and the hard way, in the middle of its work; the conversation goes on."""

import asyncio
import contextlib
import os
import random
import re
import time

import pytest

from sandbox.household import Household
from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.at_home import Fits, Visitor, household, offers, says

FILMS = {"Довод": "Довод", "Оппенгеймер": "Оппенгеймер", "Начало 2010": "Начало", "Сталкер": "Сталкер", "Она": "Она"}
SIGNS = ("Unclosed", "was never awaited", "was destroyed but it is pending", "Traceback", "ResourceWarning")


async def a_group(home: Household) -> int:
    group = await home.telegram.create_group("Кино", ["anna", "boris", home.telegram.bot])
    home.configure(groups=[{"chat": group, "events": ["grabbed", "available", "failed"]}])
    async with asyncio.timeout(20):
        while "is in force" not in home.bot_log():
            await asyncio.sleep(0.05)
    return group


def best_accepted(shown: SeenMessage) -> str:
    """Return the number of the first release that the library does not reject."""
    for block in re.split(r"^(?=\d+\. )", shown.text, flags=re.MULTILINE)[1:]:
        if "⛔" not in block:
            return block.partition(".")[0]
    raise AssertionError(shown.text)


@pytest.mark.timeout(300)
async def test_killed_at_any_moment_the_conversation_goes_on() -> None:
    seed = int(os.environ.get("TGARR_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"to have the same moments again: TGARR_SEED={seed}")  # noqa: T201  # shown when it fails
    dice = random.Random(seed)
    async with household(clock_factor=400) as home:
        anna, group = Visitor(home), await a_group(home)
        for path in ("/api/v3/release", "/api/v3/movie"):
            await home.services.faults.set("radarr", Fault.LATENCY, path=path, method="POST", seconds=0.3)

        async def die(most: float) -> None:
            await asyncio.sleep(dice.uniform(0, most))
            await home.kill_bot()
            await home.start_bot()

        query, title = dice.choice(list(FILMS.items()))
        begun = await anna.writes(query)
        await die(0.4)
        card = await anna.hears(begun)
        assert title in card.text

        async def taps(label: str, until: Fits) -> SeenMessage:
            """Tap with the bot killed somewhere on the way to what it leads to; tap again when that came to nothing.

            Telegram has no memory of presses: one that the bot is killed over before it has kept it is gone. One that
            it is killed over while the service is told is looked for first, for as long as the service may take.
            """
            after = await home.telegram.position()
            with contextlib.suppress(TimeoutError):
                async with anna.tapping(card, label):
                    await die(0.5)
                    return await anna.sees_change(card, after, until, seconds=12)
            while not until(seen := await anna.sees(card)):
                if any(label in each for row in seen.labels for each in row):
                    return await anna.taps(card, label, until)
                await asyncio.sleep(0.2)
            return seen

        await taps("Добавить", offers("выбрать релиз"))
        listed = await taps("выбрать релиз", lambda one: bool(re.search(r"^1\. ", one.text, re.MULTILINE)))
        await taps(best_accepted(listed), offers("Скачать"))
        after = await home.telegram.position()
        await taps("Скачать", says("✓ запрос"))
        deaths = 0
        while "Можно смотреть" not in (await anna.sees(card)).text and deaths < 4:
            await die(2.0)
            deaths += 1
        if "Можно смотреть" not in (await anna.sees(card)).text:
            await anna.sees_change(card, after, says("Можно смотреть"))
        await anna.hears(begun, says("Можно смотреть"), chat=group)

        grabs = [one for one in await home.services.requests("radarr") if one.method == "POST"]
        assert [one.status for one in grabs if one.path.endswith("/release")] == [200]
        assert [one.status for one in grabs if one.path.endswith("/movie")] == [201]
        aloud = await anna.hears(begun, says("🔔"))
        assert [one.id for one in await anna.heard()] == [card.id, aloud.id]
        assert [one.text.split("\n")[1] for one in await anna.heard(group)] == ["⬇️ Скачивается", "✅ Можно смотреть"]
        assert "Traceback" not in home.bot_log()


@pytest.mark.timeout(120)
async def test_told_to_stop_in_the_middle_of_its_work_it_stops_in_time_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "always::ResourceWarning")
    async with household(clock_factor=600) as home:
        anna, boris = Visitor(home), Visitor(home, "boris")

        async def stops() -> None:
            began = time.monotonic()
            assert await home.stop_bot() == 0
            assert time.monotonic() - began < 10

        # In the middle of a search.
        await home.services.faults.set("radarr", Fault.HANG, path="/api/v3/movie/lookup", times=1)
        searched = await anna.writes("Дюна 2021")
        while not [one for one in await home.services.requests("radarr") if one.path.endswith("/movie/lookup")]:
            await asyncio.sleep(0.02)
        await stops()
        await home.start_bot()
        card = await anna.hears(searched)
        assert "Дюна (2021)" in card.text
        # In the middle of a picture's upload.
        upload = "upload.saveFilePart"
        await home.telegram.delay(20, method=upload)
        seen = len(await home.telegram.requests(upload))
        pictured = await boris.writes("Довод")
        while len(await home.telegram.requests(upload)) == seen:
            await asyncio.sleep(0.02)
        await stops()
        await home.telegram.delay(0, method=upload)
        await home.start_bot()
        other = await boris.hears(pictured)
        assert other.photo is not None
        # While a download moves, and nobody asks anything.
        await anna.taps(card, "Добавить", offers("выбрать релиз"))
        listed = await anna.taps(card, "выбрать релиз", says("1. "))
        await anna.taps(card, best_accepted(listed), offers("Скачать"))
        moving = await home.telegram.position()
        await anna.taps(card, "Скачать", says("✓ запрос"))
        await stops()
        await home.start_bot()
        await anna.sees_change(card, moving, says("Можно смотреть"))
        await stops()
        assert [one.id for one in await anna.heard()] == [card.id]
        assert [one.id for one in await boris.heard()] == [other.id]
        assert [sign for sign in SIGNS if sign in home.bot_log()] == []
