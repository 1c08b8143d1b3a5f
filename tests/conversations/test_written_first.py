"""What is done at a service is written down before it is done, once, and is said of each service by itself."""

import asyncio
import re
import sqlite3

import aiohttp
import pytest

from sandbox.services.faults import Fault
from tests.conversations.conftest import Town, Towns, stanza
from tests.conversations.test_downloads import begun, magnet, torrents
from tests.conversations.test_grabbing import with_radarr
from tgarr.domain.capabilities import Library, TorrentClient


async def actions(town: Town) -> list[str]:
    return [action for (action,) in await town.rows("SELECT action FROM audit ORDER BY id")]


async def pressed_again(town: Town) -> None:
    """Live through the last press once more, as after a process that ended before it could note its end."""
    await town.stop()
    with sqlite3.connect(town.folder / "data" / "state.sqlite") as record:
        record.execute("UPDATE inbox SET state = 'waiting' WHERE id = (SELECT max(id) FROM inbox)")
    record.close()
    await town.start()
    async with asyncio.timeout(20):
        while await town.rows("SELECT id FROM inbox WHERE state = 'waiting'"):
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("labels", "path", "action"),
    [
        (["Пауза"], "torrents/stop", "stop"),
        (["Проверить"], "torrents/recheck", "check"),
        (["Категория", "sonarr"], "torrents/setCategory", "category"),
        (["Удалить", "Удалить с файлами"], "torrents/delete", "remove"),
        (["Назад", "Притормозить"], "transfer/setSpeedLimitsMode", "speed"),
    ],
)
async def test_what_is_done_with_a_transfer_is_written_first(
    town: Town, labels: list[str], path: str, action: str
) -> None:
    await begun(town, 1)
    shown = await town.anna.taps(await town.anna.says("/downloads"), "1")
    *before, last = labels
    for label in before:
        shown = await town.anna.taps(shown, label)
    await town.stack.faults.set("qbittorrent", Fault.CONFLICT, path=f"/api/v2/{path}")
    await town.anna.taps(shown, last, until=lambda one: "Повторить" in str(one.labels))
    assert await actions(town) == ["magnet", action]


