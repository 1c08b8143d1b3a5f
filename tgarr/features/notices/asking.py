"""Whose a piece of news is: who asked for the title, and whose live card shows the very download."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from actors.stores import audit, chats, waiters
from actors.stores.live_cards import LiveCard
from tgarr.domain.events import Recorded
from tgarr.domain.journeys import ENDS
from tgarr.domain.library import HistoryKind
from tgarr.domain.releases import parse
from tgarr.features.notices.audience import Place
from tgarr.features.notices.reading import Fact, Read

_ASKING: Final = ("add", "grab", "force", "search", "monitor")
"""What the audit calls it when somebody asks for a title."""


def askers(db: sqlite3.Connection, read: Read, facts: Iterable[Fact], cards: Iterable[LiveCard]) -> list[int]:
    """Return the people who asked for it: who follows one of these downloads, and who asked for the title."""
    records = [fact for fact in facts if isinstance(fact, Recorded)]
    following = [
        int(card.subject.get("person") or 0) for card in cards if any(_follows(card.subject, fact) for fact in records)
    ]
    asked = audit.who(db, subject=read.subject, actions=_ASKING) if read.subject else []
    return list(dict.fromkeys(person for person in (*following, *asked) if person))


def on_cards(db: sqlite3.Connection, place: Place, facts: Iterable[Fact], cards: Iterable[LiveCard]) -> set[int]:
    """Return the facts that a live card tells in a place, so that they are not told there a second time.

    In private a card that moves, or has told the end of it, is the message. In a group nobody hears a card move: it
    tells only what some wait for there, aloud and at its end.
    """
    chat, private = chats.route(db, place.chat), place.person is not None
    records = [fact for fact in facts if isinstance(fact, Recorded)]
    found: set[int] = set()
    for card in cards:
        if card.chat != chat or (not private and (card.topic or 0) != place.topic):
            continue
        its = {fact.fact for fact in records if _follows(card.subject, fact) and (private or _is_end(fact))}
        if its and (_speaks(card) if private else waiters.of(db, card.key)):
            found |= its
    return found


def _speaks(card: LiveCard) -> bool:
    return card.state == "open" or card.subject["journey"].get("stage") in ENDS


def _is_end(fact: Recorded) -> bool:
    return fact.record.kind is not HistoryKind.GRABBED


def _follows(subject: Mapping[str, object], fact: Recorded) -> bool:
    """Tell whether a live card shows the very download that a record is about, or will once it has heard of it."""
    journey, record = subject.get("journey"), fact.record
    if not isinstance(journey, dict) or journey.get("instance") != fact.instance:
        return False
    if record.download_id and journey.get("download_id"):
        return bool(journey["download_id"] == record.download_id)
    if journey.get("title_id") != record.title_id or journey.get("release") not in ("", record.release):
        return False
    if journey.get("episode_id") is not None:
        return bool(journey["episode_id"] == record.episode_id)
    return journey.get("season") is None or journey["season"] in parse(record.release).seasons
