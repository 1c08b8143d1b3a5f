"""Dialogues expire and belong to somebody; a double tap acts once, and a replay is no second tap."""

import sqlite3

from actors.stores import dialogues, live_cards, presses


def begin(db: sqlite3.Connection, person: int = 1, now: float = 100) -> dialogues.Dialogue:
    return dialogues.put(
        db, dialogues.begun(person=person, chat=5, kind="card", state={"title": "Дюна"}, now=now, lasts=60)
    )


def test_a_dialogue_lasts_as_long_as_it_was_given(db: sqlite3.Connection) -> None:
    begun = begin(db)
    assert len(begun.token) == 12
    assert dialogues.find(db, begun.token, now=160) == begun
    assert dialogues.find(db, begun.token, now=161) is None
    assert dialogues.find(db, "unknown", now=100) is None


def test_changes_touch_only_what_is_given(db: sqlite3.Connection) -> None:
    begun = begin(db)
    assert dialogues.change(db, begun.token, message_id=7)
    assert dialogues.change(db, begun.token, state={"page": 2}, expires_at=500)
    found = dialogues.find(db, begun.token, now=400)
    assert found is not None
    assert (found.message_id, found.state, found.expires_at) == (7, {"page": 2}, 500)
    assert not dialogues.change(db, "unknown", message_id=1)


def test_expired_dialogues_are_gone(db: sqlite3.Connection) -> None:
    one = begin(db)
    assert dialogues.forget(db, before=160) == 0
    assert dialogues.find(db, one.token, now=100) == one
    assert dialogues.forget(db, before=161) == 1
    assert dialogues.find(db, one.token, now=100) is None


def press(db: sqlite3.Connection, query: int, now: float, *, data: bytes = b"a:1", person: int = 1) -> bool:
    return presses.first(db, chat=5, message_id=6, person=person, data=data, query_id=query, now=now)


def test_a_second_tap_does_nothing_for_a_while(db: sqlite3.Connection) -> None:
    assert press(db, 1, 100)
    assert not press(db, 2, 102)
    assert press(db, 3, 104)
    assert press(db, 9, 105, person=2)


def test_a_tap_that_waited_for_the_end_of_the_first_is_a_double_one(db: sqlite3.Connection) -> None:
    assert press(db, 1, 100)
    presses.end(db, chat=5, message_id=6, now=130)
    assert not press(db, 2, 131)
    assert press(db, 3, 134)


def test_another_button_in_between_makes_the_same_one_a_new_wish(db: sqlite3.Connection) -> None:
    assert press(db, 1, 100)
    assert press(db, 2, 101, data=b"b")
    assert press(db, 3, 102)
    assert not press(db, 4, 103)
    assert presses.last(db, chat=5, message_id=6) == b"a:1"
    presses.clear(db, chat=5, message_id=6)
    assert presses.last(db, chat=5, message_id=6) is None
    assert press(db, 5, 104)


def test_the_same_press_replayed_after_a_crash_is_still_the_first(db: sqlite3.Connection) -> None:
    assert press(db, 1, 100)
    assert press(db, 1, 1000)


def test_old_presses_are_forgotten(db: sqlite3.Connection) -> None:
    assert press(db, 1, 100)
    assert presses.forget(db, before=100) == 0
    assert presses.forget(db, before=101) == 1
    assert press(db, 2, 101)


def test_cards_keep_their_message_and_end(db: sqlite3.Connection) -> None:
    live_cards.put(db, key="k", chat=5, kind="grab", subject={"n": 1}, now=1)
    db.execute("UPDATE live_cards SET message_id = 9")
    live_cards.put(db, key="k", chat=5, kind="grab", subject={"n": 2}, now=2)
    card = live_cards.find(db, "k")
    assert card is not None
    assert (card.message_id, card.subject, card.state) == (9, {"n": 2}, "open")
    live_cards.end(db, "k", now=3)
    assert live_cards.unfinished(db) == []
    assert live_cards.at(db, 5, 9) is None
    assert live_cards.forget(db, before=3) == 0
    assert live_cards.forget(db, before=4) == 1
    assert live_cards.find(db, "k") is None


def test_a_held_card_stands_still_for_a_time_and_no_longer(db: sqlite3.Connection) -> None:
    live_cards.put(db, key="k", chat=5, message_id=9, kind="grab", subject={}, now=1)
    assert not live_cards.hold(db, chat=5, message_id=8, until=60)
    assert live_cards.hold(db, chat=5, message_id=9, until=60)
    assert live_cards.hold(db, chat=5, message_id=9, until=30)  # the longer one counts
    card = live_cards.at(db, 5, 9)
    assert card is not None
    assert card.held_until == 60
    assert live_cards.lapsed(db, now=59) == []
    assert live_cards.lapsed(db, now=60) == ["k"]
    live_cards.put(db, key="k", chat=5, kind="grab", subject={}, now=2)
    assert live_cards.lapsed(db, now=60) == ["k"]
    live_cards.release(db, "k")
    assert live_cards.lapsed(db, now=60) == []
    live_cards.end(db, "k", now=3)
    assert not live_cards.hold(db, chat=5, message_id=9, until=60)
