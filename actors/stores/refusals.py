"""Releases that could not be had when they were wanted, and the indexers that offered them."""

import sqlite3
from collections.abc import Mapping, Sequence


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


def by_indexer(db: sqlite3.Connection, *, since: float) -> Mapping[str, Sequence[float]]:
    """Return when releases of each indexer were refused since a moment, oldest first; each of them at its last."""
    rows = db.execute(
        "SELECT indexer, max(refused_at) FROM refusals WHERE refused_at >= ? AND indexer <> ''"
        " GROUP BY indexer, instance, identity ORDER BY 2",
        (since,),
    )
    found: dict[str, list[float]] = {}
    for indexer, at in rows:
        found.setdefault(indexer, []).append(at)
    return found


def pardon(db: sqlite3.Connection, indexer: str) -> int:
    """Hold nothing against an indexer any more; its releases stay refused. Return how many refusals it had."""
    return db.execute("UPDATE refusals SET indexer = '' WHERE indexer = ?", (indexer,)).rowcount


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Forget the refusals before a moment; return how many."""
    return db.execute("DELETE FROM refusals WHERE refused_at < ?", (before,)).rowcount
