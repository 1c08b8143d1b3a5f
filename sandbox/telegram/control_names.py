"""What the typed methods of the control API have in common: names of people, bots and chats."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

Perform = Callable[[str, dict[str, Any]], Awaitable[Any]]
PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A bot that a client may log in as; `name` is its username."""

    id: int
    name: str
    first_name: str
    token: str
    inline_mode: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person whom the sandbox plays."""

    id: int
    name: str
    first_name: str
    username: str | None
    language_code: str | None


Who = Person | Bot | str | int
Where = Person | Bot | str | int


class ControlCore:
    """Performs operations; knows the bots and the people by name."""

    bots: Mapping[str, Bot]
    people: Mapping[str, Person]

    def __init__(self, perform: Perform) -> None:
        self._perform = perform
        self.bots = {}
        self.people = {}

    @property
    def bot(self) -> Bot:
        """The first bot."""
        return next(iter(self.bots.values()))

    def meet(self, accounts: dict[str, Any]) -> None:
        """Learn who is there from the operation `accounts`."""
        self.bots = {bot["name"]: Bot(**bot) for bot in accounts["bots"]}
        self.people = {person["name"]: Person(**person) for person in accounts["people"]}


def who(given: Who | Where) -> str | int:
    """A person, bot or chat as operations take it."""
    return given.id if isinstance(given, Person | Bot) else given
