"""A live card never dies, freezes, or loses what somebody is to read."""

import asyncio
import json
import re
import time
from typing import Any

import pytest

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Town
from tests.conversations.test_episodes import episodes_of
from tests.conversations.test_progress import grabbed


async def moving(town: Town) -> SeenMessage:
    """Return a card whose download moves slowly, with its buttons on it."""
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    return await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))


async def kept(town: Town, column: str) -> Any:
    return (await town.rows(f"SELECT {column} FROM live_cards"))[0][0]  # noqa: S608  # named by the tests


async def news(town: Town, *, times: int = 2) -> None:
    """Wait until the tracker has kept that many new states of the card."""
    for _ in range(times):
        before = await kept(town, "updated_at")
        async with asyncio.timeout(15):
            while await kept(town, "updated_at") == before:
                await asyncio.sleep(0.05)


async def test_a_button_that_fails_is_an_alert_and_the_card_stays(town: Town) -> None:
    card = await moving(town)
    await town.stack.faults.set("qbittorrent", Fault.CONFLICT, path="/api/v2/torrents/stop")
    answer = await town.anna.tap_only(card, "Пауза")
    assert answer.is_alert
    assert "qbittorrent сейчас не может" in (answer.text or "")
    stays = await town.anna.sees(card)
    assert "Скачивается" in stays.text
    assert [label for row in stays.labels for label in row][:2] == ["⏸ Пауза", "🗑 Удалить"]
    await town.stack.faults.clear("qbittorrent")
    paused = await town.anna.taps(card, "Пауза", until=lambda one: "На паузе" in one.text, seconds=40)
    assert "Продолжить" in str(paused.labels)


async def test_a_removal_that_fails_does_not_freeze_the_card(town: Town) -> None:
    card = await moving(town)
    await town.stack.faults.set("qbittorrent", Fault.CONFLICT, path="/api/v2/torrents/delete")
    asked = await town.anna.taps(card, "Удалить", until=lambda one: "Удалить эту загрузку" in one.text)
    answer = await town.anna.tap_only(asked, "Удалить с файлами")
    assert answer.is_alert
    back = await town.anna.taps(card, "Нет, оставить")
    assert "Скачивается" in back.text
    after = await town.telegram.position()
    await town.stack.clock.set_factor(600)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)


async def test_what_was_removed_is_over_at_once(town: Town) -> None:
    card = await moving(town)
    await town.stack.faults.set("radarr", Fault.HANG, path="/api/v3/queue")  # nobody else tells
    await town.anna.taps(card, "Удалить", until=lambda one: "Удалить эту загрузку" in one.text)
    gone = await town.anna.taps(card, "Удалить с файлами")
    assert "удалена" in gone.text
    assert "Пауза" not in str(gone.labels)


async def test_a_silent_client_is_named_until_it_is_heard_again(town: Town) -> None:
    card = await moving(town)
    after = await town.telegram.position()
    await town.stack.faults.set("qbittorrent", Fault.REFUSED)
    silent = await town.edit(card, after, until=lambda one: "не отвечает" in one.text, seconds=25)
    assert re.search(r"^⚠️ qbittorrent не отвечает; данные \d+ с назад\.$", silent.text, re.MULTILINE), silent.text
    answer = await town.anna.tap_only(card, "Пауза")
    assert answer.is_alert
    assert "Пауза" in str((await town.anna.sees(card)).labels)
    after = await town.telegram.position()
    await town.stack.faults.clear("qbittorrent")
    heard = await town.edit(card, after, until=lambda one: "не отвечает" not in one.text, seconds=45)
    assert "Скачивается" in heard.text


async def test_nothing_is_asked_for_a_card_whose_chat_does_not_want_us_until_it_does(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.boris)
    await town.until(lambda: town.running.house.followed)
    await town.telegram.block_bot("boris")
    await town.until(lambda: not town.running.house.followed)
    await town.telegram.unblock_bot("boris")
    after = await town.telegram.position()
    await town.telegram.say("boris", "private", "/help")
    await town.edit(card, after)
    await town.until(lambda: town.running.house.followed)


async def test_a_question_that_nobody_answers_gives_the_card_back(town: Town) -> None:
    card = await moving(town)
    await town.anna.taps(card, "Пауза", until=lambda one: "На паузе" in one.text)  # nothing moves it by itself
    await town.anna.taps(card, "Удалить", until=lambda one: "Удалить эту загрузку" in one.text)
    after = await town.telegram.position()
    town.running.house.clock = lambda: time.time() + 61
    shown = await town.edit(card, after, until=lambda one: "На паузе" in one.text)
    assert "Продолжить" in str(shown.labels)


async def test_a_way_out_that_fails_leaves_the_card_alive(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    card = await searching(town)
    await town.stack.faults.set("radarr", Fault.CONFLICT, path="/api/v3/release")
    answer = await town.anna.tap_only(card, "Выбрать релиз")
    assert answer.is_alert
    assert "сейчас не может" in (answer.text or "")
    assert "Ищу релиз" in (await town.anna.sees(card)).text
    assert await kept(town, "state") == "open"
    after = await town.telegram.position()
    await town.stack.clock.set_factor(600)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)


