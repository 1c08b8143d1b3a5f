"""Reads what a person types into the search: a title, and perhaps a year, a season, an episode, a resolution."""

import re
import unicodedata
from typing import Final

import msgspec

from tgarr.domain.media import MediaKind
from tgarr.domain.releases import Codec, Source, parse
from tgarr.errors import InvalidInput

SHORTEST: Final = 2
LONGEST: Final = 200
"""Characters, after cleaning."""

_INVISIBLE: Final = frozenset({"Cf", "Cs", "Co", "Cn"})  # bidi marks and other formatting; nothing at all
_BLANK: Final = frozenset({"Cc", "Zl", "Zp", "Zs"})
_NUMBERS: Final = re.compile(
    r"""
    (?<![^\W_])(?:
      [sс](?P<s>\d{1,2})\s?[eе](?P<e>\d{1,4})
    | (?P<x>\d{1,2})[xх](?P<x_episode>\d{2,3})
    | s(?P<only>\d{1,2})(?:\s?[-–]\s?s?\d{1,2})?
    | (?P<before>\d{1,2})(?:-?(?:й|ый|ой|st|nd|rd|th))?\s(?:сезон|season)(?:\s?,?\s?(?P<before_episode>\d{1,4})
        (?:-?я)?\s(?:серия|эпизод|episode))?
    | (?:сезон|season)\s(?P<after>\d{1,2})(?:\s?,?\s?(?:серия|эпизод|episode)\s(?P<after_episode>\d{1,4}))?
    | (?P<alone>\d{1,4})(?:-?я)?\s(?:серия|эпизод)
    )(?![^\W_])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_RESOLUTION: Final = re.compile(
    r"(?<![^\W_])(?:(?:в|in)\s)?(?:(?P<lines>2160|1440|1080|720|576|480)\s?[pрi]|(?P<ultra>4[kк]|uhd))(?![^\W_])",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(
    r"(?P<lead>\S+)\s(?P<open>[(\[])?(?P<year>19\d\d|20[0-3]\d)(?(open)[)\]])(?:\s?(?:года?|г\.?))?$",
    re.IGNORECASE,
)
_PART_OF_TITLE: Final = frozenset(["of", "in", "the", "since", "до", "от", "из", "в", "лето", "год", "summer", "year"])
_IDS: Final[tuple[tuple[re.Pattern[str], str, MediaKind | None], ...]] = tuple(
    (re.compile(rf"(?<![^\W_])(?:{expression})(?![^\W_])", re.IGNORECASE | re.ASCII), scheme, kind)
    for expression, scheme, kind in (
        (r"themoviedb\.org/movie/(\d+)", "tmdb", MediaKind.MOVIE),
        (r"themoviedb\.org/tv/(\d+)", "tmdb", MediaKind.SERIES),
        (r"thetvdb\.com/(?:dereferrer/series/|[^\s]*[?&](?:series)?id=)(\d+)", "tvdb", MediaKind.SERIES),
        (r"tvdb(?:id)?:\s?(\d+)", "tvdb", MediaKind.SERIES),
        (r"tmdb(?:id)?:\s?(\d+)", "tmdb", None),
        (r"(tt\d{7,9})", "imdb", None),
    )
)
"""How people name a title without its name: what the services' lookups take, and what it says of the kind."""
_TVDB_PAGE: Final = re.compile(r"(?:https?://)?(?:www\.)?thetvdb\.com/(series|movies)/([\w-]+)\S*", re.IGNORECASE)
"""A page with the title's name in its address, and no number."""
_KIND_WORDS: Final = {"фильм": MediaKind.MOVIE, "сериал": MediaKind.SERIES}


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for.

    Attributes:
        text: the title, without what the other fields hold; never empty.
        said: the same with the year, for titles that end in one ("Wonder Woman 1984").
        year, season, episode: None when not said.
        resolution: lines of picture; 0 when not said.
        kind: film or series, when the words told which.
        by_id: a title was named by its number; `said` is the term for it, such as `imdb:tt1160419`.

    """

    text: str
    said: str
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    resolution: int = 0
    kind: MediaKind | None = None
    by_id: bool = False


def clean(text: str) -> str:
    """Return the text on one line, without control, formatting and bidi characters.

    Raises:
        InvalidInput: it is shorter than 2 or longer than 200 characters then, or holds no letter or digit.

    """
    cleaned = _on_one_line(text)
    if len(cleaned) > LONGEST:
        raise InvalidInput("query-too-long")
    if len(cleaned) < SHORTEST:
        raise InvalidInput("query-too-short")
    if not any(sign.isalnum() for sign in cleaned):
        raise InvalidInput("query-without-letters")
    return cleaned


def one_line(text: str) -> str:
    """Return a name that somebody else has given, fit to be shown: cleaned as a query is, and cut where it is long."""
    line = _on_one_line(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _on_one_line(text: str) -> str:
    kept = []
    for sign in unicodedata.normalize("NFC", text[: LONGEST * 20]):
        category = unicodedata.category(sign)
        if category not in _INVISIBLE:
            kept.append(" " if category in _BLANK else sign)
    return " ".join("".join(kept).split())


def read_query(text: str) -> Query:
    """Read what a person typed. A title that looks like a year or a quality stays a title.

    Raises:
        InvalidInput: as `clean` does.

    """
    title = clean(text)
    if (named := _as_id(title)) is not None:
        return named
    title, kind = _without_page(title)
    if kind is not None:
        return Query(text=title, said=title, kind=kind)
    if (released := _as_release(title)) is not None:
        return released
    title, kind = _without_kind(title)
    title, resolution = _without_resolution(title)
    title, season, episode = _without_numbers(title)
    said, year = title, None
    match = _YEAR.search(title)
    if match and not _belongs_to_title(match):
        title, year = title[: match.end("lead")].rstrip(" ,-–—"), int(match["year"])
        said = f"{title} {year}"
    if season is not None or episode is not None:
        kind = MediaKind.SERIES
    return Query(text=title, said=said, year=year, season=season, episode=episode, resolution=resolution, kind=kind)


def _as_id(text: str) -> Query | None:
    """Read a title's number, or a link to its page, wherever it stands in what was shared; None when there is none."""
    for expression, scheme, kind in _IDS:
        if (match := expression.search(text)) is not None:
            term = f"{scheme}:{match[1].lower()}"
            return Query(text=term, said=term, kind=kind, by_id=True)
    return None


def _without_page(text: str) -> tuple[str, MediaKind | None]:
    """Return the name in the address of a page, and its kind; the text and None when it is no such address."""
    if (match := _TVDB_PAGE.search(text)) is None:
        return text, None
    kind = MediaKind.SERIES if match[1].lower() == "series" else MediaKind.MOVIE
    return match[2].replace("-", " "), kind


def _as_release(name: str) -> Query | None:
    """Read the name of a release that somebody has pasted; None when it is no such name."""
    parsed = parse(name)
    is_name = parsed.source is not Source.UNKNOWN or parsed.codec is not Codec.UNKNOWN
    is_name = is_name or (" " not in name and name.count(".") > 1)
    if not is_name or not _has_words(parsed.title) or not (parsed.year or parsed.seasons or parsed.resolution):
        return None
    return Query(
        text=parsed.title,
        said=f"{parsed.title} {parsed.year}" if parsed.year else parsed.title,
        year=parsed.year,
        season=parsed.seasons[0] if parsed.seasons else None,
        episode=parsed.episodes[0] if parsed.episodes else None,
        resolution=parsed.resolution,
        kind=MediaKind.SERIES if parsed.seasons else None,
    )


def _belongs_to_title(match: re.Match[str]) -> bool:
    lead = match["lead"]
    if not _has_words(lead):
        return True
    return not match["open"] and (lead.endswith(":") or lead.lower() in _PART_OF_TITLE)


def _without_kind(title: str) -> tuple[str, MediaKind | None]:
    words = title.split()
    if len(words) > 1:
        for index, rest in ((0, words[1:]), (-1, words[:-1])):
            kind = _KIND_WORDS.get(words[index].lower())
            if kind and _has_words(" ".join(rest)):
                return " ".join(rest), kind
    return title, None


def _without_resolution(title: str) -> tuple[str, int]:
    match = None
    for match in _RESOLUTION.finditer(title):  # noqa: B007  # the last one is wanted
        pass
    rest = _cut(title, match)
    if match is None or rest is None:
        return title, 0
    again, _resolution = _without_resolution(rest)  # "4K UHD" says it twice
    return again, int(match["lines"] or 2160)


def _without_numbers(title: str) -> tuple[str, int | None, int | None]:
    match = _NUMBERS.search(title)
    rest = _cut(title, match)
    if match is None or rest is None:
        return title, None, None
    season = match["s"] or match["x"] or match["only"] or match["before"] or match["after"]
    episode = match["e"] or match["x_episode"] or match["before_episode"] or match["after_episode"] or match["alone"]
    return rest, int(season) if season else None, int(episode) if episode else None


def _cut(title: str, match: re.Match[str] | None) -> str | None:
    """Return the title without the match; None when nothing would be left of it."""
    if match is None:
        return None
    rest = " ".join(f"{title[: match.start()]} {title[match.end() :]}".split()).strip(" ,-–—")
    return rest if _has_words(rest) else None


def _has_words(text: str) -> bool:
    return any(sign.isalnum() for sign in text)
