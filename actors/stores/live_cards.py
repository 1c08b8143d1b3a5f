"""Live cards: messages that are edited until what they show is over, also across a restart.

A card is held while its message shows something else: a question, an error, a screen that somebody went to. The hold
is written with that screen and has an end, so that nothing holds a card for ever.

The outbox writes a card's `message_id` in the transaction that notes its message as sent.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

_COLUMNS = "key, chat, topic, message_id, kind, subject, state, updated_at, held_until"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCard:
    """One moving message.

    Attributes:
        kind: the verb that shows it again.
        subject: what it shows, as the feature needs it to go on.
        held_until: seconds since 1970; until then its message is not to be edited. 0 when nothing holds it.

    """

    key: str
    chat: int
    topic: int | None
    message_id: int | None
    kind: str
    subject: dict[str, Any]
    state: Literal["open", "ended"]
    updated_at: float
    held_until: float


def put(
    db: sqlite3.Connection,
    *,
    key: str,
    chat: int,
    kind: str,
    subject: dict[str, Any],
    now: float,
    topic: int | None = None,
    message_id: int | None = None,
) -> None:
    """Open a card, or change the subject of the one that is there; its message stays.

    `message_id` is for a card that takes over a message which is there already.
    """
    db.execute(
        "INSERT INTO live_cards (key, chat, topic, message_id, kind, subject, state, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, 'open', ?)"
        " ON CONFLICT (key) DO UPDATE SET subject = excluded.subject, state = 'open', updated_at = excluded.updated_at",
        (key, chat, topic, message_id, kind, json.dumps(subject, ensure_ascii=False), now),
    )


def find(db: sqlite3.Connection, key: str) -> LiveCard | None:
    """Return the card of that key."""
    return next(_cards(db.execute(f"SELECT {_COLUMNS} FROM live_cards WHERE key = ?", (key,))), None)  # noqa: S608  # a constant


def at(db: sqlite3.Connection, chat: int, message_id: int, *, ended: bool = False) -> LiveCard | None:
    """Return the open card on a message; with `ended` also one that has come to its end."""
    state = "state IN ('open', 'ended')" if ended else "state = 'open'"
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM live_cards WHERE {state} AND chat = ? AND message_id = ?"  # noqa: S608  # constants
        " ORDER BY state DESC",
        (chat, message_id),
    )
    return next(_cards(rows), None)


def hold(db: sqlite3.Connection, *, chat: int, message_id: int, until: float) -> bool:
    """Let the open card on a message stand still until that moment at least; tell whether there is one."""
    return bool(
        db.execute(
            "UPDATE live_cards SET held_until = max(held_until, ?)"
            " WHERE state = 'open' AND chat = ? AND message_id = ?",
            (until, chat, message_id),
        ).rowcount
    )


def release(db: sqlite3.Connection, key: str) -> None:
    """Let the card move again."""
    db.execute("UPDATE live_cards SET held_until = 0 WHERE key = ?", (key,))


def lapsed(db: sqlite3.Connection, *, now: float) -> list[str]:
    """Return the keys of the open cards whose hold has come to its end."""
    rows = db.execute(
        "SELECT key FROM live_cards WHERE state = 'open' AND held_until > 0 AND held_until <= ? ORDER BY key", (now,)
    )
    return [key for (key,) in rows]


def unfinished(db: sqlite3.Connection) -> list[LiveCard]:
    """Return the cards to go on with at start."""
    return list(_cards(db.execute(f"SELECT {_COLUMNS} FROM live_cards WHERE state = 'open' ORDER BY key")))  # noqa: S608  # a constant


def lately(db: sqlite3.Connection, *, limit: int = 200) -> list[LiveCard]:
    """Return the cards that moved last, open or ended, newest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM live_cards ORDER BY updated_at DESC LIMIT ?", (limit,))  # noqa: S608  # a constant
    return list(_cards(rows))


def end(db: sqlite3.Connection, key: str, *, now: float) -> None:
    """Note that the card has reached its end."""
    db.execute("UPDATE live_cards SET state = 'ended', updated_at = ? WHERE key = ?", (now, key))


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove cards that ended before that moment; return how many."""
    return db.execute("DELETE FROM live_cards WHERE state = 'ended' AND updated_at < ?", (before,)).rowcount


def _cards(rows: Iterable[tuple[Any, ...]]) -> Iterator[LiveCard]:
    for key, chat, topic, message_id, kind, subject, state, updated_at, held_until in rows:
        yield LiveCard(
            key=key,
            chat=chat,
            topic=topic,
            message_id=message_id,
            kind=kind,
            subject=json.loads(subject),
            state=state,
            updated_at=updated_at,
            held_until=held_until,
        )
