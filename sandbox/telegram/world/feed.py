"""Everything that happens, numbered, for whoever watches through the control API."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Feed:
    """An append-only list of JSON-ready happenings that can be followed from any point."""

    happenings: list[dict[str, Any]] = field(default_factory=list)
    _grown: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def position(self) -> int:
        """The number of the newest happening."""
        return len(self.happenings)

    def add(self, kind: str, **facts: Any) -> None:
        """Append a happening, with the Unix time at which it happens."""
        self.happenings.append({"number": self.position + 1, "kind": kind, "at": time.time(), **facts})
        self._grown.set()
        self._grown = asyncio.Event()

    async def follow(self, after: int = 0) -> AsyncIterator[dict[str, Any]]:
        """Every happening with a number greater than `after`, for ever."""
        while True:
            while after < self.position:
                yield self.happenings[after]
                after += 1
            await self._grown.wait()
