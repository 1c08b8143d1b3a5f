"""Live cards in the record: who waits at them, what holds them, and where they go when their group moves."""

import sqlite3
from typing import Any

import pytest

from actors.stores import chats, dialogues, live_cards, messages, outbox, waiters
from actors.stores.messages import Standing

OLD, NEW = -5, -1005


def card(db: sqlite3.Connection, key: str = "k", *, chat: int = OLD, message_id: int | None = 7, **more: Any) -> None:
    subject = {"token": f"token of {key}", "bell": None} | more.pop("subject", {})
    live_cards.put(
        db, key=key, chat=chat, kind=more.pop("kind", "progress"), subject=subject, now=1, message_id=message_id, **more
    )


def test_who_waits_goes_with_the_card(db: sqlite3.Connection) -> None:
    card(db)
    assert waiters.join(db, card="k", person=2, now=5)
    assert waiters.join(db, card="k", person=1, now=6)
    assert not waiters.join(db, card="k", person=2, now=7)
    assert waiters.of(db, "k") == [2, 1]
    assert waiters.leave(db, card="k", person=2)
    assert not waiters.leave(db, card="k", person=2)
    card(db)  # another journey on the same message: they wait for that as well
    assert waiters.of(db, "k") == [1]
    live_cards.end(db, "k", now=2)
    assert live_cards.forget(db, before=3) == 1
    assert waiters.of(db, "k") == []


@pytest.mark.parametrize(
    ("until", "held"), [(0, False), (99, False), (100, False), (101, True), (1000, True), (1001, False), (3700, False)]
)
def test_no_hold_is_longer_than_a_quarter_of_an_hour_whatever_the_clock_says(
    db: sqlite3.Connection, until: float, held: bool
) -> None:
    card(db)
    live_cards.hold(db, chat=OLD, message_id=7, until=until)
    found = live_cards.find(db, "k")
    assert found is not None
    assert live_cards.is_held(found, now=100) is held
    assert live_cards.lapsed(db, now=100) == ([] if held or not until else ["k"])


def test_a_card_changes_its_kind_on_the_same_message(db: sqlite3.Connection) -> None:
    card(db, kind="waiting")
    live_cards.end(db, "k", now=2)
    card(db, kind="progress", message_id=None)
    found = live_cards.find(db, "k")
    assert found is not None
    assert (found.kind, found.state, found.message_id) == ("progress", "open", 7)
    assert [one.key for one in live_cards.unfinished(db, kind="progress")] == ["k"]
    assert live_cards.unfinished(db, kind="waiting") == []


def test_a_title_is_found_in_one_library_by_number_or_by_identity(db: sqlite3.Connection) -> None:
    def journey(instance: str, number: int) -> dict[str, Any]:
        return {"journey": {"instance": instance, "title_id": number}}

    card(db, "a", subject=journey("radarr", 7))
    card(db, "b", subject=journey("radarr-4k", 7))
    card(db, "c", subject=journey("radarr", 8))
    card(db, "d", subject={"instance": "radarr", "key": "m1"}, kind="waiting")
    found = live_cards.about(db, instance="radarr", title_id=7, key="m1")
    assert sorted(one.key for one in found) == ["a", "d"]


def dialogue(db: sqlite3.Connection, token: str, *, chat: int = OLD) -> None:
    begun = dialogues.begun(person=1, chat=chat, kind="card", state={}, now=1, lasts=1000, message_id=7)
    db.execute(
        "INSERT INTO dialogues (token, person, chat, message_id, kind, state, created_at, expires_at)"
        " VALUES (?, 1, ?, 7, 'card', '{}', 1, ?)",
        (token, chat, begun.expires_at),
    )


def test_a_group_that_moves_takes_its_open_cards_and_their_buttons_along(db: sqlite3.Connection) -> None:
    card(db, "open", subject={"bell": "bell"}, topic=3)
    card(db, "over", message_id=8)
    live_cards.end(db, "over", now=2)
    card(db, "elsewhere", chat=-6)
    card(db, "unsent", message_id=None)
    send = outbox.put(db, chat=OLD, kind="send", body={}, now=1, live_key="unsent")
    live_cards.hold(db, chat=OLD, message_id=7, until=50)
    for token in ("token of open", "bell", "another"):
        dialogue(db, token)
    chats.migrate(db, OLD, to=NEW, now=10)
    chats.migrate(db, OLD, to=NEW, now=11)
    found = {key: live_cards.find(db, key) for key in ("open", "over", "elsewhere", "unsent")}
    where = {key: (one.chat, one.message_id, one.homeless) for key, one in found.items() if one}
    assert where == {
        "open": (NEW, None, True),
        "over": (OLD, 8, False),
        "elsewhere": (-6, 7, False),
        "unsent": (NEW, None, False),
    }
    assert [(one.key, one.topic, one.held_until) for one in live_cards.homeless(db)] == [("open", None, 0)]
    assert db.execute("SELECT chat, state FROM outbox WHERE id = ?", (send,)).fetchone() == (NEW, "waiting")
    known = {token: dialogues.find(db, token, now=12) for token in ("token of open", "bell", "another")}
    assert {token: one and (one.chat, one.message_id) for token, one in known.items()} == {
        "token of open": (NEW, None),
        "bell": (NEW, None),
        "another": None,
    }
    assert live_cards.settle(db, "open")
    assert not live_cards.settle(db, "open")
    assert live_cards.homeless(db) == []


def test_an_edit_between_the_move_and_the_new_message_goes_nowhere(db: sqlite3.Connection) -> None:
    card(db)
    messages.note(db, Standing(chat=OLD, message_id=7, live_key="k", sent_at=1))
    chats.migrate(db, OLD, to=NEW, now=10)
    outbox.put(db, chat=NEW, kind="edit", body={}, now=11, live_key="k")
    outbox.put(db, chat=NEW, kind="send", body={}, now=12, live_key="k")
    edit, send = db.execute("SELECT id, kind FROM outbox WHERE state = 'waiting' ORDER BY id").fetchall()
    assert (edit[1], send[1]) == ("edit", "send")
    row = next(one for one in outbox.heads(db) if one.id in (edit[0], send[0]))
    assert outbox.target(db, row)[0] is None or row.kind == "send"
