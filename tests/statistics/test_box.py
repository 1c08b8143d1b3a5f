"""The box is attacked: nobody gets more out of it than the views hold, and nobody stalls anything."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import msgspec
import pytest

from actors.statistics.asked import MOST_ROWS, Asked, ask
from actors.statistics.batch import Batch, Series
from actors.statistics.keeping import Keeping
from actors.statistics.spool import Spool
from actors.statistics.warehouse import Warehouse
from tests.statistics.recorded import BEGAN, batch
from tgarr.errors import QueryRefused


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


async def test_more_rows_than_anybody_reads_are_cut(copy: Path) -> None:
    told = await ask(copy, Asked("FROM samples"))
    assert (len(told.rows), told.cut) == (MOST_ROWS, True)
    wide = await ask(copy, Asked("SELECT repeat('ж', 100000) FROM range(100)"))
    assert wide.cut
    assert len(wide.rows) < 10


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
        ("WITH raw AS (SELECT 1) SELECT * FROM raw", "table"),
        ("WITH duckdb_settings AS (SELECT 1) SELECT 1", "table"),
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
        ("SELECT " + "(" * 1500 + "1" + ")" * 1500, "duckdb"),
    ],
)
async def test_an_attack_is_refused_in_words(copy: Path, written: str, why: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        await ask(copy, Asked(written))
    assert refused.value.why == why
    assert str(copy) not in refused.value.what
    assert "root:" not in refused.value.what


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "written",
    [
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "SELECT count(*) FROM samples a, samples b, samples c, samples d",
    ],
)
async def test_what_never_ends_is_ended_and_nobody_waits_for_it(copy: Path, written: str) -> None:
    async def tick() -> float:
        longest, last = 0.0, time.monotonic()
        while True:
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                return longest
            now = time.monotonic()
            longest, last = max(longest, now - last), now

    ticking = asyncio.create_task(tick())
    with pytest.raises(QueryRefused) as refused:
        await ask(copy, Asked(written))
    ticking.cancel()
    assert refused.value.why in {"time", "memory"}
    assert await ticking < 1.0  # it ticked on, at a machine's own pace under load


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
        sys.executable, "-m", "actors.statistics.box", str(copy), stdin=asyncio.subprocess.PIPE
    )
    assert box.stdin is not None
    box.stdin.write(msgspec.json.encode(Asked("SELECT pg_sleep(1000)")))
    box.stdin.close()
    async with asyncio.timeout(30):
        assert await box.wait() == -signal.SIGALRM


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
