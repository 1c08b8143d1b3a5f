"""How a question that a person wrote gets into the box, and its answer out of it."""

import asyncio
import contextlib
import logging
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec

from actors.statistics.child import environment
from actors.statistics.question import MOST_LETTERS, Asked, Told
from actors.statistics.store import StatisticsFace
from tgarr.errors import QueryRefused, StatisticsError

log = logging.getLogger(__name__)

_LIMIT_SECONDS: Final = 7.0
"""For the question, once the process stands: how long that takes depends on what else the machine does."""
_START_SECONDS: Final = 30.0
_MOST_COMPLAINTS: Final = 4000
"""Bytes of the box's standard error in the log."""
_AT_ONCE: Final = asyncio.Semaphore(2)


async def ask(copy: Path, asked: Asked) -> Told:
    """Ask a copy of the statistics, in a process of its own.

    Raises:
        QueryRefused: it is not answered, and why.
        StatisticsError: the process does not come to it.

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
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )
    try:
        said, complaints = await _exchange(process, msgspec.json.encode(asked))
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        told = msgspec.json.decode(said, type=Told)
    except msgspec.DecodeError:  # it was ended by one of its limits
        log.info("a question has ended its box (%s): %s", process.returncode, complaints)
        raise QueryRefused("time" if process.returncode == -signal.SIGXCPU else "memory") from None
    if told.refused:
        raise QueryRefused(told.refused, told.what)
    return told


async def _exchange(process: asyncio.subprocess.Process, asked: bytes) -> tuple[bytes, str]:
    """Return what the box says to a question, and the end of what it complains of besides."""
    stands = b""
    if process.stdout is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                stands = await process.stdout.readline()
    if not stands:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        _, complaints = await process.communicate()
        log.warning("the box of a question does not start: %s", _end_of(complaints))
        raise StatisticsError("the box of the question does not start")
    try:
        async with asyncio.timeout(_LIMIT_SECONDS):
            said, complaints = await process.communicate(asked)
    except TimeoutError:
        raise QueryRefused("time") from None
    return said, _end_of(complaints)


def _end_of(complaints: bytes) -> str:
    return complaints[-_MOST_COMPLAINTS:].decode(errors="replace").strip()


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
