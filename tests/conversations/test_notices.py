"""What the journal holds is told to groups and people: once, together what belongs together, and after every end."""

import asyncio
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actors.stores import journal
from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.at_home import Visitor, household, says
from tests.conversations.conftest import Town
from tgarr.domain.events import Told
from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.domain.records import replace
from tgarr.facts import kind_of, to_json

DAY = 24 * 3600.0


async def group_that_hears(town: Town, *events: str) -> int:
    group = await town.telegram.create_group("Кино", ["anna", "boris", town.telegram.bot])
    await town.saves(groups=[{"chat": group, "events": list(events)}])
    return group


async def a_title_of_radarr(town: Town) -> Any:
    return next(one for one in await town.ask("radarr", "movie") if one["hasFile"])


async def notes(town: Town, *facts: tuple[int, dict[str, Any], float]) -> None:
    """Write facts of radarr into the journal: the record's id, its body, and when it happened."""

    def write(db: sqlite3.Connection) -> None:
        for number, body, at in facts:
            journal.note(db, service="radarr", kind="failed", source_id=str(number), happened_at=at, body=body)

    await town.running.house.state.write(write)


def failed(title: Any, number: int, at: float, *, download: str = "F00") -> dict[str, Any]:
    moment = datetime.fromtimestamp(at, UTC)
    release = f"{title['title']}.{title['year']}.1080p.WEB-DL"
    return to_json(
        HistoryRecord(
            id=number,
            kind=HistoryKind.FAILED,
            at=moment,
            title_id=title["id"],
            download_id=download,
            release=release,
            reason=f"reason {number}",
        )
    )


async def heard(town: Town, group: int) -> list[SeenMessage]:
    return [one for one in await town.telegram.messages(group) if one.author == town.telegram.bot.name]


async def test_an_earlier_life_s_facts_are_told_and_one_that_cannot_be_read_is_in_nobody_s_way(town: Town) -> None:
    group = await group_that_hears(town, "failed")
    title = await a_title_of_radarr(town)
    await notes(town, (901, {"kind": "of another version"}, 0.0), (902, failed(title, 902, 1.0), 1.0))
    after = await town.telegram.position()
    await town.restart()
    assert "reason 902" in (await town.post(after, chat=group)).text
    assert await town.rows("SELECT count(*) FROM facts WHERE source_id IN (901, 902) AND done_at IS NULL") == [(0,)]
    await town.restart()
    await town.anna.says("/menu")
    assert len(await heard(town, group)) == 1


async def test_the_parts_of_a_download_are_one_message_and_the_same_one_a_day_later_another(town: Town) -> None:
    group = await group_that_hears(town, "failed")
    title = await a_title_of_radarr(town)
    facts = [(number, failed(title, number, at), at) for number, at in ((1, 1.0), (2, 2.0), (3, 300.0), (4, DAY))]
    await notes(town, *facts)
    after = await town.telegram.position()
    await town.restart()
    await town.post(after, chat=group, that=lambda one: "reason 4" in one.text)
    assert ["reason 1" in one.text for one in await heard(town, group)] == [True, False]
    assert await town.rows("SELECT count(*) FROM facts WHERE kind = 'failed' AND done_at IS NULL") == [(0,)]


async def test_a_season_that_arrives_by_episodes_is_one_message_and_every_episode_a_fact(town: Town) -> None:
    group = await group_that_hears(town, "grabbed", "available")
    after = await town.telegram.position()
    card = await town.anna.says("Тьма 2 сезон")
    await town.anna.taps(card, "ищет само", until=lambda one: "Ищу" in one.text or "запрос" in one.text)
    counted = "SELECT count(*), count(done_at) FROM facts WHERE kind = 'imported'"
    async with asyncio.timeout(40):
        while await town.rows(counted) != [(8, 8)]:
            await asyncio.sleep(0.05)
    told = await town.post(after, chat=group, that=lambda one: "готовы" in one.text)
    assert told.text.split("\n")[0] == "📺 Тьма (2017) › Сезон 2"
    of_each = [one.text.split("\n")[1] for one in await heard(town, group)]
    assert of_each == ["⬇️ Скачивается 8 серий: 1–8", "✅ 8 серий готовы: 1–8"]


