"""Finds where in a name the title ends, and from which word on words are technical."""

from typing import Final

from tgarr.domain.releases.languages import ARTICLES, SUNG_IN
from tgarr.domain.releases.numbered import Numbering
from tgarr.domain.releases.words import Words

_YEAR_DIGITS, _LONGEST_CODE = 4, 3
_ENDS_OF_YEAR: Final = frozenset(")],-–")
_BEHIND_SLASHED: Final = frozenset(" -–")


Borders = tuple[int, int, int, int, int | None, int]
"""The parts of a name.

- where the title ends, in characters;
- the position among the known words from which on they count;
- where the last technical word ends, in characters; 0 where there is none;
- where numbering or year end;
- the year, None where none is told;
- the version, 2 or more where `v2` follows the year.
"""


def borders_of(name: str, words: Words, numbering: Numbering, begins: int, first: int) -> Borders:
    """Find the borders.

    Args:
        name: the whole name.
        words: the same as words.
        numbering: what it counts.
        begins: where the title does.
        first: position among the known words of the first strong one.

    """
    known, starts = words.known, words.starts
    numbered = numbering.start >= 0
    year_index = _year(name, words, numbering, begins, first) if words.years else -1
    title_end, counted_end, behind = len(name), 0, begins
    if numbered:
        title_end, counted_end = numbering.start, numbering.end
        earlier, behind = first, max(numbering.end, begins)
        first = words.strong_from(behind)
        if earlier < first and (
            numbering.end >= len(name.rstrip(" ])"))
            or _opened(words, known[earlier][0])
            or 0 <= year_index < known[earlier][0]
        ):
            first, behind = earlier, begins
    elif year_index >= 0 and first < len(known) and known[first][0] < year_index:
        later = words.strong_from(starts[year_index])
        if later < len(known) and all(one[1] != year_index for one in known):
            first = later  # "Title.With.DVD.In.It.2021.1080p"
    year, version = None, 1
    if year_index >= 0:
        start = starts[year_index]
        title_end, counted_end = min(title_end, start), max(counted_end, start + _YEAR_DIGITS)
        year, version = int(words.words[year_index]), _version(words, year_index + 1)
    if not numbered and year and (first == len(known) or year_index < known[first][0]):
        # a film: everything behind the year is technical, and perhaps some words before it
        facts_from = _before_year(words, year_index, begins)
    else:
        facts_from = _cluster(name, words, first, behind, begins, bound=numbered)
        facts_from = _from_slash(name, words, year_index, facts_from)
    box = _boxes(name, title_end, begins, numbered=numbered) if "[" in name and begins < title_end < len(name) else -1
    while box >= 0 and facts_from > 0 and starts[known[facts_from - 1][0]] > box:
        facts_from -= 1  # what stands in square brackets is technical
    if facts_from < len(known):
        facts_start = starts[known[facts_from][0]]
        if begins < facts_start < title_end:
            title_end = facts_start
    facts_end = _facts_end(words, facts_from) if words.strong else 0
    return max(title_end, begins), facts_from, facts_end, counted_end, year, version


def _goes_on(name: str, words: Words, year_index: int, numbered_from: int) -> bool:
    """Return whether a title goes on behind what looks like its year: `Space.1999.Year.One.S01E01`."""
    start, after = words.starts[year_index], year_index + 1
    if after == len(words.words) or words.starts[after] >= numbered_from or name[start - 1] in "([/":
        return False
    return words.gaps[year_index] in {".", " ", "_"} and all(one[0] != after for one in words.known)


def _from_slash(name: str, words: Words, year_index: int, facts_from: int) -> int:
    """Return the position of the first technical word: behind ` / 2021 / ` all known ones are."""
    if year_index >= 0 and name[words.starts[year_index] - 2] == "/":
        while facts_from > 0 and words.known[facts_from - 1][0] > year_index:
            facts_from -= 1
    return facts_from


def _boxes(name: str, title_end: int, begins: int, *, numbered: bool) -> int:
    """Return where square brackets begin: the first behind the title; -1 where none do.

    Those of a film may begin before its year: `Title [RUS(ext), JAP+Sub] [2016, BDRip]`.
    """
    first = name.find("[", title_end)
    if not numbered and name[begins] != "[":
        end = len(name[:title_end].rstrip(" [("))
        while end > begins and name[end - 1] == "]" and (opened := name.rfind("[", begins, end)) > begins:
            first, end = opened, len(name[:opened].rstrip())
    return first


def _version(words: Words, index: int) -> int:
    after = words.words[index] if index < len(words.words) else ""
    return int(after[1:]) if after[:1] == "v" and after[1:].isdecimal() else 1


