"""What makes files that are sent in the chat: the outbox keeps what to make, so that nothing large waits in it."""

from collections.abc import Awaitable, Callable

import msgspec

from tgarr.chat.screens import Attachment
from tgarr.chat.text import Text


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A file's content, or none where it cannot be made, and what is said of it: below it or in its place."""

    content: bytes = b""
    text: Text


Make = Callable[[Attachment], Awaitable[Made]]


async def nothing(_attachment: Attachment) -> Made:
    """Make nothing: the message's own words go out alone."""
    return Made(text=Text())
