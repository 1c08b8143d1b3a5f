"""How long it takes from a finished import to the message in a group: with the service's socket, and by polling."""

import asyncio
import random
import statistics
import time
from pathlib import Path
from typing import Any, Final

import uvloop
import yaml

from bench.figure import Figure
from bench.town import Town, town

_RUNG: Final = 12
_POLLED: Final = 4
_POLL: Final = 15.0
"""The default: nobody who measures waits for less."""
_PATIENCE: Final = 60.0
_TELLING: Final = ("message_posted", "message_edited")
_CALLS: Final = ("messages.sendMessage", "messages.sendMedia", "messages.editMessage")
"""The next episode of an evening is an edit of the same message."""
_STEP: Final = 20.0
"""Seconds of the world: short enough that nothing but the import happens in the last one."""


async def _measure() -> list[Figure]:
    async with town(["sonarr", "qbittorrent"]) as running:
        await running.services.clock.pause()
        group = await running.telegram.create_group("Cinema", ["anna", running.telegram.bot])
        await _configure(running, group, realtime=True)
        rung = [await _told_after(running, group) for _ in range(_RUNG)]
        await _configure(running, group, realtime=False)
        polled = []
        for _ in range(_POLLED):
            await asyncio.sleep(random.uniform(0, _POLL))  # an import knows nothing of our polls
            polled.append(await _told_after(running, group))
    return [
        Figure(
            id="import-notice",
            what=f"from a finished import to the group's message, p95 of {_RUNG}, "
            f"against the slowest of {_POLLED} when polling each {_POLL:g} s",
            figure=statistics.quantiles(rung, n=20)[-1],
            unit="s",
            reference=max(polled),
            goal=3,
        ),
    ]


async def _configure(running: Town, group: int, *, realtime: bool) -> None:
    """Save the configuration, and wait until it is in force and heard, or no longer."""
    house = running.app.house
    before = house.config
    await asyncio.to_thread(_write, running.path, group, realtime=realtime)
    async with asyncio.timeout(_PATIENCE):
        while house.config is before or ("sonarr" in house.heard_live) is not realtime:
            await asyncio.sleep(0.02)


def _write(path: Path, group: int, *, realtime: bool) -> None:
    config: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    config["groups"] = [{"chat": group, "events": ["available"]}]
    config["services"]["sonarr"] |= {"poll": _POLL, "realtime": realtime}
    path.write_text(yaml.safe_dump(config), "utf-8")


async def _told_after(running: Town, group: int) -> float:
    """Let an episode come out; return the seconds from its import to the message about it."""
    services, telegram = running.services, running.telegram
    after = await telegram.position()
    before = len((await services.world_state())["library"])
    await services.release_episode()
    while True:
        began = time.time()
        await services.clock.advance(_STEP)
        if len((await services.world_state())["library"]) > before:
            break
    await telegram.wait_for(
        lambda one: one.kind in _TELLING and one.message is not None and one.message.chat == group,
        after=after,
        seconds=_PATIENCE,
    )
    calls = await telegram.requests()
    told = max(call.time for call in calls if call.method in _CALLS)
    return told - began


def measure() -> list[Figure]:
    """Measure, on the loop that the bot runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure())
