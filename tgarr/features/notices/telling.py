"""Tells stories: one message for each place and story, edited while more of it happens, held while it is quiet there.

All of it is written in one transaction with the marks that the facts are dealt with. A message is loud when it comes;
its edits make no sound, and so are made in quiet hours too.
"""

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from actors.stores import chats, journal, live_cards, messages, notices
from actors.stores.notices import NoticeRow
from tgarr.chat import outbox
from tgarr.chat.house import House
from tgarr.chat.outbox import Priority
from tgarr.chat.policy import Right, opens
from tgarr.chat.screens import Screen
from tgarr.domain.notices import Story, still_news
from tgarr.domain.records import replace
from tgarr.features.notices import view
from tgarr.features.notices.asking import askers, on_cards
from tgarr.features.notices.audience import Audience, Place
from tgarr.features.notices.reading import Fact, Read

log = logging.getLogger(__name__)

_EDITABLE: Final = 24 * 3600.0
"""Seconds after which a message is not looked at any more: what more there is of it is a message of its own."""

_NOON: Final = 12


def done(db: sqlite3.Connection, facts: Iterable[Fact], *, now: float) -> list[Fact]:
    """Mark facts as dealt with; return those that were not yet."""
    return [fact for fact in facts if journal.done(db, fact.fact, now=now)]


def tell(db: sqlite3.Connection, house: House, read: Read, facts: Sequence[Fact]) -> bool:
    """Tell everybody who wants to hear of the facts; return whether something is held for later."""
    fresh = done(db, facts, now=house.clock())
    if not fresh:
        return False
    audience = Audience(db, house)
    cards = live_cards.lately(db)
    asked = askers(db, read, fresh, cards)
    names = tuple(audience.people[person].name for person in asked if person in audience.people)
    pieces = [piece for piece in read.pieces if piece.fact in {fact.fact for fact in fresh}]
    asked += [person for piece in pieces for name in piece.who for person in audience.named(name)]
    pieces = [piece if piece.who else replace(piece, who=names[:3]) for piece in pieces]
    held = False
    for place in audience.places:
        wanted = [piece for piece in pieces if place.wants(piece.topic, asked)]
        on_them = on_cards(db, place, fresh, cards) if wanted else set()
        for story in read.stories(piece for piece in wanted if piece.fact not in on_them):
            held = _tell(db, house, place, story) or held
    return held


def wake(db: sqlite3.Connection, house: House) -> bool:
    """Tell what was held where it is not quiet any more, as one message each; return whether something is still held.

    What is held for somebody who is not told anything any more is dropped.
    """
    now = house.clock()
    waiting: dict[tuple[int, int], list[NoticeRow]] = defaultdict(list)
    for row in notices.held(db):
        waiting[row.chat, row.topic].append(row)
    if not waiting:
        return False
    places = {place.key: place for place in Audience(db, house).places}
    held = False
    for key, rows in waiting.items():
        place = places.get(key)
        if place is None:
            notices.settle(db, [row.id for row in rows], "dropped", now=now)
        elif place.silent_until is not None:
            held = True
        else:
            _wake(db, house, place, rows)
    return held


def _tell(db: sqlite3.Connection, house: House, place: Place, story: Story) -> bool:
    """Say it in the message that it belongs to, or in a new one; return whether it is held."""
    now = house.clock()
    chat, topic = place.key
    known = notices.recent(db, chat=chat, topic=topic, family=story.family, since=now - _EDITABLE)
    near = [(kept.nearness(story), row, kept) for row in known if (kept := _read(row)) is not None]
    for nearness, row, kept in sorted(near, key=lambda one: (-one[0], -one[1].id)):
        if not nearness:
            break
        if row.state == "told" and not _stands(db, row):
            continue
        joined = kept.joined(story)
        if joined != kept:
            notices.change(db, row.id, story=joined.to_json(), now=now)
            if row.state == "told":
                _edit(db, house, place, row.id, joined)
        return row.state == "held"
    state: notices.State = "told" if place.silent_until is None else "held"
    number = notices.add(db, chat=chat, topic=topic, family=story.family, story=story.to_json(), state=state, now=now)
    if state == "told":
        _send(db, house, place, _shown(house, place, number, story), _name(number))
    return state == "held"


def _read(row: NoticeRow) -> Story | None:
    """Return what a row says; None for one that another version wrote: it is left as it stands."""
    try:
        return Story.from_json(row.story)
    except (ValueError, KeyError, TypeError):
        log.exception("notice %d cannot be read", row.id)
        return None


def _stands(db: sqlite3.Connection, row: NoticeRow) -> bool:
    """Tell whether the message can be edited: one that stayed behind in a group that has moved cannot."""
    message = messages.by_live_key(db, _name(row.id))
    return message is None or message.chat == chats.route(db, row.chat)


def _send(db: sqlite3.Connection, house: House, place: Place, screen: Screen, name: str, *, live: bool = True) -> None:
    outbox.send(
        db,
        chat=chats.route(db, place.chat),
        topic=place.topic or None,
        screen=screen,
        now=house.clock(),
        sameness=name,
        live_key=name if live else "",
        priority=Priority.NOTICE,
    )


def _edit(db: sqlite3.Connection, house: House, place: Place, notice: int, story: Story) -> None:
    outbox.edit(
        db,
        chat=chats.route(db, place.chat),
        screen=_shown(house, place, notice, story),
        now=house.clock(),
        live_key=_name(notice),
        priority=Priority.NOTICE,
    )


def _shown(house: House, place: Place, notice: int, story: Story) -> Screen:
    person, texts = place.person, house.config.texts
    if person is None:
        return view.notice(place.words, story, texts)
    may_look = opens(person, Right.ASK)
    return view.notice(place.words, story.without_names([person.name]), texts, number=notice if may_look else 0)


def _wake(db: sqlite3.Connection, house: House, place: Place, rows: Sequence[NoticeRow]) -> None:
    """Tell all that was held in a place: what is news by now, as a message of its own where it is one story."""
    now = house.clock()
    kept = [(row, story) for row in rows if (story := _read(row)) is not None]
    left = still_news([story for _, story in kept])
    told = [(row, story) for (row, _), story in zip(kept, left, strict=True) if story is not None]
    if len(told) == 1:
        row, story = told[0]
        notices.change(db, row.id, story=story.to_json(), now=now)
        notices.settle(db, [row.id], "told", now=now)
        _send(db, house, place, _shown(house, place, row.id, story), _name(row.id))
    elif told:
        morning = datetime.fromtimestamp(now, place.zone).hour < _NOON
        screen = view.digest(place.words, [story for _, story in told], over_night=place.sleeps and morning)
        _send(db, house, place, screen, f"digest {rows[0].id}", live=False)
    notices.settle(db, [row.id for row in rows], "digested", now=now)


def _name(notice: int) -> str:
    """Return the name of the message that tells a notice."""
    return f"notice {notice}"
