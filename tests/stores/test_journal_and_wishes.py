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


def write(db: sqlite3.Connection, key: str = "add 438631") -> tuple[wishes.Wish, bool]:
    return wishes.write(db, key=key, person=1, kind="add", body={"tmdb": 438631}, now=5)


def test_a_wish_made_twice_is_one(db: sqlite3.Connection) -> None:
    first, is_new = write(db)
    assert is_new
    assert (first.state, first.attempts, first.body) == ("written", 0, {"tmdb": 438631})
    again, is_new = write(db)
    assert (again, is_new) == (first, False)


def test_a_wish_moves_on_and_counts_its_attempts(db: sqlite3.Connection) -> None:
    wish, _ = write(db)
    wishes.move(db, wish.id, "sent", now=6)
    wishes.move(db, wish.id, "sent", now=7)
    found = wishes.find(db, wish.key)
    assert found is not None
    assert (found.state, found.attempts, found.updated_at) == ("sent", 2, 7)
    assert [one.id for one in wishes.unfinished(db)] == [wish.id]
    wishes.move(db, wish.id, "done", now=8)
    assert wishes.unfinished(db) == []
    assert not write(db)[1]


def test_a_wish_that_failed_may_be_made_anew(db: sqlite3.Connection) -> None:
    wish, _ = write(db)
    wishes.move(db, wish.id, "failed", now=6, error="no disk")
    fresh, is_new = write(db)
    assert is_new
    assert (fresh.id, fresh.state, fresh.attempts, fresh.error) == (wish.id, "written", 0, None)


def test_states_are_held_to(db: sqlite3.Connection) -> None:
    wish, _ = write(db)
    with pytest.raises(sqlite3.IntegrityError):
        wishes.move(db, wish.id, "forgotten", now=1)  # type: ignore[arg-type]
