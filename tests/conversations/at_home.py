"""A household that is talked to: the bot is a process of its own, which can be ended the soft way and the hard way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import yaml

from sandbox.household import Household
from sandbox.telegram.reports import Happening, SeenMessage
from tests import leaks

Fits = Callable[[SeenMessage], bool]


@contextlib.asynccontextmanager
async def household(**options: Any) -> AsyncIterator[Household]:
    """A household whose bot tells everything it does, and whose log is looked through for secrets at the end."""
    level = {"level": "debug", "format": "json"}
    async with Household(**{"config": {"log": level}, **options}) as home:
        try:
            yield home
        finally:
            await home.stop_bot()
            leaks.current.log_of(home.bot_log())
            leaks.current.secrets_of(yaml.safe_load(home.config_path.read_text("utf-8")))
            leaks.current.session_of(home.folder / "data")


def anything(_: SeenMessage) -> bool:
    return True


def says(words: str) -> Fits:
    return lambda one: words in one.text.replace("\N{NO-BREAK SPACE}", " ")


def offers(label: str) -> Fits:
    return lambda one: any(label in each for row in one.labels for each in row)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person of the household with a phone in one hand, in their private chat."""

    home: Household
    name: str = "anna"

    @property
    def id(self) -> int:
        return self.home.telegram.people[self.name].id

    async def writes(self, text: str) -> int:
        """Send a message; return the moment of the feed before it."""
        after = await self.home.telegram.position()
        await self.home.telegram.say(self.name, "private", text)
        return after

    async def asks(self, text: str) -> SeenMessage:
        """Send a message; return the answer."""
        return await self.hears(await self.writes(text))

    async def hears(self, after: int, that: Fits = anything, *, chat: int = 0, seconds: float = 40) -> SeenMessage:
        """Return the bot's first new message since a moment of the feed, here or in another chat."""
        place = chat or self.id

        def fits(one: Happening) -> bool:
            found = one.message
            return (
                one.kind == "message_posted"
                and found is not None
                and (found.chat, found.author) == (place, self.home.telegram.bot.name)
                and that(found)
            )

        found = (await self.home.telegram.wait_for(fits, seconds=seconds, after=after)).message
        assert found is not None
        return found

    @contextlib.asynccontextmanager
    async def tapping(self, card: SeenMessage, label: str) -> AsyncIterator[None]:
        """Tap a button; whether and when the bot answers the press is of no interest, it may be killed over it."""
        shown = await self.sees(card)
        labels = [each for row in shown.labels for each in row]
        exact = [each for each in labels if each == label] or [each for each in labels if label in each]
        assert exact, (label, labels)
        tap = asyncio.create_task(self._tap(card, exact[0]))
        try:
            yield
        finally:
            await tap

    async def _tap(self, card: SeenMessage, label: str) -> None:
        with contextlib.suppress(TimeoutError):
            await self.home.telegram.tap(self.name, "private", card.id, label=label)

    async def taps(self, card: SeenMessage, label: str, until: Fits = anything) -> SeenMessage:
        """Tap a button; return the message once it has changed to what is waited for."""
        after = await self.home.telegram.position()
        async with self.tapping(card, label):
            return await self.sees_change(card, after, until)

    async def sees_change(self, card: SeenMessage, after: int, until: Fits, *, seconds: float = 40) -> SeenMessage:
        """Return a message as it stands after the first edit that fits since a moment of the feed."""

        def fits(one: Happening) -> bool:
            found = one.message
            return (
                one.kind == "message_edited"
                and found is not None
                and (found.chat, found.id) == (card.chat, card.id)
                and until(found)
            )

        found = (await self.home.telegram.wait_for(fits, seconds=seconds, after=after)).message
        assert found is not None
        return found

    async def sees(self, card: SeenMessage) -> SeenMessage:
        return await self.home.telegram.message(self.name, card.id)

    async def heard(self, chat: int = 0) -> list[SeenMessage]:
        """Return all that the bot has said here, or in another chat."""
        posts = await self.home.telegram.messages(chat or self.name)
        return [one for one in posts if one.author == self.home.telegram.bot.name]
