"""Finds seasons and episodes in a release's name, the surest way of writing them first."""

import re
from typing import Final

from tgarr.domain.releases.absolute import ANIME_TAIL, counted_through, named_alone
from tgarr.domain.releases.dates import dated, dated_shortly
from tgarr.domain.releases.numbered import Numbering, is_whole, is_year, listed, span
from tgarr.domain.releases.words import Words

_TO: Final = r"\s?[-~–]\s?"
_SCENE: Final = re.compile(  # the letter first, what must not stand before it second: searching is quicker so
    rf"""
    s(?<![^\W_]s)(?:e\.?\s?)?(?P<season>\d{{1,4}})
    (?:{_TO}s(?P<to>\d{{1,2}})(?![\de])|-(?P<tight>\d{{1,2}})(?![\dpi])|(?:[\s.&+,]{{1,3}}s(?P<beside>\d{{1,2}})(?![^\W_])){{1,20}})?
    (?:[\s._-]{{0,3}}[\[(]?(?:ep?|x|episode|afl)[\s._]{{0,2}}(?P<episode>\d{{1,5}})
       (?P<more>(?:(?:{_TO}|[\s._+&]{{0,3}}|[\s.]and[\s.])(?:s\d{{1,3}})?[\s._-]?ep?\d{{1,5}}|[-~–_+]\d{{1,4}}(?![\dpix])){{0,60}})
       (?:[a-d])?)?
    (?:v(?P<fix>\d))?(?:(?![^\W_])|(?=of\d|(?:p|d|disc)\d{{1,2}}(?![^\W_])))
    """,
    re.VERBOSE,
)
_PARTIAL: Final = re.compile(
    r"(?:(?:p|d|disc)|[\s._,-]{1,3}(?:part|pt|vol(?:ume)?|часть|dis[ck]|диск)[\s._]?)\d{1,2}(?:[-&]\d{1,2}){0,9}(?![^\W_])"
)
"""What follows a season that comes in parts, or on several discs."""
_BETWEEN: Final = re.compile(r"\s-\s\d{1,3}\.\d(?![^\W_])")
_CROSS: Final = re.compile(
    r"(?:(?P<season>\d{1,4})[xх×]|t(?P<temporada>\d{1,2})x?e)(?P<episode>\d{1,4})"
    r"(?P<more>(?:[-~–_x]\d{2,3}(?!\d)|[\s._-]{1,3}\d{0,2}[xх×]\d{2,3}(?!\d)){0,60})(?![^\W_])"
)
_SEASON_WORD: Final = (
    r"(?:seasons?|saisons?|stagion[ei]|temporadas?|staffel|sezon(?:ul)?|сезоны?|сезона|сезоні|сезонів|s[eé]rie|se|seizoen"
    r"|s[aä]song|sesong|s[aæ]son|kausi|sez[oó]na|évad|evad)"
)
_ANOTHER: Final = r"[\s.:]{1,2}\d{1,2}(?![\dpi.])(?!\s?-\s?\d|-?я|\s?(?:сер|эпиз|вып|of\b|из\b|з\b|ep))"
"""What says that the number before a season's word is no season's: one of its own behind it."""
_SPELLED: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SEASONS: Final = re.compile(
    rf"""
    (?:{_SEASON_WORD}[\s._:]{{0,3}}(?P<season>\d{{1,4}})
      (?:(?:(?!\s-\s0){_TO}|\s?[,&+]\s?|\sto\s)(?:s|{_SEASON_WORD}\s)?(?P<to>\d{{1,2}})(?!\d)){{0,20}}
    | series[\s._](?P<series>\d{{1,2}})
    | (?P<ordinal>\d{{1,2}})(?:{_TO}(?P<ordinal_to>\d{{1,2}}))?
        (?:st|nd|rd|th|[aoªº.]|-?й|-?я|-?ый|-?ой|-?го)?[\s._]{{1,2}}
        (?:сезоны?|сезона|сезонів|season|staffel|temporada|stagione|sezon|seizoen|évad|evad|s[eé]rie|řada|rada|kausi)
        (?!{_ANOTHER})
    | (?P<spelled>{"|".join(_SPELLED)})[\s._]season
    )(?![^\W_])
    """,
    re.VERBOSE,
)
_EPISODE_WORD: Final = (
    r"(?:episodes?|epis[oó]dios?|[eé]pisodes?|folgen?|eps?|серии|серия|серий|серія|серії|серій|эпизоды?|выпуски?"
    r"|afl|aflevering|afsnit|odcinek|cap[ií]tulo|b[oö]l[uü]m|avsnitt|jakso|epizod[ay]?|episodul)"
)
_EPISODES: Final = re.compile(
    rf"""
    (?:{_EPISODE_WORD}[\s._:]{{0,3}}(?P<first>\d{{1,5}})(?P<list>(?:{_TO}(?:ep?)?\d{{1,4}}(?!\d)){{0,40}})
    | e(?P<short>\d{{2,4}})(?P<short_list>(?:{_TO}?e\d{{2,4}}|-\d{{2,4}}(?![\dpi])){{0,40}})
    | (?P<before>\d{{1,4}})(?:{_TO}(?P<before_to>\d{{1,4}}))?
      (?:(?:-?(?:я|ая|й|ый))?[\s.]?(?:(?P<count>сери[ий]|сері[їй])|сери[юя]|серія|эпизоды?|выпуски?)
      |\.[\s.]?(?:rész|resz|díl|dil|b[oö]l[uü]m|odcinek|epizod[ay]?))
    | (?<=\[)(?P<boxed>\d{{1,4}})(?:{_TO}(?P<boxed_to>\d{{1,4}}))?(?=\s?(?:из|of|з)\s)
    )(?:v(?P<fix>\d))?(?![^\W_])(?:\s?\(?(?:из|of|з)\s?(?P<total>\d{{1,4}}))?
    """,
    re.VERBOSE,
)
_TOTAL: Final = re.compile(r"[\s_]?\(?(?:из|of|з)[\s_]?(\d{1,4})")
_CAP: Final = re.compile(r"cap\.?\s?(?P<season>\d{1,2})(?P<first>\d\d)(?:[-_](?:\d{1,2})??(?P<last>\d\d))?(?!\d)")
_TEMPORADA: Final = re.compile(r"temp?[\s._]{1,2}\d{1,2}(?![^\W_])")
"""A season in short, where an episode is told by `Cap`."""
_OF: Final = re.compile(r"(?P<first>\d{1,3})(?:[-~](?P<last>\d{1,3}))?[\s._]?of[\s._]?(?P<total>\d{1,3})(?![^\W_])")
_GLUED: Final = re.compile(r"(?<=[a-z])s(?P<season>\d{2})e(?P<first>\d{2,3})(?:-?e(?P<last>\d{2,3}))?(?!\d)")
_FIGURES: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PART: Final = re.compile(rf"part[\s._]{{0,2}}(?:(?P<first>\d{{1,2}})|(?P<spelled>{'|'.join(_FIGURES)}))(?![^\W_])")
_TO_YEAR: Final = 2
"""Characters at most: ` (`."""
_SPOKEN: Final = re.compile(r"season\s(?P<season>\d{1,2})\sepisode\s(?P<first>\d{1,3})(?!\d)")
_TELEVISION: Final = re.compile(r"[\s\[(]{1,2}(?:tv|тв)(?:-?(?P<season>\d{1,2}))?[\])]?[\s(\[]{1,3}$")
"""How Russian trackers of anime tell a season from a film."""
_LONGEST_TELEVISION: Final = 12
_WHOLE: Final = re.compile(
    r"(?:the[\s._])?(?:complete[\s._](?:tv[\s._])?series|(?:complete[\s._])?(?P<mini>mini[\s._-]?series))(?![^\W_])"
    r"|(?<=[\[(])(?:complete|batch)(?=[\])])|(?<=-\s)complete(?=\s[\[(])"
)
_MOST_FIGURES: Final = 40
_COMPRESSED: Final = re.compile(r"(?P<season>[1-9]|\d\d)(?P<episode>0[1-9]|[1-9]\d)")
_BROADCAST: Final = re.compile(r"^\d{6}\s")
"""How Japanese recordings begin, and what may follow a Korean episode: a date of six digits."""


