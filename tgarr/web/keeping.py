"""Keeps the web server as the configuration says: on or off, where it listens, and which doors it has."""

import asyncio
import contextlib
import errno
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from actors.stores import hooks
from tgarr import logs
from tgarr.chat.house import House
from tgarr.chat.language import Words
from tgarr.chat.signals import DoorChanged, Signal
from tgarr.chat.text import Text, bold, code
from tgarr.config import Web as Settings

if TYPE_CHECKING:
    from aiohttp import web

    from tgarr.web.door import Doors

log = logging.getLogger(__name__)

_AGAIN_SECONDS: Final = 15.0
_TELL_AGAIN_SECONDS: Final = 3600.0

TellAdmins = Callable[[Callable[[Words], Text], str], Awaitable[None]]
"""Tells every admin something, in their words, once for each name of it."""


class Web:
    """Runs beside everything else; `renew` follows a change of the configuration. Why it cannot: `House.web_down`."""

    def __init__(self, house: House, tell_admins: TellAdmins, *, again: float = _AGAIN_SECONDS) -> None:
        self._house = house
        self._tell_admins = tell_admins
        self._again = again
        self._changed = asyncio.Event()
        self._tried = asyncio.Event()
        self._told_of = ""

    def renew(self) -> None:
        """Look at the configuration, and at the secrets, again."""
        self._changed.set()

    async def tried(self) -> None:
        """Wait until it serves, or it is clear that it does not (yet)."""
        await self._tried.wait()

    async def run(self) -> None:
        """Serve until cancelled, whenever it is wanted."""
        listening = self._house.signals.stream.subscribe(self._signalled)
        try:
            while True:
                self._changed.clear()
                settings = self._house.config.web
                if settings.enabled:
                    await self._serve(settings)
                else:
                    self._house.web_down = ""
                    self._tried.set()
                    await self._changed.wait()
        finally:
            self._tried.set()
            listening.dispose()

    def _signalled(self, signal: Signal) -> None:
        if isinstance(signal, DoorChanged):
            self.renew()

    async def _serve(self, settings: Settings) -> None:
        """Serve until another server is wanted, or wait a while where it cannot."""
        from tgarr.web.body import LARGEST  # late: the bot starts without all this where it is off
        from tgarr.web.deliveries import Deliveries
        from tgarr.web.door import Doors
        from tgarr.web.server import Server

        deliveries = Deliveries(self._house)
        doors = Doors(deliveries)
        await self._open(doors)
        try:
            async with contextlib.AsyncExitStack() as serving:
                server = Server(settings.listen, settings.port, self._parts(doors, settings), largest=LARGEST)
                working = asyncio.create_task(deliveries.run(), name="what services tell")
                serving.push_async_callback(_end, working)
                await serving.enter_async_context(server)
                await self._stands(settings)
                while settings.served_alike(self._house.config.web):
                    await self._until_changed(working)
                    await self._open(doors)
        except OSError as error:
            await self._stumbles(settings, error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), self._again)

    def _parts(self, doors: "Doors", settings: Settings) -> "dict[str, web.Application]":
        parts = {"/hooks": doors.application()}
        if settings.metrics:
            from tgarr.web.metrics import Metrics

            parts["/metrics"] = Metrics(self._house, lambda: self._house.config.web.metrics_token).application()
        return parts

    async def _until_changed(self, working: "asyncio.Task[None]") -> None:
        """Wait for a change; raise what the work died of, so that all of this is begun anew."""
        changed = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait({changed, working}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()
        if working.done():
            await working
        self._changed.clear()

    async def _open(self, doors: "Doors") -> None:
        from tgarr.web.door import Door

        config = self._house.config
        asked = {name: service.type for name, service in config.services.items() if service.enabled}
        kinds = {**config.web.hooks, **asked}
        rows = await self._house.state.write(lambda db: hooks.opened(db, kinds))
        for row in rows.values():
            logs.redaction.add(row.secret)
        doors.renew(
            {name: Door(kind=kind, asked=name in asked, secret=rows[name].secret) for name, kind in kinds.items()}
        )

    async def _stands(self, settings: Settings) -> None:
        self._house.web_down = ""
        self._tried.set()
        log.info("services can tell at %s port %d", settings.listen, settings.port)
        if self._told_of:
            self._told_of = ""
            await self._tell_admins(
                lambda _: _("✅ Services can tell me at once again."), f"web stands {self._house.clock():.0f}"
            )

    async def _stumbles(self, settings: Settings, error: OSError) -> None:
        """Tell the log, `tgarr health` and the admins, in words, once for each reason and hour."""
        place = f"{settings.listen}:{settings.port}"
        why = f"{place}: {_reason(error)}"
        if self._house.web_down != why:
            log.warning("services cannot tell at %s", why)
        self._house.web_down = why
        self._tried.set()
        if self._told_of == why:
            return
        self._told_of = why
        busy = error.errno == errno.EADDRINUSE
        hour = int(self._house.clock() // _TELL_AGAIN_SECONDS)
        await self._tell_admins(
            lambda _: Text.lines(
                bold(_("⚠️ Services cannot tell me at once: {place} cannot be listened at.", place=code(place))),
                _("Another program uses this port: choose another under web.port in config.yaml.")
                if busy
                else _("Check web.listen and web.port in config.yaml: {why}", why=_reason(error)),
                _("Everything else goes on; I ask the services on schedule."),
            ),
            f"web {why} {hour}",
        )


def _reason(error: OSError) -> str:
    return "the port is in use" if error.errno == errno.EADDRINUSE else (error.strerror or type(error).__name__)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
