"""Chats we talk in: what they are, where they moved, and whether they still want us."""

import sqlite3
from typing import Literal

import msgspec

from actors.stores import dialogues, live_cards

#: A group may become a supergroup once; the bound only guards against a damaged record.
_MOST_MOVES = 8


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """One chat. `state` is `parked` while it blocks us or has thrown us out, and `reason` says which."""

    id: int
    kind: str
    title: str
    migrated_to: int | None
    state: Literal["ok", "parked"]
    reason: str | None


def note(db: sqlite3.Connection, chat: int, *, kind: str, title: str, now: float) -> None:
    """Note a chat, or its new title."""
    db.execute(
        "INSERT INTO chats (id, kind, title, noted_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title, noted_at = excluded.noted_at",
        (chat, kind, title, now),
    )


def find(db: sqlite3.Connection, chat: int) -> Chat | None:
    """Return what is known of a chat."""
    row = db.execute("SELECT id, kind, title, migrated_to, state, reason FROM chats WHERE id = ?", (chat,)).fetchone()
    if row is None:
        return None
    return Chat(id=row[0], kind=row[1], title=row[2], migrated_to=row[3], state=row[4], reason=row[5])


def private(db: sqlite3.Connection) -> set[int]:
    """Return the people who have written to us in private: nobody else may be written to."""
    return {person for (person,) in db.execute("SELECT id FROM chats WHERE kind = 'private'")}


def route(db: sqlite3.Connection, chat: int) -> int:
    """Return the id under which the chat is reached today."""
    for _ in range(_MOST_MOVES):
        row = db.execute("SELECT migrated_to FROM chats WHERE id = ?", (chat,)).fetchone()
        if row is None or row[0] is None:
            break
        chat = row[0]
    return chat


def migrate(db: sqlite3.Connection, chat: int, *, to: int, now: float) -> None:
    """Note that a group became a supergroup; what is stored under its old id moves along.

    Messages stay with the old id: a supergroup numbers its messages anew. Cards that move go on in the new chat, under
    a message that is to be posted there; the buttons of all others are out of date.
    """
    if chat == to:
        return
    db.execute(
        "INSERT INTO chats (id, kind, title, migrated_to, noted_at) VALUES (?, 'group', '', ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET migrated_to = excluded.migrated_to, noted_at = excluded.noted_at",
        (chat, to, now),
    )
    db.execute(
        "INSERT INTO chats (id, kind, title, noted_at) SELECT ?, 'supergroup', title, ? FROM chats WHERE id = ?"
        " ON CONFLICT DO NOTHING",
        (to, now, chat),
    )
    db.execute("UPDATE outbox SET chat = ? WHERE chat = ? AND state = 'waiting' AND kind = 'send'", (to, chat))
    db.execute(
        "UPDATE outbox SET state = 'dropped', finished_at = ?, error = 'the group has moved'"
        " WHERE chat = ? AND state = 'waiting'",
        (now, chat),
    )
    live_cards.move(db, chat, to=to)
    dialogues.end_of_chat(db, chat, now=now)


def park(db: sqlite3.Connection, chat: int, *, reason: str, now: float) -> None:
    """Note that the chat does not want us; what waits for it is set aside."""
    db.execute(
        "INSERT INTO chats (id, kind, title, state, reason, noted_at) VALUES (?, '', '', 'parked', ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET state = 'parked', reason = excluded.reason, noted_at = excluded.noted_at",
        (chat, reason, now),
    )
    db.execute(
        "UPDATE outbox SET state = 'parked', finished_at = ?, error = ? WHERE chat = ? AND state = 'waiting'",
        (now, reason, chat),
    )


def welcome(db: sqlite3.Connection, chat: int, *, now: float, younger_than: float = 24 * 3600.0) -> int:
    """Note that a chat wants us (again); return how many messages, set aside lately, will go out now."""
    if not db.execute(
        "UPDATE chats SET state = 'ok', reason = NULL WHERE id = ? AND state = 'parked'", (chat,)
    ).rowcount:
        return 0
    return db.execute(
        "UPDATE outbox SET state = 'waiting', finished_at = NULL, error = NULL, attempts = 0"
        " WHERE chat = ? AND state = 'parked' AND kind = 'send' AND created_at > ?",
        (chat, now - younger_than),
    ).rowcount
