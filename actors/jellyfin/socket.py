"""Jellyfin's WebSocket, of which only the kinds of its messages are heard.

Who is let in with a key has no session, and is told nothing: neither what was added, nor how often to say that we
live. The token of a user's session in place of the key opens that.
"""

from collections.abc import AsyncGenerator
from typing import Any, Final

import msgspec

from actors.bell import EVERYTHING
from actors.http import Beat, Http
from tgarr.errors import UnexpectedAnswer

_PATH: Final = "/socket"
_PING: Final = '{"MessageType":"KeepAlive"}'
_DEVICE: Final = "tgarr"
BEAT: Final = Beat(ping=30.0, silence=75.0)
"""It answers each of our signs of life; twice without an answer, and it is not there."""


class Message(msgspec.Struct, frozen=True, rename="pascal"):
    """Any message."""

    message_type: str
    data: Any = None


async def listen(http: Http, *, service: str, within: float, beat: Beat = BEAT) -> AsyncGenerator[str, None]:
    """Connect, and yield `EVERYTHING` once we have a session, then the kind of each message, such as `LibraryChanged`.

    Args:
        http: the service.
        service: its name, for errors.
        within: seconds for connecting.
        beat: of the line, until the server asks for another.

    Raises:
        ServiceError: whatever ended it; without one the server ended it in good order.

    """
    query = [("deviceId", _DEVICE)]
    async with http.socket(_PATH, query=query, ping=_PING, beat=beat, within=within) as socket:
        while (text := await socket.receive()) is not None:
            try:
                message = msgspec.json.decode(text, type=Message)
            except msgspec.ValidationError:
                continue
            except msgspec.DecodeError:
                raise UnexpectedAnswer(service, "its socket speaks something else than JSON") from None
            if message.message_type == "ForceKeepAlive" and isinstance(message.data, int | float) and message.data > 0:
                socket.beat = Beat(ping=message.data / 2, silence=message.data * 1.25)
                await socket.send(_PING)
                yield EVERYTHING
            elif message.message_type != "KeepAlive":
                yield message.message_type
