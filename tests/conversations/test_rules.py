"""A person's own rules: set with a tap or written, tried on earlier searches first; and the choice by itself."""

import asyncio
import re
import sqlite3

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town
from tests.conversations.test_choosing import best, would
from tests.conversations.test_grabbing import RELEASE, grabs, moving
from tests.conversations.test_releases import browsed


def own(message: SeenMessage) -> bool:
    return "Как относиться" in message.text


async def group_of_best(talker: Talker) -> tuple[SeenMessage, str]:
    """Stand before what is wished of the group of the best release."""
    found = await browsed(talker)
    details = await talker.taps(found, found.labels[0][0])
    label = next(each for row in details.labels for each in row if each.startswith("👥"))
    return await talker.taps(details, label, until=own), label.removeprefix("👥 ")


async def test_a_group_is_forbidden_with_a_tap_after_it_is_said_what_would_be_otherwise(town: Town) -> None:
    asked, group = await group_of_best(town.anna)
    tried = await town.anna.taps(asked, "Никогда", until=lambda one: "Прежде чем" in one.text)
    assert re.search(r"За 1 последний поиск изменился бы 1 выбор\.\nВсего [−+][\d,]+ [ГМ]Б; ", tried.text)
    assert re.search(rf"· Дюна: \S+.* {group}, .* → \S+", tried.text)
    assert f"➕ никогда: группа {group}\n" in tried.text
    assert await town.rows("SELECT 1 FROM settings WHERE name LIKE 'rules %'") == []
    found = await town.anna.taps(tried, "Сохранить", until=lambda one: "1. " in one.text)
    assert "Remux" not in found.text.split("2. ")[0]
    shown = await town.anna.taps(found, "Лучший", until=lambda one: "Я бы взял" in one.text)
    assert not would(shown).endswith(group)
    assert f"🚫 ваше правило: группа {group}" in shown.text

    card = await town.boris.says("Дюна 2021")
    his = await town.boris.taps(card, "Что посоветуете", until=lambda one: "Я бы взял" in one.text)
    assert would(his).endswith(group)

    shown = await town.anna.taps(await town.anna.taps(await town.anna.says("/menu"), "Мои правила"), "фильмы")
    assert f"1. никогда: группа {group}\n" in shown.text
    listed = await town.anna.taps(shown, "✖ 1")
    assert f"➖ никогда: группа {group}\n" in listed.text
    assert "За 1 последний поиск изменился бы 1 выбор" in listed.text
    cleared = await town.anna.taps(listed, "Сохранить")
    assert "Правил пока нет" in cleared.text


async def test_an_indexer_may_be_the_only_one(town: Town) -> None:
    found = await browsed(town.anna)
    details = await town.anna.taps(found, found.labels[0][0])
    label = next(each for row in details.labels for each in row if each.startswith("📡"))
    asked = await town.anna.taps(details, label, until=own)
    tried = await town.anna.taps(asked, "Только это", until=lambda one: "Прежде чем" in one.text)
    assert f"➕ только: индексатор {label.removeprefix('📡 ')}\n" in tried.text
    found = await town.anna.taps(tried, "Сохранить", until=lambda one: "1. " in one.text)
    page = await town.anna.taps(found, "▶️")
    assert "🚫 ваше правило: индексатора " in found.text + page.text


async def test_what_is_left_as_it_was_changes_nothing(town: Town) -> None:
    asked, _group = await group_of_best(town.anna)
    tried = await town.anna.taps(asked, "Поменьше", until=lambda one: "Прежде чем" in one.text)
    details = await town.anna.taps(tried, "Оставить")
    assert "Оценка" in details.text
    assert await town.rows("SELECT 1 FROM settings WHERE name LIKE 'rules %'") == []


async def test_what_is_wished_now_is_marked_and_the_same_search_made_again_counts_once(town: Town) -> None:
    asked, group = await group_of_best(town.anna)
    assert "Забыть" not in str(asked.labels)
    await town.anna.taps(await town.anna.taps(asked, "Нравится"), "Сохранить", until=lambda one: "1. " in one.text)
    card = await town.anna.says("Дюна 2021")
    found = await town.anna.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    again = await town.anna.taps(await town.anna.taps(found, "1"), f"👥 {group}", until=own)
    assert again.labels[:3] == [["● 👍 Нравится", "👎 Поменьше"], ["🚫 Никогда", "☝️ Только это"], ["✖ Забыть"]]
    tried = await town.anna.taps(again, "Никогда")
    assert f"➖ +15 группа {group}\n➕ никогда: группа {group}\n" in tried.text
    assert "За 1 последний поиск изменился бы 1 выбор" in tried.text


