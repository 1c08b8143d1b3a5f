"""The release browser: what is offered in which order, and what happens on a grab."""

import asyncio
import re
import sqlite3
from collections.abc import Callable

import pytest

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town, stanza

LISTED = re.compile(r"^(\d+)\. (-?\d+) · (\d+|\S+) ?(.*)$", re.MULTILINE)


async def browsed(talker: Talker, title: str = "Дюна 2021", quality: str = "HD-1080p") -> SeenMessage:
    """Add the title and look at its releases."""
    card = await talker.says(title)
    await talker.taps(card, "Добавить")
    await talker.taps(card, "Качество")
    await talker.taps(card, quality)
    return await talker.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)


def scores(message: SeenMessage) -> list[int]:
    return [int(found[2]) for found in LISTED.finditer(message.text)]


def listed(message: SeenMessage) -> list[str]:
    """Return what is said of each release of the page."""
    return re.findall(r"^\d+\. .*(?:\n +\S.*)*", message.text, re.MULTILINE)


def rejected(message: SeenMessage) -> list[str]:
    """Return the numbers of the releases on the page that the library rejects."""
    return [text.split(".")[0] for text in listed(message) if "⛔" in text]


async def chooses(talker: Talker, message: SeenMessage, what: str, choice: str) -> SeenMessage:
    """Open the choice of the order (⇅) or of the resolution (🎞), and take one."""
    opened = await talker.taps(message, what)
    return await talker.taps(opened, choice)


def figures(message: SeenMessage, what: Callable[[str], re.Match[str] | None]) -> list[float]:
    found = [what(text) for text in listed(message)]
    return [float(one[1].replace(",", ".")) for one in found if one]


async def first(talker: Talker, message: SeenMessage, *, accepted: bool) -> str:
    """Turn pages to the first release of that kind; return its number."""
    for _ in range(12):
        bad = rejected(message)
        numbers = [label for label in message.labels[0] if (label in bad) is not accepted]
        if numbers:
            return numbers[0]
        message = await talker.taps(message, "▶️")
    raise AssertionError("there is none")


async def by_people(town: Town) -> list[tuple[str, str]]:
    """Return what the services were asked because of somebody, and not by those that look now and then."""
    looks = ("/queue", "/history", "/history/since", "/maindata", "/Items")
    return [(one.method, one.path) for one in await town.stack.requests() if not one.path.endswith(looks)]


async def test_order_filter_and_paging_keep_each_other_and_ask_nobody(town: Town) -> None:
    begun = await browsed(town.anna)
    assert all("1080p" in text for text in listed(begun)[:3])  # as the profile wants it
    by_points = await chooses(town.anna, begun, "⇅", "баллы")
    assert scores(by_points) == sorted(scores(by_points), reverse=True)
    asked = await by_people(town)
    writes = await town.rows("SELECT token, state FROM dialogues ORDER BY token")

    by_size = await chooses(town.anna, begun, "⇅", "размер")
    assert "⇅ размер" in str(by_size.labels)
    sizes = figures(by_size, lambda text: re.search(r" ([\d,]+) ГБ", text))
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) >= 3
    opened = await town.anna.taps(by_size, "🎞")
    assert opened.labels[1] == ["● все", "2160p", "1080p", "720p"]
    assert opened.text == by_size.text
    only = await town.anna.taps(opened, "1080p")
    assert only.labels[1] == ["◀️", "⇅ размер", "🎞 1080p", "▶️"]
    assert all("1080p" in text for text in listed(only))
    second = await town.anna.taps(only, "▶️")
    assert second.labels[0][0] == "6"
    assert second.labels[1] == only.labels[1]
    assert "Страница 2 из" in second.text
    details = await town.anna.taps(second, "6")
    assert "1080p" in details.text
    back = await town.anna.taps(details, "Назад")
    assert (back.text, back.labels) == (second.text, second.labels)
    by_seeds = await chooses(town.anna, back, "⇅", "сиды")
    seeds = figures(by_seeds, lambda text: re.search(r"▲(\d+)", text))
    assert seeds == sorted(seeds, reverse=True)
    assert "🎞 1080p" in str(by_seeds.labels)
    newest = await chooses(town.anna, await chooses(town.anna, by_seeds, "🎞", "все"), "⇅", "новые")
    assert "⇅ новые" in str(newest.labels)

    assert await by_people(town) == asked
    assert await town.rows("SELECT token, state FROM dialogues ORDER BY token") == writes


async def test_the_points_of_a_release_add_up_to_its_score(town: Town) -> None:
    found = await browsed(town.anna)
    for number in found.labels[0][:3]:
        shown = scores(found)[found.labels[0].index(number)]
        details = await town.anna.taps(found, number)
        line = re.search(r"Оценка (-?\d+): (.*)", details.text)
        assert line
        assert int(line[1]) == shown == sum(int(one) for one in re.findall(r"(?:^|, )([+-]\d+) ", line[2]))
        found = await town.anna.taps(details, "Назад")


