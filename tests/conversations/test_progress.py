from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town


async def grabbed(talker: Talker, title: str = "Dune 2021") -> SeenMessage:
    card = await talker.says(title)
    await talker.taps(card, "Добавить")
    await talker.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    await talker.taps(card, "1")
    return await talker.taps(card, "Скачать", until=lambda one: "запрос" in one.text)


async def stopped(town: Town) -> list[bool]:
    """Return which of the client's torrents stand still, by its own account."""
    return [one["stopped"] for one in (await town.stack.world_state())["torrents"]]


async def test_pause_and_resume_reach_the_client(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))
    paused = await town.anna.taps(card, "Пауза", until=lambda one: "На паузе" in one.text)
    assert "Продолжить" in str(paused.labels)
    assert await stopped(town) == [True]
    moving = await town.anna.taps(card, "Продолжить", until=lambda one: "Скачивается" in one.text)
    assert moving.id == card.id
    assert await stopped(town) == [False]


async def test_removal_asks_first_and_then_the_card_says_so(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    await town.edit(card, after, until=lambda one: "Удалить" in str(one.labels))
    asked = await town.anna.taps(card, "Удалить", until=lambda one: "Удалить эту загрузку" in one.text)
    assert [row[0] for row in asked.labels] == ["🗑 Удалить с файлами", "🗑 Удалить, файлы оставить", "⬅️ Нет, оставить"]
    kept = await town.anna.taps(card, "Нет, оставить")
    assert "запрос" in kept.text
    await town.anna.taps(card, "Удалить", until=lambda one: "Удалить эту загрузку" in one.text)
    gone = await town.anna.taps(card, "Удалить с файлами", until=lambda one: "удалена" in one.text, seconds=20)
    assert "Другой релиз" in str(gone.labels)


async def test_a_user_may_pause_but_not_remove(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.boris)
    after = await town.telegram.position()
    moving = await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))
    data = next(button.data for row in moving.buttons for button in row if "Пауза" in button.label)
    assert data is not None
    answer = await town.boris.sends(card, data.replace(b":pause", b":drop"))
    assert answer.is_alert
    assert "нельзя" in (answer.text or "")


async def test_a_failed_download_offers_another_release(town: Town) -> None:
    await town.stack.stories.set(Story.DOWNLOAD_FAILS)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    failed = await town.edit(card, after - 3, until=lambda one: "не удалась" in one.text, seconds=50)
    name = (await town.stack.world_state())["grabs"][0]["title"]
    assert name in failed.text
    found = await town.anna.taps(failed, "Другой релиз", until=lambda one: "1. " in one.text)
    assert "Релизы" in found.text
    following = await town.anna.taps(found, "1")
    assert name not in following.text
    assert "Скачать" in following.labels[0][0]


async def test_an_import_that_is_blocked_says_why(town: Town) -> None:
    await town.stack.stories.set(Story.IMPORT_BLOCKED)
    card = await grabbed(town.anna)
    after = await town.telegram.position()
    blocked = await town.edit(card, after - 3, until=lambda one: "импорт не проходит" in one.text, seconds=50)
    assert "Другой релиз" in str(blocked.labels)
    assert "radarr: " in blocked.text


async def test_following_can_be_stopped(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    shown = await town.anna.taps(card, "Не следить", until=lambda one: "Релизы" in str(one.labels))
    assert "В библиотеке" in shown.text
    assert town.app is not None
    await town.until(lambda: not town.running.house.followed)
    assert await town.rows("SELECT state FROM live_cards") == [("ended",)]


async def test_the_library_searches_by_itself(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    await town.anna.taps(card, "Добавить")
    after = await town.telegram.position()
    await town.anna.taps(card, "ищет само", until=lambda one: "Ищу релиз" in one.text or "запрос" in one.text)
    ready = await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert ready.id == card.id


async def test_the_card_goes_on_after_a_restart(town: Town) -> None:
    await town.stack.clock.set_factor(30)
    before = len(await town.telegram.messages("anna"))
    card = await grabbed(town.anna)
    await town.stop()
    await town.stack.clock.set_factor(600)
    after = await town.telegram.position()
    await town.start()
    ready = await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert ready.id == card.id
    assert len(await town.telegram.messages("anna")) == before + 2  # the query and the card
