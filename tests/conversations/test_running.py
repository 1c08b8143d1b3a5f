"""What surrounds the conversations: commands, what was missed, ends, and what is written into the log."""

import asyncio
import re

import psutil
import pytest

from sandbox.household import API_HASH
from tests.conversations.at_home import Visitor, household, says
from tests.conversations.conftest import Town, Towns
from tgarr.__main__ import main
from tgarr.errors import StoreError


async def test_commands_are_offered_in_both_languages(town: Town) -> None:
    telegram = town.telegram
    await town.anna.says("/menu")
    russian, english = [], list[tuple[str, str]]()
    for _ in range(100):
        russian, english = await telegram.commands(language="ru"), await telegram.commands()
        if russian and english:
            break
    assert [name for name, _ in russian] == [name for name, _ in english]
    assert ("search", "найти фильм или сериал") in russian
    assert ("search", "find a film or a series") in english
    handled = town.running._router.commands
    assert all(name in handled and len(words) <= 256 for name, words in russian)


async def offered(town: Town, person: int, word: str) -> dict[str, str]:
    """Return the commands of one person's own list, once they say a word."""
    async with asyncio.timeout(20):
        while True:
            listed = dict(await town.telegram.commands(scope=f"peer:{person}"))
            if word in str(listed):
                return listed
            await asyncio.sleep(0.05)


async def test_commands_follow_a_person_who_speaks_another_language(town: Town) -> None:
    settings = await town.boris.taps(await town.boris.says("/settings"), "Язык")
    await town.boris.taps(settings, "English", until=lambda one: "Settings" in one.text)
    assert (await offered(town, town.boris.id, "find a film"))["search"] == "find a film or a series"
    await town.restart()
    settings = await town.boris.taps(await town.boris.says("/settings"), "Language")
    await town.boris.taps(settings, "Русский", until=lambda one: "Настройки" in one.text)
    assert (await offered(town, town.boris.id, "найти фильм"))["search"] == "найти фильм или сериал"


async def test_who_runs_the_house_is_offered_more_commands(town: Town) -> None:
    await town.anna.says("/menu")
    mine = await offered(town, town.anna.id, "найти фильм")
    everybodys = dict(await town.telegram.commands(language="ru"))
    assert {"sql", "people", "upgrades"} <= mine.keys() - everybodys.keys()
    assert everybodys.items() <= mine.items()


async def test_commands_follow_a_role_that_the_saved_configuration_gives_and_takes(town: Town) -> None:
    await town.boris.says("/menu")
    anna, boris = town.anna.id, town.boris.id
    await town.saves(people={"admins": [anna, boris]})
    assert "people" in await offered(town, boris, "upgrades")
    await town.saves(people={"admins": [anna], "users": [boris]})
    async with asyncio.timeout(20):
        while "upgrades" in (listed := dict(await town.telegram.commands(scope=f"peer:{boris}"))):
            await asyncio.sleep(0.05)
    assert "search" in listed


async def test_names_can_be_read_before_anybody_has_asked() -> None:
    async with household() as home, asyncio.timeout(40):
        while "names can be read" not in home.bot_log():
            await asyncio.sleep(0.05)


async def test_what_was_sent_while_the_bot_was_down_is_answered_once(town: Town) -> None:
    menu = await town.anna.says("/menu")
    await town.stop()
    after = await town.telegram.position()
    await town.telegram.say("anna", "private", "Дюна 2021")
    await town.telegram.say("boris", "private", "/status")
    await town.start()
    cards = [await town.post(after, chat=town.anna.id), await town.post(after, chat=town.boris.id)]
    assert "Дюна (2021)" in cards[0].text
    assert "Состояние" in cards[1].text
    assert "Помощь" in str(menu.labels)
    assert (await town.anna.taps(menu, "Помощь")).text.startswith("❓")
    await town.restart()
    await town.anna.says("/help")
    posts = [one for one in await town.telegram.messages("anna") if one.author == "tgarr_bot" and one.id > menu.id]
    assert ["Дюна" in one.text for one in posts] == [True, False]


async def test_each_update_is_answered_once_though_telegram_says_it_twice(town: Town) -> None:
    await town.anna.says("/menu")
    await town.telegram.repeat_updates(5)
    card = await town.anna.says("Дюна 2021")
    shown = await town.anna.taps(card, "Добавить")
    assert "Качество" in shown.text
    help_ = await town.anna.says("/help")
    posts = [one for one in await town.telegram.messages("anna") if one.author == "tgarr_bot" and one.id >= card.id]
    assert [one.id for one in posts] == [card.id, help_.id]


