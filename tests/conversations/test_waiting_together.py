"""One wish is waited for by several people: what is on its way is shown, followed, and told at its end, once."""

import asyncio
import json
import time

import aiohttp
import pytest

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.at_home import Visitor, household, offers, says
from tests.conversations.conftest import Town, Towns
from tests.conversations.test_groups import group_of
from tests.conversations.test_live_cards import moving
from tests.conversations.test_progress import grabbed


def labels_of(message: SeenMessage) -> list[str]:
    return [label for row in message.labels for label in row]


async def through(town: Town) -> None:
    await town.stack.clock.set_factor(600)


async def test_another_follows_what_is_under_way_and_is_told_at_the_end(town: Town) -> None:
    await moving(town)
    card = await town.boris.says("Дюна 2021")
    assert "Скачивается" in card.text
    assert "👤 Попросил(а) Анна 1 мин назад" in card.text
    assert labels_of(card)[:2] == ["🔔 Скажите и мне", "🔎 Релизы"]
    followed = await town.boris.taps(card, "Скажите и мне", until=lambda one: "✓ запрос" in one.text)
    assert "Попросил(а): Анна" in followed.text
    assert "Скажу, когда всё закончится" in followed.text
    assert "🔕 Не нужно говорить" in labels_of(followed)
    after = await town.telegram.position()
    await through(town)
    told = await town.post(after, chat=town.boris.id, seconds=50)
    assert told.text.split("\n") == ["🔔 🎬 Дюна (2021)", "✅ Можно смотреть"]
    assert labels_of(told) == ["▶️ Смотреть"]
    assert told.reply_to == card.id
    assert "Можно смотреть" in (await town.boris.sees(card)).text
    assert len(await town.calls("radarr", "POST", "/release")) == 1
    await town.restart()
    heard = [one for one in await town.telegram.messages("boris") if one.author == town.telegram.bot.name]
    assert [one.id for one in heard if one.id > card.id] == [told.id]


async def test_who_waits_already_and_asks_again_is_told_once(town: Town) -> None:
    await moving(town)
    first = await town.boris.says("Дюна 2021")
    await town.boris.taps(first, "Скажите и мне", until=lambda one: "✓ запрос" in one.text)
    second = await town.boris.says("Дюна 2021")
    assert labels_of(second)[0] == "👁 Следить за загрузкой"
    await town.boris.taps(second, "Следить", until=lambda one: "✓ запрос" in one.text)
    after = await town.telegram.position()
    await through(town)
    told = await town.post(after, chat=town.boris.id, seconds=50)
    await town.restart()
    heard = [one for one in await town.telegram.messages("boris") if one.author == town.telegram.bot.name]
    assert [one.id for one in heard if one.id > second.id] == [told.id]
    assert told.reply_to == first.id


async def test_who_may_only_look_waits_as_well_and_may_leave(town: Town) -> None:
    await moving(town)
    card = await town.vera.says("Дюна 2021")
    assert labels_of(card)[0] == "🔔 Tell me too"
    assert "Asked by Анна 1 min ago" in card.text
    followed = await town.vera.taps(card, "Tell me too", until=lambda one: "✓ asked" in one.text)
    assert labels_of(followed) == ["🔕 No need to tell me", "🙈 Stop following"]
    left = await town.vera.taps(followed, "No need", until=lambda one: "Tell me when" in str(one.labels))
    assert "I will tell you" not in left.text
    after = await town.telegram.position()
    await through(town)
    ready = await town.edit(card, after, until=lambda one: "Ready to watch" in one.text, seconds=50)
    assert labels_of(ready) == ["▶️ Watch", "🎬 About it"]
    heard = [one for one in await town.telegram.messages("vera") if one.author == town.telegram.bot.name]
    assert heard[-1].id == card.id


