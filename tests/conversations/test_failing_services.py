import re

from sandbox.services.faults import Fault
from tests.conversations.conftest import Town


async def test_one_library_down_is_a_line_and_the_other_answers(town: Town) -> None:
    await town.stack.faults.set("sonarr", Fault.REFUSED)
    card = await town.anna.says("Dune 2021")
    assert "Дюна (2021)" in card.text
    assert "sonarr не удалось спросить" in card.text


async def test_all_libraries_down_is_said_with_the_next_step(town: Town) -> None:
    await town.stack.faults.set("sonarr", Fault.REFUSED)
    await town.stack.faults.set("radarr", Fault.REFUSED)
    answer = await town.anna.says("Dune 2021")
    assert "не отвечает" in answer.text
    assert answer.labels == [["🔁 Повторить"], ["⏳ Когда ответит radarr"], ["🩺 Состояние"], ["🏠 Меню"]]
    status = await town.anna.taps(answer, "Состояние")
    assert "🔴 radarr" in status.text
    assert "🟢 jellyfin" in status.text


async def test_a_kept_answer_is_shown_with_its_age(town: Town) -> None:
    services = town.config["services"]
    await town.saves(services=services | {"radarr": services["radarr"] | {"cache": {"lookup": 0.0, "library": 0.0}}})
    card = await town.anna.says("Матрица 1999")
    assert "На диске" in card.text
    await town.stack.faults.set("radarr", Fault.REFUSED)
    again = await town.anna.says("Матрица 1999")
    lines = again.text.split("\n")
    assert re.fullmatch(r"⚠️ radarr не отвечает; данные \d+ с назад\.", lines[0]), lines
    assert "Матрица (1999)" in lines[1]
    assert "не удалось спросить" not in again.text


async def test_a_step_that_fails_can_be_repeated_on_the_same_message(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    await town.stack.faults.set("radarr", Fault.REFUSED)
    failed = await town.anna.taps(card, "Добавить", seconds=25)
    assert "не отвечает" in failed.text
    labels = [label for row in failed.labels for label in row]
    assert labels == ["⏳ Когда ответит radarr", "⬅️ Назад", "🔁 Повторить", "🩺 Состояние"]
    await town.stack.faults.clear("radarr")
    shown = await town.anna.taps(failed, "Повторить", until=lambda one: "Качество" in one.text, seconds=40)
    assert "Папка" in shown.text


async def test_a_refused_key_is_named(town: Town) -> None:
    await town.stack.faults.set("radarr", Fault.UNAUTHORIZED)
    await town.stack.faults.set("sonarr", Fault.UNAUTHORIZED)
    answer = await town.anna.says("Dune 2021")
    assert "не принимает ключ" in answer.text


async def test_a_login_page_is_named(town: Town) -> None:
    await town.stack.faults.set("radarr", Fault.LOGIN_PAGE)
    await town.stack.faults.set("sonarr", Fault.LOGIN_PAGE)
    answer = await town.anna.says("Dune 2021")
    assert "страница входа" in answer.text


async def test_a_poster_that_cannot_be_had_does_not_cost_the_card(town: Town) -> None:
    await town.stack.faults.set("artwork", Fault.SERVER_ERROR)
    card = await town.anna.says("Dune 2021")
    assert card.photo is None
    assert "Дюна (2021)" in card.text
    shown = await town.anna.taps(card, "Добавить")
    assert "Качество" in shown.text


async def test_a_poster_that_cannot_be_had_from_outside_is_the_librarys_own(town: Town) -> None:
    await town.stack.faults.set("artwork", Fault.HANG)
    card = await town.anna.says("Матрица 1999")
    assert card.photo is not None
    (cover,) = [one for one in await town.calls("radarr") if "/mediacover/" in one.path]
    assert cover.key_sent
    outside = await town.calls("artwork")
    assert [one.key_sent for one in outside] == [False]
    other = await town.anna.says("Интерстеллар 2014")  # nobody waits for the other host again
    assert other.photo is not None
    assert len(await town.calls("artwork")) == len(outside)


async def test_a_poster_that_cannot_be_had_from_anywhere_leaves_the_text(town: Town) -> None:
    await town.stack.faults.set("artwork", Fault.SERVER_ERROR)
    await town.stack.faults.set("radarr", Fault.NOT_FOUND, path="/api/v3/mediacover")
    card = await town.anna.says("Матрица 1999")
    assert card.photo is None
    assert "Матрица (1999)" in card.text


async def test_an_indexer_that_fails_at_the_grab_says_why(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    await town.anna.taps(card, "1")
    await town.stack.faults.set("radarr", Fault.CONFLICT, path="/api/v3/release", method="POST")
    failed = await town.anna.taps(card, "Скачать", until=lambda one: "Повторить" in str(one.labels))
    assert "сейчас не может" in failed.text
    await town.stack.faults.clear("radarr")
    moving = await town.anna.taps(failed, "Повторить", until=lambda one: "запрос" in one.text, seconds=20)
    assert moving.id == card.id