def number(lower: str, words: Words, fansub: int, facts_start: int) -> Numbering | None:
    """Read the numbering of a name.

    Args:
        lower: the name in lower case.
        words: the same as words.
        fansub: where the title begins behind a group in brackets, with which fansubs begin; 0 where there is none.
        facts_start: where the technical words begin.

    """
    scene = _SCENE.search(lower)
    if scene:
        return _of_scene(lower, scene, words)
    if not (words.figures or words.counting) and lower.isascii():
        return None
    places = _places(words)
    return (
        _crossed(lower, places)
        or _by_words(lower, words, places, fansub=fansub > 0)
        or _glued(lower, words)
        or (named_alone(lower) if words.counting or not lower.isascii() else None)
        or dated(lower, words)
        or _episodes_only(lower, words, places, fansub=fansub > 0)
        or _told_in_parts(lower, places)
        or counted_through(lower, words, fansub=fansub, facts_start=facts_start)
        or dated_shortly(lower, places)
    )


def whole(lower: str) -> Numbering | None:
    """Read `Complete Series`, `Mini-Series`, `[Batch]`: everything there is; how many seasons that are is not told."""
    told = "complete" in lower or "series" in lower or "batch" in lower
    match = _WHOLE.search(lower, 1) if told else None
    if match is None:
        return None
    return Numbering(start=match.start(), end=match.end(), seasons=(1,) if match["mini"] else (), complete=True)


