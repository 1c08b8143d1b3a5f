"""Air dates of daily shows: `2015.09.07`, `04.28.2014`, `20201013`, `5th Mar 2025`."""

import re
from typing import Final

from tgarr.domain.releases.numbered import Numbering

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE: Final = re.compile(
    r"(?:(?<![^\W_])ep?\d{1,5}[\s._-])?(?<!\d)(?:"
    r"(?P<year>(?:19|20)\d\d)[-._\s/]{1,3}(?P<month>[0-3]\d)[-._\s/]{1,3}(?P<day>[0-3]\d)"
    r"|(?P<one>[0-3]\d)[-._\s/](?P<two>[0-3]\d)[-._\s/](?P<last>(?:19|20)\d\d)"
    r"|(?P<tight>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r")(?!\d)"
)
_NAMED: Final = re.compile(
    rf"(?<![^\W_])(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s._-](?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}"
    rf"|(?P<month_first>{'|'.join(_MONTHS)})[a-z]{{0,6}}[\s._-](?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?,?)"
    r"[\s._-](?P<year>(?:19|20)\d\d)(?!\d)"
)
_SHORT: Final = re.compile(r"(?<![\d.])([0-3]\d)\.([01]\d)\.([0-3]\d)(?![\d.]?\d)")
_SIX_DIGITS: Final = re.compile(r"(?<=[_.\s-])([0-3]\d)([01]\d)([0-3]\d)(?=[_.\s-])")
_MOST_MONTHS, _MOST_DAYS = 12, 31


def dated(lower: str) -> Numbering | None:
    """Return the first date of a name in lower case."""
    match = _DATE.search(lower)
    if match is None:
        match = _NAMED.search(lower)
        if match is None:
            return None
        month = _MONTHS.index(match["month"] or match["month_first"]) + 1
        return _made(match, match["year"], month, int(match["day"] or match["day_second"]))
    if match["tight"]:
        return _made(match, match["tight"][:4], int(match["tight"][4:6]), int(match["tight"][6:]))
    year = match["year"] or match["last"]
    month, day = int(match["month"] or match["two"]), int(match["day"] or match["one"])
    if month > _MOST_MONTHS:
        month, day = day, month
    return _made(match, year, month, day)


def dated_shortly(lower: str) -> Numbering | None:
    """Return a date whose year has two digits, `25.09.01` or `250901`."""
    match = _SHORT.search(lower) or _SIX_DIGITS.search(lower)
    return _made(match, f"20{match[1]}", int(match[2]), int(match[3])) if match else None


def _made(match: re.Match[str], year: str, month: int, day: int) -> Numbering | None:
    if not (1 <= month <= _MOST_MONTHS and 1 <= day <= _MOST_DAYS):
        return None
    return Numbering(start=match.start(), end=match.end(), air_date=f"{year}-{month:02}-{day:02}")
