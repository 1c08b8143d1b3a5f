"""The outbox: what we say, as rows in order per chat, from the moment it is decided until Telegram has it.

Within a chat what is urgent (a low `priority`) goes first, and what is as urgent in the order of the rows. Rows of one
message keep their order whatever they are: none has a lesser priority than a later one of the same message.
"""

import json
import secrets
import sqlite3
from typing import Any, Literal

import msgspec

from actors.stores import chats, dialogues, messages, outbox_order
from actors.stores.messages import Standing

Outcome = Literal["sent", "dropped", "failed"]

#: Telegram takes 64 bits, signed; 63 random ones never repeat.
_RANDOM_BITS = 63

_COLUMNS = "id, chat, kind, random_id, body, live_key, message_id, priority, attempts"


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """A row that waits.

    Attributes:
        kind: `send`, `edit` or `delete`; a later version may know more.
        random_id: of a send: repeated until Telegram has answered. Of an edit: which content this is.
        live_key: of a send: the name its message gets; of an edit or deletion: the name of its target.
        message_id: the target of an edit or deletion that is not named.
        not_before: seconds since 1970; of the chat: whatever waits there waits for what was put off.
        attempts: times Telegram asked for another try.

    """

    id: int
    chat: int
    kind: str
    random_id: int
    body: dict[str, Any]
    live_key: str | None
    message_id: int | None
    priority: int
    not_before: float
    attempts: int


def put(  # noqa: PLR0913  # one argument a column
    db: sqlite3.Connection,
    *,
    chat: int,
    kind: str,
    body: dict[str, Any],
    now: float,
    sameness: str | None = None,
    live_key: str | None = None,
    message_id: int | None = None,
    priority: int = 0,
) -> int | None:
    """Queue something for a chat, or for the one it moved to; return its row.

    What a parked chat is sent waits until the chat wants us again. None, and nothing is queued, when the same
    was queued before (`sameness`), or when the target stayed behind in a group that moved.
    """
    if sameness is not None and db.execute("SELECT 1 FROM outbox WHERE sameness = ?", (sameness,)).fetchone():
        return None
    home = chats.route(db, chat)
    if home != chat and message_id is not None:
        return None
    known = chats.find(db, home)
    parked = known is not None and known.state == "parked"
    if parked and kind != "send":
        return None
    older = outbox_order.replaced_by(db, home, live_key, message_id) if kind == "edit" else None
    if older is not None:
        db.execute(
            "UPDATE outbox SET body = ?, random_id = ?, priority = min(priority, ?) WHERE id = ?",
            (json.dumps(body, ensure_ascii=False), secrets.randbits(_RANDOM_BITS), priority, older),
        )
        if sameness is None:
            outbox_order.keep(db, home, live_key, message_id)
            return older
    # A newer edit takes the place of an older one; what remains of it is its sameness.
    state = "dropped" if older is not None else "parked" if parked else "waiting"
    row = db.execute(
        "INSERT INTO outbox (chat, kind, random_id, sameness, body, live_key, message_id, priority, state, created_at,"
        " finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            home,
            kind,
            secrets.randbits(_RANDOM_BITS),
            sameness,
            json.dumps(body, ensure_ascii=False),
            live_key,
            message_id,
            priority,
            state,
            now,
            None if state == "waiting" else now,
        ),
    ).lastrowid
    outbox_order.keep(db, home, live_key, message_id)
    return row if older is None else older


def heads(db: sqlite3.Connection) -> list[Queued]:
    """Return the row of every chat that goes first, the most urgent (lowest priority) before the others."""
    return [
        Queued(
            id=id_,
            chat=chat,
            kind=kind,
            random_id=random_id,
            body=json.loads(body),
            live_key=live_key,
            message_id=message_id,
            priority=priority,
            attempts=attempts,
            not_before=not_before,
        )
        for id_, chat, kind, random_id, body, live_key, message_id, priority, attempts, not_before in db.execute(
            f"SELECT {_COLUMNS}, until FROM outbox JOIN ("  # noqa: S608  # a constant
            "SELECT id AS first, max(not_before) OVER (PARTITION BY chat) AS until,"
            " row_number() OVER (PARTITION BY chat ORDER BY priority, id) AS place FROM outbox WHERE state = 'waiting'"
            ") ON id = first WHERE place = 1 ORDER BY priority, id"
        )
    ]


