"""The record on disk: one SQLite database with one owner thread, asked for whole transactions.

Work is a plain function that takes the connection; the topic modules beside this one hold them. Several topics
are changed together by calling their functions in one piece of work.

Durability: WAL with `synchronous=FULL`. With NORMAL a power cut may take back transactions that were reported as
committed, and then a message would be sent, or a release grabbed, a second time. FULL costs one fsync per
transaction, and Telegram lets a bot say 30 things a second at most.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pykka

from actors.runtime import ThreadActor
from actors.stores.lock import FolderLock
from actors.stores.schema import Migration, copy_to, migrate
from tgarr.domain.operations import operation
from tgarr.errors import StoreError

T = TypeVar("T")

#: What SQLite calls its troubles, in words that name the remedy.
_WORDS = {
    "SQLITE_NOTADB": "the database is damaged (not a database); put back a backup",
    "SQLITE_CORRUPT": "the database is damaged; put back a backup",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "the database cannot be written: read-only",
    "SQLITE_CANTOPEN": "the database cannot be opened",
    "SQLITE_IOERR": "the disk failed to read or write the database",
    "SQLITE_BUSY": "another program holds the database",
}


def _in_words(error: sqlite3.Error) -> StoreError:
    name = getattr(error, "sqlite_errorname", "") or ""
    words = next((text for code, text in _WORDS.items() if name.startswith(code)), None)
    return StoreError(f"{words} ({error})" if words else str(error))


def _check(db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(f"the database is damaged; put back a backup ({found})")


class StateCore:
    """The database itself, used by one thread at a time.

    Args:
        folder: where `state.sqlite`, its lock and `backups/` live; made when missing.
        migrations: in place of the shipped ones, for tests.

    Raises:
        AlreadyRunning: another process uses the folder.
        SchemaTooNew: a newer tgarr wrote the database.
        StoreError: it cannot be opened, or is damaged; the text says which.

    """

    def __init__(self, folder: Path, *, migrations: Sequence[Migration] | None = None) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the data folder {folder} cannot be made: {error.strerror}") from error
        self._lock = FolderLock(folder)
        try:
            self._db = self._open(folder / "state.sqlite", folder / "backups", migrations)
            self._reader = self._open_reader(folder / "state.sqlite")
        except BaseException:
            self._lock.release()
            raise

    @staticmethod
    def _open(path: Path, backups: Path, migrations: Sequence[Migration] | None) -> sqlite3.Connection:
        db: sqlite3.Connection | None = None
        try:
            # Opened where errors can be told, then owned by the actor's thread.
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA busy_timeout = 2000")
            _check(db)
            migrate(db, backups, migrations)
        except sqlite3.Error as error:
            if db is not None:
                db.close()
            raise _in_words(error) from error
        except BaseException:
            if db is not None:
                db.close()
            raise
        path.chmod(0o600)  # it holds the login at Telegram
        return db

    @staticmethod
    def _open_reader(path: Path) -> sqlite3.Connection:
        """Return a second connection, which cannot write: switching the first one over takes longer than most reads."""
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA query_only = ON")
        return db

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` as one transaction: all of it is kept, or (when it raises) none.

        Raises:
            StoreError: the database said no.
            Exception: whatever `work` raised.

        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                answer = work(self._db)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise _in_words(error) from error
        return answer

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on one consistent view. Writing in it raises StoreError."""
        try:
            self._reader.execute("BEGIN")
            try:
                return work(self._reader)
            finally:
                self._reader.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise _in_words(error) from error

    def backup(self, path: Path) -> None:
        """Write a complete copy of the database to `path`, while everything goes on."""
        try:
            copy_to(self._db, path)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the backup {path} could not be written: {error}") from error

    def close(self) -> None:
        """Close the database and let the next process in."""
        self._reader.close()
        self._db.close()
        self._lock.release()


class State(ThreadActor):
    """The owner thread of the record."""

    def __init__(self, core: StateCore) -> None:
        super().__init__()
        self._core = core

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """See `StateCore.write`."""
        return self._core.write(work)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """See `StateCore.read`."""
        return self._core.read(work)

    def backup(self, path: Path) -> None:
        """See `StateCore.backup`."""
        self._core.backup(path)

    def on_stop(self) -> None:
        """Close the database, after everything asked for before has been done."""
        self._core.close()


class StateFace:
    """How the rest of the house sees the record: `actors.runtime.remote(ref, StateFace)`."""

    @operation(changes=True)
    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """See `StateCore.write`."""
        raise NotImplementedError

    @operation()
    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """See `StateCore.read`."""
        raise NotImplementedError

    @operation(limit=600, changes=True)
    async def backup(self, path: Path) -> None:
        """See `StateCore.backup`."""
        raise NotImplementedError


async def start_state(folder: Path) -> pykka.ActorRef[Any]:
    """Open the record in `folder` and start its owner thread.

    Raises:
        StoreError: and its kinds, see `StateCore`.

    """
    core = await asyncio.to_thread(StateCore, folder)
    return State.start(core)
