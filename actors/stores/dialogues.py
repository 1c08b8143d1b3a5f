"""Dialogues: the state behind a button or an awaited text, under a token short enough for a button's data."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

#: Bytes of chance in a token; 9 make 12 characters of the 64 a button carries.
_CHANCE = 9

_COLUMNS = "token, person, chat, message_id, kind, state, created_at, expires_at"


class Dialogue(msgspec.Struct, frozen=True, kw_only=True):
    """Something begun with one person in one chat. `message_id` is the message that shows it, once sent."""

    token: str
    person: int
    chat: int
    message_id: int | None
    kind: str
    state: dict[str, Any]
    created_at: float
    expires_at: float


def begun(
    *,
    person: int,
    chat: int,
    kind: str,
    state: dict[str, Any],
    now: float,
    lasts: float,
    message_id: int | None = None,
) -> Dialogue:
    """Return a new dialogue that lasts `lasts` seconds; `put` keeps it."""
    return Dialogue(
        token=secrets.token_urlsafe(_CHANCE),
        person=person,
        chat=chat,
        message_id=message_id,
        kind=kind,
        state=state,
        created_at=now,
        expires_at=now + lasts,
    )


def put(db: sqlite3.Connection, new: Dialogue) -> Dialogue:
    """Keep a new dialogue; return it."""
    db.execute(
        f"INSERT INTO dialogues ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  # a constant
        (
            new.token,
            new.person,
            new.chat,
            new.message_id,
            new.kind,
            json.dumps(new.state, ensure_ascii=False),
            new.created_at,
            new.expires_at,
        ),
    )
    return new


def find(db: sqlite3.Connection, token: str, *, now: float) -> Dialogue | None:
    """Return the dialogue of a token, unless it is over."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM dialogues WHERE token = ? AND expires_at >= ?",  # noqa: S608  # a constant
        (token, now),
    )
    return next(_dialogues(rows), None)


def kind_of(db: sqlite3.Connection, *, chat: int, message_id: int) -> str:
    """Return the kind of the newest dialogue on a message; empty when there is none."""
    row = db.execute(
        "SELECT kind FROM dialogues WHERE chat = ? AND message_id = ? ORDER BY created_at DESC LIMIT 1",
        (chat, message_id),
    ).fetchone()
    return row[0] if row is not None else ""


def of_message(db: sqlite3.Connection, *, chat: int, message_id: int, now: float) -> Dialogue | None:
    """Return the newest dialogue on a message, unless it is over."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM dialogues WHERE chat = ? AND message_id = ? AND expires_at >= ?"  # noqa: S608  # a constant
        " ORDER BY created_at DESC LIMIT 1",
        (chat, message_id, now),
    )
    return next(_dialogues(rows), None)


def change(
    db: sqlite3.Connection,
    token: str,
    *,
    state: dict[str, Any] | None = None,
    message_id: int | None = None,
    expires_at: float | None = None,
) -> bool:
    """Change what is given; False when there is no such dialogue."""
    return bool(
        db.execute(
            "UPDATE dialogues SET state = coalesce(?, state), message_id = coalesce(?, message_id),"
            " expires_at = coalesce(?, expires_at) WHERE token = ?",
            (None if state is None else json.dumps(state, ensure_ascii=False), message_id, expires_at, token),
        ).rowcount
    )


def end_of_chat(db: sqlite3.Connection, chat: int, *, now: float) -> None:
    """Let the dialogues of a chat be over by a moment: it is another one now."""
    db.execute("UPDATE dialogues SET expires_at = min(expires_at, ?) WHERE chat = ?", (now - 1, chat))


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove the dialogues that were over by then; return how many."""
    return db.execute("DELETE FROM dialogues WHERE expires_at < ?", (before,)).rowcount


def _dialogues(rows: Iterable[tuple[Any, ...]]) -> Iterator[Dialogue]:
    for token, person, chat, message_id, kind, state, created_at, expires_at in rows:
        yield Dialogue(
            token=token,
            person=person,
            chat=chat,
            message_id=message_id,
            kind=kind,
            state=json.loads(state),
            created_at=created_at,
            expires_at=expires_at,
        )
