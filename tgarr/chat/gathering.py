"""Asks several services at once: one that fails becomes a trouble to be told, not the failure of all."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

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
