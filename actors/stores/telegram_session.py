"""The login at Telegram: its keys, the peers it knows, and how far its updates have been read."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

#: What the client library reads and writes one by one.
FIELDS = (
    *("dc_id", "server_address", "port", "api_id", "test_mode", "auth_key", "date", "user_id", "is_bot"),
    "credentials",
)

#: Seconds after which a username is asked for anew: it may have gone to somebody else.
USERNAME_LIFE = 8 * 3600.0


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How far the account (id 0) or a channel has been read; None where it is not known or does not apply."""

    id: int
    pts: int | None = None
    qts: int | None = None
    date: int | None = None
    seq: int | None = None


class Peer(msgspec.Struct, frozen=True):
    """Somebody or something that can be addressed. `kind` is the client library's word."""

    id: int
    access_hash: int | None
    kind: str
    phone_number: str | None = None


def fields(db: sqlite3.Connection) -> dict[str, Any]:
    """Return the session's fields by name."""
    row = db.execute(f"SELECT {', '.join(FIELDS)} FROM telegram_session").fetchone()  # noqa: S608  # constants
    return dict(zip(FIELDS, row, strict=True))


def set_field(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Set one of FIELDS.

    Raises:
        KeyError: there is no such field.

    """
    if name not in FIELDS:
        raise KeyError(name)
    db.execute(f"UPDATE telegram_session SET {name} = ?", (value,))  # noqa: S608  # one of FIELDS


def forget_login(db: sqlite3.Connection) -> None:
    """Forget the key and who was logged in; peers and reading stay, they belong to the account."""
    db.execute(
        "UPDATE telegram_session SET auth_key = NULL, user_id = NULL, is_bot = NULL, dc_id = NULL, credentials = NULL"
    )


def forget_account(db: sqlite3.Connection) -> None:
    """Forget everything that belonged to another account."""
    forget_login(db)
    for table in ("telegram_usernames", "telegram_peers", "telegram_update_states"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608  # constants


def forbid_login(db: sqlite3.Connection, *, until: float) -> None:
    """Note that Telegram wants no login before that moment."""
    db.execute("UPDATE telegram_session SET forbidden_until = ?", (until,))


def login_forbidden_until(db: sqlite3.Connection) -> float:
    """Return the moment before which no login may be tried; 0 when it may."""
    return float(db.execute("SELECT forbidden_until FROM telegram_session").fetchone()[0])


def readings(db: sqlite3.Connection) -> dict[int, Reading]:
    """Return how far everything has been read, the account (0) first."""
    rows = db.execute("SELECT id, pts, qts, date, seq FROM telegram_update_states ORDER BY id <> 0, id")
    return {row[0]: Reading(id=row[0], pts=row[1], qts=row[2], date=row[3], seq=row[4]) for row in rows}


def set_readings(db: sqlite3.Connection, given: Iterable[Reading]) -> None:
    """Note how far something has been read; a None leaves what was known."""
    db.executemany(
        "INSERT INTO telegram_update_states (id, pts, qts, date, seq) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET pts = coalesce(excluded.pts, pts), qts = coalesce(excluded.qts, qts),"
        " date = coalesce(excluded.date, date), seq = coalesce(excluded.seq, seq)",
        [(reading.id, reading.pts, reading.qts, reading.date, reading.seq) for reading in given],
    )


def drop_readings(db: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Forget channels that are no longer ours to read."""
    db.executemany("DELETE FROM telegram_update_states WHERE id = ?", [(id_,) for id_ in ids])


def put_peers(db: sqlite3.Connection, peers: Iterable[Peer], *, now: float) -> None:
    """Note peers, or what is new about them."""
    db.executemany(
        "INSERT INTO telegram_peers (id, access_hash, kind, phone_number, noted_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET access_hash = excluded.access_hash, kind = excluded.kind,"
        " phone_number = coalesce(excluded.phone_number, phone_number), noted_at = excluded.noted_at",
        [(peer.id, peer.access_hash, peer.kind, peer.phone_number, now) for peer in peers],
    )


def peers(db: sqlite3.Connection) -> dict[int, Peer]:
    """Return all known peers."""
    return {row[0]: Peer(*row) for row in db.execute("SELECT id, access_hash, kind, phone_number FROM telegram_peers")}


def put_usernames(db: sqlite3.Connection, names: Iterable[tuple[int, Iterable[str | None]]]) -> None:
    """Note the usernames of peers, in place of those they had."""
    for peer, usernames in names:
        db.execute("DELETE FROM telegram_usernames WHERE peer = ?", (peer,))
        db.executemany(
            "INSERT OR REPLACE INTO telegram_usernames (username, peer) VALUES (?, ?)",
            [(name.lower(), peer) for name in usernames if name],
        )


def peer_by_username(db: sqlite3.Connection, username: str, *, now: float) -> Peer | None:
    """Return who has that username, if that was learnt lately."""
    return _one_peer(
        db,
        "JOIN telegram_usernames ON peer = id WHERE username = ? AND noted_at > ?",
        (username.lower(), now - USERNAME_LIFE),
    )


def peer_by_phone_number(db: sqlite3.Connection, number: str) -> Peer | None:
    """Return who has that number."""
    return _one_peer(db, "WHERE phone_number = ?", (number,))


def _one_peer(db: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> Peer | None:
    row = db.execute(
        f"SELECT id, access_hash, kind, phone_number FROM telegram_peers {where}",  # noqa: S608  # constants
        values,
    ).fetchone()
    return Peer(*row) if row else None
