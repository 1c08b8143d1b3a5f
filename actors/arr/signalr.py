"""The arrs' socket: ASP.NET Core SignalR in JSON, of which only what it says has changed is heard.

Source: the hub `/signalr/messages`, one code base in Radarr, Sonarr and Prowlarr. The key goes in the header, since
addresses end up in logs.
"""

from collections.abc import AsyncGenerator, Iterator
from typing import Final

import msgspec

from actors.arr.wire import Wire
from actors.bell import EVERYTHING
from actors.http import MEGABYTE, Beat, Http, Query, Request, decode
from tgarr.errors import AnswerTooLarge, ServiceBusy, UnexpectedAnswer

_PATH: Final = "/signalr/messages"
_END: Final = "\x1e"
_HANDSHAKE: Final = '{"protocol":"json","version":1}' + _END
_PING: Final = '{"type":6}' + _END
_INVOCATION, _CLOSE = 1, 7
_LARGEST: Final = 8 * MEGABYTE
"""Characters of one record."""
_LARGEST_ANSWER: Final = MEGABYTE
_AWAY_SECONDS: Final = 60.0
"""Until the next try where the server does not want us back at once."""
_UNDER_WAY: Final = frozenset({"queued", "started"})
BEAT: Final = Beat(ping=15.0, silence=30.0)


class Negotiation(Wire, frozen=True):
    """POST negotiate; the token names the connection in negotiation version 1."""

    connection_token: str


class Resource(Wire, frozen=True):
    """What has changed; a status only in commands."""

    status: str | None = None


class Body(Wire, frozen=True):
    """How it has changed; of deletions and syncs one of two copies has no resource."""

    resource: Resource | None = None


class Change(Wire, frozen=True):
    """The one argument of an invocation. `version` is the API's whose resource it is; older servers do not say."""

    name: str
    body: Body = Body()
    version: int | None = None


class Record(Wire, frozen=True):
    """Any record: the answer to the handshake has no type."""

    type: int = 0
    arguments: tuple[msgspec.Raw, ...] = ()
    error: str | None = None
    allow_reconnect: bool = False


class Records:
    """Puts frames together to records: a frame may hold several, and a record may come in several frames."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def feed(self, text: str) -> list[str]:
        """Return the records that this frame completes.

        Raises:
            OverflowError: a record that has no end.

        """
        *ended, rest = text.split(_END)
        if ended:
            ended[0] = "".join((*self._parts, ended[0]))
            self._parts, self._size = [], 0
        self._parts.append(rest)
        self._size += len(rest)
        if self._size > _LARGEST:
            raise OverflowError
        return ended


async def listen(http: Http, *, service: str, api: int, within: float, beat: Beat = BEAT) -> AsyncGenerator[str, None]:
    """Connect, and yield the name of each resource that changes: `queue`, `moviefile`, `command` when one has ended.

    Args:
        http: the service.
        service: its name, for errors.
        api: the version of its API that we speak: a newer server says each change once for each version it has.
        within: seconds for each step of connecting.
        beat: of the line.

    Raises:
        ServiceError: whatever ended it; without one the server ended it in good order.

    """
    query: Query = [("negotiateVersion", 1)]
    ask = Request(
        method="POST", path=f"{_PATH}/negotiate", query=query, body=b"", within=within, largest=_LARGEST_ANSWER
    )
    reply = await http.send(ask)
    token = decode(reply, Negotiation, service=service).connection_token
    records = Records()
    # No ping before the handshake is answered: the silence ends it first.
    hasty = Beat(ping=within, silence=within)
    async with http.socket(_PATH, query=[("id", token)], ping=_PING, beat=hasty, within=within) as socket:
        await socket.send(_HANDSHAKE)
        shaken = False
        while (text := await socket.receive()) is not None:
            for record in _read(records, text, service):
                if not shaken:
                    if record.error:
                        raise UnexpectedAnswer(service, f"its socket refuses us: {record.error}")
                    shaken, socket.beat = True, beat
                    yield EVERYTHING
                elif record.type == _CLOSE:
                    if not record.allow_reconnect:
                        raise ServiceBusy(service, record.error or "it closes its socket", retry_after=_AWAY_SECONDS)
                    return
                elif (name := _changed(record, api)) is not None:
                    yield name


def _read(records: Records, text: str, service: str) -> Iterator[Record]:
    """Yield the records that a frame completes; one of a shape nobody knows is passed over, what is no JSON raises."""
    try:
        for whole in records.feed(text):
            try:
                yield msgspec.json.decode(whole, type=Record)
            except msgspec.ValidationError:
                continue
    except OverflowError:
        raise AnswerTooLarge(service, "a record without an end") from None
    except msgspec.DecodeError:
        raise UnexpectedAnswer(service, "its socket speaks something else than JSON") from None


def _changed(record: Record, api: int) -> str | None:
    """Return the name of what an invocation says has changed, if that is for us."""
    if record.type != _INVOCATION or len(record.arguments) != 1:
        return None
    try:
        change = msgspec.json.decode(record.arguments[0], type=Change)
    except msgspec.DecodeError:
        return None
    if change.version not in (None, api):
        return None
    resource = change.body.resource
    if change.name == "command" and resource is not None and resource.status in _UNDER_WAY:
        return None
    return change.name
