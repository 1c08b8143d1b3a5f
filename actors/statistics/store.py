"""The statistics' actor: an owner thread that keeps every batch at once, and asks DuckDB when somebody wants to know.

Nothing here is a record: what decides anything is in the record (`actors.stores`), and a lost sample is no loss. What
cannot be kept is counted and let go, so that a full disk stops the statistics and nothing else.
"""

import base64
import logging
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import pykka

from actors.runtime import ThreadActor
from actors.statistics.batch import Batch
from actors.statistics.chart import Chart, Plot
from actors.statistics.child import Child
from actors.statistics.keeping import Keeping
from actors.statistics.process import Process
from actors.statistics.spool import Spool
from tgarr.domain.operations import operation
from tgarr.errors import StatisticsDamaged, StatisticsError, StatisticsRefused, StatisticsTooNew

log = logging.getLogger(__name__)

_TAKE_IN_SECONDS: Final = 6 * 3600.0
"""DuckDB writes whole blocks: the fewer times, the less."""
_TAKE_IN_BYTES: Final = 8_000_000
_ROLL_UP_SECONDS: Final = 24 * 3600.0
_IDLE_SECONDS: Final = 120.0
_FILE: Final = "statistics.duckdb"
COPY: Final = "copy-"
"""How the names of folders with copies begin."""
OnAside = Callable[[Path, StatisticsError], None]


