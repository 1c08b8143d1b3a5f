"""Asks several services at once: one that fails, or has only an old answer, is told in a line and spoils nothing."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from typing import TypeVar

from tgarr.chat import cards
from tgarr.chat.language import Words
from tgarr.chat.text import Text, bold
from tgarr.domain.answers import Answer
from tgarr.errors import ActorError, ServiceError, ServiceTimeout

T = TypeVar("T")

Trouble = ServiceError | ActorError


async def gathered(
    asked: Mapping[str, Awaitable[T]], *, patience: float | None = None
) -> tuple[dict[str, T], dict[str, Trouble]]:
    """Return the answers and the troubles by the services' names. What is no service's fault is raised.

    Args:
        asked: what each service is asked.
        patience: seconds for which the others are waited for once one has answered; those that take longer are
            troubles. None waits for all.

    """
    tasks = {name: asyncio.ensure_future(work) for name, work in asked.items()}
    late: set[asyncio.Future[T]] = set()
    try:
        if patience is not None:
            late = await _hasty(set(tasks.values()), patience)
        if rest := set(tasks.values()) - late:
            await asyncio.wait(rest)
    finally:
        for task in tasks.values():
            task.cancel()
    answers: dict[str, T] = {}
    troubles: dict[str, Trouble] = {}
    for name, task in tasks.items():
        if task in late:
            troubles[name] = ServiceTimeout(name, f"no answer {patience:g} s after another's")
        elif isinstance(error := task.exception(), Trouble):
            troubles[name] = error
        else:
            answers[name] = task.result()
    return answers, troubles


async def _hasty(waiting: "set[asyncio.Future[T]]", patience: float) -> "set[asyncio.Future[T]]":
    """Wait until one has answered, and then so long for the others; return those that have not."""
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if any(task.exception() is None for task in done):
            return (await asyncio.wait(waiting, timeout=patience))[1] if waiting else set()
    return set()


def notes(answers: Iterable[Answer[object]], silent: Iterable[str], words: Words) -> list[Text]:
    """Return a line for each answer that is old, and for each service that could not be asked."""
    old = [note for answer in answers if (note := cards.staleness(answer, words)) is not None]
    return [*old, *(words("⚠️ {service} could not be asked.", service=bold(name)) for name in silent)]
