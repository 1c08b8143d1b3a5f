"""Episodes that are counted through without a season, as fansubs and soap operas have them: `Title - 05 (1080p)`."""

import re
from typing import Final, NamedTuple

from tgarr.domain.releases.numbered import Numbering, is_year, listed, span
from tgarr.domain.releases.words import Words

ANIME_TAIL: Final = re.compile(
    r"(?:\s?-\s|\s?\]?\s?\[|_-_|\.-\.|\]\s-\s)(?P<first>\d{2,4})(?:\s?v(?P<fix>\d))?(?:[-~](?P<last>\d{2,4}))?"
    r"(?=\s?(?:[\[\]()]|$|-\s|end\b|fin\b)|[_.]?[\[(]|\s[a-z])"
)
"""What stands behind `Title S2`."""
_FIGURE: Final = re.compile(r"(\d{1,4})(?:v(\d))?(?:end|fin|完|合集|全)?")
_VERSION: Final = re.compile(r"v(\d)")
_HAN: Final = re.compile(r"(?<![全共\d])[第제]?(?P<first>\d{1,4})(?:[-~](?P<last>\d{1,4}))?[话話集回화회]")
_HAN_SIGNS: Final = "话話集回화회"
_HAN_FIGURES: Final = "一二三四五六七八九"
_HAN_NUMBER: Final = rf"\d{{1,4}}|[{_HAN_FIGURES}]?十[{_HAN_FIGURES}]?|[{_HAN_FIGURES}]"
_HAN_SEASON: Final = re.compile(rf"(?:第(?P<season>{_HAN_NUMBER})|(?<=\s)(?P<bare>\d{{1,2}}))[季期](?=[\W_第]|$)")
_HAN_EPISODE: Final = re.compile(rf"第(?P<first>{_HAN_NUMBER})[{_HAN_SIGNS}]")
_HASH: Final = re.compile(r"(?<=\s)#(?P<first>\d{1,4})(?![^\W_])")
_BOLUM: Final = re.compile(r"(?<![^\W_])(?P<first>\d{1,4})\.?\s?(?:b[oö]l[uü]m|blm)(?![^\W_])")
_CHECKED_LENGTH: Final = 10
_CHECKED: Final = re.compile(r"[\[(][0-9a-f]{8}[\])]")
"""A file's checksum, which only fansubs write."""
_DASHES: Final = ("- ", "_-_", ".-.", "[")
_JOINTS: Final = frozenset({"-", "~", "–", " ~ ", "&", " & ", "+", " + "})
_ENDS: Final = frozenset({"end", "fin"})
_BRACKETS: Final = frozenset("[](),")
_LEAST_DIGITS, _MOST_FIGURES = 2, 40


class _Found(NamedTuple):
    """What may be the numbering, and how sure that is: the higher the surer, 0 not at all."""

    numbering: Numbering | None
    sure: int


_NO: Final = _Found(None, 0)


def _of_han(figures: str) -> int:
    """Return the number that is written in digits or as `二十三`."""
    if figures.isdecimal():
        return int(figures)
    tens, ten, ones = figures.rpartition("十")
    counted = (_HAN_FIGURES.index(tens) + 1 if tens else 1) if ten else 0
    return 10 * counted + (_HAN_FIGURES.index(ones) + 1 if ones else 0)


def _season_in_han(lower: str) -> Numbering | None:
    """Return `第二季 第3集`; the whole season where no episode is told."""
    season = _HAN_SEASON.search(lower)
    if season is None or season.start() == 0:
        return None
    seasons = (_of_han(season["season"] or season["bare"]),)
    episode = _HAN_EPISODE.search(lower, season.end())
    if episode is None:
        return Numbering(start=season.start(), end=season.end(), seasons=seasons, complete=True)
    return Numbering(start=season.start(), end=episode.end(), seasons=seasons, episodes=(_of_han(episode["first"]),))


