"""Episodes that are counted through without a season, as fansubs and soap operas have them: `Title - 05 (1080p)`."""

import re
from typing import Final, NamedTuple

from tgarr.domain.releases.numbered import Numbering, is_year, span
from tgarr.domain.releases.words import Words

ANIME_TAIL: Final = re.compile(
    r"(?:\s?-\s|\s?\]?\s?\[|_-_|\.-\.|\]\s-\s)(?P<first>\d{2,4})(?:\s?v(?P<fix>\d))?(?:[-~](?P<last>\d{2,4}))?"
    r"(?=\s?(?:[\[\]()]|$|-\s|end\b|fin\b)|[_.]?[\[(]|\s[a-z])"
)
"""What stands behind `Title S2`."""
_FIGURE: Final = re.compile(r"(\d{1,4})(?:v(\d))?(?:end|fin|合集|全)?")
_VERSION: Final = re.compile(r"v(\d)")
_HAN: Final = re.compile(
    r"(?<![全共\d])[第제]?(?P<first>\d{1,4})(?:[-~](?P<last>\d{1,4}))?[话話集回화회]|(?<=\[)(?P<done>\d{1,4})(?=完)"
)
_HASH: Final = re.compile(r"(?<=\s)#(?P<first>\d{1,4})(?![^\W_])")
_BOLUM: Final = re.compile(r"(?<![^\W_])(?P<first>\d{1,4})\.?\s?(?:b[oö]l[uü]m|blm)(?![^\W_])")
_CHECKED: Final = re.compile(r"[\[(][0-9a-f]{8}[\])]$")
"""A file's checksum, which only fansubs write."""
_DASHES: Final = ("- ", "_-_", ".-.", "[")
_TO: Final = frozenset({"-", "~", "–", " ~ "})
_LEAST_DIGITS, _MOST_FIGURES = 2, 40


class _Figure(NamedTuple):
    """A number that may be an episode's, and how sure that is: the higher the surer."""

    numbering: Numbering | None
    sure: int


def named_alone(lower: str) -> Numbering | None:
    """Return a number that can be nothing else: `69. Bölüm`, `第05话`, `[13完]`."""
    match = _BOLUM.search(lower) or (None if lower.isascii() else _HAN.search(lower))
    if match is None or match.start() == 0:
        return None
    told = match.groupdict()
    return Numbering(
        start=match.start(), end=match.end(), absolute=span(told["first"] or told["done"], told.get("last"))
    )


def counted_through(lower: str, words: Words, *, fansub: int, facts_start: int) -> Numbering | None:
    """Return the absolute numbering of a name.

    Args:
        lower: the name in lower case.
        words: the same as words.
        fansub: where the title begins behind a group in brackets, with which fansubs begin; 0 where there is none.
        facts_start: where the technical words begin.

    """
    match = _HASH.search(lower)
    if match:
        episodes = span(match["first"], None)
        return Numbering(start=match.start(), end=match.end(), seasons=(1,), episodes=episodes)
    best = _Figure(None, 0)
    known = {one[0] for one in words.known}
    hinted = "vostfr" in lower or _CHECKED.search(lower) is not None
    for index in words.figures[:_MOST_FIGURES]:
        if index and words.starts[index] >= fansub:
            found = _weighed(
                words, index, known, fansub=fansub > 0, hinted=hinted, before_facts=words.starts[index] < facts_start
            )
            if found.sure > best.sure or (found.sure == best.sure == 1):  # of the unsure ones the last
                best = found
    return best.numbering


def _weighed(words: Words, index: int, known: set[int], *, fansub: bool, hinted: bool, before_facts: bool) -> _Figure:
    match = _FIGURE.fullmatch(words.words[index])
    if match is None or is_year(match[1]):
        return _Figure(None, 0)
    first, last, fix, end = match[1], None, match[2], index + 1
    gap = _gap(words, index)
    if gap in _TO and (to := _FIGURE.fullmatch(words.words[end])) and int(to[1]) > int(first):
        last, end = to[1], end + 1
    if end < len(words.words) and (version := _VERSION.fullmatch(words.words[end])):
        fix, end = version[1], end + 1
    before, behind = words.gaps[index - 1], _gap(words, end - 1)
    numbering = Numbering(
        start=words.starts[index],
        end=words.end(end - 1),
        absolute=span(first, last),
        version=int(fix or 1),
    )
    dashed = before.endswith(_DASHES) or (last is not None and before.endswith("("))
    boxed = behind.strip(" _.")[:1] in {"[", "]", "(", ")"}
    if (
        behind == "." and words.words[end].isdecimal() and len(words.words[end]) < _LEAST_DIGITS
    ):  # 12.5: a special, which has no number
        return _Figure(Numbering(start=numbering.start, end=words.end(end)), 4 if dashed else 0)
    if not boxed and not behind.startswith((" - ", "_-_")) and end < len(words.words) and words.words[end]:
        if end not in known and words.words[end] not in {"end", "fin"}:
            return _Figure(numbering, 1 if fansub and before_facts and first[0] == "0" else 0)
        boxed = True
    if len(first) < _LEAST_DIGITS and not (fansub and dashed):
        return _Figure(None, 0)
    if dashed:
        return _Figure(numbering, 4 if boxed or not behind else 3)
    unsure = before_facts and (fansub or (boxed and (first[0] == "0" or (hinted and len(first) > _LEAST_DIGITS))))
    return _Figure(numbering, 1 if unsure and (boxed or not behind) else 0)


def _gap(words: Words, index: int) -> str:
    return words.gaps[index] if index < len(words.gaps) else ""
