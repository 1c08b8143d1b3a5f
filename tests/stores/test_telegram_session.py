"""The login, the peers and how far was read."""

import sqlite3

import pytest

from actors.stores import telegram_session as store
from actors.stores.telegram_session import Peer, Reading


def test_fields_are_set_one_by_one_and_only_those_there_are(db: sqlite3.Connection) -> None:
    store.set_field(db, "auth_key", b"key")
    store.set_field(db, "user_id", 7)
    fields = store.fields(db)
    assert (fields["auth_key"], fields["user_id"], fields["dc_id"]) == (b"key", 7, None)
    with pytest.raises(KeyError):
        store.set_field(db, "auth_key = NULL --", 1)


def test_readings_keep_what_a_none_does_not_say(db: sqlite3.Connection) -> None:
    store.set_readings(db, [Reading(id=0, pts=5, qts=6, date=7, seq=8), Reading(id=-100, pts=3)])
    store.set_readings(db, [Reading(id=0, pts=9)])
    known = store.readings(db)
    assert known[0] == Reading(id=0, pts=9, qts=6, date=7, seq=8)
    assert list(known) == [0, -100]
    store.drop_readings(db, [-100, -200])
    assert list(store.readings(db)) == [0]


def test_peers_and_usernames(db: sqlite3.Connection) -> None:
    store.put_peers(db, [Peer(1, 5, "user", "+7"), Peer(2, 6, "bot")], now=100)
    store.put_peers(db, [Peer(1, 7, "user")], now=200)
    assert store.peers(db)[1] == Peer(1, 7, "user", "+7")
    store.put_usernames(db, [(1, ["Anna", None]), (2, ["robot"])])
    assert store.peer_by_username(db, "ANNA", now=300) == Peer(1, 7, "user", "+7")
    assert store.peer_by_username(db, "anna", now=200 + store.USERNAME_LIFE) is None
    store.put_usernames(db, [(2, ["anna"])])
    assert store.peer_by_username(db, "anna", now=150) == Peer(2, 6, "bot")
    assert store.peer_by_username(db, "robot", now=150) is None
    assert store.peer_by_phone_number(db, "+7") == Peer(1, 7, "user", "+7")
    assert store.peer_by_phone_number(db, "+8") is None


def test_what_is_forgotten_with_a_login_and_with_an_account(db: sqlite3.Connection) -> None:
    store.set_field(db, "auth_key", b"key")
    store.put_peers(db, [Peer(1, 5, "user")], now=1)
    store.put_usernames(db, [(1, ["anna"])])
    store.set_readings(db, [Reading(id=0, pts=5)])
    store.forget_login(db)
    assert store.fields(db)["auth_key"] is None
    assert (len(store.peers(db)), len(store.readings(db))) == (1, 1)
    store.forget_account(db)
    assert (len(store.peers(db)), len(store.readings(db))) == (0, 0)


def test_a_forbidden_login_outlives_the_login(db: sqlite3.Connection) -> None:
    assert store.login_forbidden_until(db) == 0
    store.forbid_login(db, until=500)
    store.forget_account(db)
    assert store.login_forbidden_until(db) == 500
