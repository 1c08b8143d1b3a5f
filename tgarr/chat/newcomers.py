"""Who somebody is: named in the configuration, let in by a code, or a stranger, who gets silence."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from actors.stores import audit, chats, pairing, people
from actors.stores.people import Person, Role
from tgarr.chat.commands import parse_command
from tgarr.chat.house import House
from tgarr.chat.incoming import Said, Sender
from tgarr.chat.policy import role_of
from tgarr.chat.signals import PersonChanged
from tgarr.config import People as Named
from tgarr.domain.records import replace
from tgarr.errors import SlowDown

log = logging.getLogger(__name__)

BY_CONFIGURATION: Final = 0
"""Stands for the file where a person would stand who let somebody in."""
CODE_SECONDS: Final = 24 * 3600.0
_TRIES_PER_MINUTE: Final = 5
_ALL_TRIES_PER_MINUTE: Final = 30

Greet = Callable[[Said, Person], Awaitable[None]]


class Newcomers:
    """Knows everybody, and lets in who has a code. `greet` says the first words to them."""

    def __init__(self, house: House, greet: Greet) -> None:
        self._house = house
        self._greet = greet

    async def recognise(self, sender: Sender, known: Person | None) -> Person | None:
        """Return who that is whom the record knows so; None for a stranger.

        The configuration's word about a role counts first.
        """
        named = self._house.config.people
        role = role_now(sender.id, known, named)
        if role is None:
            return None  # unknown, or no longer named
        if known is not None:
            if (known.name, known.username or "") != (sender.name, sender.username):
                await self._house.state.write(
                    lambda db: people.rename(db, sender.id, name=sender.name, username=sender.username or None)
                )
            return known if known.role == role else replace(known, role=role)

        def note(db: sqlite3.Connection) -> Person:
            return people.add(
                db,
                sender.id,
                role=role,
                name=sender.name,
                now=self._house.clock(),
                username=sender.username or None,
                language=_language(sender),
                added_by=BY_CONFIGURATION,
            )

        person = await self._house.state.write(note)
        self._house.signals.publish(PersonChanged(person.id))
        return person

    async def admit(self, said: Said) -> None:
        """Let a stranger in who wrote `/start CODE` in private; anything else is met with silence."""
        command, code = parse_command(said.text, self._house.front.username)
        if command != "start" or not code or not said.place.private:
            return
        try:
            self._house.rates.take(("code", said.sender.id), per_minute=_TRIES_PER_MINUTE)
            self._house.rates.take("codes", per_minute=_ALL_TRIES_PER_MINUTE)
        except SlowDown:
            log.warning("too many wrong codes; the last by %d", said.sender.id)
            return
        now = self._house.clock()

        def take(db: sqlite3.Connection) -> Person | None:
            role = pairing.take(db, code, person=said.sender.id, now=now)
            if role is None:
                return None
            audit.add(db, now=now, person=said.sender.id, action="let-in", subject=role)
            chats.note(db, said.place.chat, kind=said.place.kind, title=said.place.title, now=now)
            return people.add(
                db,
                said.sender.id,
                role=role,
                name=said.sender.name,
                now=now,
                username=said.sender.username or None,
                language=_language(said.sender),
            )

        person = await self._house.state.write(take)
        if person is not None:
            self._house.signals.publish(PersonChanged(person.id))
            await self._greet(said, person)

    async def first_code(self) -> str | None:
        """Return a code that makes its sender admin, when there is no admin yet."""
        now = self._house.clock()
        if self._house.config.people.admins:
            return None

        def make(db: sqlite3.Connection) -> str | None:
            if admins_of(people.everybody(db), self._house.config.people):
                return None
            return pairing.make(db, role="admin", made_by=None, now=now, lasts=CODE_SECONDS)

        return await self._house.state.write(make)


def admins_of(known: Iterable[Person], named: Named) -> list[Person]:
    """Return who of those that are known is an admin now."""
    return [one for one in known if not one.blocked and role_now(one.id, one, named) == "admin"]


def is_named(person: int, named: Named) -> bool:
    """Tell whether the configuration names somebody: then their role is changed there."""
    return role_of(person, admins=named.admins, users=named.users, readonly=named.readonly) is not None


def as_they_are(known: Person | None, named: Named) -> Person | None:
    """Return somebody with the role that they have now; None where nobody knows them (any more)."""
    role = role_now(known.id, known, named) if known is not None else None
    return replace(known, role=role) if known is not None and role is not None else None


def role_now(person: int, known: Person | None, named: Named) -> Role | None:
    """Return the role that the configuration gives, else the one that a code gave; None for a stranger."""
    role = role_of(person, admins=named.admins, users=named.users, readonly=named.readonly)
    if role is None and known is not None and known.added_by != BY_CONFIGURATION:
        return known.role
    return role


def _language(sender: Sender) -> str | None:
    """Russian for those whose app speaks Russian, English for those whose app speaks English, else the house's own."""
    return sender.language[:2] if sender.language[:2] in ("ru", "en") else None
