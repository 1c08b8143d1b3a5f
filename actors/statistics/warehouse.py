"""The DuckDB file: takes samples in, rolls old ones up, answers questions. Lives in the process of `__main__`."""

import contextlib
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Final

import duckdb

from actors.statistics.batch import REST
from actors.statistics.keeping import Keeping
from actors.statistics.spool import Line, Names, lines, number_of, numbered

_VERSION: Final = 4
_MEMORY: Final = "64MB"
_CLOSED: Final = {"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
_FINE: Final = 300
_COARSE: Final = 3600
_PIECES: Final = timedelta(days=2)
"""How far back there may be several rows for one time."""
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  # DuckDB's moments have no zone
_READ_AT_ONCE: Final = 1_000_000
"""Rows of a table, when all are read: some megabytes."""
_READING_SECONDS: Final = 0.5
_SHORTENING_SECONDS: Final = 10.0
_FAR_AHEAD: Final = datetime(9999, 1, 1)  # noqa: DTZ001
_A_METRIC: Final = 2**20
"""Numbers of series that one metric may have."""
_BY_TORRENT: Final = ("traffic.down", "traffic.up")
_ROLLED: Final = (
    f"time_bucket(INTERVAL {_FINE} SECOND, c0) AS moment, {_FINE}, c1, count(*), sum(c2), min(c2), max(c2),"
    " arg_max(c2, c0), max(c0)"
)
_TIMES: Final = f"time_bucket(INTERVAL {_FINE} SECOND, c0) AS moment, {_FINE}, c1, c2, sum(c3)"
_MERGED: Final = (
    "time_bucket(INTERVAL {wider} SECOND, ts) AS ts, {wider} AS width, {series} AS series, sum(samples) AS samples,"
    " sum(total) AS total, min(lowest) AS lowest, max(highest) AS highest, arg_max(last, seen) AS last,"
    " max(seen) AS seen"
)
_MERGED_TIMES: Final = (
    "time_bucket(INTERVAL {wider} SECOND, ts) AS ts, {wider} AS width, {series} AS series, bucket, sum(calls) AS calls"
)

_OF_HAPPENING: Final = attrgetter(
    "kind", "service", "title", "media", "release", "download", "quality", "indexer", "release_group",
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
"""How DuckDB puts what the machine does not let it do now."""


class Unusable(Exception):
    """The file is damaged."""


class TooNew(Unusable):
    """The file was written by a newer tgarr."""


def is_of_the_machine(error: duckdb.Error) -> bool:
    """Tell whether something cannot be done now, and is none the worse for it."""
    return any(words in str(error) for words in _OF_THE_MACHINE)


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
        self._series: dict[tuple[str, str, str], int] = {}
        self._newest: dict[str, int] = {}
        self._unwritten: list[tuple[Any, ...]] = []
        self._reading: Iterator[None] | None = None
        try:
            self._db = duckdb.connect(str(path), config={"memory_limit": _MEMORY, **_CLOSED})
            self._prepare()
        except duckdb.Error as error:
            if is_of_the_machine(error):
                raise
            raise Unusable(str(error)) from error

    def _learn_series(self) -> None:
        """Have in mind what is written down of the series: the number of each, and the newest of each metric."""
        rows = self._db.execute("SELECT metric, subject, part, id FROM series ORDER BY id").fetchall()
        self._series = {(metric, subject, part): number for metric, subject, part, number in rows}
        self._newest = {metric: number for metric, _, _, number in rows}
        self._unwritten = []

    def _prepare(self) -> None:
        known = self._db.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'meta'").fetchone()
        if not known or not known[0]:
            with self._transaction():
                self._db.execute(files(__package__).joinpath("schema.sql").read_text("utf-8"))
        version = self._db.execute("SELECT version FROM meta").fetchone()
        if version is None or version[0] > _VERSION:
            raise TooNew("written by a newer tgarr")
        if version[0] < _VERSION:
            with self._transaction():
                self._db.execute(files(__package__).joinpath("views.sql").read_text("utf-8"))
        self._db.execute("SET enable_external_access = false")

    def take_in(self, path: Path) -> int:
        """Take a file of samples in, if that was not done before; lines that cannot be used go into a file beside it.

        Returns:
            How many those are.

        Raises:
            OSError: they cannot be kept; nothing is taken in.

        """
        number = number_of(path)
        if self._db.execute("SELECT 1 FROM taken_in WHERE number = ?", [number]).fetchone():
            return 0
        self._learn_series()  # not what was begun and did not come to its end
        with self._transaction():
            unreadable = self._load(path)
            self._db.execute("INSERT INTO taken_in VALUES (?)", [number])
            if unreadable:
                path.with_name(f"unreadable.{path.name}").write_bytes(b"".join(unreadable))
        return len(unreadable)

    def _load(self, path: Path) -> list[bytes]:
        """Write what a file says; return the lines that say nothing."""
        names: dict[float, int] = {}
        values: list[tuple[Any, ...]] = []
        times: list[tuple[Any, ...]] = []
        happened: list[tuple[Any, ...]] = []
        unreadable: list[bytes] = []
        for written, line in lines(path):
            names.update({local: self._number(*series) for local, *series in line.series})
            try:
                ts, figures, calls, told = _read(line)
            except ValueError:
                unreadable.append(written)
                continue
            # What a line before has named that cannot be read is not known.
            values.extend((ts, names[local], value) for local, value in figures if local in names)
            times.extend((ts, names[local], bucket, count) for local, bucket, count in calls if local in names)
            happened.extend(told)
        self._write_names()
        self._insert("raw", "*", sorted(values, key=itemgetter(1, 0)))
        self._insert("rolled", _ROLLED, values, " GROUP BY ALL")
        self._insert("times", _TIMES, times, " GROUP BY ALL")
        self._insert("happened", "*", happened)
        return unreadable

    def _number(self, metric: str, subject: str, part: str) -> int:
        """Return the number of a series. Those of one metric are neighbours, so that its samples are, too."""
        name = (metric, subject, part)
        if name not in self._series:
            if metric not in self._newest:
                self._newest[metric] = (max(self._newest.values(), default=-1) // _A_METRIC + 1) * _A_METRIC - 1
            self._newest[metric] += 1
            self._series[name] = self._newest[metric]
            self._unwritten.append((self._series[name], *name))
        return self._series[name]

    def _write_names(self) -> None:
        names, self._unwritten = self._unwritten, []
        self._insert("series", "*", names)

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
        self._learn_series()
        with self._transaction():
            self._db.execute("DELETE FROM raw WHERE ts < ?", [_floor(today - self._keeping.raw)])
            self._merge(_FINE, _FINE, today - _PIECES)
            self._name_whole()
            self._merge(_FINE, _COARSE, _EPOCH, _floor(today - self._keeping.fine))
            if self._keeping.coarse is not None:
                for table in ("rolled", "times"):
                    self._db.execute(f"DELETE FROM {table} WHERE ts < ?", [_floor(today - self._keeping.coarse)])  # noqa: S608  # constants
            self._db.execute("DELETE FROM taken_in WHERE number < ?", [int((now - 30 * 86400) * 1000)])
            self._forget_series()
        self.settle()
        until = time.monotonic() + _SHORTENING_SECONDS  # what is too large then is so until tomorrow
        while self._size() > self._keeping.largest and time.monotonic() < until and self._shorten():
            pass

    def _merge(self, width: int, wider: int, since: datetime, before: datetime = _FAR_AHEAD) -> None:
        """Put the rows of a time together into one for each step of a width; of the same width what is in pieces."""
        for table, selected, key in (("rolled", _MERGED, "series, ts"), ("times", _MERGED_TIMES, "series, ts, bucket")):
            where = f"WHERE width = {width} AND ts >= ? AND ts < ?"
            told, series, several, those = table, f"{table}.series", "", ""
            if wider > width:
                told, series = f"{table} LEFT JOIN whole USING (series)", f"coalesce(whole.rest, {series})"
            else:  # a block that is not touched is not written
                several, those = "HAVING count(*) > 1", f"AND ({key}) IN (SELECT {key} FROM merged)"  # noqa: S608  # constants
            merged = selected.format(wider=wider, series=series)
            self._db.execute(
                f"CREATE OR REPLACE TEMP TABLE merged AS SELECT {merged} FROM {told} {where} GROUP BY ALL {several}",  # noqa: S608  # constants
                [since, before],
            )
            self._db.execute(f"DELETE FROM {table} {where} {those}", [since, before])  # noqa: S608  # constants
            self._db.execute(f"INSERT INTO {table} SELECT * FROM merged ORDER BY series, ts")  # noqa: S608  # constants
            self._db.execute("DROP TABLE merged")

    def _name_whole(self) -> None:
        """Say which series become one when hours are made: those of a client's torrents."""
        self._db.execute("CREATE OR REPLACE TEMP TABLE whole (series INTEGER, rest INTEGER)")
        self._insert(
            "whole",
            "*",
            [
                (number, self._number(metric, subject, REST))
                for (metric, subject, part), number in list(self._series.items())
                if metric in _BY_TORRENT and part not in ("", REST)
            ],
        )
        self._write_names()

    def _size(self) -> int:
        """Return how many bytes are in use; a file does not get smaller, what is free in it is used again."""
        found = self._db.execute("SELECT used_blocks * block_size FROM pragma_database_size()").fetchone()
        return found[0] if found else 0

    def _shorten(self) -> bool:
        """Forget the oldest tenth of everything; tell whether that was anything."""
        gone = 0
        with self._transaction():
            for table in ("raw", "rolled", "times"):
                oldest = f"SELECT make_timestamp(approx_quantile(epoch_us(ts), 0.1)::BIGINT) FROM {table}"  # noqa: S608  # constants
                (deleted,) = self._db.execute(f"DELETE FROM {table} WHERE ts < ({oldest})").fetchone() or (0,)  # noqa: S608  # constants
                gone += deleted
            self._forget_series()
        self.settle()
        return gone > 0

    def _forget_series(self) -> None:
        """Forget the names of which nothing is left."""
        self._db.execute(
            "DELETE FROM series WHERE id NOT IN"
            " (SELECT series FROM raw UNION SELECT series FROM rolled UNION SELECT series FROM times)"
        )
        self._learn_series()

    def ask(self, sql: str, parameters: Iterable[Any] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns and rows of a question of ours. People's own SQL goes into the box, never here."""
        answer = self._db.execute(sql, list(parameters))
        return [column[0] for column in answer.description or ()], answer.fetchall()

    def examine(self) -> bool:
        """Go on for half a second reading all that is in the file; tell whether that was the last of it.

        Raises:
            duckdb.Error: a block is damaged: each has a checksum, which is compared when it is read.

        """
        until = time.monotonic() + _READING_SECONDS
        self._reading = self._reading or self._read_all()
        while time.monotonic() < until:
            if next(self._reading, self) is self:
                self._reading = None
                return True
        return False

    def _read_all(self) -> Iterator[None]:
        tables = self._db.execute(
            "SELECT table_name, estimated_size FROM duckdb_tables() WHERE NOT internal"
        ).fetchall()
        for table, size in tables:
            for first in range(0, size + 1, _READ_AT_ONCE):
                self._db.execute(
                    f"SELECT bit_xor(hash(COLUMNS(*))) FROM {table} WHERE rowid >= ? AND rowid < ?",  # noqa: S608  # our own tables
                    [first, first + _READ_AT_ONCE],
                ).fetchall()
                yield

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


def _read(line: Names) -> tuple[datetime, list[tuple[Any, Any]], list[tuple[int, int, int]], list[tuple[Any, ...]]]:
    """Return the moment of a line, its values, its calls, and what happened.

    Raises:
        ValueError: it is no batch, or of a moment beyond all calendars.

    """
    if isinstance(line, Line):
        happened = [(_moment(one.ts), *_OF_HAPPENING(one)) for one in line.happened]
        return _moment(line.ts), list(numbered(line.values)), line.times, happened
    raise ValueError("no batch")


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
