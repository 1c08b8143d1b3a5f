"""Carries out a wish that has waited for its service, as if its button were pressed now."""

import asyncio
import contextlib
import copy
import logging
import sqlite3
from collections.abc import Iterator
from typing import Final

from actors.stores import dialogues, live_cards, people
from actors.stores.dialogues import Dialogue
from actors.stores.live_cards import LiveCard
from actors.stores.people import Person
from tgarr import logs
from tgarr.chat import later
from tgarr.chat.failures import Explained, explain
from tgarr.chat.house import House
from tgarr.chat.incoming import ChatKind, Place
from tgarr.chat.later import Kept
from tgarr.chat.newcomers import as_they_are
from tgarr.chat.request import Follow, Request
from tgarr.chat.telling import say_failed
from tgarr.chat.text import Text
from tgarr.chat.underway import WAITING
from tgarr.domain.records import replace
from tgarr.errors import ActorError, Expired, NotAllowed, Overtaken, SlowDown, TgarrError

log = logging.getLogger(__name__)

_SECONDS: Final = 300.0
"""Longer than any search of indexers."""
_NO_PRESS: Final = -1
"""In place of Telegram's number of a press: nobody waits for its answer any more."""


class Belated:
    """The wishes that are carried out late, each by one at a time.

    Args:
        house: what it works with.
        going: goes on with a verb, if it fits and the person may; see `Request.follow`.

    """

    def __init__(self, house: House, *, going: Follow) -> None:
        self._house = house
        self._going = going

    @contextlib.contextmanager
    def alone(self, key: str) -> Iterator[bool]:
        """Work at the wish on a card; false where somebody is at it already."""
        at_work = self._house.at_work
        if key in at_work:
            yield False
            return
        at_work.add(key)
        try:
            yield True
        finally:
            at_work.discard(key)

    async def carry_out(self, card: LiveCard) -> None:
        """Carry a wish out that waited, if it still makes sense; tell what has become of it.

        Raises:
            StoreError: the record cannot be used now.

        """
        with self.alone(card.key) as first:
            fresh = await self._house.state.read(lambda db: live_cards.find(db, card.key)) if first else None
            if fresh is not None and fresh.kind == WAITING and fresh.state == "open" and fresh.message_id:
                kept = Kept.of(fresh)
                with logs.request(f"u{kept.row} late"):
                    await self._carry_out(fresh, kept)

    async def give_up(self, card: LiveCard, reason: str) -> None:
        """Say that a wish is given up, and why."""
        with self.alone(card.key) as first:
            if first:
                kept = Kept.of(card)
                request = await self._request(card, kept)
                await self._end(card, kept, request, explain(Overtaken(reason), request.words))

    async def _carry_out(self, card: LiveCard, kept: Kept) -> None:
        request = await self._request(card, kept)
        explained = None
        try:
            self._must_still_be_wanted(request, kept)
            async with asyncio.timeout(_SECONDS):
                await self._going(request, kept.verb)
        except TgarrError as error:
            if _passes(error) and kept.tries < later.MOST_TRIES:
                log.info("a wish waits on: %s", error)
                trouble = error
                await self._house.write(lambda db: later.put_off(db, self._house, card, trouble))
                return
            log.info("a wish that waited comes to nothing: %s %s", error.code, error)
            explained = explain(error, request.words)
        except Exception as error:
            log.exception("a wish that waited failed")
            explained = explain(error, request.words, request=logs.request_id())
        await self._end(card, kept, request, explained)

    def _must_still_be_wanted(self, request: Request, kept: Kept) -> None:
        if request.person.blocked:
            raise NotAllowed("blocked meanwhile")
        if request.dialogue is None:
            raise Expired
        if kept.service not in self._house.config.services:
            raise Overtaken("taken-out")

    async def _end(self, card: LiveCard, kept: Kept, request: Request, explained: Explained | None) -> None:
        """Say how it has ended: on the card, and aloud where somebody is needed, or waits for bad news."""
        if request.person.blocked or not card.message_id:  # nobody there, or nothing to be shown on
            await self._house.write(lambda db: later.let_go(db, self._house, card))
            return
        _ = request.words
        say: Text | None = _("🔁 {service} answers again: go on above.", service=kept.service)
        if explained is not None:
            say = explained.text
            await say_failed(request, explained, kept.data.encode())
        elif request.spoken:
            say = None
        below = explained is None and request.spoken
        await self._house.write(lambda db: later.let_go(db, self._house, card, say=say, below=below))

    async def _request(self, card: LiveCard, kept: Kept) -> Request:
        """Return the press as it would be now: who it was may be another by role, and the chat by number."""
        now = self._house.clock()

        def known(db: sqlite3.Connection) -> tuple[Person | None, Dialogue | None]:
            return people.find(db, kept.person), dialogues.find(db, kept.token, now=now)

        found, dialogue = await self._house.state.read(known)
        person = as_they_are(found, self._house.config.people)
        gone = Person(
            id=kept.person,
            role="readonly",
            name=kept.name,
            username=None,
            language=kept.language,
            time_zone=None,
            added_by=None,
            blocked=True,
        )
        request = Request(
            house=self._house,
            person=person or gone,
            place=Place(
                chat=card.chat, kind=ChatKind.PRIVATE if card.chat > 0 else ChatKind.SUPERGROUP, topic=card.topic
            ),
            words=self._house.words(kept.language),
            row=kept.row,
            message_id=card.message_id or 0,
            query_id=_NO_PRESS,
            dialogue=replace(dialogue, state=copy.deepcopy(kept.state)) if dialogue is not None else None,
            live=card,
            arguments=kept.arguments,
            answered=True,
            wish=(kept.verb, *kept.arguments),
            waits=kept.what,
            late=True,
            going=self._going,
        )
        request.keep()
        return request


def _passes(error: TgarrError) -> bool:
    """Tell whether it may go well a little later: also where it is we who are too busy."""
    return later.passes(error) or isinstance(error, ActorError | SlowDown)
