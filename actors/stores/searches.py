"""What people searched for, so that they can find it again."""

import sqlite3
from dataclasses import dataclass

#: Searches kept per person.
KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search: its words, what was searched (such as `films`), and how many hits it had."""

    kind: str
    query: str
    hits: int
    searched_at: float


def add(db: sqlite3.Connection, *, person: int, kind: str, query: str, hits: int, now: float) -> None:
    """Remember a search; the same words again move to the front."""
    db.execute("DELETE FROM searches WHERE person = ? AND kind = ? AND query = ?", (person, kind, query))
    db.execute(
        "INSERT INTO searches (person, kind, query, hits, searched_at) VALUES (?, ?, ?, ?, ?)",
        (person, kind, query, hits, now),
    )
    db.execute(
        "DELETE FROM searches WHERE person = ?1 AND id <= coalesce((SELECT id FROM searches WHERE person = ?1"
        " ORDER BY id DESC LIMIT 1 OFFSET ?2), 0)",
        (person, KEPT),
    )


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
