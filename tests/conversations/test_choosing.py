"""The choice: what would be taken and why, what is taken where the best cannot be had, and what is not tried again."""

import asyncio
import re

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town
from tests.conversations.test_grabbing import RELEASE, grabs, moving, posts
from tests.conversations.test_releases import browsed, scores


def would(message: SeenMessage) -> str:
    """Return the release that would be taken."""
    found = re.search(r"(?:Я бы взял|I would take):\n(.+)\n", message.text)
    assert found, message.text
    return found[1]


async def best(talker: Talker) -> SeenMessage:
    """Stand before the choice."""
    return await talker.taps(await browsed(talker), "Лучший", until=lambda one: "Я бы взял" in one.text)


async def test_the_choice_is_shown_with_its_reasons_and_nothing_is_done(town: Town) -> None:
    shown = await best(town.anna)
    assert re.search(r"Оценка \d+: \+50 ", shown.text)
    assert re.search(r"🥈 Второй: \S+ .*\(\d+\)\n +\S", shown.text)
    assert await posts(town) == 0
    second = await town.anna.taps(shown, "Второй", until=lambda one: "Оценка" in one.text and "Второй" not in one.text)
    assert "Скачать" in str(second.labels)
    group = next(each for row in second.labels for each in row if "👥" in each)
    second = await town.anna.taps(await town.anna.taps(second, group), "Назад", until=lambda one: "Оценка" in one.text)
    back = await town.anna.taps(second, "Назад", until=lambda one: "Оценка" in one.text)
    assert would(back) == would(shown)


async def test_what_is_chosen_is_what_is_taken(town: Town) -> None:
    shown = await best(town.anna)
    await town.anna.taps(shown, "Скачать", until=moving)
    ((taken,),) = await town.rows("SELECT json_extract(detail, '$.release') FROM audit WHERE action = 'grab'")
    assert taken == would(shown)
    assert await grabs(town) == 1


async def test_what_was_shown_is_taken_though_something_else_is_better_by_now(town: Town) -> None:
    shown = await best(town.anna)
    speech = await town.anna.taps(await town.anna.says("/settings"), "Озвучка")
    await town.anna.taps(speech, "русск", until=lambda one: "●" in str(one.labels))
    card = await town.anna.says("Дюна 2021")
    now = await town.anna.taps(card, "Что посоветуете", until=lambda one: "Я бы взял" in one.text)
    assert would(now) != would(shown)
    await town.anna.taps(shown, "Скачать", until=moving)
    ((taken,),) = await town.rows("SELECT json_extract(detail, '$.release') FROM audit WHERE action = 'grab'")
    assert taken == would(shown)


async def test_a_list_of_an_earlier_life_is_chosen_from_by_what_is_liked_now(town: Town) -> None:
    shown = await best(town.anna)
    speech = await town.anna.taps(await town.anna.says("/settings"), "Озвучка")
    await town.anna.taps(speech, "русск", until=lambda one: "●" in str(one.labels))
    await town.restart()
    found = await town.anna.taps(shown, "Все релизы", until=lambda one: "1. " in one.text)
    anew = await town.anna.taps(found, "Лучший", until=lambda one: "Я бы взял" in one.text)
    assert would(anew) != would(shown)


async def test_what_may_not_be_taken_any_more_is_not_replaced_without_a_word(town: Town) -> None:
    shown = await best(town.anna)
    group = would(shown).rsplit("-", 1)[1]
    await town.anna.taps(await town.anna.says(f"/rule film group never ^{group}$"), "Сохранить")
    anew = await town.anna.taps(shown, "Скачать", until=lambda one: "не тот релиз" in one.text)
    assert would(anew) != would(shown)
    assert await posts(town) == 0
    await town.anna.taps(anew, "Скачать", until=moving)
    ((taken,),) = await town.rows("SELECT json_extract(detail, '$.release') FROM audit WHERE action = 'grab'")
    assert taken == would(anew)


