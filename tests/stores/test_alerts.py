import sqlite3

from actors.stores import alerts


def put(
    db: sqlite3.Connection, key: str = "a", *, ended_at: float | None = None, **body: int
) -> alerts.AlertRow | None:
    return alerts.put(db, key=key, body=dict(body), began_at=10, ended_at=ended_at)


def test_an_alert_is_one_row_and_its_end_is_the_last_word(db: sqlite3.Connection) -> None:
    first, second = put(db, parts=1), put(db, parts=2)
    assert first is not None
    assert second is not None
    assert (second.id, second.body) == (first.id, {"parts": 2})
    assert alerts.unfinished(db) == [second]
    over = put(db, ended_at=20, parts=2)
    assert put(db, parts=3) is None
    assert alerts.find(db, first.id) == over
    assert alerts.unfinished(db) == []


def test_what_began_lately_is_found_although_it_is_over(db: sqlite3.Connection) -> None:
    put(db, ended_at=20)
    assert [row.key for row in alerts.unfinished(db, lately=9)] == ["a"]
    assert alerts.unfinished(db, lately=10) == []


def test_an_alert_is_told_once_in_each_place(db: sqlite3.Connection) -> None:
    row = put(db)
    assert row is not None
    assert [alerts.note_telling(db, row.id, chat=-1, topic=topic) for topic in (0, 7, 0)] == [True, True, False]
    assert alerts.told(db, row.id) == {(-1, 0), (-1, 7)}


def test_what_ended_long_ago_is_forgotten_with_its_tellings_and_what_is_open_is_not(db: sqlite3.Connection) -> None:
    row = put(db, ended_at=20)
    assert row is not None
    alerts.note_telling(db, row.id, chat=1, topic=0)
    put(db, "b")
    assert alerts.forget(db, before=20) == 0
    assert alerts.forget(db, before=21) == 1
    assert alerts.told(db, row.id) == set()
    assert [one.key for one in alerts.unfinished(db)] == ["b"]
