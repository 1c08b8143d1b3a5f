import sqlite3

from actors.stores import audit, notices, people


def add(db: sqlite3.Connection, state: notices.State, *, chat: int = 1, family: str = "ready", now: float = 10) -> int:
    return notices.add(db, chat=chat, topic=0, family=family, story={"n": 1}, state=state, now=now)


def recent(db: sqlite3.Connection, since: float) -> list[int]:
    return [row.id for row in notices.recent(db, chat=1, topic=0, family="ready", since=since)]


def test_what_may_go_on_is_found_newest_first(db: sqlite3.Connection) -> None:
    told, held = add(db, "told"), add(db, "held", now=1)
    add(db, "digested")
    add(db, "told", chat=2)
    add(db, "told", family="failed")
    assert recent(db, 9) == [held, told]
    assert recent(db, 10) == [held]
    notices.change(db, told, story={"n": 2}, now=20)
    assert recent(db, 10) == [held, told]
    assert notices.recent(db, chat=1, topic=0, family="ready", since=10)[1].story == {"n": 2}


def test_what_is_held_is_settled_once_and_kept_until_then(db: sqlite3.Connection) -> None:
    first, second = add(db, "held"), add(db, "held")
    assert [row.id for row in notices.held(db)] == [first, second]
    notices.settle(db, [first], "digested", now=20)
    notices.settle(db, [first], "told", now=30)
    assert db.execute("SELECT state, updated_at FROM notices WHERE id = ?", (first,)).fetchall() == [("digested", 20)]
    assert notices.forget(db, before=100) == 1
    assert [row.id for row in notices.held(db)] == [second]
    notices.settle(db, [second], "dropped", now=30)
    notices.forget(db, before=100)
    assert add(db, "told") == second + 1  # a number names a message for longer than its row is kept


def test_who_did_it_last_is_first(db: sqlite3.Connection) -> None:
    for person, action, subject in (
        (1, "add", "a"),
        (2, "grab", "a"),
        (3, "remove", "a"),
        (1, "grab", "a"),
        (4, "add", "b"),
    ):
        audit.add(db, now=1, person=person, action=action, subject=subject)
    audit.add(db, now=1, person=None, action="add", subject="a")
    assert audit.who(db, subject="a", actions=("add", "grab")) == [1, 2]
    assert audit.who(db, subject="c", actions=("add",)) == []


def test_one_setting_of_everybody(db: sqlite3.Connection) -> None:
    for person in (1, 2):
        people.add(db, person, role="user", name="x", now=0)
    people.set_setting(db, 1, "a", [1])
    people.set_setting(db, 2, "b", 2)
    assert people.setting_of_all(db, "a") == {1: [1]}
