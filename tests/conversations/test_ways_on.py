"""From wherever one stands there is a way on: to what is shared, to the season that is meant, back to what moves."""

import re

import pytest

from sandbox.services.faults import Fault
from tests.conversations.conftest import Town
from tests.conversations.test_live_cards import moving


@pytest.mark.parametrize(
    ("shared", "found"),
    [
        ("tt1160419", "Дюна (2021)"),
        ("Dune (2021) ⭐ 8.0 https://m.imdb.com/title/tt1160419/?ref_=ext_shr", "Дюна (2021)"),
        ("https://www.themoviedb.org/movie/438631-dune?language=ru", "Дюна (2021)"),
        ("https://www.themoviedb.org/tv/1396", "Во все тяжкие (2008)"),
        ("https://thetvdb.com/?tab=series&id=81189", "Во все тяжкие (2008)"),
        ("https://thetvdb.com/series/breaking-bad", "Во все тяжкие (2008)"),
    ],
)
async def test_a_shared_link_or_number_finds_the_title(town: Town, shared: str, found: str) -> None:
    card = await town.anna.says(shared)
    assert found in card.text


async def test_a_season_and_an_episode_are_gone_to(town: Town) -> None:
    season = await town.anna.says("Во все тяжкие 2 сезон")
    assert "› Сезон 2" in season.text
    assert "Релизы сезона" in str(season.labels)
    episode = await town.anna.says("Во все тяжкие s02e03")
    assert "› S02E03" in episode.text
    back = await town.anna.taps(episode, "Назад")
    assert "› Сезон 2" in back.text
    none = await town.anna.says("Во все тяжкие 40 сезон")
    assert "›" not in none.text
    assert await town.rows("SELECT count(*) FROM searches") == [(3,)]


async def test_a_season_that_is_being_downloaded_says_how_far_it_is(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await town.anna.says("Тьма 2 сезон")
    after = await town.telegram.position()
    await town.anna.taps(card, "ищет само")
    await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))
    other = await town.anna.says("Тьма")
    seasons = await town.anna.taps(other, "Сезоны и серии")
    assert re.search(r"^⬇️ Сезон 2 · 0/8 · \d+ %", seasons.text, re.MULTILINE), seasons.text
    assert "✅ Сезон 1 · 10/10" in seasons.text


async def test_a_search_with_one_library_down_says_why_and_is_repeated(town: Town) -> None:
    await town.stack.faults.set("radarr", Fault.REFUSED)
    answer = await town.anna.says("Dune 2021 фильма")
    lines = answer.text.split("\n")
    assert lines[0].startswith("radarr не отвечает"), lines
    assert "sonarr: по запросу «Dune 2021 фильма» ничего не нашлось." in lines
    assert [label for row in answer.labels for label in row] == [
        "🔁 Повторить",
        "⏳ Когда ответит radarr",
        "🩺 Состояние",
        "🏠 Меню",
    ]
    await town.stack.faults.clear("radarr")


async def test_a_search_that_was_repeated_finds_what_the_other_has(town: Town) -> None:
    await town.stack.faults.set("radarr", Fault.UNAUTHORIZED)
    answer = await town.anna.says("tt1160419")
    assert "не принимает ключ" in answer.text
    await town.stack.faults.clear("radarr")
    after = await town.telegram.position()
    await town.anna.tap_only(answer, "Повторить")
    card = await town.post(after)
    assert "Дюна (2021)" in card.text
    asked = await town.anna.taps(card, "Добавить")
    assert "Качество" in asked.text


async def test_what_is_downloading_can_be_followed_again(town: Town) -> None:
    card = await moving(town)
    about = await town.anna.taps(card, "🙈 Не следить", until=lambda one: "Релизы" in str(one.labels))
    assert "Скачивается" in about.text
    assert "⚡" not in str(about.labels)
    again = await town.anna.taps(card, "👁 Следить за загрузкой", until=lambda one: "Пауза" in str(one.labels))
    assert again.id == card.id
    after = await town.telegram.position()
    await town.stack.clock.set_factor(600)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert len((await town.stack.world_state())["grabs"]) == 1
