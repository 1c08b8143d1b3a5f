import pytest

from tests.conversations.conftest import Town


async def group_of(town: Town, *, forum: bool = False) -> int:
    if forum:
        return await town.telegram.create_supergroup("Кино", ["anna", "boris", "gleb", town.telegram.bot], forum=True)
    return await town.telegram.create_group("Кино", ["anna", "boris", "gleb", town.telegram.bot])


async def test_plain_talk_is_not_a_query_and_a_command_is(town: Town) -> None:
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    await anna.hears_nothing_on("Dune 2021")
    card = await anna.says("/search@tgarr_bot Dune 2021")
    assert card.chat == group
    assert "Дюна (2021)" in card.text
    assert card.reply_to is not None


async def test_a_reply_to_the_bot_is_a_query(town: Town) -> None:
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    other = await anna.says("Матрица", reply_to=card.id)
    assert "Матрица" in other.text


async def test_an_answer_to_what_a_search_has_shown_may_be_talk(town: Town) -> None:
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    for talk in ("большое спасибо, очень помог!", "👍", "я"):
        await anna.hears_nothing_on(talk, reply_to=card.id)


async def test_an_answer_to_a_question_of_the_bot_is_always_answered(town: Town) -> None:
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    asked = await anna.says("/search@tgarr_bot")
    assert "Ответьте на это сообщение" in asked.text
    nothing = await anna.says("жлмтьщъ", reply_to=asked.id)
    assert "ничего не нашлось" in nothing.text
    short = await anna.says("я", reply_to=nothing.id)
    assert "хотя бы два" in short.text
    card = await anna.says("Матрица", reply_to=nothing.id)
    assert "Матрица" in card.text


async def test_thanks_for_a_notice_or_a_card_that_moves_is_talk(town: Town) -> None:
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    town.write_config(groups=[{"chat": group}])
    await town.until(lambda: town.running.house.config.groups)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    after = await town.telegram.position()
    await anna.taps(card, "Добавить")
    await anna.taps(card, "ищет само")
    told = await town.post(after, chat=group, seconds=50)
    for message in (told.id, card.id):
        await anna.hears_nothing_on("Матрица", reply_to=message)


async def test_commands_that_nobody_knows(town: Town) -> None:
    for words in ("/foo", "/foo Dune 2021", "/поиск Дюна"):
        answer = await town.anna.says(words)
        assert "Такой команды нет" in answer.text
        assert answer.labels == [["❓ Помощь"]]
    told = await town.anna.taps(answer, "Помощь")
    assert "Что здесь можно" in told.text
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    await anna.hears_nothing_on("/foo")
    answer = await anna.says("/foo@tgarr_bot")
    assert "Такой команды нет" in answer.text


async def test_searches_are_shown_in_private_alone(town: Town) -> None:
    await town.anna.says("Довод")
    group = await group_of(town)
    anna = town.in_chat("anna", group)
    answer = await anna.says("/history@tgarr_bot")
    assert "Довод" not in answer.text
    assert answer.buttons[0][0].url == "https://t.me/tgarr_bot"
    assert "/history" not in (await anna.says("/help@tgarr_bot")).text


async def test_an_admin_bot_that_hears_everything_keeps_out_of_talk(town: Town) -> None:
    group = await town.telegram.create_supergroup("Кино", ["anna", "boris", town.telegram.bot])
    await town.telegram.promote(group, town.telegram.bot)
    anna = town.in_chat("anna", group)
    await anna.hears_nothing_on("Dune 2021")
    await anna.hears_nothing_on("/search@another_bot Dune 2021")


async def test_buttons_belong_to_who_asked(town: Town) -> None:
    group = await group_of(town)
    anna, boris = town.in_chat("anna", group), town.in_chat("boris", group)
    card = await anna.says("/search@tgarr_bot Dune 2021")
    answer = await boris.tap_only(card, "Добавить")
    assert answer.is_alert
    assert "чужая" in (answer.text or "")
    shown = await anna.taps(card, "Добавить")
    assert "Качество" in shown.text


async def test_a_stranger_in_the_group_gets_silence(town: Town) -> None:
    group = await group_of(town)
    gleb = town.in_chat("gleb", group)
    await gleb.hears_nothing_on("/search@tgarr_bot Dune 2021")
    card = await town.in_chat("anna", group).says("/search@tgarr_bot Dune 2021")
    data = card.buttons[0][0].data
    assert data is not None
    with pytest.raises(TimeoutError):
        await town.telegram.tap("gleb", group, card.id, data=data, seconds=1.0)


async def test_the_answer_stays_in_the_topic(town: Town) -> None:
    group = await group_of(town, forum=True)
    topic = await town.telegram.create_topic(group, "Фильмы")
    card = await town.in_chat("anna", group).says("/search@tgarr_bot Dune 2021", topic=topic)
    assert card.topic == topic


async def grab_first(town: Town, who: str = "anna") -> None:
    talker = town.anna if who == "anna" else town.boris
    card = await talker.says("Dune 2021")
    await talker.taps(card, "Добавить")
    await talker.taps(card, "Качество")
    await talker.taps(card, "HD-1080p")
    await talker.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    await talker.taps(card, "1")
    await talker.taps(card, "Скачать", until=lambda one: "запрос" in one.text)


async def test_the_group_hears_of_the_film_once_in_its_topic(town: Town) -> None:
    group = await group_of(town, forum=True)
    topic = await town.telegram.create_topic(group, "Новинки")
    town.write_config(groups=[{"chat": group, "topic": topic, "events": ["available", "grabbed"]}])
    assert town.app is not None
    app = town.app
    await town.until(lambda: app.house.config.groups)
    after = await town.telegram.position()
    await grab_first(town)
    grabbed = await town.post(after, chat=group, seconds=40)
    assert "Скачивается" in grabbed.text
    assert grabbed.topic == topic
    assert "Попросил(а): Анна" in grabbed.text
    told = await town.post(after, chat=group, seconds=40, that=lambda one: "Можно смотреть" in one.text)
    assert "Можно смотреть" in told.text
    assert told.labels == [["▶️ Смотреть"]]
    assert told.photo is not None
    await town.restart()
    mine = [one for one in await town.telegram.messages(group) if one.author == town.telegram.bot.name]
    assert len(mine) == 2


async def test_the_route_survives_a_group_becoming_a_supergroup(town: Town) -> None:
    group = await group_of(town)
    town.write_config(groups=[{"chat": group}])
    assert town.app is not None
    app = town.app
    await town.until(lambda: app.house.config.groups)
    new = await town.telegram.upgrade_group(group)
    after = await town.telegram.position()
    await grab_first(town)
    told = await town.post(after, chat=new, seconds=50)
    assert "Можно смотреть" in told.text


async def test_what_is_for_private_alone_is_not_refused_as_forbidden(town: Town) -> None:
    group = await group_of(town)
    told = await town.in_chat("anna", group).says("/scan@tgarr_bot")
    assert "в личной переписке" in told.text
    assert [button.url for row in told.buttons for button in row] == ["https://t.me/tgarr_bot"]
    refused = await town.in_chat("boris", group).says("/scan@tgarr_bot")
    assert "Попросите администратора" in refused.text