def _places(words: Words) -> list[int]:
    """Return where numbers may begin, or the words beside them: of more than any honest name has, the first."""
    return [words.starts[index] for index in sorted((*words.figures, *words.counting))[:_MOST_FIGURES]]


def _at(pattern: re.Pattern[str], lower: str, places: list[int], least: int = 0) -> re.Match[str] | None:
    """Return the first match that begins at one of the places, from `least` on."""
    for place in places:
        if place >= least and (match := pattern.match(lower, place)):
            return match
    return None


def _crossed(lower: str, places: list[int]) -> Numbering | None:
    match = _at(_CROSS, lower, places)
    if match is None or _is_size(match):
        return None
    more = re.sub(r"\d+(?=[xх×]\d)", "", match["more"]).replace("x", "-")
    start, end, seasons = match.start(), match.end(), (int(match["season"] or match["temporada"]),)
    episodes = listed(match["episode"], more)
    total = _TOTAL.match(lower, end)
    if total and is_whole(episodes, int(total[1])):
        return Numbering(start=start, end=total.end(), seasons=seasons, complete=True)
    return Numbering(start=start, end=end, seasons=seasons, episodes=episodes)


def _glued(lower: str, words: Words) -> Numbering | None:
    for index in words.figures[:_MOST_FIGURES]:
        if not words.words[index].isdecimal() and (
            match := _GLUED.search(lower, words.starts[index], words.end(index))
        ):
            return Numbering(
                start=match.start(),
                end=match.end(),
                seasons=(int(match["season"]),),
                episodes=span(match["first"], match["last"]),
            )
    return None


def _is_size(cross: re.Match[str]) -> bool:
    season, episode = cross["season"] or "", cross["episode"]
    return len(season) > 2 and not (is_year(season) and int(episode) < 400)  # noqa: PLR2004  # 1280x720, 2016x231


def _of_scene(lower: str, match: re.Match[str], words: Words) -> Numbering | None:
    start, end = match.span()
    season, to, tight, beside, episode, more, fix = match.groups()
    seasons = span(season, to or tight or beside)
    if episode is None:
        places = _places(words)
        spoken = _at(_SPOKEN, lower, places, end) if words.counting else None
        if spoken:
            return Numbering(
                start=start, end=spoken.end(), seasons=(int(spoken["season"]),), episodes=(int(spoken["first"]),)
            )
        return _with_later_episodes(lower, start, end, seasons, places)
    episodes: tuple[int, ...] = (int(episode),)
    if more:
        episodes = listed(episode, re.sub(r"s\d+", "", more))
        total = _TOTAL.match(lower, end)
        if total and is_whole(episodes, int(total[1])):
            return Numbering(start=start, end=total.end(), seasons=seasons, complete=True)
    return Numbering(start=start, end=end, seasons=seasons, episodes=episodes, version=int(fix or 1))


def _by_words(lower: str, words: Words, places: list[int], *, fansub: bool) -> Numbering | None:
    cap = _at(_CAP, lower, places) if "cap" in lower else None
    season = _at(_SEASONS, lower, places)
    if cap:
        season = season or _at(_TEMPORADA, lower, places)
        start = min(cap.start(), season.start()) if season else cap.start()
        return Numbering(
            start=start,
            end=season.end() if season and season.end() < cap.start() else cap.end(),
            seasons=(int(cap["season"]),),
            episodes=span(cap["first"], cap["last"]),
        )
    if season is None or season.start() == 0 or (fansub and season["series"]):
        return None
    if season["ordinal"] and (date := dated(lower, words)):
        return date  # "2016 03 14 Season Finale"
    if season["spelled"]:
        seasons: tuple[int, ...] = (_SPELLED.index(season["spelled"]) + 1,)
    else:
        seasons = span(season["season"] or season["series"] or season["ordinal"], season["to"] or season["ordinal_to"])
    start, end = season.span()
    if fansub and season["to"] and " - " in lower[season.end("season") : end]:
        seasons, end = span(season["season"], None), season.end("season")  # "Season 2 - 05" is an episode
    return _with_later_episodes(lower, start, end, seasons, places)


