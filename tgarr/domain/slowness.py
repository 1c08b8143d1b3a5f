"""Which operations of the services take markedly longer than they usually do, out of how long the last calls took."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

Operation = tuple[str, str]
"""The service, and what is asked of it."""
_ENOUGH_CALLS: Final = 20
"""Fewer say nothing about one call in twenty."""
_MOST_CALLS: Final = 60
_NOTICED_SECONDS: Final = 0.3
"""By which it has to be slower: less is nobody's business, however many times as long it is."""
_FORGOTTEN_SECONDS: Final = 3600.0
"""After the last call of what was slow, when nobody asks for it any more."""


class Slow(msgspec.Struct, frozen=True, kw_only=True):
    """An operation that got slower: what one call in twenty takes longer than, in seconds, now and usually."""

    operation: str
    took: float
    usual: float


class Paces(msgspec.Struct):
    """How long the last calls of each operation took. Bounded, and forgotten with the process.

    Attributes:
        usual: what 95 % of the calls take at most, in seconds, where that is known; None before anybody asked.

    """

    clock: Callable[[], float] = time.monotonic
    usual: Mapping[Operation, float] | None = None
    _calls: dict[Operation, deque[tuple[float, float]]] = msgspec.field(default_factory=dict)
    _slow: dict[Operation, Slow] = msgspec.field(default_factory=dict)

    def called(self, service: str, operation: str, seconds: float) -> None:
        """Note that a call was answered."""
        self._calls.setdefault((service, operation), deque(maxlen=_MOST_CALLS)).append((self.clock(), seconds))

    def slow(self, service: str, *, times: float, over: float) -> list[Slow]:
        """Return what is slower now: so many `times` as long as usual, by the calls of the last `over` seconds.

        What is slow is measured by what was usual when it became so: that moves on while it lasts. Where too few calls
        say anything it is as it was.
        """
        now = self.clock()
        for operation, calls in self._calls.items():
            if operation[0] != service:
                continue
            took = sorted(seconds for at, seconds in calls if now - at <= over)
            if len(took) >= _ENOUGH_CALLS:
                self._judge(operation, took[int(0.95 * (len(took) - 1))], times)
            elif operation in self._slow and now - calls[-1][0] > _FORGOTTEN_SECONDS:
                del self._slow[operation]
        return [slow for (name, _), slow in sorted(self._slow.items(), key=lambda item: item[0]) if name == service]

    def _judge(self, operation: Operation, took: float, times: float) -> None:
        known = self._slow.pop(operation, None)
        usual = known.usual if known else (self.usual or {}).get(operation, 0.0)
        if usual and took > usual * times and took - usual > _NOTICED_SECONDS:
            self._slow[operation] = Slow(operation=operation[1], took=took, usual=usual)
