"""The outbox: what we say, as rows in order per chat, from the moment it is decided until Telegram has it."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from actors.stores import chats, dialogues, messages
from actors.stores.messages import Standing

Outcome = Literal["sent", "dropped", "failed"]

#: Telegram takes 64 bits, signed; 63 random ones never repeat.
_RANDOM_BITS = 63

_COLUMNS = "id, chat, kind, random_id, body, live_key, message_id, not_before, attempts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A row that waits.

    Attributes:
        kind: `send`, `edit` or `delete`; a later version may know more.
        random_id: of a send: repeated until Telegram has answered. Of an edit: which content this is.
        live_key: of a send: the name its message gets; of an edit or deletion: the name of its target.
        message_id: the target of an edit or deletion that is not named.
        not_before: seconds since 1970.
        attempts: times Telegram asked for another try.

    """

    id: int
    chat: int
    kind: str
    random_id: int
    body: dict[str, Any]
    live_key: str | None
    message_id: int | None
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
    older = _replaced_by(db, home, live_key, message_id) if kind == "edit" else None
    if older is not None:
        db.execute(
            "UPDATE outbox SET body = ?, random_id = ?, priority = min(priority, ?) WHERE id = ?",
            (json.dumps(body, ensure_ascii=False), secrets.randbits(_RANDOM_BITS), priority, older),
        )
        if sameness is None:
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
    return row if older is None else older


def _replaced_by(db: sqlite3.Connection, chat: int, live_key: str | None, message_id: int | None) -> int | None:
    """Return the waiting edit that a newer one takes the place of: of the same message, by whichever name."""
    known = messages.by_live_key(db, live_key) if live_key else messages.find(db, chat, message_id or 0)
    if known is not None and known.chat == chat:
        live_key, message_id = known.live_key, known.message_id
    newest = db.execute(
        "SELECT id, kind FROM outbox WHERE chat = ? AND state = 'waiting' AND (live_key = ? OR message_id = ?)"
        " ORDER BY id DESC LIMIT 1",
        (chat, live_key, message_id),
    ).fetchone()
    return newest[0] if newest is not None and newest[1] == "edit" else None


def heads(db: sqlite3.Connection) -> list[Queued]:
    """Return the first waiting row of every chat, the most urgent (lowest priority) first."""
    return list(
        _rows(
            db,
            "id IN (SELECT min(id) FROM outbox WHERE state = 'waiting' GROUP BY chat) ORDER BY priority, id",
            (),
        )
    )


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


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove rows finished before that moment; return how many. Until then the same is not queued again."""
    return db.execute("DELETE FROM outbox WHERE finished_at < ?", (before,)).rowcount


def _tell_dialogue(db: sqlite3.Connection, row: Queued, message_id: int) -> None:
    if token := row.body.get("screen", {}).get("token"):
        dialogues.change(db, token, message_id=message_id)


def _rows(db: sqlite3.Connection, where: str, values: tuple[object, ...]) -> Iterator[Queued]:
    for id_, chat, kind, random_id, body, live_key, message_id, not_before, attempts in db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE {where}",  # noqa: S608  # constants
        values,
    ):
        yield Queued(
            id=id_,
            chat=chat,
            kind=kind,
            random_id=random_id,
            body=json.loads(body),
            live_key=live_key,
            message_id=message_id,
            not_before=not_before,
            attempts=attempts,
        )
