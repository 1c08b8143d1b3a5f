"""What was last seen at a service, so that a change is told against the record, also after a restart."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any


def load(db: sqlite3.Connection, service: str) -> dict[str, Any]:
    """Return what was last seen at a service, by key."""
    rows = db.execute("SELECT key, body FROM snapshots WHERE service = ?", (service,))
    return {key: json.loads(body) for key, body in rows}


def replace(db: sqlite3.Connection, service: str, seen: dict[str, Any], *, now: float) -> None:
    """Note what is there now; keys that are not in `seen` are gone. Unchanged rows are not written."""
    known = dict(db.execute("SELECT key, body FROM snapshots WHERE service = ?", (service,)))
    bodies = {key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in seen.items()}
    gone = [(service, key) for key in known.keys() - bodies.keys()]
    db.executemany("DELETE FROM snapshots WHERE service = ? AND key = ?", gone)
    db.executemany(
        "INSERT INTO snapshots (service, key, body, taken_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (service, key) DO UPDATE SET body = excluded.body, taken_at = excluded.taken_at",
        [(service, key, body, now) for key, body in bodies.items() if known.get(key) != body],
    )


def change(db: sqlite3.Connection, service: str, seen: Mapping[str, Any], gone: Iterable[str], *, now: float) -> None:
    """Note single keys, and forget others; the rest stays as it is."""
    db.executemany("DELETE FROM snapshots WHERE service = ? AND key = ?", [(service, key) for key in gone])
    db.executemany(
        "INSERT INTO snapshots (service, key, body, taken_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (service, key) DO UPDATE SET body = excluded.body, taken_at = excluded.taken_at",
        [(service, key, json.dumps(value, ensure_ascii=False), now) for key, value in seen.items()],
    )
