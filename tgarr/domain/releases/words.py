"""Takes a release's name into words, and says of each what it may mean."""

import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any, Final

import msgspec

from tgarr.domain.releases import vocabulary
from tgarr.domain.releases.languages import CODES, LANGUAGES
from tgarr.domain.releases.parsed import Translation

_SPLIT: Final = re.compile(r"([\W_]+)").split
_SPLIT_ASCII: Final = re.compile(r"([^a-z0-9]+)").split
"""The same, where there are no other letters."""
_SIZE: Final = re.compile(r"\d{3,4}[xх×](\d{3,4})[pi]?")
_GLUED: Final = re.compile(r"([a-z]{2,12})(\d{3,4}[pi])")
_LINES: Final = {534: 720, 536: 720, 544: 720, 800: 1080, 804: 1080, 816: 1080, 1600: 2160, 1608: 2160}
"""Of wide pictures, whose height says less than their kind."""
_LEAST_WIDTH, _LEAST_LINES = 320, 240


Term = tuple[str, Any]
"""What one word (or several in a row) says: a field and its value."""


class Entry(msgspec.Struct, frozen=True):
    """A word of the vocabulary.

    Attributes:
        kind: the field that it is about before all; empty where it means nothing alone.
        terms: what it says, where one word of a name counts.
        among: what it says, where all words count.
        strong: whether it says so wherever it stands.
        subtitles: whether languages beside it are read, not heard.
        tails: words that make a longer one with it, each with its own entry.

    """

    kind: str
    terms: tuple[Term, ...] = ()
    among: tuple[Term, ...] = ()
    strong: bool = False
    subtitles: bool = False
    tails: "dict[str, Entry]" = {}


Known = tuple[int, int, Entry]
"""A word of a name that the vocabulary has: the index of its first and behind its last token, and its entry."""


class Words:
    """A name as words.

    Attributes:
        words: in lower case; the first or the last may be empty.
        gaps: what stands behind each; one less than there are words.
        starts: where each begins.
        known: those of the vocabulary, in their order.
        strong: positions of the strong ones among them; the first word of a name is none.
        years: indices of what may be a year.
        figures: indices of other words with a digit at an end that the vocabulary does not have.
        counting: indices of words that numbers stand beside (season, part).

    """

    __slots__ = ("counting", "figures", "gaps", "known", "starts", "strong", "words", "years")

    def __init__(self, name: str, lower: str) -> None:  # noqa: C901  # one pass, and most words cost no call
        """Take `name` apart; `lower` is the same in lower case, letter by letter."""
        parts = (_SPLIT_ASCII if lower.isascii() else _SPLIT)(lower)
        self.words = words = parts[::2]
        self.gaps: list[str] = parts[1::2]
        self.starts = starts = [*islice(accumulate(map(len, parts), initial=0), 0, None, 2)]
        self.known: list[Known] = []
        self.strong: list[int] = []
        self.years: list[int] = []
        self.figures: list[int] = []
        self.counting: list[int] = []
        known, strong = self.known, self.strong
        behind, count = 0, len(words)
        find = _ENTRIES.get
        for index, word in enumerate(words):
            if index < behind:
                continue
            entry = find(word)
            if entry is None:
                if word.isalpha():
                    continue
                if word in _YEARS:
                    self.years.append(index)
                    continue
                entry = _unlisted(word, index, self.figures)
                if entry is None:
                    continue
            behind, tails = index + 1, entry.tails
            if not entry.kind or (tails and behind < count and (words[behind] in tails or word in _PLUS)):
                entry, behind = _longer(entry, words, index, name, starts[index])
                if not entry.kind:
                    if entry is _COUNTING:
                        self.counting.append(index)
                    elif word[0].isdecimal():
                        self.figures.append(index)
                    continue
            if entry.strong and index:
                strong.append(len(known))
            elif word in _FIGURES:
                self.figures.append(index)
            known.append((index, behind, entry))

    def end(self, index: int) -> int:
        """Return where the word ends that has this index."""
        return self.starts[index] + len(self.words[index])

    def strong_from(self, place: int) -> int:
        """Return the position among the known words of the first strong one that begins there or later."""
        for position in self.strong:
            if self.starts[self.known[position][0]] >= place:
                return position
        return len(self.known)


def _unlisted(word: str, index: int, figures: list[int]) -> Entry | None:
    """Return what a word means that is in no list: a size, several in one; note down what may be a number."""
    if word[-1:].isdecimal() or word[:1].isdecimal():
        entry = None if word.isdecimal() else _made_of_digits(word)
        if entry is None:
            figures.append(index)
        return entry
    return _made_of_digits(word) if word[-2:] in _GLUED_ENDS else None


def _longer(entry: Entry, words: list[str], index: int, name: str, start: int) -> tuple[Entry, int]:
    """Return the longest word of several tokens that begins here, and the index behind it."""
    word = words[index]
    if word in _PLUS and name[start + len(word) : start + len(word) + 1] == "+":
        entry = _ENTRIES[_PLUS[word]]
    best, behind, at = entry, index + 1, index + 1
    while entry.tails and at < len(words):
        longer = entry.tails.get(words[at])
        if longer is None:
            break
        entry, at = longer, at + 1
        if entry.kind:
            best, behind = entry, at
    if not best.kind and word in CODES and name[start : start + len(word)].isupper():
        best = CODED[word]
    return best, behind


