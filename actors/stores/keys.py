"""Keys this installation made for itself, such as the one that signs buttons' data."""

import secrets
import sqlite3

_BYTES = 32


def own_key(db: sqlite3.Connection, name: str) -> bytes:
    """Return the key of that name, 32 random bytes, made on first use."""
    db.execute(
        "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (name, secrets.token_bytes(_BYTES)),
    )
    return bytes(db.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()[0])
