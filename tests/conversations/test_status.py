"""One page on how every service is doing."""

import re

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from tests.conversations.conftest import Town, Towns


def block(text: str, name: str) -> str:
    """Return the lines of one service."""
    return next(one for one in re.split(r"\n(?=[🟢🔴])", text) if one.startswith(name))


async def test_all_is_well(town: Town) -> None:
    shown = await town.anna.says("/status")
    assert "Все 5 сервисов отвечают." in shown.text
    assert "🟢 radarr · Radarr 6." in shown.text
    assert re.search(r"🟢 jellyfin · Jellyfin 10\.11\.\d+ · \d+ мс", shown.text)
    assert re.search(r"🟢 radarr .*\n   в очереди 0 · ответов в запасе [1-9]", shown.text)
    assert "в очереди" not in (await town.boris.says("/status")).text
    urls = {one.url for one in shown.entities if one.url}
    assert any(url.startswith(town.stack.radarr.url) for url in urls)
    group = await town.telegram.create_group("Кино", ["anna", town.telegram.bot])
    public = await town.in_chat("anna", group).says("/status@tgarr_bot")
    assert not [one.url for one in public.entities if one.url]  # addresses are not for everybody


async def test_what_is_wrong_is_said_to_those_who_can_do_something_about_it(town: Town) -> None:
    await town.stack.faults.set("sonarr", Fault.REFUSED)
    await town.stack.faults.set("radarr", Fault.UNAUTHORIZED)
    await town.stack.faults.set("prowlarr", Fault.LOGIN_PAGE)
    shown = await town.anna.says("/status")
    assert "🔴 sonarr" in shown.text
    assert "не отвечает" in block(shown.text, "🔴 sonarr")
    assert "ключ" in block(shown.text, "🔴 radarr")
    assert "страница входа" in block(shown.text, "🔴 prowlarr")
    assert "3 сервиса не отвечают" in shown.text
    theirs = await town.boris.says("/status")
    assert "🔴 radarr" in theirs.text
    assert "ключ" not in theirs.text
    assert "🔴 radarr · не пускает нас" in theirs.text
    assert "🔴 sonarr · не отвечает" in theirs.text
    await town.stack.faults.clear()
    better = await town.anna.taps(shown, "Обновить", until=lambda one: "🟢 radarr" in one.text, seconds=30)
    assert "🟢 prowlarr" in better.text


async def test_a_service_that_is_left_alone_says_for_how_long(towns: Towns) -> None:
    async with towns() as town:
        services = town.config["services"]
        quick = services["sonarr"] | {"breaker": {"failures": 2, "recovery": 120}}
        await town.saves(services=services | {"sonarr": quick})
        await town.stack.faults.set("sonarr", Fault.SERVER_ERROR)
        for _ in range(3):
            shown = await town.anna.says("/status")
        alone = block(shown.text, "🔴 sonarr")
        assert len(re.findall(r"\b1[12]\d с", alone)) == 1
        assert "У sonarr внутренняя ошибка" in alone


async def test_indexers_that_fail_and_what_the_services_complain_about(town: Town) -> None:
    await town.stack.stories.set(Story.INDEXER_FAILING)
    await town.anna.says("Матрица")
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    shown = await town.anna.says("/status")
    assert "OpenHarbour" in block(shown.text, "🟢 prowlarr")


async def test_what_a_silent_service_complained_about_is_shown_with_its_age(town: Town) -> None:
    services = town.config["services"]
    quick = {"cache": {"health": 0.05}, "breaker": {"failures": 2, "recovery": 120}}
    await town.saves(services=services | {"prowlarr": services["prowlarr"] | quick})
    await town.stack.stories.set(Story.INDEXER_FAILING)
    await town.anna.says("Матрица")
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    shown = await town.anna.says("/status")
    assert "назад" not in block(shown.text, "🟢 prowlarr")
    await town.stack.faults.set("prowlarr", Fault.SERVER_ERROR)
    for _ in range(3):
        silent = await town.anna.says("/status")  # an edit to the same words would be none
    complaint = block(silent.text, "🔴 prowlarr")
    assert re.search(r"Данные \d+ с назад\.", complaint)
    assert "OpenHarbour" in complaint


async def test_what_failed_last_is_said_to_admins_with_its_reason(town: Town) -> None:
    assert "последний сбой" not in (await town.anna.says("/status")).text
    await town.stack.faults.set("radarr", Fault.UNAUTHORIZED, path="/api/v3/movie/lookup")
    await town.anna.says("Дюна 2021")
    await town.stack.faults.clear()
    shown = await town.anna.says("/status")
    assert re.search(r"последний сбой \d+ с назад: .*ключ", block(shown.text, "🟢 radarr"))
    assert "сбой" not in (await town.boris.says("/status")).text
