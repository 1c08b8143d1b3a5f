"""Questions in SQL under a name, with the names of their parameters."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Final

import msgspec

MOST: Final = 50
"""Kept in all."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """One question; `parameters` have their usual values, None for those that are asked for each time."""

    name: str
    sql: str
    parameters: Mapping[str, Any]


def keep(db: sqlite3.Connection, query: Query, *, person: int, now: float) -> bool:
    """Keep a question, in place of the one that had its name; False when there are too many."""
    others = db.execute("SELECT count(*) FROM queries WHERE name <> ?", (query.name,)).fetchone()[0]
    if others >= MOST:
        return False
    parameters = json.dumps(dict(query.parameters), ensure_ascii=False)
    db.execute(
        "INSERT OR REPLACE INTO queries (name, sql, parameters, person, kept_at) VALUES (?, ?, ?, ?, ?)",
        (query.name, query.sql, parameters, person, now),
    )
    return True


def find(db: sqlite3.Connection, name: str) -> Query | None:
    """Return the question of that name."""
    row = db.execute("SELECT name, sql, parameters FROM queries WHERE name = ?", (name,)).fetchone()
    return _query(*row) if row else None


def listed(db: sqlite3.Connection) -> list[Query]:
    """Return all of them, by name."""
    return [_query(*row) for row in db.execute("SELECT name, sql, parameters FROM queries ORDER BY name")]


def remove(db: sqlite3.Connection, name: str) -> bool:
    """Remove one; False when it is gone."""
    return bool(db.execute("DELETE FROM queries WHERE name = ?", (name,)).rowcount)


def _query(name: str, sql: str, parameters: str) -> Query:
    return Query(name=name, sql=sql, parameters=json.loads(parameters))
