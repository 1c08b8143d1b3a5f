"""The statistics: what ten seconds of samples cost, and how fast dashboards are answered, against SQLite."""

import asyncio
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb

from actors.runtime import remote, stop
from actors.statistics.batch import Batch, Series
from actors.statistics.chart import Chart
from actors.statistics.keeping import Keeping
from actors.statistics.spool import Spool
from actors.statistics.store import StatisticsFace, start_statistics
from actors.statistics.warehouse import Warehouse
from bench.figure import Figure
from tgarr.features.statistics import questions, services
from tgarr.features.statistics.ranges import Span

_SERIES: Final = 100
_BATCHES: Final = 2160
"""Six hours, after which they are taken in."""
_WRITTEN_BACK: Final = 3
"""Batches until the system writes what it was given: half a minute."""
_TAKEN_IN: Final = _SERIES * _BATCHES
"""Samples at once."""
_A_DAY: Final = 8640
_BEGAN: Final = 1_790_000_000
_SIZES: Final = (1_000_000, 10_000_000)
_ASKED: Final = 40
_SINGLE: Final = 3


def measure() -> list[Figure]:
    """Measure what is kept, then what is asked."""
    return [*_ingest(), *_queries(), *asyncio.run(_answers())]


def _ingest() -> Iterator[Figure]:
    """Measure a day of batches through the spool and into the warehouse, against single rows in DuckDB."""
    dice = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spool, warehouse = Spool(folder), Warehouse(folder / "statistics.duckdb", Keeping())
        before, spent = _bytes_written(), 0.0
        for at in range(_A_DAY):
            values = {_series(number): float(dice.randrange(10**9)) for number in range(_SERIES)}
            batch = Batch(ts=_BEGAN + 10.0 * at, values=values)
            spent += _cpu(partial(spool.write, batch))
            if at % _WRITTEN_BACK == 0:
                os.sync()
            if (at + 1) % _BATCHES == 0 and (path := spool.close_file()) is not None:
                spent += _cpu(partial(warehouse.take_in, path))
                path.unlink()
        spent += _cpu(partial(warehouse.roll_up, float(_BEGAN)))
        warehouse.close()
        written = _bytes_written() - before
        single = duckdb.connect(str(folder / "single.duckdb"), config={"threads": 1})
        single.execute("CREATE TABLE samples (ts TIMESTAMP, series INTEGER, value DOUBLE)")
        rows = _cpu(partial(_one_by_one, single)) / _SINGLE
        single.close()
    yield Figure(
        id="ingest",
        what=f"CPU of {_SERIES} samples each ten seconds, kept at once, taken in each six hours, against single rows",
        figure=spent / _A_DAY * 1000,
        unit="ms",
        reference=rows * 1000,
        goal=1 / 50,
        of_ratio=True,
    )
    yield Figure(
        id="ingest-disk",
        what="what that writes in a day",
        figure=written / 1e6,
        unit="MB",
        goal=50,
    )


def _queries() -> Iterator[Figure]:
    """Measure five dashboards at 64 MB of memory."""
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            warehouse = _filled(folder / "statistics.duckdb", size)
            duck = min(_cpu(partial(_ask, warehouse)) for _ in range(3))
            warehouse.close()
            lite = _lite(folder / "statistics.sqlite", folder / "statistics.duckdb", size)
        yield Figure(
            id=f"dashboards-{size // 1_000_000}m",
            what=f"CPU of five dashboards on {size // 1_000_000} M samples at 64 MB, against SQLite on the same rows",
            figure=duck,
            unit="s",
            reference=lite,
            goal=1 / 50,
            of_ratio=True,
        )
        if size == max(_SIZES):
            yield Figure(id="dashboards", what="the same, by itself", figure=duck, unit="s", goal=0.5)


