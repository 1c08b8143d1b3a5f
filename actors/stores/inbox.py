"""The inbox: every update from Telegram as one row, from its arrival until a handler has dealt with it."""

import sqlite3
from collections.abc import Iterable

import msgspec


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """An update to keep.

    Attributes:
        sameness: equal for the same update, however often and by whatever way it comes.
        lane: within one lane the order is kept, and lanes do not wait for each other.
        kind: such as `message` or `callback_query`.
        content: the update with its users and chats, as bytes.

    """

    sameness: str
    lane: str
    kind: str
    content: bytes


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """An update that waits for its handler. `attempts` counts how often one was begun, this time included."""

    id: int
    lane: str
    kind: str
    content: bytes
    received_at: float
    attempts: int


def put(db: sqlite3.Connection, arrivals: Iterable[Arrival], *, now: float) -> list[InboxRow]:
    """Keep updates; return the rows of those not seen before.

    Their first attempt is counted at once: they are handled as soon as this is committed.
    """
    fresh = []
    for arrival in arrivals:
        cursor = db.execute(
            "INSERT INTO inbox (sameness, lane, kind, content, received_at, state, attempts)"
            " VALUES (?, ?, ?, ?, ?, 'waiting', 1) ON CONFLICT DO NOTHING",
            (arrival.sameness, arrival.lane, arrival.kind, arrival.content, now),
        )
        if cursor.rowcount:
            fresh.append(
                InboxRow(
                    id=cursor.lastrowid or 0,
                    lane=arrival.lane,
                    kind=arrival.kind,
                    content=arrival.content,
                    received_at=now,
                    attempts=1,
                )
            )
    return fresh


def waiting(db: sqlite3.Connection, *, after: int = 0, limit: int = 1000) -> list[InboxRow]:
    """Return rows to handle, in order of arrival, those with an id above `after`."""
    rows = db.execute(
        "SELECT id, lane, kind, content, received_at, attempts FROM inbox"
        " WHERE state = 'waiting' AND id > ? ORDER BY id LIMIT ?",
        (after, limit),
    )
    return [
        InboxRow(id=id_, lane=lane, kind=kind, content=content, received_at=received_at, attempts=attempts)
        for id_, lane, kind, content, received_at, attempts in rows
    ]


def begin(db: sqlite3.Connection, row: int) -> int:
    """Count another attempt before the handler runs; return how many there have been, 0 when nothing waits."""
    found = db.execute(
        "UPDATE inbox SET attempts = attempts + 1 WHERE id = ? AND state = 'waiting' RETURNING attempts", (row,)
    ).fetchone()
    return int(found[0]) if found else 0


def note(db: sqlite3.Connection, row: int, *, error: str) -> None:
    """Note why an attempt came to nothing; the row waits on."""
    db.execute("UPDATE inbox SET error = ? WHERE id = ? AND state = 'waiting'", (error, row))


def finish(db: sqlite3.Connection, row: int, *, now: float, note: str | None = None) -> None:
    """Mark a row as dealt with. A handler may do it in the transaction that holds its outcome."""
    db.execute(
        "UPDATE inbox SET state = 'done', finished_at = ?, error = ? WHERE id = ? AND state = 'waiting'",
        (now, note, row),
    )


def park(db: sqlite3.Connection, row: int, *, now: float, error: str) -> None:
    """Set a row aside that cannot be handled; it stays for whoever looks into it."""
    db.execute(
        "UPDATE inbox SET state = 'parked', finished_at = ?, error = ? WHERE id = ? AND state = 'waiting'",
        (now, error, row),
    )


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove rows finished before that moment; return how many. Until then a repetition is recognised."""
    return db.execute("DELETE FROM inbox WHERE finished_at < ?", (before,)).rowcount