async def test_what_the_library_rejects_is_said_before_and_only_an_admin_may_force_it(town: Town) -> None:
    found = await browsed(town.boris, quality="HD-720p")
    number = await first(town.boris, found, accepted=False)
    details = await town.boris.taps(found, number)
    assert "⛔" in details.text
    assert [row[0] for row in details.labels] == ["👥 TALON", "⬅️ Назад"]
    data = details.buttons[0][0].data
    assert data is not None
    token = data.split(b":")[0]
    for verb in (b"force", b"grab"):
        answer = await town.boris.sends(found, b":".join((token, verb, str(int(number) - 1).encode())))
        assert answer.is_alert
        assert "нельзя" in (answer.text or "")
    assert not await town.calls("radarr", "POST", "/release")

    card = await town.anna.says("Дюна 2021")
    mine = await town.anna.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    await town.anna.taps(mine, await first(town.anna, mine, accepted=False))
    await town.anna.taps(mine, "Всё равно скачать", until=lambda one: "запрос" in one.text)
    assert len(await town.calls("radarr", "POST", "/release")) == 1
    (noted,) = await town.rows("SELECT person, detail FROM audit WHERE action = 'grab'")
    assert noted[0] == town.anna.id
    assert '"rejections": ["' in noted[1]


async def test_a_release_that_left_the_cache_is_found_again_and_taken(town: Town) -> None:
    found = await browsed(town.anna)
    await town.anna.taps(found, await first(town.anna, found, accepted=True))
    await town.stack.stories.set(Story.RELEASE_GONE, times=1)
    await town.anna.taps(found, "Скачать", until=lambda one: "запрос" in one.text)
    assert [one.status for one in await town.calls("radarr", "POST", "/release")] == [404, 200]
    assert len((await town.stack.world_state())["grabs"]) == 1


async def test_a_refused_grab_is_said_in_the_librarys_words_and_may_be_tried_again(town: Town) -> None:
    found = await browsed(town.anna)
    await town.anna.taps(found, await first(town.anna, found, accepted=True))
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    failed = await town.anna.taps(found, "Скачать", until=lambda one: "Повторить" in str(one.labels))
    assert "сейчас не может" in failed.text
    assert await town.rows("SELECT state FROM wishes") == [("failed",)]
    moving = await town.anna.taps(failed, "Повторить", until=lambda one: "запрос" in one.text)
    assert moving.id == found.id
    assert await town.rows("SELECT state FROM wishes ORDER BY id") == [("failed",), ("done",)]


async def test_after_a_refused_grab_the_next_best_is_offered(town: Town) -> None:
    found = await browsed(town.anna)
    best, second = listed(found)[:2]
    details = await town.anna.taps(found, "1")
    refused = details.text.split("\n")[2]
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    failed = await town.anna.taps(found, "Скачать", until=lambda one: "Повторить" in str(one.labels))
    quality = second.split(" · ")[1].split("\n")[0]
    assert failed.labels[0][0].startswith(f"⬇️ Следующий: {quality} · ")
    following = await town.anna.taps(failed, "Следующий")
    assert refused not in following.text
    again = await town.anna.taps(following, "Назад", until=lambda one: "1. " in one.text)
    assert listed(again)[0].split(" · ")[1:] == second.split(" · ")[1:]
    while best.split(" · ")[1] not in again.text or "сейчас взять не удалось" not in again.text:
        again = await town.anna.taps(again, "▶️")
    assert again.labels[0][0] != "1"
    await town.anna.taps(again, "Искать заново", until=lambda one: "1. " in one.text)


async def test_back_from_a_failed_grab_leads_to_the_release(town: Town) -> None:
    found = await browsed(town.anna)
    details = await town.anna.taps(found, await first(town.anna, found, accepted=True))
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    failed = await town.anna.taps(found, "Скачать", until=lambda one: "Повторить" in str(one.labels))
    assert [row[0] for row in failed.labels[1:]] == ["⬅️ Назад", "🔁 Повторить", "🩺 Состояние"]
    back = await town.anna.taps(failed, "Назад")
    assert back.text.startswith(details.text)
    assert "сейчас взять не удалось" in back.text


async def nothing_offered(town: Town) -> SeenMessage:
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.stack.stories.set(Story.NO_RELEASES)
    return await town.anna.taps(card, "выбрать релиз", until=lambda one: "ничего" in one.text)


async def test_no_releases_is_said_with_a_way_on(town: Town) -> None:
    empty = await nothing_offered(town)
    assert empty.labels == [["🌐 По названию в prowlarr"], ["🔁 Искать заново", "⬅️ Назад"]]
    assert "В библиотеке" in (await town.anna.taps(empty, "Назад")).text


