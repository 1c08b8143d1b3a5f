"""What the sender asks of the way to Telegram, in words that need no client library."""

from typing import Any, Protocol

import msgspec

from actors.stores.messages import Medium
from tgarr.chat.screens import Screen


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A message as Telegram made it: its number, whether a picture is in it, and which (as the library has it)."""

    message_id: int
    medium: Medium
    photo: Any = None


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message goes: the chat, in a forum the topic, and the message answered (0 for none)."""

    chat: int
    topic: int | None = None
    reply_to: int = 0


class Carrier(Protocol):
    """Carries messages to Telegram (`tgarr.chat.wire.Wire`). Every method raises a Verdict when they are not taken."""

    async def send(self, to: Destination, screen: Screen, *, random_id: int) -> Sent:
        """Send a message."""

    async def edit(self, chat: int, message_id: int, screen: Screen, *, medium: Medium, picture: str) -> str:
        """Change a message of that medium that shows that picture; return the key of the picture it shows then."""

    async def delete(self, chat: int, message_id: int) -> None:
        """Delete a message."""