async def test_who_may_only_look_is_not_offered_the_choice_by_itself(town: Town) -> None:
    assert "⚡" not in str((await town.vera.says("/rules")).labels)
    assert "⚡" in str((await town.boris.says("/rules")).labels)


async def test_a_rule_is_written_as_an_expression(town: Town) -> None:
    tried = await town.anna.says("/rule film group -30 ^(YIFY|ORBIT)$")
    assert "Проверить не на чем" in tried.text
    listed = await town.anna.taps(tried, "Сохранить")
    assert "1. -30 группа ^(YIFY|ORBIT)$" in listed.text
    assert "Пример: ^(NTb|FLUX)$" in (await town.anna.says("/rule film group never (a")).text
    assert "Напишите так: /rule" in (await town.anna.says("/rule film group NTb")).text
    ceiling = await town.anna.taps(listed, "🎞 10")
    assert "Не больше (фильм, серия): 10 ГБ\n" in ceiling.text
    again = await town.anna.taps(ceiling, "Сохранить")
    assert "Не больше (фильм, серия): 10 ГБ" in again.text
    assert "Правила (фильмы): 2\n" in (await town.anna.taps(again, "Назад")).text


async def test_the_house_has_rules_too_for_everybody_and_only_admins_make_them(town: Town) -> None:
    shown = await best(town.boris)
    group = would(shown).rsplit("-", 1)[1]
    assert "нельзя" in (await town.boris.says(f"/rule дом фильмы группа никогда ^{group}$")).text
    assert "дома" not in str((await town.boris.says("/rules")).labels)
    tried = await town.anna.says(f"/rule дом фильмы группа никогда ^{group}$")
    assert "За 1 последний поиск (всех) изменился бы 1 выбор" in tried.text
    listed = await town.anna.taps(tried, "Сохранить")
    assert listed.text.startswith("🏠 Правила дома › фильмы\n\n1. никогда: группа ")
    anew = await town.boris.taps(shown, "Все релизы", until=lambda one: "1. " in one.text)
    anew = await town.boris.taps(anew, "Лучший", until=lambda one: "Я бы взял" in one.text)
    assert f"🚫 правило дома: группа {group}" in anew.text
    assert await town.rows("SELECT subject FROM audit WHERE action = 'house-rules'") == [("rules film",)]
    await town.restart()
    cleared = await town.anna.taps(await town.anna.taps(listed, "✖ 1"), "Сохранить")
    assert "Правил пока нет" in cleared.text
    assert await town.rows("SELECT 1 FROM house_settings") == []


async def test_whoever_forges_the_buttons_of_the_house_is_refused_and_keeps_their_own(town: Town) -> None:
    mine = await town.boris.says("/rules")
    data = mine.buttons[0][0].data
    assert data is not None
    token = data.split(b":")[0]
    for forged in (b"rules:house", b"points", b"points-of:source", b"point-step:source:0:3", b"points-leave"):
        assert "нельзя" in ((await town.boris.sends(mine, token + b":" + forged)).text or "")
    films = await town.boris.taps(mine, "фильмы")
    tried = await town.boris.taps(films, "🎞 10", until=lambda one: "Прежде чем" in one.text)
    await town.boris.taps(tried, "Сохранить", until=lambda one: "10 ГБ" in one.text and "Прежде" not in one.text)
    assert await town.rows("SELECT 1 FROM house_settings") == []
    assert len(await town.rows("SELECT 1 FROM settings WHERE name = 'rules film'")) == 1


async def test_what_was_tried_before_another_change_takes_nothing_of_that_back(town: Town) -> None:
    early = await town.anna.says("/rule дом фильмы группа +15 ^NTb$")
    late = await town.anna.says("/rule дом фильмы группа +15 ^FLUX$")
    await town.anna.taps(late, "Сохранить", until=lambda one: "1. +15" in one.text)
    now = await town.anna.taps(early, "Сохранить", until=lambda one: "1. +15" in one.text)
    assert "группа FLUX" in now.text
    assert "группа NTb" not in now.text
    assert await town.rows("SELECT json_extract(detail, '$.value') FROM audit WHERE action = 'house-rules'") == [
        ('{"groups":{"^FLUX$":15}}',)
    ]
    points = [await town.anna.taps(await town.anna.says("/points"), "Источник") for _ in range(2)]
    tried = [await town.anna.taps(await town.anna.taps(one, "REMUX"), "+10") for one in points]
    await town.anna.taps(tried[0], "+1", until=lambda one: "REMUX +41" in one.text)
    await town.anna.taps(tried[0], "Сохранить", until=lambda one: "Прежде" not in one.text)
    now = await town.anna.taps(tried[1], "Сохранить", until=lambda one: "Прежде" not in one.text)
    assert "REMUX +41" in now.text


