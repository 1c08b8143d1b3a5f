"""The household asks what it has done; the statistics are kept in the background and survive a kill."""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from actors.statistics.keeping import Keeping
from actors.statistics.warehouse import Warehouse
from sandbox.household import Household
from tests.conversations.at_home import Visitor, household, offers, says


@pytest.mark.timeout(240)
async def test_a_download_is_in_the_statistics_and_its_traffic_in_a_chart() -> None:
    async with household(clock_factor=400) as home:
        anna, boris = Visitor(home), Visitor(home, "boris")
        assert "только начал записывать" in (await anna.asks("/stats вчера")).text
        begun = await anna.writes("Довод")
        card = await anna.hears(begun)
        await anna.taps(card, "Добавить", offers("выбрать релиз"))
        await anna.taps(card, "выбрать релиз", says("1. "))
        await anna.taps(card, "1", offers("Скачать"))
        after = await home.telegram.position()
        async with anna.tapping(card, "Скачать"):
            await anna.sees_change(card, after, says("Можно смотреть"), seconds=60)
        async with asyncio.timeout(90):
            while True:
                stats = await anna.asks("/stats")
                if "Фильмы: 1" in stats.text:
                    break
                await asyncio.sleep(2)
        assert "Из них ваших: 1" in stats.text
        assert "Загрузки сериалов: 0" in stats.text
        assert "В пути" not in stats.text  # nothing is under way any more
        assert "Обращались: 1 человек" in stats.text
        for span, heading in (("3 дня", "3 дня"), ("сегодня", "")):
            ranged = await anna.asks(f"/stats {span}")
            assert heading in ranged.text.splitlines()[0]
            assert "Фильмы: 1" in ranged.text
            top = await anna.taps(ranged, "Самое-самое", says("Довод"))
            assert top.text.splitlines()[0] == ranged.text.splitlines()[0].replace("📊 Статистика", "🏆 Самое-самое")
        past = await anna.asks("/stats 2020-01-01 2020-02-01")
        assert past.text.startswith("📊 Статистика · 01.01 – 01.02.2020\n\nЗа это время пока ничего не записано.")
        assert "Можно так: 3 дня" in (await anna.asks("/stats когда-нибудь")).text
        assert "Кто просил\n1. Анна · 1 загрузка" in stats.text
        await home.kill_bot()
        await home.start_bot()
        theirs = await boris.asks("/stats")
        assert "Фильмы: 1" in theirs.text
        assert "Из них ваших: 0" in theirs.text
        assert "Кто просил" not in theirs.text  # who asked for what is for admins
        month = await anna.taps(stats, "30 дней", says("30 дней"))
        assert "Фильмы: 1" in month.text
        picture = await anna.asks("/traffic")
        assert picture.photo is not None
        day = await anna.taps(picture, "сутки", says("Трафик · сутки"))
        assert day.photo is not None
        assert day.photo.sha256 != picture.photo.sha256
        for command, shown in (
            ("/disk", "/media"),
            ("/uptime", "radarr"),
            ("/latency", "Быстрее этого: половина · 95\N{NO-BREAK SPACE}%"),
            ("/top", "Довод"),
        ):
            assert shown in (await anna.asks(command)).text
        refused = await boris.asks("/latency")
        assert "админ" in refused.text


@pytest.mark.timeout(60)
async def test_an_admin_asks_in_sql_and_nobody_else_does() -> None:
    async with household() as home:
        anna, boris = Visitor(home), Visitor(home, "boris")
        examples = await anna.asks("/sql")
        assert "downloads" in examples.text
        after = await home.telegram.position()
        async with anna.tapping(examples, "по месяцам"):
            answer = await anna.hears(after)
        assert "SELECT strftime" in answer.text
        assert "Нет строк" in answer.text
        assert "1 строка" in (await anna.asks("/sql SELECT count(*) AS rows FROM samples")).text
        assert "только один SELECT" in (await anna.asks("/sql DROP TABLE raw")).text
        assert "read_csv" in (await anna.asks("/sql SELECT * FROM read_csv('/etc/passwd')")).text
        assert "админ" in (await boris.asks("/sql SELECT 1")).text
        question = ("sql", "-c", str(home.config_path), "--csv", "SELECT count(*) >= 0 AS some FROM samples")
        asked = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tgarr", *question, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await asked.communicate()
        assert (asked.returncode, said) == (0, b"some\nTrue\n")
        assert (home.folder / "data" / "tgarr.sock").stat().st_mode & 0o777 == 0o600


