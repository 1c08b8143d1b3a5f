"""`tgarr demo`: a household in the sandbox, the guided tour, and then the keyboard for whoever wants to go on."""

import asyncio
import contextlib
import sys

from sandbox.household import BotDidNotStart, Household
from sandbox.telegram.reports import SeenMessage
from sandbox.tour.conversation import Screen
from sandbox.tour.steps import StepNotSeen, Tour
from sandbox.tour.words import LANGUAGES, Words

_WORLD_SPEED = 90.0


def run(*, language: str, stay: bool) -> int:
    """Give the tour; return 0 when every step of it was seen to happen."""
    try:
        return asyncio.run(_run(language, stay=stay))
    except KeyboardInterrupt:
        return 130


async def _run(language: str, *, stay: bool) -> int:
    words, screen = LANGUAGES[language], Screen()
    screen.note(words["welcome"])
    screen.note(words["starting"])
    try:
        async with Household(language=language, clock_factor=_WORLD_SPEED, people={}) as home:
            try:
                await Tour(home, screen, words).run()
            except StepNotSeen as error:
                screen.failed(f"{words['broken']}: {error}")
                screen.note(home.bot_log()[-4000:])
                return 1
            screen.heading(words["done"])
            if stay:
                await _talk(home, screen, words)
    except BotDidNotStart as error:
        screen.failed(str(error))
        return 1
    return 0


async def _talk(home: Household, screen: Screen, words: Words) -> None:
    """Let somebody write and press as Анна until the end of input."""
    screen.note(words["stay"])
    last: list[SeenMessage] = []

    async def show() -> None:
        async for happening in home.telegram.follow(after=await home.telegram.position()):
            message = happening.message
            of_the_bot = message is not None and message.author == home.telegram.bot.name
            if message and of_the_bot and happening.kind in ("message_posted", "message_edited"):
                last[:] = [message]
                screen.message(message)

    showing = asyncio.create_task(show())
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            text = line.strip()
            if text.isdigit() and last:
                labels = [label for row in last[0].labels for label in row]
                wanted = text if text in labels else labels[int(text) - 1] if 0 < int(text) <= len(labels) else ""
                with contextlib.suppress(LookupError, ValueError, TimeoutError):
                    answer = await home.telegram.tap("anna", "private", last[0].id, label=wanted)
                    screen.answered(answer.text)
            elif text:
                await home.telegram.say("anna", "private", text)
    finally:
        showing.cancel()
