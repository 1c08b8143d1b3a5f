"""Asks several services at once: one that fails, or has only an old answer, is told in a line and spoils nothing."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from typing import TypeVar

from tgarr.chat import cards
from tgarr.chat.language import Words
from tgarr.chat.text import Text, bold
from tgarr.domain.answers import Answer
from tgarr.errors import ActorError, ServiceError

T = TypeVar("T")

Trouble = ServiceError | ActorError


async def gathered(asked: Mapping[str, Awaitable[T]]) -> tuple[dict[str, T], dict[str, Trouble]]:
    """Return the answers and the troubles by the services' names. What is no service's fault is raised."""
    outcomes = await asyncio.gather(*asked.values(), return_exceptions=True)
    answers: dict[str, T] = {}
    troubles: dict[str, Trouble] = {}
    for name, outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, Trouble):
            troubles[name] = outcome
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            answers[name] = outcome
    return answers, troubles


def notes(answers: Iterable[Answer[object]], silent: Iterable[str], words: Words) -> list[Text]:
    """Return a line for each answer that is old, and for each service that could not be asked."""
    old = [note for answer in answers if (note := cards.staleness(answer, words)) is not None]
    return [*old, *(words("⚠️ {service} could not be asked.", service=bold(name)) for name in silent)]
