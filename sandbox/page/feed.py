"""What happens in the data centre, followed once and handed to every window."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final, Self

import aiohttp

from sandbox.telegram.controls import TelegramControls

Happening = dict[str, Any]
Listener = Callable[[Happening], None]
_AGAIN_SECONDS: Final = 0.2


class Feed:
    """`async with Feed(telegram) as feed`: calls its listeners with every happening, as the plain values of the API."""

    def __init__(self, telegram: TelegramControls) -> None:
        self._telegram = telegram
        self._listeners: set[Listener] = set()
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        after = await self._telegram.position()
        self._following = asyncio.create_task(self._follow(after), name="the page's feed")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    def add(self, listener: Listener) -> None:
        """Call a listener from now on."""
        self._listeners.add(listener)

    def remove(self, listener: Listener) -> None:
        """Call it no more."""
        self._listeners.discard(listener)

    async def _follow(self, after: int) -> None:
        while True:
            found: list[Happening] = []
            with contextlib.suppress(aiohttp.ClientError):  # the end of the sandbox, or a hiccup on loopback
                found = await self._telegram.happenings(after=after)
            for happening in found:
                after = happening["number"]
                for listener in tuple(self._listeners):
                    listener(happening)
            if not found:
                await asyncio.sleep(_AGAIN_SECONDS)
