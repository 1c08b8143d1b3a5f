"""An admin connects a service with a tap, and what it tells is heard at once, whoever else speaks too."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.seerr import free_port
from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Town, Towns
from tgarr.chat.signals import LookNow

SERVICES = ("sonarr", "prowlarr", "qbittorrent")


def web(**more: Any) -> dict[str, Any]:
    port = free_port()
    section = {"enabled": True, "port": port, "address": f"http://127.0.0.1:{port}", "hooks": {"requests": "seerr"}}
    return section | more


async def group_that_hears(town: Town, **sonarr: Any) -> int:
    """A group that hears what is grabbed and what arrives; what was before is no news there."""
    group = await town.telegram.create_group("Кино", ["anna", town.telegram.bot])
    services = town.config["services"]
    await town.saves(
        groups=[{"chat": group, "events": ["grabbed", "available"]}],
        services=services | {"sonarr": services["sonarr"] | sonarr},
    )
    async with asyncio.timeout(10):
        while not await town.rows("SELECT 1 FROM snapshots WHERE service = 'history sonarr'"):
            await asyncio.sleep(0.02)
    return group


async def connect(town: Town, name: str = "sonarr") -> SeenMessage:
    shown = await town.anna.says("/webhooks")
    shown = await town.anna.taps(shown, name, until=lambda one: "Подключить" in str(one.labels))
    return await town.anna.taps(shown, "🔗 Подключить", until=lambda one: "подключён" in one.text)


async def told(town: Town, group: int) -> list[str]:
    """Look at everything once more, and return what the group has heard."""
    looked = len(await town.calls("sonarr", "GET", "/history/since"))
    town.running.house.signals.publish(LookNow())
    async with asyncio.timeout(10):
        while len(await town.calls("sonarr", "GET", "/history/since")) <= looked:
            await asyncio.sleep(0.02)
    await town.anna.says("/menu")
    posts = await town.telegram.messages(group)
    return [one.text for one in posts if one.author == town.telegram.bot.name]


async def test_what_only_the_hook_has_told_is_heard_at_once_and_told_once(towns: Towns) -> None:
    async with towns(services=SERVICES, web=web()) as town:
        group = await group_that_hears(town, poll=3600, realtime=False)
        await town.stop()  # so that no socket of before rings a last time
        before = len(await town.calls("sonarr", "GET", "/history/since")) + 1
        sockets = len(await town.calls("sonarr", "POST", "/negotiate"))
        await town.start()
        async with asyncio.timeout(10):
            while len(await town.calls("sonarr", "GET", "/history/since")) < before:
                await asyncio.sleep(0.02)
        shown = await connect(town)
        assert "sonarr" in shown.text
        after = await town.telegram.position()
        await town.stack.release_episode()
        await town.post(after, chat=group, that=lambda one: "Скачивается" in one.text)
        await town.post(after, chat=group, that=lambda one: "Можно смотреть" in one.text, seconds=25)
        assert len(await town.calls("sonarr", "POST", "/negotiate")) == sockets
        assert 1 <= len(await town.calls("sonarr", "GET", "/history/since")) - before <= 8
        kinds = ["Скачивается" if "Скачивается" in one else "Можно смотреть" for one in await told(town, group)]
        assert kinds == ["Скачивается", "Можно смотреть"]


async def test_three_doors_are_one_message(towns: Towns) -> None:
    async with towns(services=SERVICES, web=web()) as town:
        group = await group_that_hears(town, poll=1)
        await town.until(lambda: "sonarr" in town.running.house.heard_live)
        await connect(town)
        after = await town.telegram.position()
        await town.stack.release_episode()
        await town.post(after, chat=group, that=lambda one: "Можно смотреть" in one.text, seconds=25)
        heard = await told(town, group)
        assert ["Можно смотреть" in one for one in heard] == [False, True]
        rows = await town.rows("SELECT kind, count(*), count(done_at) FROM facts GROUP BY kind ORDER BY kind")
        assert [tuple(row) for row in rows if row[0] in ("grabbed", "imported")] == [
            ("grabbed", 1, 1),
            ("imported", 1, 1),
        ]


async def test_connecting_again_changes_the_one_there_is_and_disconnecting_removes_it(towns: Towns) -> None:
    async with towns(services=SERVICES, web=web()) as town:
        shown = await connect(town)
        assert "Пропишу" not in shown.text  # it stands there
        assert (await town.anna.tap_only(shown, "🔗 Подключить заново")).text == "Уже делается."  # a double tap
        await town.anna.tap_only(shown, "🔁 Обновить")
        assert (await town.anna.tap_only(shown, "🔗 Подключить заново")).text == "✅ Подключено"
        connections = town.stack.simulators["sonarr"].webhooks.connections  # type: ignore[attr-defined]
        (one,) = connections.all.values()
        assert (one.name, one.url) == ("tgarr", f"{town.config['web']['address']}/hooks/sonarr")
        assert {"onGrab", "onDownload", "onImportComplete", "onManualInteractionRequired"} <= one.flags
        assert "onRename" not in one.flags
        assert "сообщение" in (await town.anna.says("/webhooks")).text
        shown = await town.anna.taps(shown, "Сменить секрет", until=lambda seen: "Секрет сменён" in seen.text)
        await town.anna.taps(shown, "🔗 Подключить заново", until=lambda seen: "Секрет сменён" not in seen.text)
        shown = await town.anna.taps(shown, "Отключить", until=lambda seen: "не подключён" in seen.text)
        assert "Пропишу его там сам" in shown.text
        assert connections.all == {}
        audit = await town.rows("SELECT action, subject, detail FROM audit WHERE action LIKE 'webhook%' ORDER BY id")
        assert [action for action, _, _ in audit] == [
            "webhook-connect",
            "webhook-connect",
            "webhook-secret",
            "webhook-connect",
            "webhook-disconnect",
        ]
        secret = (await town.rows("SELECT secret FROM hooks WHERE name = 'sonarr'"))[0][0]
        assert not any(secret in str(row) for row in audit)


async def test_an_address_that_leads_nowhere_is_said_in_words(towns: Towns) -> None:
    wrong = f"http://127.0.0.1:{free_port()}"
    async with towns(services=SERVICES, web=web(address=wrong)) as town:
        shown = await town.anna.says("/webhooks")
        shown = await town.anna.taps(shown, "sonarr", until=lambda one: "Подключить" in str(one.labels))
        shown = await town.anna.taps(shown, "🔗 Подключить", until=lambda one: "достучаться" in one.text)
        assert f"{wrong}/hooks/sonarr" in shown.text
        assert "Connection refused" in shown.text
        section = town.config["web"]
        await town.saves(web=section | {"address": f"http://127.0.0.1:{section['port']}"})
        await asyncio.sleep(0)
        shown = await town.anna.taps(shown, "⬅️ Назад", until=lambda one: "не подключён" in one.text)
        await town.anna.taps(shown, "🔗 Подключить", until=lambda one: "подключён," in one.text)


async def test_only_an_admin_alone_sees_addresses(towns: Towns) -> None:
    async with towns(services=SERVICES, web=web()) as town:
        assert "Вам это нельзя" in (await town.boris.says("/webhooks")).text
        group = await town.telegram.create_group("Кино", ["anna", town.telegram.bot])
        assert "http" not in (await town.in_chat("anna", group).says(f"/webhooks@{town.telegram.bot.name}")).text
        shown = await town.anna.says("/status")
        shown = await town.anna.taps(shown, "Вебхуки", until=lambda one: "requests" in one.text)
        shown = await town.anna.taps(shown, "requests", until=lambda one: "/hooks/requests/" in one.text)
        address = next(word for word in shown.text.split() if "/hooks/requests/" in word)
        request = {
            "notification_type": "MEDIA_PENDING",
            "subject": "Пикник на обочине (2027)",
            "media": {"media_type": "movie", "tmdbId": "4711"},
            "request": {"request_id": "31", "requestedBy_username": "вера"},
        }
        async with aiohttp.ClientSession() as session, session.post(address, data=json.dumps(request)) as answer:
            assert answer.status == 204
        facts = await town.rows("SELECT service, kind FROM facts WHERE kind LIKE 'news%'")
        assert facts == [("requests", "news requested")]
        after = await town.anna.taps(shown, "Сменить секрет", until=lambda one: "Адрес сменён" in one.text)
        assert address not in after.text
        async with asyncio.timeout(5), aiohttp.ClientSession() as session:
            while True:
                async with session.post(address, data=json.dumps(request)) as answer:
                    if answer.status == 404:
                        break


async def test_a_service_that_cannot_be_asked_is_shown_as_such(towns: Towns) -> None:
    async with towns(services=SERVICES, web=web(address=None)) as town:
        await town.stack.faults.set("sonarr", Fault.UNAUTHORIZED, path="/api/v3/notification")
        shown = await town.anna.says("/webhooks")
        assert "sonarr · спросить не удалось" in shown.text
        shown = await town.anna.taps(shown, "sonarr", until=lambda one: "web.address" not in one.text)
        assert "не принимает ключ" in shown.text
        assert "web: {address:" in shown.text
        assert "Подключить" not in str(shown.labels)


async def test_switched_off_it_says_how_to_switch_it_on(town: Town) -> None:
    shown = await town.anna.says("/webhooks")
    assert "enabled: true" in shown.text


async def test_a_port_in_use_is_told_to_the_admins_and_to_health(
    towns: Towns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tgarr.app._HEARTBEAT_SECONDS", 0.05)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with towns(services=SERVICES) as town:
            await town.anna.says("/menu")  # a bot writes to nobody first
            after = await town.telegram.position()
            await town.saves(web=web(port=port))
            said = await town.post(after, chat=town.anna.id)
            assert f"127.0.0.1:{port}" in said.text
            assert "порт занят" in said.text
            heartbeat = tmp_path / "data" / "heartbeat"
            await town.until(lambda: f"web: 127.0.0.1:{port}: the port is in use" in heartbeat.read_text())
            shown = await town.anna.says("/webhooks")
            assert "the port is in use" in shown.text
            await town.anna.says("/menu")