async def test_a_group_waits_at_one_card_and_hears_its_end_once(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    group = await group_of(town)
    anna, boris = town.in_chat("anna", group), town.in_chat("boris", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    await anna.taps(card, "Добавить")
    await anna.taps(card, "ищет само", until=lambda one: "запрос" in one.text)
    await boris.taps(card, "Скажите и мне", until=lambda one: "🔔 Ждут: Борис" in one.text)
    both = await anna.taps(card, "Скажите и мне", until=lambda one: "🔔 Ждут: Борис, Анна" in one.text)
    assert {"🔔 Скажите и мне", "🔕 Мне не нужно"} <= set(labels_of(both))
    await anna.taps(card, "Мне не нужно", until=lambda one: one.text.endswith("🔔 Ждут: Борис"))
    # Who asked does not take the card away from the other; a stranger's tap is nothing.
    answer = await anna.tap_only(card, "Не следить")
    assert answer.text == "Карточка остаётся: здесь ждут ещё — Борис."
    data = next(one.data for row in both.buttons for one in row if "Скажите" in one.label)
    assert data is not None
    with pytest.raises(TimeoutError):
        await town.telegram.tap("gleb", group, card.id, data=data, seconds=1)
    # Whoever searches for it here waits at the same card.
    other = await town.in_chat("anna", group).says("/search@tgarr_bot Dune 2021")
    assert "Вы просили" in other.text
    found = await boris.says("/search@tgarr_bot Dune 2021")
    await boris.tap_only(found, "Скажите и мне")
    assert len(await town.rows("SELECT 1 FROM live_cards")) == 1
    after = await town.telegram.position()
    await through(town)
    told = await town.post(after, chat=group, seconds=50)
    assert told.text.split("\n") == ["🔔 🎬 Дюна (2021)", "✅ Можно смотреть", "@boris_sandbox"]
    assert told.reply_to == card.id
    done = await anna.sees(card)
    assert "Ждут" not in done.text


async def test_another_release_is_chosen_for_those_who_wait_as_well(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    group = await group_of(town)
    anna, boris = town.in_chat("anna", group), town.in_chat("boris", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    await anna.taps(card, "Добавить")
    await anna.taps(card, "ищет само", until=lambda one: "запрос" in one.text)
    after = await town.telegram.position()
    await boris.taps(card, "Скажите и мне", until=lambda one: "Ждут: Борис" in one.text)
    nothing = await town.post(after, chat=group, seconds=40)
    assert nothing.text.split("\n") == ["🔔 🎬 Дюна (2021)", "🤷 Ничего не нашлось", "@boris_sandbox"]
    await town.stack.stories.clear()
    await anna.taps(card, "Выбрать релиз", until=lambda one: "1. " in one.text, seconds=30)
    assert await town.rows("SELECT state FROM live_cards") == [("open",)]
    await anna.taps(card, "1", until=lambda one: "Скачать" in str(one.labels))
    after = await town.telegram.position()
    moving_again = await anna.taps(card, "Скачать", until=lambda one: "запрос" in one.text)
    assert "🔔 Ждут: Борис" in moving_again.text
    told = await town.post(after, chat=group, seconds=50)
    assert told.text.split("\n")[1:] == ["✅ Можно смотреть", "@boris_sandbox"]
    assert await town.rows("SELECT count(*) FROM live_cards") == [(1,)]


async def test_what_is_in_the_queue_though_nobody_here_asked_for_it(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    await town.running.house.state.write(lambda db: db.execute("DELETE FROM live_cards").rowcount)
    found = await town.anna.says("Дюна 2021")
    assert "👤" not in found.text
    after = await town.telegram.position()
    followed = await town.anna.taps(found, "Скажите и мне", until=lambda one: "✓ запрос" in one.text)
    assert "Попросил" not in followed.text
    await through(town)
    told = await town.post(after, chat=town.anna.id, that=lambda one: "🔔" in one.text, seconds=50)
    assert "Можно смотреть" in told.text
    assert told.reply_to == found.id
    assert card.id != found.id


async def test_one_in_hd_is_not_the_one_in_4k(towns: Towns) -> None:
    async with towns(services=("radarr", "radarr-4k", "prowlarr", "qbittorrent")) as town:
        await town.stack.clock.set_factor(5)
        await grabbed(town.anna)
        card = await town.boris.says("Дюна 2021")
        assert "Скажите и мне" in str(card.labels)
        other = await town.boris.taps(card, "radarr-4k")
        assert "Скажите и мне" not in str(other.labels)
        assert "Анна" not in other.text


async def test_a_season_that_another_waits_for_is_waited_for_together(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await town.anna.says("Тьма 2 сезон")
    await town.anna.taps(card, "ищет само", until=lambda one: "запрос" in one.text)
    other = await town.boris.says("Тьма 1 сезон")
    assert "Анна" not in other.text
    found = await town.boris.says("Тьма 2 сезон")
    assert "👤 Попросил(а) Анна 1 мин назад · Сезон 2 · " in found.text
    assert labels_of(found)[0] == "🔔 Скажите и мне"
    joined = await town.boris.taps(found, "Скажите и мне", until=lambda one: "✓ запрос" in one.text)
    assert "› Сезон 2" in joined.text
    after = await town.telegram.position()
    await through(town)
    told = await town.post(after, chat=town.boris.id, that=lambda one: "🔔" in one.text, seconds=50)
    assert told.text.split("\n")[0] == "🔔 📺 Тьма (2017) › Сезон 2"


async def test_what_is_monitored_and_not_there_is_looked_out_for(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    card = await town.anna.says("Dune 2021")
    await town.anna.taps(card, "Добавить")
    added = await town.anna.taps(card, "Только добавить", until=lambda one: "когда появится" in str(one.labels))
    assert "отслеживается" in added.text
    waits = await town.anna.taps(card, "когда появится", until=lambda one: "Ещё не появилось" in one.text)
    assert labels_of(waits) == ["🔎 Выбрать релиз", "⚡ Искать сейчас", "🔕 Не нужно говорить", "🙈 Не следить"]
    again = await town.anna.says("Dune 2021")
    await town.anna.taps(again, "когда появится", until=lambda one: "Ещё не появилось" in one.text)
    await town.until(lambda: not town.running.house.followed)
    await town.stack.stories.clear()
    other = await town.boris.says("Dune 2021")
    assert "Анна" not in other.text  # nothing is on its way
    after = await town.telegram.position()
    await town.boris.taps(other, "ищет само")
    told = await town.post(after, chat=town.anna.id, seconds=50)
    assert "Можно смотреть" in told.text
    async with asyncio.timeout(30):
        while await town.rows("SELECT 1 FROM live_cards WHERE state = 'open'"):
            await asyncio.sleep(0.1)
    await town.restart()
    heard = [one for one in await town.telegram.messages("anna") if one.author == town.telegram.bot.name]
    assert [one.id for one in heard if one.id > again.id] == [told.id]


async def test_a_group_looks_out_for_a_title_on_one_card(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    group = await group_of(town)
    anna, boris = town.in_chat("anna", group), town.in_chat("boris", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    await anna.taps(card, "Добавить")
    await anna.taps(card, "Только добавить", until=lambda one: "когда появится" in str(one.labels))
    await anna.taps(card, "когда появится", until=lambda one: "Ждут: Анна" in one.text)
    other = await boris.says("/search@tgarr_bot Dune 2021")
    after = await town.telegram.position()
    await boris.tap_only(other, "когда появится")
    await town.edit(card, after, until=lambda one: "Ждут: Анна, Борис" in one.text)
    assert await town.rows("SELECT count(*) FROM live_cards") == [(1,)]


async def test_what_is_deleted_before_it_could_be_watched_is_not_told_as_ready(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    await town.stack.faults.set("jellyfin", Fault.HANG, path="/Items")
    after = await town.telegram.position()
    await through(town)
    await town.edit(card, after, until=lambda one: "ждём медиасервер" in one.text, seconds=50)
    (film,) = [one for one in await town.ask("radarr", "movie") if one["tmdbId"] == 438631]
    address = town.stack.services["radarr"]
    async with (
        aiohttp.ClientSession(headers={"X-Api-Key": str(address.api_key)}) as session,
        session.delete(f"{address.url}/api/v3/moviefile/{film['movieFileId']}") as answer,
    ):
        assert answer.ok
    after = await town.telegram.position()
    await town.stack.faults.clear("jellyfin")
    town.running.house.clock = lambda: time.time() + 61
    told = await town.post(after, chat=town.anna.id, seconds=40)
    assert told.text.split("\n")[1] == "🗑 Уже удалено из библиотеки"
    assert labels_of(await town.anna.sees(card)) == ["🔎 Другой релиз", "🎬 Карточка"]


async def test_a_group_that_becomes_a_supergroup_has_its_card_there(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    group = await group_of(town)
    anna, boris = town.in_chat("anna", group), town.in_chat("boris", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    other = await anna.says("/search@tgarr_bot Матрица")
    await anna.taps(card, "Добавить")
    await anna.taps(card, "ищет само", until=lambda one: "запрос" in one.text)
    await boris.taps(card, "Скажите и мне", until=lambda one: "Ждут: Борис" in one.text)
    after = await town.telegram.position()
    new = await town.telegram.upgrade_group(group)
    moved = await town.post(after, chat=new, seconds=20)
    assert "Дюна (2021)" in moved.text
    assert "🔔 Ждут: Борис" in moved.text
    anna, boris = town.in_chat("anna", new), town.in_chat("boris", new)
    after = await town.telegram.position()
    await anna.taps(moved, "Скажите и мне", until=lambda one: "Ждут: Борис, Анна" in one.text)
    await through(town)
    told = await town.post(after, chat=new, seconds=50)
    assert "Можно смотреть" in told.text
    assert told.reply_to == moved.id
    await town.restart()
    ours = [one for one in await town.telegram.messages(new) if one.author == town.telegram.bot.name]
    assert [one.id for one in ours] == [moved.id, told.id]
    assert "Матрица" in other.text
    rows = await town.rows("SELECT max(expires_at) < unixepoch() FROM dialogues WHERE chat = ?", group)
    assert rows == [(1,)]


@pytest.mark.timeout(150)
async def test_killed_at_any_moment_who_waits_is_told_once() -> None:
    async with household(clock_factor=60) as home:
        anna, boris = Visitor(home), Visitor(home, "boris")
        card = await anna.asks("Dune 2021")
        await anna.taps(card, "Добавить", offers("ищет само"))
        await anna.taps(card, "ищет само", says("✓ запрос"))
        other = await boris.asks("Dune 2021")
        await boris.taps(other, "Скажите и мне", says("✓ запрос"))
        after = await home.telegram.position()
        for _ in range(3):
            await home.kill_bot()
            await home.start_bot()
            await asyncio.sleep(0.7)
        await home.services.clock.set_factor(600)
        told = await boris.hears(after, says("Можно смотреть"), seconds=60)
        await home.kill_bot()
        await home.start_bot()
        await anna.asks("/help")
        assert [one.id for one in await boris.heard() if one.id >= other.id] == [other.id, told.id]
        assert json.dumps([one.text for one in await anna.heard()], ensure_ascii=False).count("🔔 🎬") == 1
        assert "Traceback" not in home.bot_log()


async def test_the_end_of_ones_own_wish_is_heard_unless_one_wants_to_hear_of_nothing(town: Town) -> None:
    await town.boris.says("/quiet 00:00-23:59")
    quiet = await grabbed(town.boris)
    assert "🔕 Не нужно говорить" in labels_of(quiet)
    begun = await town.telegram.position()
    told = await town.post(begun, chat=town.boris.id, that=lambda one: "🔔" in one.text, seconds=50)
    assert told.text.split("\n") == ["🔔 🎬 Дюна (2021)", "✅ Можно смотреть"]
    assert told.silent  # in one's quiet hours
    shown = await town.anna.says("/notify")
    await town.anna.taps(shown, "Ничего")
    card = await grabbed(town.anna, "Чужой 1979")
    assert "🔔 Скажите, когда будет готово" in labels_of(card)
