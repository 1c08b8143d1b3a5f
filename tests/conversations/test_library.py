"""The media server: what has arrived, who watches, scans and restarts."""

import asyncio
import re
import sqlite3

from sandbox.services.faults import Fault
from tests.conversations.conftest import Town, Towns


async def test_recent_titles_and_who_is_watching(town: Town) -> None:
    recent = await town.anna.says("/recent")
    assert "🎬 1917 (2019)" in recent.text
    assert "📺 Во все тяжкие (2008)" in recent.text
    assert any(one.url and "/web/" in one.url for one in recent.entities)
    again = await town.anna.tap_only(recent, "Обновить")
    assert again.text is None
    menu = await town.anna.taps(recent, "Меню")
    sessions = await town.anna.taps(menu, "Сейчас смотрят")
    assert "▶️ Анна: 1917" in sessions.text
    assert "Living room TV" in sessions.text
    assert "⏸ Igor" in sessions.text
    assert "с перекодированием" in sessions.text


async def test_a_scan_reaches_the_server_and_is_for_admins(town: Town) -> None:
    assert "ищет новые файлы" in (await town.anna.says("/scan")).text.lower()
    recent = await town.anna.says("/recent")
    assert "файлы" in ((await town.anna.tap_only(recent, "Найти новые файлы")).text or "")
    assert len(await town.calls("jellyfin", "POST", "/Library/Refresh")) == 2
    assert "нельзя" in (await town.boris.says("/scan")).text
    seen = await town.boris.says("/recent")
    assert "Найти" not in str(seen.labels)
    assert len(await town.calls("jellyfin", "POST", "/Library/Refresh")) == 2


async def test_a_restart_asks_first_and_is_for_admins(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    shown = await town.anna.says("/sessions")
    asked = await town.anna.taps(shown, "Перезапустить")
    assert "прерв" in asked.text
    back = await town.anna.taps(asked, "Нет, оставить")
    assert "Сейчас смотрят" in back.text
    assert not await town.calls("jellyfin", "POST", "/System/Restart")
    theirs = await town.boris.says("/sessions")
    data = theirs.buttons[0][0].data
    assert data is not None
    answer = await town.boris.sends(theirs, data.split(b":")[0] + b":restart-server-yes")
    assert answer.is_alert
    await town.anna.taps(back, "Перезапустить")
    notice = await town.anna.tap_only(back, "Да, перезапустить")
    assert notice.text
    assert len(await town.calls("jellyfin", "POST", "/System/Restart")) == 1
    assert await town.rows("SELECT action FROM audit") == [("restart",)]


async def test_a_silent_server_is_a_line(town: Town) -> None:
    await town.stack.faults.set("jellyfin", Fault.REFUSED)
    shown = await town.anna.says("/sessions")
    assert "jellyfin не удалось спросить" in shown.text
    failed = await town.anna.says("/scan")
    assert "не отвечает" in failed.text


async def test_without_a_media_server_it_is_said_what_is_missing(towns: Towns) -> None:
    async with towns(services=("radarr",)) as town:
        answer = await town.anna.says("/recent")
        assert "config.yaml" in answer.text
        assert "qbittorrent" in (await town.anna.says("/downloads")).text
        assert "radarr" not in (await town.anna.says("magnet:?xt=urn:btih:" + "a" * 40)).text


async def test_what_was_known_is_shown_with_its_age_while_the_server_is_silent(town: Town) -> None:
    services = town.config["services"]
    short = services["jellyfin"] | {"cache": {"queue": 0.05, "library": 0.05}}
    await town.saves(services=services | {"jellyfin": short})
    recent = await town.anna.says("/recent")
    sessions = await town.anna.says("/sessions")
    await town.stack.faults.set("jellyfin", Fault.SERVER_ERROR)
    await asyncio.sleep(0.2)  # until then what was said a moment ago counts as new
    aged = re.compile(r"⚠️ jellyfin не отвечает; данные \d+ с назад\.")
    old = await town.anna.taps(recent, "Обновить", until=lambda one: aged.search(one.text) is not None)
    assert "1917 (2019)" in old.text
    old = await town.anna.taps(sessions, "Обновить", until=lambda one: aged.search(one.text) is not None)
    assert "Living room TV" in old.text


async def test_a_crash_after_a_restart_does_not_restart_the_server_again(town: Town) -> None:
    shown = await town.anna.taps(await town.anna.says("/sessions"), "Перезапустить")
    await town.anna.tap_only(shown, "Да, перезапустить")
    await town.stop()
    with sqlite3.connect(town.folder / "data" / "state.sqlite") as record:
        # As a process leaves it that ends before it can note that the press is dealt with.
        record.execute("UPDATE inbox SET state = 'waiting' WHERE id = (SELECT max(id) FROM inbox)")
    record.close()
    after = await town.telegram.position()
    await town.start()
    await town.edit(shown, after, until=lambda one: "Сейчас смотрят" in one.text, seconds=30)
    assert len(await town.calls("jellyfin", "POST", "/System/Restart")) == 1
