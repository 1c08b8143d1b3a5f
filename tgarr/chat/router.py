"""A feature's table of handlers: commands, texts and buttons, each with the right it takes."""

import re
from collections.abc import Awaitable, Callable

import msgspec

from tgarr.chat.incoming import Said
from tgarr.chat.policy import Right
from tgarr.chat.request import Request

Handler = Callable[[Request], Awaitable[None]]
StrangerHandler = Callable[[Said, str], Awaitable[None]]


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A command. `description` is translated for the menu; without one it is not listed."""

    handler: Handler
    right: Right
    description: str = ""


class Verb(msgspec.Struct, frozen=True, kw_only=True):
    """What a button does.

    Attributes:
        kinds: of the dialogues whose buttons may say it.
        once: it acts, and a second tap right after is the same wish.
        way_in: it needs no dialogue and may stand on a button without one.
        waits: what it wants, in words: where the service is down it is kept and carried out later. Empty where it is
            told only that it failed.
        offers: what it wants, likewise, where that is kept only if the person says so.

    """

    handler: Handler
    right: Right
    kinds: frozenset[str]
    once: bool = False
    way_in: bool = False
    waits: str = ""
    offers: str = ""


class Router(msgspec.Struct):
    """What one feature answers to. `kinds` are the dialogues that its verbs belong to where they name no others."""

    name: str
    kinds: tuple[str, ...] = ()
    commands: dict[str, Command] = msgspec.field(default_factory=dict)
    verbs: dict[str, Verb] = msgspec.field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], Right, Handler]] = msgspec.field(default_factory=list)
    replies: dict[str, tuple[Right, Handler]] = msgspec.field(default_factory=dict)
    plain_text: Handler | None = None
    text_kinds: tuple[str, ...] = ()

    def command(self, *names: str, right: Right, description: str = "") -> Callable[[Handler], Handler]:
        """Register a handler for commands; only the first name is listed in the menu."""

        def register(handler: Handler) -> Handler:
            for index, name in enumerate(names):
                self.commands[name] = Command(handler=handler, right=right, description="" if index else description)
            return handler

        return register

    def press(
        self,
        *verbs: str,
        right: Right,
        kinds: tuple[str, ...] = (),
        once: bool = False,
        way_in: bool = False,
        waits: str = "",
        offers: str = "",
    ) -> Callable[[Handler], Handler]:
        """Register a handler for buttons; see `Verb`."""

        def register(handler: Handler) -> Handler:
            for verb in verbs:
                of = frozenset(kinds or self.kinds)
                self.verbs[verb] = Verb(
                    handler=handler, right=right, kinds=of, once=once, way_in=way_in, waits=waits, offers=offers
                )
            return handler

        return register

    def pattern(self, expression: str, *, right: Right) -> Callable[[Handler], Handler]:
        """Register a handler for texts that look like this from their first character on; before plain text."""

        def register(handler: Handler) -> Handler:
            self.patterns.append((re.compile(expression), right, handler))
            return handler

        return register

    def reply(self, kind: str, *, right: Right) -> Callable[[Handler], Handler]:
        """Register a handler for texts that answer a message with a dialogue of that kind, which the person began."""

        def register(handler: Handler) -> Handler:
            self.replies[kind] = (right, handler)
            return handler

        return register

    def text(self, handler: Handler) -> Handler:
        """Register the handler for texts that are no command. It asks for its rights itself; LOOK is asked before.

        In a group it hears the answers to messages of this feature's dialogues alone.
        """
        self.plain_text, self.text_kinds = handler, self.kinds
        return handler


def merged(routers: list[Router]) -> Router:
    """Return one table of all features.

    Raises:
        ValueError: two features want the same command, verb or text.

    """
    everything = Router("all")
    for router in routers:
        for name in (*router.commands, *router.verbs):
            if name in everything.commands and name in router.commands:
                raise ValueError(f"two features answer to the command /{name}")
            if name in everything.verbs and name in router.verbs:
                raise ValueError(f"two features answer to the verb {name}")
        everything.commands |= router.commands
        everything.verbs |= router.verbs
        everything.patterns += router.patterns
        everything.replies |= router.replies
        if router.plain_text is not None:
            if everything.plain_text is not None:
                raise ValueError("two features answer to plain text")
            everything.plain_text, everything.text_kinds = router.plain_text, router.text_kinds
    return everything
