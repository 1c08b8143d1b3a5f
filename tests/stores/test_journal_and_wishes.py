"""Facts happen once and are done once; wishes are written before they are carried out."""

import sqlite3

import pytest

from actors.stores import journal, wishes


def note(db: sqlite3.Connection, source: str = "42") -> journal.Fact | None:
    return journal.note(db, service="radarr", kind="imported", source_id=source, happened_at=5, body={"title": "Дюна"})


def test_a_fact_is_noted_once_and_replayed_until_done(db: sqlite3.Connection) -> None:
    fact = note(db)
    assert fact is not None
    assert note(db) is None
    assert journal.unfinished(db) == [fact]
    assert journal.done(db, fact.id, now=6)
    assert not journal.done(db, fact.id, now=7)
    assert journal.unfinished(db) == []
    assert note(db) is None


def test_facts_differ_by_service_kind_or_source(db: sqlite3.Connection) -> None:
    assert note(db, "1") is not None
    assert note(db, "2") is not None
    other = journal.note(db, service="sonarr", kind="imported", source_id="1", happened_at=1, body={})
    assert other is not None
    assert [fact.service for fact in journal.unfinished(db)] == ["radarr", "radarr", "sonarr"]


def imported(db: sqlite3.Connection, source: str, *, at: float, download: str = "A", title: int = 1) -> int:
    body = {"download_id": download, "title_id": title}
    fact = journal.note(db, service="sonarr", kind="imported", source_id=source, happened_at=at, body=body)
    assert fact is not None
    return fact.id


def test_facts_are_forgotten_but_for_the_newest_which_would_count_as_new(db: sqlite3.Connection) -> None:
    day = 24 * 3600.0
    old, waiting, lately, newest = (imported(db, str(at), at=at) for at in (0.0, 1.0, 8.5 * day, 9 * day))
    for fact in (old, lately, newest):
        journal.done(db, fact, now=10)
    assert journal.forget(db, before=10) == 0
    assert journal.forget(db, before=11) == 1
    assert [row[0] for row in db.execute("SELECT id FROM facts ORDER BY id")] == [waiting, lately, newest]
    assert note(db) is not None  # of another service, whose newest it is


def write(db: sqlite3.Connection, key: str = "grab 1", subject: str = "radarr 7 abc") -> tuple[wishes.Wish, bool]:
    return wishes.write(db, key=key, subject=subject, person=1, kind="grab", body={"after": 12}, now=5)


def test_the_same_press_is_one_wish_however_it_stands(db: sqlite3.Connection) -> None:
    first, is_new = write(db)
    assert is_new
    assert (first.state, first.attempts, first.body, first.open) == ("written", 0, {"after": 12}, False)
    assert write(db) == (first, False)
    for state in ("claimed", "sent", "unclear", "done", "failed"):
        wishes.move(db, first.id, state, now=6, error="no disk")  # type: ignore[arg-type]
        again, is_new = write(db)
        assert (again.id, again.state, again.error, is_new) == (first.id, state, "no disk", False)


def test_another_press_is_another_wish(db: sqlite3.Connection) -> None:
    first, _ = write(db)
    wishes.move(db, first.id, "done", now=6)
    second, is_new = write(db, "grab 2")
    assert is_new
    assert second.id != first.id
    assert wishes.claim(db, second, now=7) is None


@pytest.mark.parametrize("state", ["claimed", "sent", "unclear"])
def test_two_of_one_subject_are_not_sent_while_the_end_of_one_is_open(db: sqlite3.Connection, state: str) -> None:
    first, _ = write(db)
    assert wishes.claim(db, first, now=6) is None
    wishes.move(db, first.id, state, now=7)  # type: ignore[arg-type]
    second, _ = write(db, "grab 2")
    in_the_way = wishes.claim(db, second, now=8)
    assert in_the_way is not None
    assert (in_the_way.id, in_the_way.state, in_the_way.updated_at, in_the_way.open) == (first.id, state, 7, True)
    assert wishes.find(db, "grab 2") == second
    other, _ = write(db, "grab 3", "radarr 7 another")
    assert wishes.claim(db, other, now=8) is None
    wishes.move(db, first.id, "failed", now=9)
    assert wishes.claim(db, second, now=10) is None


def test_a_wish_that_was_sent_stands_in_its_own_way_after_a_crash(db: sqlite3.Connection) -> None:
    wish, _ = write(db)
    assert wishes.claim(db, wish, now=6) is None
    assert wishes.claim(db, wish, now=7) is None  # it was not sent yet
    wishes.move(db, wish.id, "sent", now=8)
    again = wishes.claim(db, wish, now=9)
    assert again is not None
    assert (again.id, again.state, again.attempts, again.updated_at) == (wish.id, "sent", 1, 8)


def test_states_are_held_to(db: sqlite3.Connection) -> None:
    wish, _ = write(db)
    with pytest.raises(sqlite3.IntegrityError):
        wishes.move(db, wish.id, "forgotten", now=1)  # type: ignore[arg-type]


def test_what_has_not_moved_for_long_is_forgotten(db: sqlite3.Connection) -> None:
    old, _ = write(db)
    young, _ = write(db, "grab 2")
    wishes.move(db, young.id, "done", now=20)
    assert wishes.forget(db, before=20) == 1
    assert wishes.find(db, old.key) is None
    assert wishes.find(db, young.key) is not None