def _with_later_episodes(lower: str, start: int, end: int, seasons: tuple[int, ...], places: list[int]) -> Numbering:
    """Read a season whose episodes are named further on, or not at all: then it is whole."""
    anime = ANIME_TAIL.match(lower, end)
    if anime and not is_year(anime["first"]):
        return Numbering(
            start=start,
            end=anime.end(),
            seasons=seasons,
            season_words=lower[start:end],
            episodes=span(anime["first"], anime["last"]),
            version=int(anime["fix"] or 1),
        )
    later = _at(_EPISODES, lower, places, end)
    if later is None and (told := _OF.match(lower, end + 1)):  # "Season 2.3of6"
        return Numbering(start=start, end=told.end(), seasons=seasons, episodes=span(told["first"], told["last"]))
    if later is None and (between := _BETWEEN.match(lower, end)):
        return Numbering(start=start, end=between.end())  # a special, and has no number
    if later is None:
        partial = _PARTIAL.match(lower, end)
        return Numbering(start=start, end=partial.end() if partial else end, seasons=seasons, complete=not partial)
    episodes = _of(later)
    if later["total"] and is_whole(episodes, int(later["total"])):
        return Numbering(start=start, end=end, seasons=seasons, complete=True)
    return Numbering(start=start, end=end, seasons=seasons, episodes=episodes)


def _episodes_only(lower: str, words: Words, places: list[int], *, fansub: bool) -> Numbering | None:
    match = _at(_EPISODES, lower, places)
    if match is None or match.start() == 0:
        return None
    if match["first"] and not fansub and any(words.starts[index] > match.end() for index in words.years):
        return None  # "Star Wars Episode 4 1977": a part of a film's title
    episodes = _of(match)
    start, season = _on_television(lower, match.start())
    if match["total"] and is_whole(episodes, int(match["total"])):
        return Numbering(start=start, end=match.end(), seasons=(season or 1,), complete=True)
    if match["short"] or _BROADCAST.match(lower):
        season = 1  # a series of one season seldom says so
    return Numbering(
        start=start,
        end=match.end(),
        seasons=(season,) if season else (),
        episodes=episodes if season else (),
        absolute=() if season else episodes,
        version=int(match["fix"] or 1),
    )


def _on_television(lower: str, end: int) -> tuple[int, int]:
    """Return where `[TV-2]` begins that stands before `end`, and the season that it tells; 0 where it tells none."""
    match = _TELEVISION.search(lower, max(1, end - _LONGEST_TELEVISION), end) if lower[end - 1] in "[( " else None
    return (match.start(), int(match["season"] or 0)) if match else (end, 0)


def _told_in_parts(lower: str, places: list[int]) -> Numbering | None:
    """Read `2of6` of a series told in parts."""
    match = _at(_OF, lower, places, 1) if "of" in lower else None
    if match is None:
        return None
    episodes = span(match["first"], match["last"])
    complete = is_whole(episodes, int(match["total"]))
    start, season = _on_television(lower, match.start())
    return Numbering(
        start=start, end=match.end(), seasons=(season or 1,), episodes=() if complete else episodes, complete=complete
    )


def part(lower: str, words: Words) -> Numbering | None:
    """Read `Part 2` and `Part Two` of a series told in parts; only what was made for television is one.

    A film may have been on television, too: behind its part stands its year.
    """
    match = _at(_PART, lower, _places(words))
    if match is None or match.start() == 0:
        return None
    if any(0 < words.starts[index] - match.end() <= _TO_YEAR for index in words.years):
        return None
    episode = int(match["first"]) if match["first"] else _FIGURES.index(match["spelled"]) + 1
    return Numbering(start=match.start(), end=match.end(), seasons=(1,), episodes=(episode,))


def compressed(words: Words, *, television: bool, facts_start: int) -> Numbering | None:
    """Read `103` as the third episode of the first season, where television is said or nothing else follows."""
    for index in words.figures[:_MOST_FIGURES]:
        match = _COMPRESSED.fullmatch(words.words[index])
        if match is None or index == 0 or is_year(match[0]):
            continue
        if not (_is_last(words, index) or (television and words.starts[index] < facts_start)):
            continue
        season = match["season"]
        episodes, end = [int(match["episode"])], index
        for beside in words.words[index + 1 :]:
            next_one = _COMPRESSED.fullmatch(beside)
            if next_one is None or next_one["season"] != season:
                break
            episodes.append(int(next_one["episode"]))
            end += 1
        return Numbering(
            start=words.starts[index], end=words.end(end), seasons=(int(season),), episodes=tuple(episodes)
        )
    return None


def _is_last(words: Words, index: int) -> bool:
    """Return whether a word ends a name without spaces; a group may follow where nothing technical is said."""
    behind = len(words.words) - 1 - index
    if behind == 0:
        return not any(" " in gap for gap in words.gaps)
    return behind == 1 and words.gaps[index] == "-" and not words.known


def _of(match: re.Match[str]) -> tuple[int, ...]:
    if match["first"] or match["short"]:
        return listed(match["first"] or match["short"], match["list"] or match["short_list"] or "")
    if match["boxed"]:
        return span(match["boxed"], match["boxed_to"]) if match["boxed_to"] else span("1", match["boxed"])
    if match["count"] and not match["before_to"]:
        return span("1", match["before"])  # "3 серии", "8 серий": how many there are; "8 серия": which
    return span(match["before"], match["before_to"])
