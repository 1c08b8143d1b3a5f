"""One that hangs, fails or goes holds up nobody else: libraries, media servers, people in a group, a chat."""

import asyncio

from actors import registry
from sandbox.services.faults import Fault
from tests.conversations.conftest import Town, Towns, stanza
from tests.conversations.test_grabbing import chosen, moving
from tests.conversations.test_groups import group_of
from tgarr.app import App
from tgarr.config import load

DEAD = {"url": "http://127.0.0.1:1", "api_key": "0123456789abcdef0123456789abcdef"}


def services(town: Town) -> dict[str, dict[str, object]]:
    return {name: stanza(town.stack, name) for name in town.stack.services}


async def test_a_library_that_hangs_is_a_line_and_not_a_wait(town: Town) -> None:
    await town.stack.faults.set("radarr", Fault.HANG, path="/api/v3/movie/lookup")
    card = await town.anna.says("Во все тяжкие")  # within the time that every answer has
    assert "Во все тяжкие (2008)" in card.text
    assert "radarr не удалось спросить" in card.text


async def test_the_second_library_of_a_kind_is_asked_when_the_first_is_down(town: Town) -> None:
    await town.saves(services={"aradarr": {"type": "radarr", **DEAD}} | services(town))
    card = await town.anna.says("/movie Дюна 2021")
    assert "🎬 Дюна (2021)" in card.text


async def test_nobody_waits_for_what_somebody_else_has_asked(town: Town) -> None:
    group = await group_of(town)
    for name in ("radarr", "sonarr"):
        await town.stack.faults.set(name, Fault.HANG)
    await town.telegram.say("boris", group, "/search@tgarr_bot Матрица")
    assert "Загрузки" in (await town.in_chat("anna", group).says("/downloads@tgarr_bot")).text
    await town.telegram.say("anna", "private", "Матрица")
    assert "Что здесь можно" in (await town.anna.says("/help")).text


async def test_a_media_server_that_is_down_hides_no_other(towns: Towns) -> None:
    async with towns() as town:
        await town.saves(services={"alpha": {"type": "jellyfin", "poll": 0.5, **DEAD}} | services(town))
        card = await chosen(town.anna)
        after = await town.telegram.position()
        await town.anna.taps(card, "Скачать", until=moving)
        await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=40)


async def test_a_card_does_not_wait_for_a_media_server_that_was_taken_out(town: Town) -> None:
    await town.stack.faults.set("jellyfin", Fault.REFUSED)
    card = await chosen(town.anna)
    after = await town.telegram.position()
    await town.anna.taps(card, "Скачать", until=moving)
    await town.edit(card, after, until=lambda one: "ждём медиасервер" in one.text, seconds=40)
    without = {name: one for name, one in services(town).items() if name != "jellyfin"}
    after = await town.telegram.position()
    await town.saves(services=without)
    ended = await town.edit(card, after, until=lambda one: "ждём медиасервер" not in one.text, seconds=30)
    assert "✓ готово" in ended.text


async def test_a_double_tap_on_leaving_a_card_leaves_nothing_behind(town: Town) -> None:
    await town.stack.clock.set_factor(3)
    card = await chosen(town.anna)
    shown = await town.anna.taps(card, "Скачать", until=lambda one: "Не следить" in str(one.labels))
    label = next(one for row in shown.labels for one in row if "Не следить" in one)
    heard = len(await town.telegram.messages("anna"))
    taps = (town.telegram.tap("anna", "private", card.id, label=label) for _ in range(2))
    await asyncio.gather(*taps, return_exceptions=True)
    await town.anna.says("/menu")
    assert len(await town.telegram.messages("anna")) == heard + 2  # what was said, and its answer


async def test_the_admins_hear_that_a_group_has_put_the_bot_out(town: Town) -> None:
    await town.anna.says("/menu")
    group = await group_of(town)
    await town.in_chat("anna", group).says("/downloads@tgarr_bot")
    after = await town.telegram.position()
    await town.telegram.remove_member(group, town.telegram.bot)
    told = await town.post(after, chat=town.anna.id)
    assert "Кино" in told.text
    assert "исключили" in told.text


async def test_what_was_saved_while_the_bot_started_is_in_force(town: Town) -> None:
    await town.stop()
    path = town.write_config()
    config = load(path, environment={}, kinds=registry.needs())
    town.app = App(path, config, environment={}, say=town.said.append)
    town.write_config(language="en")
    await town.app.start()
    await town.until(lambda: town.running.house.config.language == "en")