async def _answers() -> list[Figure]:
    """Measure what `/stats` and `/uptime` ask, through the actor and its process at 10 M samples, and a chart."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(_inhabited, folder / "statistics.duckdb")
        ref = start_statistics(
            folder, keeping=Keeping(), on_aside=lambda _file, _why: None, clock=lambda: float(_BEGAN)
        )
        face = remote(ref, StatisticsFace)
        span = Span(_BEGAN + _DAYS * 86400.0 - 7 * 86400.0)
        totals = await _p95(lambda: questions.summary(face, span, 1))
        standing = await _p95(lambda: services.incidents(face, span, _BEGAN + _DAYS * 86400.0))
        chart = Chart(
            title="Traffic",
            series=(("down", tuple(map(float, range(24)))), ("up", tuple(map(float, range(24))))),
            ticks=((0, "00:00"), (12, "12:00")),
            units=("B", "KB"),
            comma=".",
        )
        await face.draw(chart)
        drawn = []
        for _ in range(5):
            begun = time.perf_counter()
            await face.draw(chart)
            drawn.append(time.perf_counter() - begun)
        await stop(ref)
    return [
        Figure(
            id="stats-answer",
            what="all that `/stats` asks at 10 M samples and 5000 downloads, through actor and process, p95",
            figure=totals * 1000,
            unit="ms",
            goal=50,
        ),
        Figure(
            id="uptime-answer",
            what="the incidents of a week out of 2 M looks, likewise",
            figure=standing * 1000,
            unit="ms",
            goal=100,
        ),
        Figure(id="chart", what="a chart after the first, slowest of 5", figure=max(drawn) * 1000, unit="ms", goal=300),
    ]


async def _p95(answer: Callable[[], Awaitable[Any]]) -> float:
    """Return how long an answer takes after the first, in seconds."""
    times = []
    for _ in range(_ASKED):
        begun = time.perf_counter()
        await answer()
        times.append(time.perf_counter() - begun)
    return statistics.quantiles(times[1:], n=20)[-1]


def _inhabited(path: Path) -> None:
    """Fill a file, with downloads, and services that are silent for ten minutes once a day."""
    warehouse = _filled(path, max(_SIZES))
    warehouse.ask(_DOWNLOADS, [_BEGAN])
    for table, value in (("raw", "value"), ("rolled", "total")):
        up = "(epoch(ts)::BIGINT % 86400 >= 600)::INTEGER"
        up = f"{up} * samples" if table == "rolled" else up
        warehouse.ask(f"UPDATE {table} SET {value} = {up} WHERE series // 1048576 = 2")  # noqa: S608  # constants
    warehouse.settle()
    warehouse.close()


_WEEK: Final = """\
SELECT subject, metric, sum(total) FROM samples
WHERE metric IN ('traffic.down', 'traffic.up') AND ts >= TIMESTAMP '2026-09-24' GROUP BY subject, metric"""
_HOURS: Final = """\
SELECT epoch(ts)::BIGINT // 3600, sum(total) FROM samples WHERE metric = 'traffic.down' GROUP BY 1"""
_UPTIME: Final = """\
SELECT subject, sum(total) / sum(samples) FROM samples WHERE metric = 'service.up' GROUP BY subject"""
_BUSIEST: Final = """\
SELECT part, sum(total) FROM samples WHERE metric = 'traffic.up' GROUP BY part ORDER BY 2 DESC LIMIT 10"""
_DISKS: Final = """\
SELECT part, epoch(ts)::BIGINT // 86400, min(lowest), max(highest) FROM samples
WHERE metric = 'disk.free' GROUP BY 1, 2"""
_DASHBOARDS: Final = (_WEEK, _HOURS, _UPTIME, _BUSIEST, _DISKS)
_DAYS: Final = 11
"""That 10 M samples span."""
_DOWNLOADS: Final = """\
INSERT INTO happened SELECT make_timestamp((? + i * 90)::BIGINT * 1000000), if(i % 2 = 0, 'grabbed', 'imported'),
'radarr', 'Title ' || i // 2 % 500, 'movie', 'Release', 'd' || i // 2, 'WEBDL-1080p', 'Indexer ' || i % 7, 'GROUP',
1000000000, 'Person ' || i % 5, i % 5 FROM range(10000) AS t (i)"""
_MADE: Final = """\
INSERT INTO raw SELECT make_timestamp((?::BIGINT + i // ? * 10) * 1000000) AS ts,
(i % 5 * 1048576 + i % ? // 5)::INTEGER AS series, hash(i) % 1000000 / 10
FROM range(?, ?) AS t(i) ORDER BY series, ts"""
_ROLLED: Final = """\
INSERT INTO rolled SELECT time_bucket(INTERVAL 300 SECOND, ts) AS moment, 300, series, count(*), sum(value),
min(value), max(value), arg_max(value, ts), max(ts) FROM raw WHERE ts >= make_timestamp(?::BIGINT * 1000000)
GROUP BY ALL ORDER BY series, moment"""
_IN_SQLITE: Final = tuple(
    sql.replace("epoch(ts)::BIGINT // ", "ts / ")
    .replace("TIMESTAMP '2026-09-24'", "1790208000")
    .replace("sum(total) / sum(samples)", "sum(value) / count(*)")
    .replace("total", "value")
    .replace("lowest", "value")
    .replace("highest", "value")
    .replace("FROM samples", "FROM raw JOIN series ON series.id = raw.series")
    for sql in _DASHBOARDS
)


