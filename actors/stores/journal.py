"""The journal of facts: what happened at a service, each thing once, until what it means has been queued."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
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
