import re

import pytest

from tests.conversations.conftest import Talker, Town, Towns


async def test_strangers_get_silence(town: Town) -> None:
    await town.gleb.hears_nothing_on("/start")
    await town.gleb.hears_nothing_on("Dune 2021")
    await town.gleb.hears_nothing_on("/start NOTACODE22")


async def test_the_first_start_prints_a_code_that_makes_an_admin_once(towns: Towns) -> None:
    async with towns(services=("radarr",), people={}) as town:
        code = re.search(r"/start ([A-Z0-9]+)", town.said[0])
        assert code
        hello = await town.anna.says(f"/start {code[1]}")
        assert "администратор" in hello.text
        await town.gleb.hears_nothing_on(f"/start {code[1]}")
        await town.restart()
        assert len(town.said) == 1  # there is an admin now
        menu = await town.anna.says("/menu")
        assert "Меню" in menu.text


async def test_wrong_codes_are_soon_not_even_tried(towns: Towns) -> None:
    async with towns(services=("radarr",), people={}) as town:
        code = re.search(r"/start ([A-Z0-9]+)", town.said[0])
        assert code
        for number in range(6):
            await town.telegram.say("gleb", "private", f"/start WRONGCODE{number}")
        await town.gleb.hears_nothing_on(f"/start {code[1]}")
        hello = await town.anna.says(f"/start {code[1]}")
        assert "администратор" in hello.text


async def test_who_only_looks_gets_no_buttons_that_act_and_no_way_around(town: Town) -> None:
    card = await town.vera.says("Dune 2021")
    labels = [label for row in card.labels for label in row]
    assert not any("Add" in label for label in labels)
    data = card.buttons[-1][0].data
    assert data is not None
    token = data.split(b":")[0]
    answer = await town.vera.sends(card, token + b":add")
    assert answer.is_alert
    assert "may not" in (answer.text or "")
    refused = await town.vera.says("/scan")
    assert "may not" in refused.text


async def test_the_help_tells_of_nothing_that_somebody_may_not_do(town: Town) -> None:
    assert "take one with a tap" not in (told := (await town.vera.says("/help")).text)
    assert "Tap 🔔" in told
    assert "возьмите один нажатием" in (his := (await town.boris.says("/help")).text)
    ways = {name: str((await Talker(town, name).says("/menu")).labels) for name in ("anna", "boris", "vera")}
    assert [("/rules" in one, "/upgrades" in one) for one in (told, his)] == [(False, False), (True, False)]
    assert "/upgrades" in (await town.anna.says("/help")).text
    assert ["Мои правила" in ways["anna"], "Лучшие копии" in ways["anna"]] == [True, True]
    assert ["Мои правила" in ways["boris"], "Лучшие копии" in ways["boris"]] == [True, False]
    assert ["My rules" in ways["vera"], "Better copies" in ways["vera"]] == [False, False]


async def test_each_is_spoken_to_in_their_own_language(town: Town) -> None:
    assert "Здравствуйте" in (await town.anna.says("/start")).text
    assert "Hello" in (await town.vera.says("/start")).text


async def test_somebody_taken_out_of_the_file_is_a_stranger_again(town: Town) -> None:
    await town.boris.says("/menu")
    people = town.config["people"]
    town.write_config(people={**people, "users": []})
    assert town.app is not None
    app = town.app
    await town.until(lambda: not app.house.config.people.users)
    await town.boris.hears_nothing_on("/menu")


@pytest.mark.parametrize("text", ["a", "x" * 201, "!!! ???", "\u202e\u200b"])
async def test_texts_that_are_no_query_are_answered_in_words(town: Town, text: str) -> None:
    answer = await town.anna.says(text)
    assert answer.text
    assert not answer.photo


