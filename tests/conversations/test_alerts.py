"""What is wrong with the services is told to the admins: once, with its end, and after every end of the process."""

import asyncio
import re
from typing import Any

import pytest

from actors.statistics.batch import Batch, Series, bucket_of
from actors.stores import alerts, people
from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.at_home import Visitor, household, says
from tests.conversations.conftest import SERVICES, Talker, Town
from tests.conversations.test_progress import grabbed
from tgarr.domain.health import Look

QUICK = {"every": 0.1, "lasting": 0.5, "disk_free": "20 GB"}
IMPATIENT: dict[str, Any] = {
    "cache": {"queue": 0.1, "health": 0.1},
    "breaker": {"failures": 3, "recovery": 0.2},
    "rate_limit": 200,
}


@pytest.fixture
async def home(town: Town) -> Town:
    """A town where everything is noticed within a second."""
    await town.anna.says("/menu")  # a bot may not write to who never wrote to it
    await town.saves(health=QUICK, services={name: one | IMPATIENT for name, one in town.config["services"].items()})
    return town


async def told(town: Town, after: int, words: str = "🚨", *, chat: int = 0) -> SeenMessage:
    return await town.post(after, chat=chat or town.anna.id, that=lambda one: words in one.text)


async def becomes(town: Town, message: SeenMessage, after: int, words: str) -> SeenMessage:
    """Return the message once it says something, however soon it did."""
    return await town.edit(message, after, until=lambda one: words in one.text, seconds=20)


async def heard(talker: Talker, first: SeenMessage | None = None) -> list[int]:
    """Return the alerts that stand in a chat from a message on, open or over."""
    posts = await talker.town.telegram.messages(talker.name if talker.chat == "private" else talker.chat)
    start = first.id if first else 0
    return [one.id for one in posts if one.author == "tgarr_bot" and one.id >= start and one.text[0] in "🚨✅➖"]


async def looked(town: Town, times: int = 8) -> None:
    """Wait until all services were looked at so many times more."""
    looks = list[Look]()
    listening = town.running._alerts._looks.stream.subscribe(looks.append)
    await town.until(lambda: len(looks) >= times)
    listening.dispose()


