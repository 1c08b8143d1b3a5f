"""The inbox's rows: each update once, waiting until it is finished or parked."""

import sqlite3

from actors.stores import inbox
from actors.stores.inbox import Arrival


def arrival(sameness: str, lane: str = "a") -> Arrival:
    return Arrival(sameness=sameness, lane=lane, kind="message", content=sameness.encode())


def test_the_same_update_is_one_row_also_within_one_call(db: sqlite3.Connection) -> None:
    fresh = inbox.put(db, [arrival("1"), arrival("2"), arrival("1")], now=5)
    assert [(row.id, row.content, row.attempts) for row in fresh] == [(1, b"1", 1), (2, b"2", 1)]
    assert inbox.put(db, [arrival("2"), arrival("3")], now=6)[0].content == b"3"
    inbox.finish(db, 1, now=7)
    assert inbox.put(db, [arrival("1")], now=8) == []


def test_rows_wait_in_order_until_finished_or_parked(db: sqlite3.Connection) -> None:
    rows = inbox.put(db, [arrival(str(number)) for number in range(5)], now=5)
    inbox.finish(db, rows[0].id, now=6, note="said")
    inbox.park(db, rows[1].id, now=6, error="broken")
    assert [row.content for row in inbox.waiting(db)] == [b"2", b"3", b"4"]
    assert [row.content for row in inbox.waiting(db, after=rows[2].id, limit=1)] == [b"3"]
    inbox.park(db, rows[0].id, now=9, error="too late: it is done")
    assert db.execute("SELECT state, error FROM inbox WHERE id = 1").fetchone() == ("done", "said")


def test_lives_are_counted_while_it_waits(db: sqlite3.Connection) -> None:
    row = inbox.put(db, [arrival("1")], now=5)[0]
    assert (inbox.begin(db, row.id), inbox.begin(db, row.id)) == (2, 3)
    inbox.finish(db, row.id, now=6)
    assert inbox.begin(db, row.id) == 0
    assert inbox.begin(db, 99) == 0


def test_only_what_is_over_is_forgotten(db: sqlite3.Connection) -> None:
    rows = inbox.put(db, [arrival("1"), arrival("2"), arrival("3")], now=5)
    inbox.finish(db, rows[0].id, now=6)
    inbox.park(db, rows[1].id, now=10, error="x")
    assert inbox.forget(db, before=8) == 1
    assert inbox.forget(db, before=20) == 1
    assert len(inbox.waiting(db)) == 1


def test_a_number_is_never_given_twice(db: sqlite3.Connection) -> None:
    first = inbox.put(db, [arrival("1")], now=5)[0]
    inbox.finish(db, first.id, now=6)
    assert inbox.forget(db, before=7) == 1
    assert inbox.put(db, [arrival("2")], now=8)[0].id > first.id
