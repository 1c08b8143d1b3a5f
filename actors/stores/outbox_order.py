"""The order of what the outbox holds for one message: kept whatever is urgent, and whatever name it is queued by."""

import sqlite3
from typing import Any, Final

from actors.stores import messages

_LAST: Final = 2**62
_NUMBERED: Final = "message_id = :number"
_NAMED: Final = "live_key = :key"
_UNNOTED: Final = (
    "message_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM messages AS known"
    " WHERE known.chat = outbox.chat AND known.message_id = outbox.message_id)"
)


def _rows_of(
    db: sqlite3.Connection, chat: int, live_key: str | None, message_id: int | None
) -> tuple[str, dict[str, Any]]:
    """Return which rows are for a message, by whichever name, and the values for that.

    A name passes to a new message with its sending: what is queued behind that is not for the old one. After a crash
    people see a message whose sending is not noted yet. What is queued for it by its number and by its name cannot be
    told to be for one message then, and so what may be is taken for it.
    """
    values: dict[str, Any] = {"chat": chat, "key": live_key, "number": message_id, "sending": _LAST}
    known = messages.by_live_key(db, live_key) if live_key else messages.find(db, chat, message_id or 0)
    if known is not None and known.chat == chat:
        values |= {"key": known.live_key, "number": known.message_id}
    elif message_id is not None:
        return "TRUE", values
    sending = db.execute(
        "SELECT min(id) FROM outbox WHERE chat = :chat AND state = 'waiting' AND kind = 'send' AND live_key = :key",
        values,
    ).fetchone()[0]
    values["sending"] = sending or _LAST
    if message_id is not None:
        return f"({_NUMBERED} OR ({_NAMED} AND id < :sending))", values
    if known is not None and known.chat == chat and sending is None:
        return f"({_NAMED} OR {_NUMBERED})", values
    return f"({_NAMED} OR ({_UNNOTED}))", values


def keep(db: sqlite3.Connection, chat: int, live_key: str | None, message_id: int | None) -> None:
    """Make what is queued for a message as urgent as the most urgent that comes after it."""
    if live_key is None and message_id is None:
        return
    its, values = _rows_of(db, chat, live_key, message_id)
    rows = db.execute(
        f"SELECT id, kind, priority FROM outbox WHERE chat = :chat AND state = 'waiting' AND {its}"  # noqa: S608  # constants
        f" UNION ALL SELECT id, kind, priority FROM outbox WHERE chat = :chat AND state = 'parked' AND {its}"
        " ORDER BY 1 DESC",
        values,
    ).fetchall()
    urgent = max((priority for _, _, priority in rows), default=0)
    for id_, kind, priority in rows:
        urgent = min(urgent, priority)
        if priority == urgent:
            continue
        db.execute("UPDATE outbox SET priority = ? WHERE id = ?", (urgent, id_))
        if kind == "send":  # it may be the last of several messages that show one screen: those before it go along
            db.execute(
                "UPDATE outbox SET priority = ? WHERE chat = ? AND id < ? AND kind = 'send' AND priority = ?"
                " AND state IN ('waiting', 'parked')",
                (urgent, chat, id_, priority),
            )


def replaced_by(db: sqlite3.Connection, chat: int, live_key: str | None, message_id: int | None) -> int | None:
    """Return the waiting edit that a newer one takes the place of: of the same message, by whichever name."""
    its, values = _rows_of(db, chat, live_key, message_id)
    newest = db.execute(
        f"SELECT id, kind, {_NUMBERED} OR {_NAMED} FROM outbox"  # noqa: S608  # constants
        f" WHERE chat = :chat AND state = 'waiting' AND {its} ORDER BY id DESC LIMIT 1",
        values,
    ).fetchone()
    return newest[0] if newest is not None and newest[1] == "edit" and newest[2] else None
