"""What the admins are told about the house itself: mistakes in its configuration, lost chats, files set aside."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from actors.stores import chats, people
from tgarr.chat import outbox
from tgarr.chat.house import House
from tgarr.chat.language import Words
from tgarr.chat.newcomers import admins_of
from tgarr.chat.outbox import Priority
from tgarr.chat.screens import Screen
from tgarr.chat.text import Text, bold, code
from tgarr.config import InvalidConfig
from tgarr.errors import StatisticsError, StatisticsRefused, StatisticsTooNew

log = logging.getLogger(__name__)

_MOST_UNITS: Final = 3000
"""Of all mistakes in a configuration together: more than anybody reads on a phone."""


async def told(house: House, words: Callable[[Words], Text], sameness: str) -> None:
    """Tell each admin in their own language; the same one once."""
    now, named = house.clock(), house.config.people

    def write(db: sqlite3.Connection) -> None:
        for admin in admins_of(people.everybody(db), named):
            screen = Screen(text=words(house.words(admin.language)))
            sent = f"{sameness} {admin.id}"
            outbox.send(db, chat=admin.id, screen=screen, now=now, sameness=sent, priority=Priority.NOTICE)

    await house.write(write)


async def told_of_refusal(house: House, error: InvalidConfig) -> None:
    """Tell the log and the admins why a saved configuration is not applied."""
    log.error("the saved configuration is refused: %s", error)
    await told(
        house,
        lambda _: Text.lines(
            bold(_("⚠️ The saved config.yaml has mistakes; the one before stays in force.")),
            code(Text(error.words("ru" if _.language == "ru" else "en")).clipped(_MOST_UNITS)),
        ),
        f"refused {time.time():.0f}",
    )


async def told_of_acceptance(house: House) -> None:
    """Tell the admins, who were told of mistakes, that there are none any more."""
    await told(house, lambda _: _("✅ The saved config.yaml is in force."), f"accepted {time.time():.0f}")


async def told_of_parked(house: House, chat: int, reason: str) -> None:
    """Tell the admins, once an hour at most, which chat hears nothing any more, and what to do about it."""

    def named(db: sqlite3.Connection) -> str:
        if chat > 0:
            person = people.find(db, chat)
            return person.name if person else ""
        group = chats.find(db, chat)
        return (group.title if group else "") or str(chat)

    log.info("chat %d hears nothing any more: %s", chat, reason)
    if not (name := await house.state.read(named)):
        return  # a stranger who goes was never there
    await told(
        house,
        lambda _: (
            _("{name} has stopped me: nothing can be told there until they write to me again.", name=bold(name))
            if chat > 0
            else _("I was put out of {name}: nothing is told there until I am taken in again.", name=bold(name))
        ),
        f"parked {chat} {int(house.clock()) // 3600}",
    )


async def told_of_aside(house: House, aside: Path, why: StatisticsError) -> None:
    """Tell the admins which file of the statistics could not be used, and where it is now."""
    # Of samples once a day: where DuckDB takes none, it is all of them.
    said = f"refused {int(house.clock()) // 86400}" if isinstance(why, StatisticsRefused) else aside.name
    await told(house, lambda _: _of_aside(_, aside.name, why), f"aside {said}")


def _of_aside(_: Words, name: str, why: StatisticsError) -> Text:
    if isinstance(why, StatisticsRefused):
        return _(
            "⚠️ Some hours of the statistics could not be put in order. They are kept as {name}, and recording goes on; "
            "the log says why.",
            name=code(name),
        )
    if isinstance(why, StatisticsTooNew):
        return _(
            "⚠️ The file of the statistics is of a newer tgarr. It is set aside as {name}, and a new one is begun. When "
            "you are back at the newer tgarr, stop it and give the file its old name again: {old}.",
            name=code(name),
            old=code("statistics.duckdb"),
        )
    return _(
        "⚠️ The file of the statistics was damaged. It is set aside as {name}, and a new one is begun; everything else "
        "is as it was.",
        name=code(name),
    )
