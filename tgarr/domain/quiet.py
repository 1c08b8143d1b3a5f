"""The hours in which somebody is to be left alone, as the clock on their wall shows them."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Self

import msgspec

_WRITTEN: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–—]\s*([01]?\d|2[0-3]):([0-5]\d)")

_DAY: Final = 24 * 60
_ASLEEP: Final = 3 * 60


class QuietHours(msgspec.Struct, frozen=True):
    """From one time of day up to another, every day; both in minutes after midnight, and never the same."""

    begin: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `23:00-08:00`.

        Raises:
            ValueError: it is something else, or as long as nothing.

        """
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise ValueError("no hours")
        from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
        found = cls(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
        if found.begin == found.end:
            raise ValueError("hours that end as they begin")
        return found

    def __str__(self) -> str:
        return f"{_written(self.begin)}-{_written(self.end)}"

    @property
    def nightly(self) -> bool:
        """Whether people sleep in them: three o'clock in the night is one of them."""
        return (_ASLEEP - self.begin) % _DAY < (self.end - self.begin) % _DAY

    def until(self, moment: float, zone: tzinfo) -> float | None:
        """Return when the quiet around a moment ends; None when it is not in them. Both in seconds since 1970.

        In the night in which an hour comes twice they begin the first time and end the second time, so that there is
        one quiet, and one end of it. A time that is left out in spring counts as what the clock shows instead.
        """
        today = datetime.fromtimestamp(moment, zone).date()
        for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
            begin = min(_moments(day, self.begin, zone))
            end = max(_moments(day + timedelta(days=self.end < self.begin), self.end, zone))
            if begin <= moment < end:
                return end
        return None


def _moments(day: date, minutes: int, zone: tzinfo) -> tuple[float, float]:
    """Return when the clock shows a time of the day, the first and the second time; mostly they are the same."""
    local = datetime.combine(day, time(*divmod(minutes, 60)), zone)
    first, second = (local.replace(fold=fold).astimezone(UTC).timestamp() for fold in (0, 1))
    return first, second


def _written(minutes: int) -> str:
    return "{:02}:{:02}".format(*divmod(minutes, 60))
