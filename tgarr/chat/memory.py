"""What may be forgotten: a bounded memory of values that are stored elsewhere, the ones used longest ago go first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Final

_MOST: Final = 16
"""A list of three hundred releases takes a megabyte."""


class Memory:
    """A few values by key. Whoever finds nothing reads the record."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """Return the value, or None."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def forget(self, key: Hashable) -> None:
        """Drop a value; one that is not there is fine."""
        self._values.pop(key, None)

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a value."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._most:
            self._values.popitem(last=False)
