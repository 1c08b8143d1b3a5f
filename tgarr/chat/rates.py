"""How much one person or chat may ask for: buckets that fill up again by the minute."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from tgarr.errors import SlowDown

_MINUTE: Final = 60.0
_MOST_BUCKETS: Final = 10_000


class Rates:
    """Counts what was asked for lately, by key; the keys asked for longest ago are forgotten first."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._told: dict[Hashable, float] = {}

    def take(self, key: Hashable, *, per_minute: int) -> None:
        """Count one more.

        Raises:
            SlowDown: the bucket is empty; `retry_after` says for how long.

        """
        now = self._clock()
        left, at = self._buckets.pop(key, (float(per_minute), now))
        speed = per_minute / _MINUTE
        left = min(float(per_minute), left + (now - at) * speed)
        enough = left >= 1
        self._buckets[key] = (left - 1 if enough else left, now)
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        if len(self._told) > _MOST_BUCKETS:
            self._told.clear()
        if not enough:
            raise SlowDown(retry_after=(1 - left) / speed)

    def to_be_told(self, key: Hashable) -> bool:
        """Tell whether somebody is to hear that they are too quick: once a minute."""
        now = self._clock()
        if now - self._told.get(key, -_MINUTE) < _MINUTE:
            return False
        self._told[key] = now
        return True
