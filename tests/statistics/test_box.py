"""The box is attacked: nobody gets more out of it than the views hold, and nobody stalls anything."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from actors.statistics import asked, box
from actors.statistics.asked import ask
from actors.statistics.batch import Batch, Series
from actors.statistics.keeping import Keeping
from actors.statistics.question import MOST_FILE_BYTES, MOST_LINES, MOST_ROWS, Asked, Form
from actors.statistics.spool import Spool
from actors.statistics.warehouse import Warehouse
from tests.statistics.recorded import BEGAN, batch
from tgarr.errors import QueryRefused, StatisticsError


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("box")
    spool = Spool(folder)
    spool.write(batch(0, 5.0))
    spool.write(
        Batch(ts=BEGAN, values={Series("watched", "Аня", str(number)): 1.0 for number in range(MOST_ROWS + 100)})
    )
    path = spool.close_file()
    assert path is not None
    warehouse = Warehouse(folder / "copy.duckdb", Keeping())
    warehouse.take_in(path)
    warehouse.close()
    return folder / "copy.duckdb"


async def test_what_the_views_hold_is_answered(copy: Path) -> None:
    told = await ask(copy, Asked("SELECT client, bytes, ts FROM traffic"))
    assert (told.columns, told.rows, told.cut) == (
        ("client", "bytes", "ts"),
        (("qbittorrent", 5.0, "2026-09-21 14:10:00"),),
        False,
    )
    for written in (
        "FROM samples LIMIT 1",
        "WITH a AS (FROM uptime) SELECT count(*) FROM a",
        "SELECT 1 -- ; DROP",
        "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 9) SELECT sum(n) FROM a",
        "WITH a AS MATERIALIZED (FROM samples) (SELECT 1 FROM a) UNION ALL (SELECT 2 INTERSECT SELECT 2)",
        "WITH RECURSIVE a(n) USING KEY (n) AS (SELECT 1 UNION SELECT n + 1 FROM a WHERE n < 3) FROM a",
        "FROM samples PIVOT (sum(total) FOR metric IN ('traffic.down'))",
        "VALUES (1), (2)",
        "SELECT 1 WHERE 1 IN (SELECT 1) AND EXISTS (FROM samples)",
    ):
        assert (await ask(copy, Asked(written))).rows
    assert (await ask(copy, Asked("SELECT $bytes + 1", {"bytes": 1}))).rows == ((2,),)


async def test_now_is_utc_wherever_the_machine_stands(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = asyncio.create_subprocess_exec

    async def in_tokyo(*words: str, **options: Any) -> asyncio.subprocess.Process:
        return await original(*words, **{**options, "env": {"TZ": "Asia/Tokyo"}})

    monkeypatch.setattr(asyncio, "create_subprocess_exec", in_tokyo)
    written = "SELECT now(), abs(epoch(now()::TIMESTAMP) - epoch(now())) < 1, TIMESTAMPTZ '2026-09-21 10:00:00+09:00'"
    ((now, same, there),) = (await ask(copy, Asked(written))).rows
    assert abs(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp() - time.time()) < 60
    assert same
    assert there == "2026-09-21 01:00:00"


async def test_a_chart_has_more_rows_than_anybody_reads(copy: Path) -> None:
    told = await ask(copy, Asked("SELECT range FROM range(15000)", form="chart"))
    assert (len(told.rows), told.cut) == (15000, False)
    told = await ask(copy, Asked("SELECT range FROM range(30000)", form="chart"))
    assert (len(told.rows), told.cut) == (20000, True)


async def test_more_rows_than_anybody_reads_are_cut(copy: Path) -> None:
    told = await ask(copy, Asked("FROM samples"))
    assert (len(told.rows), told.cut) == (MOST_ROWS, True)
    wide = await ask(copy, Asked("SELECT repeat('ж', 100000) FROM range(100)"))
    assert wide.cut
    assert len(wide.rows) < 10


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("SELECT * FROM read_csv('/etc/passwd')", "function"),
        ("SELECT * FROM read_text('/etc/passwd')", "function"),
        ("SELECT * FROM READ_BLOB('/etc/passwd')", "function"),
        ("SELECT * FROM sniff_csv('/etc/passwd')", "function"),
        ("SELECT * FROM parquet_scan('/tmp/x')", "function"),
        ("SELECT * FROM glob('/*')", "function"),
        ("SELECT * FROM '/etc/passwd'", "table"),
        ('SELECT * FROM "/etc/passwd"', "table"),
        ("SELECT (SELECT content FROM read_text('/etc/passwd'))", "function"),
        ("SELECT getenv('HOME')", "function"),
        ("SELECT current_setting('temp_directory')", "function"),
        ("SELECT json_serialize_plan('SELECT current_setting(''temp_directory'')', optimize := true)", "function"),
        ("SELECT list_transform(['temp_directory'], lambda x: current_setting(x))", "function"),
        ("SELECT 'temp_directory'.current_setting()", "function"),
        ("SELECT * REPLACE (current_setting('temp_directory') AS ts) FROM samples", "function"),
        ("SELECT user_agent()", "function"),
        ("SELECT * FROM duckdb_databases()", "function"),
        ("FROM (PIVOT raw ON series IN (1) USING sum(value))", "table"),
        ("FROM samples ASOF JOIN raw USING (ts)", "table"),
        ("FROM samples POSITIONAL JOIN raw", "table"),
        ("SELECT list_filter([1], lambda x: (SELECT count(*) FROM raw) > 0)", "table"),
        ("SELECT * FROM samples LIMIT (SELECT count(*) FROM raw)", "table"),
        ("WITH RECURSIVE a AS (SELECT 1 UNION (WITH b AS (SELECT 2) SELECT * FROM raw)) FROM a", "table"),
        ('SELECT (WITH "x.csv" AS (SELECT 1) SELECT 1), * FROM "x.csv"', "duckdb"),
        ("SELECT INTERVAL 100000000 MONTH", "duckdb"),
        ("SELECT * FROM duckdb_settings", "table"),
        ("SELECT * FROM pragma_database_list", "table"),
        ("SELECT * FROM information_schema.tables", "table"),
        ("SELECT * FROM main.samples", "table"),
        ("SELECT * FROM query('SELECT 1')", "function"),
        ("SELECT * FROM query_table('raw')", "function"),
        ("SELECT * FROM raw", "table"),
        ("SELECT (SELECT max(ts) FROM RAW)", "table"),
        ("WITH raw AS (SELECT 1) SELECT * FROM raw", "taken"),
        ("WITH duckdb_settings AS (SELECT 1) SELECT 1", "taken"),
        ("COPY samples TO '/tmp/stolen.csv'", "one-select"),
        ("WITH d AS (COPY samples TO '/tmp/stolen.csv') FROM d", "one-select"),
        ("WITH d AS (COPY (SELECT 1) TO '/dev/stdout') FROM d", "one-select"),
        ("WITH d AS (INSERT INTO raw VALUES (now(), 1, 2) RETURNING *) FROM d", "one-select"),
        ("SELECT (WITH d AS (DELETE FROM samples RETURNING *) SELECT 1 FROM d)", "one-select"),
        ("EXPORT DATABASE '/tmp/stolen'", "one-select"),
        ("ATTACH '/tmp/other.duckdb'", "one-select"),
        ("INSTALL httpfs", "one-select"),
        ("LOAD httpfs", "one-select"),
        ("PRAGMA database_list", "one-select"),
        ("CALL pragma_version()", "one-select"),
        ("SET memory_limit = '64GB'", "one-select"),
        ("RESET lock_configuration", "one-select"),
        ("CREATE TEMP TABLE mine AS SELECT 1", "one-select"),
        ("DELETE FROM raw", "one-select"),
        ("DESCRIBE samples", "one-select"),
        ("SELECT * FROM (SHOW TABLES)", "one-select"),
        ("EXPLAIN ANALYZE SELECT 1", "one-select"),
        ("FROM read_duckdb('/etc/passwd')", "function"),
        ("FROM 's3://bucket/a.parquet'", "table"),
        ("FROM 'http://127.0.0.1/a.csv'", "table"),
        ("SELECT * FROM arrow_scan(1, 2, 3)", "function"),
        ("SELECT * FROM system.main.read_text('/etc/passwd')", "function"),
        ("SELECT * FROM \"read_text\"('/etc/passwd')", "function"),
        ("SELECT\N{NO-BREAK SPACE}*\tFROM/**/READ_TEXT/* */('/etc/passwd')", "function"),
        ("SELECT * FROM \N{FULLWIDTH LATIN SMALL LETTER R}ead_text('/etc/passwd')", "function"),
        ("SELECT * FROM re\N{CYRILLIC SMALL LETTER A}d_text('/etc/passwd')", "function"),
        ("SELECT * FROM read_\N{ZERO WIDTH SPACE}text('/etc/passwd')", "table"),
        ("SELECT g\N{CYRILLIC SMALL LETTER IE}tenv('HOME')", "duckdb"),
        ("SELECT getenv\N{ZERO WIDTH SPACE}('HOME')", "function"),
        ("SELECT U&'\\0067etenv'('HOME')", "duckdb"),
        ("SELECT 1 -- \u2028; ATTACH 'x'\n; ATTACH 'x'", "one-select"),
        ("SELECT 1 $$;$$; ATTACH 'x'", "duckdb"),
        ("SELECT ';' || $$;$$ || getenv('HOME')", "function"),
        ("SELECT 1\0; ATTACH 'x'", "one-select"),
        ("/* SELECT 1 */ ATTACH 'x' -- SELECT", "one-select"),
        ("SELECT current_database()", "function"),
        ("SELECT current_catalog", "function"),
        ("SELECT CURRENT_CATALOG AS c FROM samples", "function"),
        ("SELECT finalize(to_aggregate_state({'sum': 1}, 'sum(INTEGER)', 'x'))", "function"),
        ("FROM range((SELECT count(*) FROM raw))", "table"),
        ("FROM unnest((SELECT list(version) FROM meta))", "table"),
        (
            "SELECT sum(total) OVER (ROWS BETWEEN (SELECT version FROM meta) PRECEDING AND CURRENT ROW) FROM samples",
            "table",
        ),
        ("SELECT DISTINCT ON ((SELECT version FROM meta)) 1", "table"),
        ("SELECT 1 GROUP BY GROUPING SETS (((SELECT version FROM meta)))", "table"),
        ("SELECT [x FOR x IN [1] IF (SELECT version FROM meta) > 0]", "table"),
        ("SELECT max(total ORDER BY (SELECT version FROM meta)) FROM samples", "table"),
        ("SELECT 4 = ANY (FROM meta)", "table"),
        ("FROM samples UNION ALL BY NAME FROM meta", "table"),
        ("SELECT (WITH samples AS (FROM meta) FROM samples)", "taken"),
        ("SELECT invoke(lambda x: current_setting(x), 'threads')", "function"),
        ("SELECT try(main.getenv('HOME'))", "function"),
        ("SELECT list_aggregate(['threads'], 'current_setting')", "duckdb"),
        ("FROM seq_scan('raw')", "function"),
        ("FROM 'copy.duckdb'", "table"),
        ('SELECT * FROM "' + "y" * 3900 + '"', "table"),
        ("SELECT * FROM sam\0ples", "table"),
        ("\ufeffFROM meta", "table"),
        ("SELECT rpad('x', 100000000, 'y')", "memory"),
        ("SELECT pg_get_viewdef(0)", "function"),
        ("SELECT current_query()", "function"),
        ("FROM sqlite_master", "table"),
        ("FROM pg_catalog.pg_settings", "table"),
        ("FROM histogram('raw', ts)", "function"),
        ("FROM json_execute_serialized_sql('{}')", "function"),
        ("EXECUTE mine", "one-select"),
        ("PREPARE mine AS SELECT 1", "one-select"),
        ("CREATE SECRET mine (TYPE s3)", "one-select"),
        ("CREATE MACRO mine() AS 1", "one-select"),
        ("CREATE TEMP TABLE samples AS SELECT 1", "one-select"),
        ("SELECT 1 INTO mine", "duckdb"),
        ("IMPORT DATABASE '/tmp'", "one-select"),
        ("USE memory", "one-select"),
        ("CHECKPOINT", "one-select"),
        ("SET VARIABLE mine = 1", "one-select"),
        ("SELECT 1; SELECT 2", "one-select"),
        ("SELECT 1 /* ; */; ATTACH 'x'", "one-select"),
        ("", "one-select"),
        ("-- nothing", "one-select"),
        ("SELEC 1", "duckdb"),
        ("SELECT 1 \N{LEFT-TO-RIGHT OVERRIDE} FROM nowhere", "table"),
        ("SELECT * FROM nowhere", "table"),
        ("SELECT nothing FROM samples", "duckdb"),
        ("SELECT repeat('x', 1000000000)", "memory"),
        ("SELECT string_agg(x, '') FROM (SELECT repeat('y', 1000000) AS x FROM range(100000))", "memory"),
        ("SELECT 1" + " " * 5000, "long"),
        ("SELECT " + "NOT " * 900 + "true", "duckdb"),
        ("SELECT " + "[" * 400 + "1" + "]" * 400, "duckdb"),
        ("SELECT " + "(" * 1500 + "1" + ")" * 1500, "duckdb"),
    ],
)
async def test_an_attack_is_refused_in_words(copy: Path, written: str, why: str) -> None:
    for _ in range(4):
        with pytest.raises(QueryRefused) as refused:
            await ask(copy, Asked(written))
        if refused.value.why != "time":  # else the machine is so busy that the box did not come to it
            break
    assert refused.value.why == why
    assert str(copy) not in refused.value.what
    assert "root:" not in refused.value.what


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "written",
    [
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "SELECT count(*) FROM samples a, samples b, samples c, samples d",
        "SELECT repeat('x', 1000000000)",
        "SELECT list(repeat('x', 1000)) FROM range(100000000)",
        "SELECT pg_sleep(1000)",
    ],
)
async def test_what_never_ends_is_ended_and_the_bot_ticks_on(copy: Path, written: str) -> None:
    async with ticking():
        with pytest.raises(QueryRefused) as refused:
            await ask(copy, Asked(written))
    assert refused.value.why in {"time", "memory"}


@pytest.mark.parametrize("form", ["rows", "csv", "sheet"])
async def test_more_than_anybody_reads_is_cut_and_the_bot_ticks_on(copy: Path, form: Form) -> None:
    async with ticking():
        for written in ("SELECT repeat('ж', 1000), range FROM range(10000000)", "SELECT range FROM range(10000000)"):
            told = await ask(copy, Asked(written, form=form))
            assert told.cut
            assert len(msgspec.json.encode(told)) < 2 * MOST_FILE_BYTES
            assert len(told.rows) <= MOST_ROWS
            assert told.count <= MOST_LINES


def test_of_all_that_duckdb_has_no_table_is_made_but_by_those_three(copy: Path) -> None:
    db = duckdb.connect(copy, read_only=True)
    rows = db.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions()"
        " WHERE function_type IN ('table', 'table_macro', 'pragma')"
    ).fetchall()
    names = {name for (name,) in rows}
    assert len(names) > 100
    let_through = set()
    for name in names:
        with contextlib.suppress(box._Refused, duckdb.Error):
            box._checked(db, f'FROM "{name}"(1)')
            let_through.add(name)
    assert let_through == {"range", "generate_series", "unnest"}
    db.close()


@contextlib.asynccontextmanager
async def ticking() -> AsyncIterator[None]:
    """Fail where a 10 ms ticker beside is held up, by more than a busy machine holds it up by itself."""
    gaps: list[float] = []

    async def tick() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            gaps.append(now - last)
            last = now

    task = asyncio.create_task(tick())
    began = time.monotonic()
    try:
        yield
    finally:
        took = time.monotonic() - began
        task.cancel()
    assert max(gaps) < 0.5, max(gaps)
    assert len(gaps) > took / 0.03, (len(gaps), took)


async def test_an_asker_that_gives_up_leaves_no_process(copy: Path) -> None:
    asking = asyncio.create_task(ask(copy, Asked("SELECT count(*) FROM samples a, samples b, samples c, samples d")))
    while not (boxes := _boxes(copy)):
        await asyncio.sleep(0.02)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert not _boxes(copy), boxes


async def test_a_box_whose_bot_was_killed_ends_by_itself_though_it_sleeps(copy: Path) -> None:
    box = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "actors.statistics.box", str(copy)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert box.stdin is not None
    box.stdin.write(msgspec.json.encode(Asked("SELECT pg_sleep(1000)")))
    box.stdin.close()
    async with asyncio.timeout(30):
        assert await box.wait() == -signal.SIGALRM


async def test_how_long_the_box_takes_to_stand_is_no_time_of_the_question(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, limit = asyncio.create_subprocess_exec, 2.0

    async def held_up(*words: str, **options: Any) -> asyncio.subprocess.Process:
        box = await original(*words, **options)
        box.send_signal(signal.SIGSTOP)
        asyncio.get_running_loop().call_later(limit + 1, box.send_signal, signal.SIGCONT)
        return box

    monkeypatch.setattr(asyncio, "create_subprocess_exec", held_up)
    monkeypatch.setattr(asked, "_LIMIT_SECONDS", limit)
    assert (await ask(copy, Asked("SELECT 1"))).rows == ((1,),)


async def test_a_box_that_does_not_start_is_no_fault_of_the_question(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(StatisticsError):
        await ask(tmp_path / "nowhere.duckdb", Asked("SELECT 1"))
    assert "IO Error" in caplog.text


async def test_nothing_of_the_bots_environment_is_in_the_box_and_it_goes_first_where_memory_runs_out(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "12345:very-secret")
    asking = asyncio.create_task(ask(copy, Asked("SELECT pg_sleep(2)")))
    while not (boxes := _boxes(copy)):
        await asyncio.sleep(0.02)
    assert b"very-secret" not in Path(boxes[0]).with_name("environ").read_bytes()
    while Path(boxes[0]).with_name("oom_score_adj").read_text("ascii") != "1000\n":
        await asyncio.sleep(0.02)
    await asking


def _boxes(copy: Path) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if str(copy).encode() in words:
            found.append(str(path))
    return found
