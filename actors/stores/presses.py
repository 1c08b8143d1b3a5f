"""Presses of buttons: a double tap acts once, and a press replayed after a crash is still the first one.

A double tap is the same button twice in a row on one message, the second time before the first has come to its end or
right after it: the presses of a message wait for each other. Of each message the last press that acted is kept, and
only until another of its buttons is pressed: pause, resume, pause are three wishes, however quickly they come.
"""

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
    within: float = 3.0,
) -> bool:
    """Tell whether this press is to act, and keep it as the message's last one.

    Args:
        db: the record.
        chat: where the button is.
        message_id: the message it hangs on.
        person: who pressed.
        data: the button's data.
        query_id: Telegram's number of the press: the same one again is a replay, another one a second tap.
        now: seconds since 1970.
        within: seconds since the first, or since its end, for which a second tap is the same wish.

    """
    row = db.execute(
        "SELECT person, data, query_id, pressed_at FROM presses WHERE chat = ? AND message_id = ?", (chat, message_id)
    ).fetchone()
    if row is not None and (row[0], row[1]) == (person, data):
        _, _, known, pressed_at = row
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


def end(db: sqlite3.Connection, *, chat: int, message_id: int, now: float) -> None:
    """Note that what a press began with has come to its end."""
    db.execute("UPDATE presses SET pressed_at = ? WHERE chat = ? AND message_id = ?", (now, chat, message_id))


def last(db: sqlite3.Connection, *, chat: int, message_id: int) -> bytes | None:
    """Return the data of the press that the next one is compared with."""
    row = db.execute("SELECT data FROM presses WHERE chat = ? AND message_id = ?", (chat, message_id)).fetchone()
    return None if row is None else row[0]


def clear(db: sqlite3.Connection, *, chat: int, message_id: int) -> None:
    """Let the next tap be a new wish: another button was pressed in between, or the press came to nothing."""
    db.execute("DELETE FROM presses WHERE chat = ? AND message_id = ?", (chat, message_id))


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove presses made before that moment; return how many."""
    return db.execute("DELETE FROM presses WHERE pressed_at < ?", (before,)).rowcount
