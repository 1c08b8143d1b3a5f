"""What is wished while a service is down is kept, shown as waiting, and done once when the service is back."""

import asyncio
import time

import pytest

from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.at_home import Visitor, household, offers, says
from tests.conversations.conftest import Town
from tests.conversations.test_grabbing import chosen
from tests.conversations.test_groups import group_of
from tests.conversations.test_waiting_together import labels_of

WAITS = "⏳ Запрос принят и ждёт"
MOVIE = "/api/v3/movie"


def waits(one: SeenMessage) -> bool:
    return WAITS in one.text


async def ready_to_add(town: Town) -> SeenMessage:
    card = await town.anna.says("Dune 2021")
    return await town.anna.taps(card, "Добавить", until=lambda one: "Качество" in one.text)


async def actions(town: Town) -> list[str]:
    return [action for (action,) in await town.rows("SELECT action FROM audit ORDER BY id")]


async def test_a_film_that_is_added_while_its_library_is_down_is_added_and_found_later(town: Town) -> None:
    card = await ready_to_add(town)
    await town.stack.faults.set("radarr", Fault.REFUSED)
    kept = await town.anna.taps(card, "ищет само", until=waits, seconds=25)
    heading, _, trouble, *rest = kept.text.split("\n")
    assert heading == "Дюна (2021)"
    assert trouble.startswith("radarr ")
    assert "не отвечает" in trouble
    assert rest == ["", f"{WAITS}: добавить", "Как только radarr ответит, сделаю это и продолжу здесь."]
    assert labels_of(kept) == ["🔁 Повторить", "✖️ Отменить"]
    after = await town.telegram.position()
    await town.stack.faults.clear("radarr")
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert len(await town.calls("radarr", "POST", MOVIE)) == 1
    assert await actions(town) == ["add", "search"]
    heard = [one for one in await town.telegram.messages("anna") if one.author == town.telegram.bot.name]
    assert heard[-1].id == card.id  # nothing was said aloud: the card moves


async def test_a_release_that_is_taken_while_the_library_is_down_is_grabbed_once(town: Town) -> None:
    card = await chosen(town.anna)
    await town.stack.faults.set("radarr", Fault.REFUSED)
    await town.anna.taps(card, "Скачать", until=waits, seconds=25)
    await town.restart()
    after = await town.telegram.position()
    await town.stack.faults.clear("radarr")
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert [one.status for one in await town.calls("radarr", "POST", "/release")].count(200) == 1
    assert len((await town.stack.world_state())["grabs"]) == 1


async def kept_until_the_clock_says(town: Town) -> SeenMessage:
    """Return a card whose wish waits, and is not tried before the clock is put right."""
    card = await ready_to_add(town)
    await town.stack.faults.set("radarr", Fault.SERVER_ERROR, path=MOVIE, method="POST")
    await town.anna.taps(card, "ищет само", until=waits, seconds=25)
    town.running.house.clock = lambda: time.time() - 600
    await town.stack.faults.clear("radarr")
    return card


