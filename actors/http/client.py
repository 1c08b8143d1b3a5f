"""The client of one service: a pooled session that retries, waits its turn, and keeps the key at home."""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import aiohttp
import stamina
from aiolimiter import AsyncLimiter
from yarl import URL

from actors.http import certificates
from actors.http.failures import of_exchange, of_status, words_of
from actors.http.messages import ELSEWHERE, MEGABYTE, FinishedCall, OnCall, Query, Reply, Request
from actors.http.reading import is_page, read_beginning, read_bounded
from actors.http.socket import Beat, Socket
from tgarr.config import Service
from tgarr.errors import ForeignRedirect, LoginPageAnswer, ServiceBusy, ServiceError, ServiceTimeout, UnexpectedAnswer
from tgarr.logs import Redaction

log = logging.getLogger(__name__)

_ATTEMPTS: Final = 3
_PATIENCE: Final = 5.0
"""Seconds of a `Retry-After` that are waited for; a longer one is told to the asker instead."""
_HOPS: Final = 3
_IDLE: Final = 5.0
"""Seconds for which an unused connection is kept: less than any service keeps its end (qBittorrent: 7), so that
no change is sent into a connection that is being closed."""
_LARGEST_TEXT: Final = 4 * MEGABYTE
_CLOSE_SECONDS: Final = 1.0
"""For saying goodbye on a socket."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NUMBERS: Final = re.compile(r"(?<=/)(?:\d+|[0-9a-f]{32}|[0-9a-f-]{36})(?=/|$)")


class Http:
    """Asks one service. Every failure is a `ServiceError` that carries the instance's name."""

    def __init__(
        self,
        service: str,
        config: Service,
        *,
        headers: Mapping[str, str],
        secrets: Iterable[str] = (),
        cookies: bool = False,
        connections: int = 16,
        on_call: OnCall = lambda _: None,
    ) -> None:
        """Prepare; `open` opens the session.

        Args:
            service: the instance's name.
            config: its address and limits.
            headers: what opens the door (the key); sent to the service's own address only.
            secrets: never to be seen in an error's words.
            cookies: whether the service keeps its sessions in cookies.
            connections: open at a time, at most.
            on_call: told of each call when it is over; must not fail.

        """
        self._service = service
        self._config = config
        self._base = URL(config.url)
        self._headers = dict(headers)
        self._cookies = cookies
        self._connections = connections
        self._on_call = on_call
        self._redaction = Redaction()
        for secret in secrets:
            self._redaction.add(secret)
        # The bucket holds a second's worth; below one request a second it holds that one.
        burst = max(1.0, config.rate_limit)
        self._limiter = AsyncLimiter(burst, burst / config.rate_limit)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the session; connections are made when they are needed."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_IDLE),
            cookie_jar=aiohttp.CookieJar(unsafe=True) if self._cookies else aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"tgarr/{_version()} ({self._service})"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._config.timeouts.connect),
            trace_configs=[self._at_home_only()],
        )
        # Without this aiohttp sends again by itself after a lost connection, even PUT and DELETE.
        self._session._retry_connection = False  # noqa: SLF001  # a test counts what arrives

    async def close(self) -> None:
        """Close the session and every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, request: Request) -> Reply:
        """Ask the service.

        A redirection is followed within the service's own address, and for GET only.

        Raises:
            ServiceError: whatever went wrong.

        """
        url = URL(f"{self._config.url}{request.path}").extend_query(request.query)
        return await self._observed(request, lambda: self._at_home(url, request))

    async def fetch_public(self, url: str, *, within: float, largest: int = 5 * MEGABYTE) -> Reply:
        """Fetch something that is not the service's, without its key, wherever it leads.

        Raises:
            ServiceError: whatever went wrong; it carries the service's name all the same.

        """
        try:
            address = URL(url)
            address.origin()  # which only what can be fetched has
        except ValueError:
            raise UnexpectedAnswer(self._service, "no address that can be fetched") from None
        request = Request(method="GET", path=url, within=within, largest=largest, repeatable=True)
        return await self._observed(request, lambda: self._elsewhere(address, request), operation=ELSEWHERE)

    @contextlib.asynccontextmanager
    async def socket(
        self, path: str, *, query: Query = (), ping: str, beat: Beat, within: float
    ) -> AsyncIterator[Socket]:
        """Open a WebSocket at the service's own address, for as long as the block lasts.

        Args:
            path: begins with a slash.
            query: parameters.
            ping: what we send at times to be taken for living.
            beat: how often, and how long the service may be silent.
            within: seconds until it is open.

        Raises:
            ServiceError: whatever went wrong; a redirection is an error.

        """
        if self._session is None:
            raise ServiceError(self._service, "the session is closed")
        url = URL(f"{self._config.url}{path}").extend_query(query)
        try:
            async with asyncio.timeout(within):
                inner = await self._session.ws_connect(
                    url,
                    headers=self._headers,
                    ssl=await certificates.context(verify=self._config.verify_tls) if url.scheme == "https" else True,
                    max_msg_size=_LARGEST_TEXT,
                    timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_SECONDS),
                )
        except TimeoutError:
            raise ServiceTimeout(self._service, f"no socket within {within:g} s") from None
        except aiohttp.WSServerHandshakeError as error:
            raise of_status(self._service, error.status, words="", retry_after=None) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise of_exchange(self._service, error) from error
        try:
            yield Socket(self._service, inner, ping=ping, beat=beat)
        finally:
            await inner.close()

    def _at_home_only(self) -> aiohttp.TraceConfig:
        """Let aiohttp follow no redirection of a socket, which it does by itself and with our headers."""

        async def refuse(*told: Any) -> None:
            where = told[2].response.headers.get("Location", "")
            raise ForeignRedirect(self._service, f"its socket redirects to {URL(where).path or 'elsewhere'}")

        config = aiohttp.TraceConfig()
        config.on_request_redirect.append(refuse)
        return config

    def hide(self, secret: str) -> None:
        """Let nobody see this either in an error's words."""
        self._redaction.add(secret)

    def is_home(self, url: str) -> bool:
        """Tell whether an address is at the service itself, where the key may go."""
        try:
            return URL(url).origin() == self._base.origin()
        except ValueError:
            return False

    async def _observed(self, request: Request, once: Callable[[], Any], *, operation: str | None = None) -> Reply:
        loop = asyncio.get_running_loop()
        began = loop.time()
        outcome = "abandoned"
        try:
            reply = await self._repeated(request, once, deadline=began + request.within)
            outcome = "ok"
        except ServiceError as error:
            outcome = error.code
            raise
        else:
            return reply
        finally:
            named = operation or f"{request.method} {_NUMBERS.sub('{id}', request.path.partition('?')[0])}"
            log.debug("%s: %s, %s in %d ms", self._service, named, outcome, (loop.time() - began) * 1000)
            self._on_call(
                FinishedCall(service=self._service, operation=named, seconds=loop.time() - began, outcome=outcome)
            )

    async def _repeated(self, request: Request, once: Callable[[], Any], *, deadline: float) -> Reply:
        loop = asyncio.get_running_loop()
        failure: ServiceError | None = None

        def pause(error: Exception) -> bool | float:
            nonlocal failure
            if not (request.repeatable and isinstance(error, ServiceError) and error.transient):
                return False
            failure = error
            if isinstance(error, ServiceBusy) and error.retry_after:
                return error.retry_after <= min(_PATIENCE, deadline - loop.time()) and error.retry_after
            return True

        try:
            async with asyncio.timeout_at(deadline):
                async for attempt in stamina.retry_context(
                    on=pause, attempts=_ATTEMPTS, timeout=None, wait_initial=0.2, wait_max=3.0, wait_jitter=0.3
                ):
                    with attempt:
                        await self._limiter.acquire()
                        return await once()  # type: ignore[no-any-return]
        except TimeoutError:
            raise failure or ServiceTimeout(self._service, f"no answer within {request.within:g} s") from None
        raise AssertionError  # the last attempt returns or raises

    async def _at_home(self, url: URL, request: Request) -> Reply:
        for _ in range(_HOPS + 1):
            answer = await self._exchange(url, request, headers=self._headers)
            if isinstance(answer, Reply):
                return answer
            url = answer
            if url.origin() != self._base.origin():
                raise ForeignRedirect(self._service, f"it redirects to {url.origin()}")
            if request.method != "GET":
                break
        raise UnexpectedAnswer(self._service, f"it redirects to {url.path}")

    async def _elsewhere(self, url: URL, request: Request) -> Reply:
        for _ in range(_HOPS + 1):
            answer = await self._exchange(url, request, headers={})
            if isinstance(answer, Reply):
                return answer
            url = answer
        raise UnexpectedAnswer(self._service, "redirected in circles")

    async def _exchange(self, url: URL, request: Request, *, headers: Mapping[str, str]) -> Reply | URL:
        """Ask once; return the answer, or where it redirects to."""
        if self._session is None:
            raise ServiceError(self._service, "the session is closed")
        body = request.body() if callable(request.body) else request.body
        try:
            async with self._session.request(
                request.method,
                url,
                data=body,
                headers={"Accept": "application/json, */*;q=0.5", **headers, **request.headers},
                allow_redirects=False,
                ssl=await certificates.context(verify=self._config.verify_tls) if url.scheme == "https" else True,
            ) as response:
                if response.status in _REDIRECTS and (where := response.headers.get("Location")):
                    return self._target(url, where)
                good = 200 <= response.status < 300  # noqa: PLR2004  # as everybody knows them
                if good:
                    content = await read_bounded(response, service=self._service, largest=request.largest)
                else:
                    content = await read_beginning(response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise of_exchange(self._service, error) from error
        if not good:
            words = "" if is_page(response.content_type, content) else self._redaction.text(words_of(content))
            raise of_status(
                self._service, response.status, words=words, retry_after=response.headers.get("Retry-After")
            )
        if is_page(response.content_type, content):
            raise LoginPageAnswer(self._service, f"a web page at {url.path}")
        return Reply(status=response.status, content_type=response.content_type, body=content)

    def _target(self, url: URL, where: str) -> URL:
        """Return where a redirection leads."""
        try:
            target = url.join(URL(where))
            target.origin()  # which only an address of HTTP has
        except ValueError:
            raise UnexpectedAnswer(self._service, "it redirects to nowhere") from None
        return target


@cache
def _version() -> str:
    return version("tgarr")
