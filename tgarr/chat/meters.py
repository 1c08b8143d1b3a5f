"""What has been counted since the start, for whoever watches over us from outside (Prometheus)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from typing import Final

import msgspec

from actors.http import FinishedCall
from tgarr.domain.slowness import Paces

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds: the upper ends of the buckets of a call's duration; what is longer is in one more."""


class Durations(msgspec.Struct):
    """How many calls took how long, by bucket, and seconds in all."""

    buckets: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0


class Meters(msgspec.Struct):
    """Counts that only grow, and ways to tell what waits.

    Attributes:
        calls: of services, by instance, operation and outcome (`ok`, or the code of the error).
        durations: likewise, by instance and operation.
        paces: how long the last ones took.
        said: rows of the outbox that ended, by kind and end.
        requests: what people wrote and tapped, by that and how it ended (`ok`, `refused`, `failed`, or `crashed`).
        active: how often each person did so since it was written down last, by name and id.
        queues: tell how much waits to be dealt with where no mailbox is, by name.

    """

    calls: Counter[tuple[str, str, str]] = msgspec.field(default_factory=Counter)
    durations: dict[tuple[str, str], Durations] = msgspec.field(default_factory=dict)
    paces: Paces = msgspec.field(default_factory=Paces)
    said: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    requests: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    active: Counter[tuple[str, int]] = msgspec.field(default_factory=Counter)
    queues: dict[str, Callable[[], int]] = msgspec.field(default_factory=dict)

    def called(self, call: FinishedCall) -> None:
        """Count a call of a service."""
        self.calls[call.service, call.operation, call.outcome] += 1
        durations = self.durations.setdefault((call.service, call.operation), Durations())
        durations.buckets[bisect_left(BOUNDS, call.seconds)] += 1
        durations.total += call.seconds
        if call.outcome == "ok":  # a service that does not answer in time is down, and not slow
            self.paces.called(call.service, call.operation, call.seconds)
