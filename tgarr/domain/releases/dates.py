"""Air dates of daily shows: `2015.09.07`, `04.28.2014`, `20201013`, `5th Mar 2025`."""

import re
from typing import Final

from tgarr.domain.releases.numbered import Numbering
from tgarr.domain.releases.words import Words

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BEGIN_MONTHS: Final = frozenset(_MONTHS)
_DATE: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d)[-._\s/]{1,3}(?P<month>[0-3]\d)[-._\s/]{1,3}(?P<day>[0-3]\d)(?!\d)"
    r"|(?P<one>[0-3]\d)[-._\s/](?P<two>[0-3]\d)[-._\s/](?P<last>(?:19|20)\d\d)(?!\d)"
    r"|(?P<tight>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_NAMED: Final = re.compile(
    rf"(?<![^\W_])(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s._-](?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}"
    rf"|(?P<month_first>{'|'.join(_MONTHS)})[a-z]{{0,6}}[\s._-](?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?,?)"
    r"[\s._-](?P<year>(?:19|20)\d\d)(?!\d)"
)
_EPISODE: Final = re.compile(r"ep?\d{1,5}")
_SHORT: Final = re.compile(r"([0-3]\d)(\.?)([01]\d)\2([0-3]\d)(?=[_\s-]|\.(?!\d\d?(?:\D|$)))")
_MOST_MONTHS, _MOST_DAYS, _MOST_FIGURES = 12, 31, 40


def dated(lower: str, words: Words) -> Numbering | None:
    """Return the first date of a name in lower case; an episode's number before it, `E76 2021 02 05`, belongs to it."""
    for index in sorted((*words.years, *words.figures))[:_MOST_FIGURES]:
        match = _DATE.match(lower, words.starts[index])
        if match is None:
            continue
        start = match.start()
        if index and _EPISODE.fullmatch(words.words[index - 1]):
            start = words.starts[index - 1]
        if match["tight"]:
            return _made(start, match.end(), match["tight"][:4], int(match["tight"][4:6]), int(match["tight"][6:]))
        month, day = int(match["month"] or match["two"]), int(match["day"] or match["one"])
        if month > _MOST_MONTHS:
            month, day = day, month
        return _made(start, match.end(), match["year"] or match["last"], month, day)
    return _by_name(lower) if words.years and not _BEGIN_MONTHS.isdisjoint([word[:3] for word in words.words]) else None


def _by_name(lower: str) -> Numbering | None:
    match = _NAMED.search(lower)
    if match is None:
        return None
    month = _MONTHS.index(match["month"] or match["month_first"]) + 1
    return _made(match.start(), match.end(), match["year"], month, int(match["day"] or match["day_second"]))


def dated_shortly(lower: str, places: list[int]) -> Numbering | None:
    """Return a date whose year has two digits, `25.09.01` or `250901`, where it begins at one of the places."""
    for place in places:
        match = _SHORT.match(lower, place)
        if match and place:
            return _made(place, match.end(), f"20{match[1]}", int(match[3]), int(match[4]))
    return None


def _made(start: int, end: int, year: str, month: int, day: int) -> Numbering | None:
    if not (1 <= month <= _MOST_MONTHS and 1 <= day <= _MOST_DAYS):
        return None
    return Numbering(start=start, end=end, air_date=f"{year}-{month:02}-{day:02}")