async def test_what_the_configuration_forbids_stands_among_the_rules_of_the_house(town: Town) -> None:
    await town.saves(choosing={"film": {"blocked_groups": ["^EVO$"], "largest": 40}})
    house = await town.anna.taps(await town.anna.says("/rules"), "Правила дома")
    assert "Правила (фильмы): 2\n" in house.text
    films = await town.anna.taps(house, "фильмы")
    assert "config.yaml: никогда: группа EVO\nconfig.yaml: Не больше (фильм, серия): 40 ГБ\n" in films.text
    assert "✖" not in str(films.labels)
    assert "Мои правила" in (await town.anna.taps(await town.anna.taps(films, "Назад"), "Назад")).text


async def test_a_group_can_be_forbidden_for_everybody_from_the_browser(town: Town) -> None:
    asked, group = await group_of_best(town.anna)
    asked = await town.anna.taps(asked, "Для всех", until=lambda one: "дому" in one.text)
    tried = await town.anna.taps(asked, "Никогда", until=lambda one: "Прежде чем" in one.text)
    await town.anna.taps(tried, "Сохранить", until=lambda one: "1. " in one.text)
    card = await town.boris.says("Дюна 2021")
    his = await town.boris.taps(card, "Что посоветуете", until=lambda one: "Я бы взял" in one.text)
    assert f"🚫 правило дома: группа {group}" in his.text
    assert await town.rows("SELECT 1 FROM settings WHERE name LIKE 'rules %'") == []


async def test_points_are_changed_with_taps_and_tried_while_they_are(town: Town) -> None:
    shown = await best(town.boris)
    remux = re.search(r"Оценка (\d+): .*\+30 REMUX", shown.text)
    assert remux, shown.text
    assert "нельзя" in (await town.boris.says("/points")).text
    source = await town.anna.taps(await town.anna.says("/points"), "Источник")
    chosen = await town.anna.taps(source, "REMUX")
    tried = await town.anna.taps(chosen, "+10")
    assert "REMUX +40 (config.yaml: +30)" in tried.text
    assert "За 1 последний поиск (всех) выбор не изменился бы" in tried.text
    left = await town.anna.taps(tried, "Оставить")
    assert "REMUX +30" in left.text
    chosen = await town.anna.taps(await town.anna.taps(left, "Источник"), "REMUX")
    await town.anna.taps(await town.anna.taps(chosen, "+1"), "Сохранить", until=lambda one: "Прежде" not in one.text)
    again = await town.boris.taps(shown, "Все релизы", until=lambda one: "1. " in one.text)
    again = await town.boris.taps(again, "Лучший", until=lambda one: "Я бы взял" in one.text)
    assert f"Оценка {int(remux[1]) + 1}: " in again.text
    assert "+31 REMUX" in again.text
    back = await town.anna.taps(chosen, "Как в config.yaml", until=lambda one: "Прежде" in one.text)
    await town.anna.taps(back, "Сохранить", until=lambda one: "Прежде" not in one.text)
    assert await town.rows("SELECT 1 FROM house_settings") == []


async def test_the_rules_are_a_tap_away_from_the_choice_and_lead_back_to_it(town: Town) -> None:
    shown = await best(town.anna)
    rules = await town.anna.taps(shown, "Мои правила", until=lambda one: "Правила (фильмы)" in one.text)
    films = await town.anna.taps(rules, "фильмы")
    rules = await town.anna.taps(films, "Назад", until=lambda one: "Правила (фильмы)" in one.text)
    assert would(await town.anna.taps(rules, "Назад", until=lambda one: "Я бы взял" in one.text)) == would(shown)
    found = await town.anna.taps(shown, "Все релизы", until=lambda one: "1. " in one.text)
    rules = await town.anna.taps(found, "Мои правила", until=lambda one: "Правила (фильмы)" in one.text)
    await town.anna.taps(rules, "Назад", until=lambda one: "1. " in one.text)