def _series(number: int) -> Series:
    metric = ("traffic.down", "traffic.up", "service.up", "disk.free", "mailbox")[number % 5]
    return Series(metric, f"service-{number % 7}", f"part-{number}")


def _filled(path: Path, size: int) -> Warehouse:
    """Return a warehouse with so many raw samples of a hundred series."""
    warehouse = Warehouse(path, Keeping())
    for number in range(_SERIES):
        one = _series(number)
        metric = number % 5 * 2**20 + number // 5
        warehouse.ask("INSERT INTO series VALUES (?, ?, ?, ?)", [metric, one.metric, one.subject, one.part])
    for begins in range(0, size, _TAKEN_IN):
        until = min(size, begins + _TAKEN_IN)
        warehouse.ask(_MADE, [_BEGAN, _SERIES, _SERIES, begins, until])
        warehouse.ask(_ROLLED, [_BEGAN + begins // _SERIES * 10])
    warehouse.settle()
    return warehouse


def _lite(path: Path, filled: Path, size: int) -> float:
    """Return SQLite's CPU for the same questions to the same rows."""
    with duckdb.connect(str(filled), read_only=True) as source, sqlite3.connect(path) as lite:
        lite.execute("PRAGMA cache_size = -65536")
        lite.execute("CREATE TABLE series (id INTEGER PRIMARY KEY, metric TEXT, subject TEXT, part TEXT)")
        lite.execute("CREATE TABLE raw (ts INTEGER, series INTEGER, value REAL)")
        lite.executemany("INSERT INTO series VALUES (?, ?, ?, ?)", source.execute("FROM series").fetchall())
        rows = source.execute("SELECT epoch(ts)::BIGINT, series, value FROM raw ORDER BY ts, series")
        while part := rows.fetchmany(100_000):
            lite.executemany("INSERT INTO raw VALUES (?, ?, ?)", part)
        lite.commit()
        if lite.execute("SELECT count(*) FROM raw").fetchone()[0] != size:
            raise RuntimeError("not the same rows")
        return _cpu(lambda: [lite.execute(sql).fetchall() for sql in _IN_SQLITE])


def _ask(warehouse: Warehouse) -> None:
    for sql in _DASHBOARDS:
        warehouse.ask(sql)


def _one_by_one(db: duckdb.DuckDBPyConnection) -> None:
    for _ in range(_SINGLE):
        for number in range(_SERIES):
            db.execute("INSERT INTO samples VALUES ('2026-01-01', ?, 1.0)", [number])


def _cpu(work: Callable[[], Any]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _bytes_written() -> int:
    os.sync()
    lines = Path("/proc/self/io").read_text("ascii").splitlines()
    return int(dict(line.split(": ") for line in lines)["write_bytes"])


if __name__ == "__main__":
    from bench.figure import report

    report(measure(), Path(tempfile.gettempdir()) / "series.json")
    sys.exit(0)