_YEARS: Final = frozenset(str(year) for year in range(1880, 2041))
_GLUED_ENDS: Final = frozenset({"0p", "0i"})
_PLUS: Final = {"hdr10": "hdr10p", "dd": "ddp"}
_FIGURES: Final = frozenset({"480", "576", "720", "1080", "2160"})
"""May be episodes as well."""


def _made_of_digits(word: str) -> Entry | None:
    """Read `1280x720`, `bd720p` and `2xUkr`."""
    size = _SIZE.fullmatch(word)
    if size:
        lines = int(size[1])
        if lines >= _LEAST_LINES and int(word[: size.start(1) - 1]) >= _LEAST_WIDTH:
            return Entry("resolution", (("resolution", _LINES.get(lines, lines)),), strong=True)
    elif word[1:2] == "x" and word[0].isdecimal():
        return _ENTRIES.get(word[2:])
    elif word[-2:] in _GLUED_ENDS and (glued := _GLUED.fullmatch(word)):
        source, resolution = _ENTRIES.get(glued[1]), _ENTRIES.get(glued[2])
        if source and resolution and source.kind:
            return Entry(source.kind, (*source.terms, *resolution.terms), source.among, strong=True)
    return None


def _table() -> Iterator[tuple[str, Term, bool]]:
    """Yield every word with a meaning and whether it is a strong one."""
    for kind, value, strong, weak in vocabulary.FACTS:
        term = (kind, value)
        for words, is_strong in ((strong, True), (weak, False)):
            yield from ((word, term, is_strong) for word in words.split())
    for sound, words in vocabulary.SOUNDS:
        term = ("audio", sound)
        for word in words.split():
            yield word, term, word not in vocabulary.WEAK_SOUNDS
            yield from ((word + digit, term, True) for digit in vocabulary.GLUED_CHANNELS)
            for channels in vocabulary.CHANNELS:
                yield f"{word}-{channels}", term, True
                yield word + channels, term, True
    for translation, strong, weak in vocabulary.TRANSLATIONS:
        term = ("translation", translation)
        for words, is_strong in ((strong, True), (weak, False)):
            yield from ((word, term, is_strong) for word in words.split())
    for language, words in LANGUAGES.items():
        term = ("language", language)
        yield from ((word, term, word == "latino") for word in words.split())
    yield from ((word, ("language", "Russian"), False) for word in vocabulary.RUSSIAN_VOICES.split())
    subtitles = ("translation", Translation.SUBTITLES)
    yield from ((word, subtitles, False) for word in vocabulary.SUBTITLE_WORDS.split())
    for year in range(5, 105, 5):
        yield f"{year}th-anniversary-edition", ("edition", "Special"), False
        yield f"{year}th-anniversary", ("edition", "Special"), False


SUBTITLES: Final = frozenset(vocabulary.SUBTITLE_WORDS.split())
"""Beside these languages are read, not heard."""
_AMONG: Final = frozenset({"audio", "language", "hdr", "translation", "version"})
_COUNTING: Final = Entry("")


def _entries() -> dict[str, Entry]:
    terms: dict[tuple[str, ...], tuple[Term, ...]] = {}
    strong: set[tuple[str, ...]] = set()
    for word, term, is_strong in _table():
        parts = tuple(word.split("-"))
        terms[parts] = (*terms.get(parts, ()), term)
        if is_strong:
            strong.add(parts)
    entries: dict[str, Entry] = {}
    for parts in sorted(terms, key=len):
        level = entries
        for part in parts[:-1]:
            level = level.setdefault(part, Entry("")).tails
        level[parts[-1]] = Entry(
            terms[parts][0][0],
            tuple(term for term in terms[parts] if term[0] not in _AMONG and term[0] != "filler"),
            tuple(term for term in terms[parts] if term[0] in _AMONG),
            strong=parts in strong,
            subtitles=len(parts) == 1 and parts[0] in SUBTITLES,
        )
    unsaid = dict.fromkeys(CODES, Entry(""))  # what they mean is told by their capitals
    return unsaid | entries | dict.fromkeys(vocabulary.COUNTING.split(), _COUNTING)


_ENTRIES: Final = _entries()
CODED: Final = {code: Entry("language", among=(("language", language),)) for code, language in CODES.items()}


def is_voice(word: str) -> bool:
    """Return whether a lower-case word is a kind of translation, or one who translates."""
    entry = _ENTRIES.get(word)
    return entry is not None and entry.kind == "translation"


def is_strong(word: str) -> bool:
    """Return whether a lower-case word is technical wherever it stands."""
    entry = _ENTRIES.get(word)
    return entry is not None and entry.strong


def is_known(word: str) -> bool:
    """Return whether a word in lower case, or several joined by hyphens, means something alone."""
    if "-" not in word:
        entry = _ENTRIES.get(word)
        return entry is not None and bool(entry.kind)
    first, *more = word.split("-")
    entry = _ENTRIES.get(first)
    for part in more:
        entry = entry.tails.get(part) if entry else None
    return entry is not None and bool(entry.kind)
