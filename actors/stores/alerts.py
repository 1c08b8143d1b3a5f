"""Alerts: what is or was wrong with the services, and where it was told. Written before it is told."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

_COLUMNS = "id, key, body, began_at, ended_at"


class AlertRow(msgspec.Struct, frozen=True, kw_only=True):
    """One alert. `body` is what the feature needs to show it; times in seconds since 1970."""

    id: int
    key: str
    body: dict[str, Any]
    began_at: float
    ended_at: float | None


def put(
    db: sqlite3.Connection, *, key: str, body: dict[str, Any], began_at: float, ended_at: float | None
) -> AlertRow | None:
    """Note an alert, or what it is by now; None when it is known to be over: an end is the last word."""
    row = db.execute(
        "INSERT INTO alerts (key, body, began_at, ended_at) VALUES (?, ?, ?, ?)"  # noqa: S608  # the columns are a constant
        " ON CONFLICT (key) DO UPDATE SET body = excluded.body, ended_at = excluded.ended_at WHERE ended_at IS NULL"
        f" RETURNING {_COLUMNS}",
        (key, json.dumps(body, ensure_ascii=False), began_at, ended_at),
    ).fetchone()
    return next(_alerts([row])) if row is not None else None


def find(db: sqlite3.Connection, alert: int) -> AlertRow | None:
    """Return an alert by its number."""
    return next(_alerts(db.execute(f"SELECT {_COLUMNS} FROM alerts WHERE id = ?", (alert,))), None)  # noqa: S608  # a constant


def unfinished(db: sqlite3.Connection, *, lately: float | None = None) -> list[AlertRow]:
    """Return the open alerts, oldest first; with `lately` also those that began after that moment and are over."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM alerts WHERE ended_at IS NULL OR began_at > ? ORDER BY began_at, id",  # noqa: S608  # a constant
        (lately,),
    )
    return list(_alerts(rows))


def told(db: sqlite3.Connection, alert: int) -> set[tuple[int, int]]:
    """Return the chats and topics in which an alert was told."""
    return set(db.execute("SELECT chat, topic FROM alert_tellings WHERE alert = ?", (alert,)))


def note_telling(db: sqlite3.Connection, alert: int, *, chat: int, topic: int) -> bool:
    """Note that an alert is told in a chat; False when it was already, and then it may not be told again."""
    return bool(
        db.execute(
            "INSERT INTO alert_tellings (alert, chat, topic) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (alert, chat, topic),
        ).rowcount
    )


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Remove the alerts that ended before a moment; return how many."""
    return db.execute("DELETE FROM alerts WHERE ended_at < ?", (before,)).rowcount


def _alerts(rows: Iterable[tuple[Any, ...]]) -> Iterator[AlertRow]:
    for id_, key, body, began_at, ended_at in rows:
        yield AlertRow(id=id_, key=key, body=json.loads(body), began_at=began_at, ended_at=ended_at)
