"""Finds seasons, episodes, dates in a release's name, in the ways of scene, anime and Russian trackers."""

import re
from dataclasses import dataclass
from typing import Final

_MOST_EPISODES: Final = 400

_SEASON_WORD = r"(?:season|series|saison|stagione|temporada|staffel|сезоны?|сезона|s[eé]rie)"
_EPISODE_WORD = r"(?:episodes?|episodio|epis[oó]dio|folge|ep|серии|серия|серий|эпизоды?|выпуски?)"
_TO = r"\s?[-~–]\s?"
_SCENE: Final = re.compile(
    rf"""
    (?<![^\W_])(?:
      s(?P<season>\d{{1,4}})(?:{_TO}s(?P<season_to>\d{{1,2}})(?!\d)|-(?P<season_tight>\d{{1,2}})(?!\d))?
        (?:[\s._-]{{0,3}}(?:e|ep|x)[\s._]?(?P<episode>\d{{1,4}})
           (?P<more>(?:(?:{_TO}|[\s.]{{0,3}})(?:s\d{{1,2}})?[\s.]?e\d{{1,4}}|[-~–_]\d{{1,4}}(?![\dpi]))*))?
        (?:v(?P<fix>\d))?
    | (?P<x_season>\d{{1,2}})[xх](?P<x_episode>\d{{2,4}})
        (?P<x_more>(?:[-~–_]\d{{2,3}}(?!\d)|[\s._-]{{0,3}}\d{{0,2}}[xх]\d{{2,3}}(?!\d))*)
    )(?![^\W_])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WORDS: Final = re.compile(
    rf"""
    (?<![^\W_])(?:
      {_SEASON_WORD}[\s._:]{{0,3}}(?P<season>\d{{1,2}})(?:(?:{_TO}|\s?,\s?)(?P<season_to>\d{{1,2}}))?
    | (?P<ordinal>\d{{1,2}})(?:{_TO}(?P<ordinal_to>\d{{1,2}}))?(?:st|nd|rd|th|-?й|-?я|-?ый|-?ой)?[\s._]
        (?:сезоны?|season)
    )(?![^\W_])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DATE: Final = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)(?P<dot>[-._\s])(?P<month>0\d|1[0-2])(?P=dot)(?P<day>[0-2]\d|3[01])"
    r"|(?P<one>[0-2]\d|3[01])(?P<point>[.\s])(?P<two>[0-2]\d|3[01])(?P=point)(?P<last>(?:19|20)\d\d))(?!\d)"
)
_EPISODES: Final = re.compile(
    rf"""
    (?<![^\W_])(?:
      {_EPISODE_WORD}[\s._:]{{0,3}}(?P<first>\d{{1,4}})(?:{_TO}(?P<last>\d{{1,4}}))?
    | e(?P<short>\d{{2,4}})(?:{_TO}e?(?P<short_last>\d{{2,4}}))?
    | (?P<before>\d{{1,4}})(?:{_TO}(?P<before_last>\d{{1,4}}))?\s?(?:серии|серия|серий|эпизоды?)
    | (?<=\[)(?P<boxed>\d{{1,3}})(?:{_TO}(?P<boxed_last>\d{{1,3}}))?(?=\s?(?:из|of)\s)
    )(?![^\W_])(?:\s?\(?(?:из|of)\s?(?P<total>\d{{1,4}}))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TOTAL: Final = re.compile(r"\s?\(?(?:из|of)\s?(\d{1,4})", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(
    rf"(?:\s[-–]\s|\]\[|_-_|\.-\.)(?P<first>\d{{2,4}})(?:v(?P<fix>\d))?(?:{_TO}(?P<last>\d{{2,4}}))?"
    r"(?=[\s._]?(?:[\[\](_]|$|-\s)|[\s.](?:fin|end|dvd|web|\d{3,4}[px])|\.\w{2,4}$)",
    re.IGNORECASE,
)
_FANSUB: Final = re.compile(
    rf"^\[[^\[\]]{{1,40}}\].{{0,200}}?[\s._:-](?P<box>[(\[])?(?P<first>\d{{2,4}})(?:v(?P<fix>\d))?"
    rf"(?:{_TO}(?P<last>\d{{2,4}}))?(?=[\s._]?(?:[\[(]|$|[)\]]))",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """What was found, and where in the name it begins and ends; `start` is -1 when nothing was."""

    start: int = -1
    end: int = -1
    seasons: tuple[int, ...] = ()
    episodes: tuple[int, ...] = ()
    absolute: tuple[int, ...] = ()
    complete: bool = False
    air_date: str = ""
    version: int = 1


def number(name: str) -> Numbering:
    """Read the numbering of `name`: the surest way of writing it first."""
    scene = _SCENE.search(name)
    if scene:
        return _of_scene(name, scene)
    words = _WORDS.search(name)
    if words:
        seasons = _span(words["season"] or words["ordinal"], words["season_to"] or words["ordinal_to"])
        return _with_later_episodes(name, words, seasons)
    return _of_date(name) or _of_anime(name) or _episodes_only(name)


def _of_scene(name: str, match: re.Match[str]) -> Numbering:
    start, end = match.span()
    if match["x_season"]:
        episodes = _listed(match["x_episode"], re.sub(r"\d+(?=[xх]\d)", "", match["x_more"] or ""))
        return Numbering(start=start, end=end, seasons=(int(match["x_season"]),), episodes=episodes)
    seasons = _span(match["season"], match["season_to"] or match["season_tight"])
    if not match["episode"]:
        return _with_later_episodes(name, match, seasons)
    episodes = _listed(match["episode"], re.sub(r"[sS]\d+", "", match["more"] or ""))
    total = _TOTAL.match(name, end)
    return Numbering(
        start=start,
        end=end,
        seasons=seasons,
        episodes=episodes,
        complete=total is not None and _whole(episodes, int(total[1])),
        version=int(match["fix"] or 1),
    )


def _with_later_episodes(name: str, match: re.Match[str], seasons: tuple[int, ...]) -> Numbering:
    """Read a season whose episodes are named further on, or not at all: then it is whole."""
    start, end = match.span()
    later = _EPISODES.search(name, end)
    if later is None:
        anime = _ABSOLUTE.match(name, end)
        if anime:
            return Numbering(
                start=start, end=anime.end(), seasons=seasons, episodes=_span(anime["first"], anime["last"])
            )
        return Numbering(start=start, end=end, seasons=seasons, complete=True)
    episodes = _of(later)
    complete = bool(later["total"]) and _whole(episodes, int(later["total"]))
    return Numbering(start=start, end=end, seasons=seasons, episodes=episodes, complete=complete)


def _of_date(name: str) -> Numbering | None:
    match = _DATE.search(name)
    if match is None:
        return None
    if match["year"]:
        year, month, day = match["year"], match["month"], match["day"]
    else:
        year, month, day = match["last"], match["two"], match["one"]
        if month > "12":
            month, day = day, month
    if not "01" <= month <= "12" or day == "00":
        return None
    return Numbering(start=match.start(), end=match.end(), air_date=f"{year}-{month}-{day}")


def _of_anime(name: str) -> Numbering | None:
    for pattern in (_ABSOLUTE, _FANSUB):
        match = pattern.search(name)
        if match and not (len(match["first"]) == 4 and match["first"][:2] in ("19", "20")):  # noqa: PLR2004  # a year
            return Numbering(
                start=match.start() if pattern is _ABSOLUTE else match.start("first") - 1,
                end=match.end(),
                absolute=_span(match["first"], match["last"]),
                version=int(match["fix"] or 1),
            )
    return None


def _episodes_only(name: str) -> Numbering:
    match = _EPISODES.search(name)
    if match is None or match.start() == 0:
        return Numbering()
    episodes = _of(match)
    complete = bool(match["total"]) and _whole(episodes, int(match["total"]))
    return Numbering(
        start=match.start(),
        end=match.end(),
        seasons=(1,) if match["short"] else (),  # a series of one season seldom says so
        episodes=episodes,
        absolute=() if match["short"] else episodes,
        complete=complete,
    )


def _of(match: re.Match[str]) -> tuple[int, ...]:
    return _span(
        match["first"] or match["short"] or match["before"] or match["boxed"],
        match["last"] or match["short_last"] or match["before_last"] or match["boxed_last"],
    )


def _span(first: str, last: str | None) -> tuple[int, ...]:
    start = int(first)
    end = int(last) if last else start
    return tuple(range(start, end + 1)) if start <= end <= start + _MOST_EPISODES else (start,)


def _listed(first: str, more: str) -> tuple[int, ...]:
    """Read `E01E02`, `E01-E03` and `E01-02-03`: two numbers are a range, more of them a list."""
    numbers = [int(first), *map(int, _NUMBER.findall(more))]
    if len(numbers) == 2:  # noqa: PLR2004  # first and last
        return _span(first, str(numbers[1]))
    return tuple(sorted({number for number in numbers if number >= numbers[0]}))


def _whole(episodes: tuple[int, ...], total: int) -> bool:
    return len(episodes) > 1 and episodes[0] <= 1 and len(episodes) >= total
