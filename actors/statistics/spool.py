"""Batches on their way to DuckDB: a file that grows by a line each, and survives kill -9 up to the last whole line.

The lines are given to the system, which writes them when it likes: a power cut may cost half a minute of samples, and
nothing of the record. One line costs a hundredth of what DuckDB takes for its samples one by one, and DuckDB need not
be in memory for it. A file that has grown or aged enough gets a number and is taken in as a whole, once.
"""

import contextlib
import itertools
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from actors.statistics.batch import MOST_BUCKET, Batch, Happening, Series

_OPEN: Final = "samples.open"
_WHOLE: Final = "samples.{:014d}"
_NAMED_EVERY: Final = 60
"""Lines after which all series are named again: what a bad line has named is unknown until then."""
_encode = msgspec.json.Encoder().encode


Calls = Annotated[int, msgspec.Meta(ge=0, le=2**32)]
"""More than anybody makes; what is added up of them still fits into a column."""


Run = tuple[int, list[float]]


class Names(msgspec.Struct):
    """The series that a line is the first to speak of: their number in this file, and `Series`."""

    series: list[tuple[int, str, str, str]]


class Line(Names):
    """A batch as it is written.

    Attributes:
        values: in runs, each with the number of its first series: the others count on from there. They mostly come in
            the order in which they were numbered, and a third of the file would be numbers.

    """

    ts: float
    values: list[Run | float]
    times: list[tuple[int, Annotated[int, msgspec.Meta(ge=0, le=MOST_BUCKET)], Calls]]
    happened: list[Happening]


_line_of = msgspec.json.Decoder(Line).decode
_names_of = msgspec.json.Decoder(Names).decode


class Spool:
    """The files of one folder. Used by one thread.

    Args:
        folder: exists.

    Raises:
        OSError: the folder cannot be written.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _OPEN
        self._ids: dict[Series, int] = {}
        self._numbers = itertools.count()
        self._written = 0
        self._file: Any = None
        self.since = 0.0
        """The moment of the first batch in the open file; 0 when it is empty."""
        if self._path.exists():
            self.close_file()  # its numbers of series are not known to us

    @property
    def size(self) -> int:
        """Bytes in the open file."""
        return self._file.tell() if self._file is not None else 0

    def write(self, batch: Batch) -> None:
        """Keep a batch; it outlives this process when this returns.

        Raises:
            OSError: it is not kept. What was kept before is whole.
            ValueError: likewise; something that happened has a text that is no Unicode.

        """
        if self._file is None:
            self._file = self._path.open("ab")
            self.since = batch.ts
        if self._written % _NAMED_EVERY == 0:
            self._ids.clear()  # no number is given twice: after a bad line it would stand for another series
        self._written += 1
        new: list[tuple[int, str, str, str]] = []
        line = {
            "ts": batch.ts,
            "values": self._runs(batch.values, new),
            "times": [(self._id(series, new), bucket, count) for (series, bucket), count in batch.times.items()],
            "happened": batch.happened,
        }
        begins = self._file.tell()
        try:
            self._file.write(_encode({**line, "series": new}) + b"\n")
            self._file.flush()
        except ValueError:
            self._ids.clear()  # nobody has read the names that would have stood in it
            raise
        except OSError:
            # A half line would hide the next one, and the series named in it would be known to nobody.
            self._give_up(begins)
            raise

    def close_file(self) -> Path | None:
        """Give the open file its number; None when there is nothing in it."""
        self.close()
        if not self._path.exists():
            return None
        number = max([time.time_ns() // 1_000_000, *(number_of(path) + 1 for path in self.whole())])
        whole = self._folder / _WHOLE.format(number)
        self._path.rename(whole)
        return whole

    def close(self) -> None:
        """Let go of the open file; the next life, or the next batch, goes on in another one."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._ids.clear()
        self._numbers, self._written = itertools.count(), 0
        self.since = 0.0

    def whole(self) -> list[Path]:
        """Return the files that wait to be taken in, oldest first."""
        return sorted(path for path in self._folder.glob("samples.*") if path.suffix[1:].isdigit())

    def _runs(self, values: Mapping[Series, float], new: list[tuple[int, str, str, str]]) -> list[Run]:
        runs: list[Run] = []
        following = -1
        for series, value in values.items():
            number = self._id(series, new)
            if number != following:
                runs.append((number, []))
            runs[-1][1].append(_short(value))
            following = number + 1
        return runs

    def _id(self, series: Series, new: list[tuple[int, str, str, str]]) -> int:
        known = self._ids.get(series)
        if known is None:
            known = self._ids[series] = next(self._numbers)
            new.append((known, series.metric, _readable(series.subject), _readable(series.part)))
        return known

    def _give_up(self, begins: int) -> None:
        self._ids.clear()
        with contextlib.suppress(OSError):  # what it could not write is cut off below
            self._file.close()
        self._file = None
        os.truncate(self._path, begins)


def _readable(name: str) -> str:
    """Return a name that can be written: a path of a disk may be no Unicode."""
    return name.encode(errors="replace").decode()


def _short(value: float) -> float:
    """Return the same number in fewer digits, where it is a whole one, as bytes are."""
    return int(value) if float(value).is_integer() else value


def number_of(path: Path) -> int:
    """Return the number of a whole file: nobody gets it twice, for it is a moment in milliseconds."""
    return int(path.suffix[1:])


def lines(path: Path) -> Iterator[tuple[bytes, Names]]:
    """Return each line of a file, and what it says: of one that is not a `Line` the names that can be read.

    A last line that is not whole is left out.
    """
    with path.open("rb") as file:
        for written in file:
            if not written.endswith(b"\n"):
                return
            yield written, _read(written)


def _read(written: bytes) -> Names:
    for decode in (_line_of, _names_of):
        with contextlib.suppress(msgspec.DecodeError):
            return decode(written)
    return Names([])


def numbered(values: list[Run | float]) -> Iterator[tuple[int, float]]:
    """Return the values of a line, each with the number of its series.

    Raises:
        ValueError: they are neither runs nor pairs.

    """
    numbers = iter(values)
    for one in numbers:
        if isinstance(one, tuple):
            yield from enumerate(one[1], one[0])
            continue
        value = next(numbers, None)
        if value is None or isinstance(value, tuple):
            raise ValueError("a number of a series without its value")
        yield int(one), value
