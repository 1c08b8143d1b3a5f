"""Whose a piece of news is: who asked for the title, and whose live card shows the very download."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from actors.stores import audit
from actors.stores.live_cards import LiveCard
from tgarr.domain.events import Recorded
from tgarr.domain.journeys import ENDS
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


def on_cards(cards: Iterable[LiveCard], chat: int, facts: Iterable[Fact]) -> set[int]:
    """Return the facts that a live card of a private chat tells: it moves, or has told the end of it."""
    records = [fact for fact in facts if isinstance(fact, Recorded)]
    found: set[int] = set()
    for card in cards:
        told_to_the_end = card.subject.get("journey", {}).get("stage") in ENDS
        if card.chat == chat and (card.state == "open" or told_to_the_end):
            found.update(fact.fact for fact in records if _follows(card.subject, fact))
    return found


def _follows(subject: Mapping[str, object], fact: Recorded) -> bool:
    """Tell whether a live card shows the very download that a record is about, or will once it has heard of it."""
    journey, record = subject.get("journey"), fact.record
    if not isinstance(journey, dict) or journey.get("instance") != fact.instance:
        return False
    if record.download_id and journey.get("download_id"):
        return bool(journey["download_id"] == record.download_id)
    its_own = journey.get("episode_id") in (None, record.episode_id)
    return its_own and journey.get("title_id") == record.title_id and journey.get("release") in ("", record.release)