@pytest.mark.timeout(90)
async def test_an_answer_comes_as_a_file_and_as_a_chart() -> None:
    async with household() as home:
        anna = Visitor(home)
        answer = await anna.asks("/sql SELECT 'имя ' || range AS name, range AS n FROM range(3000)")
        assert "Первые 30 из 1000+" in answer.text
        assert answer.labels == [["📄 CSV", "📈 График"]]
        after = await home.telegram.position()
        async with anna.tapping(answer, "CSV"):
            file = await anna.hears(after)
        assert file.text == "📄 3000 строк"
        assert file.document is not None
        assert (file.document.name, file.document.mime_type) == ("tgarr.csv", "text/csv")
        lines = (await home.telegram.photo_bytes(file.document)).decode().splitlines()
        assert (lines[0], lines[-1], len(lines)) == ("name,n", "имя 2999,2999", 3001)
        after = await home.telegram.position()
        async with anna.tapping(answer, "График"):
            chart = await anna.hears(after)
        assert chart.photo is not None
        assert (chart.photo.width, chart.photo.height) == (1024, 640)
        assert "Первые 12 из 3000" in chart.text
        days = await anna.asks(
            "/sql SELECT TIMESTAMP '2020-01-01' + to_hours(range) AS ts, range AS n FROM range(30000)"
        )
        after = await home.telegram.position()
        async with anna.tapping(days, "График"):
            line = await anna.hears(after)
        assert line.photo is not None
        assert line.text.endswith("Время — UTC.\nПервые 20000 из 20000+.")  # not all of it is in the picture
        wide = await anna.asks("/sql SELECT repeat('а', 30) AS one, 'b' AS two, NULL AS three, repeat('г', 30) AS four")
        assert "── 1 ──\none    ааа" in wide.text
        assert "three" not in wide.text.split("──")[2]
        assert wide.labels == [["📄 CSV"]]
        assert (await anna.asks("/sql SELECT 1 WHERE false")).labels == []


@pytest.mark.timeout(60)
async def test_switched_off_they_say_so_and_on_they_go_on() -> None:
    async with household(
        config={"log": {"level": "debug", "format": "json"}, "statistics": {"enabled": False}}
    ) as home:
        anna = Visitor(home)
        assert "выключена в config.yaml" in (await anna.asks("/stats")).text
        home.configure(statistics={"enabled": True})
        async with asyncio.timeout(20):
            while "is in force" not in home.bot_log():
                await asyncio.sleep(0.05)
        assert "📊 Статистика" in (await anna.asks("/stats")).text


@pytest.mark.timeout(90)
async def test_a_question_is_kept_asked_with_parameters_and_removed() -> None:
    async with household() as home:
        anna, boris = Visitor(home), Visitor(home, "boris")
        kept = await anna.asks(
            "/sql save Лучшие days=7 SELECT 'за ' || $days || ', ' || $Kind AS said, $days * 2 AS twice"
        )
        assert "Сохранено как лучшие" in kept.text
        assert "/sql лучшие Kind=… days=7" in kept.text
        assert "/sql лучшие Kind=… days=7" in (await anna.asks("/sql лучшие 30")).text
        question = await anna.asks("/sql лучшие days=30")
        assert "какое значение у Kind" in question.text
        assert question.keyboard == "force_reply"
        after = await home.telegram.position()
        await home.telegram.say("anna", "private", "x'); DROP TABLE raw --", reply_to=question.id)
        answer = await anna.hears(after)
        assert "лучшие (Kind = x'); DROP TABLE raw --, days = 30)" in answer.text
        assert "за 30, x'); DROP TABLE" in answer.text
        await home.kill_bot()
        await home.start_bot()
        after = await home.telegram.position()
        async with anna.tapping(answer, "CSV"):
            file = await anna.hears(after)
        assert file.document is not None
        assert file.document.name == "лучшие.csv"
        assert "60" in (await home.telegram.photo_bytes(file.document)).decode()
        assert "за 1, a b" in (await anna.asks("/sql лучшие days=1 kind='a b'")).text
        assert "$other" in (await anna.asks("/sql лучшие other=1")).text
        assert "ничего не сохранено" in (await anna.asks("/sql нет")).text
        for refused in (
            "save a SELECT nothing FROM samples",
            "save a FROM raw",
            "save b x=1 SELECT 1",
            "save a SELECT ?",
        ):
            assert "Сохранено" not in (await anna.asks(f"/sql {refused}")).text
        assert "Сохранить запрос под именем" in (await anna.asks("/sql save")).text
        assert "админ" in (await boris.asks("/sql лучшие")).text
        overview = await anna.asks("/sql")
        assert overview.labels[3] == ["▶ лучшие", "🗑"]
        sure = await anna.taps(overview, "🗑", says("Удалить лучшие"))
        back = await anna.taps(sure, "Назад", offers("▶ лучшие"))
        await anna.taps(back, "🗑", says("Удалить лучшие"))
        gone = await anna.taps(back, "Удалить", says("SQL по статистике"))
        assert not any("лучшие" in label for row in gone.labels for label in row)