async def test_what_cannot_be_told_now_is_told_later(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tgarr.features.notices.announcer._RETRY_SECONDS", 0.2)
    caplog.set_level("INFO", "tgarr.features.notices")
    group = await group_that_hears(town, "failed")
    title = await a_title_of_radarr(town)
    await notes(town, (1, failed(title, 1, 1.0), 1.0))
    await town.stop()
    await town.stack.faults.set("radarr", Fault.REFUSED)
    after = await town.telegram.position()
    await town.start()
    await town.until(lambda: "facts wait" in caplog.text, seconds=40)
    await town.anna.says("/menu")
    assert await heard(town, group) == []
    await town.stack.faults.clear("radarr")
    assert "reason 1" in (await town.post(after, chat=group, seconds=50)).text


async def test_what_is_about_nothing_any_more_is_done_with_and_told_to_nobody(town: Town) -> None:
    group = await group_that_hears(town, "failed", "available")
    title = await a_title_of_radarr(town)
    gone = failed(title, 1, 1.0) | {"key": "m999999999"}
    await notes(town, (1, gone, 1.0), (2, failed(title | {"id": 987654}, 2, 2.0), 2.0))
    await town.restart()
    done = "SELECT count(*) FROM facts WHERE kind = 'failed' AND done_at IS NULL"
    async with asyncio.timeout(30):
        while await town.rows(done) != [(0,)]:
            await asyncio.sleep(0.05)
    assert await heard(town, group) == []


async def test_news_of_other_services_are_told_to_the_group_and_to_who_asked(town: Town) -> None:
    await town.vera.says("/menu")
    first = await town.boris.says("/menu")
    group = await group_that_hears(town, "requested", "issue", "added", "finished")
    after = await town.telegram.position()
    asked = News(
        id="1",
        kind=NewsKind.REQUESTED,
        at=datetime.now(UTC),
        title="Дюна",
        year=2021,
        media=MediaKind.MOVIE,
        who="Вера",
    )
    await publishes(town, asked)
    told = await town.post(after, chat=group)
    assert told.text == "🎬 Дюна (2021)\n🙋 Новый запрос\nПопросил(а): Вера"
    mine = await town.post(after, chat=town.vera.id)
    assert mine.text == "🎬 Дюна (2021)\n🙋 Requested"
    after = await town.telegram.position()
    link = "https://seerr.example/movie/1"
    await publishes(town, replace(asked, kind=NewsKind.APPROVED, at=datetime.now(UTC), link=link))
    approved = await town.edit(told, after, until=lambda one: "одобрен" in one.text)
    assert approved.labels == [["↗️ Открыть"]]
    await publishes(town, replace(asked, kind=NewsKind.ADDED, title="Ещё", picture="https://nowhere.invalid/p.jpg"))
    assert "🆕 Новое в медиатеке" in (await town.post(after, chat=group, seconds=30)).text
    assert len(await heard(town, group)) == 2
    assert [one for one in await town.telegram.messages("boris") if one.id > first.id] == []


async def test_a_channel_hears_as_a_group_does_and_its_message_is_edited(town: Town) -> None:
    bot = town.telegram.bot
    channel = await town.telegram.create_channel("Новинки", ["anna", bot], creator="anna", admins=[bot])
    await town.saves(groups=[{"chat": channel, "events": ["requested"]}])
    after = await town.telegram.position()
    asked = News(id="7", kind=NewsKind.REQUESTED, at=datetime.now(UTC), title="Она", year=2013, media=MediaKind.MOVIE)
    await publishes(town, asked)
    told = await town.post(after, chat=channel)
    assert told.text == "🎬 Она (2013)\n🙋 Новый запрос"
    after = await town.telegram.position()
    await publishes(town, replace(asked, kind=NewsKind.DECLINED, at=datetime.now(UTC)))
    await town.edit(told, after, until=lambda one: "отклон" in one.text)


async def test_a_failed_download_is_told_to_an_admin_with_a_way_on(town: Town) -> None:
    await town.anna.says("/menu")
    title = await a_title_of_radarr(town)
    await notes(town, (1, failed(title, 1, 1.0), 1.0))
    after = await town.telegram.position()
    await town.restart()
    told = await town.post(after, chat=town.anna.id)
    assert told.labels == [["🔎 Другой релиз"]]
    after = await town.telegram.position()
    await town.anna.tap_only(told, "Другой релиз")
    card = await town.post(after, chat=town.anna.id)
    assert f"{title['title']} ({title['year']})" in card.text
    assert (await town.anna.sees(told)).text == told.text
    for tail in (b"notice-again:999", b"notice-again:x", b"notice-again"):
        assert (await town.anna.sends(told, b"~:" + tail)).is_alert
    await town.boris.says("/menu")
    other = await town.boris.says("/menu")
    number = (await town.rows("SELECT id FROM notices"))[0][0]
    assert (await town.boris.sends(other, f"~:notice-again:{number}".encode())).is_alert


async def publishes(town: Town, news: News) -> None:
    """Note what a webhook tells, and tell the house."""
    house = town.running.house

    def write(db: sqlite3.Connection) -> journal.Fact | None:
        at = news.at.timestamp()
        return journal.note(
            db, service="seerr", kind=kind_of(news), source_id=news.id, happened_at=at, body=to_json(news)
        )

    fact = await house.state.write(write)
    assert fact is not None
    house.events.publish(Told(instance="seerr", news=news, fact=fact.id))


async def test_what_no_media_server_shows_is_told_without_a_link(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tgarr.features.notices.announcer._RETRY_SECONDS", 0.1)
    monkeypatch.setattr("tgarr.features.notices.announcer._PATIENCE_SECONDS", 1.0)
    group = await group_that_hears(town, "available")
    await town.stack.faults.set("jellyfin", Fault.SERVER_ERROR)
    title = await a_title_of_radarr(town)
    await notes(town, (1, failed(title, 1, 1.0) | {"kind": "imported", "reason": ""}, 1.0))
    after = await town.telegram.position()
    await town.restart()
    told = await town.post(after, chat=group)
    assert "Можно смотреть" in told.text
    assert told.labels == []


async def test_everybody_chooses_what_they_hear_of_and_it_stays_so(town: Town) -> None:
    shown = await town.boris.says("/notify")
    assert shown.text == "🔔 Уведомления\n\nПриходит: Моё\nТихие часы: нет\n\n✅ всё · 👤 то, что просили вы · — ничего"
    assert shown.labels == [
        ["● Моё", "Ошибки", "Всё", "Ничего"],
        ["👤 Можно смотреть", "👤 Скачивается"],
        ["👤 Сбои загрузки", "👤 Запросы"],
        ["👤 Жалобы", "— Новое в медиатеке"],
        ["— Готовые торренты"],
        ["🌙 Тихие часы", "🔕 Не беспокоить"],
        ["⚙️ Настройки"],
    ]
    await town.boris.taps(shown, "Новое в медиатеке", until=lambda one: "✅ Новое в медиатеке" in str(one.labels))
    await town.boris.taps(shown, "Можно смотреть", until=lambda one: "— Можно смотреть" in str(one.labels))
    hours = await town.boris.taps(shown, "Тихие часы")
    assert re.search(r"у вас сейчас \d\d:\d\d\. .*/settings", hours.text)
    assert "● Без тихих часов" in str(hours.labels)
    back = await town.boris.taps(shown, "23:00-08:00")
    assert "Тихие часы: 23:00–08:00" in back.text
    await town.boris.taps(shown, "Не беспокоить")
    muted = await town.boris.taps(shown, "3 часа")
    assert "🔕 Не беспокою до " in muted.text
    await town.restart()
    again = await town.boris.says("/notify")
    assert "Приходит: свой набор" in again.text
    assert "— Можно смотреть" in str(again.labels)
    assert "Не беспокою до" in again.text
    told = await town.boris.taps(again, "Сообщать снова")
    assert "Не беспокою" not in told.text
    everything = await town.boris.taps(again, "Всё", until=lambda one: "● Всё" in str(one.labels))
    assert "— Новое" not in str(everything.labels)
    await town.boris.taps(again, "Настройки", until=lambda one: "Язык" in str(one.labels))
    await town.boris.taps(again, "Уведомления", until=lambda one: "● Всё" in str(one.labels))
    readonly = await town.vera.says("/notify")
    assert "You are told: Mine" in readonly.text
    assert "Services" not in str(readonly.labels)
    admin = await town.anna.says("/notify")
    assert "Приходит: Моё и ошибки" in admin.text
    assert "✅ Сервисы" in str(admin.labels)
    assert "Тихие часы: 22:30–07:15" in (await town.anna.says("/quiet 22:30 - 7:15")).text
    for wrong in ("/quiet", "/quiet 25:00-08:00", "/quiet 8:00-8:00", "/quiet " + "9" * 300):
        assert "23:00-08:00" in (await town.anna.says(wrong)).text
    assert "Тихие часы: нет" in (await town.anna.says("/quiet off")).text


@pytest.mark.parametrize("tail", [b":notify-preset:9", b":notify-topic:99", b":notify-hours:9", b":notify-mute:999"])
async def test_choices_that_are_not_offered_are_refused(town: Town, tail: bytes) -> None:
    shown = await town.anna.says("/notify")
    data = shown.buttons[0][0].data
    assert data is not None
    assert (await town.anna.sends(shown, data.split(b":")[0] + tail)).is_alert
    assert await town.rows("SELECT count(*) FROM settings WHERE name != 'own commands'") == [(0,)]


async def test_a_group_says_what_it_hears_of_and_where_that_is_changed(town: Town) -> None:
    group = await town.telegram.create_group("Кино", ["anna", "boris", town.telegram.bot])
    anna, boris = town.in_chat("anna", group), town.in_chat("boris", group)
    assert "Сюда уведомления не приходят." in (await boris.says("/notify@tgarr_bot")).text
    await town.saves(groups=[{"chat": group, "events": ["available", "requested"], "quiet": "23:00-08:00"}])
    told = await anna.says("/notify@tgarr_bot")
    assert "Сюда приходит: Можно смотреть, Запросы" in told.text
    assert "Тихие часы: 23:00–08:00" in told.text
    assert f"- {{chat: {group}, events: [available, requested]}}" in told.text
    assert told.labels == []


async def test_own_texts_are_tried_before_they_are_in_force(town: Town) -> None:
    group = await group_that_hears(town, "failed")
    await town.anna.says("/menu")
    after = await town.telegram.position()
    town.write_config(texts={"failed": "{titel} упал"})
    refused = await town.post(after, chat=town.anna.id)
    assert "texts.failed: Поля {titel} нет. Известны: {title}" in refused.text
    await town.saves(texts={"failed": "Увы, {title}: {event}\n{quality}\n{reason}"})
    title = await a_title_of_radarr(town)
    await notes(town, (1, failed(title, 1, 1.0), 1.0))
    after = await town.telegram.position()
    await town.restart()
    told = await town.post(after, chat=group)
    assert told.text == f"Увы, 🎬 {title['title']} ({title['year']}): ❌ Загрузка не удалась\nreason 1"


@pytest.mark.timeout(180)
async def test_a_season_over_an_evening_is_one_message_though_the_bot_is_killed_amid() -> None:
    async with household(clock_factor=600, language="en") as home:
        group = await home.telegram.create_group("Cinema", ["anna", "boris", home.telegram.bot])
        anna, boris = Visitor(home), Visitor(home, "boris")
        shown = await boris.asks("/notify")
        await boris.taps(shown, "Everything", says("You are told: Everything"))
        await boris.asks("/quiet " + around_now())
        home.configure(groups=[{"chat": group, "events": ["available"]}])
        async with asyncio.timeout(20):
            while "is in force" not in home.bot_log():
                await asyncio.sleep(0.05)
        after = await home.telegram.position()
        names = [await home.services.release_episode() for _ in range(2)]
        first = await anna.hears(after, chat=group)
        await home.kill_bot()
        names.append(await home.services.release_episode())
        await home.services.clock.advance(1800)
        await home.start_bot()
        assert len({name.rpartition(" ")[0] for name in names}) == 1, names
        last = first
        if "3 episodes" not in first.text:
            last = await anna.sees_change(first, after, says("3 episodes are ready"))
        assert [one.id for one in await anna.heard(group) if one.id >= first.id] == [first.id]
        assert not last.silent
        before = await home.telegram.position()
        assert [one.text for one in await boris.heard() if "episode" in one.text] == []
        await boris.writes("/quiet off")
        digest = await boris.hears(before, says("✅ 3 episodes are ready"))
        assert "download" not in digest.text  # what is there by now
        await home.kill_bot()
        await home.start_bot()
        await anna.asks("/menu")
        assert len([one for one in await boris.heard() if one.id >= digest.id and "ready" in one.text]) == 1


def around_now() -> str:
    """Return quiet hours with the moment in the middle of them, where the household is."""
    now = datetime.now(ZoneInfo("Europe/Moscow"))
    return "-".join((now + timedelta(hours=hours)).strftime("%H:%M") for hours in (-2, 2))
