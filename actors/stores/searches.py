"""What people searched for, so that they can find it again."""

import json
import sqlite3
from collections.abc import Mapping

import msgspec

#: Searches kept per person.
KEPT = 200


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """One search: its words, what was searched (such as `films`), and how many hits it had."""

    kind: str
    query: str
    hits: int
    searched_at: float


def add(db: sqlite3.Connection, *, person: int, kind: str, query: str, found: Mapping[str, str], now: float) -> None:
    """Remember a search; the same words again move to the front.

    `found` is how the library stood to each title, by the title's identity.
    """
    db.execute("DELETE FROM searches WHERE person = ? AND kind = ? AND query = ?", (person, kind, query))
    db.execute(
        "INSERT INTO searches (person, kind, query, hits, found, searched_at) VALUES (?, ?, ?, ?, ?, ?)",
        (person, kind, query, len(found), json.dumps(found), now),
    )
    db.execute(
        "DELETE FROM searches WHERE person = ?1 AND id <= coalesce((SELECT id FROM searches WHERE person = ?1"
        " ORDER BY id DESC LIMIT 1 OFFSET ?2), 0)",
        (person, KEPT),
    )


def found_before(db: sqlite3.Connection, person: int, *, kind: str, query: str) -> dict[str, str]:
    """Return what somebody found with the same words the last time; nothing when there was no last time."""
    row = db.execute(
        "SELECT found FROM searches WHERE person = ? AND kind = ? AND query = ?", (person, kind, query)
    ).fetchone()
    return dict(json.loads(row[0])) if row else {}


def recent(db: sqlite3.Connection, person: int, *, limit: int = 10, offset: int = 0) -> list[Search]:
    """Return somebody's searches, newest first."""
    rows = db.execute(
        "SELECT kind, query, hits, searched_at FROM searches WHERE person = ? ORDER BY id DESC LIMIT ? OFFSET ?",
        (person, limit, offset),
    )
    return [Search(kind=kind, query=query, hits=hits, searched_at=at) for kind, query, hits, at in rows]


def clear(db: sqlite3.Connection, person: int) -> int:
    """Forget somebody's searches; return how many."""
    return db.execute("DELETE FROM searches WHERE person = ?", (person,)).rowcount
