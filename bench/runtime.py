"""The actor runtime: an ask on the loop against an ask of a thread, and the memory of many actors."""

import asyncio
import statistics
import subprocess
import sys
import time

from actors.runtime import AsyncActor, ThreadActor, ask, stop
from bench.figure import Figure

_ASKS = 3000
_ACTORS = 5000
_MEMORY = f"""
import asyncio, gc, os, sys
from actors.runtime import AsyncActor
async def bare():
    queue = asyncio.Queue()
    async def work():
        while True:
            await queue.get()
    return queue, asyncio.get_running_loop().create_task(work())
def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
async def main():
    await asyncio.sleep(0)
    gc.collect()
    before = resident()
    kept = [AsyncActor.start() if sys.argv[1] == "actors" else await bare() for _ in range({_ACTORS})]
    await asyncio.sleep(0.2)
    gc.collect()
    print(resident() - before, flush=True)
    os._exit(0)
asyncio.run(main())
"""


class OnLoop(AsyncActor):
    """Answers at once, on the loop."""

    async def echo(self, value: int) -> int:
        """Return the value."""
        return value


class InThread(ThreadActor):
    """Answers at once, in a thread."""

    def echo(self, value: int) -> int:
        """Return the value."""
        return value


async def _median(actor: type[OnLoop] | type[InThread]) -> float:
    ref = actor.start()
    times = []
    for number in range(_ASKS):
        began = time.perf_counter()
        await ask(ref, "echo", number, limit=5)
        times.append(time.perf_counter() - began)
    await stop(ref)
    return statistics.median(times) * 1e6


def _memory(of: str) -> float:
    """Return the MB that so many actors, or bare tasks, take in a process of their own."""
    command = [sys.executable, "-c", _MEMORY, of]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024


def measure() -> list[Figure]:
    """Measure the runtime."""
    on_loop, in_thread = asyncio.run(_median(OnLoop)), asyncio.run(_median(InThread))
    return [
        Figure(
            id="ask",
            what="one ask, p50: an actor on the loop against one with a thread, bridged into the loop",
            figure=on_loop,
            unit="us",
            reference=in_thread,
            goal=0.6,
            of_ratio=True,
        ),
        Figure(
            id="actors",
            what=f"memory of {_ACTORS} actors, against as many bare tasks with a queue each",
            figure=_memory("actors"),
            unit="MB",
            reference=_memory("tasks"),
            goal=60,
        ),
    ]
