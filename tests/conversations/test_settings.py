"""Each person's own settings and searches."""

import re

import pytest

from tests.conversations.conftest import Town


async def test_the_language_changes_the_very_next_message(town: Town) -> None:
    shown = await town.anna.says("/settings")
    options = await town.anna.taps(shown, "Язык")
    assert options.labels[:2] == [["● Русский"], ["English"]]
    english = await town.anna.taps(options, "English")
    assert "Settings" in english.text
    assert "Language: English" in english.text
    assert "Not in the library" in (await town.anna.says("Дюна 2021")).text
    await town.restart()
    assert "Menu" in (await town.anna.says("/menu")).text
    assert "Меню" in (await town.boris.says("/menu")).text
    await town.anna.taps(english, "Language")
    assert "Настройки" in (await town.anna.taps(english, "Русский")).text


async def test_the_time_zone_by_button_and_by_name(town: Town) -> None:
    shown = await town.anna.says("/settings")
    zones = await town.anna.taps(shown, "Часовой пояс")
    assert "● Москва" in str(zones.labels)
    chosen = await town.anna.taps(zones, "Владивосток")
    assert "Часовой пояс: Владивосток" in chosen.text
    by_name = await town.anna.says("/timezone Asia/Tokyo")
    assert "Asia/Tokyo" in by_name.text
    for wrong in ("/timezone Moon/Base", "/timezone", "/timezone ../../etc/passwd", "/timezone " + "x" * 300):
        assert "Europe/Moscow" in (await town.anna.says(wrong)).text, wrong
    aired = await town.anna.says("Во все тяжкие s03e05")
    assert "Выход: 15.02.2010 05:00" in aired.text  # 20:00 UTC, in Tokyo
    assert "Часовой пояс: Москва" in (await town.boris.says("/settings")).text


async def test_preferences_are_switched_and_shown(town: Town) -> None:
    shown = await town.anna.says("/settings")
    assert shown.text.count("не важно") == 3
    await town.anna.taps(shown, "Разрешение")
    await town.anna.taps(shown, "1080p")
    speech = await town.anna.taps(shown, "Озвучка")
    await town.anna.taps(speech, "русский", until=lambda one: "● русский" in str(one.labels).lower())
    await town.anna.taps(speech, "английский", until=lambda one: "● английский" in str(one.labels).lower())
    await town.anna.taps(speech, "английский", until=lambda one: "● английский" not in str(one.labels).lower())
    await town.anna.taps(speech, "Назад")
    kinds = await town.anna.taps(speech, "Перевод")
    await town.anna.taps(kinds, kinds.labels[0][0], until=lambda one: "● " in str(one.labels))
    back = await town.anna.taps(kinds, "Назад")
    assert "Разрешение: 1080p" in back.text
    assert "русск" in back.text.lower()
    assert "не важно" not in back.text
    assert await town.rows(
        "SELECT count(*) FROM settings WHERE person = ? AND name != 'own commands'", town.anna.id
    ) == [(3,)]
    await town.anna.taps(back, "Разрешение")
    cleared = await town.anna.taps(back, "не важно")
    assert "Разрешение: не важно" in cleared.text


async def test_a_language_one_likes_counts_in_the_score_also_of_a_list_found_before(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    listed = await town.anna.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    listed = await town.anna.taps(listed, "🎞")
    listed = await town.anna.taps(listed, "720p")
    settings = await town.anna.says("/settings")
    await town.anna.taps(settings, "Озвучка")
    await town.anna.taps(settings, "русский", until=lambda one: "● " in str(one.labels))
    await town.restart()  # the list comes out of the record, and is scored as liked now
    for _ in range(10):
        russian = re.search(r"^(\d+)\. .*\n.*Kinokhvost", listed.text, re.MULTILINE)
        if russian:
            break
        listed = await town.anna.taps(listed, "▶️")
    assert russian
    details = await town.anna.taps(listed, russian[1])
    assert "+20 язык, который вы выбрали (русский)" in details.text


async def test_searches_are_listed_repeated_and_forgotten(town: Town) -> None:
    assert "Запросов пока не было" in (await town.anna.says("/history")).text
    for title in ("1917", "2012", "300", "Довод", "Начало", "Оно", "Она", "Чужой", "Чужие", "Во все тяжкие 2 сезон"):
        await town.anna.says(title)
    shown = await town.anna.says("/history")
    assert "1. Во все тяжкие 2 сезон · 1 мин назад · 1 результат" in shown.text
    assert shown.labels[:2] == [["1", "2", "3", "4"], ["5", "6", "7", "8"]]
    second = await town.anna.taps(shown, "▶️")
    assert "1917" in second.text
    first = await town.anna.taps(second, "◀️")
    after = await town.telegram.position()
    await town.anna.tap_only(first, "1")
    card = await town.post(after)
    assert "Во все тяжкие (2008)" in card.text
    assert "› Сезон 2" in (await town.anna.taps(card, "Сезоны и серии")).text
    assert "Запросов пока не было" in (await town.boris.says("/history")).text
    asked = await town.anna.taps(first, "Забыть мои запросы")
    assert "Забыть все ваши запросы?" in asked.text
    gone = await town.anna.taps(first, "Да, забыть")
    assert "Запросов пока не было" in gone.text
    assert await town.rows("SELECT count(*) FROM searches") == [(0,)]


@pytest.mark.parametrize("tail", [b":set-zone:99", b":set-language:xx", b":set-resolution:1234", b":set-speech:9"])
async def test_values_that_are_not_offered_are_refused(town: Town, tail: bytes) -> None:
    shown = await town.anna.says("/settings")
    data = shown.buttons[0][0].data
    assert data is not None
    answer = await town.anna.sends(shown, data.split(b":")[0] + tail)
    assert answer.is_alert
    assert await town.rows("SELECT count(*) FROM settings WHERE name != 'own commands'") == [(0,)]
