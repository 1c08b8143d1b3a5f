"""Puts a journey on its message, as the tracker and the buttons both do."""

import sqlite3

from actors.stores import dialogues, live_cards
from actors.stores.live_cards import LiveCard
from tgarr.chat import outbox
from tgarr.chat.house import House
from tgarr.chat.outbox import Priority
from tgarr.chat.request import DIALOGUE_SECONDS
from tgarr.chat.screens import Screen
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.records import replace
from tgarr.features.progress import view
from tgarr.features.progress.subject import Shown
from tgarr.features.progress.view import Around
from tgarr.features.progress.waiting import waiting


def put_on(db: sqlite3.Connection, house: House, card: LiveCard, shown: Shown) -> None:
    """Queue the edit that shows where the journey stands; its buttons last from now.

    A card whose group has become another chat is posted there, once, under the same name.
    """
    screen, now = on_card(db, house, card, shown), house.clock()
    for token in filter(None, (shown.token, shown.bell)):
        dialogues.change(db, token, expires_at=now + DIALOGUE_SECONDS)
    if live_cards.settle(db, card.key):
        sameness = f"moved {card.key} {card.chat}"
        outbox.send(
            db,
            chat=card.chat,
            screen=replace(screen, silent=True),
            now=now,
            sameness=sameness,
            live_key=card.key,
            priority=Priority.NOTICE,
        )
        return
    target = {"message_id": card.message_id} if card.message_id else {"live_key": card.key}
    priority = Priority.NOTICE if shown.journey.over else Priority.PROGRESS  # the end is not one figure of many
    outbox.edit(db, chat=card.chat, screen=screen, now=now, priority=priority, **target)


def on_card(db: sqlite3.Connection, house: House, card: LiveCard, shown: Shown) -> Screen:
    """Return what a card shows now."""
    around = Around(
        chat=card.chat,
        waiting=tuple(person.name for person in waiting(db, house, card.key)),
        absent=absent(house, shown.journey),
        silent=_silence(house, shown.journey),
    )
    return view.screen(shown, house.words(shown.language), around)


def teller(journey: Journey) -> str:
    """Return the name of the service that tells how the journey goes on; empty where nobody does any more."""
    if journey.over or journey.stage is Stage.IMPORTED:
        return ""
    return journey.client if journey.client and journey.stage in view.MOVING else journey.instance or journey.client


def _silence(house: House, journey: Journey) -> tuple[str, float] | None:
    """Return who does not tell any more, and for how many seconds."""
    name = teller(journey)
    return (name, max(0.0, house.clock() - house.silent[name])) if name in house.silent else None


def absent(house: House, journey: Journey) -> str:
    """Return the name of the service that the journey depends on and that is no longer configured; empty for none."""
    name = journey.instance or journey.client
    settings = house.config.services.get(name)
    return "" if settings is not None and settings.enabled else name
