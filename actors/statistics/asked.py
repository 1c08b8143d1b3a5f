"""A question that a person wrote, its answer, and how it gets into the box and out of it."""

import asyncio
import contextlib
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import msgspec

from actors.statistics.store import StatisticsFace
from tgarr.errors import QueryRefused

MOST_ROWS: Final = 1000
MOST_BYTES: Final = 1_000_000
"""Of the rows as JSON."""
MOST_LETTERS: Final = 4000
VIEWS: Final = (
    "downloads",
    "traffic",
    "watched",
    "activity",
    "disks",
    "uptime",
    "latency",
    "telegram",
    "depths",
    "samples",
    "detail",
)
"""What people may ask."""
_LIMIT_SECONDS: Final = 7.0
_AT_ONCE: Final = asyncio.Semaphore(2)


class Asked(msgspec.Struct):
    """One question, with a value for each `?` in it or each `$name`."""

    sql: str
    parameters: list[Any] | dict[str, Any] = []


class Told(msgspec.Struct, omit_defaults=True):
    """One answer; `cut` when there would have been more rows. Or why there is none, as in `QueryRefused`."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    cut: bool = False
    refused: str = ""
    what: str = ""


async def ask(copy: Path, asked: Asked) -> Told:
    """Ask a copy of the statistics, in a process of its own.

    Raises:
        QueryRefused: it is not answered, and why.

    """
    if len(asked.sql) > MOST_LETTERS:
        raise QueryRefused("long")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "actors.statistics.box",
        str(copy),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},  # there is nothing in it that a question could want
    )
    try:
        async with asyncio.timeout(_LIMIT_SECONDS):
            said, _ = await process.communicate(msgspec.json.encode(asked))
    except TimeoutError:
        raise QueryRefused("time") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        told = msgspec.json.decode(said, type=Told)
    except msgspec.DecodeError:  # it was ended by one of its limits
        raise QueryRefused("time" if process.returncode == -signal.SIGXCPU else "memory") from None
    if told.refused:
        raise QueryRefused(told.refused, told.what)
    return told


@contextlib.asynccontextmanager
async def copied(statistics: StatisticsFace) -> AsyncIterator[Path]:
    """Give a copy of the statistics, for as long as it is asked.

    Raises:
        StatisticsError: it cannot be made.

    """
    async with _AT_ONCE:  # a copy is as large as all that was recorded
        copy = await statistics.copy()
        try:
            yield copy
        finally:
            await asyncio.to_thread(shutil.rmtree, copy.parent, ignore_errors=True)
