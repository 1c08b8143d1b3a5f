"""Waiters: who wants to be told how a live card ends. They go with the card."""

import sqlite3


def join(db: sqlite3.Connection, *, card: str, person: int, now: float) -> bool:
    """Note that somebody waits; tell whether that is new."""
    return bool(
        db.execute(
            "INSERT INTO waiters (card, person, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (card, person, now)
        ).rowcount
    )


def leave(db: sqlite3.Connection, *, card: str, person: int) -> bool:
    """Note that somebody does not wait any more; tell whether they did."""
    return bool(db.execute("DELETE FROM waiters WHERE card = ? AND person = ?", (card, person)).rowcount)


def of(db: sqlite3.Connection, card: str) -> list[int]:
    """Return the people who wait, who began first before the others."""
    rows = db.execute("SELECT person FROM waiters WHERE card = ? ORDER BY since, person", (card,))
    return [person for (person,) in rows]
