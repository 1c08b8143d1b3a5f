"""Presses of buttons: a double tap acts once, and a press replayed after a crash is still the first one."""

import sqlite3


def first(
    db: sqlite3.Connection,
    *,
    chat: int,
    message_id: int,
    person: int,
    data: bytes,
    query_id: int,
    now: float,
    within: float = 10.0,
) -> bool:
    """Tell whether this press is to act.

    Args:
        db: the record.
        chat: where the button is.
        message_id: the message it hangs on.
        person: who pressed.
        data: the button's data.
        query_id: Telegram's number of the press: the same one again is a replay, another one a second tap.
        now: seconds since 1970.
        within: seconds for which a second tap is the same wish; infinite for what may happen only once.

    """
    row = db.execute(
        "SELECT query_id, pressed_at FROM presses WHERE chat = ? AND message_id = ? AND person = ? AND data = ?",
        (chat, message_id, person, data),
    ).fetchone()
    if row is not None:
        known, pressed_at = row
        if known == query_id:
            return True
        if now - pressed_at < within:
            return False
    db.execute(
        "INSERT OR REPLACE INTO presses (chat, message_id, person, data, query_id, pressed_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (chat, message_id, person, data, query_id, now),
    )
    return True


def undo(db: sqlite3.Connection, *, chat: int, message_id: int, person: int, data: bytes) -> None:
    """Take a press back that came to nothing, so that the next tap is a new wish."""
    db.execute(
        "DELETE FROM presses WHERE chat = ? AND message_id = ? AND person = ? AND data = ?",
        (chat, message_id, person, data),
    )


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove presses made before that moment; return how many."""
    return db.execute("DELETE FROM presses WHERE pressed_at < ?", (before,)).rowcount
