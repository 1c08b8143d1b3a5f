"""Pictures Telegram already holds: the same poster is uploaded once."""

import sqlite3


def find(db: sqlite3.Connection, key: str) -> str | None:
    """Return Telegram's reference to the picture of that key."""
    row = db.execute("SELECT file FROM media WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def put(db: sqlite3.Connection, key: str, file: str, *, now: float) -> None:
    """Note a reference, or a newer one."""
    db.execute("INSERT OR REPLACE INTO media (key, file, noted_at) VALUES (?, ?, ?)", (key, file, now))


def forget(db: sqlite3.Connection, key: str) -> None:
    """Forget a reference that Telegram no longer takes."""
    db.execute("DELETE FROM media WHERE key = ?", (key,))


def forget_old(db: sqlite3.Connection, *, before: float) -> int:
    """Forget the pictures noted before that moment; return how many. One that is wanted again is uploaded again."""
    return db.execute("DELETE FROM media WHERE noted_at < ?", (before,)).rowcount
