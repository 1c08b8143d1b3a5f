"""Wishes: what somebody wants done at a service, written before it is carried out.

After a crash a wish in state `sent` may or may not have reached the service: look there before repeating it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

WishState = Literal["written", "sent", "done", "failed"]

_COLUMNS = "id, key, person, kind, body, state, attempts, updated_at, error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One wish. `key` makes the same wish, made twice, one row."""

    id: int
    key: str
    person: int | None
    kind: str
    body: dict[str, Any]
    state: WishState
    attempts: int
    updated_at: float
    error: str | None


def write(
    db: sqlite3.Connection,
    *,
    key: str,
    person: int | None,
    kind: str,
    body: dict[str, Any],
    now: float,
) -> tuple[Wish, bool]:
    """Write a wish down; return it and whether it is new. A wish that failed before is made anew."""
    known = find(db, key)
    if known is not None and known.state != "failed":
        return known, False
    db.execute(
        "INSERT INTO wishes (key, person, kind, body, state, attempts, updated_at)"
        " VALUES (?, ?, ?, ?, 'written', 0, ?)"
        " ON CONFLICT (key) DO UPDATE SET person = excluded.person, kind = excluded.kind, body = excluded.body,"
        " state = 'written', attempts = 0, updated_at = excluded.updated_at, error = NULL",
        (key, person, kind, json.dumps(body, ensure_ascii=False), now),
    )
    fresh = find(db, key)
    assert fresh is not None  # noqa: S101  # written one line above
    return fresh, True


def find(db: sqlite3.Connection, key: str) -> Wish | None:
    """Return the wish of that key."""
    return next(_wishes(db.execute(f"SELECT {_COLUMNS} FROM wishes WHERE key = ?", (key,))), None)  # noqa: S608  # a constant


def unfinished(db: sqlite3.Connection) -> list[Wish]:
    """Return the wishes to reconcile at start, oldest first."""
    return list(
        _wishes(db.execute(f"SELECT {_COLUMNS} FROM wishes WHERE state IN ('written', 'sent') ORDER BY id"))  # noqa: S608  # a constant
    )


def move(db: sqlite3.Connection, wish: int, state: WishState, *, now: float, error: str | None = None) -> None:
    """Record where a wish stands; going to `sent` counts as an attempt."""
    db.execute(
        "UPDATE wishes SET state = ?, attempts = attempts + ?, updated_at = ?, error = ? WHERE id = ?",
        (state, int(state == "sent"), now, error, wish),
    )


def _wishes(rows: Iterable[tuple[Any, ...]]) -> Iterator[Wish]:
    for id_, key, person, kind, body, state, attempts, updated_at, error in rows:
        yield Wish(
            id=id_,
            key=key,
            person=person,
            kind=kind,
            body=json.loads(body),
            state=state,
            attempts=attempts,
            updated_at=updated_at,
            error=error,
        )
