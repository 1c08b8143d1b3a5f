"""The people tgarr serves: who they are, what they may, how they like it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

Role = Literal["admin", "user", "readonly"]

_COLUMNS = "id, role, name, username, language, time_zone, added_by, blocked"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody known. `id` is Telegram's."""

    id: int
    role: Role
    name: str
    username: str | None
    language: str | None
    time_zone: str | None
    added_by: int | None
    blocked: bool


def add(
    db: sqlite3.Connection,
    person: int,
    *,
    role: Role,
    name: str,
    now: float,
    username: str | None = None,
    language: str | None = None,
    added_by: int | None = None,
) -> Person:
    """Let somebody in, or give somebody known another role; their language and settings stay."""
    row = db.execute(  # the columns are a constant
        "INSERT INTO people (id, role, name, username, language, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET role = excluded.role, name = excluded.name, username = excluded.username,"
        f" blocked = 0 RETURNING {_COLUMNS}",
        (person, role, name, username, language, added_by, now),
    ).fetchone()
    return next(_people([row]))


def find(db: sqlite3.Connection, person: int) -> Person | None:
    """Return somebody known; None for a stranger."""
    return next(_people(db.execute(f"SELECT {_COLUMNS} FROM people WHERE id = ?", (person,))), None)  # noqa: S608  # a constant


def everybody(db: sqlite3.Connection) -> list[Person]:
    """Return all people, admins first, then by name."""
    return list(_people(db.execute(f"SELECT {_COLUMNS} FROM people ORDER BY role <> 'admin', name, id")))  # noqa: S608  # a constant


def set_role(db: sqlite3.Connection, person: int, role: Role) -> bool:
    """Change somebody's role; False for a stranger."""
    return bool(db.execute("UPDATE people SET role = ? WHERE id = ?", (role, person)).rowcount)


def rename(db: sqlite3.Connection, person: int, *, name: str, username: str | None) -> None:
    """Follow a change of name at Telegram."""
    db.execute(
        "UPDATE people SET name = ?, username = ? WHERE id = ? AND (name <> ? OR username IS NOT ?)",
        (name, username, person, name, username),
    )


def set_language(db: sqlite3.Connection, person: int, language: str) -> None:
    """Choose the language somebody is spoken to in."""
    db.execute("UPDATE people SET language = ? WHERE id = ?", (language, person))


def set_time_zone(db: sqlite3.Connection, person: int, time_zone: str) -> None:
    """Choose the zone (such as `Europe/Moscow`) in which times are shown to somebody."""
    db.execute("UPDATE people SET time_zone = ? WHERE id = ?", (time_zone, person))


def block(db: sqlite3.Connection, person: int, *, blocked: bool = True) -> bool:
    """Shut somebody out, or let them back in; False for a stranger."""
    return bool(db.execute("UPDATE people SET blocked = ? WHERE id = ?", (blocked, person)).rowcount)


def remove(db: sqlite3.Connection, person: int) -> bool:
    """Forget somebody and their settings; False for a stranger."""
    return bool(db.execute("DELETE FROM people WHERE id = ?", (person,)).rowcount)


def settings(db: sqlite3.Connection, person: int) -> dict[str, Any]:
    """Return somebody's settings by name."""
    rows = db.execute("SELECT name, value FROM settings WHERE person = ?", (person,))
    return {name: json.loads(value) for name, value in rows}


def setting_of_all(db: sqlite3.Connection, name: str) -> dict[int, Any]:
    """Return one setting of everybody who has chosen it."""
    rows = db.execute("SELECT person, value FROM settings WHERE name = ?", (name,))
    return {person: json.loads(value) for person, value in rows}


def set_setting(db: sqlite3.Connection, person: int, name: str, value: Any) -> None:
    """Choose one setting; None goes back to the default.

    Raises:
        sqlite3.IntegrityError: nobody of that id is known.

    """
    if value is None:
        db.execute("DELETE FROM settings WHERE person = ? AND name = ?", (person, name))
    else:
        db.execute(
            "INSERT INTO settings (person, name, value) VALUES (?, ?, ?)"
            " ON CONFLICT (person, name) DO UPDATE SET value = excluded.value",
            (person, name, json.dumps(value, ensure_ascii=False)),
        )


def _people(rows: Iterable[tuple[Any, ...]]) -> Iterator[Person]:
    for id_, role, name, username, language, time_zone, added_by, blocked in rows:
        yield Person(
            id=id_,
            role=role,
            name=name,
            username=username,
            language=language,
            time_zone=time_zone,
            added_by=added_by,
            blocked=bool(blocked),
        )
