"""The composition root: builds the house, starts it in order, wires it, applies changes, stops it in reverse."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import pykka

from actors import registry
from actors.runtime import AsyncActor, Directory, Lane, remote, stop, tell
from actors.service import Hooks
from actors.stores.state import StateFace, start_state
from tgarr import admins, logs
from tgarr.chat.client import Telegram
from tgarr.chat.dispatcher import Dispatcher
from tgarr.chat.house import House
from tgarr.chat.incoming import Incoming
from tgarr.chat.making import Made
from tgarr.chat.newcomers import Newcomers
from tgarr.chat.pacing import USUAL, Pace
from tgarr.chat.router import merged
from tgarr.chat.screens import Attachment, Picture
from tgarr.chat.signals import Rang
from tgarr.config import Changes, Config, Service
from tgarr.desk import Desk
from tgarr.domain.capabilities import Library
from tgarr.domain.status import Hearing
from tgarr.errors import (
    ActorStopped,
    ConfigError,
    ServiceNotFound,
    StatisticsError,
    TgarrError,
)
from tgarr.features import (
    add,
    alerts,
    downloads,
    episodes,
    history,
    hooks,
    library,
    notices,
    progress,
    releases,
    rules,
    search,
    settings,
    sql,
    statistics,
    status,
    upgrades,
    waiting,
)
from tgarr.features import people as peopling
from tgarr.features import start as starting
from tgarr.logs.reports import reports
from tgarr.offering import Offering
from tgarr.recording import Recorder
from tgarr.reload import Reloader
from tgarr.sources import Sources
from tgarr.supervise import Keeper, Supervisor
from tgarr.web.keeping import Web

log = logging.getLogger(__name__)

ROUTERS: Final = (
    starting.router,
    search.router,
    add.router,
    episodes.router,
    releases.router,
    rules.router,
    upgrades.router,
    progress.router,
    waiting.router,
    downloads.router,
    library.router,
    history.router,
    status.router,
    alerts.router,
    hooks.router,
    notices.router,
    statistics.router,
    sql.router,
    settings.router,
    peopling.router,
)
HEARTBEAT: Final = "heartbeat"
RECORD: Final = ":record"
"""The actor's name: no service can have it."""
_HEARTBEAT_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 8.0


