"""Forgets what the chat needs no more, so that the record stays small."""

import sqlite3
from typing import Final

import msgspec

from actors.stores import (
    alerts,
    dialogues,
    inbox,
    journal,
    live_cards,
    media,
    messages,
    notices,
    outbox,
    presses,
    refusals,
    release_searches,
    upgrades,
    wishes,
)

_DAY: Final = 24 * 3600.0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """For how many seconds things are kept after their end.

    Attributes:
        inbox: until then an update that comes again is known.
        outbox: until then the same is not queued again.
        facts: after they were dealt with.
        presses: until then a press is known as the second one.
        dialogues: after they expired.
        messages: until then a message that shows something already is not edited to the same.
        pictures: after they were uploaded; each chart is one that nobody asks for again.
        live_cards: after they ended.
        wishes: after they last moved; longer than an update can wait that would repeat one.
        notices: after they were last told or changed; longer than more may be said in one.
        upgrades: after they were looked for, or had come to an end; longer than a look may be ago that still counts.
        alerts: after they ended: how often and for how long something failed is asked much later.
        release_searches: what was offered, on which changed rules are tried.
        refusals: that a release could not be had; longer than it is not tried again, and than an indexer is muted.

    """

    inbox: float = 7 * _DAY
    outbox: float = 14 * _DAY
    facts: float = 60 * _DAY
    presses: float = 2 * _DAY
    dialogues: float = _DAY
    messages: float = 60 * _DAY
    pictures: float = 60 * _DAY
    live_cards: float = 60 * _DAY
    wishes: float = 14 * _DAY
    notices: float = 14 * _DAY
    upgrades: float = 400 * _DAY
    alerts: float = 365 * _DAY
    release_searches: float = 90 * _DAY
    refusals: float = 30 * _DAY


USUAL: Final = Kept()


def tidy(db: sqlite3.Connection, *, now: float, kept: Kept = USUAL) -> int:
    """Forget what is too old, in one transaction; return how many rows. What waits is never touched."""
    return (
        inbox.forget(db, before=now - kept.inbox)
        + outbox.forget(db, before=now - kept.outbox)
        + journal.forget(db, before=now - kept.facts)
        + presses.forget(db, before=now - kept.presses)
        + dialogues.forget(db, before=now - kept.dialogues)
        + messages.forget(db, before=now - kept.messages)
        + media.forget_old(db, before=now - kept.pictures)
        + live_cards.forget(db, before=now - kept.live_cards)
        + wishes.forget(db, before=now - kept.wishes)
        + notices.forget(db, before=now - kept.notices)
        + upgrades.forget(db, before=now - kept.upgrades)
        + alerts.forget(db, before=now - kept.alerts)
        + release_searches.forget(db, before=now - kept.release_searches)
        + refusals.forget(db, before=now - kept.refusals)
    )
