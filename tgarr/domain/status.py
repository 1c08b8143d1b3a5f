"""How a service is doing: who it is, what it complains about, and what its actor has seen of it."""

from enum import StrEnum
from typing import Literal

import msgspec

from tgarr.errors import ServiceError


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a service that was just asked who it is. `latency` in seconds."""

    product: str
    version: str
    latency: float


class Circuit(StrEnum):
    """A circuit breaker: closed lets calls through, open does not, half open lets one try."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Hearing(StrEnum):
    """Whether a service tells us by itself that something has happened.

    `NONE`: this kind does not, or it is switched off. `LOST`: it is tried again and again. `REFUSED`: the key does
    not open that door, and it is not tried any more.
    """

    NONE = "none"
    LIVE = "live"
    LOST = "lost"
    REFUSED = "refused"


class ServiceState(msgspec.Struct, frozen=True, kw_only=True):
    """What an actor knows of its service without asking it.

    Attributes:
        version: as last seen; empty before the first answer.
        latency: seconds that the last good answer took; None before the first one.
        error: the last failure; None when the last call went well.
        error_age: seconds since then.
        last_failure: the last failure of all, also when calls have gone well since.
        last_failure_age: seconds since that.
        retry_after: seconds until an open circuit lets a call try.
        hearing: whether it tells us what happens.
        waiting: messages in the mailbox.
        cached: answers kept.
        cache_hits: answers given without waiting for the service.
        cache_misses: those that it was waited for.

    """

    name: str
    kind: str
    circuit: Circuit
    version: str = ""
    latency: float | None = None
    error: ServiceError | None = None
    error_age: float = 0.0
    last_failure: ServiceError | None = None
    last_failure_age: float = 0.0
    retry_after: float = 0.0
    hearing: Hearing = Hearing.NONE
    waiting: int = 0
    cached: int = 0
    cache_hits: int = 0
    cache_misses: int = 0
    requests: int = 0
    failures: int = 0


class HealthProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Something a service complains about, in its own words."""

    level: Literal["notice", "warning", "error"]
    source: str
    words: str
    link: str = ""


class IndexerState(msgspec.Struct, frozen=True, kw_only=True):
    """One indexer. `disabled_for` are the seconds for which it is left alone after failures."""

    id: int
    name: str
    enabled: bool = True
    disabled_for: float = 0.0
