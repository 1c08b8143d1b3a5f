"""Writes the edits of the messages with all downloads into the record, those of many chats in one transaction."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Self

import msgspec

from actors.stores import chats, dialogues, live_cards
from tgarr.chat import outbox
from tgarr.chat.house import House
from tgarr.chat.outbox import Priority
from tgarr.chat.request import DIALOGUE_SECONDS
from tgarr.chat.screens import Screen
from tgarr.chat.text import Text
from tgarr.domain.board import Page
from tgarr.domain.records import replace
from tgarr.features.downloads import live_view


class Reader(msgspec.Struct, kw_only=True):
    """A message that is kept, and which page it shows.

    Attributes:
        asked: a tap waits for it.
        parked: its chat does not want us.

    """

    chat: int
    wanted: str
    at: int
    token: str
    language: str
    since: float
    asked: bool = False
    parked: bool = False

    @classmethod
    def of(cls, chat: int, subject: Mapping[str, Any]) -> Self:
        """Return what a card keeps.

        Raises:
            KeyError, TypeError, ValueError: another version wrote it.

        """
        return cls(
            chat=chat,
            wanted=str(subject["filter"]),
            at=int(subject["page"]),
            token=str(subject["token"]),
            language=str(subject["language"]),
            since=float(subject["since"]),
        )


class Queued(msgspec.Struct, frozen=True):
    """How it went: the messages that are over, and those in chats that do not want us."""

    over: tuple[str, ...]
    parked: tuple[str, ...]


def queue(db: sqlite3.Connection, house: House, readers: Mapping[str, Reader], due: Mapping[str, Page]) -> Queued:
    """Queue edits that show these pages; a page's words are made once for all who read it in one language.

    A message that shows something else for a while is left out: it is shown again when that is over.
    """
    texts: dict[tuple[int, str], Text] = {}
    over, parked = [], []
    now = house.clock()
    for key, page in due.items():
        reader, card = readers.get(key), live_cards.find(db, key)
        if reader is None or card is None or card.state != "open":
            over.append(key)
        elif not live_cards.is_held(card, now=now):
            reader.chat = card.chat
            words = house.words(reader.language)
            shared = id(page), reader.language
            if shared not in texts:
                texts[shared] = live_view.text(page, words)
            screen = Screen(
                text=texts[shared], keyboard=live_view.keyboard(page, words, reader.token), token=reader.token
            )
            dialogues.change(db, reader.token, expires_at=now + DIALOGUE_SECONDS)
            if live_cards.settle(db, key):  # its group has become another chat, and the message stayed behind
                anew = replace(screen, silent=True)
                outbox.send(db, chat=card.chat, screen=anew, now=now, live_key=key, priority=Priority.NOTICE)
                continue
            urgency = Priority.REPLY if reader.asked else Priority.PROGRESS
            if outbox.edit(db, chat=card.chat, live_key=key, screen=screen, now=now, priority=urgency) is None:
                parked.append(key)
    return Queued(tuple(over), tuple(parked))


def end(db: sqlite3.Connection, house: House, readers: Mapping[str, Reader], page: Page) -> None:
    """End all messages: nothing is left to download."""
    now = house.clock()
    for key, reader in readers.items():
        screen = live_view.ended(page, house.words(reader.language))
        live_cards.end(db, key, now=now)
        outbox.edit(db, chat=reader.chat, live_key=key, screen=screen, now=now, priority=Priority.NOTICE)


def let_go(db: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Let messages move again that showed something else."""
    for key in keys:
        live_cards.release(db, key)


def speaks_again(db: sqlite3.Connection, chat: int) -> bool:
    """Tell whether a chat that did not want us does now."""
    known = chats.find(db, chat)
    return known is not None and known.state == "ok"
