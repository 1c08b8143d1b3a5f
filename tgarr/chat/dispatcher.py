"""From what came in to a handler's answer: who is it, may they, and one boundary around everything that can fail."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from actors.stores import chats, dialogues, live_cards, people, presses
from actors.stores.dialogues import Dialogue
from actors.stores.live_cards import LiveCard
from actors.stores.people import Person
from tgarr import logs
from tgarr.chat import buttons, later
from tgarr.chat.belated import Belated
from tgarr.chat.commands import parse_command
from tgarr.chat.failures import explain
from tgarr.chat.house import House
from tgarr.chat.incoming import Incoming, Moved, Pressed, Said, Welcome
from tgarr.chat.newcomers import Newcomers
from tgarr.chat.policy import Right
from tgarr.chat.request import QUESTION, Request
from tgarr.chat.router import Router, Verb
from tgarr.chat.telling import say_failed, say_refused
from tgarr.chat.underway import waits
from tgarr.errors import Expired, GivenUp, InvalidInput, Refused, ServiceError, SomebodyElses, StoreError, TgarrError

log = logging.getLogger(__name__)

_HANDLER_SECONDS: Final = 300.0
"""Longer than any search of indexers: what takes more hangs, and would hold up all that comes after it."""
_TOAST: Final = 200
"""Characters that an alert can show (core.telegram.org/bots/api#answercallbackquery)."""


class _Pressed(msgspec.Struct, frozen=True):
    """What the record has of a press: the dialogue of its button, what acted last on its message, and what moves it."""

    dialogue: Dialogue | None = None
    last: bytes | None = None
    live: LiveCard | None = None


OnParked = Callable[[int, str], None]


class Dispatcher:
    """Answers what comes in. Called by the inbox, once for each row, and again after a crash."""

    def __init__(self, house: House, router: Router, newcomers: Newcomers, on_parked: OnParked | None = None) -> None:
        """`on_parked` is told of a chat that has put us out, and why."""
        self._house = house
        self._on_parked = on_parked
        self._router = router
        self._newcomers = newcomers
        self.belated = Belated(house, going=self._follow)

    async def __call__(self, incoming: Incoming) -> None:
        """Deal with it to the end; only what nobody foresaw is raised."""
        with logs.request(f"u{incoming.row}"):
            log.debug("%s, row %d of the inbox", type(incoming).__name__, incoming.row)
            match incoming:
                case Moved():
                    await self._house.write(
                        lambda db: chats.migrate(db, incoming.place.chat, to=incoming.to, now=self._house.clock())
                    )
                case Welcome():
                    await self._welcome(incoming)
                case Said() | Pressed():
                    await self._serve(incoming)

    async def _welcome(self, incoming: Welcome) -> None:
        place, now = incoming.place, self._house.clock()

        def note(db: sqlite3.Connection) -> None:
            chats.note(db, place.chat, kind=place.kind, title=place.title, now=now)
            if incoming.welcome:
                chats.welcome(db, place.chat, now=now)
            else:
                chats.park(db, place.chat, reason="left", now=now)

        await self._house.write(note)
        if not incoming.welcome and self._on_parked is not None:
            self._on_parked(place.chat, "left")

    async def _serve(self, incoming: Said | Pressed) -> None:
        known, found, is_new = await self._house.state.read(lambda db: self._known(db, incoming))
        person = await self._newcomers.recognise(incoming.sender, known)
        if person is None or person.blocked:
            if person is None and isinstance(incoming, Said) and not incoming.given_up:
                await self._newcomers.admit(incoming)
            return  # strangers get silence
        if is_new:
            place, now = incoming.place, self._house.clock()
            await self._house.state.write(
                lambda db: chats.note(db, place.chat, kind=place.kind, title=place.title, now=now)
            )
        request = Request(
            house=self._house,
            person=person,
            place=incoming.place,
            words=self._house.words(person.language),
            row=incoming.row,
            message_id=incoming.message_id,
            going=self._follow,
            query_id=incoming.query_id if isinstance(incoming, Pressed) else 0,
        )
        self._house.meters.active[person.name, person.id] += 1
        work = self._text(request, incoming) if isinstance(incoming, Said) else self._press(request, incoming, found)
        if incoming.given_up:
            work.close()
            work = self._give_up(request, incoming, found)
        await self._guarded(request, work, data=incoming.data if isinstance(incoming, Pressed) else b"")

    def _known(self, db: sqlite3.Connection, incoming: Said | Pressed) -> tuple[Person | None, _Pressed, bool]:
        """Return all that the record has to say to what came in, in one look; and whether a private chat is new."""
        person, place = people.find(db, incoming.sender.id), incoming.place
        is_new = place.private and ((chat := chats.find(db, place.chat)) is None or chat.kind != place.kind)
        token = buttons.token(incoming.data) if isinstance(incoming, Pressed) else ""
        if not token:
            return person, _Pressed(), is_new
        dialogue = dialogues.find(db, token, now=self._house.clock())
        last = presses.last(db, chat=incoming.place.chat, message_id=incoming.message_id)
        live = live_cards.at(db, incoming.place.chat, incoming.message_id)
        return person, _Pressed(dialogue, last, live), is_new

    async def _guarded(self, request: Request, work: Awaitable[None], *, data: bytes) -> None:
        """The one error boundary: every press is answered, and every failure is said and written down."""
        outcome = "ok"
        try:
            async with asyncio.timeout(_HANDLER_SECONDS):
                await work
        except Refused as error:
            outcome = "refused"
            log.info("refused: %s %s", error.code, error)
            await say_refused(request, error, data)
        except TgarrError as error:
            outcome = "failed"
            log.warning("failed: %s", error)
            if not await self._kept_for_later(request, error):
                await say_failed(request, explain(error, request.words), data)
        except Exception as error:
            outcome = "crashed"
            log.exception("a handler failed")
            explained = explain(error, request.words, request=logs.request_id())
            await say_failed(request, explained, data)
        finally:
            self._house.meters.requests["press" if request.pressed else "text", outcome] += 1
            with contextlib.suppress(TgarrError):
                await request.answer()

    async def _kept_for_later(self, request: Request, error: TgarrError) -> bool:
        """Keep a wish that failed because its service is down; offer to where that is the person's to say."""
        if not isinstance(error, ServiceError) or not later.passes(error) or request.dialogue is None:
            return False
        if request.waits and (request.live is None or waits(request.live)):
            await later.keep(request, error)
            return True
        verb = self._router.verbs.get(request.wish[0]) if request.wish else None
        if verb is not None and verb.offers and request.live is None:
            later.offer(request, error.service, what=verb.offers)
        return False

    async def _text(self, request: Request, said: Said) -> None:
        command, rest = parse_command(said.text, self._house.front.username)
        if command == "":
            return  # meant for another bot
        if command is not None:
            await self._command(request, said, command, rest)
            return
        if said.reply_to and await self._reply(request, said):
            return
        if not said.place.private and not await self._is_query(request, said):
            return  # people's talk
        self._count(request)
        request.text = said.text.strip()
        if request.text.startswith("/"):
            raise InvalidInput("command")  # in letters that no command is made of
        for expression, right, handler in self._router.patterns:
            if expression.match(request.text):
                request.demand(right)
                await handler(request)
                return
        if self._router.plain_text is not None:
            request.demand(Right.LOOK)
            await self._router.plain_text(request)

    async def _reply(self, request: Request, said: Said) -> bool:
        """Hand a text to the feature that has asked for it with the message it answers; tell whether there is one."""
        place, now = said.place, self._house.clock()
        asked = await self._house.state.read(
            lambda db: dialogues.of_message(db, chat=place.chat, message_id=said.reply_to, now=now)
        )
        if asked is None or asked.kind not in self._router.replies or asked.person != request.person.id:
            return False
        self._count(request)
        right, handler = self._router.replies[asked.kind]
        request.demand(right)
        request.dialogue, request.text = asked, said.text.strip()
        request.keep()
        await handler(request)
        return True

    async def _command(self, request: Request, said: Said, command: str, rest: str) -> None:
        entry = self._router.commands.get(command)
        by_name = "@" in said.text.split(maxsplit=1)[0]
        if entry is None and not (said.place.private or by_name):
            return  # perhaps another bot's
        self._count(request)
        if entry is None:
            raise InvalidInput("command")
        request.demand(entry.right)
        request.text, request.reply_to = rest, said.reply_to
        await entry.handler(request)

    async def _is_query(self, request: Request, said: Said) -> bool:
        """Tell whether what was said in a group is a query: as an answer to what a search has shown, or asks for.

        An answer to a notice or to a live card is talk, as in "thanks!". What a search has shown may be talked about
        as well: such an answer is met with silence where it is no title.
        """
        if not (said.to_us and said.reply_to):
            return False
        kind = await self._house.state.read(lambda db: _answered(db, said.place.chat, said.reply_to))
        request.offhand = kind != QUESTION
        return kind in (QUESTION, *self._router.text_kinds)

    async def _press(self, request: Request, pressed: Pressed, found: _Pressed) -> None:
        self._count(request)
        pointer = buttons.read(pressed.data)
        verb = self._router.verbs.get(pointer.verb)
        if verb is None:
            raise InvalidInput("button")
        request.arguments, request.wish, request.waits = (
            pointer.arguments,
            (pointer.verb, *pointer.arguments),
            verb.waits,
        )
        if pointer.token:
            request.dialogue, request.live = _bound(found.dialogue, request), found.live
            request.keep()
        elif not verb.way_in or not request.place.private:
            raise InvalidInput("button")
        self._must_fit(request, verb)
        if not verb.once:
            if found.last not in (None, pressed.data):
                await self._forget_presses(request)  # what acted before may act again: it is no double tap any more
        elif not await self._first(request, pressed):
            await request.answer(request.words("Already being done."))
            return
        try:
            await self._act(request, verb)
        except Exception:
            if verb.once:  # it came to nothing: trying again is no double tap
                await self._forget_presses(request)
            raise
        if verb.once:
            await self._note_end(request)

    async def _act(self, request: Request, verb: Verb) -> None:
        """Do what the button says; where the same waits on the message, in its place."""
        card = request.live
        if card is None or not waits(card) or not (verb.waits or verb.offers):
            await verb.handler(request)
            return
        with self.belated.alone(card.key) as first:
            if not first:
                await request.answer(request.words("Already being done."))
                return
            await verb.handler(request)
            await self._house.write(lambda db: later.let_go(db, self._house, card, below=request.spoken))

    async def _give_up(self, request: Request, incoming: Said | Pressed, found: _Pressed) -> None:
        """Say that nothing comes of it, where the answer would stand, with the same again.

        Raises:
            GivenUp: always, where it was meant for us.

        """
        if isinstance(incoming, Said):
            if not (incoming.place.private or incoming.to_us):
                return  # people's talk, as far as anybody knows
        else:
            with contextlib.suppress(Refused):  # somebody else's message is not ours to change
                request.dialogue, request.live = _bound(found.dialogue, request), found.live
                request.keep()
            await self._forget_presses(request)
        request.anew()
        raise GivenUp(incoming.given_up)

    async def _follow(self, request: Request, name: str) -> None:
        verb = self._router.verbs[name]
        self._must_fit(request, verb)
        await verb.handler(request)

    @staticmethod
    def _must_fit(request: Request, verb: Verb) -> None:
        """Return quietly when the verb belongs to this dialogue and the person may do it here.

        Raises:
            Expired: the dialogue is about something else.
            NotAllowed: they may not.

        """
        if request.dialogue is not None and request.dialogue.kind not in verb.kinds:
            raise Expired
        request.demand(verb.right)

    async def _first(self, request: Request, pressed: Pressed) -> bool:
        return await self._house.state.write(
            lambda db: presses.first(
                db,
                chat=request.place.chat,
                message_id=request.message_id,
                person=request.person.id,
                data=pressed.data,
                query_id=pressed.query_id,
                now=request.now,
            )
        )

    async def _note_end(self, request: Request) -> None:
        """Note that a press has done its work; where that cannot be written, the work is done all the same."""
        chat, message_id, now = request.place.chat, request.message_id, self._house.clock()
        try:
            await self._house.state.write(lambda db: presses.end(db, chat=chat, message_id=message_id, now=now))
        except StoreError as error:
            log.warning("the end of a press is not noted: %s", error)

    async def _forget_presses(self, request: Request) -> None:
        chat, message_id = request.place.chat, request.message_id
        await self._house.state.write(lambda db: presses.clear(db, chat=chat, message_id=message_id))

    def _count(self, request: Request) -> None:
        limits, rates = self._house.config.limits, self._house.rates
        rates.take(("person", request.person.id), per_minute=limits.person_per_minute)
        rates.take(("chat", request.place.chat), per_minute=limits.chat_per_minute)


def _bound(dialogue: Dialogue | None, request: Request) -> Dialogue:
    """Return the dialogue of a button if the button is still good, there and for them.

    Raises:
        Expired: it is over, or belongs to another message.
        SomebodyElses: it belongs to another person.

    """
    if dialogue is None or dialogue.chat != request.place.chat:
        raise Expired
    if dialogue.message_id is not None and dialogue.message_id != request.message_id:
        raise Expired
    if dialogue.person not in (0, request.person.id):
        raise SomebodyElses
    return dialogue


def _answered(db: sqlite3.Connection, chat: int, message_id: int) -> str:
    """Return the kind of dialogue that the message belongs to; empty for none, and for what moves by itself."""
    if live_cards.at(db, chat, message_id, ended=True) is not None:
        return ""
    return dialogues.kind_of(db, chat=chat, message_id=message_id)
