"""Stands before the server's connections: not too many at a time, and none that is held open without asking."""

import asyncio
from collections.abc import Callable
from typing import Final

ASKED_WITHIN: Final = 10.0
"""Seconds in which a connection has to have asked something, at first and after each answer."""
MOST: Final = 256
"""Connections at a time; what comes beyond them is closed at once."""


class Guard:
    """Makes connections for a server: `guard.connection` is given to the loop in place of the server itself.

    Args:
        serve: makes the protocol of one connection, such as a `web.Server`.
        most: connections at a time.
        within: see `ASKED_WITHIN`.

    """

    def __init__(
        self, serve: Callable[[], asyncio.Protocol], *, most: int = MOST, within: float = ASKED_WITHIN
    ) -> None:
        self._serve = serve
        self._most = most
        self._within = within
        self._open: dict[asyncio.Protocol, _Connection] = {}

    def __len__(self) -> int:
        return len(self._open)

    def connection(self) -> asyncio.Protocol:
        """Return the protocol of a connection that somebody makes just now."""
        return _Connection(self, self._serve())

    def asks(self, protocol: asyncio.Protocol) -> None:
        """Note that a whole question has come in; what is done about it takes as long as it takes."""
        if (connection := self._open.get(protocol)) is not None:
            connection.rest()

    def answered(self, protocol: asyncio.Protocol) -> None:
        """Note that it was answered: the next one has to come in time."""
        if (connection := self._open.get(protocol)) is not None:
            connection.watch(self._within)

    def come(self, connection: "_Connection", protocol: asyncio.Protocol) -> bool:
        """Let a connection in, or not."""
        if len(self._open) >= self._most:
            return False
        self._open[protocol] = connection
        connection.watch(self._within)
        return True

    def gone(self, protocol: asyncio.Protocol) -> None:
        """Forget a connection."""
        self._open.pop(protocol, None)


class _Connection(asyncio.Protocol):
    """One connection: passes everything on to the server, and closes itself when nothing is asked for long."""

    def __init__(self, guard: Guard, inner: asyncio.Protocol) -> None:
        self._guard = guard
        self._inner = inner
        self._let_in = False
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a server's connections are streams
        self._let_in = self._guard.come(self, self._inner)
        if self._let_in:
            self._inner.connection_made(transport)
        else:
            self._close()

    def data_received(self, data: bytes) -> None:
        if self._let_in:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._let_in else None

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self.rest()
        self._guard.gone(self._inner)
        if self._let_in:
            self._inner.connection_lost(exc)

    def watch(self, seconds: float) -> None:
        """Close the connection unless something is asked in time."""
        self.rest()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._close)

    def rest(self) -> None:
        """Watch no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
