"""One thing somebody asked for: who, where, with what, and the ways to answer."""

import asyncio
import itertools
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from actors.stores import audit, dialogues, live_cards
from actors.stores.dialogues import Dialogue
from actors.stores.live_cards import LiveCard
from actors.stores.people import Person
from tgarr.chat import outbox
from tgarr.chat.buttons import button
from tgarr.chat.house import House
from tgarr.chat.incoming import Place
from tgarr.chat.language import Words
from tgarr.chat.policy import Right, demand, may
from tgarr.chat.screens import Button, Keyboard, Screen
from tgarr.chat.text import Text
from tgarr.errors import Expired, InvalidInput

DIALOGUE_SECONDS: Final = 7 * 24 * 3600.0
"""For how long the buttons of a screen work."""
QUESTION: Final = "question"
"""The kind of the dialogue on a message that asks for a text: in a group an answer to it is meant for us."""
LATE: Final = 1000
"""More than a handler ever says."""
_ANEW: Final = 1000
"""More than one request ever says."""
HELD_SECONDS: Final = 60.0
"""For how long a live card stands still when its message shows something else."""

Work = Callable[[sqlite3.Connection], object]
Follow = Callable[["Request", str], Awaitable[None]]


class Request(msgspec.Struct, kw_only=True):
    """What a handler is given.

    Attributes:
        words: speaks the person's language; handlers call it `_`.
        text: what follows the command, or the whole message; empty for a press.
        dialogue: whose button was pressed; None for a text and for a way in.
        reply_to: the message that a command answers; 0 for none.
        live: the open live card on the message whose button was pressed.
        arguments: of the button, as the client sent them.
        back: verb and arguments of where Back leads when the handler fails; where empty, to the dialogue's beginning.
        ways_on: what leads on when the handler fails, besides trying again.
        offhand: said in a group to something that asked for nothing: where it means nothing to us, it is not answered.
        wish: verb and arguments of the button that was pressed, also where a handler has followed others since.
        waits: what it wants, in words, where that is kept while its service is down; empty where it is not.
        spoken: something new was said.
        late: it is carried out later than it was wished: its service was down.
        row: of the inbox; the same again when the request is repeated after a crash, so that nothing is said twice.

    """

    house: House
    person: Person
    place: Place
    words: Words
    row: int
    message_id: int
    text: str = ""
    reply_to: int = 0
    query_id: int = 0
    dialogue: Dialogue | None = None
    live: LiveCard | None = None
    arguments: tuple[str, ...] = ()
    kept: bytes = b""
    answered: bool = False
    offhand: bool = False
    back: tuple[str, ...] = ()
    ways_on: Keyboard = ()
    wish: tuple[str, ...] = ()
    waits: str = ""
    late: bool = False
    spoken: bool = False
    going: Follow
    _count: "itertools.count[int]" = msgspec.field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Count what is said late apart from what was said when it was wished: it is not the same once more."""
        if self.late:
            self._count = itertools.count(LATE)

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self.house.clock()

    @property
    def who(self) -> int | None:
        """The person, as the record knows them."""
        return self.person.id

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed, and not something written."""
        return bool(self.query_id)

    @property
    def state(self) -> dict[str, Any]:
        """What the dialogue knows.

        Raises:
            Expired: there is no dialogue.

        """
        if self.dialogue is None:
            raise Expired
        return self.dialogue.state

    @property
    def token(self) -> str:
        """The dialogue's token; empty without one."""
        return self.dialogue.token if self.dialogue else ""

    def button(self, label: str | Text, verb: str, *arguments: str | int) -> Button:
        """Return a button of this dialogue."""
        return button(label.plain if isinstance(label, Text) else label, self.token, verb, *arguments)

    def may(self, right: Right) -> bool:
        """Tell whether the person may do it here: buttons for what they may not are left out."""
        return may(self.person, right, self.place)

    def demand(self, right: Right) -> None:
        """Return quietly when the person may do it here.

        Raises:
            NotAllowed: they may not.

        """
        demand(self.person, right, self.place)

    def argument(self, index: int) -> str:
        """Return an argument of the button.

        Raises:
            InvalidInput: there is none.

        """
        try:
            return self.arguments[index]
        except IndexError:
            raise InvalidInput("button") from None

    def number(self, index: int, *, most: int = 2**53) -> int:
        """Return an argument that is a whole number from 0 to `most`.

        Raises:
            InvalidInput: it is something else.

        """
        text = self.argument(index)
        if not text.isascii() or not text.isdigit() or len(text) > len(str(most)) or int(text) > most:
            raise InvalidInput("button")
        return int(text)

    async def follow(self, verb: str, *arguments: str | int) -> None:
        """Go on as if the button of another verb of this dialogue had been pressed; its right is asked too."""
        self.arguments = tuple(map(str, arguments))
        await self.going(self, verb)

    def begin(self, kind: str, state: dict[str, Any], *, shared: bool = False, below: bool = False) -> None:
        """Begin the dialogue of a new message, or of the one whose way in was pressed; it is kept with its screen.

        `kind` is the verb that shows its first screen again.
        With `shared`, everybody who may press at all may press its buttons. With `below`, it is that of a message to
        come, also where a button was pressed.
        """
        self.dialogue = dialogues.begun(
            person=0 if shared else self.person.id,
            chat=self.place.chat,
            kind=kind,
            state=state,
            now=self.now,
            lasts=DIALOGUE_SECONDS,
            message_id=self.message_id if self.pressed and not below else None,
        )
        self.kept = b""

    def anew(self) -> None:
        """Let what is said from now on be something else than what was said before it was interrupted."""
        self._count = itertools.count(_ANEW)

    def keep(self) -> None:
        """Note that the record knows the dialogue as it is now."""
        self.kept = _written(self.dialogue.state) if self.dialogue is not None else b""

    async def show(self, screen: Screen, *, work: Work | None = None, live_key: str = "") -> None:
        """Put the screen in place of the one whose button was pressed, or answer with it; state is kept with it.

        Where there is nothing to keep, as in turning a page, nothing is written either, if that can be helped: the
        press itself is kept until it was dealt with, and is repeated after a crash. A live card on the message stands
        still, so that what is shown can be read and answered; not for ever.

        Args:
            screen: what to show.
            work: more to write in the same transaction.
            live_key: the name under which the message goes on moving.

        """
        if not self.pressed:
            await self.reply(screen, work=work, live_key=live_key)
            return
        if work is None and self.live is None and self._nothing_to_keep():
            answering = asyncio.ensure_future(self.answer())
            try:
                if await self.house.front.edit_now(self.place.chat, self.message_id, screen):
                    return
            finally:
                await answering

        def write(db: sqlite3.Connection) -> None:
            if work is not None:
                work(db)
            self._keep(db)
            if not live_key:
                until = self.now + HELD_SECONDS
                live_cards.hold(db, chat=self.place.chat, message_id=self.message_id, until=until)
            outbox.edit(db, chat=self.place.chat, message_id=self.message_id, screen=screen, now=self.now)

        await self.house.write(write)
        self.keep()
        await self.answer()

    async def reply(self, screen: Screen, *, work: Work | None = None, live_key: str = "") -> None:
        """Say something new, once, even when the request is repeated after a crash."""
        sameness = f"inbox {self.row}.{next(self._count)}"
        self.spoken = True

        def write(db: sqlite3.Connection) -> None:
            if work is not None:
                work(db)
            self._keep(db)
            outbox.send(
                db,
                chat=self.place.chat,
                screen=screen,
                now=self.now,
                topic=self.place.topic,
                reply_to=0 if self.place.private or self.pressed else self.message_id,
                sameness=sameness,
                live_key=live_key,
            )

        await self.house.write(write)
        self.keep()

    async def note(self, action: str, subject: str, **detail: Any) -> None:
        """Write into the audit what is going to be done: before it is done, and once, also when it is repeated.

        Args:
            action: the word for it, such as `pause`.
            subject: what it is done to.
            detail: whatever tells it from others; JSON values, no secrets.

        """
        now, person, row = self.now, self.person.id, self.row

        def write(db: sqlite3.Connection) -> None:
            audit.add(db, now=now, person=person, action=action, subject=subject, detail=detail, asked=row)

        await self.house.state.write(write)

    async def answer(self, text: str | Text = "", *, alert: bool = False, url: str = "") -> None:
        """Answer the press, with a short notice or without; the first answer counts."""
        if self.pressed and not self.answered:
            self.answered = True
            words = text.plain if isinstance(text, Text) else text
            await self.house.front.answer(self.query_id, words, alert=alert, url=url)

    async def typing(self) -> None:
        """Show that an answer is being made."""
        await self.house.front.typing(self.place)

    def _nothing_to_keep(self) -> bool:
        """Tell whether the record knows the dialogue as it is now, on this message."""
        known = self.dialogue is not None and self.dialogue.message_id == self.message_id
        return known and _written(self.state) == self.kept

    def _keep(self, db: sqlite3.Connection) -> None:
        """Write the dialogue if it is new, or its state if it is another than before."""
        if self.dialogue is None:
            return
        if not self.kept:
            dialogues.put(db, self.dialogue)
        elif _written(self.dialogue.state) != self.kept:
            lasts = self.now + DIALOGUE_SECONDS
            dialogues.change(db, self.dialogue.token, state=self.dialogue.state, expires_at=lasts)


def _written(state: dict[str, Any]) -> bytes:
    return msgspec.json.encode(state)
