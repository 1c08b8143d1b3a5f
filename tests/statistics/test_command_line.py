"""`tgarr sql`, with the bot stopped; the running one is asked in `tests/conversations/test_statistics.py`."""

import asyncio
import io
from pathlib import Path
from typing import cast

import pytest

from actors.runtime import Directory, remote, stop
from actors.statistics.batch import Batch, Happening
from actors.statistics.spool import Spool
from actors.stores import queries
from actors.stores.lock import FolderLock
from actors.stores.queries import Query
from actors.stores.state import StateFace, start_state
from sandbox.telegram.world.images import image_size
from tests.statistics.recorded import BEGAN, batch
from tgarr.__main__ import main
from tgarr.chat.house import Front, House
from tgarr.config import load
from tgarr.desk import Desk

CONFIG = """
data: record
telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef, bot_token: "1:x"}
"""
ROWS = "SELECT title, bytes, seconds FROM downloads ORDER BY title"


@pytest.fixture
def config(tmp_path: Path) -> str:
    (tmp_path / "config.yaml").write_text(CONFIG)
    folder = tmp_path / "record" / "statistics"
    folder.mkdir(parents=True)
    spool = Spool(folder)
    spool.write(batch(0, 5.0))
    titles = {"Тьма, сезон 1": 7, "Дюна": 10**9}
    grabbed = (
        Happening(ts=BEGAN, kind="grabbed", service="radarr", title=title, size=size) for title, size in titles.items()
    )
    spool.write(Batch(ts=BEGAN, happened=tuple(grabbed)))
    spool.close()
    return str(tmp_path / "config.yaml")


def test_a_table_and_csv(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "-c", config, ROWS]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "title               bytes  seconds",
        "─────────────  ──────────  ───────",
        "Дюна           1000000000",
        "Тьма, сезон 1           7",
    ]
    assert main(["sql", "-c", config, "--csv", ROWS]) == 0
    assert capsys.readouterr().out == 'title,bytes,seconds\nДюна,1000000000,\n"Тьма, сезон 1",7,\n'


def test_a_name_moves_nothing_in_a_terminal(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "-c", config, "SELECT 'a' || chr(27) || '[2J' || chr(155) || chr(8238) || 'b' AS name"]) == 0
    assert capsys.readouterr().out.splitlines()[2] == "a�[2J��b"


def test_a_name_moves_nothing_in_a_terminal_at_the_head_of_a_column(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "(SELECT chr(27) || '[2J' AS name, 1 AS bytes)"
    assert main(["sql", "-c", config, f"FROM (PIVOT {names} ON name IN ('\x1b[2J') USING sum(bytes))"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_question_from_the_standard_input(
    config: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 1 AS one"))
    assert main(["sql", "-c", config, "--csv"]) == 0
    assert capsys.readouterr().out == "one\n1\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["sql", "-c", config]) == 2
    assert "downloads" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DROP TABLE raw", "only one SELECT"),
        ("SELECT * FROM read_text('/etc/passwd')", "read_text is not available"),
        ("FROM nowhere", "no view nowhere"),
        ("SELEC", "syntax error"),
        ("SELECT 1" + " " * 100_000, "too long"),
    ],
)
def test_what_is_refused_is_told(config: str, capsys: pytest.CaptureFixture[str], query: str, said: str) -> None:
    assert main(["sql", "-c", config, query]) == 1
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out


def test_more_rows_than_are_written_are_told(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "-c", config, "SELECT * FROM range(5000)"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1002
    assert "the first 1000 rows" in told.err


def test_a_bot_that_runs_and_does_not_answer_is_told(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    lock = FolderLock(Path(config).parent / "record")
    assert main(["sql", "-c", config, "SELECT 1"]) == 1
    assert "another tgarr" in capsys.readouterr().err
    lock.release()


def test_a_chart_is_drawn_into_a_file(config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "chart.png"
    assert main(["sql", "-c", config, "--chart", str(picture), "SELECT title, bytes FROM downloads"]) == 0
    assert image_size(picture.read_bytes()) == (1024, 640)
    assert main(["sql", "-c", config, "--chart", str(picture), "SELECT 1"]) == 1
    assert main(["sql", "-c", config, "--chart", str(tmp_path), "SELECT title, bytes FROM downloads"]) == 1
    assert "nothing to draw" in capsys.readouterr().err


def test_csv_is_all_of_it_as_it_is(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "-c", config, "--csv", "SELECT '=1+' || range AS a FROM range(60000)"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[1::49_999] == ["=1+0", "=1+49999"]
    assert "the first 50000 rows" in told.err


def test_values_are_bound_and_never_pasted(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "-c", config, "--csv", "SELECT $a AS a, $b + 1 AS b", "a=x' OR 1", "b=2"]) == 0
    assert capsys.readouterr().out == "a,b\nx' OR 1,3\n"
    assert main(["sql", "-c", config, "SELECT $a", "a"]) == 2
    assert "days=7" in capsys.readouterr().err


async def test_what_the_chat_has_kept_is_asked(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "-c", config, "--saved", "week"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    ref = await start_state(Path(config).parent / "record")
    query = Query(name="week", sql="SELECT $Days * $n AS days", parameters={"Days": 7, "n": None})
    assert await remote(ref, StateFace).write(lambda db: queries.keep(db, query, person=1, now=1.0))
    for values, said in ((["n=x", "o=1"], "no $o"), ([], "n=…"), (["7"], "days=7")):
        assert main(["sql", "-c", config, "--saved", "week", *values]) == 2
        assert said in capsys.readouterr().err
    assert main(["sql", "-c", config, "--saved", "month"]) == 2
    assert "what is: week" in capsys.readouterr().err
    await stop(ref)
    assert await asyncio.to_thread(main, ["sql", "-c", config, "--saved", "Week", "--csv", "days=3", "n=2"]) == 0
    assert capsys.readouterr().out == "days\n6\n"


async def test_what_others_make_while_the_socket_is_made_is_theirs_to_use(config: str, tmp_path: Path) -> None:
    house = House(
        config=load(Path(config), environment={}),
        state=cast("StateFace", object()),
        directory=Directory(),
        front=cast("Front", object()),
    )
    working = asyncio.create_task(Desk(house).run())
    folders = [tmp_path / str(number) for number in range(20)]
    for folder in folders:
        folder.mkdir()
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        while not (house.config.data / "tgarr.sock").exists():
            await asyncio.sleep(0.01)
    assert {folder.stat().st_mode & 0o700 for folder in folders} == {0o700}
    assert (house.config.data / "tgarr.sock").stat().st_mode & 0o777 == 0o600
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert not (house.config.data / "tgarr.sock").exists()


def test_a_configuration_with_mistakes_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.yaml").write_text("telegram: no\n")
    assert main(["sql", "-c", str(tmp_path / "config.yaml"), "SELECT 1"]) == 78
    assert "config.yaml:1" in capsys.readouterr().err
