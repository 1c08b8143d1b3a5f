"""Live cards: messages that are edited until what they show is over, also across a restart.

A card is held while its message shows something else: a question, an error, a screen that somebody went to. The hold
is written with that screen and has an end, so that nothing holds a card for ever.

The outbox writes a card's `message_id` in the transaction that notes its message as sent.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

import msgspec

from tgarr.domain.library import HistoryRecord

MOST_HELD_SECONDS: Final = 900.0
"""No hold is longer: one that seems to be comes from a clock that was set back since."""

_COLUMNS = "key, chat, topic, message_id, kind, subject, state, updated_at, held_until, homeless"


class LiveCard(msgspec.Struct, frozen=True, kw_only=True):
    """One moving message.

    Attributes:
        kind: the verb that shows it again.
        subject: what it shows, as the feature needs it to go on.
        held_until: seconds since 1970; until then its message is not to be edited. 0 when nothing holds it.
        homeless: its group has become another chat, and its message is still to be posted there, once.

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
    homeless: bool


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
    """Open a card, or change the kind and subject of the one that is there; its message stays.

    `message_id` is for a card that takes over a message which is there already.
    """
    db.execute(
        "INSERT INTO live_cards (key, chat, topic, message_id, kind, subject, state, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, 'open', ?)"
        " ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, state = 'open',"
        " updated_at = excluded.updated_at",
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


def is_held(card: LiveCard, *, now: float) -> bool:
    """Tell whether the card's message shows something else that is not to be wiped away."""
    return now < card.held_until <= now + MOST_HELD_SECONDS


def lapsed(db: sqlite3.Connection, *, now: float) -> list[str]:
    """Return the keys of the open cards whose hold has come to its end."""
    rows = db.execute(
        "SELECT key FROM live_cards WHERE state = 'open' AND held_until > 0"
        " AND (held_until <= ?1 OR held_until > ?1 + ?2) ORDER BY key",
        (now, MOST_HELD_SECONDS),
    )
    return [key for (key,) in rows]


def move(db: sqlite3.Connection, chat: int, *, to: int) -> None:
    """Bring the open cards of a chat to the one that it has become, and the buttons on them; others come to an end.

    Messages stay behind. A card that has none yet is on its way, and its message is sent to the new chat; for others
    somebody is to post one there.
    """
    db.execute(
        "UPDATE live_cards SET chat = ?, topic = NULL, held_until = 0, homeless = message_id IS NOT NULL,"
        " message_id = NULL WHERE chat = ? AND state = 'open'",
        (to, chat),
    )
    db.execute(
        "UPDATE dialogues SET chat = ?1, message_id = NULL WHERE chat = ?2 AND token IN"
        " (SELECT value FROM live_cards, json_each(json_array(subject ->> '$.token', subject ->> '$.bell'))"
        " WHERE chat = ?1 AND state = 'open' AND value IS NOT NULL)",
        (to, chat),
    )


def unheard(db: sqlite3.Connection) -> frozenset[str]:
    """Return the keys of the open cards in chats that do not want us: nobody sees them move."""
    rows = db.execute(
        "SELECT key FROM live_cards JOIN chats ON chats.id = live_cards.chat"
        " WHERE live_cards.state = 'open' AND chats.state = 'parked'"
    )
    return frozenset(key for (key,) in rows)


def homeless(db: sqlite3.Connection) -> list[LiveCard]:
    """Return the cards whose message is still to be posted where their group has gone."""
    return list(_cards(db.execute(f"SELECT {_COLUMNS} FROM live_cards WHERE homeless = 1 AND state = 'open'")))  # noqa: S608  # a constant


def settle(db: sqlite3.Connection, key: str) -> bool:
    """Note that a message for the card is queued; tell whether one was lacking."""
    return bool(db.execute("UPDATE live_cards SET homeless = 0 WHERE key = ? AND homeless = 1", (key,)).rowcount)


def unfinished(db: sqlite3.Connection, *, kind: str | None = None) -> list[LiveCard]:
    """Return the open cards, of one kind or of all: those to go on with at start."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM live_cards WHERE state = 'open' AND kind = coalesce(?, kind) ORDER BY key",  # noqa: S608  # a constant
        (kind,),
    )
    return list(_cards(rows))


def about(db: sqlite3.Connection, *, instance: str, title_id: int, key: str, limit: int = 50) -> list[LiveCard]:
    """Return the cards about a title in one library that moved last, open or ended, newest first.

    `title_id` is the library's number of it, `key` its identity: a wish that waits may know that only.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM live_cards WHERE"  # noqa: S608  # a constant
        " (subject ->> '$.journey.instance' = ?1 AND subject ->> '$.journey.title_id' = ?2)"
        " OR (subject ->> '$.instance' = ?1 AND subject ->> '$.key' = ?3)"
        " ORDER BY updated_at DESC LIMIT ?4",
        (instance, title_id, key, limit),
    )
    return list(_cards(rows))


def lately(db: sqlite3.Connection, *, limit: int = 200) -> list[LiveCard]:
    """Return the cards that moved last, open or ended, newest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM live_cards ORDER BY updated_at DESC LIMIT ?", (limit,))  # noqa: S608  # a constant
    return list(_cards(rows))


def asked_by(db: sqlite3.Connection, instance: str, record: HistoryRecord) -> tuple[int, str]:
    """Return who follows, or followed, the download that a library's record is about: id and name, or 0 and nothing."""
    for card in lately(db):
        journey = card.subject.get("journey", {})
        same = bool(record.download_id) and journey.get("download_id") == record.download_id
        if same or (
            journey.get("instance") == instance
            and journey.get("title_id") == record.title_id
            and journey.get("release") == record.release
        ):
            return int(card.subject.get("person", 0)), str(card.subject.get("name", ""))
    return 0, ""


def end(db: sqlite3.Connection, key: str, *, now: float) -> None:
    """Note that the card has reached its end."""
    db.execute("UPDATE live_cards SET state = 'ended', updated_at = ? WHERE key = ?", (now, key))


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove cards that ended before that moment; return how many."""
    return db.execute("DELETE FROM live_cards WHERE state = 'ended' AND updated_at < ?", (before,)).rowcount


def _cards(rows: Iterable[tuple[Any, ...]]) -> Iterator[LiveCard]:
    for key, chat, topic, message_id, kind, subject, state, updated_at, held_until, away in rows:
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
            homeless=bool(away),
        )
