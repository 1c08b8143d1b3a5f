"""`tgarr demo`: a household in the sandbox, its page for the browser, the guided tour, and whoever wants to go on."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Coroutine
from typing import Any

from sandbox.household import BotDidNotStart, Household
from sandbox.page import Page
from sandbox.telegram.control_names import Who
from sandbox.telegram.reports import SeenMessage
from sandbox.tour.conversation import Screen
from sandbox.tour.steps import StepNotSeen, Tour
from sandbox.tour.words import LANGUAGES, Words

_WORLD_SPEED = 90.0


def run(*, language: str, tour: bool, stay: bool) -> int:
    """Show the sandbox; return 0 when every step of the tour was seen to happen.

    Args:
        language: of the tour, of the bot and of what the services tell.
        tour: whether to give the guided tour first; without it the household is furnished from the beginning.
        stay: whether to go on afterwards until somebody ends it.

    """
    return asyncio.run(_until_told(_run(language, tour=tour, stay=stay)))


async def _until_told(work: Coroutine[Any, Any, int]) -> int:
    """Do the work until it is done, or until Ctrl-C, a closed terminal or `kill` ends it in good order."""
    loop = asyncio.get_running_loop()
    running = asyncio.ensure_future(work)
    told: list[int] = []

    def end(number: int) -> None:
        told.append(number)
        running.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)
    try:
        return await running
    except asyncio.CancelledError:
        return 128 + told[0] if told else 1


async def _run(language: str, *, tour: bool, stay: bool) -> int:
    words, screen = LANGUAGES[language], Screen()
    screen.note(words["welcome" if tour else "welcome-page"])
    screen.note(words["starting"])
    try:
        # The tour begins with a bot that has no admin yet.
        people: dict[str, list[int]] | None = {} if tour else None
        async with Household(language=language, clock_factor=_WORLD_SPEED, people=people, web=True) as home:
            await _open_forum(home, words)
            if not tour:
                await _open_group(home, words)
            async with Page(home) as page:
                screen.heading(words["browser"])
                screen.note(page.url)
                if tour:
                    try:
                        await Tour(home, screen, words).run()
                    except StepNotSeen as error:
                        screen.failed(f"{words['broken']}: {error}")
                        screen.note(home.bot_log()[-4000:])
                        return 1
                    screen.heading(words["done"])
                if stay:
                    await _stay(home, screen, words)
    except BotDidNotStart as error:
        screen.failed(str(error))
        return 1
    return 0


async def _open_forum(home: Household, words: Words) -> None:
    forum = await home.telegram.create_supergroup(words["forum-name"], _members(home), forum=True)
    for topic in words["topics"].split("|"):
        await home.telegram.create_topic(forum, topic)


async def _open_group(home: Household, words: Words) -> None:
    group = await home.telegram.create_group(words["group-name"], _members(home))
    home.configure(groups=[{"chat": group, "events": ["available", "requested"]}])


def _members(home: Household) -> list[Who]:
    """Everybody but the stranger, and the bot."""
    return ["anna", "boris", "vera", home.telegram.bot]


async def _stay(home: Household, screen: Screen, words: Words) -> None:
    if sys.stdin.isatty():
        screen.note(words["stay"])
        await _talk(home, screen)
    else:
        screen.note(words["stay-open"])
        await asyncio.Event().wait()


async def _talk(home: Household, screen: Screen) -> None:
    """Let somebody write and press as Анна until the end of input."""
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
        while line := await _line():
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


async def _line() -> str:
    """Return what somebody types next; empty at the end.

    A thread of its own, which nobody waits for: one of the loop's would hold the end of the program up until a line
    comes.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def give(line: str) -> None:
        if not typed.done():
            typed.set_result(line)

    def read() -> None:
        line = sys.stdin.readline()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(give, line)

    threading.Thread(target=read, daemon=True).start()
    return await typed
