"""Who is told of alerts, and the messages that do it: one for each alert and place.

That message is loud when it comes, because somebody may have to act. It is edited when more fails or some of it is
back, and at the end, without a sound: nobody has to get up for good news, and a second message for each alert would
fill the chat with pairs. So what stands in the chat is always how it is now, and a list of incidents when it is over.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from actors.stores import alerts, chats, people
from actors.stores.alerts import AlertRow
from actors.stores.people import Person
from tgarr.chat import outbox, preferences
from tgarr.chat.house import House
from tgarr.chat.newcomers import admins_of
from tgarr.chat.outbox import Priority
from tgarr.domain.health import TroubleKind
from tgarr.domain.notices import Topic
from tgarr.features.alerts.kept import from_json
from tgarr.features.alerts.view import Reader, screen

_MUTED_UNTIL: Final = "alerts_muted_until"
"""The setting of a person: seconds since 1970."""
_CRITICAL: Final = frozenset({TroubleKind.DOWN, TroubleKind.DISK, TroubleKind.FOLDER})
"""What wakes people up: nothing can be downloaded, imported or watched until somebody has seen to it."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where alerts are told.

    Attributes:
        quiet: nothing new is to be told there now.
        asleep: only what cannot wait until the quiet hours end.

    """

    chat: int
    topic: int
    reader: Reader
    quiet: bool = False
    asleep: bool = False

    def hears_of(self, row: AlertRow) -> bool:
        """Tell whether an alert that was not told here is to be told now."""
        return not self.quiet and not (self.asleep and from_json(row.key, row.body).kind not in _CRITICAL)

    def name(self, alert: int) -> str:
        """Return the name of the message that tells an alert here."""
        return f"alert {alert} {self.chat}/{self.topic}"


def places(db: sqlite3.Connection, house: House) -> Iterator[Place]:
    """Return where alerts are told: to each admin in private, and in the groups that want to hear of them."""
    chosen = preferences.of_all(db)
    for admin in admins_of(people.everybody(db), house.config.people):
        until = people.settings(db, admin.id).get(_MUTED_UNTIL, 0)
        reader = reader_of(house, admin, muted_until=until)
        mine = chosen.get(admin.id, preferences.Preferences())
        unwanted = mine.reach_of(Topic.HEALTH, serves=True) is preferences.Reach.NONE
        asleep = mine.silent_until(house.clock(), _zone(house, admin)) is not None
        yield Place(chat=admin.id, topic=0, reader=reader, quiet=unwanted or bool(reader.muted_until), asleep=asleep)
    for group in house.config.groups:
        if "health" in group.events:
            yield Place(
                chat=group.chat,
                topic=group.topic or 0,
                reader=Reader(words=house.words(group.language), private=False),
                asleep=group.quiet is not None and group.quiet.until(house.clock(), _zone(house)) is not None,
            )


def reader_of(house: House, person: Person, *, muted_until: float) -> Reader:
    """Return an admin as a reader in private. `muted_until` is in seconds since 1970; 0 for not muted."""
    zone = _zone(house, person)
    services = house.config.services.items()
    return Reader(
        words=house.words(person.language),
        muted_until=datetime.fromtimestamp(muted_until, zone).strftime("%H:%M") if muted_until > house.clock() else "",
        pages={name: service.public_url for name, service in services if service.public_url},
    )


def _zone(house: House, person: Person | None = None) -> ZoneInfo:
    return ZoneInfo((person.time_zone if person is not None else None) or house.config.time_zone)


def mute(db: sqlite3.Connection, person: int, *, until: float) -> None:
    """Tell somebody of nothing new until a moment; 0 for telling again. What lasts until then is told then."""
    people.set_setting(db, person, _MUTED_UNTIL, until or None)


def lacking(db: sqlite3.Connection, house: House) -> bool:
    """Tell whether somebody has still to be told of an open alert."""
    audience = list(places(db, house))
    return any(
        (place.chat, place.topic) not in told and place.hears_of(row)
        for row in alerts.unfinished(db)
        for told in (alerts.told(db, row.id),)
        for place in audience
    )


def tell(db: sqlite3.Connection, house: House, changed: list[AlertRow]) -> None:
    """Bring every message to how it is now, and send those that are lacking."""
    audience = list(places(db, house))
    for row in changed:
        told = alerts.told(db, row.id)
        for place in audience:
            if (place.chat, place.topic) in told:
                _edit(db, house, row, place)
    for row in alerts.unfinished(db):
        for place in audience:
            if place.hears_of(row) and alerts.note_telling(db, row.id, chat=place.chat, topic=place.topic):
                _send(db, house, row, place)


def _send(db: sqlite3.Connection, house: House, row: AlertRow, place: Place) -> None:
    name = place.name(row.id)
    outbox.send(
        db,
        chat=chats.route(db, place.chat),
        topic=place.topic or None,
        screen=screen(from_json(row.key, row.body), row.id, place.reader),
        now=house.clock(),
        sameness=name,
        live_key=name,
        priority=Priority.NOTICE,
    )


def _edit(db: sqlite3.Connection, house: House, row: AlertRow, place: Place) -> None:
    outbox.edit(
        db,
        chat=chats.route(db, place.chat),
        screen=screen(from_json(row.key, row.body), row.id, place.reader),
        now=house.clock(),
        live_key=place.name(row.id),
        priority=Priority.NOTICE,
    )