def named_alone(lower: str) -> Numbering | None:
    """Return a number that can be nothing else: `69. Bölüm`, `第05话`, `[13完]`, `第二季 第3集`."""
    if not lower.isascii() and (numbering := _season_in_han(lower)):
        return numbering
    turkish = "blm" in lower or "bolum" in lower or "bölüm" in lower
    match = (_BOLUM.search(lower) if turkish else None) or (
        _HAN.search(lower) if any(sign in lower for sign in _HAN_SIGNS) else None
    )
    if match is None or match.start() == 0:
        return None
    return Numbering(start=match.start(), end=match.end(), absolute=span(match["first"], match.groupdict().get("last")))


def counted_through(lower: str, words: Words, *, fansub: int, facts_start: int) -> Numbering | None:
    """Return the absolute numbering of a name.

    Args:
        lower: the name in lower case.
        words: the same as words.
        fansub: where the title begins behind a group in brackets, with which fansubs begin; 0 where there is none.
        facts_start: where the technical words begin.

    """
    match = _HASH.search(lower) if "#" in lower else None
    if match:
        episodes = span(match["first"], None)
        return Numbering(start=match.start(), end=match.end(), seasons=(1,), episodes=episodes)
    best, behind = _NO, 0
    known = {one[0] for one in words.known}
    hinted = "vostfr" in lower or _CHECKED.match(lower, len(lower) - _CHECKED_LENGTH) is not None
    for index in words.figures[:_MOST_FIGURES]:
        start = words.starts[index]
        match = _FIGURE.fullmatch(words.words[index]) if index and start >= max(fansub, behind) else None
        if match and not is_year(match[1]):
            numbering, end = _run(words, index, match)
            sure = _surely(words, index, end, known, fansub=fansub > 0, hinted=hinted, before_facts=start < facts_start)
            if words.gaps[end - 1 :] and words.gaps[end - 1] == "." and _is_fraction(words.words[end]):
                numbering = Numbering(start=start, end=words.end(end))  # 12.5 is a special, and has no number
            if sure > best.sure or (sure == best.sure == 1):  # of the unsure ones the last
                best, behind = _Found(numbering, sure), numbering.end
    return best.numbering


def _run(words: Words, index: int, match: re.Match[str]) -> tuple[Numbering, int]:
    """Return one number, a range, or a list, with the version behind it, and the index of the word behind."""
    first, fix, end = match[1], match[2], index + 1
    more: list[str] = []
    while end < len(words.words) and words.gaps[end - 1] in _JOINTS:
        match_behind = _FIGURE.fullmatch(words.words[end])
        if match_behind is None or int(match_behind[1]) <= int(more[-1] if more else first):
            break
        more.append(match_behind[1])
        fix, end = match_behind[2] or fix, end + 1
    if end < len(words.words) and (version := _VERSION.fullmatch(words.words[end])):
        fix, end = version[1], end + 1
    numbering = Numbering(
        start=words.starts[index],
        end=words.end(end - 1),
        absolute=listed(first, " ".join(more)),
        version=int(fix or 1),
    )
    return numbering, end


def _surely(
    words: Words, index: int, end: int, known: set[int], *, fansub: bool, hinted: bool, before_facts: bool
) -> int:
    """Return how sure it is that the numbers from `index` to `end` are episodes, by what stands round them."""
    first = words.words[index]
    before = words.gaps[index - 1]
    behind, word = (words.gaps[end - 1], words.words[end]) if end < len(words.words) else ("", "")
    dashed = before.endswith(_DASHES) or (end - index > 1 and before.endswith("("))
    closed = not word or end in known or word in _ENDS or not _BRACKETS.isdisjoint(behind)
    if behind == "." and _is_fraction(word):
        return 4 if dashed else 0
    named = behind.startswith((" - ", "_-_"))
    if not closed and not named:
        return 1 if fansub and before_facts and first[0] == "0" else 0
    if first.isdecimal() and len(first) < _LEAST_DIGITS and not (fansub and dashed):
        return 0
    if dashed:
        return 4 if closed else 3
    likely = fansub or (closed and word and (first[0] == "0" or (hinted and len(first) > _LEAST_DIGITS)))
    return 1 if (closed or (named and fansub and before == " ")) and before_facts and likely else 0


def _is_fraction(word: str) -> bool:
    return len(word) == 1 and word.isdecimal()
