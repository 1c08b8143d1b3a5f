"""The record on disk: transactions, one process, migrations with a backup, and troubles in words."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from actors.runtime import remote, stop
from actors.stores import journal, live_cards, wishes
from actors.stores.lock import FolderLock
from actors.stores.schema import APPLICATION_ID, Migration, migrate, shipped
from actors.stores.state import StateCore, StateFace, start_state
from tgarr.errors import AlreadyRunning, SchemaTooNew, StoreError

ONE = Migration(version=1, sql="CREATE TABLE a (n INTEGER) STRICT;")
TWO = Migration(version=2, sql="ALTER TABLE a ADD COLUMN m INTEGER; UPDATE a SET m = n * 2;")
BROKEN = Migration(version=2, sql="CREATE TABLE b (n INTEGER); INSERT INTO nowhere VALUES (1);")


def open_and_close(folder: Path, *steps: Migration) -> None:
    StateCore(folder, migrations=steps or None).close()


def test_the_shipped_migrations_are_numbered_without_a_gap() -> None:
    numbers = [step.version for step in shipped()]
    assert numbers == list(range(1, len(numbers) + 1))


def _wishes(db: sqlite3.Connection) -> list[tuple[str]]:
    return db.execute("SELECT key FROM wishes").fetchall()


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    core = StateCore(tmp_path)

    def half(db: sqlite3.Connection) -> None:
        wishes.write(db, key="k", subject="s", person=1, kind="k", body={}, now=1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        core.write(half)
    assert core.read(_wishes) == []
    core.write(lambda db: wishes.write(db, key="k", subject="s", person=1, kind="k", body={}, now=1))
    core.close()
    again = StateCore(tmp_path)
    assert again.read(_wishes) == [("k",)]
    again.close()


def test_reading_cannot_write_and_bad_values_are_told(tmp_path: Path) -> None:
    core = StateCore(tmp_path)
    with pytest.raises(StoreError, match="cannot be written"):
        core.read(lambda db: live_cards.end(db, "k", now=1))
    with pytest.raises(StoreError, match="cannot store TEXT"):
        core.write(lambda db: db.execute("UPDATE telegram_session SET forbidden_until = 'x'"))
    with pytest.raises(StoreError, match=r"malformed|json|CHECK"):
        core.write(
            lambda db: db.execute("INSERT INTO live_cards VALUES ('k', 1, 1, 1, 'k', 'no json', 'open', 1, 0, 0)")
        )
    assert core.read(lambda db: db.execute("PRAGMA synchronous").fetchone()) == (2,)
    assert core.read(lambda db: db.execute("PRAGMA journal_mode").fetchone()) == ("wal",)
    assert (tmp_path / "state.sqlite").stat().st_mode & 0o777 == 0o600
    core.close()


async def test_the_face_asks_the_owner_thread(tmp_path: Path) -> None:
    ref = await start_state(tmp_path)
    face = remote(ref, StateFace)
    fact: dict[str, Any] = {"service": "s", "kind": "k", "source_id": "1", "happened_at": 1, "body": {}}
    assert await face.write(lambda db: journal.note(db, **fact)) is not None
    await face.backup(tmp_path / "copy.sqlite")
    with pytest.raises(StoreError, match="could not be written"):
        await face.backup(tmp_path / "nowhere" / "copy.sqlite")
    await stop(ref)
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    assert copy.execute("SELECT count(*) FROM facts").fetchone() == (1,)
    copy.close()


def test_a_migration_makes_a_backup_first(tmp_path: Path) -> None:
    open_and_close(tmp_path, ONE)
    core = StateCore(tmp_path, migrations=[ONE])
    core.write(lambda db: db.execute("INSERT INTO a VALUES (21)"))
    core.close()
    core = StateCore(tmp_path, migrations=[ONE, TWO])
    assert core.read(lambda db: db.execute("SELECT n, m FROM a").fetchall()) == [(21, 42)]
    core.close()
    backup = sqlite3.connect(tmp_path / "backups" / "state-0001.sqlite")
    assert backup.execute("SELECT * FROM a").fetchall() == [(21,)]
    backup.close()
    open_and_close(tmp_path, ONE, TWO)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["state-0001.sqlite"]


def test_a_migration_that_fails_is_undone(tmp_path: Path) -> None:
    open_and_close(tmp_path, ONE)
    with pytest.raises(StoreError, match="migration 2 failed and was undone"):
        open_and_close(tmp_path, ONE, BROKEN)
    core = StateCore(tmp_path, migrations=[ONE])
    assert core.read(lambda db: db.execute("SELECT name FROM sqlite_schema").fetchall()) == [("a",)]
    core.close()


def test_a_newer_schema_is_refused_untouched(tmp_path: Path) -> None:
    open_and_close(tmp_path, ONE, TWO)
    before = (tmp_path / "state.sqlite").read_bytes()
    with pytest.raises(SchemaTooNew, match="schema 2; this tgarr knows up to 1"):
        open_and_close(tmp_path, ONE)
    assert (tmp_path / "state.sqlite").read_bytes() == before
    open_and_close(tmp_path, ONE, TWO)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "state.sqlite")
    other.execute("CREATE TABLE theirs (n)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        open_and_close(tmp_path)


@pytest.mark.parametrize("content", [b"this is not a database, but long enough to be looked at" * 100])
def test_a_damaged_database_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state.sqlite").write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        open_and_close(tmp_path)


def test_damage_inside_is_noticed_at_the_start(tmp_path: Path) -> None:
    core = StateCore(tmp_path)

    def fill(db: sqlite3.Connection) -> None:
        for number in range(500):
            journal.note(db, service="s", kind="k", source_id=str(number), happened_at=1, body={"x": "y" * 200})

    core.write(fill)
    core.close()
    path = tmp_path / "state.sqlite"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 9000] = b"\xa5" * 9000
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        open_and_close(tmp_path)


def test_an_empty_database_gets_our_mark(tmp_path: Path) -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    assert migrate(db, tmp_path) == shipped()[-1].version
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert migrate(db, tmp_path) == shipped()[-1].version
    db.close()


def test_one_process_per_folder_also_within_one(tmp_path: Path) -> None:
    core = StateCore(tmp_path)
    with pytest.raises(AlreadyRunning, match=r"another tgarr \(process \d+\)"):
        StateCore(tmp_path)
    program = (
        "import sys; from pathlib import Path; from actors.stores.state import StateCore\n"
        "from tgarr.errors import AlreadyRunning\n"
        "try: StateCore(Path(sys.argv[1]))\n"
        "except AlreadyRunning: sys.exit(7)"
    )
    assert subprocess.run([sys.executable, "-c", program, tmp_path], check=False).returncode == 7
    core.close()
    assert subprocess.run([sys.executable, "-c", program, tmp_path], check=False).returncode == 0


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from actors.stores.state import StateCore\n"
        "core = StateCore(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=str(holder.pid)):
            StateCore(tmp_path)
        holder.kill()
    StateCore(tmp_path).close()


def test_a_lock_is_released_once(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    lock.release()
    lock.release()
    FolderLock(tmp_path).release()


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be made"):
        StateCore(tmp_path / "file" / "data")
    with pytest.raises(StoreError, match="cannot be written"):
        FolderLock(tmp_path / "nowhere")