async def test_a_record_that_refuses_for_a_while_does_not_end_the_following(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    card = await moving(town)
    refuse = "CREATE TRIGGER full BEFORE UPDATE ON live_cards BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    state = town.running.house.state
    await state.write(lambda db: db.execute(refuse).rowcount)
    before = await kept(town, "updated_at")
    await town.stack.clock.set_factor(600)
    async with asyncio.timeout(30):  # until there is no further state to come
        while not await town.rows("SELECT 1 FROM facts WHERE body LIKE '%imported%'"):
            await asyncio.sleep(0.05)
    tried = caplog.text.count("cannot be kept")
    await town.until(lambda: caplog.text.count("cannot be kept") > tried + 1)
    assert await kept(town, "updated_at") == before
    after = await town.telegram.position()
    await state.write(lambda db: db.execute("DROP TRIGGER full").rowcount)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)


async def test_a_card_that_cannot_be_read_is_set_aside_and_the_others_go_on(town: Town) -> None:
    card = await moving(town)
    bad = (
        "INSERT INTO live_cards (key, chat, kind, subject, state, updated_at)"
        " VALUES ('a', ?, 'progress', '{}', 'open', 0)"
    )
    await town.running.house.state.write(lambda db: db.execute(bad, (town.anna.id,)).rowcount)
    await town.stop()
    await town.stack.clock.set_factor(600)
    after = await town.telegram.position()
    await town.start()
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)


async def searching(town: Town) -> SeenMessage:
    card = await town.anna.says("Dune 2021")
    await town.anna.taps(card, "Добавить")
    return await town.anna.taps(card, "ищет само", until=lambda one: "Ищу релиз" in one.text)


async def test_a_search_that_finds_nothing_says_so_and_what_next(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    card = await searching(town)
    after = await town.telegram.position()
    nothing = await town.edit(card, after - 3, until=lambda one: "Ничего не нашлось" in one.text, seconds=40)
    labels = [label for row in nothing.labels for label in row]
    assert labels == ["🔎 Выбрать релиз", "🔁 Искать заново", "🔕 Не нужно говорить", "🙈 Не следить"]
    await town.until(lambda: not town.running.house.followed)
    await town.stack.stories.clear()
    after = await town.telegram.position()
    await town.anna.taps(card, "Искать заново", until=lambda one: "Ищу релиз" in one.text)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)


async def test_what_turns_up_later_moves_the_card_on(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    card = await searching(town)
    after = await town.telegram.position()
    await town.edit(card, after - 3, until=lambda one: "Ничего не нашлось" in one.text, seconds=40)
    await town.stack.stories.clear()
    other = await town.anna.says("Dune 2021")
    after = await town.telegram.position()
    await town.anna.taps(other, "ищет само")
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)


async def test_services_are_left_in_peace_where_nothing_happens(town: Town) -> None:
    await town.stack.stories.set(Story.IMPORT_BLOCKED)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    await town.edit(card, after - 3, until=lambda one: "импорт не проходит" in one.text, seconds=50)
    assert town.running.house.followed
    town.running.house.clock = lambda: time.time() + 601
    await town.until(lambda: not town.running.house.followed)


async def test_a_card_whose_service_is_gone_says_so_and_goes_on_when_it_is_back(town: Town) -> None:
    card = await moving(town)
    services = dict(town.config["services"])
    after = await town.telegram.position()
    await town.saves(services={name: one for name, one in services.items() if name != "radarr"})
    alone = await town.edit(card, after, until=lambda one: "больше не подключён" in one.text)
    assert [label for row in alone.labels for label in row] == ["🔎 Найти заново", "🏠 Меню"]
    after = await town.telegram.position()
    await town.saves(services=services)
    await town.edit(card, after, until=lambda one: "больше не подключён" not in one.text)
    await town.stack.clock.set_factor(600)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)


async def test_a_card_without_its_service_leads_on_to_those_that_are_there(town: Town) -> None:
    services = dict(town.config["services"])
    await town.saves(services=services | {"radarr-4k": services["radarr"]})
    card = await moving(town)
    after = await town.telegram.position()
    await town.saves(services={name: one for name, one in town.config["services"].items() if name != "radarr"})
    await town.edit(card, after, until=lambda one: "больше не подключён" in one.text)
    after = await town.telegram.position()
    await town.anna.tap_only(card, "Найти заново")
    found = await town.post(after)
    assert "Дюна (2021)" in found.text


async def test_a_search_that_cannot_be_watched_counts_as_ended_in_time(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    card = await town.anna.says("Светлячок")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "ищет само", until=lambda one: "Ищу релиз" in one.text)
    after = await town.telegram.position()
    town.running.house.clock = lambda: time.time() + 601
    await town.edit(card, after, until=lambda one: "Ничего не нашлось" in one.text, seconds=40)


async def test_a_pack_is_ready_as_a_whole(town: Town) -> None:
    card = await town.anna.says("Тьма 2 сезон")
    await town.anna.taps(card, "Релизы сезона", until=lambda one: "1. " in one.text)
    await town.anna.taps(card, "1")
    after = await town.telegram.position()
    await town.anna.taps(card, "Скачать", until=lambda one: "запрос" in one.text)
    ready = await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert "› Сезон 2" in ready.text
    episodes = await episodes_of(town, 334824, 2)
    assert all(one["hasFile"] for one in episodes.values())
    journey = json.loads(await kept(town, "subject"))["journey"]
    assert len(journey["imported"]) == len(episodes)