async def test_an_addition_is_written_first(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.stack.faults.set("radarr", Fault.SERVER_ERROR, path="/api/v3/movie", method="POST")
    await town.anna.taps(card, "Только добавить", until=lambda one: "Повторить" in str(one.labels))
    assert await actions(town) == ["add"]


async def test_a_search_by_itself_is_written_first(town: Town) -> None:
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.stack.faults.set("radarr", Fault.SERVER_ERROR, path="/api/v3/command", method="POST")
    await town.anna.taps(card, "ищет само", until=lambda one: "Повторить" in str(one.labels))
    assert await actions(town) == ["add", "search"]


async def test_what_is_done_from_the_card_is_written_first(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    card = await town.anna.says(magnet(77, "Sintel"))
    card = await town.edit(card, 0, until=lambda one: "Пауза" in str(one.labels))
    await town.stack.faults.set("qbittorrent", Fault.CONFLICT, path="/api/v2/torrents/stop")
    await town.stack.faults.set("qbittorrent", Fault.CONFLICT, path="/api/v2/torrents/delete")
    assert (await town.anna.tap_only(card, "Пауза")).is_alert
    assert await actions(town) == ["magnet", "pause"]
    await town.anna.taps(card, "Удалить", until=lambda one: "Удалить эту" in one.text)
    assert (await town.anna.tap_only(card, "Удалить с файлами")).is_alert
    assert await actions(town) == ["magnet", "pause", "remove"]


async def test_a_removal_that_a_crash_repeats_is_done_and_written_once(town: Town) -> None:
    await begun(town, 1)
    shown = await town.anna.taps(await town.anna.says("/downloads"), "1")
    await town.anna.taps(shown, "Удалить")
    await town.anna.taps(shown, "Удалить с файлами", until=lambda one: "пусто" in one.text)
    await pressed_again(town)
    assert len(await town.calls("qbittorrent", "POST", "/delete")) == 1
    assert await actions(town) == ["magnet", "remove"]
    assert await town.rows("SELECT state, attempts FROM wishes WHERE kind = 'remove'") == [("done", 1)]


async def test_a_removal_whose_answer_is_lost_is_looked_for(town: Town) -> None:
    await begun(town, 1)
    shown = await town.anna.taps(await town.anna.says("/downloads"), "1")
    await town.anna.taps(shown, "Удалить")
    await town.stack.faults.set("qbittorrent", Fault.BAD_GATEWAY, path="/api/v2/torrents/delete", times=1)
    unclear = await town.anna.taps(shown, "Удалить с файлами", until=lambda one: "Повторить" in str(one.labels))
    assert "не подтвердил" in unclear.text
    await town.anna.taps(unclear, "Повторить", until=lambda one: "пусто" in one.text)
    assert len(await town.calls("qbittorrent", "POST", "/delete")) == 1
    assert not await torrents(town)


async def test_a_pause_that_a_crash_repeats_is_written_once(town: Town) -> None:
    await begun(town, 1)
    shown = await town.anna.taps(await town.anna.says("/downloads"), "1")
    await town.anna.taps(shown, "Пауза", until=lambda one: "на паузе" in one.text)
    await pressed_again(town)
    assert await actions(town) == ["magnet", "stop"]


SERVERS = ("jellyfin", "jellyfin-attic")


@pytest.mark.parametrize(
    ("begin", "labels", "path"),
    [
        ("/recent", ["Найти новые"], "/Library/Refresh"),
        ("/scan", [], "/Library/Refresh"),
        ("/sessions", ["Перезапустить", "Да, перезапустить"], "/System/Restart"),
    ],
)
async def test_a_server_that_fails_is_told_and_asked_again_alone(
    towns: Towns, begin: str, labels: list[str], path: str
) -> None:
    async with towns(services=SERVERS) as town:
        await town.stack.clock.set_factor(1)
        await town.stack.faults.set("jellyfin-attic", Fault.SERVER_ERROR, path=path)
        shown = await town.anna.says(begin)
        for label in labels:
            shown = await town.anna.taps(shown, label)
        assert re.search(r"\n\n✅ jellyfin\n⚠️ .*\bjellyfin-attic\b.*", shown.text)
        await town.stack.faults.clear("jellyfin-attic")
        assert [await len_of(town, name, path) for name in SERVERS] == [1, 1]
        answer = await town.anna.tap_only(shown, "Повторить: jellyfin-attic")
        assert answer.text
        assert [await len_of(town, name, path) for name in SERVERS] == [1, 2]
        noted = await town.rows("SELECT subject FROM audit ORDER BY id")
        assert noted == [("jellyfin",), ("jellyfin-attic",), ("jellyfin-attic",)]


async def len_of(town: Town, service: str, path: str) -> int:
    return len(await town.calls(service, "POST", path))


async def test_a_torrent_client_that_does_not_slow_down_is_told_and_asked_again_alone(towns: Towns) -> None:
    clients, path = ("qbittorrent", "qbittorrent-spare"), "/transfer/setSpeedLimitsMode"
    async with towns(services=clients) as town:
        await town.stack.faults.set("qbittorrent-spare", Fault.CONFLICT, path=f"/api/v2{path}")
        shown = await town.anna.says("/downloads")
        told = await town.anna.taps(shown, "Притормозить")
        assert re.search(r"Притормозить\n\n✅ qbittorrent\n⚠️ qbittorrent-spare\b.+", told.text)
        await town.stack.faults.clear("qbittorrent-spare")
        await town.anna.taps(told, "Повторить", until=lambda one: "Загрузки" in one.text)
        assert [await len_of(town, name, path) for name in clients] == [1, 2]


async def test_a_row_of_the_list_means_the_transfer_it_showed(town: Town) -> None:
    await begun(town, 1)
    shown = await town.anna.says("/downloads")
    more = {"a-radarr": stanza(town.stack, "radarr")} | {name: stanza(town.stack, name) for name in town.stack.services}
    await town.saves(services=more)
    assert "Film.1" in (await town.anna.taps(shown, "1")).text


async def test_a_category_is_the_one_on_the_button(town: Town) -> None:
    await begun(town, 1)
    shown = await town.anna.taps(await town.anna.says("/downloads"), "1")
    offered = await town.anna.taps(shown, "Категория")
    client = town.running.house.faces(TorrentClient)["qbittorrent"]
    hash_ = str((await torrents(town))["Film.1"]["hash"])
    await client.set_category([hash_], "aaa")  # it comes first from now on
    wanted = offered.labels[1][0]
    assert f"Категория: {wanted}" in (await town.anna.taps(offered, wanted)).text


async def test_a_folder_is_the_one_on_the_button_or_said_to_be_gone(town: Town) -> None:
    await town.saves(services=with_radarr(town, cache={"settings": 0.05}))
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    folders = await town.anna.taps(card, "Папка")
    first, second = (row[0].removeprefix("● ").split(" · ")[0] for row in folders.labels[:2])
    await forget_folder(town, 1)
    assert f"Папка: {second}" in (await town.anna.taps(folders, second)).text
    folders = await town.anna.taps(card, "Папка") if "Папка" in str(card.labels) else folders
    assert first not in (await town.anna.sees(card)).text


async def test_a_folder_that_is_gone_is_said(town: Town) -> None:
    await town.saves(services=with_radarr(town, cache={"settings": 0.05}))
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    folders = await town.anna.taps(card, "Папка")
    await forget_folder(town, 1)
    answer = await town.anna.tap_only(folders, folders.labels[0][0])
    assert answer.text == "В библиотеке больше нет такой папки. Вернитесь и выберите снова."
    back = await town.anna.taps(folders, "Назад")
    assert "Папка: /media/cartoons" in back.text  # what was chosen by itself is gone too


async def forget_folder(town: Town, number: int) -> None:
    address = town.stack.services["radarr"]
    headers = {"X-Api-Key": str(address.api_key)}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.delete(f"{address.url}/api/v3/rootfolder/{number}") as answer,
    ):
        assert answer.ok
    library = town.running.house.faces(Library)["radarr"]
    async with asyncio.timeout(10):
        while number in {folder.id for folder in (await library.root_folders()).value}:
            await asyncio.sleep(0.02)