async def test_searching_again_asks_the_indexers_again(town: Town) -> None:
    empty = await nothing_offered(town)
    await town.stack.stories.clear()
    found = await town.anna.taps(empty, "Искать заново", until=lambda one: "1. " in one.text, seconds=2)
    assert len(found.labels[0]) == 5


async def test_the_list_is_there_after_a_restart_without_asking_the_indexers_again(town: Town) -> None:
    found = await browsed(town.anna)
    second = await town.anna.taps(found, "▶️")
    await town.restart()
    count = len(await town.calls("radarr", "GET", "/release"))
    first_page = await town.anna.taps(second, "◀️")
    assert first_page.text == found.text
    await town.anna.taps(second, first_page.labels[0][0])
    await town.anna.taps(second, "Назад")
    assert len(await town.calls("radarr", "GET", "/release")) == count
    await town.anna.taps(second, await first(town.anna, first_page, accepted=True))
    await town.anna.taps(second, "Скачать", until=lambda one: "запрос" in one.text)


@pytest.mark.parametrize(("wanted", "other"), [("2160p", "1080p"), ("720p", "1080p")])
async def test_what_a_person_prefers_counts_in_the_score(town: Town, wanted: str, other: str) -> None:
    shown = await chooses(town.anna, await browsed(town.anna), "🎞", wanted)
    before = max(scores(shown))
    settings = await town.anna.says("/settings")
    await town.anna.taps(settings, "Разрешение")
    await town.anna.taps(settings, wanted)
    found = await town.anna.taps(shown, "Искать заново", until=lambda one: "1. " in one.text)
    again = await chooses(town.anna, found, "🎞", wanted)
    assert max(scores(again)) == before + 15
    details = await town.anna.taps(again, again.labels[0][0])
    assert "разрешение, которое вы предпочитаете" in details.text or "+15" in details.text
    assert other not in details.text.split("\n")[3]


async def test_a_resolution_in_the_query_counts_before_the_setting(town: Town) -> None:
    card = await town.anna.says("Дюна 2021 720p")
    await town.anna.taps(card, "Добавить")
    found = await town.anna.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    only = await chooses(town.anna, found, "🎞", "720p")
    details = await town.anna.taps(only, only.labels[0][0])
    assert "+15" in details.text


async def test_too_many_searches_are_slowed_down_in_words(town: Town) -> None:
    await town.saves(limits={"person_per_minute": 1000, "chat_per_minute": 1000, "searches_per_minute": 2})
    for title in ("Дюна 2021", "Довод"):
        await browsed(town.boris, title)
    card = await town.boris.says("Начало")
    await town.boris.taps(card, "Добавить")
    said = await town.boris.taps(card, "выбрать релиз", until=lambda one: "Слишком много" in one.text)
    assert [label for row in said.labels for label in row] == ["⬅️ Назад", "🔁 Повторить"]
    await town.saves(limits={"person_per_minute": 1000, "chat_per_minute": 1000, "searches_per_minute": 1000})
    await asyncio.sleep(0.1)
    await town.boris.taps(said, "Повторить", until=lambda one: "1. " in one.text)
    assert len(await town.calls("radarr", "POST", "/movie")) == 3


async def test_a_list_that_could_not_be_renewed_says_how_old_it_is(town: Town) -> None:
    services = {name: stanza(town.stack, name) for name in town.stack.services}
    services["radarr"]["cache"] = {"queue": 0.2, "releases": 0.05}
    await town.saves(services=services)
    assert "назад" not in (await browsed(town.anna)).text
    await town.stack.faults.set("radarr", Fault.SERVER_ERROR, path="/api/v3/release")
    card = await town.anna.says("Дюна 2021")
    aged = re.compile(r"⚠️ radarr не отвечает; данные \d+ с назад\.\n\n1\. ")
    async with asyncio.timeout(20):
        while not aged.search((old := await town.anna.taps(card, "Релизы", until=rows)).text):
            card = await town.anna.says("Дюна 2021")  # what is kept may be shown once more while it is asked anew
    turned = await town.anna.taps(old, "▶️")
    assert "radarr не отвечает" in turned.text
    await town.restart()
    assert aged.search((await town.anna.taps(turned, "◀️")).text)


async def test_a_list_that_the_library_has_forgotten_says_how_old_it_is(town: Town) -> None:
    found = await browsed(town.anna)
    await town.stop()
    with sqlite3.connect(town.folder / "data" / "state.sqlite") as record:
        record.execute("UPDATE release_searches SET searched_at = searched_at - 7200")
    record.close()
    await town.start()
    assert re.search(r"Данные 2.ч.* назад\.\n\n6\. ", (await town.anna.taps(found, "▶️")).text)


def rows(message: SeenMessage) -> bool:
    return "1. " in message.text
