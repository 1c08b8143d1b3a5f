"""The outbox's rows: sameness, order, replacement, targets, and everything one transaction notes at the end."""

import sqlite3
from typing import Any

import pytest

from actors.stores import chats, dialogues, live_cards, messages
from actors.stores import outbox as store
from actors.stores.messages import Standing
from actors.stores.outbox import Queued
from tgarr.chat import outbox
from tgarr.chat.screens import Button, Picture, Screen
from tgarr.chat.text import Text, bold, units


def put(db: sqlite3.Connection, kind: str = "send", chat: int = 1, **facts: Any) -> int | None:
    facts.setdefault("body", {"screen": {"text": "x"}})
    facts.setdefault("now", 100.0)
    return store.put(db, chat=chat, kind=kind, **facts)  # type: ignore[arg-type]


def head(db: sqlite3.Connection, chat: int = 1) -> Queued:
    return next(row for row in store.heads(db) if row.chat == chat)


def states(db: sqlite3.Connection) -> list[str]:
    return [state for (state,) in db.execute("SELECT state FROM outbox ORDER BY id")]


def standing(message_id: int = 5, chat: int = 1, **facts: Any) -> Standing:
    return Standing(chat=chat, message_id=message_id, sent_at=100, **facts)


def test_the_first_of_every_chat_the_most_urgent_first(db: sqlite3.Connection) -> None:
    put(db, chat=1, priority=20)
    put(db, chat=2, priority=0)
    put(db, chat=1, priority=0)
    put(db, chat=3, priority=0)
    assert [(row.chat, row.id) for row in store.heads(db)] == [(2, 2), (1, 3), (3, 4)]


def test_random_ids_have_63_bits_and_differ(db: sqlite3.Connection) -> None:
    for chat in range(1, 100):
        put(db, chat=chat)
    ids = {row.random_id for row in store.heads(db)}
    assert len(ids) == 99
    assert all(0 <= one < 2**63 for one in ids)


def test_the_same_is_queued_once_also_after_it_was_sent(db: sqlite3.Connection) -> None:
    assert put(db, sameness="a") == 1
    assert put(db, sameness="a") is None
    store.finish(db, head(db), "sent", now=1)
    assert put(db, sameness="a", chat=9) is None
    assert store.forget(db, before=2) == 1
    assert put(db, sameness="a") is not None


def test_a_newer_edit_takes_the_place_and_leaves_its_sameness(db: sqlite3.Connection) -> None:
    first = put(db, "edit", message_id=5, body={"n": 1}, sameness="a", priority=20)
    before = head(db)
    assert put(db, "edit", message_id=5, body={"n": 2}, priority=10) == first
    assert put(db, "edit", message_id=5, body={"n": 3}, sameness="b", priority=20) == first
    after = head(db)
    assert (after.id, after.body) == (first, {"n": 3})
    assert after.random_id != before.random_id
    assert put(db, "edit", message_id=5, body={"n": 9}, sameness="b") is None
    assert put(db, "edit", message_id=5, body={"n": 9}, sameness="a") is None
    assert db.execute("SELECT priority FROM outbox WHERE id = 1").fetchone() == (10,)
    assert states(db) == ["waiting", "dropped"]


def test_an_edit_does_not_overtake_a_newer_send_of_the_same_name(db: sqlite3.Connection) -> None:
    put(db, live_key="k")
    put(db, "edit", live_key="k")
    put(db, live_key="k")
    assert put(db, "edit", live_key="k") == 4
    assert put(db, "edit", message_id=7) == 5
    assert put(db, "edit", live_key="k", chat=2) == 6


@pytest.mark.parametrize("names", [("live_key", "message_id"), ("message_id", "live_key")])
def test_edits_of_one_message_keep_their_order_by_whatever_name(db: sqlite3.Connection, names: tuple[str, str]) -> None:
    messages.note(db, standing(5, live_key="k"))
    name = {"live_key": {"live_key": "k"}, "message_id": {"message_id": 5}}
    put(db, "edit", body={"n": 1}, **name[names[0]])
    put(db, "edit", body={"n": 2}, **name[names[1]])
    put(db, "edit", body={"n": 3}, **name[names[0]])
    assert [row["n"] for row in bodies(db)] == [3]


def test_an_edit_by_number_takes_the_place_of_one_by_name_that_waited_for_its_send(db: sqlite3.Connection) -> None:
    put(db, live_key="k")
    put(db, "edit", live_key="k", body={"n": 1})
    store.sent(db, head(db), standing(5, live_key="k"), now=1)
    assert put(db, "edit", message_id=5, body={"n": 2}) == 2
    assert head(db).body == {"n": 2}


