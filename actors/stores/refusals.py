"""Releases that could not be had, or whose downloads failed, and the indexers that offered them."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from tgarr.domain.releases.liking import BY_PROWLARR

_PARDON: Final = ""
"""The identity of a row that says: nothing before it is held against the indexer any more."""
_REFUSED: Final = (
    "SELECT indexer, max(refused_at) FROM refusals WHERE refused_at >= ? AND identity <> ''"
    " GROUP BY instance, indexer, identity"
)
_FAILED: Final = (
    "SELECT json_extract(grabbed.body, '$.indexer'), max(failed.happened_at) FROM facts AS failed JOIN facts AS grabbed"
    " ON grabbed.service = failed.service AND grabbed.kind = 'grabbed'"
    " AND json_extract(grabbed.body, '$.download_id') = json_extract(failed.body, '$.download_id')"
    " WHERE failed.kind = 'failed' AND failed.happened_at >= ? AND json_extract(failed.body, '$.download_id') <> ''"
    " GROUP BY failed.service, 1, json_extract(failed.body, '$.download_id')"
)


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
    """Return when releases of each indexer were refused, or their downloads failed, since a moment; oldest first.

    Each release counts once, at its last; what was before a pardon does not.
    """
    pardons = dict(
        db.execute("SELECT indexer, max(refused_at) FROM refusals WHERE identity = ? GROUP BY indexer", (_PARDON,))
    )
    found: dict[str, list[float]] = {}
    for name, at in sorted((*db.execute(_REFUSED, (since,)), *db.execute(_FAILED, (since,))), key=lambda row: row[1]):
        indexer = (name or "").removesuffix(BY_PROWLARR)
        if indexer and at > pardons.get(indexer, 0.0):
            found.setdefault(indexer, []).append(at)
    return found


def pardon(db: sqlite3.Connection, indexer: str, *, now: float) -> None:
    """Hold nothing against an indexer any more that has been until now; its releases stay refused."""
    add(db, instance="", indexer=indexer, identity=_PARDON, release="", now=now)


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Forget the refusals before a moment; return how many."""
    return db.execute("DELETE FROM refusals WHERE refused_at < ?", (before,)).rowcount
