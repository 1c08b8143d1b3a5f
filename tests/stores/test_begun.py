"""What an earlier life has begun for a press is known from the record."""

import sqlite3

import pytest

from actors.stores import audit, wishes
from actors.stores.wishes import WishState
from tgarr.chat.overtaking import _begun


@pytest.mark.parametrize(
    ("state", "ours"), [("written", False), ("failed", False), ("claimed", True), ("sent", True), ("done", True)]
)
@pytest.mark.parametrize("kind", ["grab", "force"])
def test_a_release_that_this_press_has_sent_is_its_own(
    db: sqlite3.Connection, kind: str, state: WishState, ours: bool
) -> None:
    wish, _ = wishes.write(db, key=f"{kind} 5", subject="s", person=1, kind=kind, body={}, now=1)
    wishes.move(db, wish.id, state, now=2)
    assert _begun(db, 5) == (ours, False)
    assert _begun(db, 6) == (False, False)


def test_a_search_that_was_written_down_for_a_press_was_begun(db: sqlite3.Connection) -> None:
    audit.add(db, now=1, person=1, action="add", subject="m1", asked=5)  # it may have come to nothing
    assert _begun(db, 5) == (False, False)
    audit.add(db, now=1, person=1, action="search", subject="m1", asked=5)
    assert _begun(db, 5) == (False, True)
    assert _begun(db, 6) == (False, False)
