"""What is over is forgotten in time; what waits, and what still moves, is never."""

import sqlite3

from actors.stores import dialogues, inbox, live_cards, media, messages, outbox, presses, wishes
from actors.stores.inbox import Arrival
from actors.stores.messages import Standing
from tgarr.chat.retention import USUAL, tidy

DAY = 24 * 3600.0


def fill(db: sqlite3.Connection) -> None:
    for name in ("done", "waiting"):
        row = inbox.put(db, [Arrival(sameness=name, lane="a", kind="k", content=b"")], now=0)[0]
        if name == "done":
            inbox.finish(db, row.id, now=0)
    for chat in (1, 2):
        outbox.put(db, chat=chat, kind="send", body={}, now=0)
    outbox.finish(db, outbox.heads(db)[0], "sent", now=0)
    presses.first(db, chat=1, message_id=1, person=1, data=b"", query_id=1, now=0)
    dialogues.put(db, dialogues.begun(person=1, chat=1, kind="k", state={}, now=0, lasts=0))
    for number, key in enumerate(("open", "ended", None)):
        if key is not None:
            live_cards.put(db, key=key, chat=1, kind="k", subject={}, now=0)
        messages.note(db, Standing(chat=1, message_id=number, live_key=key, sent_at=0))
    live_cards.end(db, "ended", now=0)
    media.put(db, "chart", "1:2:03", now=0)
    wishes.write(db, key="1", subject="s", person=1, kind="k", body={}, now=0)


def test_nothing_young_is_forgotten(db: sqlite3.Connection) -> None:
    fill(db)
    assert tidy(db, now=DAY / 2) == 0


def test_everything_old_is_forgotten_but_what_waits_or_moves(db: sqlite3.Connection) -> None:
    fill(db)
    assert tidy(db, now=1 + max(USUAL.inbox, USUAL.outbox, USUAL.messages, USUAL.live_cards, USUAL.wishes)) == 9
    assert media.find(db, "chart") is None
    assert [row.id for row in inbox.waiting(db)] == [2]
    assert [row.chat for row in outbox.heads(db)] == [2]
    assert db.execute("SELECT live_key FROM messages").fetchall() == [("open",)]
    assert [card.key for card in live_cards.unfinished(db)] == ["open"]
