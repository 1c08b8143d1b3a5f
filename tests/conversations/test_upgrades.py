"""Better copies: found, explained, taken within the budget, and left alone where somebody wants the old one."""

import asyncio
import json
import re
import sqlite3
import time
from functools import partial
from typing import Any

import pytest

from actors.stores import upgrades
from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town
from tests.conversations.test_grabbing import RELEASE
from tgarr.features.upgrades.candidates import next_thing

AWAY = "Spirited Away"
BETTER = "Копия лучше"
LIST = "/upgrades"
ALL_DAY = {"every": 0.3, "gain": 5, "searches_a_day": 1000, "again_after": 1}


def has(label: str) -> Any:
    return lambda one: label in str(one.labels)


async def offer_for(talker: Talker, title: str) -> SeenMessage:
    card = await talker.says(title)
    return await talker.taps(card, BETTER, until=has("📌"))


async def states(town: Town) -> list[str]:
    return [state for (state,) in await town.rows("SELECT state FROM upgrades ORDER BY id")]


async def comes(town: Town, *wanted: str, seconds: float = 30) -> None:
    """Wait until what was found stands like this."""
    async with asyncio.timeout(seconds):
        while await states(town) != list(wanted):
            await asyncio.sleep(0.1)


async def quality_of(town: Town, name: str) -> str:
    (film,) = [one for one in await town.ask("radarr", "movie") if one["originalTitle"] == name]
    return str(film["movieFile"]["quality"]["quality"]["name"])


