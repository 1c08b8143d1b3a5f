"""What the indexers offered: the lists behind the release browser, on which changed rules are tried as well."""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

KEPT: Final = 200
"""Searches of everybody together."""


class ReleaseSearch(msgspec.Struct, frozen=True, kw_only=True):
    """One search.

    Attributes:
        about: what was looked for; JSON values.
        found: what was found, as its feature wrote it: JSON, not yet compressed.
        at: seconds since 1970.

    """

    token: str
    person: int
    about: dict[str, Any]
    found: bytes
    at: float


def put(db: sqlite3.Connection, search: ReleaseSearch) -> None:
    """Keep a search, and let the oldest go."""
    db.execute(
        "INSERT OR REPLACE INTO release_searches (token, person, about, found, searched_at) VALUES (?, ?, ?, ?, ?)",
        (
            search.token,
            search.person,
            json.dumps(search.about, ensure_ascii=False),
            zlib.compress(search.found),
            search.at,
        ),
    )
    db.execute(
        "DELETE FROM release_searches WHERE token IN"
        " (SELECT token FROM release_searches ORDER BY searched_at DESC LIMIT -1 OFFSET ?)",
        (KEPT,),
    )


def find(db: sqlite3.Connection, token: str) -> ReleaseSearch | None:
    """Return the search of a token, unless it is forgotten."""
    return next(_read(db, "WHERE token = ?", (token,)), None)


def recent(db: sqlite3.Connection, *, limit: int, person: int | None = None) -> list[ReleaseSearch]:
    """Return the newest searches, newest first: of one person, or of everybody."""
    where = "WHERE ?1 IS NULL OR person = ?1 ORDER BY searched_at DESC LIMIT ?2"
    return list(_read(db, where, (person, limit)))


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Forget the searches before a moment; return how many."""
    return db.execute("DELETE FROM release_searches WHERE searched_at < ?", (before,)).rowcount


def _read(db: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> Iterator[ReleaseSearch]:
    rows = db.execute(f"SELECT token, person, about, found, searched_at FROM release_searches {where}", values)  # noqa: S608  # constants
    for token, person, about, found, at in rows:
        yield ReleaseSearch(token=token, person=person, about=json.loads(about), found=zlib.decompress(found), at=at)
