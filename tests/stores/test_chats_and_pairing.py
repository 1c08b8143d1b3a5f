"""Chats that move, that do not want us, and come back; codes that let one person in, once."""

import sqlite3

from actors.stores import chats, outbox, pairing


def test_a_chat_is_noted_and_renamed(db: sqlite3.Connection) -> None:
    chats.note(db, -5, kind="group", title="Films", now=1)
    chats.note(db, -5, kind="group", title="Series", now=2)
    found = chats.find(db, -5)
    assert found is not None
    assert (found.title, found.state, found.migrated_to) == ("Series", "ok", None)
    assert chats.find(db, -6) is None


def test_a_chain_of_moves_is_followed_and_a_circle_ends(db: sqlite3.Connection) -> None:
    chats.note(db, -1, kind="group", title="Films", now=1)
    chats.migrate(db, -1, to=-100, now=2)
    chats.migrate(db, -100, to=-200, now=3)
    chats.migrate(db, -200, to=-200, now=4)
    assert (chats.route(db, -1), chats.route(db, -200), chats.route(db, 7)) == (-200, -200, 7)
    db.execute("UPDATE chats SET migrated_to = -1 WHERE id = -200")
    assert chats.route(db, -1) in (-1, -100, -200)


def test_parking_sets_aside_and_welcome_takes_up_what_is_young(db: sqlite3.Connection) -> None:
    for now in (0.0, 90_000.0):
        outbox.put(db, chat=5, kind="send", body={}, now=now)
    outbox.put(db, chat=5, kind="edit", body={}, message_id=1, now=90_000.0)
    chats.park(db, 5, reason="USER_IS_BLOCKED", now=90_000)
    found = chats.find(db, 5)
    assert found is not None
    assert (found.state, found.reason) == ("parked", "USER_IS_BLOCKED")
    assert outbox.heads(db) == []
    assert chats.welcome(db, 5, now=90_100) == 1
    assert [row.id for row in outbox.heads(db)] == [2]
    assert chats.welcome(db, 5, now=90_200) == 0


def test_a_code_lets_one_person_in(db: sqlite3.Connection) -> None:
    code = pairing.make(db, role="admin", made_by=None, now=100, lasts=60)
    assert code not in str(db.execute("SELECT * FROM pairing_codes").fetchall())
    assert pairing.take(db, "WRONG", person=1, now=110) is None
    assert pairing.take(db, f" {code.lower()} ", person=1, now=110) == "admin"
    assert pairing.take(db, code, person=1, now=120) == "admin"  # replayed after a crash
    assert pairing.take(db, code, person=2, now=120) is None


def test_a_code_grows_old(db: sqlite3.Connection) -> None:
    code = pairing.make(db, role="user", made_by=1, now=100, lasts=60)
    assert pairing.take(db, code, person=1, now=161) is None
    pairing.make(db, role="user", made_by=1, now=200, lasts=60)
    assert db.execute("SELECT count(*) FROM pairing_codes").fetchone() == (1,)
