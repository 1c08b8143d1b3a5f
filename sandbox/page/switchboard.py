"""The stack beside the chat: services and their faults, torrents, the clock, and the bot's process."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final, Self

import aiohttp

from sandbox.page.home import Home
from sandbox.services.faults import Fault
from sandbox.services.stories import Story

Listener = Callable[[dict[str, Any]], None]
_EVERY_SECONDS: Final = 0.5
_SLOW_SECONDS: Final = 4.0
# The faults a visitor may switch on, by what the page calls them.
_FAULTS: Final = {
    "down": Fault.REFUSED,
    "slow": Fault.LATENCY,
    "401": Fault.UNAUTHORIZED,
    "garbage": Fault.GARBAGE,
}
_NAMES: Final = {fault.value: name for name, fault in _FAULTS.items()}


class Switchboard:
    """`async with Switchboard(home) as board`: looks at the stack twice a second while somebody watches."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._listeners: set[Listener] = set()
        self._watched = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()
        self.state: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        await self._look()
        self._watching = asyncio.create_task(self._watch(), name="the page's switchboard")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    def add(self, listener: Listener) -> None:
        """Tell a listener of every change from now on."""
        self._listeners.add(listener)
        self._watched.set()

    def remove(self, listener: Listener) -> None:
        """Tell it no more."""
        self._listeners.discard(listener)
        if not self._listeners:
            self._watched.clear()

    async def perform(self, what: str, given: dict[str, Any]) -> str | None:
        """Turn a switch; return what there is to say of it. Raises LookupError or ValueError in words."""
        services, said = self._home.services, None
        match what:
            case "fault":
                await self._set_fault(str(given["service"]), str(given["fault"]))
            case "clock":
                await (services.clock.pause() if given.get("paused") else services.clock.resume())
                if "factor" in given:
                    await services.clock.set_factor(float(given["factor"]))
            case "story":
                story = Story(given["story"])
                await (services.stories.set(story) if given["on"] else services.stories.clear(story))
            case "episode":
                said = await services.release_episode()
            case "request":
                said = await self._home.request_in_seerr()
            case "bot":
                await self._turn_bot(str(given["action"]))
            case _:
                raise LookupError(f"there is no switch {what!r}")
        await self._look()
        return said

    async def _set_fault(self, service: str, name: str) -> None:
        faults = self._home.services.faults
        await faults.clear(service)
        if name != "none":
            fault = _FAULTS[name]
            await faults.set(service, fault, seconds=_SLOW_SECONDS if fault is Fault.LATENCY else None)

    async def _turn_bot(self, action: str) -> None:
        # Two windows may press at once: a process is started or ended by one of them.
        async with self._changing:
            if action in {"stop", "restart"}:
                await self._home.stop_bot()
            elif action == "kill":
                await self._home.kill_bot()
            if action in {"start", "restart"} and not self._home.bot_runs:
                await self._home.start_bot()
            elif action not in {"stop", "restart", "kill", "start"}:
                raise LookupError(f"a bot cannot be made to {action!r}")

    async def _watch(self) -> None:
        while True:
            await self._watched.wait()
            with contextlib.suppress(aiohttp.ClientError):
                await self._look()
            await asyncio.sleep(_EVERY_SECONDS)

    async def _look(self) -> None:
        home = self._home
        switches, world = await asyncio.gather(home.services.switches(), home.services.world_state())
        state = {
            "services": [
                {"name": name, "faults": [_NAMES.get(fault, fault) for fault in switches["faults"].get(name, [])]}
                for name in home.services.services
            ],
            "torrents": [
                {"name": one["name"], "phase": one["phase"], "stopped": one["stopped"], "progress": one["progress"]}
                for one in world["torrents"]
            ],
            "stories": world["stories"],
            "clock": switches["clock"],
            "bot": {"runs": home.bot_runs, "pid": home.bot_pid if home.bot_runs else None},
        }
        if state != self.state:
            self.state = state
            for listener in tuple(self._listeners):
                listener(state)
