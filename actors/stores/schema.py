"""The database's numbered migrations: each in a transaction of its own, after a copy of what was there."""

import re
import sqlite3
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import msgspec

from tgarr.errors import SchemaTooNew, StoreError

#: "tgar" in ASCII: tells our file from any other SQLite database.
APPLICATION_ID = 0x74676172

_NAME = re.compile(r"(\d{4})_\w+\.sql")


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the schema. `version` is the schema's number after it."""

    version: int
    sql: str


def shipped() -> list[Migration]:
    """Return the migrations of this tgarr, in order."""
    found = (
        Migration(version=int(match[1]), sql=entry.read_text("utf-8"))
        for entry in (files("actors.stores") / "migrations").iterdir()
        if (match := _NAME.fullmatch(entry.name))
    )
    return sorted(found, key=lambda migration: migration.version)


def migrate(db: sqlite3.Connection, backups: Path, migrations: Sequence[Migration] | None = None) -> int:
    """Bring the database to the newest schema; return its version.

    An existing database is first copied to `backups`, as `state-<old version>.sqlite`.

    Raises:
        SchemaTooNew: a newer tgarr wrote it; nothing was changed.
        StoreError: it is another program's database, or a migration failed and was undone.

    """
    steps = shipped() if migrations is None else migrations
    newest = steps[-1].version if steps else 0
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    application: int = db.execute("PRAGMA application_id").fetchone()[0]
    empty = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if not empty and application != APPLICATION_ID:
        raise StoreError("the database belongs to another program")
    if version > newest:
        raise SchemaTooNew(f"the database has schema {version}; this tgarr knows up to {newest}")
    waiting = [step for step in steps if step.version > version]
    if waiting and not empty:
        backups.mkdir(parents=True, exist_ok=True)
        copy_to(db, backups / f"state-{version:04d}.sqlite")
    for step in waiting:
        _apply(db, step)
    return newest


def _apply(db: sqlite3.Connection, step: Migration) -> None:
    try:
        # One script, because executescript commits whatever was begun before it.
        db.executescript(
            f"BEGIN IMMEDIATE;\n{step.sql}\n;"
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {step.version}; COMMIT;",
        )
    except sqlite3.Error as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise StoreError(f"migration {step.version} failed and was undone: {error}") from error


def copy_to(db: sqlite3.Connection, path: Path) -> None:
    """Write a complete copy of the database to `path`, which appears only when whole."""
    half = path.with_name(f"{path.name}.part")
    half.unlink(missing_ok=True)
    copy = sqlite3.connect(half)
    try:
        db.backup(copy)
    finally:
        copy.close()
    half.replace(path)
