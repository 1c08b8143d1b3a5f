"""What every service's actor is: a mailbox, a circuit breaker and a cache around one HTTP client.

A service is written as a subclass of `ServiceActor` and of the face it has. Its reads go through `read`, or through
`kept` where an old answer is better than none; what changes something goes through `change`, which is sent once, and
through `certain` where an unclear end must be looked into.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Mapping
from typing import Any, ClassVar, Final, TypeVar, overload

import msgspec
from pydantic import SecretStr

from actors.bell import EVERYTHING, Bell, Ring
from actors.breaker import Breaker, is_failure
from actors.cache import Cache
from actors.http import LARGEST, MEGABYTE, Http, OnCall, Query, Reply, Request, decode
from actors.runtime import AsyncActor
from tgarr import config
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Service
from tgarr.domain.records import replace
from tgarr.domain.status import Circuit, Hearing, ServiceState
from tgarr.errors import (
    Effect,
    ServiceError,
    ServiceUnauthorized,
)

T = TypeVar("T")

log = logging.getLogger(__name__)

LARGEST_PICTURE: Final = 5 * MEGABYTE
_NETWORK_SECONDS: Final = 55.0
"""Less than the minute that an asker waits: the service's own limits end first, so that it hears which it was."""


class Hooks(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told what the services do. Called on the loop, on the spot; must not fail.

    `on_ring` is told of each ring that asks for a look, and whether the service is still heard; without it no service
    is listened to.
    """

    on_call: OnCall = lambda _: None
    on_circuit: Callable[[str, Circuit], None] = lambda _name, _circuit: None
    on_ring: Callable[[str, Hearing], None] | None = None


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds for one call, all attempts included: as configured, which is below what askers wait at most.

    Attributes:
        default: for what the service knows itself.
        network: for what it asks one other host for: finding a title, fetching a torrent file.
        search: for what it asks the indexers for.

    """

    default: float
    network: float
    search: float

    @classmethod
    def of(cls, timeouts: config.Timeouts) -> "Times":
        """Return the times that a configuration means."""
        return cls(
            default=timeouts.default,
            network=min(max(timeouts.default, timeouts.search), _NETWORK_SECONDS),
            search=timeouts.search,
        )


class _Seen(msgspec.Struct):
    """How the calls have gone so far."""

    requests: int = 0
    failures: int = 0
    latency: float | None = None
    error: ServiceError | None = None
    error_at: float = 0.0
    last: ServiceError | None = None
    last_at: float = 0.0


class ServiceActor(AsyncActor, Service):
    """One configured instance of a service.

    Subclasses set `kind`, and where they need it `cookies` and `door`; those with a socket set `rings` and `listen`.

    Attributes:
        kind: the service's type in the configuration.
        cookies: whether the service keeps its sessions in cookies.
        rings: what follows from what the service tells by itself, by what that is about.
        most_kept: how many answers are kept at most, by topics whose answers are large.
        name: the instance's name in the configuration.
        settings: its stanza.
        times: seconds for its calls.
        version: as last seen; empty before.

    """

    kind: ClassVar[str]
    cookies: ClassVar[bool] = False
    rings: ClassVar[Mapping[str, Ring]] = {}
    most_kept: ClassVar[Mapping[str, int]] = {}
    in_flight = 12
    background_in_flight = 4
    grace = 1.5  # several services stop one after the other

    def __init__(self, name: str, settings: config.Service, hooks: Hooks) -> None:
        super().__init__()
        self.name = name
        self.settings = settings
        self.times = Times.of(settings.timeouts)
        self.version = ""
        self.cache = Cache(most=self.most_kept)
        self.breaker = Breaker(
            name,
            failures=settings.breaker.failures,
            recovery=settings.breaker.recovery,
            on_change=lambda circuit: hooks.on_circuit(name, circuit),
        )
        self.http = Http(
            name,
            settings,
            headers=self.door(),
            secrets=[value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)],
            cookies=self.cookies,
            connections=self.in_flight + self.background_in_flight + bool(self.rings),
            on_call=hooks.on_call,
        )
        self._seen = _Seen()
        self._on_ring = hooks.on_ring
        self._bell: Bell | None = None
        self._listening: asyncio.Task[None] | None = None

    def door(self) -> Mapping[str, str]:
        """Return the headers that let us in, such as the one with the key."""
        return {}

    async def adjust(self, settings: config.Service) -> None:
        """Go on with settings that are `founded_alike`."""
        self.settings = settings
        self._attend()

    async def started(self) -> None:
        """Open the session, and listen to what rings."""
        await self.http.open()
        self._attend()

    async def stopping(self) -> None:
        """End what is under way, and close every connection."""
        await self.cache.close()
        await self.http.close()

    async def doubt(self) -> None:
        """Take nothing that is kept for true any more where it changes by itself: something has happened there."""
        for topic in {topic for ring in self.rings.values() if ring.look for topic in ring.doubt}:
            self.cache.doubt(topic)

    def listen(self) -> AsyncGenerator[str, None]:
        """Connect to the service's socket, and yield what each ring is about; see `actors.bell.Listen`."""
        raise NotImplementedError

    def _attend(self) -> None:
        """Begin to listen, or no longer, as the settings say."""
        wanted = self.settings.realtime and bool(self.rings) and self._on_ring is not None
        if wanted and self._bell is None:
            self._bell = Bell(self.name, self.listen, self._rung)
            self._listening = self.accompany(self._bell.run(), name=f"bell of {self.name}")
        elif not wanted and self._listening is not None:
            self._listening.cancel()
            self._bell = self._listening = None

    def _rung(self, about: str, hearing: Hearing) -> None:
        rings = [ring for name, ring in self.rings.items() if about in (EVERYTHING, name)]
        for topic in {topic for ring in rings for topic in ring.doubt}:
            self.cache.doubt(topic)
        if self._on_ring is not None and any(ring.look for ring in rings):
            self._on_ring(self.name, hearing)

    async def state(self) -> ServiceState:
        """Tell how the service has been doing."""
        seen, now = self._seen, asyncio.get_running_loop().time()
        return ServiceState(
            name=self.name,
            kind=self.kind,
            circuit=self.breaker.circuit,
            version=self.version,
            latency=seen.latency,
            error=seen.error,
            error_age=now - seen.error_at if seen.error else 0.0,
            last_failure=seen.last,
            last_failure_age=now - seen.last_at if seen.last else 0.0,
            retry_after=self.breaker.retry_after,
            hearing=self._bell.hearing if self._bell else Hearing.NONE,
            waiting=len(self.actor_inbox),
            cached=len(self.cache),
            cache_hits=self.cache.hits,
            cache_misses=self.cache.misses,
            requests=seen.requests,
            failures=seen.failures,
        )

    async def call(self, request: Request, use: Callable[[Reply], T]) -> T:
        """Ask the service through its breaker and return what `use` makes of the answer.

        `use` raises `UnexpectedAnswer` where the answer is not one of this service. The call that probes a half-open
        circuit is tried once only.

        Raises:
            ServiceError: whatever went wrong.

        """
        loop = asyncio.get_running_loop()
        seen = self._seen
        with self.breaker.attempt() as attempt:
            began = loop.time()
            seen.requests += 1
            try:
                reply = await self.http.send(replace(request, repeatable=request.repeatable and not attempt.probe))
                answer = use(reply)
            except ServiceError as error:
                ailing = is_failure(error) or isinstance(error, ServiceUnauthorized)
                seen.error, seen.error_at = (error, loop.time()) if ailing else (None, 0.0)
                seen.failures += ailing
                if ailing:
                    seen.last, seen.last_at = error, loop.time()
                raise
            seen.error, seen.latency = None, loop.time() - began
            return answer

    async def read(
        self,
        path: str,
        shape: type[T],
        *,
        query: Query = (),
        within: float | None = None,
        largest: int = LARGEST,
    ) -> T:
        """GET something, past the cache; tried again after passing failures.

        Args:
            path: below the service's address, beginning with a slash.
            shape: what msgspec is to decode the JSON to.
            query: parameters.
            within: seconds, in place of the default.
            largest: bytes of the answer.

        Raises:
            ServiceError: whatever went wrong.

        """
        request = Request(
            method="GET",
            path=path,
            query=query,
            within=within or self.times.default,
            largest=largest,
            repeatable=True,
        )
        return await self.call(request, lambda reply: decode(reply, shape, service=self.name))

    @overload
    async def change(
        self, method: str, path: str, shape: type[T], *, json: Any = ..., query: Query = ..., within: float | None = ...
    ) -> T: ...

    @overload
    async def change(
        self, method: str, path: str, *, json: Any = ..., query: Query = ..., within: float | None = ...
    ) -> None: ...

    async def change(
        self,
        method: str,
        path: str,
        shape: type[T] | None = None,
        *,
        json: Any = None,
        query: Query = (),
        within: float | None = None,
    ) -> T | None:
        """Have the service change something. Sent once, whatever happens.

        Args:
            method: such as POST.
            path: below the service's address, beginning with a slash.
            shape: what msgspec is to decode the answer to; without it the answer is not looked at.
            json: the body; anything msgspec can encode.
            query: parameters.
            within: seconds, in place of the default.

        Raises:
            ServiceError: whatever went wrong.

        """
        request = Request(
            method=method,
            path=path,
            query=query,
            body=None if json is None else msgspec.json.encode(json),
            headers={} if json is None else {"Content-Type": "application/json"},
            within=within or self.times.default,
        )
        return await self.call(request, lambda reply: decode(reply, shape, service=self.name) if shape else None)

    async def certain(self, change: Awaitable[T], look: Callable[[], Awaitable[T | None]]) -> T:
        """Carry out a change; when its end is unclear, look whether it has happened before saying that it has not.

        Args:
            change: the change itself.
            look: returns what the change would have returned if it has happened, else None.

        Raises:
            ServiceError: it has not happened, as far as can be seen.

        """
        try:
            return await change
        except ServiceError as error:
            if error.effect is Effect.NONE:
                raise
            try:
                found = await look()
            except ServiceError:
                found = None
            if found is None:
                raise
            log.info("%s has done it although it failed to say so (%s)", self.name, error.code)
            return found

    async def kept(self, *key: Hashable, fetch: Callable[[], Awaitable[T]], fresh: float) -> Answer[T]:
        """Return an answer that may be kept; see `Cache.get`. `key` begins with the topic."""
        return await self.cache.get(key, fetch, fresh=fresh)
