"""Looks at the services again and again, and writes down what became of it before anybody is told."""

import asyncio
import logging
import sqlite3
import time
from typing import Final

from reactivex.scheduler.eventloop import AsyncIOScheduler

from actors.poller import Poller
from actors.stores import alerts as store
from streams.health import Rules, Spell, alerts
from streams.publisher import Publisher
from tgarr.chat.house import House
from tgarr.domain.health import Alert, Look
from tgarr.errors import ActorError, StatisticsError, StoreError
from tgarr.features.alerts.kept import from_json, to_json
from tgarr.features.alerts.looking import look
from tgarr.features.alerts.telling import lacking, tell
from tgarr.features.alerts.usual import usual

log = logging.getLogger(__name__)

_LEARNED_EVERY: Final = 6 * 3600.0
_AGAIN_AFTER: Final = 600.0
"""Seconds, where it could not be found out."""
_PATIENCE: Final = 10.0
_REMEMBERED: Final = 6 * 3600.0
"""Seconds: what was told before is not needed to know what flaps."""


class Watch:
    """Looks after the services. An alert is a row before it is told, in one transaction with its messages."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looks = Publisher[Look]()
        self._changed: dict[str, Alert] = {}
        self._began = time.monotonic()
        self._learned: float | None = None
        self._poller = Poller("the services' health", self._look, every=lambda: house.config.health.every)

    async def run(self) -> None:
        """Go on with the alerts of an earlier life, and look until cancelled."""
        house = self._house
        self._changed.clear()  # of a life that failed: what is not written is seen again
        opened, spells = await house.state.write(lambda db: _take_up(db, now=house.clock()))
        watched = alerts(
            lambda: Rules(lasting=house.config.health.lasting),
            scheduler=AsyncIOScheduler(asyncio.get_running_loop()),
            opened=opened,
            spells=spells,
        )
        listening = self._looks.stream.pipe(watched).subscribe(self._heard)
        try:
            await self._poller.run()
        finally:
            listening.dispose()

    def renew(self) -> None:
        """Look at once: there are other services, or another pace."""
        self._poller.hurry()

    def _heard(self, alert: Alert) -> None:
        self._changed[alert.key] = alert

    async def _look(self) -> None:
        await self._learn()
        self._looks.publish(await look(self._house))
        try:
            await self._write()
        except StoreError as error:
            log.warning("alerts wait: %s", error)  # what has changed is kept, and written after the next look

    async def _learn(self) -> None:
        """Find out how long the services usually take: some times a day, for DuckDB has to be started for it.

        Not before there are calls to compare with it: until then it is not known what is slow and what is not.
        """
        house, now = self._house, time.monotonic()
        rules = house.config.health
        due = self._began + rules.slower_over if self._learned is None else self._learned + _LEARNED_EVERY
        if now < due or house.statistics is None or not rules.slower:
            return
        self._learned = now
        try:
            async with asyncio.timeout(_PATIENCE):
                house.meters.paces.usual = await usual(house.statistics, house.clock())
        except (StatisticsError, ActorError, TimeoutError) as error:
            log.info("what is usual of the services is not known: %s", error)
            self._learned += _AGAIN_AFTER - _LEARNED_EVERY

    async def _write(self) -> None:
        """Write what has changed and queue its messages; and tell those who were not to be told before."""
        if not self._changed and not await self._house.state.read(lambda db: lacking(db, self._house)):
            return
        changed = dict(self._changed)

        def write(db: sqlite3.Connection) -> None:
            rows = [
                store.put(db, key=key, body=to_json(alert), began_at=alert.began, ended_at=alert.ended)
                for key, alert in changed.items()
            ]
            tell(db, self._house, [row for row in rows if row is not None])

        await self._house.write(write)
        for key, alert in changed.items():
            if self._changed.get(key) is alert:
                del self._changed[key]


def _take_up(db: sqlite3.Connection, *, now: float) -> tuple[list[Alert], list[Spell]]:
    """Return the open alerts, and when troubles were told lately. A row that cannot be read is closed."""
    opened, spells = list[Alert](), list[Spell]()
    for row in store.unfinished(db, lately=now - _REMEMBERED):
        try:
            alert = from_json(row.key, row.body)
        except (ValueError, KeyError, TypeError):
            log.exception("an alert of another version cannot be read and is closed")
            store.put(db, key=row.key, body=row.body, began_at=row.began_at, ended_at=now)
            continue
        if alert.ended is None:
            opened.append(alert)
        spells += [Spell(subject=part.trouble.subject, ago=max(0.0, now - part.began)) for part in alert.parts]
    return opened, spells