class App:
    """One running tgarr.

    Args:
        path: of the configuration file, which is watched.
        config: what it says now.
        environment: what `${NAME}` in it takes its values from.
        say: shows a line to whoever started the program.
        pace: how fast it may talk at Telegram.

    """

    def __init__(
        self, path: Path, config: Config, *, environment: Mapping[str, str], say: Any = print, pace: Pace = USUAL
    ) -> None:
        self._path = path
        self._config = config
        self._environment = environment
        self._say = say
        self._pace = pace
        self._directory = Directory()
        self._supervisor = Supervisor(self._directory)
        self._router = merged(list(ROUTERS))
        self._beside = Keeper()
        self._state_ref: pykka.ActorRef[Any] | None = None
        self._telegram: Telegram | None = None
        self._recorder: Recorder | None = None
        self.house: House

    async def start(self) -> None:
        """Start everything, the record first and Telegram last.

        Raises:
            StoreError: the record cannot be used.
            ConfigError: Telegram cannot be used as configured.

        """
        for secret in self._config.secrets():
            logs.redaction.add(secret)
        await self._report(self._config)
        self._state_ref = await start_state(self._config.data)
        self._directory.register(RECORD, self._state_ref)
        try:
            await self._build(remote(self._state_ref, StateFace))
        except BaseException:
            await self.stop()
            raise

    async def _build(self, state: StateFace) -> None:
        for name, service in self._config.services.items():
            if service.enabled:
                self._supervisor.keep(name, partial(self._start_service, name))
        telegram = self._telegram = self._new_telegram(self._config, state)
        self.house = House(config=self._config, state=state, directory=self._directory, front=telegram)
        newcomers = Newcomers(self.house, starting.greet(self.house))
        self.dispatcher = Dispatcher(self.house, self._router, newcomers, self._parked)
        self.house.meters.queues["inbox"] = lambda: self._must_telegram().waiting
        self._sources = Sources(self.house)
        self._alerts = alerts.Watch(self.house)
        self._upgrades = upgrades.Round(self.house)
        self._offering = Offering(self.house, self._router.commands, self._must_telegram)
        self._web = Web(self.house, partial(admins.told, self.house))
        recorder = self._recorder = Recorder(self.house, on_aside=self._set_aside)
        await recorder.renew()
        await telegram.start()
        self._beside.keep("tracker", lambda: progress.Tracker(self.house).run())
        self._beside.keep("watcher", lambda: downloads.Watcher(self.house).run())
        self._beside.keep("announcer", lambda: notices.Announcer(self.house).run())
        self._beside.keep("waiting", lambda: waiting.Runner(self.house, self.dispatcher.belated).run())
        self._beside.keep("upgrades", self._upgrades.run)
        self._beside.keep("sources", self._sources.run)
        self._beside.keep("alerts", self._alerts.run)
        self._beside.keep("web", self._web.run)
        self._beside.keep("recorder", recorder.run)
        self._beside.keep("desk", Desk(self.house).run)
        reloader = Reloader(
            self._path,
            config=self._config,
            environment=self._environment,
            apply=self._apply,
            refuse=partial(admins.told_of_refusal, self.house),
            accept=partial(admins.told_of_acceptance, self.house),
            kinds=registry.needs(),
        )
        self._beside.keep("reload", reloader.run)
        self._beside.keep("commands", self._offering.run)
        invitation = await newcomers.first_code()
        if invitation is not None:
            self._say(f"There is no admin yet. Write to the bot: /start {invitation}")
        await self._web.tried()
        # Last: whoever waits for the first beat finds all of the above done.
        self._beside.keep("heartbeat", self._beat)
        self._beside.once("names", search.prepared())

    async def stop(self) -> None:
        """Stop in reverse: first what listens, then what works, the record last."""
        await self._beside.stop()
        if self._telegram is not None:
            await self._telegram.stop(_STOP_SECONDS / 2)
        await self._supervisor.stop()
        if self._recorder is not None:
            await self._recorder.end()
        if self._state_ref is not None:
            await stop(self._state_ref)
        await asyncio.to_thread(reports.end)

    @staticmethod
    async def _report(config: Config) -> None:
        dsn = config.sentry.dsn.get_secret_value()
        await asyncio.to_thread(reports.renew, dsn, config.sentry.environment)

    def _start_service(self, name: str, settings: Service | None = None) -> pykka.ActorRef[AsyncActor]:
        settings = settings or self._config.services[name]
        return cast("pykka.ActorRef[AsyncActor]", registry.start(name, settings, self._hooks()))

    def _hooks(self) -> Hooks:
        return Hooks(on_ring=self._rang, on_call=lambda call: self._must_record().called(call))

    def _rang(self, name: str, hearing: Hearing) -> None:
        """Have a service looked at, and note whether it will ring again by itself."""
        if hearing is Hearing.LIVE:
            self.house.heard_live.add(name)
        else:
            self.house.heard_live.discard(name)
        self.house.signals.publish(Rang(name))

    def _adjust_service(self, name: str) -> None:
        """Give a service's actor its settings; one that is restarting finds them by itself."""
        with contextlib.suppress(ActorStopped):
            tell(self._directory.find(name), "adjust", self._config.services[name])

    def _new_telegram(self, config: Config, state: StateFace) -> Telegram:
        return Telegram(
            config.telegram,
            state,
            on_incoming=self._incoming,
            fetch_picture=self._fetch,
            make_file=self._make,
            on_parked=self._parked,
            pace=self._pace,
        )

    async def _incoming(self, incoming: Incoming) -> None:
        await self.dispatcher(incoming)

    async def _fetch(self, picture: Picture) -> bytes:
        if picture.service == statistics.CHARTS:
            from tgarr.features.statistics import charts

            return await charts.draw(self.house, picture.url)
        if picture.service not in self._directory:
            raise ServiceNotFound(picture.service, "no longer configured")
        library = self._directory.face(picture.service, Library, lane=Lane.BACKGROUND)
        return await library.poster(picture.url, cover=picture.cover)

    async def _make(self, attachment: Attachment) -> Made:
        from tgarr.features.sql import files

        return await files.made(self.house, attachment)

    def _parked(self, chat: int, reason: str) -> None:
        self._beside.once("tell of a chat", admins.told_of_parked(self.house, chat, reason))

    def _set_aside(self, aside: Path, why: StatisticsError) -> None:
        self._beside.once("tell of statistics", admins.told_of_aside(self.house, aside, why))

    async def _apply(self, changes: Changes, new: Config) -> None:
        """Bring the running house to a new configuration; only what changed is exchanged.

        What can be refused or fail comes first, and is taken back then; nothing after it can fail.
        """
        if "data" in changes.sections:
            raise ConfigError("the data folder cannot change while tgarr runs: restart it")
        for secret in new.secrets():
            logs.redaction.add(secret)
        begun: dict[str, pykka.ActorRef[AsyncActor]] = {}
        try:
            for name in (*changes.changed, *changes.added):
                begun[name] = self._start_service(name, new.services[name])
            if "telegram" in changes.sections:
                await self._change_telegram(new)
        except BaseException:
            await asyncio.gather(*map(stop, begun.values()))
            raise
        if "log" in changes.sections:
            logs.configure(level=new.log.level, format=new.log.format)
        await self._report(new)
        self.house.config = self._config = new
        for name in changes.removed:
            self._supervisor.drop(name)
        for name, first in begun.items():
            self._supervisor.keep(name, partial(self._start_service, name), first=first)
        for name in changes.adjusted:
            self._adjust_service(name)
        self._offering.renew(changes.sections)
        self._sources.renew()
        self._alerts.renew()
        self._upgrades.renew()
        self._web.renew()
        await self._must_record().renew()
        log.info("the new configuration is in force: %s", changes)

    async def _change_telegram(self, new: Config) -> None:
        """Go over to another `telegram` section, or back to the old one where the new one does not work."""
        await self._must_telegram().stop(_STOP_SECONDS / 2)
        try:
            await self._start_telegram(new)
        except Exception:
            await self._must_telegram().stop(0)
            await self._start_telegram(self._config)
            raise

    async def _start_telegram(self, config: Config) -> None:
        telegram = self._telegram = self._new_telegram(config, self.house.state)
        self.house.front = telegram
        await telegram.start()

    def _must_record(self) -> Recorder:
        if self._recorder is None:
            raise TgarrError("the recorder was not started")
        return self._recorder

    def _must_telegram(self) -> Telegram:
        if self._telegram is None:
            raise TgarrError("Telegram was not started")
        return self._telegram

    async def _beat(self) -> None:
        """Note in a file that the loop is alive, and what is not: what `tgarr health` reads."""
        path = self._config.data / HEARTBEAT
        half = path.with_suffix(".part")

        def write(text: str) -> None:
            half.write_text(text, "utf-8")
            half.replace(path)

        while True:
            down = {**self._beside.down, **self._supervisor.down}
            if trouble := self._must_telegram().trouble:
                down["telegram"] = trouble
            if self.house.web_down:
                down["web"] = self.house.web_down
            lines = [f"{time.time():.0f}", *(f"{name}: {' '.join(why.split())}" for name, why in down.items())]
            with contextlib.suppress(OSError):
                await asyncio.to_thread(write, "\n".join(lines) + "\n")
            await asyncio.sleep(_HEARTBEAT_SECONDS)
