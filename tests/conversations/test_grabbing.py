"""A release is taken once: whatever is lost on the way, whoever asks for it as well, and however often."""

import asyncio

from sandbox.services.faults import Fault
from sandbox.services.stories import Story
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town, Towns, stanza
from tests.conversations.test_releases import browsed, first, listed

RELEASE = "/api/v3/release"


async def chosen(talker: Talker, title: str = "Дюна 2021") -> SeenMessage:
    """Stand before the button that downloads the best release."""
    found = await browsed(talker, title)
    return await talker.taps(found, found.labels[0][0])


async def grabs(town: Town) -> int:
    """Return how many releases have gone to the torrent client."""
    return len((await town.stack.world_state())["grabs"])


async def posts(town: Town) -> int:
    """Return how often the library was told to take one."""
    return len(await town.calls("radarr", "POST", "/release"))


async def marked(talker: Talker, message: SeenMessage, words: str) -> str:
    """Turn pages to the release of which that is said; return its number."""
    for _ in range(12):
        if found := [text.split(".")[0] for text in listed(message) if words in text]:
            return found[0]
        message = await talker.taps(message, "▶️")
    raise AssertionError("there is none")


def moving(message: SeenMessage) -> bool:
    return "запрос" in message.text


async def test_what_was_removed_may_be_taken_again_on_the_same_message(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    card = await chosen(town.anna)
    after = await town.telegram.position()
    await town.anna.taps(card, "Скачать", until=moving)
    await town.edit(card, after, until=lambda one: "Удалить" in str(one.labels))
    await town.anna.taps(card, "Удалить", until=lambda one: "Удалить эту загрузку" in one.text)
    gone = await town.anna.taps(card, "Удалить с файлами", until=lambda one: "удалена" in one.text, seconds=20)
    found = await town.anna.taps(gone, "Другой релиз", until=lambda one: "1. " in one.text)
    await town.anna.taps(found, found.labels[0][0])
    after = await town.telegram.position()
    await town.anna.taps(found, "Скачать", until=moving)
    await town.edit(card, after, until=lambda one: "Удалить" in str(one.labels))
    assert await posts(town) == 2
    assert await town.rows("SELECT state FROM wishes WHERE kind = 'grab' ORDER BY id") == [("done",), ("done",)]


def with_radarr(town: Town, **settings: object) -> dict[str, object]:
    services = {name: stanza(town.stack, name) for name in town.stack.services}
    services["radarr"] |= settings
    return services


HASTY = {"default": 1.0, "search": 1.0}
"""Seconds for which nobody waits long."""


async def test_an_answer_that_comes_too_late_is_looked_for_before_it_is_asked_again(town: Town) -> None:
    await town.saves(services=with_radarr(town, timeouts=HASTY))
    card = await chosen(town.anna)
    await town.stack.faults.set("radarr", Fault.LATENCY, path=RELEASE, method="POST", times=1, seconds=1.8)
    unclear = await town.anna.taps(card, "Скачать", until=lambda one: "radarr не подтвердил" in one.text)
    assert await town.rows("SELECT state FROM wishes") == [("unclear",)]
    assert await grabs(town) == 0  # it is still at it
    await town.anna.taps(unclear, "Повторить", until=moving)
    assert (await posts(town), await grabs(town)) == (1, 1)
    assert await town.rows("SELECT state, attempts FROM wishes ORDER BY id") == [("done", 1), ("done", 0)]


async def test_what_has_not_shown_itself_in_time_is_asked_again(town: Town) -> None:
    await town.saves(services=with_radarr(town, timeouts=HASTY))
    card = await chosen(town.anna)
    await town.stack.faults.set("radarr", Fault.HANG, path=RELEASE, method="POST", times=1)
    unclear = await town.anna.taps(card, "Скачать", until=lambda one: "radarr не подтвердил" in one.text)
    await town.anna.taps(unclear, "Повторить", until=moving)
    assert (await posts(town), await grabs(town)) == (2, 1)
    assert await town.rows("SELECT state, attempts FROM wishes ORDER BY id") == [("failed", 1), ("done", 1)]


async def test_a_life_that_ends_in_the_middle_is_looked_into_by_the_next(town: Town) -> None:
    card = await chosen(town.anna)
    await town.stack.faults.set("radarr", Fault.LATENCY, path=RELEASE, method="POST", times=1, seconds=9)
    shown = await town.anna.taps(card, "Скачать", until=lambda one: "Передаю в radarr" in one.text)
    assert not shown.buttons
    after = await town.telegram.position()
    await town.restart()
    assert await grabs(town) == 0
    await town.edit(card, after, until=moving, seconds=20)
    assert (await posts(town), await grabs(town)) == (1, 1)
    assert await town.rows("SELECT state, attempts FROM wishes") == [("done", 1)]


async def test_two_people_who_want_the_same_at_once_get_one(town: Town) -> None:
    mine = await chosen(town.anna)
    card = await town.boris.says("Дюна 2021")
    found = await town.boris.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    his = await town.boris.taps(found, found.labels[0][0])
    await town.stack.faults.set("radarr", Fault.LATENCY, path=RELEASE, method="POST", seconds=0.7)
    await asyncio.gather(
        town.anna.taps(mine, "Скачать", until=moving),
        town.boris.taps(his, "Скачать", until=moving),
    )
    assert (await posts(town), await grabs(town)) == (1, 1)


async def test_what_is_on_its_way_is_followed_and_not_asked_for_again(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    mine = await chosen(town.anna)
    assert (await town.anna.tap_only(mine, "Скачать")).text == "Передано в radarr."
    card = await town.boris.says("Дюна 2021")
    found = await town.boris.taps(card, "Релизы", until=lambda one: "1. " in one.text)
    assert "уже скачивается" not in listed(found)[0]
    his = await town.boris.taps(found, await marked(town.boris, found, "уже скачивается"))
    assert "уже скачивается" in his.text
    after = await town.telegram.position()
    assert (await town.boris.tap_only(his, "Скачать")).text == "В radarr это уже есть: слежу за загрузкой."
    await town.edit(his, after, until=lambda one: "Пауза" in str(one.labels))
    assert await posts(town) == 1


async def test_nothing_is_said_to_be_passed_on_that_was_not(town: Town) -> None:
    card = await chosen(town.anna)
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    assert not (await town.anna.tap_only(card, "Скачать")).text


async def forced(town: Town, *, refusing: Fault | None = None) -> SeenMessage:
    """Take what Radarr rejects, and also fails to take when it is told to."""
    found = await browsed(town.anna, quality="HD-720p")
    details = await town.anna.taps(found, await first(town.anna, found, accepted=False))
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    if refusing is not None:
        await town.stack.faults.set("qbittorrent", refusing, path="/api/v2/torrents/add", times=1)
    return details


async def test_what_the_library_will_not_take_goes_to_the_torrent_client(town: Town) -> None:
    details = await forced(town)
    await town.anna.taps(details, "Всё равно скачать", until=moving)
    (torrent,) = (await town.stack.world_state())["torrents"]
    assert torrent["category"] == "radarr"
    assert len(await town.calls("qbittorrent", "POST", "/torrents/add")) == 1


async def test_a_forced_release_goes_where_the_library_looks_for_it(towns: Towns) -> None:
    async with towns(services=("radarr", "prowlarr", "qbittorrent", "qbittorrent-spare")) as town:
        names = ("qbittorrent-spare", "qbittorrent", "radarr")  # the first one is not the one that Radarr uses
        services = {name: stanza(town.stack, name) for name in names}
        services["qbittorrent"]["category"] = services["qbittorrent-spare"]["category"] = "by-hand"
        await town.saves(services=services)
        details = await forced(town)
        await town.anna.taps(details, "Всё равно скачать", until=moving)
        (torrent,) = (await town.stack.world_state())["torrents"]
        assert (torrent["client"], torrent["category"]) == ("qbittorrent", "radarr")


async def test_a_torrent_client_that_fails_is_named_and_asked_again(town: Town) -> None:
    details = await forced(town, refusing=Fault.SERVER_ERROR)
    failed = await town.anna.taps(details, "Всё равно скачать", until=lambda one: "Повторить" in str(one.labels))
    assert "qbittorrent" in failed.text
    assert not (await town.stack.world_state())["torrents"]
    await town.stack.stories.set(Story.GRAB_REFUSED, times=1)
    await town.anna.taps(failed, "Повторить", until=moving)
    assert len((await town.stack.world_state())["torrents"]) == 1


async def test_a_broken_answer_is_not_taken_for_a_wrong_address(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.stack.faults.set("radarr", Fault.TRUNCATED, path=RELEASE, method="GET")
    said = await town.anna.taps(card, "выбрать релиз", until=lambda one: "оборвалась" in one.text)
    assert "адрес" not in said.text
    await town.stack.faults.clear("radarr")
    await town.anna.taps(said, "Повторить", until=lambda one: "1. " in one.text)


async def test_three_broken_answers_in_a_row_go_unnoticed_when_the_next_is_whole(towns: Towns) -> None:
    async with towns(services=("radarr",)) as town:
        await town.stack.faults.set("radarr", Fault.TRUNCATED, path="/api/v3/movie/lookup", times=2)
        assert "Дюна (2021)" in (await town.anna.says("Дюна 2021")).text


async def test_what_failed_before_is_followed_anew_and_not_by_its_old_end(town: Town) -> None:
    await town.stack.stories.set(Story.DOWNLOAD_FAILS, times=1)
    card = await chosen(town.anna)
    after = await town.telegram.position()
    await town.anna.taps(card, "Скачать", until=moving)
    failed = await town.edit(card, after, until=lambda one: "не удалась" in one.text, seconds=50)
    found = await town.anna.taps(failed, "Другой релиз", until=lambda one: "1. " in one.text)
    again = await marked(town.anna, found, "в прошлый раз не скачался")
    assert again != "1"
    await town.anna.taps(found, again)
    after = await town.telegram.position()
    await town.anna.taps(card, "Всё равно скачать", until=moving)  # the library has put it on its blocklist
    seen = []
    await town.edit(card, after, until=lambda one: seen.append(one.text) or "Можно смотреть" in one.text, seconds=50)
    assert not [text for text in seen if "не удалась" in text]
    assert await posts(town) == 2


async def test_a_search_by_itself_is_not_answered_by_an_old_failure(town: Town) -> None:
    await town.stack.stories.set(Story.DOWNLOAD_FAILS, times=1)
    card = await chosen(town.anna)
    after = await town.telegram.position()
    await town.anna.taps(card, "Скачать", until=moving)
    failed = await town.edit(card, after, until=lambda one: "не удалась" in one.text, seconds=50)
    shown = await town.anna.taps(failed, "Карточка")
    after = await town.telegram.position()
    await town.anna.taps(shown, "ищет само", until=lambda one: "запрос" in one.text)
    seen = []
    await town.edit(card, after, until=lambda one: seen.append(one.text) or "Можно смотреть" in one.text, seconds=50)
    assert not [text for text in seen if "не удалась" in text]


async def test_a_torrent_client_that_is_down_does_not_keep_the_library_from_taking_it(town: Town) -> None:
    card = await chosen(town.anna)
    await town.stack.faults.set("qbittorrent", Fault.REFUSED)
    await town.anna.taps(card, "Скачать", until=moving)
    assert (await posts(town), await grabs(town)) == (1, 1)


async def test_where_the_library_cannot_be_looked_into_nothing_is_sent(town: Town) -> None:
    await town.saves(services=with_radarr(town, breaker={"failures": 100}))
    card = await chosen(town.anna)
    await town.stack.faults.set("radarr", Fault.SERVER_ERROR, path="/api/v3/queue")
    failed = await town.anna.taps(card, "Скачать", until=lambda one: "Повторить" in str(one.labels))
    assert await posts(town) == 0
    await town.stack.faults.clear("radarr")
    await town.anna.taps(failed, "Повторить", until=moving)
    assert await posts(town) == 1


async def test_what_no_indexer_offers_any_more_is_said_with_the_next_best(town: Town) -> None:
    card = await chosen(town.anna)
    await town.stack.stories.set(Story.RELEASE_GONE, times=1)
    await town.stack.stories.set(Story.NO_RELEASES, times=1)
    failed = await town.anna.taps(card, "Скачать", until=lambda one: "этого больше не знает" in one.text)
    assert (await posts(town), await grabs(town)) == (1, 0)
    await town.anna.taps(failed, "Следующий")
    await town.anna.taps(failed, "Скачать", until=moving)
    assert await grabs(town) == 1


async def test_a_release_whose_import_is_blocked_does_not_stand_on_top_again(town: Town) -> None:
    await town.stack.stories.set(Story.IMPORT_BLOCKED)
    card = await chosen(town.anna)
    after = await town.telegram.position()
    await town.anna.taps(card, "Скачать", until=moving)
    blocked = await town.edit(card, after, until=lambda one: "импорт не проходит" in one.text, seconds=50)
    found = await town.anna.taps(blocked, "Другой релиз", until=lambda one: "1. " in one.text)
    assert "импорт не проходит" not in listed(found)[0]
    assert await marked(town.anna, found, "скачан, но импорт не проходит")
