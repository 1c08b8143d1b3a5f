"""Seasons and episodes: what is shown, what is looked for, and whose releases are browsed."""

import json
from typing import Any

from tests.conversations.conftest import Town


async def episodes_of(town: Town, tvdb: int, season: int) -> dict[int, dict[str, Any]]:
    (series,) = [one for one in await town.ask("sonarr", "series") if one["tvdbId"] == tvdb]
    found = await town.ask("sonarr", "episode", seriesId=series["id"], seasonNumber=season)
    return {one["episodeNumber"]: one for one in found}


async def test_seasons_with_what_is_on_disk_and_their_pages(town: Town) -> None:
    card = await town.anna.says("Тьма")
    assert "◐ На диске 10 из 26" in card.text
    seasons = await town.anna.taps(card, "Сезоны и серии")
    assert "✅ Сезон 1 · 10/10" in seasons.text
    assert "▫️ Сезон 2 · 0/8" in seasons.text
    season = await town.anna.taps(card, "1")
    assert season.labels[2:4] == [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]
    assert "1 / 1" not in str(season.labels)

    long = await town.anna.says("Во все тяжкие 5 сезон")
    assert "10. Серия 10" in long.text
    assert "11. Серия 11" not in long.text
    second = await town.anna.taps(long, "▶️")
    assert "16. Серия 16" in second.text
    assert ["◀️", "2 / 2", "▶️"] in second.labels
    assert "1. Серия 1\n" in (await town.anna.taps(long, "▶️")).text
    episode = await town.anna.taps(await town.anna.taps(long, "◀️"), "16")
    assert "› S05E16" in episode.text
    assert "✅ На диске" in episode.text


async def test_looking_for_a_season_and_no_longer_reaches_sonarr(town: Town) -> None:
    card = await town.anna.says("Тьма 2 сезон")
    monitored = "Не искать" in str(card.labels)
    label, opposite = ("Не искать", "Искать") if monitored else ("Искать", "Не искать")
    turned = await town.anna.taps(card, label)
    assert opposite in str(turned.labels)
    (series,) = [one for one in await town.ask("sonarr", "series") if one["tvdbId"] == 334824]
    states = {one["seasonNumber"]: one["monitored"] for one in series["seasons"]}
    assert states[2] is not monitored
    assert states[1] is True  # the others stay as they were
    assert await town.rows("SELECT action, subject FROM audit") == [
        ("unmonitor" if monitored else "monitor", "s334824")
    ]


async def test_one_episode_is_looked_for_and_no_longer(town: Town) -> None:
    card = await town.anna.says("Тьма s02e03")
    before = (await episodes_of(town, 334824, 2))[3]["monitored"]
    shown = await town.anna.taps(card, "Не искать" if before else "Искать")
    assert ("▫️ Не ищется" if before else "🔔 Ищется") in shown.text
    after = await episodes_of(town, 334824, 2)
    assert after[3]["monitored"] is not before
    assert all(one["monitored"] is before for number, one in after.items() if number != 3)
    await town.anna.taps(card, "Искать" if before else "Не искать")
    assert (await episodes_of(town, 334824, 2))[3]["monitored"] is before


async def test_releases_of_a_season_and_of_an_episode_and_back_again(town: Town) -> None:
    card = await town.anna.says("Тьма 2 сезон")
    packs = await town.anna.taps(card, "Релизы сезона", until=lambda one: "1. " in one.text)
    assert "› Сезон 2 › Релизы" in packs.text
    assert " · S02 · " in packs.text.split("\n")[2]  # whole seasons come first
    asked = (await town.calls("sonarr", "GET", "/release"))[-1]
    assert asked.query["seasonNumber"] == ["2"]
    back = await town.anna.taps(card, "Назад")
    assert "› Сезон 2\n" in back.text

    await town.anna.taps(card, "3")
    single = await town.anna.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    assert "› S02E03 › Релизы" in single.text
    asked = (await town.calls("sonarr", "GET", "/release"))[-1]
    assert asked.query["episodeId"] == [str((await episodes_of(town, 334824, 2))[3]["id"])]
    back = await town.anna.taps(card, "Назад")
    assert "› S02E03\n" in back.text
    count = len(await town.calls("sonarr", "GET", "/release"))
    again = await town.anna.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    assert again.text == single.text
    assert len(await town.calls("sonarr", "GET", "/release")) == count  # found before


async def test_a_season_is_searched_for_and_followed_on_the_message(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await town.anna.says("Тьма 2 сезон")
    moving = await town.anna.taps(card, "ищет само", until=lambda one: "Ищу" in one.text or "запрос" in one.text)
    assert "› Сезон 2" in moving.text
    command = json.loads((await town.calls("sonarr", "POST", "/command"))[-1].body)
    assert (command["name"], command["seasonNumber"]) == ("SeasonSearch", 2)


async def test_an_episode_is_searched_for_until_it_can_be_watched(town: Town) -> None:
    card = await town.anna.says("Тьма s02e03")
    after = await town.telegram.position()
    await town.anna.taps(card, "ищет само", until=lambda one: "S02E03" in one.text and "запрос" in one.text)
    command = json.loads((await town.calls("sonarr", "POST", "/command"))[-1].body)
    assert command["episodeIds"] == [(await episodes_of(town, 334824, 2))[3]["id"]]
    ready = await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=40)
    assert "› S02E03" in ready.text
    assert (await episodes_of(town, 334824, 2))[3]["hasFile"] is True


async def test_who_only_looks_sees_seasons_and_episodes_but_no_button_that_acts(town: Town) -> None:
    card = await town.vera.says("Во все тяжкие 2 сезон")
    assert "Seasons" not in str(card.labels)
    data = card.buttons[-1][0].data if card.buttons and card.buttons[-1][0].data else None
    if data is None:
        return
    answer = await town.vera.sends(card, data.split(b":")[0] + b":season-monitor:2:0")
    assert answer.is_alert