async def test_a_service_that_is_down_is_told_once_and_the_message_says_when_it_is_back(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.faults.set("radarr", Fault.REFUSED)
    alert = await told(home, after)
    assert alert.text == "🚨 radarr не отвечает: он выключен, или в config.yaml неверный адрес."
    assert alert.labels == [["🩺 Состояние", "🔕 Не сообщать 1 ч"]]
    assert not alert.silent
    status = await home.anna.says("/status")
    assert re.search(r"^🚨 1 тревога, уже \d+ с\.$", status.text, re.MULTILINE)
    await home.stack.faults.clear("radarr")
    back = await becomes(home, alert, after, "✅")
    assert re.fullmatch(r"✅ radarr снова отвечает\nВосстановлено через \d+ с\.", back.text)
    assert back.labels == []
    assert await heard(home.anna, alert) == [alert.id]
    assert "тревог" not in (await home.anna.says("/status")).text
    assert await heard(home.boris) == []


async def test_two_that_go_together_are_one_message_and_come_back_one_by_one(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.faults.set("radarr", Fault.REFUSED)
    await home.stack.faults.set("sonarr", Fault.REFUSED)
    alert = await told(home, after)
    if "sonarr" not in alert.text or "radarr" not in alert.text:
        alert = await becomes(home, alert, after, "2 сервиса")
    assert alert.text == "🚨 Не отвечают 2 сервиса\n• radarr\n• sonarr"
    await home.stack.faults.clear("sonarr")
    partly = await becomes(home, alert, after, "✓ sonarr")
    assert re.fullmatch(r"🚨 radarr не отвечает\n• radarr\n✓ sonarr: снова отвечает, через \d+ с", partly.text)
    await home.stack.faults.clear("radarr")
    assert "✅ radarr, sonarr снова отвечают" in (await becomes(home, alert, after, "✅")).text
    assert await heard(home.anna, alert) == [alert.id]


async def test_everything_down_at_once_is_one_message_with_what_it_probably_is(home: Town) -> None:
    after = await home.telegram.position()
    for name in SERVICES:
        await home.stack.faults.set(name, Fault.REFUSED)
    alert = await told(home, after)
    words = "🚨 Не отвечают 5 сервисов на 127.0.0.1: вероятно, сеть или сам сервер\n"
    if not alert.text.startswith(words):
        alert = await becomes(home, alert, after, words)
    assert sorted(alert.text.split("\n")[1:]) == [f"• {name}" for name in sorted(SERVICES)]
    assert await heard(home.anna, alert) == [alert.id]


async def test_a_key_that_is_refused_is_said_as_such(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.faults.set("sonarr", Fault.UNAUTHORIZED)
    assert "sonarr не принимает ключ" in (await told(home, after)).text


async def test_an_indexer_that_fails_is_told_once_though_three_services_complain_of_it(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.stories.set(Story.INDEXER_FAILING)
    alert = await told(home, after)
    assert alert.text.startswith("🚨 Не работает индексатор: OpenHarbour\n")
    await looked(home)
    assert await heard(home.anna, alert) == [alert.id]
    await home.stack.stories.clear(Story.INDEXER_FAILING)
    assert "снова работает: OpenHarbour" in (await becomes(home, alert, after, "✅")).text


async def test_a_disk_that_is_almost_full_is_told_once_though_three_services_write_on_it(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.stories.set(Story.DISK_ALMOST_FULL)
    alert = await told(home, after)
    if "qbittorrent" not in alert.text or "/media (radarr, sonarr)" not in alert.text:
        alert = await becomes(home, alert, after, "qbittorrent")
    heading, where, advice = alert.text.split("\n")
    assert re.fullmatch(r"🚨 Мало места на диске: осталось \d,\d ГБ", heading)
    assert where == "/media (radarr, sonarr), qbittorrent"
    assert "Удалите" in advice
    await looked(home)
    assert await heard(home.anna, alert) == [alert.id]
    await home.saves(health=QUICK | {"disk_free": 0})
    assert "Места снова достаточно" in (await becomes(home, alert, after, "✅")).text


async def test_an_import_that_needs_a_hand_is_told_with_its_reason_and_the_way_there(home: Town) -> None:
    await home.stack.stories.set(Story.IMPORT_BLOCKED)
    after = await home.telegram.position()
    await grabbed(home.anna)
    alert = await told(home, after)
    heading, release, why = alert.text.split("\n")[:3]
    assert heading == "🚨 radarr: не импортируется 1 загрузка"
    assert release.startswith("Dune")
    assert why
    (button,) = alert.buttons[1]
    assert (button.label, button.url) == ("↗️ Открыть radarr", home.stack.radarr.url)
    await home.stack.stories.clear(Story.IMPORT_BLOCKED)
    assert "импорту больше ничто не мешает" in (await becomes(home, alert, after, "✅")).text


@pytest.mark.timeout(120)
async def test_what_gets_slower_than_usual_is_told_with_its_figures_and_its_end(home: Town) -> None:
    house, queue = home.running.house, Series("call", "radarr", "GET /api/v3/queue")
    assert house.statistics is not None
    for day in (2, 3, 4):
        await house.statistics.record(Batch(ts=house.clock() - day * 86400, times={(queue, bucket_of(0.01)): 50}))
    after = await home.telegram.position()
    await home.stack.faults.set("radarr", Fault.LATENCY, path="/api/v3/queue", seconds=0.4)
    await home.saves(health=QUICK | {"slower_over": 14})
    alert = await home.post(after, chat=home.anna.id, that=lambda one: "🚨" in one.text, seconds=60)
    figures = r"\n     95 % за \d+ мс, обычно за 1\d мс"
    assert re.fullmatch(rf"🚨 Медленнее обычного: radarr\nGET queue{figures}", alert.text)
    assert alert.labels == [["🩺 Состояние", "🔕 Не сообщать 1 ч"], ["⏱ Время ответа"]]
    pressed = await home.telegram.position()
    await home.anna.tap_only(alert, "Время ответа")
    below = await home.post(pressed, chat=home.anna.id, that=lambda one: "⏱" in one.text)
    assert below.text.startswith("⏱ Время ответа · сутки")
    assert "radarr GET queue" in below.text
    await home.stack.faults.clear("radarr")
    back = await home.edit(alert, after, until=lambda one: "✅" in one.text, seconds=60)
    assert re.fullmatch(r"✅ Снова с обычной скоростью: radarr\nВосстановлено через \d+ с\.", back.text)
    assert await heard(home.anna, alert) == [alert.id]
    assert await heard(home.boris) == []


async def test_a_disk_that_is_not_mounted_is_one_message(home: Town) -> None:
    anew = IMPATIENT | {"cache": IMPATIENT["cache"] | {"settings": 0.1}}
    await home.saves(services={name: one | anew for name, one in home.config["services"].items()})
    after = await home.telegram.position()
    await home.stack.stories.set(Story.ROOT_FOLDER_MISSING)
    alert = await told(home, after)
    if "radarr, sonarr" not in alert.text:
        alert = await becomes(home, alert, after, "radarr, sonarr")
    heading, *paths, advice = alert.text.split("\n")
    assert heading == "🚨 radarr, sonarr: пропала корневая папка"
    assert [path.startswith("/media/") for path in paths] == [True, True]
    assert "Подключён ли диск?" in advice
    await looked(home)
    assert await heard(home.anna, alert) == [alert.id]


async def test_the_status_is_shown_below_the_alert_which_stays(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.faults.set("radarr", Fault.REFUSED)
    alert = await told(home, after)
    pressed = await home.telegram.position()
    await home.anna.tap_only(alert, "Состояние")
    status = await home.post(pressed, chat=home.anna.id, that=lambda one: "🔴 radarr" in one.text)
    assert status.id != alert.id
    assert (await home.anna.sees(alert)).text == alert.text


async def test_for_an_hour_nothing_new_and_then_what_still_lasts(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.faults.set("radarr", Fault.REFUSED)
    alert = await told(home, after)
    muted = await home.anna.taps(alert, "Не сообщать", until=lambda one: "🔕" in one.text)
    assert re.search(r"^🔕 До \d\d:\d\d о новом не сообщаю\.$", muted.text, re.MULTILINE)
    await home.restart()  # it is kept in the record
    await home.stack.stories.set(Story.INDEXER_FAILING)
    async with asyncio.timeout(20):
        while len(await home.running.house.state.read(alerts.unfinished)) < 2:
            await asyncio.sleep(0.02)
    await looked(home)
    assert await heard(home.anna, alert) == [alert.id]
    after = await home.telegram.position()
    again = await home.anna.taps(muted, "Сообщать снова")
    assert again.labels == alert.labels
    assert "OpenHarbour" in (await told(home, after)).text


async def test_each_admin_hears_it_in_their_language_and_a_group_without_reasons(home: Town) -> None:
    gleb, group = home.gleb, await home.telegram.create_group("Дом", ["anna", "gleb", home.telegram.bot])
    await home.saves(
        people={"admins": [home.anna.id, gleb.id]}, groups=[{"chat": group, "events": ["health"]}], language="ru"
    )
    await gleb.says("/menu")
    await home.running.house.write(lambda db: people.set_language(db, gleb.id, "en"))
    after = await home.telegram.position()
    await home.stack.faults.set("radarr", Fault.UNAUTHORIZED)
    assert "radarr не принимает ключ" in (await told(home, after)).text
    assert "radarr refuses our key" in (await told(home, after, chat=gleb.id)).text
    public = await told(home, after, chat=group)
    assert (public.text, public.labels) == ("🚨 Не получается работать с radarr", [])
    await home.stack.faults.clear("radarr")
    assert "✅ radarr снова отвечает" in (await becomes(home, public, after, "✅")).text


async def test_a_service_that_is_taken_out_ends_its_alert(home: Town) -> None:
    after = await home.telegram.position()
    await home.stack.faults.set("sonarr", Fault.REFUSED)
    alert = await told(home, after)
    await home.saves(services={name: one for name, one in home.config["services"].items() if name != "sonarr"})
    assert (await becomes(home, alert, after, "➖")).text == "➖ sonarr: больше нет в config.yaml"


async def test_an_alert_of_another_version_is_in_nobodys_way(home: Town) -> None:
    await home.running.house.write(
        lambda db: alerts.put(db, key="a", body={"of": "another version"}, began_at=1, ended_at=None)
    )
    await home.restart()
    after = await home.telegram.position()
    await home.stack.faults.set("sonarr", Fault.REFUSED)
    await told(home, after, "sonarr")
    assert [row.key == "a" for row in await home.running.house.state.read(alerts.unfinished)] == [False]


def stanzas(home: Any) -> dict[str, Any]:
    return {name: home._stanza(name) | IMPATIENT for name in home.services.services}


@pytest.mark.timeout(120)
async def test_killed_with_an_open_alert_it_is_not_told_again_and_its_end_is_not_forgotten() -> None:
    async with household(clock_factor=100) as home:
        anna = Visitor(home)
        await anna.asks("/menu")
        home.configure(health=QUICK, services=stanzas(home))
        begun = await home.telegram.position()
        await home.services.faults.set("radarr", Fault.REFUSED)
        alert = await anna.hears(begun, says("🚨"))
        await home.kill_bot()
        await home.start_bot()
        asked = await anna.writes("/status")
        assert "🚨 1 тревога" in (await anna.hears(asked, says("Состояние"))).text
        await home.services.faults.set("sonarr", Fault.UNAUTHORIZED)  # told: the one that watches is at work again
        await anna.hears(asked, says("🚨 sonarr"))
        await home.kill_bot()
        await home.services.faults.clear("radarr")
        await home.start_bot()
        back = await anna.sees_change(alert, begun, says("✅"))
        assert "radarr снова отвечает" in back.text
        alerts_heard = [one.text.partition("\n")[0] for one in await anna.heard() if one.text[0] in "🚨✅"]
        assert len(alerts_heard) == 2, alerts_heard