async def test_what_somebody_else_has_begun_meanwhile_is_waited_for_together(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await kept_until_the_clock_says(town)
    other = await town.boris.says("Dune 2021")
    assert "👤 Попросил(а) Анна 1 мин назад · ⏳ ждёт radarr" in other.text
    await town.boris.taps(other, "Добавить")
    moving = await town.boris.taps(other, "ищет само", until=lambda one: "✓ запрос" in one.text)
    assert moving.id == other.id
    after = await town.telegram.position()
    town.running.house.clock = time.time
    joined = await town.edit(card, after, until=lambda one: "✓ запрос" in one.text, seconds=30)
    assert "Попросил(а): Борис" in joined.text
    await town.stack.clock.set_factor(600)
    told = await town.post(after, chat=town.anna.id, that=lambda one: "🔔" in one.text, seconds=50)
    assert "Можно смотреть" in told.text
    assert await actions(town) == ["add", "add", "search"]
    assert len((await town.stack.world_state())["grabs"]) == 1


async def test_what_is_on_disk_meanwhile_is_not_wished_any_more(town: Town) -> None:
    card = await kept_until_the_clock_says(town)
    other = await town.boris.says("Dune 2021")
    await town.boris.taps(other, "Добавить")
    after = await town.telegram.position()
    await town.boris.taps(other, "ищет само", until=lambda one: "✓ запрос" in one.text)
    await town.edit(other, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    town.running.house.clock = time.time
    told = await town.post(after, chat=town.anna.id, that=lambda one: "Пока" in one.text, seconds=30)
    assert told.text.split("\n") == ["Дюна (2021)", "Пока запрос ждал, это уже появилось: всё на диске."]
    over = await town.anna.sees(card)
    assert labels_of(over) == ["⬅️ Назад"]
    assert "На диске" in (await town.anna.taps(over, "Назад")).text


async def test_a_trouble_that_does_not_pass_is_told_as_ever(town: Town) -> None:
    card = await ready_to_add(town)
    await town.stack.faults.set("radarr", Fault.UNAUTHORIZED, path=MOVIE, method="POST")
    failed = await town.anna.taps(card, "ищет само", until=lambda one: "ключ" in one.text)
    assert WAITS not in failed.text
    assert not await town.rows("SELECT 1 FROM live_cards")


async def test_it_is_withdrawn_and_tried_by_hand(town: Town) -> None:
    card = await ready_to_add(town)
    await town.stack.faults.set("radarr", Fault.REFUSED)
    await town.anna.taps(card, "Только добавить", until=waits, seconds=25)
    answer = await town.anna.tap_only(card, "Повторить")
    assert answer.is_alert
    assert waits(await town.anna.sees(card))
    gone = await town.anna.taps(card, "Отменить", until=lambda one: "Запрос снят" in one.text)
    assert labels_of(gone) == ["🎬 Карточка"]
    assert await town.rows("SELECT state FROM live_cards") == [("ended",)]
    await town.stack.faults.clear("radarr")
    shown = await town.anna.taps(gone, "Карточка", until=lambda one: "Добавить" in str(one.labels), seconds=40)
    assert "Нет в библиотеке" in shown.text
    assert not await town.calls("radarr", "POST", MOVIE)


async def test_it_is_the_title_that_was_wished_whatever_was_tapped_since(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    other = next(one.data for row in card.buttons for one in row if one.label == "▶️")
    assert other is not None
    await town.anna.taps(card, "Добавить", until=lambda one: "Качество" in one.text)
    await town.stack.faults.set("radarr", Fault.SERVER_ERROR, path=MOVIE, method="POST")
    await town.anna.taps(card, "Только добавить", until=waits, seconds=25)
    after = await town.telegram.position()
    await town.anna.sends(card, other)  # as an old client would, which shows the former buttons
    await town.edit(card, after, until=lambda one: "Дюна (2021)" not in one.text)
    await town.stack.faults.clear("radarr")
    town.running.house.clock = lambda: time.time() + 70  # nobody reads the other title any more
    await town.post(after, chat=town.anna.id, that=lambda one: "снова отвечает" in one.text, seconds=40)
    films = [one for one in await town.ask("radarr", "movie") if one["tmdbId"] == 438631]
    assert len(films) == 1
    assert [one.status for one in await town.calls("radarr", "POST", MOVIE)].count(201) == 1


async def test_after_a_day_it_is_given_up_aloud(town: Town) -> None:
    card = await ready_to_add(town)
    await town.stack.faults.set("radarr", Fault.REFUSED)
    await town.anna.taps(card, "Только добавить", until=waits, seconds=25)
    after = await town.telegram.position()
    town.running.house.clock = lambda: time.time() + 25 * 3600
    told = await town.post(after, chat=town.anna.id)
    assert "целые сутки" in told.text
    assert told.reply_to == card.id
    over = await town.anna.sees(card)
    assert "целые сутки" in over.text
    assert "Назад" in str(over.labels)


async def test_who_may_not_any_more_is_refused_and_the_blocked_hear_nothing(town: Town) -> None:
    card = await ready_to_add(town)
    await town.stack.faults.set("radarr", Fault.REFUSED)
    await town.anna.taps(card, "Только добавить", until=waits, seconds=25)
    people = dict(town.config["people"])
    await town.saves(people=people | {"admins": [town.boris.id], "users": [], "readonly": [town.anna.id]})
    after = await town.telegram.position()
    await town.stack.faults.clear("radarr")
    told = await town.post(after, chat=town.anna.id, seconds=40)
    assert "нельзя" in told.text
    assert not await town.calls("radarr", "POST", MOVIE)


async def test_a_search_waits_if_that_is_wished(town: Town) -> None:
    for name in ("radarr", "sonarr"):
        await town.stack.faults.set(name, Fault.REFUSED)
    failed = await town.anna.says("Dune 2021")
    assert labels_of(failed)[:2] == ["🔁 Повторить", "⏳ Когда ответит radarr"]
    kept = await town.anna.taps(failed, "Когда ответит", until=waits)
    assert f"{WAITS}: поискать" in kept.text
    after = await town.telegram.position()
    for name in ("radarr", "sonarr"):
        await town.stack.faults.clear(name)
    found = await town.post(after, chat=town.anna.id, seconds=60)
    assert "Дюна (2021)" in found.text
    done = await town.edit(failed, after, until=lambda one: "снова отвечает" in one.text)
    assert not done.labels


async def test_a_magnet_waits_for_its_client(town: Town) -> None:
    await town.stack.faults.set("qbittorrent", Fault.REFUSED)
    kept = await town.anna.says(f"magnet:?xt=urn:btih:{77:040x}&dn=Sintel")
    assert waits(kept)
    assert kept.text.startswith("Sintel\n")
    after = await town.telegram.position()
    await town.stack.faults.clear("qbittorrent")
    moving = await town.edit(kept, after, until=lambda one: "🧲 Sintel" in one.text, seconds=60)
    assert moving.id == kept.id
    assert len(await town.calls("qbittorrent", "POST", "/add")) == 1


async def test_a_wish_of_a_group_goes_where_the_group_goes(town: Town) -> None:
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    await anna.taps(card, "Добавить", until=lambda one: "Качество" in one.text)
    await town.stack.faults.set("radarr", Fault.REFUSED)
    await anna.taps(card, "ищет само", until=waits, seconds=25)
    after = await town.telegram.position()
    new = await town.telegram.upgrade_group(group)
    moved = await town.post(after, chat=new, seconds=25)
    assert waits(moved)
    after = await town.telegram.position()
    await town.stack.faults.clear("radarr")
    await town.edit(moved, after, until=lambda one: "Можно смотреть" in one.text, seconds=60)
    assert len(await town.calls("radarr", "POST", MOVIE)) == 1


@pytest.mark.timeout(150)
async def test_killed_while_it_waits_and_while_it_is_done_it_is_done_once() -> None:
    async with household(clock_factor=400) as home:
        anna, boris = Visitor(home), Visitor(home, "boris")
        card = await anna.asks("Dune 2021")
        await anna.taps(card, "Добавить", offers("ищет само"))
        await home.services.faults.set("radarr", Fault.REFUSED)
        await anna.taps(card, "ищет само", waits)
        await home.kill_bot()
        await home.start_bot()
        after = await home.telegram.position()
        await home.services.faults.clear("radarr")
        await home.services.faults.set("radarr", Fault.LATENCY, path=MOVIE, method="POST", seconds=0.4)
        async with asyncio.timeout(60):
            while not [
                one for one in await home.services.requests("radarr") if (one.method, one.path) == ("POST", MOVIE)
            ]:
                await asyncio.sleep(0.05)
        await home.kill_bot()
        await home.start_bot()
        other = await boris.asks("Dune 2021")
        assert "Дюна (2021)" in other.text
        await anna.sees_change(card, after, says("Можно смотреть"), seconds=60)
        posts = [one for one in await home.services.requests("radarr") if (one.method, one.path) == ("POST", MOVIE)]
        assert [one.status for one in posts].count(201) == 1
        assert len((await home.services.world_state())["grabs"]) == 1
        aloud = await anna.hears(after, says("🔔 🎬"))
        assert [one.id for one in await anna.heard()] == [card.id, aloud.id]
        assert "Traceback" not in home.bot_log()