async def test_the_next_one_is_taken_where_the_best_cannot_be_had_and_it_is_not_tried_again(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    shown = await best(town.anna)
    first = would(shown)
    await town.stack.stories.set(Story.GRAB_REFUSED, times=2)
    after = await town.telegram.position()
    await town.anna.taps(shown, "Скачать", until=moving, seconds=40)
    told = await town.post(after=after, that=lambda one: "Взят следующий" in one.text)
    assert "2 релиза получше взять не удалось" in told.text
    assert first in told.text
    assert (await posts(town), await grabs(town)) == (3, 1)
    states = await town.rows("SELECT state FROM wishes WHERE kind = 'grab' ORDER BY id")
    assert states == [("failed",), ("failed",), ("done",)]
    assert await town.rows("SELECT count(*) FROM refusals") == [(2,)]

    again = await town.boris.says("Дюна 2021")
    found = await town.boris.taps(again, "Релизы", until=lambda one: "1. " in one.text)
    shown = await town.boris.taps(found, "Лучший", until=lambda one: "Лучше, но не взяты" in one.text)
    assert first not in shown.text.split("Лучше, но не взяты")[0]
    assert "взять не удалось" in shown.text


async def test_a_death_in_the_middle_takes_nothing_twice(town: Town) -> None:
    shown = await best(town.anna)
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    await town.stack.faults.set("radarr", Fault.LATENCY, path=RELEASE, method="POST", seconds=2)
    after = await town.telegram.position()
    await town.anna.taps(shown, "Скачать", until=lambda one: "Передаю в radarr" in one.text)
    async with asyncio.timeout(10):
        while await town.rows("SELECT 1 FROM refusals") == []:
            await asyncio.sleep(0.05)
    await town.restart()
    await town.edit(shown, after, until=moving, seconds=40)
    assert await grabs(town) == 1


async def test_the_card_says_what_would_be_taken_and_in_english_too(town: Town) -> None:
    await browsed(town.anna)
    settings = await town.anna.taps(await town.anna.says("/settings"), "Язык")
    await town.anna.taps(settings, "English", until=lambda one: "Settings" in one.text)
    card = await town.anna.says("Дюна 2021")
    await town.saves(choosing={"film": {"blocked_groups": ["^HALCYON$"]}})
    shown = await town.anna.taps(card, "What would you take", until=lambda one: "I would take" in one.text)
    assert would(shown)
    assert re.search(r"🥈 Second: .*\n +(\d+ points less|as many points|radarr puts|it grants)", shown.text)
    assert re.search(r"Better, but not taken:\n· \d+ \S+.*HALCYON — 🚫 a rule of the house: group HALCYON", shown.text)
    assert await posts(town) == 0


async def test_an_indexer_whose_releases_are_refused_is_muted_until_an_admin_lifts_it(town: Town) -> None:
    await town.saves(choosing={"mute": {"failures": 1, "within": 60, "lasts": 120}})
    shown = await best(town.anna)
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    await town.anna.taps(shown, "Скачать", until=moving)
    ((indexer,),) = await town.rows("SELECT indexer FROM refusals")
    card = await town.boris.says("Дюна 2021")
    found = await town.boris.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    for _ in range(9):
        if "🔇 индексатор отключён до" in found.text:
            break
        found = await town.boris.taps(found, "▶️")
    assert re.search(rf"{indexer}\n(.*\n)?\s+🔇 индексатор отключён до \d\d:\d\d", found.text)
    his = await town.boris.says("/mutes")
    assert not any(indexer in label for row in his.labels for label in row)
    mutes = await town.anna.says("/mutes")
    assert re.search(rf"🔇 {indexer}: до \d\d:\d\d", mutes.text)
    lifted = await town.anna.taps(mutes, f"🔊 {indexer}")
    assert "ни один индексатор не отключён" in lifted.text.lower()


async def test_best_answers_a_card_and_does_nothing(town: Town) -> None:
    assert "Ответьте командой /best" in (await town.anna.says("/best")).text
    series = await town.anna.says("Тьма")
    assert "Сначала откройте" in (await town.anna.says("/best", reply_to=series.id)).text
    await browsed(town.anna)
    card = await town.anna.says("Дюна 2021")
    shown = await town.anna.says("/best", reply_to=card.id)
    if "Я бы взял" not in shown.text:
        shown = await town.edit(shown, 0, until=lambda one: "Я бы взял" in one.text)
    assert would(shown)
    assert await posts(town) == 0
    await town.anna.taps(shown, "Скачать", until=moving)
    assert await grabs(town) == 1


async def test_a_release_behind_one_with_fewer_points_says_why(town: Town) -> None:
    found = await browsed(town.anna)
    points = scores(found)
    place = next(at for at in range(1, len(points)) if points[at] > points[at - 1])
    details = await town.anna.taps(found, found.labels[0][place])
    assert f"Ниже релиза с {points[place - 1]} балл" in details.text
    assert "radarr ставит его качество ниже" in details.text


async def test_nobody_waits_for_a_prowlarr_that_hangs(town: Town) -> None:
    await town.stack.faults.set("prowlarr", Fault.HANG)
    began = asyncio.get_running_loop().time()
    assert "1. " in (await browsed(town.anna)).text
    assert asyncio.get_running_loop().time() - began < 12


async def test_what_is_on_disk_already_is_marked_and_not_taken_again(town: Town) -> None:
    shown = await best(town.anna)
    taken = would(shown)
    after = await town.telegram.position()
    await town.anna.taps(shown, "Скачать", until=lambda one: "✓ запрос" in one.text)
    ready = await town.edit(shown, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    await town.anna.taps(ready, "Карточка", until=lambda one: "На диске" in one.text)
    again = await town.anna.taps(ready, "Релизы", until=lambda one: "1. " in one.text)
    while "✅ это и есть то, что на диске" not in again.text:
        again = await town.anna.taps(again, "▶️")
    choice = await town.anna.taps(again, "Лучший", until=lambda one: "1. " not in one.text)
    assert f"Я бы взял:\n{taken}" not in choice.text
    assert "это и есть то, что на диске" in choice.text
    assert await posts(town) == 1