async def test_a_better_copy_is_found_from_the_card_explained_and_put_in_its_place(town: Town) -> None:
    offer = await offer_for(town.boris, "Унесённые призраками")
    assert "На диске: Bluray-720p · 4,6 ГБ" in offer.text
    line = re.search(r"Выигрыш \+(\d+): (.*)", offer.text)
    assert line
    assert int(line[1]) == sum(int(one) for one in re.findall(r"(?:^|, )([+-]\d+) ", line[2]))
    assert "+15 2160p вместо 720p" in line[2]
    assert ["📋 Все"] not in offer.labels  # is for who looks after the house
    after = await town.telegram.position()
    moving = await town.boris.taps(offer, "Заменить", until=lambda one: "✓ запрос" in one.text)
    assert moving.id == offer.id
    await town.edit(offer, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert len(await town.calls("radarr", "POST", "/release")) == 1
    assert await quality_of(town, "千と千尋の神隠し") == "Remux-2160p"
    assert await town.rows("SELECT person, action FROM audit") == [(town.boris.id, "grab")]
    await town.saves(upgrades={"gb_a_week": 99})  # looks at once how it has ended
    await comes(town, "done")
    used = await town.anna.says(LIST)
    assert "Скачано за неделю: 50,8 ГБ из 99,0 ГБ" in used.text


async def test_a_copy_that_is_to_stay_is_not_bettered_until_it_is_let_go(town: Town) -> None:
    offer = await offer_for(town.anna, "Унесённые призраками")
    card = await town.anna.taps(offer, "Не заменять", until=has(BETTER))
    stays = await town.anna.taps(card, BETTER, until=has("📌"))
    assert "замену не ищу" in stays.text
    assert await states(town) == ["left"]
    await town.saves(upgrades=ALL_DAY | {"mode": "offer"})
    async with asyncio.timeout(20):  # everything else is looked at
        while len(await town.rows("SELECT 1 FROM upgrade_searches")) < 5:
            await asyncio.sleep(0.1)
    assert "m129" not in [title for (title,) in await town.rows("SELECT title FROM upgrades WHERE state = 'offered'")]
    again = await town.anna.taps(stays, "Снова искать", until=has("Заменить"))
    assert "Выигрыш" in again.text
    assert [action for (action,) in await town.rows("SELECT action FROM audit")] == ["pin", "unpin"]


async def test_a_copy_that_is_kept_while_something_better_is_looked_for_stays(town: Town) -> None:
    await town.stack.faults.set("radarr", Fault.LATENCY, path=RELEASE, method="GET", times=1, seconds=3)
    card = await town.anna.says("Унесённые призраками")
    await town.anna.taps(card, BETTER, until=lambda one: "Спрашиваю" in one.text)
    pin = partial(upgrades.pin, service="radarr", title="m129", person=town.anna.id, now=1.0)
    await town.running.house.state.write(pin)
    await town.edit(card, 0, until=lambda one: "ничего лучше" in one.text)
    assert await states(town) == []


async def test_a_library_that_is_down_and_a_title_that_is_gone_hold_up_nothing(town: Town) -> None:
    offer = await offer_for(town.anna, "Унесённые призраками")
    ((body,),) = await town.rows("SELECT body FROM upgrades")
    await town.stack.faults.set("sonarr", Fault.REFUSED)

    def note(db: sqlite3.Connection) -> None:
        for service, title in (("radarr", "m999999"), ("sonarr", "s999999")):
            number = upgrades.offer(
                db, service=service, title=title, part="", size=1, body=json.loads(body), now=time.time()
            )
            upgrades.move(db, number, "taken", now=time.time(), when=("offered",))

    await town.running.house.state.write(note)
    await town.anna.taps(offer, "Заменить", until=lambda one: "✓ запрос" in one.text)
    await town.saves(upgrades={"gb_a_week": 99})  # looks at once how they have ended
    await comes(town, "taken", "failed", "taken")
    await town.edit(offer, 0, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    await town.saves(upgrades={"gb_a_week": 98})
    await comes(town, "done", "failed", "taken")


async def test_nothing_better_is_said_and_so_is_what_is_there(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    found = await offer_for(town.anna, "Унесённые призраками")
    assert "На диске: Bluray-720p" in found.text
    assert "не предлагают ничего лучше" in found.text


async def test_who_may_only_look_is_offered_nothing(town: Town) -> None:
    card = await town.vera.says("Унесённые призраками")
    assert BETTER not in str(card.labels)
    refused = await town.boris.says(LIST)
    assert "нельзя" in refused.text


async def test_what_the_library_would_keep_is_replaced_by_an_admin_only(town: Town) -> None:
    mine = await offer_for(town.boris, "Матрица 1999")
    assert "ничего лучше" in mine.text
    offer = await offer_for(town.anna, "Матрица 1999")
    assert "Сам radarr оставил бы то, что есть" in offer.text
    # His own dialogue may know what is offered by now, and still he may not take it.
    token = next(one.data for row in mine.buttons for one in row if one.data)
    number = await town.rows("SELECT max(id) FROM upgrades")
    change = "UPDATE dialogues SET state = json_set(state, '$.upgrade', ?)"
    await town.running.house.write(lambda db: db.execute(change, number[0]).rowcount)
    stolen = await town.boris.sends(mine, token.split(b":")[0] + b":upgrade-take")
    assert stolen.is_alert
    assert "нельзя" in (stolen.text or "")
    assert not await town.calls("radarr", "POST", "/release")


async def test_of_a_series_one_chooses_the_season(town: Town) -> None:
    card = await town.anna.says("Во все тяжкие")
    chosen = await town.anna.taps(card, BETTER)
    assert chosen.labels[0][:2] == ["S01", "S02"]
    offer = await town.anna.taps(card, "S02", until=has("📌"))
    assert "Во все тяжкие (2008) › S02 › Лучшая копия" in offer.text


async def test_the_list_grows_as_one_looks_and_what_is_not_wanted_is_left_out(town: Town) -> None:
    shown = await town.anna.says(LIST)
    assert "Пока ничего лучше не известно" in shown.text
    assert "Ищу, только когда вы нажмёте здесь" in shown.text
    first = await town.anna.taps(shown, "Поискать", until=has("'1'"))
    assert "нашлось" in first.text
    assert "Поисков за сутки: 1 из 30" in first.text
    second = await town.anna.taps(first, "Поискать", until=has("'2'"))
    offer = await town.anna.taps(second, "1", until=has("Заменить"))
    release = offer.text.split("\n")[6]
    back = await town.anna.taps(offer, "Не этот", until=has("'1'"))
    assert "'2'" not in str(back.labels)
    assert await states(town) == ["offered", "left"]
    title = offer.text.split(" (")[0].removeprefix("🎬 ")
    other = await offer_for(town.anna, title)
    assert release not in other.text


async def test_that_nothing_is_left_to_look_at_is_not_said_of_a_library_that_is_down(town: Town) -> None:
    shown = await town.anna.says(LIST)
    for name in ("radarr", "sonarr"):
        await town.stack.faults.set(name, Fault.SERVER_ERROR)
    failed = await town.anna.taps(shown, "Поискать", until=has("Повторить"), seconds=30)
    assert "внутренняя ошибка" in failed.text
    await town.stack.faults.clear()
    again = await town.anna.taps(failed, "Назад", until=has("Поискать"))
    assert "недавно проверено" not in again.text


async def test_of_films_that_were_looked_at_lately_nothing_is_asked(town: Town) -> None:
    house = town.running.house
    films = [f"m{one['tmdbId']}" for one in await town.ask("radarr", "movie")]
    first = await next_thing(house)
    assert first is not None
    asked = len(await town.calls("radarr", "GET", "/moviefile"))
    assert asked

    def note(db: sqlite3.Connection) -> None:
        for film in films:
            upgrades.note_look(db, service="radarr", title=film, part="", now=house.clock())

    await house.state.write(note)
    then = await next_thing(house)
    assert then is not None
    assert then.instance == "sonarr"
    assert len(await town.calls("radarr", "GET", "/moviefile")) == asked


async def test_looking_for_better_copies_is_slowed_down_as_other_searches_are(town: Town) -> None:
    await town.saves(limits={"person_per_minute": 1000, "chat_per_minute": 1000, "searches_per_minute": 1})
    shown = await town.anna.taps(await town.anna.says(LIST), "Поискать", until=has("'1'"))
    assert "Слишком много" in ((await town.anna.tap_only(shown, "Поискать")).text or "")
    assert len(await town.calls("radarr", "GET", "/release") + await town.calls("sonarr", "GET", "/release")) == 1
    card = await town.boris.says("Унесённые призраками")
    assert has("📌")(await town.boris.taps(card, BETTER, until=has("📌")))
    again = await town.boris.says("Матрица 1999")
    assert "Слишком много" in ((await town.boris.tap_only(again, BETTER)).text or "")


async def test_each_time_that_the_indexers_are_asked_is_a_search_whatever_comes_of_it(town: Town) -> None:
    card = await town.anna.says("Унесённые призраками")
    await town.stack.faults.set("radarr", Fault.CONFLICT, path=RELEASE, method="GET", times=1)
    await town.anna.tap_only(card, BETTER)
    for _ in range(2):  # of one thing; the second answer is kept from the first
        await offer_for(town.anna, "Унесённые призраками")
    assert len(await town.calls("radarr", "GET", "/release")) == 2
    assert "Поисков за сутки: 2 из" in (await town.anna.says(LIST)).text


async def test_what_is_found_by_itself_is_told_in_one_message_a_day(town: Town) -> None:
    await town.anna.says("/start")
    before = await town.telegram.position()
    await town.saves(upgrades=ALL_DAY | {"mode": "offer", "searches_a_day": 3})
    told = await town.post(before, chat=town.anna.id)
    assert "Лучшие копии" in told.text
    grown = await town.edit(told, before, until=lambda one: one.text.count(" → ") == 3, seconds=30)
    assert not await town.calls("radarr", "POST", "/release")
    pressed = await town.telegram.position()
    await town.anna.tap_only(grown, "Посмотреть")
    listed = await town.post(pressed, chat=town.anna.id, that=has("Поискать"))
    assert listed.id != grown.id  # the day's message goes on
    assert "Поисков за сутки: 3 из 3" in listed.text
    assert listed.text.count(" → ") == 3


async def test_nobody_is_woken_by_a_better_copy(town: Town) -> None:
    begun = await town.telegram.position()
    await town.anna.says("/quiet 00:00-23:59")
    await town.saves(upgrades=ALL_DAY | {"mode": "offer", "searches_a_day": 2})
    async with asyncio.timeout(20):
        while len(await states(town)) < 2:
            await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError):
        await town.post(begun, chat=town.anna.id, that=lambda one: "Лучшие копии" in one.text, seconds=1)
    before = await town.telegram.position()
    await town.anna.says("/quiet off")
    await town.post(before, chat=town.anna.id, that=lambda one: "Лучшие копии" in one.text)


async def test_by_itself_it_takes_what_the_budget_allows_and_no_more(town: Town) -> None:
    await town.anna.says("/start")
    before = await town.telegram.position()
    await town.saves(upgrades=ALL_DAY | {"mode": "automatic", "gb_a_week": 45})
    async with asyncio.timeout(40):
        while "done" not in await states(town):
            await asyncio.sleep(0.1)
    sizes = await town.rows("SELECT sum(size) FROM upgrades WHERE state IN ('taken', 'done')")
    assert sizes[0][0] <= 45 * 2**30
    assert "offered" in await states(town)  # what was too large
    assert {person for (person,) in await town.rows("SELECT person FROM audit WHERE action = 'grab'")} == {None}
    told = await town.post(before, chat=town.anna.id, that=lambda one: "Лучшие копии" in one.text)
    await town.edit(told, before, until=lambda one: "✅" in one.text, seconds=20)


async def test_where_one_cannot_be_fetched_the_next_is_taken_and_the_bad_one_never_again(town: Town) -> None:
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    await town.saves(upgrades=ALL_DAY | {"mode": "automatic", "gb_a_week": 60, "searches_a_day": 1})
    async with asyncio.timeout(30):
        while (found := await states(town))[:1] != ["failed"] or len(found) < 2:
            await asyncio.sleep(0.1)
    rows = await town.rows("SELECT title, part, json_extract(body, '$.release.title') FROM upgrades ORDER BY id")
    assert rows[0][:2] == rows[1][:2]
    assert rows[0][2] != rows[1][2]


async def test_a_copy_whose_import_is_blocked_is_told_and_is_in_its_place_once_somebody_helps(town: Town) -> None:
    await town.anna.says("/start")
    await town.stack.stories.set(Story.IMPORT_BLOCKED)
    before = await town.telegram.position()
    await town.saves(upgrades=ALL_DAY | {"mode": "automatic", "gb_a_week": 45, "searches_a_day": 1})
    await comes(town, "failed")
    told = await town.post(before, chat=town.anna.id, that=lambda one: "Лучшие копии" in one.text)
    await town.edit(told, before, until=lambda one: "импорт не проходит: " in one.text, seconds=20)
    assert "импорт не проходит: " in (await town.anna.says(LIST)).text
    await town.stack.stories.clear(Story.IMPORT_BLOCKED)
    await comes(town, "done")
    shown = await town.edit(told, before, until=lambda one: "✅" in one.text, seconds=20)
    assert "импорт" not in shown.text


async def test_a_rule_of_the_house_betters_what_the_library_is_content_with(town: Town) -> None:
    rules = [{"kind": "film", "lacks": "Russian"}]
    await town.saves(upgrades=ALL_DAY | {"mode": "offer", "rules": rules, "gain": 1})
    async with asyncio.timeout(40):
        while not (rows := await _against(town)):
            await asyncio.sleep(0.2)
    assert all("Russian" in languages for languages in rows)


async def _against(town: Town) -> list[str]:
    rows = await town.rows(
        "SELECT json_extract(body, '$.release.languages') FROM upgrades WHERE json_extract(body, '$.against_the_arr')"
    )
    return [languages for (languages,) in rows]


@pytest.mark.parametrize("hours", ["03:00-03:01"])
async def test_outside_its_hours_it_asks_nobody(town: Town, hours: str) -> None:
    await town.saves(upgrades=ALL_DAY | {"mode": "offer", "hours": hours})
    await asyncio.sleep(1.5)
    assert not await town.calls("radarr", "GET", "/release")


async def test_in_english(town: Town) -> None:
    settings = await town.anna.says("/settings")
    await town.anna.taps(settings, "Язык")
    await town.anna.taps(settings, "English", until=has("Menu"))
    offer = await offer_for_in_english(town.anna)
    assert "On disk: Bluray-720p" in offer.text
    assert "2160p instead of 720p" in offer.text
    shown = await town.anna.says(LIST)
    assert "I look only when you tap here" in shown.text


async def offer_for_in_english(talker: Talker) -> SeenMessage:
    card = await talker.says(AWAY)
    return await talker.taps(card, "Better copy", until=has("📌"))


async def test_what_was_taken_just_before_a_death_is_followed(town: Town) -> None:
    await town.saves(upgrades=ALL_DAY | {"mode": "automatic", "gb_a_week": 45, "searches_a_day": 1})
    await comes(town, "taken")
    await town.stop()
    with sqlite3.connect(town.folder / "data" / "state.sqlite") as db:  # the death came before the note of it
        db.execute("UPDATE upgrades SET state = 'offered', body = json_remove(body, '$.after')")
    async with asyncio.timeout(30):  # and the copy is in its place before anybody looks again
        while (await town.ask("radarr", "queue"))["totalRecords"]:
            await asyncio.sleep(0.1)
    town.config["upgrades"] |= {"searches_a_day": 1000}
    await town.start()
    async with asyncio.timeout(30):
        while (await states(town))[0] != "done":
            await asyncio.sleep(0.1)
    asked = await town.calls("radarr", "POST", "/release")
    (first,) = await town.rows("SELECT json_extract(body, '$.release.guid') FROM upgrades WHERE id = 1")
    assert sum(first[0] in one.body for one in asked) == 1
