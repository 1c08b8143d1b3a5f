"""What the start of the whole bot costs, against the bare import of its Telegram library in the same run."""

import asyncio
import compileall
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.figure import Figure
from sandbox.household import Household

_IDLE: Final = "import time, pyrogram; print('up', flush=True); time.sleep(60)"
_ROUNDS: Final = 5
_REST_SECONDS: Final = 4.0
_HIDDEN: Final = ("rich",)
"""Comes with the development tools only, and structlog imports it where it finds it: 50 ms that no user pays."""
_ROOT: Final = Path(__file__).parents[1]


def measure() -> list[Figure]:
    """Measure CPU of the start, and memory at rest.

    Both sides run as an installation does: from bytecode (a checkout where nothing is written would compile the bot
    at each start, and only the bot), and without what only the development tools bring.
    """
    for package in ("tgarr", "actors", "streams"):
        compileall.compile_dir(_ROOT / package, quiet=1)
    with _as_installed():
        return _measure()


@contextlib.contextmanager
def _as_installed() -> Iterator[None]:
    """Let the programs started inside not find what an installation does not have."""
    with tempfile.TemporaryDirectory() as folder:
        for name in _HIDDEN:
            Path(folder, f"{name}.py").write_text(f"raise ImportError('{name} is hidden')\n", "utf-8")
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = folder if before is None else f"{folder}{os.pathsep}{before}"
        try:
            yield
        finally:
            del os.environ["PYTHONPATH"]
            if before is not None:
                os.environ["PYTHONPATH"] = before


def _measure() -> list[Figure]:
    idle = subprocess.Popen([sys.executable, "-c", _IDLE], stdout=subprocess.PIPE, text=True)
    assert idle.stdout is not None
    idle.stdout.readline()
    floor_resident, floor_dirty = _memory(idle.pid)
    idle.kill()
    idle.wait()
    cpu, imports, resident, dirty = asyncio.run(_bot())
    return [
        Figure(
            id="start",
            what="CPU from start to connected, against `import pyrogram`",
            figure=cpu,
            unit="s",
            reference=imports,
            goal=0.6,
            of_ratio=True,
        ),
        Figure(
            id="resident",
            what="resident memory at rest, likewise",
            figure=resident,
            unit="MB",
            reference=floor_resident,
            goal=1.4,
            of_ratio=True,
        ),
        Figure(
            id="dirty",
            what="private dirty memory at rest, likewise",
            figure=dirty,
            unit="MB",
            reference=floor_dirty,
            goal=1.0,
            of_ratio=True,
        ),
    ]


def _cpu_of_import() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import pyrogram"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def _bot() -> tuple[float, float, float, float]:
    """Return CPU of the start and of the import, best of some rounds in turns, and the bot's memory at rest."""
    async with Household() as home:
        starts, imports = [_cpu(home.bot_pid)], []
        for _ in range(_ROUNDS):
            imports.append(_cpu_of_import())
            starts.append(await _again(home))
        await asyncio.sleep(_REST_SECONDS)
        return min(starts), min(imports), *_memory(home.bot_pid)


async def _again(home: Household) -> float:
    await home.stop_bot()
    await home.start_bot()
    return _cpu(home.bot_pid)


def _cpu(pid: int) -> float:
    """Return the CPU seconds a process has used."""
    with Path(f"/proc/{pid}/stat").open(encoding="ascii") as stream:
        fields = stream.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> tuple[float, float]:
    """Return resident and private dirty memory in MB."""
    time.sleep(0.2)
    with Path(f"/proc/{pid}/smaps_rollup").open(encoding="ascii") as stream:
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in stream if line.split()[-1] == "kB"}
    return sizes["Rss"] / 1024, sizes["Private_Dirty"] / 1024
