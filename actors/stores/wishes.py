"""Wishes: what somebody wants done at a service, written before it is carried out.

Only one of a subject may be `claimed`, and is going to be sent. One that is `sent` may have reached the service when
its process ended, and of one that is `unclear` the service has not said whether it was done: look there before it, or
another of the same subject, is carried out.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

WishState = Literal["written", "claimed", "sent", "unclear", "done", "failed"]

_COLUMNS = "id, key, subject, person, kind, body, state, attempts, updated_at, error"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """One wish.

    Attributes:
        key: of the press it came from; the same press again is the same wish.
        subject: what is to be done to what; two wishes of one subject are not carried out at the same time.
        body: what must be known to find out later whether it was done.
        attempts: how many times it was sent.
        updated_at: of the last change of state, seconds since 1970.

    """

    id: int
    key: str
    subject: str
    person: int | None
    kind: str
    body: dict[str, Any]
    state: WishState
    attempts: int
    updated_at: float
    error: str | None

    @property
    def open(self) -> bool:
        """Whether nobody knows yet how it ended."""
        return self.state in ("claimed", "sent", "unclear")


def write(
    db: sqlite3.Connection,
    *,
    key: str,
    subject: str,
    person: int | None,
    kind: str,
    body: dict[str, Any],
    now: float,
) -> tuple[Wish, bool]:
    """Write a wish down; return it and whether it is new: a known one is returned as it stands."""
    added = db.execute(
        "INSERT INTO wishes (key, subject, person, kind, body, state, attempts, updated_at)"
        " VALUES (?, ?, ?, ?, ?, 'written', 0, ?) ON CONFLICT (key) DO NOTHING",
        (key, subject, person, kind, json.dumps(body, ensure_ascii=False), now),
    )
    wish = find(db, key)
    assert wish is not None  # noqa: S101  # written above, or known before
    return wish, bool(added.rowcount)


def find(db: sqlite3.Connection, key: str) -> Wish | None:
    """Return the wish of that key."""
    return next(_wishes(db.execute(f"SELECT {_COLUMNS} FROM wishes WHERE key = ?", (key,))), None)  # noqa: S608  # a constant


def of_press(db: sqlite3.Connection, kind: str, row: int) -> list[Wish]:
    """Return what a press (a row of the inbox) has wanted of a kind: one thing, or several one after the other."""
    key = f"{kind} {row}"
    where = "WHERE key = ? OR key GLOB ? ORDER BY id"
    return list(_wishes(db.execute(f"SELECT {_COLUMNS} FROM wishes {where}", (key, f"{key} *"))))  # noqa: S608  # constants


def claim(db: sqlite3.Connection, wish: Wish, *, now: float) -> Wish | None:
    """Let a wish be carried out: it is `claimed` now. Where one of its subject is open, change nothing and return that.

    One that was claimed in an earlier life was not sent in it, and is claimed again.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM wishes WHERE subject = ? AND state IN ('claimed', 'sent', 'unclear')"  # noqa: S608  # a constant
        " AND NOT (id = ? AND state = 'claimed') ORDER BY id LIMIT 1",
        (wish.subject, wish.id),
    )
    in_the_way = next(_wishes(rows), None)
    if in_the_way is None:
        move(db, wish.id, "claimed", now=now)
    return in_the_way


def move(
    db: sqlite3.Connection,
    wish: int,
    state: WishState,
    *,
    now: float,
    error: str | None = None,
    when: WishState | None = None,
) -> bool:
    """Record where a wish stands; going to `sent` counts as an attempt.

    With `when` it moves only from that state; False when it stands elsewhere, because somebody else has moved it.
    """
    moved = db.execute(
        "UPDATE wishes SET state = ?1, attempts = attempts + ?2, updated_at = ?3, error = ?4"
        " WHERE id = ?5 AND state = coalesce(?6, state)",
        (state, int(state == "sent"), now, error, wish, when),
    )
    return bool(moved.rowcount)


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Delete what has not moved since a moment; return how many. No service works on anything for so long."""
    return db.execute("DELETE FROM wishes WHERE updated_at < ?", (before,)).rowcount


def _wishes(rows: Iterable[tuple[Any, ...]]) -> Iterator[Wish]:
    for id_, key, subject, person, kind, body, state, attempts, updated_at, error in rows:
        yield Wish(
            id=id_,
            key=key,
            subject=subject,
            person=person,
            kind=kind,
            body=json.loads(body),
            state=state,
            attempts=attempts,
            updated_at=updated_at,
            error=error,
        )