def test_what_was_replaced_while_it_was_carried_out_waits_on(db: sqlite3.Connection) -> None:
    messages.note(db, standing())
    put(db, "edit", message_id=5, body={"n": 1})
    begun = head(db)
    put(db, "edit", message_id=5, body={"n": 2})
    store.edited(db, begun, message_id=5, picture="", now=200)
    assert head(db).body == {"n": 2}
    assert store.waits(db, begun.id)
    store.edited(db, head(db), message_id=5, picture="p", now=200)
    assert not store.waits(db, begun.id)


def test_targets(db: sqlite3.Connection) -> None:
    def target(**facts: Any) -> Any:
        put(db, "edit", **facts)
        row = head(db, facts.get("chat", 1))
        store.finish(db, row, "sent", now=1)
        return store.target(db, row)

    messages.note(db, standing(5, live_key="k"))
    assert target(message_id=9) == (9, None)
    assert target(message_id=5) == (5, standing(5, live_key="k"))
    assert target(live_key="k") == (5, standing(5, live_key="k"))
    assert target(live_key="k", chat=2) == (None, None)
    assert target(live_key="unknown") == (None, None)


def test_a_sent_message_is_noted_everywhere_at_once(db: sqlite3.Connection) -> None:
    begun = dialogues.put(db, dialogues.begun(person=1, chat=1, kind="k", state={}, now=100, lasts=60))
    live_cards.put(db, key="k", chat=1, kind="k", subject={}, now=100)
    messages.note(db, standing(4, live_key="k"))
    put(db, live_key="k", body={"screen": {"token": begun.token}})
    store.sent(db, head(db), standing(5, live_key="k"), now=200)
    card, dialogue = live_cards.find(db, "k"), dialogues.find(db, begun.token, now=100)
    assert card is not None
    assert dialogue is not None
    assert (card.message_id, dialogue.message_id, states(db)) == (5, 5, ["sent"])
    assert messages.by_live_key(db, "k") == standing(5, live_key="k")
    assert messages.find(db, 1, 4) == standing(4)


def test_an_edit_tells_its_dialogue_too(db: sqlite3.Connection) -> None:
    begun = dialogues.put(db, dialogues.begun(person=1, chat=1, kind="k", state={}, now=100, lasts=60))
    put(db, "edit", message_id=5, body={"screen": {"token": begun.token}})
    store.edited(db, head(db), message_id=5, picture="", now=200)
    dialogue = dialogues.find(db, begun.token, now=100)
    assert dialogue is not None
    assert dialogue.message_id == 5


def test_deleted_messages_are_forgotten(db: sqlite3.Connection) -> None:
    messages.note(db, standing())
    put(db, "delete", message_id=5, body={})
    store.deleted(db, head(db), message_id=5, now=200)
    assert messages.find(db, 1, 5) is None
    assert states(db) == ["sent"]


def test_postponed_rows_stay_first(db: sqlite3.Connection) -> None:
    put(db)
    put(db)
    store.postpone(db, head(db), until=500, error="FLOOD_WAIT 5", counts=False)
    assert (head(db).id, head(db).not_before, head(db).attempts) == (1, 500, 0)
    store.postpone(db, head(db), until=501, error="again")
    assert head(db).attempts == 1


def test_a_group_that_moved_is_followed_by_sends_alone(db: sqlite3.Connection) -> None:
    put(db, chat=-5)
    put(db, "edit", chat=-5, message_id=1)
    chats.migrate(db, -5, to=-1005, now=1)
    assert put(db, chat=-5) == 3
    assert put(db, "edit", chat=-5, message_id=2) is None
    assert put(db, "edit", chat=-5, live_key="k") == 4
    assert {row.chat for row in store.heads(db)} == {-1005}
    assert states(db) == ["waiting", "dropped", "waiting", "waiting"]


def test_parked_chats(db: sqlite3.Connection) -> None:
    put(db)
    chats.park(db, 1, reason="USER_IS_BLOCKED", now=100)
    assert put(db, now=110.0) == 2
    assert put(db, "edit", message_id=5) is None
    assert store.heads(db) == []
    assert chats.welcome(db, 1, now=120) == 2
    assert head(db).id == 1


def test_targets_are_given_one_way(db: sqlite3.Connection) -> None:
    for target in ({}, {"message_id": 1, "live_key": "k"}):
        with pytest.raises(ValueError, match="either"):
            outbox.edit(db, chat=1, screen=Screen(text=Text("x")), now=1, **target)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="either"):
            outbox.delete(db, chat=1, now=1, **target)  # type: ignore[arg-type]
    assert outbox.delete(db, chat=1, message_id=3, now=1) == 1
    assert outbox.edit(db, chat=1, screen=Screen(text=Text("x")), live_key="k", now=1, sameness="s") == 2


