"""Those who want to be told how a card ends: who they are, and the messages that tell them."""

import sqlite3
from typing import Final
from zoneinfo import ZoneInfo

from actors.stores import people, waiters
from actors.stores.live_cards import LiveCard
from actors.stores.people import Person
from tgarr.chat import outbox, preferences
from tgarr.chat.house import House
from tgarr.chat.newcomers import as_they_are
from tgarr.chat.outbox import Priority
from tgarr.chat.policy import Right, opens
from tgarr.domain.journeys import Stage
from tgarr.domain.records import replace
from tgarr.features.progress import view
from tgarr.features.progress.subject import Shown

NEEDS_SOMEBODY: Final = (Stage.NOTHING, Stage.BLOCKED)
"""Stages that are no end, and in which nothing goes on by itself: who waits would wait in vain."""


def waiting(db: sqlite3.Connection, house: House, card: str) -> list[Person]:
    """Return the people who wait and may still look, who began first before the others."""
    found = (as_they_are(people.find(db, person), house.config.people) for person in waiters.of(db, card))
    return [person for person in found if person is not None and opens(person, Right.LOOK)]


def tell_waiters(db: sqlite3.Connection, house: House, card: LiveCard, shown: Shown) -> None:
    """Queue the word of where it stands to those who wait: a card is edited without a sound, and this is heard.

    In a group it is one message that names them all. In somebody's quiet hours it comes without a sound.
    """
    who = waiting(db, house, card.key)
    if not who:
        return
    private = card.chat > 0
    screen = view.told(shown, house.words(shown.language), names=() if private else tuple(map(_called, who)))
    if private:
        zone = ZoneInfo(who[0].time_zone or house.config.time_zone)
        screen = replace(screen, silent=preferences.of(db, who[0].id).silent_until(house.clock(), zone) is not None)
    outbox.send(
        db,
        chat=card.chat,
        topic=card.topic,
        screen=screen,
        now=house.clock(),
        reply_to=card.message_id or 0,
        sameness=f"told {card.key} {shown.journey.since} {shown.journey.stage}",
        priority=Priority.NOTICE,
    )


def _called(person: Person) -> str:
    """Return a name that makes their phone ring, where they have one."""
    return f"@{person.username}" if person.username else person.name