def target(db: sqlite3.Connection, row: Queued) -> tuple[int | None, Standing | None]:
    """Return which message an edit or deletion is for, and what is known of it; None when there is none (any more)."""
    if row.live_key is None:
        known = messages.find(db, row.chat, row.message_id or 0)
        return row.message_id, known
    known = messages.by_live_key(db, row.live_key)
    if known is None or known.chat != row.chat:
        return None, None
    return known.message_id, known


def sent(db: sqlite3.Connection, row: Queued, message: Standing, *, now: float) -> None:
    """Note that a message was sent: the row, the message, its live card and the dialogue whose buttons it carries."""
    finish(db, row, "sent", now=now)
    messages.note(db, message)
    if row.live_key is not None:
        db.execute(
            "UPDATE live_cards SET message_id = ?, chat = ? WHERE key = ?",
            (message.message_id, message.chat, row.live_key),
        )
        outbox_order.keep(db, row.chat, None, message.message_id)  # it goes by two names from now on
    _tell_dialogue(db, row, message.message_id)


def edited(
    db: sqlite3.Connection,
    row: Queued,
    *,
    message_id: int,
    picture: str,
    now: float,
) -> None:
    """Note that a message shows what the row says."""
    finish(db, row, "sent", now=now)
    messages.change(db, row.chat, message_id, picture=picture)
    _tell_dialogue(db, row, message_id)


def deleted(db: sqlite3.Connection, row: Queued, *, message_id: int, now: float) -> None:
    """Note that a message is gone."""
    finish(db, row, "sent", now=now)
    messages.remove(db, row.chat, message_id)


def finish(db: sqlite3.Connection, row: Queued, outcome: Outcome, *, now: float, error: str | None = None) -> None:
    """Note the end of a row. An edit that got newer content meanwhile waits on, for that."""
    db.execute(
        "UPDATE outbox SET state = ?, finished_at = ?, error = ? WHERE id = ? AND random_id = ? AND state = 'waiting'",
        (outcome, now, error, row.id, row.random_id),
    )


def postpone(db: sqlite3.Connection, row: Queued, *, until: float, error: str, counts: bool = True) -> None:
    """Try a row again later; it stays the first of its chat."""
    db.execute(
        "UPDATE outbox SET not_before = ?, error = ?, attempts = attempts + ? WHERE id = ? AND state = 'waiting'",
        (until, error, int(counts), row.id),
    )


def waits(db: sqlite3.Connection, row: int) -> bool:
    """Tell whether a row still waits."""
    return db.execute("SELECT 1 FROM outbox WHERE id = ? AND state = 'waiting'", (row,)).fetchone() is not None


def waiting(db: sqlite3.Connection) -> dict[int, int]:
    """Return how many rows wait, by priority."""
    return dict(db.execute("SELECT priority, count(*) FROM outbox WHERE state = 'waiting' GROUP BY priority"))


def counted(db: sqlite3.Connection, *, since: float, until: float) -> dict[tuple[str, str], int]:
    """Return how many rows of each kind came to which end in that time, and how many wait now."""
    ended = db.execute(
        "SELECT kind, state, count(*) FROM outbox WHERE finished_at >= ? AND finished_at < ? GROUP BY kind, state",
        (since, until),
    )
    waiting = db.execute("SELECT kind, state, count(*) FROM outbox WHERE state = 'waiting' GROUP BY kind")
    return {(kind, state): count for kind, state, count in (*ended, *waiting)}


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove rows finished before that moment; return how many. Until then the same is not queued again."""
    return db.execute("DELETE FROM outbox WHERE finished_at < ?", (before,)).rowcount


def _tell_dialogue(db: sqlite3.Connection, row: Queued, message_id: int) -> None:
    if token := row.body.get("screen", {}).get("token"):
        dialogues.change(db, token, message_id=message_id)
