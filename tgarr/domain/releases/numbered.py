"""What a release's name counts: seasons, episodes, a date."""

import re
from typing import Final

import msgspec

MOST_EPISODES: Final = 1_500
"""Of a range: the longest series have counted a thousand."""
_FEW: Final = 400
_LINES: Final = frozenset({480, 576, 720, 1080})
_NUMBER: Final = re.compile(r"\d+")


class Numbering(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was found, and where in the name it begins and ends; `start` is -1 when nothing was."""

    start: int = -1
    end: int = -1
    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    absolute: tuple[int, ...] = ()
    complete: bool = False
    season_words: str = ""
    air_date: str = ""
    version: int = 1


NOTHING: Final = Numbering()


def span(first: str, last: str | None) -> tuple[int, ...]:
    """Return the numbers of a range; the first alone where the last makes none."""
    start = int(first)
    if not last:
        return (start,)
    end = int(last)
    if not start <= end <= start + MOST_EPISODES or (end in _LINES and end > start + _FEW):
        return (start,)
    return tuple(range(start, end + 1))


def listed(first: str, more: str) -> tuple[int, ...]:
    """Read `01E02`, `01-E03`, `01-02-03`: two numbers are a range, more of them a list that rises."""
    if not more:
        return (int(first),)
    numbers = [int(number) for number in _NUMBER.findall(more)]
    if len(numbers) == 1:
        return span(first, str(numbers[0]))
    kept = [int(first)]
    for number in numbers:
        if kept[-1] < number <= kept[-1] + MOST_EPISODES:
            kept.append(number)
    return tuple(kept)


def is_whole(episodes: tuple[int, ...], total: int) -> bool:
    """Return whether these are all of `total` episodes."""
    return len(episodes) > 1 and episodes[0] <= 1 and len(episodes) >= total


def is_year(number: str) -> bool:
    """Return whether a number of four digits is rather a year."""
    return len(number) == 4 and number[:2] in {"18", "19", "20"}  # noqa: PLR2004  # digits
