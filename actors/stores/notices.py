"""Notices: what was told in which place, one row a message, and what is held there until it may be told."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

State = Literal["held", "told", "digested", "dropped"]

_COLUMNS = "id, chat, topic, family, story, state, updated_at"


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One message, or what will be one.

    Attributes:
        chat: as the configuration names the place; the message may stand where that has moved to.
        topic: 0 outside forums.
        family: what kind of news is one message.
        story: all that it says, as the feature needs it.
        state: `held` until it may be told; `told` in a message of its own; `digested` in one with others; `dropped`
            where nobody is left to hear it.
        updated_at: seconds since 1970.

    """

    id: int
    chat: int
    topic: int
    family: str
    story: dict[str, Any]
    state: State
    updated_at: float


def recent(db: sqlite3.Connection, *, chat: int, topic: int, family: str, since: float) -> list[NoticeRow]:
    """Return what more may be said in, newest first: it is held, or was told or changed after a moment."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM notices WHERE chat = ? AND topic = ? AND family = ? AND state IN ('held', 'told')"  # noqa: S608  # a constant
        " AND (state = 'held' OR updated_at > ?) ORDER BY id DESC",
        (chat, topic, family, since),
    )
    return list(_notices(rows))


def find(db: sqlite3.Connection, notice: int) -> NoticeRow | None:
    """Return one by its number."""
    return next(_notices(db.execute(f"SELECT {_COLUMNS} FROM notices WHERE id = ?", (notice,))), None)  # noqa: S608  # a constant


def add(
    db: sqlite3.Connection, *, chat: int, topic: int, family: str, story: dict[str, Any], state: State, now: float
) -> int:
    """Note a new one; return its number, which is never given again."""
    number = db.execute(
        "INSERT INTO notices (chat, topic, family, story, state, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        (chat, topic, family, json.dumps(story, ensure_ascii=False), state, now),
    ).lastrowid
    return number or 0


def change(db: sqlite3.Connection, notice: int, *, story: dict[str, Any], now: float) -> None:
    """Note that one says more."""
    db.execute(
        "UPDATE notices SET story = ?, updated_at = ? WHERE id = ?",
        (json.dumps(story, ensure_ascii=False), now, notice),
    )


def held(db: sqlite3.Connection) -> list[NoticeRow]:
    """Return all that is held, oldest first."""
    return list(_notices(db.execute(f"SELECT {_COLUMNS} FROM notices WHERE state = 'held' ORDER BY id")))  # noqa: S608  # a constant


def settle(db: sqlite3.Connection, notices: Iterable[int], state: State, *, now: float) -> None:
    """Note what became of those that were held."""
    db.executemany(
        "UPDATE notices SET state = ?, updated_at = ? WHERE id = ? AND state = 'held'",
        [(state, now, notice) for notice in notices],
    )


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove those that were told before a moment; return how many. What is held stays."""
    return db.execute("DELETE FROM notices WHERE state <> 'held' AND updated_at < ?", (before,)).rowcount


def _notices(rows: Iterable[tuple[Any, ...]]) -> Iterator[NoticeRow]:
    for id_, chat, topic, family, story, state, updated_at in rows:
        yield NoticeRow(
            id=id_, chat=chat, topic=topic, family=family, story=json.loads(story), state=state, updated_at=updated_at
        )
