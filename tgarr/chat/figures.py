"""Sizes, speeds, spans of time and bars, as people read them."""

import math
import re
from typing import Final

from actors.http import ELSEWHERE
from tgarr.chat.language import Words
from tgarr.chat.text import Text, code

_UNITS: Final = {"ru": ("Б", "КБ", "МБ", "ГБ", "ТБ"), "en": ("B", "KB", "MB", "GB", "TB")}
_STEP: Final = 1024
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_OF_ITS_API: Final = re.compile(r" /api/v\d+/")
_PARTS: Final = " ▏▎▍▌▋▊▉"


def units(words: Words) -> tuple[str, ...]:
    """Return the names of the units of bytes, each 1024 of the one before."""
    return _UNITS[words.language]


def size(amount: float, words: Words) -> str:
    """Return bytes in the largest fitting unit of 1024: `7.4 GB`, `734 MB`."""
    names = _UNITS[words.language]
    index = 0
    while amount >= _STEP and index < len(names) - 1:
        amount /= _STEP
        index += 1
    digits = 1 if index >= 3 and amount < 100 else 0  # noqa: PLR2004  # gigabytes are compared, megabytes are not
    return f"{_decimal(amount, digits, words)} {names[index]}"


def speed(amount: float, words: Words) -> str:
    """Return bytes a second: `5.2 MB/s`."""
    names = _UNITS[words.language]
    index = 0
    while amount >= _STEP and index < len(names) - 1:
        amount /= _STEP
        index += 1
    digits = 1 if index >= 2 and amount < 100 else 0  # noqa: PLR2004  # from megabytes on
    return f"{_decimal(amount, digits, words)} {names[index]}/{'с' if words.language == 'ru' else 's'}"


def span(seconds: float, words: Words) -> str:
    """Return a span of time in its two largest units: `2 h 10 min`."""
    seconds = max(0, math.ceil(seconds))
    if seconds < _MINUTE:
        return words.plain("{seconds} s", seconds=seconds)
    minutes = math.ceil(seconds / _MINUTE)
    if minutes < _HOUR // _MINUTE:
        return words.plain("{minutes} min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:  # noqa: PLR2004  # a day
        return words.plain("{hours} h {minutes} min", hours=hours, minutes=minutes)
    days, hours = divmod(hours, 24)
    return words.plain("{days} d {hours} h", days=days, hours=hours)


def duration(seconds: float, words: Words) -> str:
    """Return how long something took: `120 ms`, `2.4 s`."""
    milliseconds = round(seconds * 1000)
    if milliseconds < 1000:  # noqa: PLR2004  # a second
        return words.plain("{milliseconds} ms", milliseconds=milliseconds)
    return words.plain("{seconds} s", seconds=_decimal(seconds, 1, words))


def age(hours: float, words: Words) -> str:
    """Return how old something is, in one unit: `3 d`."""
    minutes = max(1, round(hours * 60))
    if minutes < _HOUR // _MINUTE:
        return words.plain("{minutes} min", minutes=minutes)
    if hours < 48:  # noqa: PLR2004  # two days
        return words.plain("{hours} h", hours=round(hours))
    days = round(hours / 24)
    if days < 730:  # noqa: PLR2004  # two years
        return words.plain("{days} d", days=days)
    return words.many("{count} year", "{count} years", round(days / 365)).plain


def bar(share: float, width: int = 12) -> str:
    """Return a bar of eighths for a share from 0 to 1; full only when it is."""
    share = min(1.0, max(0.0, share))
    eighths = math.floor(share * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_PARTS[rest] if full < width and rest else "") + "░" * (width - full - (1 if rest else 0))


def percent(share: float) -> str:
    """Return a share in percent; 100 only when it is whole."""
    return f"{min(math.floor(share * 100), 100 if share >= 1 else 99)} %"


def runtime(minutes: int, words: Words) -> str:
    """Return a running time: `2 h 35 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return words.plain("{minutes} min", minutes=rest)
    return words.plain("{hours} h {minutes} min", hours=hours, minutes=rest)


def call(operation: str, words: Words) -> Text:
    """Return how an operation of a service is called, without what stands before all of them."""
    return words("posters from the internet") if operation == ELSEWHERE else code(_OF_ITS_API.sub(" ", operation))


def _decimal(amount: float, digits: int, words: Words) -> str:
    text = f"{amount:.{digits}f}"
    return text.replace(".", ",") if words.language == "ru" else text
