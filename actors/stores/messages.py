"""Our messages as they stand in the chats: by this, edits find their target and know whether it has a picture."""

import sqlite3
from typing import Literal

import msgspec

Medium = Literal["text", "photo"]

_COLUMNS = "chat, message_id, topic, live_key, medium, picture, sent_at"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One message of ours.

    Attributes:
        topic: of the forum it stands in.
        live_key: the name under which it is edited, of at most one message.
        picture: the key of the picture shown, empty for none.

    """

    chat: int
    message_id: int
    topic: int | None = None
    live_key: str | None = None
    medium: Medium = "text"
    picture: str = ""
    sent_at: float


def note(db: sqlite3.Connection, message: Standing) -> None:
    """Note a message that was sent; its live key passes to it from whatever message had it."""
    if message.live_key is not None:
        db.execute("UPDATE messages SET live_key = NULL WHERE live_key = ?", (message.live_key,))
    db.execute(
        f"INSERT OR REPLACE INTO messages ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  # a constant
        (
            message.chat,
            message.message_id,
            message.topic,
            message.live_key,
            message.medium,
            message.picture,
            message.sent_at,
        ),
    )


def find(db: sqlite3.Connection, chat: int, message_id: int) -> Standing | None:
    """Return what is known of one of our messages; None when it is not ours, or long ago."""
    return _one(db, "chat = ? AND message_id = ?", (chat, message_id))


def by_live_key(db: sqlite3.Connection, live_key: str) -> Standing | None:
    """Return the message that has the live key."""
    return _one(db, "live_key = ?", (live_key,))


def change(db: sqlite3.Connection, chat: int, message_id: int, *, picture: str) -> None:
    """Note the picture that a message shows after an edit; one that is not known is fine."""
    db.execute("UPDATE messages SET picture = ? WHERE chat = ? AND message_id = ?", (picture, chat, message_id))


def remove(db: sqlite3.Connection, chat: int, message_id: int) -> None:
    """Note that a message is gone."""
    db.execute("DELETE FROM messages WHERE chat = ? AND message_id = ?", (chat, message_id))


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove messages sent before that moment, except live cards' that still move; return how many."""
    return db.execute(
        "DELETE FROM messages WHERE sent_at < ? AND (live_key IS NULL OR live_key NOT IN"
        " (SELECT key FROM live_cards WHERE state = 'open'))",
        (before,),
    ).rowcount


def _one(db: sqlite3.Connection, where: str, values: tuple[object, ...]) -> Standing | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM messages WHERE {where}", values).fetchone()  # noqa: S608  # constants
    if row is None:
        return None
    chat, message_id, topic, live_key, medium, picture, sent_at = row
    return Standing(
        chat=chat,
        message_id=message_id,
        topic=topic,
        live_key=live_key,
        medium=medium,
        picture=picture,
        sent_at=sent_at,
    )
