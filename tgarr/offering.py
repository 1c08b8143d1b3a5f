"""The commands that Telegram offers: to everybody in their app's language, to some people their own in theirs.

Who runs the house has commands that others have not; who has chosen a language may have an app in another. They have a
list of their own, which Telegram shows in their private chat in place of everybody's.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Collection, Mapping
from typing import Final

from actors.stores import people
from actors.stores.people import Person
from tgarr.chat.client import Telegram
from tgarr.chat.house import House
from tgarr.chat.language import LANGUAGES
from tgarr.chat.newcomers import as_they_are
from tgarr.chat.policy import Right, opens
from tgarr.chat.router import Command
from tgarr.chat.signals import PersonChanged, Signal
from tgarr.errors import ServiceError

log = logging.getLogger(__name__)

_OWN: Final = "own commands"
"""The setting of those who have a list of their own: it is set at each start, whatever was changed meanwhile."""
_BEARING: Final = frozenset({"telegram", "people", "language"})
_RETRY_SECONDS: Final = 30.0
_OF_EVERYBODY: Final = frozenset({Right.LOOK, Right.ASK, Right.STEER})


class Offering:
    """Keeps the lists as they should be.

    Args:
        house: with the people, and who changes.
        commands: by name; those without a description are not offered.
        telegram: returns the one that is used now.

    """

    def __init__(self, house: House, commands: Mapping[str, Command], telegram: Callable[[], Telegram]) -> None:
        self._house = house
        self._commands = {name: one for name, one in commands.items() if one.description}
        self._telegram = telegram
        self._changed: asyncio.Queue[int] = asyncio.Queue()
        self._anew = asyncio.Event()

    async def run(self) -> None:
        """Set all lists, then those of people who change, until cancelled."""
        listening = self._house.signals.stream.subscribe(self._heard)
        try:
            while True:
                self._anew.clear()
                await self._everybody()
                for person in await self._house.state.read(self._with_own):
                    await self._one(person)
                async with asyncio.TaskGroup() as tasks:
                    following = tasks.create_task(self._follow())
                    await self._anew.wait()
                    following.cancel()
        finally:
            listening.dispose()

    def renew(self, changed: Collection[str]) -> None:
        """Set all lists anew where these sections of the configuration bear on them."""
        if not _BEARING.isdisjoint(changed):
            self._anew.set()

    async def _follow(self) -> None:
        while True:
            await self._one(await self._changed.get())

    def _heard(self, signal: Signal) -> None:
        if isinstance(signal, PersonChanged):
            self._changed.put_nowait(signal.person)

    def _with_own(self, db: sqlite3.Connection) -> list[int]:
        known = (as_they_are(one, self._house.config.people) for one in people.everybody(db) if not one.blocked)
        own = people.setting_of_all(db, _OWN)
        return [one.id for one in known if one is not None and (one.role == "admin" or one.id in own)]

    async def _everybody(self) -> None:
        """Set the list for everybody, in every language; tried until Telegram has taken it."""
        while True:
            try:
                for language in LANGUAGES:
                    listed = self._listed(language, lambda command: command.right in _OF_EVERYBODY)
                    await self._telegram().set_commands("" if language == "en" else language, listed)
            except ServiceError as error:
                log.info("the commands are not set yet: %s", error)
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    async def _one(self, number: int) -> None:
        """Set the list of one person as they are now; where that fails, the one before stays until the next start."""

        def find(db: sqlite3.Connection) -> Person | None:
            person = as_they_are(people.find(db, number), self._house.config.people)
            if person is not None:
                people.set_setting(db, number, _OWN, True)
            return person

        person = await self._house.state.write(find)
        if person is None:
            return
        language = person.language or self._house.config.language
        listed = self._listed(language, lambda command: opens(person, command.right))
        try:
            await self._telegram().set_commands("", listed, chat=number)
        except ServiceError as error:
            log.info("the commands of %d are not set: %s", number, error)

    def _listed(self, language: str, fits: Callable[[Command], bool]) -> list[tuple[str, str]]:
        _ = self._house.words(language)
        return [(name, _.plain(one.description)) for name, one in self._commands.items() if fits(one)]
