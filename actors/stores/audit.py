"""The audit: who did what. Rows are only added; the database itself refuses anything else."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One deed. `person` is None for what tgarr did by itself."""

    id: int
    at: float
    person: int | None
    action: str
    subject: str
    detail: dict[str, Any]


def add(
    db: sqlite3.Connection,
    *,
    now: float,
    person: int | None,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
    asked: int | None = None,
) -> None:
    """Write down a deed; `detail` holds no secrets.

    `asked` is the row of the inbox in which it was asked for: what is repeated after a crash is written down once.
    """
    db.execute(
        "INSERT INTO audit (at, person, action, subject, detail, asked) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (now, person, action, subject, json.dumps(detail or {}, ensure_ascii=False), asked),
    )


def is_noted(db: sqlite3.Connection, asked: int, action: str) -> bool:
    """Tell whether a deed was written down that was asked for in this row of the inbox."""
    row = db.execute("SELECT 1 FROM audit WHERE asked = ? AND action = ? LIMIT 1", (asked, action)).fetchone()
    return row is not None


def who(db: sqlite3.Connection, *, subject: str, actions: Sequence[str]) -> list[int]:
    """Return the people who did one of these to a subject, the last one first."""
    rows = db.execute(
        "SELECT person FROM audit WHERE subject = ? AND action IN (SELECT value FROM json_each(?))"
        " AND person IS NOT NULL GROUP BY person ORDER BY max(id) DESC",
        (subject, json.dumps(list(actions))),
    )
    return [person for (person,) in rows]


def recent(db: sqlite3.Connection, *, limit: int = 50, before: int | None = None) -> list[Entry]:
    """Return entries, newest first; `before` is the id of the last one seen."""
    rows = db.execute(
        "SELECT id, at, person, action, subject, detail FROM audit WHERE ?1 IS NULL OR id < ?1"
        " ORDER BY id DESC LIMIT ?2",
        (before, limit),
    )
    return [
        Entry(id=id_, at=at, person=person, action=action, subject=subject, detail=json.loads(detail))
        for id_, at, person, action, subject, detail in rows
    ]