async def test_in_english_too(town: Town) -> None:
    settings = await town.anna.taps(await town.anna.says("/settings"), "Язык")
    await town.anna.taps(settings, "English", until=lambda one: "Settings" in one.text)
    tried = await town.anna.says("/rule series indexer never kino")
    assert "There are no searches yet" in tried.text
    listed = await town.anna.taps(tried, "Save")
    assert "1. never: indexer kino" in listed.text
    assert "At most (a season): any size" in listed.text
    automatic = await town.anna.says("/auto 115")
    assert "Now: from 115 points" in automatic.text


async def searches(town: Town) -> int:
    """Return how often Radarr was told to search by itself."""
    told = await town.calls("radarr", "POST", "/command")
    return sum("MoviesSearch" in str(one.body) for one in told)


async def adds(talker: Talker, until: str) -> SeenMessage:
    card = await talker.says("Дюна 2021")
    await talker.taps(card, "Добавить")
    await talker.taps(card, "Качество")
    await talker.taps(card, "HD-1080p")
    return await talker.taps(card, "ищет само", until=lambda one: until in one.text, seconds=30)


async def test_the_best_is_taken_by_itself_above_the_threshold_and_the_library_does_not_search(town: Town) -> None:
    await town.anna.says("/auto 60")
    await adds(town.anna, "запрос")
    assert await grabs(town) == 1
    assert await searches(town) == 0


async def test_below_the_threshold_it_is_shown_and_not_taken(town: Town) -> None:
    assert "от 500 баллов" in (await town.anna.says("/auto 500")).text
    shown = await adds(town.anna, "Меньше вашего порога 500")
    assert would(shown)
    assert (await grabs(town), await searches(town)) == (0, 0)
    dry = await town.anna.says("/auto")
    assert re.search(r"В ваших последних поисках:\n▫️ Дюна: \d+ · ", dry.text)
    dry = await town.anna.taps(dry, "100")
    assert re.search(r"✅ Дюна: \d+ · ", dry.text)
    await town.anna.taps(shown, "Скачать", until=moving)
    assert await grabs(town) == 1
    off = await town.anna.taps(dry, "выключено")
    assert "Сейчас: выключено" in off.text


async def test_a_life_that_ends_over_a_choice_by_itself_takes_one(town: Town) -> None:
    await town.anna.says("/auto 60")
    await town.stack.faults.set("radarr", Fault.LATENCY, path=RELEASE, method="POST", times=1, seconds=9)
    shown = await adds(town.anna, "Передаю в radarr")
    after = await town.telegram.position()
    await town.restart()
    await town.edit(shown, after, until=moving, seconds=30)
    assert (await grabs(town), await searches(town)) == (1, 0)


async def test_a_life_that_ends_over_a_choice_knows_what_it_took_though_nobody_offers_it_any_more(town: Town) -> None:
    await town.anna.says("/auto 60")
    await town.stack.faults.set("radarr", Fault.LATENCY, path=RELEASE, method="POST", times=1, seconds=9)
    shown = await adds(town.anna, "Передаю в radarr")
    await town.stack.stories.set(Story.NO_RELEASES)
    await town.restart()
    after = await town.telegram.position()
    await town.edit(shown, after, until=moving, seconds=30)
    assert (await grabs(town), await searches(town)) == (1, 0)


async def test_the_next_one_is_held_against_the_threshold_too(town: Town) -> None:
    choice = await best(town.anna)
    found = re.search(r"Оценка (\d+)[^🥈]*🥈 Второй: .*\((\d+)\)", choice.text)
    assert found, choice.text
    first, second = map(int, found.groups())
    assert first > second
    await town.anna.says(f"/auto {first}")
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    card = await town.anna.says("Дюна 2021")
    shown = await town.anna.taps(card, "ищет само", until=lambda one: f"Меньше вашего порога {first}" in one.text)
    assert "взять не удалось" in shown.text
    assert await grabs(town) == 0


