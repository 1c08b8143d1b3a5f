"""Reads what strangers send: whatever is missing, of another kind or too long comes out empty or shortened."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from tgarr.domain.media import ExternalIds
from tgarr.domain.news import News

LONGEST: Final = 300
"""Characters of a text."""
_LONGEST_LINK: Final = 1000
_READ_AT_MOST: Final = 4 * LONGEST
"""Characters of a text that are looked at: a hostile one has a million."""
_MOST_PARTS: Final = 50
_IMDB: Final = re.compile(r"tt\d{5,10}")
_LARGEST_NUMBER: Final = 2**31 - 1
_YEARS: Final = range(1870, 2200)
_WITH_YEAR: Final = re.compile(r"(.{1,300}) \((\d{4})\)")

Body = Mapping[str, Any]


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """News as it was understood.

    Attributes:
        news: whose id is the sender's own.
        sure: whether that id means this thing alone. Where the sender gives none, it stands for what was said, and the
            same said again after a while is another thing.

    """

    news: News
    sure: bool = True


def text(body: Body, *names: str, most: int = LONGEST) -> str:
    """Return the first member of these names that says something, in one line; numbers count as texts."""
    for name in names:
        value = body.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and (line := _line(value, most)):
            return line
    return ""


def _line(value: str, most: int) -> str:
    """Return one line without what does not show: such signs can turn the rest of a message around."""
    shown = "".join(sign if sign.isprintable() else " " for sign in value[:_READ_AT_MOST])
    line = " ".join(shown.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def number(body: Body, *names: str) -> int:
    """Return the first member of these names that is a whole number above 0, written as such or as a text; else 0."""
    for name in names:
        value = body.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 10:  # noqa: PLR2004
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_NUMBER:
            return value
    return 0


def member(body: Body, name: str) -> Body:
    """Return an object inside; empty where there is none."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def members(body: Body, name: str) -> list[Body]:
    """Return the objects of a list inside, the first few."""
    value = body.get(name)
    return [one for one in value[:_MOST_PARTS] if isinstance(one, dict)] if isinstance(value, list) else []


def link(body: Body, *names: str) -> str:
    """Return the first address of these names that a person may be sent to: HTTPS, without a name or password."""
    for name in names:
        value = body.get(name)
        if isinstance(value, str) and is_fit(value):
            return value
    return ""


def is_fit(address: str) -> bool:
    """Tell whether a person may be sent there."""
    if len(address) > _LONGEST_LINK or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def year(body: Body, *names: str) -> int:
    """Return a year that can be one."""
    found = number(body, *names)
    return found if found in _YEARS else 0


def with_year(title: str) -> tuple[str, int]:
    """Return a title such as `Dune (2021)` and its year apart."""
    match = _WITH_YEAR.fullmatch(title)
    if match is None or int(match[2]) not in _YEARS:
        return title, 0
    return match[1], int(match[2])


def ids(body: Body, *, tmdb: str, tvdb: str, imdb: str) -> ExternalIds:
    """Return what a title is known by, from the members of these names."""
    known = text(body, imdb)
    return ExternalIds(tmdb=number(body, tmdb), tvdb=number(body, tvdb), imdb=known if _IMDB.fullmatch(known) else "")


def episode(season: int, number: int) -> str:
    """Return how people name an episode or a season; season 0 (specials) is not told from one that is not known."""
    if season and number:
        return f"S{season:02}E{number:02}"
    return f"Season {season}" if season else ""


def digest(*parts: object) -> str:
    """Return a short name for what was said."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=12).hexdigest()


class Delivery(msgspec.Struct, frozen=True):
    """What came in at a door, and when."""

    body: Body
    at: datetime