@pytest.mark.timeout(120)
async def test_a_download_that_was_taken_out_of_the_client_is_not_under_way() -> None:
    async with household() as home:
        anna = Visitor(home)
        card = await anna.hears(await anna.writes("Довод"))
        await anna.taps(card, "Добавить", offers("выбрать релиз"))
        await anna.taps(card, "выбрать релиз", says("1. "))
        await anna.taps(card, "1", offers("Скачать"))
        after = await home.telegram.position()
        async with anna.tapping(card, "Скачать"):
            await anna.sees_change(card, after, says("%"), seconds=60)
        await shows(anna, lambda text: "В пути: 1" in text)
        client = home.services.qbittorrent
        async with aiohttp.ClientSession(client.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as by_hand:
            door = {"username": client.username, "password": client.password}
            await by_hand.post("/api/v2/auth/login", data=door)
            gone = await by_hand.post("/api/v2/torrents/delete", data={"hashes": "all", "deleteFiles": "true"})
            assert gone.ok
        await home.services.clock.advance(120)  # the library looks at its client once a minute
        await shows(anna, lambda text: "В пути" not in text and "Фильмы: 0" in text)


async def shows(visitor: Visitor, fits: Callable[[str], bool]) -> None:
    """Ask until the page is as it should be: what happens is recorded each ten seconds."""
    async with asyncio.timeout(60):
        while not fits((await visitor.asks("/stats")).text):
            await asyncio.sleep(1)


@pytest.mark.timeout(180)
async def test_a_damaged_file_is_set_aside_and_a_full_disk_stops_nothing_but_the_recording() -> None:
    async with household() as home:
        anna, folder = Visitor(home), home.folder / "data" / "statistics"
        await anna.asks("/stats")
        await home.stop_bot()
        with contextlib.closing(Warehouse(folder / "statistics.duckdb", Keeping())) as made:
            made.ask("INSERT INTO raw SELECT now()::TIMESTAMP, i, random() FROM range(300_000) AS t (i)")
        whole = (folder / "statistics.duckdb").read_bytes()
        (folder / "statistics.duckdb").write_bytes(whole[: len(whole) // 2] + b"damage" + whole[len(whole) // 2 + 6 :])
        after = await home.telegram.position()
        await home.start_bot()
        told = await anna.hears(after, says("Файл статистики был повреждён"))  # though nobody asks for anything
        assert "📊 Статистика" in (await anna.asks("/stats")).text
        (aside,) = folder.glob("statistics.damaged-*")
        assert aside.name in told.text
        assert [one.text for one in await Visitor(home, "boris").heard()] == []
        async with asyncio.timeout(20):
            while True:
                await anna.asks("/uptime")  # takes in what is there, so that the next batch begins a file
                with contextlib.suppress(FileExistsError):
                    (folder / "samples.open").symlink_to("/dev/full")
                    break
        await logs(home, "nothing is recorded for the statistics")
        assert "Довод" in (await anna.asks("Довод")).text
        (folder / "samples.open").unlink()
        await logs(home, "the statistics are recorded again")
        assert home.bot_log().count("nothing is recorded for the statistics") == 1
        assert "📊 Статистика" in (await anna.asks("/stats")).text


@pytest.mark.timeout(90)
async def test_for_how_long_samples_are_kept_is_changed_while_the_bot_runs() -> None:
    async with household() as home:
        anna = Visitor(home)
        await anna.asks("/stats")
        (kept,) = keeping_of(home)
        assert kept == [7, 90, 0, 1000]
        home.configure(statistics={"raw_days": 2, "fine_days": 30, "coarse_days": 365, "most_mb": 200})
        await logs(home, "is in force")
        await anna.asks("/stats")
        assert keeping_of(home) == [[2, 30, 365, 200]]


def keeping_of(home: Household) -> list[list[float]]:
    """Return the days with which each DuckDB process of the bot was started."""
    path = str(home.folder / "data" / "statistics" / "statistics.duckdb")
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_text("utf-8").split("\0")
            if path in words:
                found.append([float(word) for word in words[words.index(path) + 1 :] if word])
    return found


async def logs(home: Household, words: str) -> None:
    async with asyncio.timeout(40):
        while words not in home.bot_log():
            await asyncio.sleep(0.1)


@pytest.mark.timeout(90)
async def test_a_question_without_end_keeps_nobody_else_waiting() -> None:
    async with household() as home:
        anna, boris = Visitor(home), Visitor(home, "boris")
        after = await anna.writes("/sql SELECT pg_sleep(1000)")
        answered = await boris.asks("/status")
        assert "radarr" in answered.text.lower()
        assert not [one for one in await anna.heard() if "🚫" in one.text]
        assert "🚫" in (await anna.hears(after)).text
