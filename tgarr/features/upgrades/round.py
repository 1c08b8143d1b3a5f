"""Goes round the libraries: looks at one thing at a time, within hours, searches and gigabytes, and tells of it."""

import asyncio
import contextlib
import logging
import sqlite3
from typing import Final
from zoneinfo import ZoneInfo

from actors.stores import upgrades as store
from actors.stores import wishes
from tgarr.chat.house import House
from tgarr.chat.subject import Subject
from tgarr.domain.answers import Answer
from tgarr.domain.releases.liking import GIBIBYTE
from tgarr.errors import ActorError, ServiceConflict, ServiceError, ServiceNotFound, ServiceRejected, StoreError
from tgarr.features.upgrades import telling
from tgarr.features.upgrades.candidates import again, next_thing
from tgarr.features.upgrades.kept import Offer
from tgarr.features.upgrades.looking import Found, Thing, look
from tgarr.features.upgrades.taking import ByItself, found, settle, take

log = logging.getLogger(__name__)

_DAY: Final = 24 * 3600.0
_SETTLING_SECONDS: Final = 60.0
_MOST_TRIES: Final = 3
"""Releases of one thing that are tried one after another, where one cannot be fetched."""


class Round:
    """Looks by itself, as the configuration allows, and follows what was taken."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._looked_at = 0.0
        self._hurry = asyncio.Event()

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            self._hurry.clear()
            try:
                await self.step()
            except (ServiceError, ActorError, StoreError) as error:
                log.info("better copies are looked for later: %s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(self._house.config.upgrades.every, _SETTLING_SECONDS)):
                    await self._hurry.wait()

    def renew(self) -> None:
        """See at once what is due: the configuration is another."""
        self._hurry.set()

    async def step(self) -> None:
        """Do what is due now."""
        house, rules = self._house, self._house.config.upgrades
        await settle(house)
        try:
            if rules.mode != "asked" and house.clock() - self._looked_at >= rules.every and await may_look(house):
                self._looked_at = house.clock()
                if rules.mode != "automatic" or not await self._take_what_waits():
                    await self._look_at_one()
        finally:
            await telling.tell(house)

    async def _take_what_waits(self) -> bool:
        """Take what was found by itself before, when it was not to be taken, or the week's budget did not allow it."""
        house = self._house
        room = await left(house)
        for row in reversed(await house.state.read(lambda db: store.of_state(db, "offered"))):
            offer = Offer.from_json(row.body)
            if await self._taken_in_an_earlier_life(row, over=False):
                continue
            if not offer.by_itself or row.size > room or offer.gain < house.config.upgrades.gain:
                continue
            try:
                thing = await again(house, row)
            except ServiceNotFound:
                thing = None
            except (ServiceError, ActorError) as error:
                log.info("a better copy of %s waits: %s", offer.heading, error)
                continue
            if thing is not None and thing.part.size == offer.have.size:
                return await self._taken(thing, Found(row.id, offer))
            if not await self._taken_in_an_earlier_life(row, over=True):
                await house.state.write(
                    lambda db, number=row.id: store.move(db, number, "left", now=house.clock(), when=("offered",))  # type: ignore[misc]  # bound now
                )
        return False

    async def _taken_in_an_earlier_life(self, row: store.UpgradeRow, *, over: bool) -> bool:
        """Follow what was taken just before a death, which was not written down; tell whether it was.

        `over`: the copy is another one since, so that even a wish of which nobody has said how it ended came true.
        """
        house = self._house

        def work(db: sqlite3.Connection) -> bool:
            wish = wishes.find(db, f"grab {_row_of(row)}")
            if wish is None or not (wish.state == "done" or (over and wish.open)):
                return False
            more = {"after": wish.body["after"]}
            return store.move(db, row.id, "taken", now=house.clock(), when=("offered",), more=more)

        return await house.state.write(work)

    async def _look_at_one(self) -> None:
        """Look at what was not looked at for longest."""
        house, rules = self._house, self._house.config.upgrades
        thing = await next_thing(house)
        if thing is None:
            return
        for _try in range(_MOST_TRIES):
            offer = await look(house, thing, least=rules.gain, by_itself=True)
            if offer is None or rules.mode != "automatic" or await self._taken(thing, offer):
                return

    async def _taken(self, thing: Thing, offer: Found) -> bool:
        """Take it if the budget allows it; false where it cannot be fetched, and another may."""
        house = self._house
        if offer.offer.release.size > await left(house):
            log.info("a better copy of %s is too large for what is left of this week", offer.offer.heading)
            return True  # it stays offered
        subject = Subject(thing.instance, thing.library, Answer(thing.title))
        row = await found(house, offer.number)
        if row.state != "offered":
            return True  # meanwhile somebody has let it go, or looked anew
        try:
            await take(ByItself(house=house, row=_row_of(row)), row, subject)
        except (ServiceNotFound, ServiceConflict, ServiceRejected) as error:
            log.info("a better copy of %s cannot be had: %s", offer.offer.heading, error)
            return False
        return True


def _row_of(row: store.UpgradeRow) -> str:
    """Return by what the wish for an upgrade that nobody has tapped is known."""
    return f"upgrade {row.id}"


async def may_look(house: House) -> bool:
    """Tell whether the hour, the searches of this day and the gigabytes of this week allow a look by itself."""
    rules, now = house.config.upgrades, house.clock()
    if rules.hours is not None and rules.hours.until(now, ZoneInfo(house.config.time_zone)) is None:
        return False
    if await house.state.read(lambda db: store.searches_since(db, now - _DAY)) >= rules.searches_a_day:
        return False
    return rules.mode != "automatic" or await left(house) > 0


async def left(house: House) -> int:
    """Return how many bytes may still be taken this week."""
    since = house.clock() - 7 * _DAY
    taken = await house.state.read(lambda db: store.bytes_since(db, since))
    return max(0, int(house.config.upgrades.gb_a_week * GIBIBYTE) - taken)