def bodies(db: sqlite3.Connection) -> list[dict[str, Any]]:
    import json

    return [json.loads(body) for (body,) in db.execute("SELECT body FROM outbox ORDER BY id")]


def test_a_short_text_is_one_message(db: sqlite3.Connection) -> None:
    screen = Screen(text=bold("Dune"), keyboard=((Button("a", data="a"),),), token="t")
    assert outbox.send(db, chat=1, screen=screen, now=1, topic=7, reply_to=8) == 1
    assert [(body["topic"], body["reply_to"], body["screen"]["token"]) for body in bodies(db)] == [(7, 8, "t")]


def test_a_long_text_is_several_with_everything_that_is_last_on_the_last(db: sqlite3.Connection) -> None:
    screen = Screen(text=Text("🎬" * 5000), keyboard=((Button("a", data="a"),),), token="t")
    assert outbox.send(db, chat=1, screen=screen, now=1, reply_to=8, sameness="s", live_key="k") == 3
    sent = bodies(db)
    assert [units(body["screen"]["text"]) <= 4096 for body in sent] == [True] * 3
    assert [bool(body["screen"]["keyboard"]) for body in sent] == [False, False, True]
    assert [body["screen"].get("token") for body in sent] == [None, None, "t"]
    assert ["reply_to" in body for body in sent] == [True, False, False]
    assert db.execute("SELECT live_key, sameness FROM outbox").fetchall() == [
        (None, "s"),
        (None, "s part 2"),
        ("k", "s part 3"),
    ]
    assert outbox.send(db, chat=1, screen=screen, now=1, sameness="s") is None
    assert len(bodies(db)) == 3


def test_a_picture_with_a_caption_or_before_a_text(db: sqlite3.Connection) -> None:
    picture = Picture("p", "radarr", "/p.jpg")
    outbox.send(db, chat=1, screen=Screen(text=Text("x" * 1024), picture=picture), now=1)
    outbox.send(db, chat=1, screen=Screen(text=Text("x" * 1025), picture=picture), now=1)
    sent = [body["screen"] for body in bodies(db)]
    assert [len(screen["text"]) for screen in sent] == [1024, 0, 1025]
    assert ["picture" in screen for screen in sent] == [True, True, False]
    assert [screen.get("silent", False) for screen in sent] == [False, True, False]


def order(db: sqlite3.Connection, chat: int = 1) -> list[int]:
    """Return the rows of a chat in the order in which they would go."""
    went = []
    while waiting := [row for row in store.heads(db) if row.chat == chat]:
        went.append(waiting[0].id)
        store.finish(db, waiting[0], "sent", now=1)
    return went


def test_answers_go_before_notices_and_notices_before_progress(db: sqlite3.Connection) -> None:
    for priority in (20, 10, 0, 20, 10, 0):
        put(db, priority=priority)
    assert order(db) == [3, 6, 2, 5, 1, 4]


def test_an_answer_waits_for_the_message_that_it_changes_and_nothing_else(db: sqlite3.Connection) -> None:
    put(db, priority=10)
    put(db, live_key="k", priority=20)
    put(db, "edit", live_key="k", priority=0)
    put(db, "delete", live_key="k", priority=20, body={})
    assert order(db) == [2, 3, 1, 4]


def test_the_messages_that_show_one_screen_stay_together(db: sqlite3.Connection) -> None:
    put(db, priority=10)
    put(db, live_key="k", priority=10)
    put(db, priority=10)
    put(db, "edit", live_key="k", priority=0)
    assert order(db) == [1, 2, 4, 3]


def test_what_waits_for_one_that_was_put_off_waits_as_long(db: sqlite3.Connection) -> None:
    put(db, priority=20)
    store.postpone(db, head(db), until=500, error="FLOOD_WAIT 5", counts=False)
    put(db, priority=0)
    assert (head(db).id, head(db).not_before) == (2, 500)


def test_two_names_of_a_message_are_one_as_soon_as_it_is_known(db: sqlite3.Connection) -> None:
    put(db, live_key="k", priority=10)
    put(db, "edit", live_key="k", priority=20)
    begun = head(db)
    put(db, chat=2)  # somebody else's
    db.execute(
        "INSERT INTO outbox (chat, kind, random_id, body, message_id, priority, state, created_at)"
        " VALUES (1, 'edit', 7, '{}', 5, 0, 'waiting', 1)"
    )
    store.sent(db, begun, standing(5, live_key="k"), now=1)
    assert order(db) == [2, 4]


def test_set_aside_rows_of_a_message_keep_their_order(db: sqlite3.Connection) -> None:
    put(db, live_key="k", priority=10)
    chats.park(db, 1, reason="USER_IS_BLOCKED", now=100)
    put(db, live_key="k", priority=0)
    chats.welcome(db, 1, now=120)
    assert order(db) == [1, 2]
