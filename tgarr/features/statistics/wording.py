"""Reads the spans of time that people write: `3 days`, `yesterday`, `2026-10-01 2026-10-15`, `10.2026`."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from tgarr.errors import InvalidInput
from tgarr.features.statistics.ranges import USUAL, Range, range_of

_UNITS: Final = {
    re.compile(r"h|hrs?|hours?|ч|час\w*"): 1,
    re.compile(r"d|days?|д|дн\w*|день|сут\w*"): 24,
    re.compile(r"w|weeks?|н|нед\w*"): 7 * 24,
    re.compile(r"m|months?|м|мес\w*"): 30 * 24,
    re.compile(r"y|years?|г|год\w*|л|лет"): 365 * 24,
}
"""Hours."""
_SPAN: Final = re.compile(r"(?:(?:за|for|the|last|последн\w+) )*(\d{1,4})? ?([a-zа-яё]+)\.?")
_DAYS: Final = {"today": 0, "сегодня": 0, "yesterday": 1, "вчера": 1}
_LONGEST_HOURS: Final = 20 * 8760
_DATE: Final = re.compile(
    r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{1,2})|(?P<m4>\d{1,2})\.(?P<y4>\d{4})|(?P<y5>\d{4})"
)
_BETWEEN: Final = re.compile(r"(?:[\s,–—-]|\.\.|…|\b(?:с|по|до|from|to|till|until)\b)*")


def read(text: str, today: date) -> Range:
    """Return the range that somebody wrote; the usual one where they wrote none.

    Raises:
        InvalidInput: it cannot be read, or lies in the future.

    """
    said = " ".join(text.casefold().split())
    if not said:
        return range_of(USUAL)
    if said in _DAYS:
        day = today - timedelta(days=_DAYS[said])
        return Range(days=(day, day))
    found = _of_words(said) or _of_dates(said)
    if found is None or (found.days is not None and found.days[0] > today):
        raise InvalidInput("range")
    return found


def _of_words(said: str) -> Range | None:
    match = _SPAN.fullmatch(said)
    if match is None:
        return None
    unit = next((hours for word, hours in _UNITS.items() if word.fullmatch(match[2])), 0)
    hours = unit * int(match[1] or 1)
    return Range(hours=hours) if 0 < hours <= _LONGEST_HOURS else None


def _of_dates(said: str) -> Range | None:
    found = list(_DATE.finditer(said))
    if not 1 <= len(found) <= 2 or not _BETWEEN.fullmatch(_DATE.sub("", said)):  # noqa: PLR2004  # from and to
        return None
    try:
        ends = [_days(match.groupdict()) for match in found]
    except ValueError:
        return None
    return Range(days=(min(first for first, _ in ends), max(last for _, last in ends)))


def _days(parts: dict[str, str | None]) -> tuple[date, date]:
    """Return the first and the last day of a date, a month or a year."""
    given = {name[0]: int(value) for name, value in parts.items() if value}
    first = date(given["y"], given.get("m", 1), given.get("d", 1))
    last_month = given.get("m", 12)
    return first, date(given["y"], last_month, given.get("d") or monthrange(given["y"], last_month)[1])