def _year(name: str, words: Words, numbering: Numbering, begins: int, first: int) -> int:
    """Return the index of the year: the last before the technical words, but never the first word; -1 where none is."""
    best = -1
    facts_index = words.known[first][0] if first < len(words.known) else len(words.words)
    for index in words.years:
        start = words.starts[index]
        if start <= begins or numbering.start <= start < numbering.end:
            continue
        past = 0 <= numbering.start < start
        if best >= 0 and (past or index > facts_index):
            break
        behind = name[start + _YEAR_DIGITS : start + _YEAR_DIGITS + 1]
        slashed = behind in _BEHIND_SLASHED and name[start - 2] == "/"
        boxed = slashed or (name[start - 1] in "([" and behind in _ENDS_OF_YEAR)
        if boxed or not past:
            best = index
        if boxed:
            break
    return -1 if best >= 0 and numbering.start >= 0 and _goes_on(name, words, best, numbering.start) else best


def _opened(words: Words, index: int) -> bool:
    """Return whether a bracket opens before a word: what stands in it is technical."""
    return index > 0 and words.gaps[index - 1][-1] in "[("


def _before_year(words: Words, year_index: int, begins: int) -> int:
    """Return the position of the first technical word of a film with a year: editions may stand before it."""
    known = words.known
    position = 0
    while position < len(known) and known[position][0] < year_index:
        position += 1
    index, behind_year = year_index, position
    while position > 0:
        start, end, entry = known[position - 1]
        if end != index or start == 0 or words.starts[start] <= begins:
            break
        if entry.kind != "edition" and not (entry.kind == "language" and _sung_in(words, start, entry.among[0][1])):
            break
        index, position = start, position - 1
    return behind_year if index == 1 and words.words[0] in ARTICLES else position


def _sung_in(words: Words, index: int, language: str) -> bool:
    """Return whether the title before a language's name is in that language."""
    small = SUNG_IN.get(language)
    return small is not None and not small.isdisjoint(words.words[:index])


def _cluster(name: str, words: Words, first: int, behind: int, begins: int, *, bound: bool) -> int:
    """Return where the run of known words begins that the first strong word belongs to.

    Where an episode has a title, ordinary words in it stay words.

    Args:
        name: the whole name.
        words: the same as words.
        first: position of the first strong word.
        behind: no word that begins before belongs to it.
        begins: the title does; its first word is never technical.
        bound: whether something else ends the title; if not, a weak source (Web, Cam) may be its last word.

    """
    known, starts = words.known, words.starts
    if first == len(known):
        return _without_strong(words, behind, begins, bound=bound)
    while first > 0:
        index, end, entry = known[first - 1]
        if end != known[first][0] or starts[index] < behind or starts[index] <= begins:
            break
        if not bound and entry.kind == "source" and not _opened(words, index) and name[starts[index] :][:2] != "BD":
            break
        if bound and entry.kind == "language" and _ends_sentence(name, words, first - 1, behind):
            break
        first -= 1
    return first


def _ends_sentence(name: str, words: Words, position: int, behind: int) -> bool:
    """Return whether a short language is rather the last word of an episode's title: `S01E02.The.Cat.720p`."""
    index = words.known[position][0]
    start, end = words.starts[index], words.end(index)
    if end - start > _LONGEST_CODE or not name[start:end].istitle() or words.end(index - 1) <= behind:
        return False
    return position == 0 or words.known[position - 1][1] != index


def _without_strong(words: Words, behind: int, begins: int, *, bound: bool) -> int:
    """Return where technical words begin if none is strong: right behind the numbers, or two of them at the end."""
    known, starts = words.known, words.starts
    if bound:
        for position, (index, _, _) in enumerate(known):
            if starts[index] >= behind:
                if index == 0 or words.end(index - 1) <= behind:
                    return position
                break
    position, index = len(known), len(words.words) - (not words.words[-1])
    while position > 0 and known[position - 1][1] == index and starts[known[position - 1][0]] > begins:
        position -= 1
        index = known[position][0]
    run = known[position:]
    if len(run) > 1 or (run and run[0][1] - run[0][0] > 1):
        return position
    return len(known)


def _facts_end(words: Words, facts_from: int) -> int:
    """Return where the last strong word ends, with the words that follow it at once; the last of all may be a group."""
    known = words.known
    last = words.strong[-1]
    if last < facts_from:
        return 0
    index, end, entry = known[last]
    total = len(words.words)
    if end == total:
        if last > facts_from and words.gaps[index - 1] == "-" and entry.kind != "audio":
            before = known[last - 1]
            if before[1] == index and before[2].kind == "codec":
                return words.end(index - 1)  # x264-FHD
        return words.end(end - 1)
    while last + 1 < len(known) and end == known[last + 1][0] and known[last + 1][1] < total:
        last += 1
        end = known[last][1]
    return words.end(end - 1)