async def test_a_flood_is_told_once_when_to_go_on(town: Town) -> None:
    town.write_config(limits={"person_per_minute": 3, "chat_per_minute": 100, "searches_per_minute": 10})
    assert town.app is not None
    app = town.app
    await town.until(lambda: app.house.config.limits.person_per_minute == 3)
    for _ in range(3):
        await town.boris.says("/menu")
    answer = await town.boris.says("/menu")
    assert "Слишком много запросов" in answer.text
    assert re.search(r"через \d+ с", answer.text)
    await town.boris.hears_nothing_on("/menu")


async def test_an_invitation_lets_one_person_in_and_an_admin_changes_what_they_may(town: Town) -> None:
    listed = await town.anna.says("/people")
    assert "1. Анна · админ · config.yaml" in listed.text
    asked = await town.anna.taps(listed, "Пригласить")
    made = await town.anna.taps(asked, "только смотрит")
    link = re.search(r"https://t\.me/tgarr_bot\?start=([A-Z0-9]+)", made.text)
    assert link
    assert "один раз" in made.text
    hello = await town.gleb.says(f"/start {link[1]}")
    assert "change nothing" in hello.text
    listed = await town.anna.taps(made, "Назад")
    place = re.search(r"^(\d)\. Глеб · только смотрит$", listed.text, re.MULTILINE)
    assert place
    shown = await town.anna.taps(listed, place[1])
    shown = await town.anna.taps(shown, "участник")
    assert "Роль: участник" in shown.text
    assert "➕ Add" in str((await town.gleb.says("Dune 2021")).labels)
    await town.anna.taps(shown, "Закрыть доступ")
    await town.gleb.hears_nothing_on("/menu")
    await town.anna.taps(shown, "Вернуть доступ")
    assert "Menu" in (await town.gleb.says("/menu")).text
    await town.anna.taps(shown, "Забыть")
    listed = await town.anna.taps(shown, "Да, забыть")
    assert "Глеб" not in listed.text
    await town.gleb.hears_nothing_on(f"/start {link[1]}")
    done = [row[0] for row in await town.rows("SELECT action FROM audit ORDER BY id")]
    assert done == ["invite", "let-in", "role", "block", "unblock", "remove-person"]


async def test_people_are_for_admins_in_private_and_nobody_locks_themselves_out(town: Town) -> None:
    assert "нельзя" in (await town.boris.says("/people")).text
    await town.vera.says("/menu")
    listed = await town.anna.says("/people")
    shown = await town.anna.taps(listed, "1")
    assert "Это вы." in shown.text
    assert shown.labels == [["⬅️ Назад"]]
    token = (shown.buttons[0][0].data or b"").split(b":")[0]
    for hostile in (b":person-block:1", b":person-role:2", b":person-remove-yes", b":person:p99", b":person:px"):
        answer = await town.anna.sends(shown, token + hostile)
        assert answer.is_alert
    assert "Анна · админ" in (await town.anna.taps(shown, "Назад")).text
    group = await town.telegram.create_group("Кино", ["anna", town.telegram.bot])
    refused = await town.in_chat("anna", group).says("/people@tgarr_bot")
    assert "Анна" not in refused.text.replace("Анна,", "")


async def test_an_admin_by_invitation_cannot_change_their_own_role(town: Town) -> None:
    made = await town.anna.taps(await town.anna.says("/people"), "Пригласить")
    made = await town.anna.taps(made, "админ")
    link = re.search(r"\?start=([A-Z0-9]+)", made.text)
    assert link
    await town.gleb.says(f"/start {link[1]}")
    listed = await town.gleb.says("/people")
    place = re.search(r"^(\d)\. Глеб · admin$", listed.text, re.MULTILINE)
    assert place
    shown = await town.gleb.taps(listed, place[1])
    assert shown.labels == [["⬅️ Back"]]
    token = (shown.buttons[0][0].data or b"").split(b":")[0]
    for hostile in (b":person-block:1", b":person-role:2", b":person-remove-yes"):
        assert (await town.gleb.sends(shown, token + hostile)).is_alert
    assert "Глеб · admin" in (await town.gleb.taps(shown, "Back")).text
