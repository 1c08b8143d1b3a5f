"""The spans of time that people ask about: hours that end now, or days of their calendar."""

import math
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tgarr.chat.language import N_, Words
from tgarr.chat.text import Text
from tgarr.errors import InvalidInput

DAY_HOURS: Final = 24
_TO: Final = ".."


class Span(msgspec.Struct, frozen=True):
    """A time in seconds since 1970: from `since` on, before `until`, which is infinite where it goes on."""

    since: float
    until: float = math.inf


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """A span as it was asked for: the last `hours`, or whole `days` from the first to the last."""

    hours: int = 0
    days: tuple[date, date] | None = None

    @property
    def name(self) -> str:
        """What stands for it in a button, a dialogue, and a chart's message; `range_of` reads it."""
        if self.days is not None:
            return _TO.join(day.isoformat() for day in self.days)
        return next((name for name, (hours, _) in RANGES.items() if hours == self.hours), f"{self.hours}h")

    def span(self, now: float, zone: ZoneInfo) -> Span:
        """Return it in seconds, by the clock of whoever lives in a time zone."""
        if self.days is None:
            return Span(now - self.hours * 3600)
        first, last = self.days
        since, until = (datetime.combine(day, time.min, zone).timestamp() for day in (first, last + timedelta(days=1)))
        return Span(since, until)

    def said(self, words: Words) -> Text:
        """Return how people say it."""
        if self.days is not None:
            first, last = self.days
            if first.year != last.year:
                return Text(f"{first:%d.%m.%y} – {last:%d.%m.%y}")  # short enough for the head of a chart
            return Text(f"{first:%d.%m} – {last:%d.%m.%Y}" if first != last else f"{last:%d.%m.%Y}")
        if self.name in RANGES:
            return words(RANGES[self.name][1])
        days, hours = divmod(self.hours, DAY_HOURS)
        if hours:
            return words.many("{count} hour", "{count} hours", self.hours)
        return words.many("{count} day", "{count} days", days)


RANGES: Final = {
    "day": (DAY_HOURS, N_("24 hours")),
    "week": (7 * DAY_HOURS, N_("week")),
    "month": (30 * DAY_HOURS, N_("30 days")),
    "year": (365 * DAY_HOURS, N_("year")),
}
"""Those with a button: how long, and its label."""
USUAL: Final = "week"
CHARTS: Final = ":statistics"
"""In place of a service's name: a picture that `charts` draws."""


def range_of(name: str) -> Range:
    """Return the range of that name.

    Raises:
        InvalidInput: there is none.

    """
    if name in RANGES:
        return Range(hours=RANGES[name][0])
    try:
        if _TO in name:
            first, last = map(date.fromisoformat, name.split(_TO))
            return Range(days=(first, last))
        return Range(hours=int(name.removesuffix("h")))
    except ValueError:
        raise InvalidInput("button") from None
