"""Better copies: what was looked at when, what was found, what became of it, and what stays as it is."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

State = Literal["offered", "taken", "done", "failed", "left"]

_COLUMNS = "id, service, title, part, state, size, body, made_at, moved_at"


class UpgradeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A better copy that was found.

    Attributes:
        service: the library.
        title: its identity, as `str(TitleKey)`.
        part: empty for a film, else as in `S02` or `S02E03`.
        state: `offered`; `taken` while it is on its way; `done` when it is in its place; `failed`; `left` when
            somebody did not want it, or something better was found meanwhile.
        size: of the release, bytes.
        body: the offer, as the feature needs it.
        made_at, moved_at: seconds since 1970.

    """

    id: int
    service: str
    title: str
    part: str
    state: State
    size: int
    body: dict[str, Any]
    made_at: float
    moved_at: float


def offer(
    db: sqlite3.Connection, *, service: str, title: str, part: str, size: int, body: dict[str, Any], now: float
) -> int:
    """Note what was found, in place of what was offered for the same before; return its number."""
    db.execute(
        "UPDATE upgrades SET state = 'left', moved_at = ?"
        " WHERE service = ? AND title = ? AND part = ? AND state = 'offered'",
        (now, service, title, part),
    )
    number = db.execute(
        "INSERT INTO upgrades (service, title, part, state, size, body, made_at, moved_at)"
        " VALUES (?, ?, ?, 'offered', ?, ?, ?, ?)",
        (service, title, part, size, json.dumps(body, ensure_ascii=False), now, now),
    ).lastrowid
    if number is None:
        raise sqlite3.IntegrityError("the row has no number")
    return number


def find(db: sqlite3.Connection, number: int) -> UpgradeRow | None:
    """Return one by its number."""
    return next(_rows(db.execute(f"SELECT {_COLUMNS} FROM upgrades WHERE id = ?", (number,))), None)  # noqa: S608  # a constant


def of_state(db: sqlite3.Connection, state: State, *, since: float = 0.0) -> list[UpgradeRow]:
    """Return those of a state, newest first, that have come into it since a moment."""
    return list(
        _rows(
            db.execute(
                f"SELECT {_COLUMNS} FROM upgrades WHERE state = ? AND moved_at >= ? ORDER BY id DESC",  # noqa: S608  # a constant
                (state, since),
            )
        )
    )


def of_part(db: sqlite3.Connection, *, service: str, title: str, part: str) -> list[UpgradeRow]:
    """Return all that was found for something, newest first."""
    return list(
        _rows(
            db.execute(
                f"SELECT {_COLUMNS} FROM upgrades WHERE service = ? AND title = ? AND part = ? ORDER BY id DESC",  # noqa: S608  # a constant
                (service, title, part),
            )
        )
    )


def news_since(db: sqlite3.Connection, moment: float) -> list[UpgradeRow]:
    """Return what was found, or has come to an end, since a moment; oldest first."""
    ended = "moved_at >= ?1 AND state IN ('done', 'failed')"
    return list(
        _rows(
            db.execute(f"SELECT {_COLUMNS} FROM upgrades WHERE made_at >= ?1 OR ({ended}) ORDER BY id", (moment,))  # noqa: S608  # constants
        )
    )


def move(
    db: sqlite3.Connection,
    number: int,
    state: State,
    *,
    now: float,
    when: Iterable[State],
    more: dict[str, Any] | None = None,
) -> bool:
    """Change the state of one that is in one of these; tell whether it was. `more` is added to its body."""
    states = tuple(when)
    marks = ", ".join("?" * len(states))
    done = db.execute(
        f"UPDATE upgrades SET state = ?, moved_at = ?, body = json_patch(body, ?) WHERE id = ? AND state IN ({marks})",  # noqa: S608  # question marks
        (state, now, json.dumps(more or {}, ensure_ascii=False), number, *states),
    )
    return done.rowcount > 0


def bytes_since(db: sqlite3.Connection, moment: float) -> int:
    """Return how many bytes were taken since a moment, and not in vain."""
    (total,) = db.execute(
        "SELECT COALESCE(SUM(size), 0) FROM upgrades WHERE state IN ('taken', 'done') AND moved_at >= ?", (moment,)
    ).fetchone()
    return int(total)


def note_look(db: sqlite3.Connection, *, service: str, title: str, part: str, now: float) -> None:
    """Note that something was looked at."""
    db.execute(
        "INSERT INTO upgrade_looks (service, title, part, looked_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (service, title, part) DO UPDATE SET looked_at = excluded.looked_at",
        (service, title, part, now),
    )


def looks(db: sqlite3.Connection, *, service: str) -> dict[tuple[str, str], float]:
    """Return when each title and part of a library was last looked at, in seconds since 1970."""
    rows = db.execute("SELECT title, part, looked_at FROM upgrade_looks WHERE service = ?", (service,))
    return {(title, part): at for title, part, at in rows}


def note_search(db: sqlite3.Connection, *, now: float) -> None:
    """Note that the indexers are asked."""
    db.execute("INSERT INTO upgrade_searches (searched_at) VALUES (?)", (now,))


def searches_since(db: sqlite3.Connection, moment: float) -> int:
    """Return how often the indexers were asked since a moment."""
    (count,) = db.execute("SELECT COUNT(*) FROM upgrade_searches WHERE searched_at >= ?", (moment,)).fetchone()
    return int(count)


def pin(db: sqlite3.Connection, *, service: str, title: str, person: int, now: float) -> None:
    """Let a title stay as it is; what is offered for it is left."""
    db.execute(
        "INSERT INTO pins (service, title, person, pinned_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (service, title, person, now),
    )
    db.execute(
        "UPDATE upgrades SET state = 'left', moved_at = ? WHERE service = ? AND title = ? AND state = 'offered'",
        (now, service, title),
    )


def unpin(db: sqlite3.Connection, *, service: str, title: str) -> None:
    """Let a title be bettered again."""
    db.execute("DELETE FROM pins WHERE service = ? AND title = ?", (service, title))


def pins(db: sqlite3.Connection, *, service: str) -> frozenset[str]:
    """Return the titles of a library that stay as they are."""
    return frozenset(title for (title,) in db.execute("SELECT title FROM pins WHERE service = ?", (service,)))


def forget(db: sqlite3.Connection, *, before: float) -> int:
    """Forget what is over, and looks and searches that say nothing any more; return how many rows."""
    ended = db.execute("DELETE FROM upgrades WHERE state IN ('done', 'left', 'failed') AND moved_at < ?", (before,))
    old = db.execute("DELETE FROM upgrade_looks WHERE looked_at < ?", (before,))
    searches = db.execute("DELETE FROM upgrade_searches WHERE searched_at < ?", (before,))
    return ended.rowcount + old.rowcount + searches.rowcount


def _rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[UpgradeRow]:
    for number, service, title, part, state, size, body, made_at, moved_at in rows:
        yield UpgradeRow(
            id=number,
            service=service,
            title=title,
            part=part,
            state=state,
            size=size,
            body=json.loads(body),
            made_at=made_at,
            moved_at=moved_at,
        )
