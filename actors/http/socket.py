"""A WebSocket to a service, as `Http.socket` opens it: texts as they come, pings, and the end of a silent line."""

import asyncio

import aiohttp
import msgspec

from tgarr.errors import ConnectionLost, ServiceTimeout


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between two pings of ours, and of silence after which nobody is taken to be there."""

    ping: float = 15.0
    silence: float = 30.0


class Socket:
    """One open line.

    Attributes:
        beat: may be changed at any time.

    """

    def __init__(self, service: str, inner: aiohttp.ClientWebSocketResponse, *, ping: str, beat: Beat) -> None:
        self._service = service
        self._inner = inner
        self._ping = ping
        self._heard = self._pinged = asyncio.get_running_loop().time()
        self.beat = beat

    async def send(self, text: str) -> None:
        """Send a text.

        Raises:
            ConnectionLost: the line is broken.

        """
        try:
            await self._inner.send_str(text)
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionLost(self._service, "the socket was lost") from error

    async def receive(self) -> str | None:
        """Return the text of the next frame, None when the service has closed the line; ping meanwhile.

        Pings of the protocol below are no sign of life: a proxy may send them for a service that hangs.

        Raises:
            ConnectionLost: the line broke.
            ServiceTimeout: it was silent for too long.

        """
        while True:
            message = await self._message()
            match message.type:
                case aiohttp.WSMsgType.TEXT:
                    return str(message.data)
                case aiohttp.WSMsgType.CLOSE | aiohttp.WSMsgType.CLOSING | aiohttp.WSMsgType.CLOSED:
                    return None
                case aiohttp.WSMsgType.ERROR:
                    raise ConnectionLost(self._service, "the socket was lost")
                case _:
                    continue

    async def _message(self) -> aiohttp.WSMessage:
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            if now >= self._heard + self.beat.silence:
                raise ServiceTimeout(self._service, f"the socket was silent for {self.beat.silence:g} s")
            if now >= self._pinged + self.beat.ping:
                self._pinged = now
                await self.send(self._ping)
            due = min(self._pinged + self.beat.ping, self._heard + self.beat.silence)
            try:
                async with asyncio.timeout_at(due):
                    message = await self._inner.receive()
            except TimeoutError:
                continue
            self._heard = loop.time()
            return message
