from tests.conversations.conftest import Town


async def test_from_a_title_to_the_film(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    assert card.photo is not None
    assert "Дюна (2021)" in card.text
    assert "Нет в библиотеке" in card.text

    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "Качество")
    chosen = await town.anna.taps(card, "HD-1080p")
    assert "Качество: HD-1080p" in chosen.text

    releases = await town.anna.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    assert releases.labels[0] == ["1", "2", "3", "4", "5"]
    details = await town.anna.taps(card, "1")
    assert "Оценка" in details.text

    after = await town.telegram.position()
    await town.anna.taps(card, "Скачать", until=lambda one: "запрос" in one.text)
    ready = await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    assert [label for row in ready.labels for label in row] == ["▶️ Смотреть", "🎬 Карточка"]
    (torrent,) = (await town.stack.world_state())["torrents"]
    assert torrent["name"] in details.text
    (film,) = [one for one in await town.ask("radarr", "movie") if one["tmdbId"] == 438631]
    assert film["hasFile"]


async def test_a_double_tap_grabs_once(town: Town) -> None:
    card = await town.anna.says("Dune 2021")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
    await town.anna.taps(card, "1")
    shown = await town.anna.sees(card)
    data = shown.buttons[0][0].data
    assert data is not None
    await town.anna.sends(card, data)
    await town.anna.sends(card, data)
    requests = await town.stack.requests("radarr")
    grabs = [one for one in requests if one.method == "POST" and one.path.endswith("/release")]
    assert len(grabs) == 1
