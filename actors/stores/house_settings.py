"""What admins have set in the chat for everybody; it stands beside config.yaml."""

import json
import sqlite3
from typing import Any


def settings(db: sqlite3.Connection) -> dict[str, Any]:
    """Return the settings by name."""
    return {name: json.loads(value) for name, value in db.execute("SELECT name, value FROM house_settings")}


def set_setting(db: sqlite3.Connection, name: str, value: Any, *, person: int, now: float) -> None:
    """Choose one setting; None, or nothing in it, goes back to what config.yaml says alone."""
    if not value:
        db.execute("DELETE FROM house_settings WHERE name = ?", (name,))
    else:
        db.execute(
            "INSERT OR REPLACE INTO house_settings (name, value, person, changed_at) VALUES (?, ?, ?, ?)",
            (name, json.dumps(value, ensure_ascii=False), person, now),
        )
