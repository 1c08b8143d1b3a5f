"""From what a person writes to the title they mean."""

import pytest

from sandbox.services.faults import Fault
from tests.conversations.conftest import SERVICES, Town, Towns


@pytest.fixture
async def town(towns: Towns) -> object:
    async with towns(services=(*SERVICES, "radarr-4k")) as running:
        yield running


async def test_titles_that_look_like_something_else(town: Town) -> None:
    for words, found in (
        ("1917", "🎬 1917 (2019)"),
        ("2012", "🎬 2012 (2009)"),
        ("300", "🎬 300 спартанцев (2007)"),
        ("24", "📺 24 часа (2001)"),
        ("Blade Runner 2049", "🎬 Бегущий по лезвию 2049 (2017)"),
        ("2001: A Space Odyssey 1968", "🎬 Космическая одиссея 2001 года (1968)"),
        ("1917 2019", "🎬 1917 (2019)"),
        ("Матрица 4k", "🎬 Матрица (1999)"),
        ("matrix 1080p", "🎬 Матрица (1999)"),
        ("унесенные призраками", "🎬 Унесённые призраками (2001)"),
        ("amélie", "🎬 Амели (2001)"),
        ("/movie It", "🎬 Оно (2017)"),
        ("/film@tgarr_bot Она", "🎬 Она (2013)"),
        ("/series тьма", "📺 Тьма (2017)"),
        ("сериал Разделение", "📺 Разделение (2022)"),
        ("/s Дюна 1984", "🎬 Дюна (1984)"),
    ):
        card = await town.anna.says(words)
        assert card.text.startswith(found), (words, card.text)


async def test_a_season_or_episode_that_was_named_is_gone_to_at_once(town: Town) -> None:
    season = await town.anna.says("Во все тяжкие 2 сезон")
    assert season.text.startswith("📺 Во все тяжкие (2008) › Сезон 2\n")
    all_of = await town.anna.taps(season, "Назад")
    assert "› Сезоны" in all_of.text
    episode = await town.anna.says("breaking bad s01e05")
    assert episode.text.startswith("📺 Во все тяжкие (2008) › S01E05\n")
    season = await town.anna.says("Чернобыль s01e77")
    assert season.text.startswith("📺 Чернобыль (2019) › Сезон 1\n")


async def test_a_search_that_takes_longer_is_seen_to_go_on(town: Town) -> None:
    await town.stack.faults.set("radarr", Fault.HANG, path="/api/v3/movie/lookup")
    before = await town.telegram.position()
    await town.telegram.say("anna", "private", "Dune 2021")
    await town.telegram.wait_for(lambda one: one.kind == "typing", after=before)
    await town.stack.faults.clear()
    card = await town.post(before, chat=town.anna.id)
    assert card.text.startswith("🎬 Дюна (2021)")


async def test_remakes_of_one_name_are_asked_about_and_gone_through(town: Town) -> None:
    asked = await town.anna.says("Дюна")
    assert asked.photo is None
    assert asked.text.startswith("Что именно?")
    assert "1. 🎬 Дюна (2021)" in asked.text
    old = await town.anna.taps(asked, "2")
    assert "Дюна (1984)" in old.text
    assert old.labels[-1] == ["◀️", "2 / 4", "▶️"]
    third = await town.anna.taps(old, "▶️")
    assert "3 / 4" in str(third.labels)
    back = await town.anna.taps(await town.anna.taps(third, "◀️"), "◀️")
    assert "Дюна (2021)" in back.text
    around = await town.anna.taps(back, "◀️")
    assert "4 / 4" in str(around.labels)
    listed = await town.anna.taps(around, "4 / 4")
    assert listed.text.startswith("Что именно?")
    assert "Дюна (2021)" in (await town.anna.taps(listed, "1")).text


async def test_a_year_decides_between_remakes(town: Town) -> None:
    assert (await town.anna.says("Dune 1984")).text.startswith("🎬 Дюна (1984)")
    assert (await town.anna.says("Dune (2021)")).text.startswith("🎬 Дюна (2021)")


async def test_several_instances_of_one_library_each_with_its_own_holding(town: Town) -> None:
    card = await town.anna.says("Интерстеллар")
    assert "Bluray-1080p" in card.text
    assert ["● radarr", "radarr-4k"] in card.labels
    other = await town.anna.taps(card, "radarr-4k")
    assert "Bluray-2160p" in other.text
    assert ["radarr", "● radarr-4k"] in other.labels
    begun = len(await town.calls("radarr-4k", "GET", "/release"))
    await town.anna.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    assert len(await town.calls("radarr-4k", "GET", "/release")) == begun + 1
    assert not await town.calls("radarr", "GET", "/release")


async def test_the_choice_of_an_instance_is_kept_when_adding(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "radarr-4k")
    chosen = await town.anna.taps(card, "Добавить")
    assert "/media/movies-4k" in chosen.text
    await town.anna.taps(card, "Только добавить", until=lambda one: "В библиотеке" in one.text)
    assert len(await town.calls("radarr-4k", "POST", "/movie")) == 1
    assert not await town.calls("radarr", "POST", "/movie")
    here = await town.anna.taps(card, "radarr")
    assert "Нет в библиотеке" in here.text


async def test_nothing_found_says_how_to_go_on(town: Town) -> None:
    answer = await town.anna.says("zzzz qqqq")
    assert "«zzzz qqqq» ничего не нашлось" in answer.text
    assert "оригинальное название и год" in answer.text
    assert await town.rows("SELECT query FROM searches") == []
    assert "Напишите название" in (await town.anna.says("/search")).text
    assert "Напишите название" in (await town.anna.says("/movie   ")).text


async def test_each_search_is_written_down_as_it_was_typed(town: Town) -> None:
    await town.anna.says("  Во все   тяжкие 2 сезон ")
    await town.anna.says("/movie Она")
    await town.anna.says("/movie Она")
    assert await town.rows("SELECT person, kind, query, hits FROM searches") == [
        (town.anna.id, "series", "Во все тяжкие 2 сезон", 1),
        (town.anna.id, "movie", "Она", 1),
    ]


async def test_the_services_are_asked_once_for_the_same_words(town: Town) -> None:
    for _ in range(3):
        await town.anna.says("Дюна")
    assert len(await town.calls("radarr", "GET", "/movie/lookup")) == 1
    assert not await town.calls("radarr-4k", "GET", "/movie/lookup")


async def test_the_same_words_again_tell_what_has_changed_since(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    assert "С прошлого раза" not in card.text
    assert "С прошлого раза" not in (await town.anna.says("Дюна 2021")).text
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "Только добавить")
    again = await town.anna.says("дюна 2021")
    assert "С прошлого раза" not in again.text  # other words
    again = await town.anna.says("Дюна 2021")
    assert "🔄 С прошлого раза: Дюна (2021) — уже в библиотеке" in again.text
    listed = await town.anna.says("/history")
    place = next(line[0] for line in listed.text.split("\n") if "Дюна 2021" in line)
    after = await town.telegram.position()
    await town.anna.tap_only(listed, place)
    repeated = await town.post(after, chat=town.anna.id)
    assert "В библиотеке" in repeated.text
    assert "С прошлого раза" not in repeated.text
    assert "С прошлого раза" not in (await town.boris.says("Дюна 2021")).text  # it was not his search
