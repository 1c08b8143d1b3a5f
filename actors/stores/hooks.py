"""The doors for webhooks: the secret of each, made here, and when it was last used."""

import secrets
import sqlite3
from collections.abc import Collection
from typing import Final

import msgspec

_SECRET_BYTES: Final = 24
"""192 bits: nobody guesses, however often they knock."""


class HookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One door. `heard_at` is None until somebody with the secret has come."""

    name: str
    secret: str
    heard_at: float | None


def opened(db: sqlite3.Connection, names: Collection[str]) -> dict[str, HookRow]:
    """Return the doors of these names; one that is new gets its secret. Who comes back finds the secret of before."""
    db.executemany(
        "INSERT INTO hooks (name, secret) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(name, secrets.token_urlsafe(_SECRET_BYTES)) for name in names],
    )
    return {name: row for name, row in known(db).items() if name in names}


def known(db: sqlite3.Connection) -> dict[str, HookRow]:
    """Return every door there ever was, by its name."""
    rows = db.execute("SELECT name, secret, heard_at FROM hooks")
    return {name: HookRow(name=name, secret=secret, heard_at=heard_at) for name, secret, heard_at in rows}


def heard(db: sqlite3.Connection, name: str, *, now: float) -> None:
    """Note that somebody with the secret has come."""
    db.execute("UPDATE hooks SET heard_at = ? WHERE name = ?", (now, name))


def change_secret(db: sqlite3.Connection, name: str) -> None:
    """Let nobody in with the secret of before; what it told stays told."""
    db.execute(
        "UPDATE hooks SET secret = ?, heard_at = NULL WHERE name = ?", (secrets.token_urlsafe(_SECRET_BYTES), name)
    )
