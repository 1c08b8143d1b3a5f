"""Adding: what is asked, what is remembered, and what reaches the library."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import SERVICES, Town, Towns


async def added(town: Town, service: str = "radarr") -> dict[str, Any]:
    """Return what the library was last asked to add."""
    path = "/movie" if service.startswith("radarr") else "/series"
    return json.loads((await town.calls(service, "POST", path))[-1].body)  # type: ignore[no-any-return]  # of any shape


def lacks(message: SeenMessage, label: str) -> bool:
    return not any(label in one for row in message.labels for one in row)


async def test_quality_and_folder_are_chosen_and_remembered(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    chosen = await town.anna.taps(card, "Добавить")
    assert "Папка: /media/movies · свободно" in chosen.text
    await town.anna.taps(card, "Качество")
    await town.anna.taps(card, "HD-720p")
    folders = await town.anna.taps(card, "Папка")
    assert folders.labels[0][0].startswith("● /media/movies · свободно")
    chosen = await town.anna.taps(card, "/media/cartoons")
    assert "Папка: /media/cartoons" in chosen.text
    assert "Качество: HD-720p" in chosen.text
    held = await town.anna.taps(card, "Только добавить", until=lambda one: "В библиотеке" in one.text)
    assert lacks(held, "Добавить")
    body = await added(town)
    assert (body["tmdbId"], body["qualityProfileId"], body["rootFolderPath"]) == (438631, 3, "/media/cartoons")
    assert body["monitored"] is True
    assert not body["addOptions"].get("searchForMovie")

    again = await town.anna.taps(await town.anna.says("Довод"), "Добавить")
    assert "Качество: HD-720p" in again.text
    assert "Папка: /media/cartoons" in again.text
    somebody = await town.boris.taps(await town.boris.says("Довод"), "Добавить")
    assert "Качество: HD-1080p" in somebody.text

    settings = await town.anna.says("/settings")
    assert (await town.anna.tap_only(settings, "Забыть выбор")).text == "Забыто."
    anew = await town.anna.taps(await town.anna.says("Начало"), "Добавить")
    assert "Качество: HD-1080p" in anew.text


async def test_who_asked_becomes_a_tag_and_a_line_of_the_audit(town: Town) -> None:
    card = await town.boris.says("Дюна 2021")
    await town.boris.taps(card, "Добавить")
    await town.boris.taps(card, "Только добавить", until=lambda one: "В библиотеке" in one.text)
    labels = {one["id"]: one["label"] for one in await town.ask("radarr", "tag")}
    assert [labels[tag] for tag in (await added(town))["tags"]] == ["boris"]
    assert await town.rows("SELECT person, action, subject FROM audit WHERE action = 'add'") == [
        (town.boris.id, "add", "m438631")
    ]


async def test_a_double_tap_adds_once(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    summary = await town.anna.taps(card, "Добавить")
    data = next(one.data for row in summary.buttons for one in row if "Только добавить" in one.label)
    assert data is not None
    await town.anna.sends(card, data)
    second = await town.anna.sends(card, data)
    assert "Уже" in (second.text or "")
    assert len(await town.calls("radarr", "POST", "/movie")) == 1


async def test_what_is_in_the_library_meanwhile_is_not_added_again(town: Town) -> None:
    first, second = await town.anna.says("Дюна 2021"), await town.boris.says("Дюна 2021")
    await town.anna.taps(first, "Добавить")
    await town.boris.taps(second, "Добавить")
    await town.anna.taps(first, "Только добавить", until=lambda one: "В библиотеке" in one.text)
    await town.boris.taps(second, "Только добавить", until=lambda one: "В библиотеке" in one.text)
    third = await town.boris.says("Дюна 2021")
    assert lacks(third, "Добавить")
    assert len([one for one in await town.calls("radarr", "POST", "/movie") if (one.status or 0) < 300]) == 1


async def test_a_choice_of_one_is_no_choice(towns: Towns) -> None:
    async with towns(services=(*SERVICES, "radarr-4k")) as town:
        card = await town.anna.says("Дюна 2021")
        await town.anna.taps(card, "radarr-4k")
        summary = await town.anna.taps(card, "Добавить")
        assert "Папка: /media/movies-4k" in summary.text  # said, but not asked
        assert lacks(summary, "Папка")
        assert not lacks(summary, "Качество")


async def test_the_folder_of_the_configuration_comes_first(towns: Towns) -> None:
    async with towns() as town:
        services = town.config["services"]
        await town.saves(services=services | {"radarr": services["radarr"] | {"root_folder": "/media/cartoons"}})
        summary = await town.anna.taps(await town.anna.says("Дюна 2021"), "Добавить")
        assert "Папка: /media/cartoons" in summary.text


@pytest.mark.parametrize(
    ("preset", "monitored"),
    [
        ("все серии", {1: 8, 2: 9, 3: 8, 4: 9, 5: 8}),
        ("первый сезон", {1: 8}),
        ("последний сезон", {5: 8}),
        ("пилот", {1: 1}),
        ("ничего", {}),
    ],
)
async def test_each_preset_has_its_episodes_looked_for(town: Town, preset: str, monitored: dict[int, int]) -> None:
    card = await town.anna.says("Очень странные дела")
    await town.anna.taps(card, "Добавить")
    presets = await town.anna.taps(card, "Искать:")
    assert presets.labels[0] == ["● все серии"]
    summary = await town.anna.taps(card, preset)
    assert f"Искать: {preset}" in summary.text
    seasons = await town.anna.taps(card, "выбрать серии")
    assert re.findall(r"Сезон \d", seasons.text) == [f"Сезон {number}" for number in range(1, 6)]
    (series,) = [one for one in await town.ask("sonarr", "series") if one["tvdbId"] == 305288]
    episodes = await town.ask("sonarr", "episode", seriesId=series["id"])
    assert Counter(one["seasonNumber"] for one in episodes if one["monitored"]) == monitored


async def test_single_seasons(town: Town) -> None:
    card = await town.anna.says("Очень странные дела 3 сезон")
    summary = await town.anna.taps(card, "Добавить")
    assert "Искать: сезон 3" in summary.text
    await town.anna.taps(card, "Искать:")
    switches = await town.anna.taps(card, "отдельные сезоны")
    assert "● 3" in switches.labels[0]
    await town.anna.taps(card, "5", until=lambda one: "● 5" in str(one.labels))
    summary = await town.anna.taps(card, "Готово")
    assert "Искать: сезоны 3, 5" in summary.text
    season = await town.anna.taps(card, "выбрать серии")
    assert "› Сезон 3" in season.text
    body = await added(town, "sonarr")
    assert [one["seasonNumber"] for one in body["seasons"] if one["monitored"]] == [3, 5]


async def test_one_tap_has_the_library_search_by_itself(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await town.anna.says("Светлячок")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "ищет само", until=lambda one: "Ищу" in one.text or "запрос" in one.text)
    assert (await added(town, "sonarr"))["addOptions"]["searchForMissingEpisodes"] is True
