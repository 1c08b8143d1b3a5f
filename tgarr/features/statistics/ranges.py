"""The spans of time that people ask about."""

from dataclasses import dataclass
from typing import Final

from tgarr.chat.language import N_
from tgarr.errors import InvalidInput

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Range:
    """A span that ends now: its seconds, and those of one bar of a chart."""

    name: str
    label: str
    seconds: int
    step: int


RANGES: Final = {
    one.name: one
    for one in (
        Range("day", N_("24 hours"), _DAY, _HOUR),
        Range("week", N_("week"), 7 * _DAY, _DAY),
        Range("month", N_("30 days"), 30 * _DAY, _DAY),
        Range("year", N_("year"), 365 * _DAY, 30 * _DAY),
    )
}
USUAL: Final = "week"
CHARTS: Final = ":statistics"
"""In place of a service's name: a picture that `charts` draws."""


def range_of(name: str) -> Range:
    """Return the range of that name.

    Raises:
        InvalidInput: there is none.

    """
    found = RANGES.get(name)
    if found is None:
        raise InvalidInput("button")
    return found
