"""Wishes that wait: what a service could not do because it is down is kept, shown as waiting, and taken up again.

A kept wish is the press it came from. Its row of the inbox makes it the same wish when it is carried out later (ADR 7),
also after a crash; the live card on its message is where it is kept and shown.
"""

import asyncio
import contextlib
import copy
import sqlite3
from typing import Any, Final, Self

import msgspec

from actors.stores import chats, live_cards
from actors.stores.live_cards import LiveCard
from tgarr.chat import cards, outbox
from tgarr.chat.buttons import button
from tgarr.chat.failures import explain, in_words
from tgarr.chat.house import House
from tgarr.chat.language import Words
from tgarr.chat.outbox import Priority
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.signals import WishKept
from tgarr.chat.subject import subject_of
from tgarr.chat.text import Text, bold
from tgarr.chat.underway import FOLLOWING, WAITING
from tgarr.domain.records import replace
from tgarr.errors import (
    CircuitOpen,
    ConnectionLost,
    ServiceError,
    ServiceFailed,
    ServiceTimeout,
    ServiceUnclear,
    ServiceUnreachable,
    TgarrError,
)

LASTS_SECONDS: Final = 24 * 3600.0
"""After these a wish is given up: who made it has long forgotten it, or has done otherwise."""
MOST_TRIES: Final = 8
"""Times that a service which answers may fail at one wish before it is given up."""
_FIRST_SECONDS: Final = 5.0
_LONGEST_SECONDS: Final = 900.0
_NAME_SECONDS: Final = 1.0
"""For how long it may take to find out what the title is called."""
_PASSES: Final = (ServiceUnreachable, ConnectionLost, ServiceTimeout, ServiceFailed, ServiceUnclear, CircuitOpen)
_NOT_TRIED: Final = (ServiceUnreachable, CircuitOpen)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that waits.

    Attributes:
        row: of the inbox, of the press.
        person, name: who pressed.
        verb, arguments: of the button.
        token: of its dialogue.
        state: of the dialogue, as it was then: whatever was tapped since, it is this title and this release.
        what: the wish in words, to be translated.
        service: whom it waits for.
        code: of the trouble.
        asked: when it was made, seconds since 1970.
        tries: times that the service was there and failed at it.
        not_before: seconds since 1970.
        heading: the title with its year; empty when unknown.
        instance, key: the title's library and identity; empty for none.
        language: of the card.

    """

    row: int
    person: int
    name: str
    verb: str
    arguments: tuple[str, ...]
    token: str
    state: dict[str, Any]
    what: str
    service: str
    code: str
    asked: float
    tries: int = 0
    not_before: float = 0.0
    heading: str = ""
    instance: str = ""
    key: str = ""
    language: str = "en"

    @classmethod
    def of(cls, card: LiveCard) -> Self:
        """Return what a card keeps.

        Raises:
            KeyError, TypeError: another version wrote it.

        """
        known = {name: value for name, value in card.subject.items() if name in cls.__struct_fields__}
        return cls(**known | {"arguments": tuple(known["arguments"])})

    def expired(self, now: float) -> bool:
        """Tell whether it is too old to be carried out."""
        return now - self.asked > LASTS_SECONDS

    def due(self, now: float) -> bool:
        """Tell whether it may be tried; a clock that was set back since does not hold it up."""
        return not now < self.not_before <= now + _LONGEST_SECONDS

    def put_off(self, error: TgarrError, now: float) -> Self:
        """Return the wish after one more try that came to nothing."""
        tries = self.tries + (not isinstance(error, _NOT_TRIED))
        pause = min(_FIRST_SECONDS * 4**tries, _LONGEST_SECONDS)
        code = error.code if isinstance(error, ServiceError) else self.code
        return replace(self, tries=tries, not_before=now + pause, code=code)

    @property
    def data(self) -> str:
        """The data of the button that was pressed."""
        return button("", self.token, self.verb, *self.arguments).data


def passes(error: Exception) -> bool:
    """Tell whether this is a trouble that is over by itself once the service is there again."""
    return isinstance(error, _PASSES)


async def keep(request: Request, error: ServiceError) -> None:
    """Keep the wish that has just failed, and show in its place that it waits."""
    live = request.live if request.live is not None and request.live.kind == WAITING else None
    before = Kept.of(live) if live is not None else None
    verb, *arguments = request.wish
    instance, title = _title(request)
    place, now = request.place, request.now
    kept = Kept(
        row=request.row,
        person=request.person.id,
        name=request.person.name,
        verb=verb,
        arguments=tuple(arguments),
        token=request.token,
        state=copy.deepcopy(request.state),
        what=request.waits,
        service=error.service,
        code=error.code,
        asked=before.asked if before else now,
        heading=before.heading if before else await _heading(request),
        language=request.words.language,
        instance=instance,
        key=title,
    )
    kept = kept.put_off(error, now)
    where = f"{place.chat}/{request.message_id}" if request.pressed else f"row {place.chat}/{request.row}"
    key = live.key if live is not None else f"{FOLLOWING} {where}"

    def work(db: sqlite3.Connection) -> None:
        live_cards.put(
            db,
            key=key,
            chat=place.chat,
            topic=place.topic,
            message_id=request.message_id if request.pressed else None,
            kind=WAITING,
            subject=msgspec.structs.asdict(kept),
            now=now,
        )
        live_cards.release(db, key)

    if live is not None:
        await request.answer(explain(error, request.words).text, alert=True)
    await request.show(screen(kept, request.words), work=work, live_key=key)
    request.house.signals.publish(WishKept(key))


def offer(request: Request, service: str, *, what: str) -> Button:
    """Put a button beside the words of a failure that keeps the wish until the service is back; return it."""
    request.state["failed"] = [service, what, *request.wish]
    button_ = request.button(request.words("⏳ When {service} answers", service=service), "wait")
    request.ways_on = (*request.ways_on, (button_,))
    return button_


def _title(request: Request) -> tuple[str, str]:
    hits, at = request.state.get("hits", ()), request.state.get("at", 0)
    return tuple(hits[at]) if 0 <= at < len(hits) else ("", "")


async def _heading(request: Request) -> str:
    """Return what the wish is about, if that is known without waiting for whom it waits for."""
    with contextlib.suppress(TgarrError, TimeoutError):
        async with asyncio.timeout(_NAME_SECONDS):
            return cards.name((await subject_of(request)).title)
    return str(request.state.get("name") or request.state.get("text") or "")


def screen(kept: Kept, words: Words) -> Screen:
    """Show that a wish waits."""
    _ = words
    return Screen(
        text=Text.lines(
            *_about(kept),
            _trouble(kept, _),
            "",
            bold(_("⏳ Accepted, and it waits: {what}", what=_(kept.what))),
            _("As soon as {service} answers I carry it out and go on here.", service=kept.service),
        ),
        keyboard=(
            (button(_.plain("🔁 Try again"), kept.token, kept.verb, *kept.arguments),),
            (button(_.plain("✖️ Cancel"), kept.token, "wait-cancel"),),
        ),
        token=kept.token,
    )


def _trouble(kept: Kept, words: Words) -> Text:
    if kept.code == CircuitOpen.code:  # for how long was true when it was said
        return words("{service} does not answer now.", service=bold(kept.service))
    return in_words(kept.code, kept.service, words)


def _about(kept: Kept) -> tuple[Text | str, ...]:
    return (bold(kept.heading), "") if kept.heading else ()


def show_again(db: sqlite3.Connection, house: House, card: LiveCard, kept: Kept) -> None:
    """Show on its message how the wish stands; post the message where the group has gone."""
    shown, now = screen(kept, house.words(kept.language)), house.clock()
    live_cards.release(db, card.key)
    if live_cards.settle(db, card.key):
        sameness = f"moved {card.key} {card.chat}"
        outbox.send(
            db,
            chat=card.chat,
            screen=replace(shown, silent=True),
            now=now,
            sameness=sameness,
            live_key=card.key,
            priority=Priority.NOTICE,
        )
        return
    target: dict[str, Any] = {"message_id": card.message_id} if card.message_id else {"live_key": card.key}
    outbox.edit(db, chat=card.chat, screen=shown, now=now, priority=Priority.NOTICE, **target)


def put_off(db: sqlite3.Connection, house: House, card: LiveCard, error: TgarrError) -> None:
    """Note that a try has come to nothing: the wish goes on waiting."""
    kept = Kept.of(card).put_off(error, house.clock())
    if (now := live_cards.find(db, card.key)) is not None and now.kind == WAITING and now.state == "open":
        live_cards.put(
            db, key=card.key, chat=now.chat, kind=WAITING, subject=msgspec.structs.asdict(kept), now=house.clock()
        )
        show_again(db, house, now, kept)


def let_go(
    db: sqlite3.Connection, house: House, card: LiveCard, *, say: Text | None = None, below: bool = False
) -> None:
    """Note that a wish waits no longer; one that has become a card that moves is left alone.

    Args:
        db: the record, in a transaction.
        house: what it works with.
        card: of the wish.
        say: what has become of it, to be said aloud; None where that is heard or seen anyway.
        below: it was answered in a message of its own, so that the card says no more.

    """
    now = live_cards.find(db, card.key)
    if now is None or now.kind != WAITING or now.state != "open":
        return
    kept, at = Kept.of(card), house.clock()
    live_cards.end(db, card.key, now=at)
    _ = house.words(kept.language)
    if below and now.message_id:
        done = Screen(text=Text.lines(*_about(kept), _("✅ {service} answers again; see below.", service=kept.service)))
        outbox.edit(db, chat=now.chat, message_id=now.message_id, screen=done, now=at)
    if say is not None:
        outbox.send(
            db,
            chat=chats.route(db, now.chat),
            topic=now.topic,
            screen=Screen(text=Text.lines(*_about(kept)[:1], say)),
            now=at,
            reply_to=now.message_id or 0,
            sameness=f"late {card.key} {kept.row}",
            priority=Priority.NOTICE,
        )
