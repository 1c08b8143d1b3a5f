"""The bot follows a real torrent through a real qBittorrent, in one message, steered from the chat."""

import asyncio
import hashlib
import re
from pathlib import Path

import pytest

from tests.conversations.conftest import town_of
from tests.real.qbittorrent import real_qbittorrent
from tests.real.swarm import swarm

SIZE, SPEED = 6 * 2**20, 2**20


@pytest.mark.daemon("qbittorrent-nox")
@pytest.mark.daemon("opentracker")
async def test_a_real_torrent_moves_in_one_message(tmp_path: Path) -> None:
    async with (
        swarm(tmp_path / "swarm", {"Film.2021.1080p.mkv": SIZE}, speed=SPEED) as world,
        real_qbittorrent(tmp_path / "client", speed=SPEED) as client,
    ):
        world.befriend(client.peers)
        (film,) = world.contents
        stanza = {
            "type": "qbittorrent",
            "url": client.url,
            "username": client.username,
            "password": client.password,
            "category": "films",
            "poll": 0.5,
        }
        (tmp_path / "bot").mkdir()
        async with town_of(tmp_path / "bot", services=(), services_config={"qbittorrent": stanza}) as town:
            card = await town.anna.says(film.magnet)
            assert "Film.2021.1080p.mkv" in card.text
            after = await town.telegram.position()
            moving = await town.edit(card, after, until=lambda one: percent(one.text) > 0, seconds=20)
            on_disk = sum(path.stat().st_size for path in client.downloads.rglob("*") if path.is_file())
            assert on_disk > 0
            assert percent(moving.text) < 100

            await town.anna.taps(card, "Пауза", until=lambda one: "На паузе" in one.text)
            shown = percent((await town.anna.sees(card)).text)
            await asyncio.sleep(1.5)
            assert percent((await town.anna.sees(card)).text) - shown <= 15
            await town.anna.taps(card, "Продолжить", until=lambda one: "Скачивается" in one.text, seconds=25)

            ready = await town.edit(card, after, until=lambda one: "✅ Скачано" in one.text, seconds=40)
            assert ready.id == card.id
            path = client.downloads / film.name
            assert hashlib.sha256(path.read_bytes()).hexdigest() == film.sha256

            listed = await town.anna.says("/downloads")
            assert film.name in listed.text
            details = await town.anna.taps(listed, "1")
            asked = await town.anna.taps(details, "Удалить")
            assert "Удалить эту загрузку?" in asked.text
            assert path.exists()
            gone = await town.anna.taps(asked, "Удалить с файлами", until=lambda one: "Здесь пусто" in one.text)
            assert film.name not in gone.text
            await town.until(lambda: not path.exists())


def percent(text: str) -> int:
    found = re.search(r"(\d+)\s%", text)
    return int(found[1]) if found else 0
