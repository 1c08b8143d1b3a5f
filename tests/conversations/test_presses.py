"""What counts as a double tap, and what does not; and what becomes of a press that ends the bot each time."""

import asyncio

from tests.conversations.conftest import Town
from tests.conversations.test_downloads import begun, listed
from tests.conversations.test_progress import grabbed


async def test_a_double_tap_pauses_once(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    moving = await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))
    data = next(button.data for row in moving.buttons for button in row if "Пауза" in button.label)
    assert data is not None
    first, second = await town.anna.sends(card, data), await town.anna.sends(card, data)
    assert [first.text, second.text] == ["Поставлено на паузу.", "Уже делается."]
    stops = [one.path for one in await town.calls("qbittorrent", "POST") if one.path.endswith(("stop", "pause"))]
    assert len(stops) == 1


async def test_pause_resume_and_pause_again_are_three_wishes_however_quickly_they_come(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))
    await town.anna.taps(card, "Пауза", until=lambda one: "На паузе" in one.text)
    await town.anna.taps(card, "Продолжить", until=lambda one: "Скачивается" in one.text)
    await town.anna.taps(card, "Пауза", until=lambda one: "На паузе" in one.text)
    done = [one.path.rpartition("/")[2] for one in await town.calls("qbittorrent", "POST")]
    assert [name for name in done if name in ("stop", "start")] == ["stop", "start", "stop"]


async def test_the_same_button_for_another_download_is_another_wish(town: Town) -> None:
    await begun(town, 1, 2)
    shown = await listed(town.anna)
    for _ in range(2):
        await town.anna.taps(shown, "1")  # what is paused goes to the end of the list
        await town.anna.taps(shown, "Пауза", until=lambda one: "на паузе" in one.text)
        await town.anna.taps(shown, "Назад")
    assert len(await town.calls("qbittorrent", "POST", "/stop")) == 2


async def test_what_was_done_is_done_although_its_end_cannot_be_noted(town: Town) -> None:
    shown = await town.anna.says("/recent")
    refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON presses BEGIN SELECT RAISE(ABORT, 'no'); END"
    await town.running.house.write(lambda db: db.execute(refuse).rowcount)
    answer = await town.anna.tap_only(shown, "Найти новые файлы")
    assert "ищет новые файлы" in (answer.text or "")
    menu = await town.anna.says("/menu")
    assert "Меню" in menu.text  # and no word of a failure before it
    here = [one for one in await town.telegram.messages("anna") if one.author == "tgarr_bot" and one.id >= shown.id]
    assert [one.text for one in here] == [shown.text, menu.text]
    assert len(await town.calls("jellyfin", "POST", "/Library/Refresh")) == 1


async def test_who_wanted_what_the_bot_died_over_each_time_is_told_and_may_try_again(town: Town) -> None:
    card = await town.anna.says("Довод")
    after = await town.telegram.position()
    await town.anna.tap_only(card, "Добавить")
    await town.edit(card, after, until=lambda one: "› Добавить" in one.text)
    while await town.rows("SELECT 1 FROM inbox WHERE state = 'waiting'"):
        await asyncio.sleep(0.02)
    last = (
        "UPDATE inbox SET state = 'waiting', attempts = 20, finished_at = NULL WHERE id = (SELECT max(id) FROM inbox)"
    )
    await town.running.house.state.write(lambda db: db.execute(last).rowcount)
    after = await town.telegram.position()
    await town.restart()
    told = await town.edit(card, after, until=lambda one: "снова и снова" in one.text)
    shown = await town.anna.taps(told, "Повторить", until=lambda one: "› Добавить" in one.text)
    assert shown.id == card.id
