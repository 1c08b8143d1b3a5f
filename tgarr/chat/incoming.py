"""What people do in Telegram, in our own words: the router and the features never see the client library."""

from enum import StrEnum

import msgspec


class ChatKind(StrEnum):
    """What a chat is."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it. `id` is the person's at Telegram; `language` as their app says, such as `ru`; may be empty."""

    id: int
    name: str
    username: str = ""
    language: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where it happened. `chat` is marked as in the Bot API (negative for groups); `topic` in a forum."""

    chat: int
    kind: ChatKind
    title: str = ""
    topic: int | None = None

    @property
    def private(self) -> bool:
        """Whether nobody else reads it."""
        return self.kind is ChatKind.PRIVATE


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A text message.

    Attributes:
        row: of the inbox; the same again after a crash.
        to_us: in a group: a command that names us (or bare, when we hear it), or a reply to our message.
        reply_to: the message answered, 0 for none.
        given_up: why it is only to be told that nothing comes of it; empty where it is to be dealt with.

    """

    row: int
    sender: Sender
    place: Place
    message_id: int
    text: str
    to_us: bool = True
    reply_to: int = 0
    given_up: str = ""


class Pressed(msgspec.Struct, frozen=True, kw_only=True):
    """A press of one of our buttons. `data` is as the client sent it: anything at all. `given_up` as of `Said`."""

    row: int
    sender: Sender
    place: Place
    message_id: int
    query_id: int
    data: bytes
    given_up: str = ""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A group became a supergroup: from now on it is `to`."""

    row: int
    place: Place
    to: int


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """We were let into a chat (`welcome`) or thrown out of it; in private: started again, or blocked."""

    row: int
    sender: Sender
    place: Place
    welcome: bool


Incoming = Said | Pressed | Moved | Welcome