async def test_the_whole_way_in_english(towns: Towns) -> None:
    async with towns() as town:
        people = town.config["people"]
        await town.saves(people={**people, "users": [], "readonly": [], "admins": [town.vera.id]})
        card = await town.vera.says("Dune 2021")
        assert "Not in the library" in card.text
        await town.vera.taps(card, "Add")
        await town.vera.taps(card, "Quality")
        await town.vera.taps(card, "HD-1080p")
        listed = await town.vera.taps(card, "choose a release", until=lambda one: "1. " in one.text)
        assert "⇅ best" in str(listed.labels)
        details = await town.vera.taps(card, "1")
        assert "to begin with" in details.text
        after = await town.telegram.position()
        await town.vera.taps(card, "Download", until=lambda one: "asked" in one.text)
        ready = await town.edit(card, after, until=lambda one: "Ready to watch" in one.text, seconds=40)
        assert [label for row in ready.labels for label in row] == ["▶️ Watch", "🎬 About it"]
        aloud = await town.post(after, chat=town.vera.id, that=lambda one: "🔔" in one.text)
        assert aloud.text.split("\n")[1] == "✅ Ready to watch"
        for command in ("/menu", "/help", "/downloads", "/recent", "/sessions", "/status", "/settings", "/history"):
            shown = await town.vera.says(command)
            titles = re.sub(r"^(?:🎬|📺|▶️|⏸|\d+\.).*$", "", shown.text, flags=re.MULTILINE)
            assert not re.search("[а-яё]", titles.lower()), (command, shown.text)
            assert not re.search("[а-яё]", str(shown.labels).lower()), (command, shown.labels)


async def test_a_stop_leaves_neither_a_task_nor_a_connection(town: Town) -> None:
    await town.stop()
    idle = asyncio.all_tasks()
    ports = {town.telegram.server.port} | {int(one.url.rpartition(":")[2]) for one in town.stack.services.values()}

    def connections() -> list[int]:
        found = psutil.Process().net_connections("tcp")
        return [one.raddr.port for one in found if one.raddr and one.raddr.port in ports]

    assert connections() == []
    await town.start()
    services = town.config["services"]
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.saves(services=services | {"radarr": services["radarr"] | {"rate_limit": 7}})
    await town.anna.says("/status")
    assert set(connections()) == ports
    await town.stop()
    assert asyncio.all_tasks() == idle
    assert connections() == []


async def test_a_part_that_is_down_is_named_by_health(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tgarr.app._HEARTBEAT_SECONDS", 0.1)
    await town.restart()
    config, beat = str(town.folder / "config.yaml"), town.folder / "data" / "heartbeat"
    await town.until(beat.exists)
    assert main(["-c", config, "health"]) == 0
    mended = asyncio.Event()

    async def broken() -> None:
        if not mended.is_set():
            raise StoreError("the disk\nis full")
        await asyncio.Event().wait()

    town.running._beside.keep("tracker", broken)
    await town.until(lambda: "tracker" in beat.read_text("utf-8"))
    assert main(["-c", config, "health"]) == 1
    assert capsys.readouterr().err == "down: tracker: the disk is full\n"
    mended.set()
    await town.until(lambda: "tracker" not in beat.read_text("utf-8"))
    assert main(["-c", config, "health"]) == 0


@pytest.mark.timeout(120)
async def test_a_process_goes_through_it_all_ends_when_told_and_its_log_keeps_secrets() -> None:
    async with household(clock_factor=600) as home:
        # A card under way, a failure, and a refusal: all of them are logged.
        anna, boris, vera = Visitor(home), Visitor(home, "boris"), Visitor(home, "vera")
        card = await anna.asks("Dune 2021")
        await anna.taps(card, "Добавить", says("Качество"))
        await anna.taps(card, "выбрать релиз", says("1. "))
        await anna.taps(card, "1")
        after = await home.telegram.position()
        await anna.taps(card, "Скачать", says("запрос"))
        await anna.sees_change(card, after, says("Можно смотреть"))
        await boris.asks("magnet:?xt=urn:btih:" + "7" * 40 + "&dn=Sintel")
        await vera.asks("/scan")
        services = {name: home._stanza(name) for name in home.services.services}
        wrong = "0123" * 8
        home.configure(services=services | {"radarr": services["radarr"] | {"api_key": wrong}})
        for _ in range(100):
            if "🔴" in (await anna.asks("/status")).text:
                break
        await home.telegram.drop_connections()
        await anna.asks("/downloads")
        assert await home.stop_bot() == 0
        said = home.bot_log()
        secrets = {home.telegram.bot.token, home.telegram.bot.token.split(":")[1], API_HASH, wrong}
        for address in home.services.services.values():
            secrets |= {one for one in (address.api_key, address.password) if one}
        assert len(secrets) >= 9
        assert [secret for secret in secrets if secret in said] == []
    for sign in ("Unclosed", "was never awaited", "was destroyed but it is pending", "Traceback", "ResourceWarning"):
        assert sign not in said, said[-3000:]
    assert len(said.splitlines()) > 20