class Table(msgspec.Struct, frozen=True):
    """An answer. Moments are ISO 8601 in UTC, without a zone."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Statistics(ThreadActor):
    """See `StatisticsFace`."""

    mailbox_size = 200

    def __init__(self, folder: Path, keeping: Keeping, on_aside: OnAside, clock: Callable[[], float]) -> None:
        super().__init__()
        self._path = folder / _FILE
        self._keeping = keeping
        self._on_aside = on_aside
        self._clock = clock
        self._spool = Spool(folder)
        self._process = Process(self._path, keeping)
        # Its list of fonts is made once, and kept where it may write.
        fonts = {"MPLCONFIGDIR": str(folder / "fonts")}
        self._draughtsman = Child("actors.statistics.drawing", environment=fonts)
        self._rolled_at = 0.0
        self._lost = 0
        self._waits = False
        self._unread = self._path.exists()
        """Whether the file is of an earlier life, and was not read through in this one."""

    def record(self, batch: Batch) -> None:
        """See `StatisticsFace.record`."""
        try:
            self._spool.write(batch)
        except (OSError, ValueError) as error:  # such as a name that is no UTF-8
            if not self._lost:
                log.warning("nothing is recorded for the statistics: %s", error)
            self._lost += 1
            return
        if self._lost:
            log.warning("the statistics are recorded again; %d batches are lost", self._lost)
            self._lost = 0
        old = batch.ts - self._spool.since > _TAKE_IN_SECONDS
        if old or self._spool.size > _TAKE_IN_BYTES:
            self._take_in()
        if self._unread:
            self._examine()
        for process in (self._process, self._draughtsman):
            if process.idle > _IDLE_SECONDS:
                process.end()

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> Table:
        """See `StatisticsFace.ask`."""
        self._take_in()
        columns, rows = self._ask_mending("ask", sql=sql, parameters=list(parameters))
        return Table(tuple(columns), tuple(map(tuple, rows)))

    def copy(self) -> Path:
        """See `StatisticsFace.copy`."""
        self._take_in()
        try:
            to = Path(tempfile.mkdtemp(prefix=COPY, dir=self._path.parent)) / f"{secrets.token_hex(8)}.duckdb"
        except OSError as error:
            raise StatisticsError(f"no copy can be made: {error}") from error
        try:
            self._ask_mending("copy", to=str(to))
        except StatisticsError:
            shutil.rmtree(to.parent, ignore_errors=True)  # half of one would keep a full disk full
            raise
        return to

    def draw(self, chart: Chart | Plot) -> bytes:
        """See `StatisticsFace.draw`."""
        return base64.b64decode(self._draughtsman.ask(chart))

    def _examine(self) -> None:
        """Go on reading the file through: DuckDB finds damage only where it reads, and nobody may ask for days."""
        try:
            self._unread = not self._ask_mending("examine")
        except StatisticsError as error:
            log.debug("the file of the statistics is not read through yet: %s", error)

    def _take_in(self) -> None:
        """Have everything that waits in files put into DuckDB; what cannot be put there now waits on."""
        try:
            self._spool.close_file()
            for path in self._spool.whole():
                self._take(path)
        except (OSError, StatisticsError) as error:
            if not self._waits:
                log.warning("the statistics wait in their files: %s", error)
            self._waits = True
            return
        self._waits = False
        if abs(self._clock() - self._rolled_at) > _ROLL_UP_SECONDS:  # a clock may have been set back, too
            self._rolled_at = self._clock()
            try:
                self._ask_mending("roll up", now=self._clock())
            except StatisticsError as error:  # only room and time are lost; a question must not wait for that
                log.warning("the statistics are not put together today: %s", error)

    def _take(self, path: Path) -> None:
        """Have a file put into DuckDB; one that it refuses is kept beside, and not in the way of the next."""
        try:
            if unreadable := self._ask_mending("take in", path=str(path)):
                log.warning("%d lines of %s say nothing: kept as unreadable.%s", unreadable, path.name, path.name)
        except StatisticsRefused as error:
            aside = path.rename(path.with_name(f"refused.{path.name}"))
            log.error("samples are not taken in (%s): kept as %s", error, aside.name)  # noqa: TRY400  # whose trace is another process's
            self._on_aside(aside, error)
        else:
            path.unlink()

    def _ask_mending(self, do: str, **details: Any) -> Any:
        """Have something done; a file that cannot be used is set aside, and a new one begun."""
        try:
            return self._process.ask(do, **details)
        except StatisticsDamaged as error:
            why = "newer" if isinstance(error, StatisticsTooNew) else "damaged"
            aside = self._path.with_suffix(f".{why}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime(self._clock()))}")
            log.warning("the statistics cannot be used (%s): set aside as %s", error, aside.name)
            for path, to in ((self._path, aside), (self._path.with_suffix(".duckdb.wal"), aside.with_suffix(".wal"))):
                if path.exists():
                    path.rename(to)
            self._on_aside(aside, error)
            return self._process.ask(do, **details)

    def on_stop(self) -> None:
        """Close the file. What waits in the spool is taken in by the next life."""
        self._spool.close()
        self._process.end()
        self._draughtsman.end()


class StatisticsFace:
    """How the rest of the house sees the statistics: `actors.runtime.remote(ref, StatisticsFace)`."""

    @operation(changes=True)
    async def record(self, batch: Batch) -> None:
        """Keep a batch: in its file when this returns, or counted and let go."""
        raise NotImplementedError

    @operation(limit=60)
    async def ask(self, sql: str, parameters: Sequence[Any] = ()) -> Table:
        """Return what DuckDB answers to a question of ours about everything recorded so far.

        Raises:
            StatisticsError: it cannot be answered.

        """
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def copy(self) -> Path:
        """Return a copy of the DuckDB file in a folder of its own, both for the asker to remove.

        Raises:
            StatisticsError: it cannot be written.

        """
        raise NotImplementedError

    @operation(limit=60)
    async def draw(self, chart: Chart | Plot) -> bytes:
        """Return a chart as PNG.

        Raises:
            StatisticsError: it cannot be drawn.

        """
        raise NotImplementedError


def start_statistics(
    folder: Path, *, keeping: Keeping, on_aside: OnAside, clock: Callable[[], float] = time.time
) -> pykka.ActorRef[Any]:
    """Start the owner thread; the folder is made when missing.

    `on_aside` is told, on that thread, which file was set aside, and why.

    Raises:
        OSError: the folder cannot be used.

    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{COPY}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    return Statistics.start(folder, keeping, on_aside, clock)
