"""The DuckDB file: takes samples in, rolls old ones up, answers questions. Lives in the process of `__main__`."""

import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.resources import files
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec

from actors.statistics.keeping import Keeping
from actors.statistics.spool import lines, number_of, pairs

_VERSION: Final = 2
_MEMORY: Final = "64MB"
_CLOSED: Final = {"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
_FINE: Final = 300
_COARSE: Final = 3600
_PIECES: Final = timedelta(days=2)
"""How far back there may be several rows for one time."""
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  # DuckDB's moments have no zone
_FAR_AHEAD: Final = datetime(9999, 1, 1)  # noqa: DTZ001
_A_METRIC: Final = 2**20
"""Numbers of series that one metric may have."""
_ROLLED: Final = (
    f"time_bucket(INTERVAL {_FINE} SECOND, c0) AS moment, {_FINE}, c1, count(*), sum(c2), min(c2), max(c2),"
    " arg_max(c2, c0), max(c0)"
)
_TIMES: Final = f"time_bucket(INTERVAL {_FINE} SECOND, c0) AS moment, {_FINE}, c1, c2, sum(c3)"
_MERGED: Final = (
    "time_bucket(INTERVAL {wider} SECOND, ts) AS ts, {wider} AS width, series, sum(samples) AS samples,"
    " sum(total) AS total, min(lowest) AS lowest, max(highest) AS highest, arg_max(last, seen) AS last,"
    " max(seen) AS seen"
)
_MERGED_TIMES: Final = (
    "time_bucket(INTERVAL {wider} SECOND, ts) AS ts, {wider} AS width, series, bucket, sum(calls) AS calls"
)

_HAPPENED: Final = (
    "ts", "kind", "service", "title", "media", "release", "download", "quality", "indexer", "release_group",
    "size", "person", "person_id",
)  # fmt: skip


_OF_THE_MACHINE: Final = (
    "Could not set lock",  # by the process of a bot that was killed, which still ends what it was doing
    "No space left",
    "Permission denied",
    "Read-only file system",
    "Too many open files",
    "Cannot allocate memory",
)
"""How DuckDB puts it when a file cannot be opened now, and is none the worse for it."""


class Unusable(Exception):
    """The file is damaged, or was written by a newer tgarr."""


def is_damaged(error: duckdb.Error) -> bool:
    """Tell whether the file is damaged where a question led: blocks are read when they are wanted, not at the start."""
    return "Corrupt database file" in str(error)


class Warehouse:
    """One open file.

    Args:
        path: of the DuckDB file; made when missing.
        keeping: for how long samples are kept in which detail.

    Raises:
        Unusable: see there.
        duckdb.Error: it cannot be opened at the moment, though nothing is known to be wrong with it.

    """

    def __init__(self, path: Path, keeping: Keeping) -> None:
        self._keeping = keeping
        try:
            self._db = duckdb.connect(str(path), config={"memory_limit": _MEMORY, **_CLOSED})
            self._prepare()
        except duckdb.Error as error:
            if any(words in str(error) for words in _OF_THE_MACHINE):
                raise
            raise Unusable(str(error)) from error
        self._series = self._known()

    def _known(self) -> dict[tuple[str, str, str], int]:
        rows = self._db.execute("SELECT metric, subject, part, id FROM series").fetchall()
        return {(metric, subject, part): number for metric, subject, part, number in rows}

    def _prepare(self) -> None:
        known = self._db.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'meta'").fetchone()
        if not known or not known[0]:
            with self._transaction():
                self._db.execute(files(__package__).joinpath("schema.sql").read_text("utf-8"))
        version = self._db.execute("SELECT version FROM meta").fetchone()
        if version is None or version[0] > _VERSION:
            raise Unusable("written by a newer tgarr")
        if version[0] < _VERSION:
            with self._transaction():
                self._db.execute(files(__package__).joinpath("views.sql").read_text("utf-8"))
        self._db.execute("SET enable_external_access = false")

    def take_in(self, path: Path) -> bool | None:
        """Take a file of samples in; False when it was already, None when it is no such file."""
        number = number_of(path)
        if self._db.execute("SELECT 1 FROM taken_in WHERE number = ?", [number]).fetchone():
            return False
        known = dict(self._series)
        try:
            with self._transaction():
                self._load(path)
                self._db.execute("INSERT INTO taken_in VALUES (?)", [number])
        except (msgspec.DecodeError, KeyError, TypeError, ValueError, duckdb.DataError, duckdb.IntegrityError):
            self._series = known
            return None
        except BaseException:
            self._series = known  # else the rows of the next file would be of series that nobody has written down
            raise
        return True

    def _load(self, path: Path) -> None:
        names: dict[int, int] = {}
        values: list[tuple[Any, ...]] = []
        times: list[tuple[Any, ...]] = []
        happened: list[tuple[Any, ...]] = []
        for line in lines(path):
            ts = _moment(line["ts"])
            names.update(
                {local: self._number(metric, subject, part) for local, metric, subject, part in line["series"]}
            )
            values.extend((ts, names[local], value) for local, value in pairs(line["values"]))
            times.extend((ts, names[local], bucket, calls) for local, bucket, calls in line["times"])
            happened.extend(
                tuple(_moment(one[name]) if name == "ts" else one[name] for name in _HAPPENED)
                for one in line["happened"]
            )
        self._insert("raw", "*", sorted(values, key=itemgetter(1, 0)))
        self._insert("rolled", _ROLLED, values, " GROUP BY ALL")
        self._insert("times", _TIMES, times, " GROUP BY ALL")
        self._insert("happened", "*", happened)

    def _number(self, metric: str, subject: str, part: str) -> int:
        """Return the number of a series. Those of one metric are neighbours, so that its samples are, too."""
        name = (metric, subject, part)
        if name not in self._series:
            alike = [number for (other, *_), number in self._series.items() if other == metric]
            begins = (max(self._series.values(), default=-1) // _A_METRIC + 1) * _A_METRIC
            self._series[name] = max(alike) + 1 if alike else begins
            self._db.execute("INSERT INTO series VALUES (?, ?, ?, ?)", [self._series[name], *name])
        return self._series[name]

    def _insert(self, table: str, selected: str, rows: list[tuple[Any, ...]], rest: str = "") -> None:
        """Write rows in one statement, or what is selected from them: one statement each costs 50 times as much."""
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            names = ", ".join(f"c{at}" for at in range(len(columns)))
            given = ", ".join(f"unnest(?) AS c{at}" for at in range(len(columns)))
            self._db.execute(
                f"INSERT INTO {table} SELECT {selected} FROM (SELECT {given}) AS given ({names}){rest}",  # noqa: S608  # constants
                columns,
            )

    def roll_up(self, now: float) -> None:
        """Keep what has become old in less detail, and put together what came in pieces."""
        today = _moment(now)
        with self._transaction():
            self._db.execute("DELETE FROM raw WHERE ts < ?", [_floor(today - self._keeping.raw)])
            self._merge(_FINE, _FINE, today - _PIECES)
            self._merge(_FINE, _COARSE, _EPOCH, _floor(today - self._keeping.fine))
            self._db.execute("DELETE FROM taken_in WHERE number < ?", [int((now - 30 * 86400) * 1000)])
        self.settle()

    def _merge(self, width: int, wider: int, since: datetime, before: datetime = _FAR_AHEAD) -> None:
        """Put the rows of a time together into one for each step of a width."""
        for table, selected in (("rolled", _MERGED), ("times", _MERGED_TIMES)):
            merged = selected.format(wider=wider)
            where = f"WHERE width = {width} AND ts >= ? AND ts < ?"
            self._db.execute(
                f"CREATE OR REPLACE TEMP TABLE merged AS SELECT {merged} FROM {table} {where} GROUP BY ALL",  # noqa: S608  # constants
                [since, before],
            )
            self._db.execute(f"DELETE FROM {table} {where}", [since, before])  # noqa: S608  # constants
            self._db.execute(f"INSERT INTO {table} SELECT * FROM merged ORDER BY series, ts")  # noqa: S608  # constants
            self._db.execute("DROP TABLE merged")

    def ask(self, sql: str, parameters: Iterable[Any] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns and rows of a question of ours. People's own SQL goes into the box, never here."""
        answer = self._db.execute(sql, list(parameters))
        return [column[0] for column in answer.description or ()], answer.fetchall()

    def settle(self) -> None:
        """Have everything in the file itself, so that a copy of it is whole."""
        self._db.execute("CHECKPOINT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextlib.contextmanager
    def _transaction(self) -> Any:
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _moment(seconds: float) -> datetime:
    """Return a moment as DuckDB has it.

    Raises:
        ValueError: it is beyond all calendars.

    """
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def _floor(moment: datetime) -> datetime:
    """Return the beginning of an hour."""
    return moment.replace(minute=0, second=0, microsecond=0)
