"""Tells the admins of better copies: one message a day, which is edited as more are found and as they come."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from actors.stores import people
from actors.stores import upgrades as store
from actors.stores.people import Person
from tgarr.chat import outbox, preferences
from tgarr.chat.house import House
from tgarr.chat.newcomers import admins_of
from tgarr.chat.outbox import Priority
from tgarr.features.upgrades import view
from tgarr.features.upgrades.kept import Offer


async def tell(house: House) -> None:
    """Bring the messages of today to how it is now, and send those that are lacking."""
    if house.config.upgrades.mode != "asked" and await house.state.read(lambda db: bool(_rows_today(db, house))):
        await house.write(lambda db: _tell(db, house))


def _tell(db: sqlite3.Connection, house: House) -> None:
    rows = _rows_today(db, house)
    today = _today(house)
    for admin in _awake(db, house):
        screen = view.today(house.words(admin.language), [(row, Offer.from_json(row.body)) for row in rows])
        name = f"upgrades {today:%Y-%m-%d} {admin.id}"
        now = house.clock()
        sent = outbox.send(
            db, chat=admin.id, screen=screen, now=now, sameness=name, live_key=name, priority=Priority.NOTICE
        )
        if sent is None:
            outbox.edit(db, chat=admin.id, screen=screen, now=now, live_key=name, priority=Priority.NOTICE)


def _rows_today(db: sqlite3.Connection, house: House) -> list[store.UpgradeRow]:
    """Return what was found today, and how what was taken has ended; newest first, without what is let go."""
    rows = reversed(store.news_since(db, _today(house).timestamp()))
    return [row for row in rows if row.state != "left"]


def _today(house: House) -> datetime:
    zone = ZoneInfo(house.config.time_zone)
    return datetime.fromtimestamp(house.clock(), zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _awake(db: sqlite3.Connection, house: House) -> Iterator[Person]:
    """Yield the admins who may be told now."""
    chosen = preferences.of_all(db)
    for admin in admins_of(people.everybody(db), house.config.people):
        mine = chosen.get(admin.id, preferences.Preferences())
        zone = ZoneInfo(admin.time_zone or house.config.time_zone)
        unwanted = mine.preset_of(serves=True) is preferences.Preset.NONE
        if not unwanted and mine.silent_until(house.clock(), zone) is None:
            yield admin
