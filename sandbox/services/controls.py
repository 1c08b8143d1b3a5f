"""The switches of a running sandbox, the same for one in this process and one in its own process."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.services.faults import MEGABYTE, Fault
from sandbox.services.request_log import LoggedRequest
from sandbox.services.simulator import ServiceAddress
from sandbox.services.stories import Story

Perform = Callable[[str, dict[str, Any]], Awaitable[Any]]


class FaultControls:
    """HTTP faults of single services."""

    def __init__(self, perform: Perform) -> None:
        self._perform = perform

    async def set(
        self,
        service: str,
        fault: Fault,
        *,
        path: str = "/",
        method: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
        size: int = 48 * MEGABYTE,
    ) -> None:
        """Switch a fault on, for paths beginning with `path` and for the next `times` requests.

        `seconds` (real time) is the delay of LATENCY, the gap between bytes of DRIP, the Retry-After
        of TOO_MANY_REQUESTS; `size` the bytes of OVERSIZE. REFUSED closes the whole listener and takes
        neither path nor times (ValueError).
        """
        await self._perform(
            "faults/set",
            {
                "service": service,
                "fault": fault.value,
                "path": path,
                "method": method,
                "times": times,
                "seconds": seconds,
                "size": size,
            },
        )

    async def clear(self, service: str | None = None) -> None:
        """Switch the faults of one service, or of all, off; hanging requests are let go."""
        await self._perform("faults/clear", {"service": service})


class ClockControls:
    """The world's clock."""

    def __init__(self, perform: Perform) -> None:
        self._perform = perform

    async def now(self) -> float:
        """The world's Unix time in seconds."""
        return float(await self._perform("clock/now", {}))

    async def set_factor(self, factor: float) -> None:
        """World seconds per real second."""
        await self._perform("clock/factor", {"factor": factor})

    async def pause(self) -> None:
        """Stop the clock."""
        await self._perform("clock/pause", {})

    async def resume(self) -> None:
        """Let it run again."""
        await self._perform("clock/resume", {})

    async def advance(self, seconds: float) -> None:
        """Push it forward by world seconds."""
        await self._perform("clock/advance", {"seconds": seconds})


class StoryControls:
    """Failures of the world itself."""

    def __init__(self, perform: Perform) -> None:
        self._perform = perform

    async def set(self, story: Story, *, title: str | None = None, times: int | None = None) -> None:
        """Switch a story on for releases whose name contains `title`, for the next `times` occasions."""
        await self._perform("stories/set", {"story": story.value, "title": title, "times": times})

    async def clear(self, story: Story | None = None) -> None:
        """Switch a story, or all, off; what was caught in it goes on."""
        await self._perform("stories/clear", {"story": story.value if story else None})


class SandboxControls:
    """All switches and what can be looked at; subclasses bring the sandbox itself."""

    services: Mapping[str, ServiceAddress]

    def __init__(self, perform: Perform) -> None:
        self._perform = perform
        self.faults = FaultControls(perform)
        self.clock = ClockControls(perform)
        self.stories = StoryControls(perform)

    async def requests(self, service: str | None = None) -> list[LoggedRequest]:
        """The requests that arrived, oldest first; secrets are masked.

        The host that REDIRECT leads to is the service `elsewhere`, the public posters are `artwork`.
        """
        found = await self._perform("requests", {"service": service})
        return [LoggedRequest(**entry) for entry in found]

    async def counters(self) -> dict[str, int]:
        """How many requests each service has had."""
        return dict(await self._perform("counters", {}))

    async def world_state(self) -> dict[str, Any]:
        """Library, torrents, grabs and stories as plain values."""
        return dict(await self._perform("world", {}))

    async def release_episode(self) -> str:
        """A missing episode comes out and is taken by Sonarr itself; its name. Raises ValueError where none is."""
        return str(await self._perform("episodes/release", {}))

    async def switches(self) -> dict[str, Any]:
        """What is switched on: `faults` by service, and the `clock` with its factor and whether it is paused."""
        return dict(await self._perform("switches", {}))

    async def reset(self) -> None:
        """Begin the world anew: same addresses and keys, no faults, stories or requests."""
        await self._perform("reset", {})

    @property
    def radarr(self) -> ServiceAddress:
        """The instance of this name."""
        return self.services["radarr"]

    @property
    def sonarr(self) -> ServiceAddress:
        """The instance of this name."""
        return self.services["sonarr"]

    @property
    def prowlarr(self) -> ServiceAddress:
        """The instance of this name."""
        return self.services["prowlarr"]

    @property
    def qbittorrent(self) -> ServiceAddress:
        """The instance of this name."""
        return self.services["qbittorrent"]

    @property
    def jellyfin(self) -> ServiceAddress:
        """The instance of this name."""
        return self.services["jellyfin"]
