"""The journal of facts: what happened at a service, each thing once, until what it means has been queued."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Final

import msgspec

_STILL_READ: Final = 24 * 3600.0
"""Seconds before a service's newest fact; well above how far back its history is read again."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened. `source_id` is the service's own name for it, unique with service and kind."""

    id: int
    service: str
    kind: str
    source_id: str
    happened_at: float
    body: dict[str, Any]


def note(
    db: sqlite3.Connection,
    *,
    service: str,
    kind: str,
    source_id: str,
    happened_at: float,
    body: dict[str, Any],
) -> Fact | None:
    """Write a fact; None when it is known already."""
    cursor = db.execute(
        "INSERT INTO facts (service, kind, source_id, happened_at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (service, kind, source_id, happened_at, json.dumps(body, ensure_ascii=False)),
    )
    if not cursor.rowcount:
        return None
    return Fact(
        id=cursor.lastrowid or 0,
        service=service,
        kind=kind,
        source_id=source_id,
        happened_at=happened_at,
        body=body,
    )


def lately(db: sqlite3.Connection, *, service: str, kind: str, stem: str, since: float) -> bool:
    """Tell whether a fact whose `source_id` begins with `stem` has happened since a moment."""
    found = db.execute(
        "SELECT 1 FROM facts WHERE service = ? AND kind = ? AND source_id >= ? AND source_id < ? AND happened_at >= ?"
        " LIMIT 1",
        (service, kind, stem, f"{stem}\U0010ffff", since),
    )
    return found.fetchone() is not None


def done(db: sqlite3.Connection, fact: int, *, now: float) -> bool:
    """Mark a fact as dealt with; False when it was already, and then nothing may be queued for it again."""
    return bool(db.execute("UPDATE facts SET done_at = ? WHERE id = ? AND done_at IS NULL", (now, fact)).rowcount)


def unfinished(db: sqlite3.Connection) -> list[Fact]:
    """Return the facts to replay at start, oldest first."""
    rows = db.execute(
        "SELECT id, service, kind, source_id, happened_at, body FROM facts WHERE done_at IS NULL ORDER BY id"
    )
    return [
        Fact(id=id_, service=service, kind=kind, source_id=source, happened_at=at, body=json.loads(body))
        for id_, service, kind, source, at, body in rows
    ]


def downloads(db: sqlite3.Connection, download_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these downloads any fact is about."""
    found = db.execute(
        "SELECT DISTINCT json_extract(body, '$.download_id') FROM facts"
        " WHERE json_extract(body, '$.download_id') IN (SELECT value FROM json_each(?))",
        (json.dumps(list(download_ids)),),
    )
    return frozenset(download_id for (download_id,) in found)


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Forget the facts that were dealt with before a moment; return how many.

    A service's newest are kept whatever their age: its history is read again from the newest on, with an overlap, and
    what is forgotten by then would count as new.
    """
    return db.execute(
        "DELETE FROM facts WHERE done_at < ? AND happened_at <"
        " (SELECT max(happened_at) FROM facts AS newer WHERE newer.service = facts.service) - ?",
        (before, _STILL_READ),
    ).rowcount
