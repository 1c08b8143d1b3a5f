"""Releases that could not be had when they were wanted, and the indexers that offered them."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled:
    """An indexer with refusals: how many since a moment, and the last of them, in seconds since 1970."""

    indexer: str
    refusals: int
    last: float


def add(db: sqlite3.Connection, *, instance: str, indexer: str, identity: str, release: str, now: float) -> None:
    """Note that a release could not be had."""
    db.execute(
        "INSERT INTO refusals (instance, indexer, identity, release, refused_at) VALUES (?, ?, ?, ?, ?)",
        (instance, indexer, identity, release, now),
    )


def of(db: sqlite3.Connection, instance: str, *, since: float) -> set[str]:
    """Return what could not be had of a library's releases since a moment, by their identities."""
    rows = db.execute("SELECT identity FROM refusals WHERE instance = ? AND refused_at >= ?", (instance, since))
    return {identity for (identity,) in rows}


def by_indexer(db: sqlite3.Connection, *, since: float) -> list[Troubled]:
    """Return the indexers with refusals since a moment; the same release refused again counts once."""
    rows = db.execute(
        "SELECT indexer, count(DISTINCT identity), max(refused_at) FROM refusals WHERE refused_at >= ?"
        " AND indexer <> '' GROUP BY indexer ORDER BY indexer",
        (since,),
    )
    return [Troubled(indexer=indexer, refusals=count, last=last) for indexer, count, last in rows]


def pardon(db: sqlite3.Connection, indexer: str) -> int:
    """Hold nothing against an indexer any more; its releases stay refused. Return how many refusals it had."""
    return db.execute("UPDATE refusals SET indexer = '' WHERE indexer = ?", (indexer,)).rowcount


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Forget the refusals before a moment; return how many."""
    return db.execute("DELETE FROM refusals WHERE refused_at < ?", (before,)).rowcount
