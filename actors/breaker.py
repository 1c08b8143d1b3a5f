"""A circuit breaker for work that awaits: circuitbreaker's counting, with the gate it lacks.

As it ships, circuitbreaker 2.1.3 lets every caller through when half open, counts a cancelled call as a good one,
lets a late answer close a circuit that has opened meanwhile, and takes 0 for "use the default". Here one call probes,
a cancelled one says nothing, and only results of the present state count.
"""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from circuitbreaker import STATE_OPEN, CircuitBreaker

from tgarr.domain.status import Circuit
from tgarr.errors import CircuitOpen, ServiceError, UnexpectedAnswer

Clock = Callable[[], float]


def is_failure(error: BaseException | None) -> bool:
    """Tell whether an error means that the service is not well; a 401, 404, 409 or 422 is a healthy answer."""
    if isinstance(error, CircuitOpen) or not isinstance(error, ServiceError):
        return False
    return error.transient or isinstance(error, UnexpectedAnswer)


class _Counter(CircuitBreaker):
    """Upstream's counting on a clock that can be given, and with the figures as they are told."""

    def __init__(self, *, failures: int, recovery: float, clock: Clock) -> None:
        super().__init__(expected_exception=lambda _, error: is_failure(error))
        self._failure_threshold = failures
        self._recovery_timeout = recovery
        self._clock = clock

    @property
    def open_remaining(self) -> float:
        return float(self._opened + self._recovery_timeout - self._clock())

    def count(self, error: ServiceError | None) -> None:
        """Count one finished call."""
        self.__exit__(type(error) if error else None, error, None)
        if self._state == STATE_OPEN:
            self._opened = self._clock()  # upstream has noted its own clock's time


class Breaker:
    """Decides which calls to a service are worth trying. One per instance of a service."""

    def __init__(
        self,
        service: str,
        *,
        failures: int,
        recovery: float,
        on_change: Callable[[Circuit], Any] = lambda _: None,
        clock: Clock = time.monotonic,
    ) -> None:
        """Begin closed.

        Args:
            service: the instance's name, for errors.
            failures: so many in a row open the circuit.
            recovery: seconds until one call may try again.
            on_change: told each new state, on the spot.
            clock: seconds, only ever forward.

        """
        self._service = service
        self._counter = _Counter(failures=failures, recovery=recovery, clock=clock)
        self._on_change = on_change
        self._told = Circuit.CLOSED
        self._generation = 0
        self._probing = False

    @property
    def circuit(self) -> Circuit:
        """The state at this moment; an open circuit is half open once its time has passed."""
        return Circuit(self._counter.state.replace("_", "-"))

    @property
    def retry_after(self) -> float:
        """Seconds until an open circuit lets a call try; 0 when it does."""
        return max(0.0, self._counter.open_remaining) if self.circuit is Circuit.OPEN else 0.0

    def attempt(self) -> "Attempt":
        """Return the context manager around one call.

        Entering it raises `CircuitOpen` where the call is not worth trying.
        """
        return Attempt(self)

    def _admit(self) -> bool:
        """Let a call through; return whether it is the probe."""
        state = self.circuit
        if state is Circuit.OPEN or (state is Circuit.HALF_OPEN and self._probing):
            raise CircuitOpen(self._service, retry_after=self.retry_after)
        self._tell(state)
        self._probing = state is Circuit.HALF_OPEN
        return self._probing

    def _finish(self, attempt: "Attempt", error: BaseException | None) -> None:
        if attempt.generation != self._generation:
            return  # the circuit has changed since: what was true then says nothing about now
        if attempt.probe:
            self._probing = False
        if error is None or isinstance(error, ServiceError):
            self._counter.count(error)
            self._tell(self.circuit)

    def _tell(self, state: Circuit) -> None:
        if state is not self._told:
            self._told = state
            self._generation += 1
            self._on_change(state)


class Attempt:
    """One call on its way. `probe` is set for the one that tries a half-open circuit."""

    __slots__ = ("_breaker", "generation", "probe")

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self.generation = -1
        self.probe = False

    def __enter__(self) -> Self:
        self.probe = self._breaker._admit()  # noqa: SLF001  # two halves of one thing
        self.generation = self._breaker._generation  # noqa: SLF001
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._breaker._finish(self, error)  # noqa: SLF001
