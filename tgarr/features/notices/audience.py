"""Who is told: the groups, topics and channels of the configuration, and people as each of them wants it."""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from actors.stores import chats, people
from actors.stores.people import Person
from tgarr.chat import preferences
from tgarr.chat.house import House
from tgarr.chat.language import Words
from tgarr.chat.newcomers import role_now
from tgarr.chat.policy import Right, opens
from tgarr.chat.preferences import Preferences, Reach
from tgarr.config import Config, Group
from tgarr.domain.notices import Topic
from tgarr.domain.records import replace

_NOBODY: Final = Preferences()


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is told.

    Attributes:
        chat: a person's number, or a chat as the configuration names it.
        topic: 0 outside forums.
        person: who reads it there; None where it is not one person.
        silent_until: until when nothing is told there, in seconds since 1970; None when it is told now.
        zone: by whose clock.
        sleeps: whether it is left alone at night.

    """

    chat: int
    topic: int
    words: Words
    reach: Mapping[Topic, Reach]
    person: Person | None = None
    silent_until: float | None = None
    zone: tzinfo = UTC
    sleeps: bool = False

    def wants(self, topic: Topic, askers: Collection[int] = ()) -> bool:
        """Tell whether a topic is told here, when these people have asked for the title."""
        reach = self.reach.get(topic, Reach.NONE)
        return reach is Reach.ALL or (reach is Reach.MINE and self.person is not None and self.person.id in askers)

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from others."""
        return self.chat, self.topic


class Audience:
    """Everybody who may be told something, as the record and the configuration have it at one moment."""

    def __init__(self, db: sqlite3.Connection, house: House) -> None:
        self._house = house
        self._now = house.clock()
        self.people = _people(db, house.config)
        self._chosen = preferences.of_all(db)
        reached = chats.private(db)
        persons = (one for one in self.people.values() if one.id in reached)
        self.places = (*map(self._group, house.config.groups), *map(self._person, persons))

    def wanted(self, topic: Topic) -> bool:
        """Tell whether anybody hears of a topic."""
        return any(place.reach.get(topic, Reach.NONE) is not Reach.NONE for place in self.places)

    def named(self, name: str) -> list[int]:
        """Return who goes by a name at another service: by their name or username here."""
        wanted = name.removeprefix("@").casefold()
        return [
            one.id
            for one in self.people.values()
            if wanted and wanted in (one.name.casefold(), (one.username or "").casefold())
        ]

    def _group(self, group: Group) -> Place:
        return Place(
            chat=group.chat,
            topic=group.topic or 0,
            words=self._house.words(group.language),
            reach=dict.fromkeys(map(Topic, group.events), Reach.ALL),
            silent_until=group.quiet.until(self._now, self._zone(None)) if group.quiet else None,
            zone=self._zone(None),
            sleeps=group.quiet is not None and group.quiet.nightly,
        )

    def _person(self, person: Person) -> Place:
        mine, serves = self._chosen.get(person.id, _NOBODY), opens(person, Right.SERVE)
        return Place(
            chat=person.id,
            topic=0,
            words=self._house.words(person.language),
            reach={topic: mine.reach_of(topic, serves=serves) for topic in Topic},
            person=person,
            silent_until=mine.silent_until(self._now, self._zone(person)),
            zone=self._zone(person),
            sleeps=mine.quiet is not None and mine.quiet.nightly,
        )

    def _zone(self, person: Person | None) -> ZoneInfo:
        return ZoneInfo((person.time_zone if person else None) or self._house.config.time_zone)


def _people(db: sqlite3.Connection, config: Config) -> dict[int, Person]:
    """Return who may look at anything, with the role they have now."""
    known = ((one, role_now(one.id, one, config.people)) for one in people.everybody(db))
    roles = (replace(one, role=role) for one, role in known if role is not None)
    return {one.id: one for one in roles if opens(one, Right.LOOK)}
