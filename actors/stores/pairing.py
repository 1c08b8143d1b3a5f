"""Invitations: a code that lets one person in, once, with the role its maker chose."""

import hashlib
import secrets
import sqlite3
from typing import cast

from actors.stores.people import Role

#: Letters and digits that nobody mistakes for each other; 10 of them are 49 bits.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 10


def make(db: sqlite3.Connection, *, role: Role, made_by: int | None, now: float, lasts: float) -> str:
    """Return a new code, good for `lasts` seconds. Only its digest is kept."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    db.execute("DELETE FROM pairing_codes WHERE expires_at < ? AND used_by IS NULL", (now,))
    db.execute(
        "INSERT INTO pairing_codes (digest, role, made_by, expires_at) VALUES (?, ?, ?, ?)",
        (_digest(code), role, made_by, now + lasts),
    )
    return code


def take(db: sqlite3.Connection, code: str, *, person: int, now: float) -> Role | None:
    """Use a code up; return its role, or None when it is unknown, too old, or used by somebody else.

    The same person may repeat it: an update replayed after a crash must not be refused.
    """
    row = db.execute(
        "UPDATE pairing_codes SET used_by = ?, used_at = coalesce(used_at, ?)"
        " WHERE digest = ? AND expires_at >= ? AND (used_by IS NULL OR used_by = ?) RETURNING role",
        (person, now, _digest(code), now, person),
    ).fetchone()
    return cast("Role", row[0]) if row else None


def spend(db: sqlite3.Connection, person: int) -> None:
    """Let nobody repeat the codes that somebody used: who is put out does not come back by an old one."""
    db.execute("DELETE FROM pairing_codes WHERE used_by = ?", (person,))


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.strip().upper().encode()).digest()