async def test_a_season_and_an_episode_are_taken_by_itself_too(town: Town) -> None:
    episode = await town.boris.says("Тьма s02e03")
    assert "от 999 баллов" in (await town.boris.says("/auto 999")).text
    shown = await town.boris.taps(episode, "ищет само", until=lambda one: "Меньше вашего порога 999" in one.text)
    assert "S02E03" in shown.text
    assert "› S02E03" in (await town.boris.taps(shown, "Назад")).text
    await town.anna.says("/auto 60")
    season = await town.anna.says("Тьма 2 сезон")
    await town.anna.taps(season, "ищет само", until=moving, seconds=30)
    (taken,) = [row[0] for row in await town.rows("SELECT detail FROM audit WHERE action = 'grab'")]
    assert "S02" in taken
    assert not [one for one in await town.calls("sonarr", "POST", "/command") if "Search" in str(one.body)]


async def test_a_series_added_for_one_season_has_it_chosen_once_the_library_knows_its_episodes(town: Town) -> None:
    await town.anna.says("/auto 60")
    card = await town.anna.says("Очень странные дела 3 сезон")
    await town.anna.taps(card, "Добавить")
    await town.stack.faults.set("sonarr", Fault.SERVER_ERROR, path="/api/v3/episode", method="GET", times=4)
    after = await town.telegram.position()
    await town.anna.tap_only(card, "ищет само")
    await town.edit(card, after, until=lambda one: "узнаёт, какие есть серии" in one.text)
    await town.edit(card, after, until=moving, seconds=30)
    (taken,) = [row[0] for row in await town.rows("SELECT detail FROM audit WHERE action = 'grab'")]
    assert "S03" in taken
    (added,) = await town.calls("sonarr", "POST", "/series")
    assert '"searchForMissingEpisodes":false' in str(added.body).replace(" ", "")


async def test_several_seasons_are_looked_for_by_the_library(town: Town) -> None:
    await town.anna.says("/auto 60")
    card = await town.anna.says("Очень странные дела")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "ищет само", until=lambda one: "Ищу" in one.text or "запрос" in one.text)
    (added,) = await town.calls("sonarr", "POST", "/series")
    assert '"searchForMissingEpisodes":true' in str(added.body).replace(" ", "")
    assert not await town.calls("sonarr", "POST", "/release")


async def test_where_a_rule_forbids_all_whole_seasons_the_library_is_not_sent_past_it(town: Town) -> None:
    await town.anna.taps(await town.anna.says("/rule сериалы группа только ^nobody$"), "Сохранить")
    await town.anna.says("/auto 60")
    season = await town.anna.says("Тьма 2 сезон")
    shown = await town.anna.taps(season, "ищет само", until=lambda one: "по одной" in one.text, seconds=30)
    assert "🚫 ваше правило" in shown.text
    assert ["⚡ Пусть ищет sonarr"] in shown.labels
    assert "Скачать" not in str(shown.labels)
    assert not [one for one in await town.calls("sonarr", "POST", "/command") if "Search" in str(one.body)]


async def test_of_a_season_that_nobody_offers_as_a_whole_the_library_looks_for_the_episodes(town: Town) -> None:
    await town.stack.stories.set(Story.NO_RELEASES)
    await town.anna.says("/auto 60")
    after = await town.telegram.position()
    season = await town.anna.says("Тьма 2 сезон")
    await town.anna.tap_only(season, "ищет само")
    await town.edit(season, after, until=lambda one: "запрос" in one.text, seconds=30)
    (told,) = [one for one in await town.calls("sonarr", "POST", "/command") if "Search" in str(one.body)]
    assert "SeasonSearch" in str(told.body)
    assert not await town.calls("sonarr", "POST", "/release")


async def test_what_was_taken_before_a_death_is_not_followed_by_a_second_choice(town: Town) -> None:
    """The library has it, the bot has died before it heard so, and the press is carried out once more."""
    await town.anna.says("/auto 60")
    card = await adds(town.anna, "запрос")
    after = await town.telegram.position()
    await town.stop()
    with sqlite3.connect(town.folder / "data" / "state.sqlite") as record:
        record.execute("UPDATE wishes SET state = 'sent' WHERE kind = 'grab'")
        record.execute("UPDATE inbox SET state = 'waiting' WHERE id = (SELECT max(id) FROM inbox)")
    record.close()
    await town.start()
    await town.edit(card, after, seconds=30)
    async with asyncio.timeout(20):
        while await town.rows("SELECT 1 FROM inbox WHERE state = 'waiting'"):
            await asyncio.sleep(0.05)
    assert await town.rows("SELECT state FROM wishes WHERE kind = 'grab'") == [("done",)]
    assert await grabs(town) == 1
