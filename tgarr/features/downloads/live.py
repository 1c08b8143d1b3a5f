"""The one message of a chat that shows all downloads as they move: begun, turned and closed by people."""

import sqlite3
from typing import Any, Final

from actors.stores import live_cards, messages
from actors.stores.live_cards import LiveCard
from tgarr.chat import outbox
from tgarr.chat.incoming import Place
from tgarr.chat.language import N_, Words
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Screen
from tgarr.chat.signals import CardLeft, CardOpened
from tgarr.domain.board import FILTERS
from tgarr.domain.capabilities import TorrentClient
from tgarr.errors import Expired, InvalidInput
from tgarr.features.downloads import live_view
from tgarr.features.downloads.handlers import router
from tgarr.features.downloads.live_board import LiveBoard

KIND: Final = "live"
"""Of the cards, of their dialogues, and the verb that shows one again."""

_MOST_PAGES: Final = 9999
_DELETABLE_SECONDS: Final = 47 * 3600.0
"""A bot may delete its messages for 48 hours (core.telegram.org/bots/api#deletemessage)."""


def key_of(chat: int, topic: int | None) -> str:
    """Return the live key: there is one such message in a chat, or in a topic."""
    return f"{KIND} {chat}/{topic or 0}"


@router.command("live", "watch", right=Right.LOOK, description=N_("all downloads in one message that moves"))
@router.press("live-begin", right=Right.LOOK, kinds=("downloads",))
async def begin(request: Request) -> None:
    """Answer with the message; where the chat has one already, it moves here."""
    house, place = request.house, request.place
    if not house.faces(TorrentClient):
        raise InvalidInput("no-torrent-client")
    words = request.words if place.private else house.words()  # a group's is read by all
    request.begin(KIND, {}, shared=True)
    key, row, now = key_of(place.chat, place.topic), request.row, request.now
    subject = {"row": row, "filter": "all", "page": 0, "token": request.token, "language": words.language, "since": now}
    live = LiveBoard(house)
    await live.listen(since=now)
    page = live.board.page("all", 0)
    screen = Screen(
        text=live_view.text(page, words),
        keyboard=live_view.keyboard(page, words, request.token),
        token=request.token,
        silent=True,
    )

    def open_card(db: sqlite3.Connection) -> None:
        former = live_cards.find(db, key) or _come_along(db, place)
        if former is not None and former.state == "open":
            if former.subject.get("row") == row:
                return  # the same command, after a crash
            _retire(db, former, words, now=now)
        live_cards.put(db, key=key, chat=place.chat, topic=place.topic, kind=KIND, subject=subject, now=now)
        live_cards.release(db, key)

    await request.answer(request.words("Shown in a message of its own.") if request.pressed else "")
    await request.reply(screen, work=open_card, live_key=key)
    house.signals.publish(CardOpened(key))


@router.press("live-page", right=Right.LOOK, kinds=(KIND,))
async def turn(request: Request) -> None:
    """Show another page or filter; it stays, also across a restart."""
    wanted = request.argument(0)
    if wanted not in FILTERS:
        raise InvalidInput("button")
    await _change(request, {"filter": wanted, "page": request.number(1, most=_MOST_PAGES)})


@router.press(KIND, right=Right.LOOK, kinds=(KIND,))
async def show_again(request: Request) -> None:
    """Show the downloads in place of an error."""
    await _change(request, {})


@router.press("live-close", right=Right.LOOK, kinds=(KIND,))
async def close(request: Request) -> None:
    """End the message: it stays as a line and does not move any more."""
    card, now = _card(request), request.now
    language = card.subject["language"]
    words = request.house.words(language)
    await request.show(live_view.closed(words), work=lambda db: live_cards.end(db, card.key, now=now))
    request.house.signals.publish(CardLeft(card.key))


async def _change(request: Request, changes: dict[str, Any]) -> None:
    card, now = _card(request), request.now

    def write(db: sqlite3.Connection) -> None:
        kept = live_cards.find(db, card.key)
        if kept is None or kept.state != "open":
            raise Expired
        subject = kept.subject | changes
        live_cards.put(db, key=card.key, chat=card.chat, kind=KIND, subject=subject, now=now)
        live_cards.release(db, card.key)

    await request.house.state.write(write)
    request.house.signals.publish(CardOpened(card.key))
    await request.answer()


def _card(request: Request) -> LiveCard:
    """Return the card whose button was pressed.

    Raises:
        Expired: it has come to its end, or has moved on to a newer message.

    """
    if request.live is None or request.live.kind != KIND:
        raise Expired
    return request.live


def _come_along(db: sqlite3.Connection, place: Place) -> LiveCard | None:
    """Return the message that was kept in a group which has become this chat."""
    here = (one for one in live_cards.unfinished(db) if (one.kind, one.chat) == (KIND, place.chat))
    former = next((one for one in here if one.topic == place.topic), None)
    if former is not None:
        live_cards.end(db, former.key, now=former.updated_at)
    return former


def _retire(db: sqlite3.Connection, card: LiveCard, words: Words, *, now: float) -> None:
    """Take the former message away, or where it is too old for that have it say where it goes on."""
    if card.message_id is None:
        outbox.delete(db, chat=card.chat, live_key=card.key, now=now)
        return
    standing = messages.find(db, card.chat, card.message_id)
    if standing is not None and now - standing.sent_at < _DELETABLE_SECONDS:
        outbox.delete(db, chat=card.chat, message_id=card.message_id, now=now)
    else:
        outbox.edit(db, chat=card.chat, message_id=card.message_id, screen=live_view.moved(words), now=now)
