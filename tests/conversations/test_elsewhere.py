"""Releases by name: asked of Prowlarr, offered to the library, which may say no; an admin may have it past that."""

import asyncio
import re

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town
from tests.conversations.test_releases import browsed, chooses, first, listed, rejected

BY_NAME = "По названию в prowlarr"


async def by_name(talker: Talker, title: str = "Дюна 2021", quality: str = "HD-1080p") -> SeenMessage:
    found = await browsed(talker, title, quality)
    return await talker.taps(found, BY_NAME, until=lambda one: "Как ищет" in str(one.labels))


async def opened(talker: Talker, found: SeenMessage) -> SeenMessage:
    """Return the first release that the library's profile wants, opened."""
    full = await chooses(talker, found, "🎞", "1080p")
    return await talker.taps(full, await first(talker, full, accepted=True))


async def test_what_prowlarr_finds_is_offered_to_the_library_and_followed(town: Town) -> None:
    found = await by_name(town.boris)
    assert "radarr оценит релиз, когда получит его" in found.text
    asked = await town.calls("prowlarr", "GET", "/search")
    assert len(asked) == 2  # the original title, and the one that people here know
    assert len(listed(found)) == 5
    await town.boris.tap_only(found, "Искать заново")
    async with asyncio.timeout(20):
        while len(await town.calls("prowlarr", "GET", "/search")) < 4:
            await asyncio.sleep(0.1)
    details = await opened(town.boris, found)
    assert re.search(r"Оценка \d+: ", details.text)
    moving = await town.boris.taps(details, "Скачать", until=lambda one: "✓ запрос" in one.text)
    assert moving.id == found.id
    (pushed,) = await town.calls("radarr", "POST", "/release/push")
    assert pushed.status == 200
    assert not await town.calls("radarr", "POST", "/release")
    assert len((await town.stack.world_state())["grabs"]) == 1


async def test_what_the_library_does_not_want_is_said_and_an_admin_may_have_it_all_the_same(town: Town) -> None:
    found = await by_name(town.anna, quality="HD-720p")
    await town.anna.taps(found, "1")
    refused = await town.anna.taps(found, "Скачать", until=lambda one: "⛔" in one.text)
    assert "не нужен по профилю качества" in refused.text
    assert not (await town.stack.world_state())["grabs"]
    await town.anna.taps(refused, "Всё равно скачать", until=lambda one: "✓ запрос" in one.text)
    torrents = (await town.stack.world_state())["torrents"]
    assert [one["category"] for one in torrents] == ["radarr"]


async def test_a_user_may_not_force_what_the_library_refused(town: Town) -> None:
    found = await by_name(town.boris, quality="HD-720p")
    await town.boris.taps(found, "1")
    refused = await town.boris.taps(found, "Скачать", until=lambda one: "⛔" in one.text)
    assert "Всё равно" not in str(refused.labels)


async def test_what_is_of_something_else_stands_behind_as_unknown(town: Town) -> None:
    found = await by_name(town.anna, "Чужой 1979", quality="Any")
    seen = [found]
    while not re.search(r"Страница (\d+) из \1,", seen[-1].text):
        seen.append(await town.anna.taps(found, "▶️"))
    everything = [text for page in seen for text in listed(page)]
    bad = [index for index, text in enumerate(everything) if "не узнаёт" in text]
    good = [index for index, text in enumerate(everything) if "⛔" not in text]
    assert good
    assert not bad or max(good) < min(bad)


async def test_after_a_restart_the_list_is_the_same_and_the_address_is_found_again(town: Town) -> None:
    found = await by_name(town.anna)
    details = await opened(town.anna, found)
    await town.restart()
    await town.anna.taps(details, "Скачать", until=lambda one: "✓ запрос" in one.text)
    assert len(await town.calls("radarr", "POST", "/release/push")) == 1


async def test_a_death_while_it_is_offered_is_seen_at_the_library_though_nobody_has_it_any_more(town: Town) -> None:
    details = await opened(town.anna, await by_name(town.anna))
    push = "/api/v3/release/push"
    await town.stack.faults.set("radarr", Fault.DRIP, path=push, times=1, seconds=1)  # it is done, and not told
    await town.anna.taps(details, "Скачать", until=lambda one: "Передаю в radarr" in one.text)
    await town.stack.stories.set(Story.NO_RELEASES)
    await town.restart()
    after = await town.telegram.position()
    await town.edit(details, after, until=lambda one: "✓ запрос" in one.text, seconds=30)
    assert len((await town.stack.world_state())["grabs"]) == 1
    assert not await town.rows("SELECT 1 FROM refusals")


async def test_where_nothing_is_found_the_other_place_is_offered(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.stack.stories.set(Story.NO_RELEASES)
    empty = await town.anna.taps(card, "выбрать релиз", until=lambda one: "ничего" in one.text)
    await town.stack.stories.clear()
    full = await town.anna.taps(empty, BY_NAME, until=lambda one: "1. " in one.text)
    assert not set(rejected(full)) >= set(full.labels[0])
    back = await town.anna.taps(full, "Как ищет radarr", until=lambda one: BY_NAME in str(one.labels))
    assert "Релизы" in back.text


async def test_the_best_by_name_is_taken_too(town: Town) -> None:
    found = await by_name(town.anna, quality="Ultra-HD")
    choice = await town.anna.taps(found, "⚡ Лучший")
    await town.anna.taps(choice, "Скачать", until=lambda one: "✓ запрос" in one.text)
    assert await town.calls("radarr", "POST", "/release/push")
    assert len((await town.stack.world_state())["grabs"]) == 1
    assert not await town.rows("SELECT 1 FROM refusals")  # what the library does not want speaks against no indexer
