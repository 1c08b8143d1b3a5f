"""Reads a release's name in one pass: tokens against a vocabulary, never substrings.

A name is a title, then numbers or a year, then technical words, then a group. What ends the title decides
how ordinary words are read: "Cats" is no CAM, "The.Tick" no TS, and "The French Dispatch" not in French.
"""

import re
from typing import TYPE_CHECKING, Any, Final

from tgarr.domain.releases.numbering import Numbering, number
from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Parsed, Source, Translation
from tgarr.domain.releases.titles import group_of, titles_of
from tgarr.domain.releases.vocabulary import LONG_HEADS, TERMS, TWO_LETTER_LANGUAGES, Term

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST: Final = 1_000
"""Characters of a name that are read; no honest name is longer."""

_EXTENSION: Final = re.compile(r"\.(?:mkv|avi|mp4|m4v|wmv|ts|m2ts|mov|mpg|mpeg|iso|nzb|torrent|webm|flv)$")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SIZE: Final = re.compile(r"\d{3,4}[xх](\d{3,4})")
_VOICES: Final = re.compile(r"\|\s?([DPLA]\d?(?:,\s?[DPLA]\d?)*)\s?(?:\||$)")
_LETTER: Final = re.compile(r"[DPLA]\d?")
_VOICE_LETTERS: Final = {
    letter: kind
    for letters, kind in (
        ("D", Translation.DUB),
        ("P P1 L L1", Translation.MVO),
        ("P2 L2", Translation.DVO),
        ("A A1", Translation.AVO),
    )
    for letter in letters.split()
}
_TRAILING_EDITIONS: Final = frozenset({"Director's Cut", "Extended", "Unrated", "IMAX", "Remastered"})
_LINES: Final = {534: 720, 536: 720, 544: 720, 800: 1080, 804: 1080, 816: 1080, 1600: 2160, 1608: 2160}
"""Of wide pictures, whose height says less than their kind."""
_PLUS: Final = {
    "hdr10": (Term("hdr", Hdr.HDR10_PLUS, strong=True),),
    "dd": (Term("audio", Audio.DOLBY_DIGITAL_PLUS, strong=True),),
}
_SMALLEST_YEAR, _LARGEST_YEAR = 1900, 2040
_LONGEST_WORD: Final = 3


class _Token:
    """One word of the name, with what it may say."""

    __slots__ = ("end", "start", "terms", "text", "width")

    def __init__(self, match: re.Match[str]) -> None:
        self.text = match.group()
        self.start, self.end = match.span()
        self.terms: tuple[Term, ...] = ()
        self.width = 1

    @property
    def strong(self) -> bool:
        return any(term.strong for term in self.terms)


def parse(name: str) -> Parsed:
    """Return what `name` says. Any text is accepted; reading takes time in proportion to its length."""
    name = name[:LONGEST].strip()
    extension = _EXTENSION.search(name)
    if extension:
        name = name[: extension.start()]
    tokens = [_Token(match) for match in _TOKEN.finditer(name)]
    _look_up(tokens, name)
    numbering = number(name)
    year, year_index = _year(tokens, name, numbering)
    title_end, facts_from = _borders(tokens, name, numbering, year_index)
    facts_end = max((token.end for token in tokens[facts_from:] if token.strong), default=0)
    group, group_start = group_of(name, title_end, facts_end)
    facts = _Facts()
    for token in tokens[facts_from:]:
        if not group_start <= token.start < group_start + len(group):
            for term in token.terms:
                facts.take(term)
    titles, title = titles_of(name, title_end)
    voices = _VOICES.search(name) if "|" in name else None
    for letter in _LETTER.findall(voices[1]) if voices else ():
        facts.take(Term("translation", _VOICE_LETTERS.get(letter, Translation.MVO)))
    if extension and extension.group().lower() == ".iso":
        facts.take(Term("modifier", Modifier.DISC))
    return facts.parsed(title=title, titles=titles, year=year, numbering=numbering, release_group=group)


def _look_up(tokens: list[_Token], name: str) -> None:
    index = 0
    while index < len(tokens):
        token = tokens[index]
        word = token.text.lower()
        if word in LONG_HEADS:
            for width in range(min(_LONGEST_WORD, len(tokens) - index), 1, -1):
                joined = "-".join(part.text.lower() for part in tokens[index : index + width])
                if joined in TERMS:
                    token.terms, token.width = TERMS[joined], width
                    for part in tokens[index + 1 : index + width]:
                        part.terms = token.terms
                    break
        if not token.terms:
            token.terms = _one_word(token, word, name)
        index += token.width


def _one_word(token: _Token, word: str, name: str) -> tuple[Term, ...]:
    terms = TERMS.get(word, ())
    if not terms:
        return _word_with_digits(word) if word[-1].isdigit() else ()
    if word in TWO_LETTER_LANGUAGES and not token.text.isupper():
        return ()
    if word in _PLUS and name[token.end : token.end + 1] == "+":
        return _PLUS[word]
    return terms


def _word_with_digits(word: str) -> tuple[Term, ...]:
    bare = TERMS.get(word.rstrip("0123456789"), ())  # AAC2.0, TrueHD7.1: the channels follow at once
    if bare and bare[0].field == "audio":
        return tuple(Term(term.field, term.value, strong=True) for term in bare)
    size = _SIZE.fullmatch(word)
    if size:
        lines = int(size[1])
        return (Term("resolution", _LINES.get(lines, lines), strong=True),)
    return ()


def _year(tokens: list[_Token], name: str, numbering: Numbering) -> tuple[int | None, int]:
    """Return the year and its token's index: the last before the technical words, but never the first word."""
    best: tuple[int | None, int] = (None, -1)
    for index, token in enumerate(tokens):
        text = token.text
        past = numbering.start >= 0 and token.start >= numbering.start
        is_year = (
            len(text) == 4  # noqa: PLR2004  # four digits
            and text.isascii()
            and text.isdigit()
            and _SMALLEST_YEAR <= int(text) <= _LARGEST_YEAR
        )
        if is_year and index > 0 and not (past and token.end <= numbering.end):
            bracketed = name[token.start - 1] in "([" and name[token.end : token.end + 1] in {
                ")",
                "]",
                ",",
                "-",
                "–",
            }
            if past and best[0] is not None:
                break
            if past and not bracketed:
                continue
            best = (int(text), index)
            if bracketed:
                break
        elif token.strong and index > 0 and not past and best[0] is not None:
            break
    return best


def _borders(tokens: list[_Token], name: str, numbering: Numbering, year_index: int) -> tuple[int, int]:
    """Return where the title ends (in characters), and the index of the first token that is read as a fact."""
    structure = numbering.start if numbering.start > 0 else len(name)
    year_start = tokens[year_index].start if year_index > 0 else len(name)
    first_strong = next((index for index, token in enumerate(tokens) if token.strong and index > 0), len(tokens))
    strong_start = tokens[first_strong].start if first_strong < len(tokens) else len(name)
    if year_start < strong_start and structure >= year_start and year_index > 0:
        title_end, after = year_start, year_index + 1
        if structure == len(name):  # a film: everything behind the year is technical
            while year_index > 1 and any(term.value in _TRAILING_EDITIONS for term in tokens[year_index - 1].terms):
                year_index -= 1
            return tokens[year_index].start, year_index
    elif structure <= strong_start:
        title_end, after = structure, 0
    else:
        title_end, after = strong_start, 0
    facts_from = _cluster(tokens, first_strong, after, max(numbering.end, 0) if structure < len(name) else 0)
    if title_end == strong_start and facts_from < len(tokens):
        title_end = tokens[facts_from].start if facts_from > 0 else title_end
    return title_end, facts_from


def _cluster(tokens: list[_Token], first_strong: int, least: int, behind: int) -> int:
    """Return where the run of known words begins that the first strong word belongs to.

    Where an episode has a title, ordinary words in it stay words.
    """
    while first_strong < len(tokens) and tokens[first_strong].start < behind:
        first_strong += 1
    if first_strong == len(tokens):  # nothing strong: a run of known words right behind the numbers
        index = next((at for at, token in enumerate(tokens) if token.start >= behind and at >= least), len(tokens))
        return index if index < len(tokens) and tokens[index].terms and behind else len(tokens)
    index = first_strong
    while index > max(least, 1) and tokens[index - 1].terms and tokens[index - 1].start >= behind:
        index -= 1
    return index


class _Facts:
    """Collects what the technical words say; the first one of a kind counts, except where all count."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.hdr: set[Hdr] = set()
        self.audio: set[Audio] = set()
        self.languages: dict[str, None] = {}
        self.translations: set[Translation] = set()
        self.marks: set[str] = set()
        self._takers: dict[str, Callable[[Any], None]] = {
            "hdr": self.hdr.add,
            "audio": self.audio.add,
            "language": self._speak,
            "translation": self.translations.add,
            "version": self.marks.add,
        }

    def _speak(self, language: str) -> None:
        self.languages.setdefault(language)

    def take(self, term: Term) -> None:
        """Add what one word says."""
        taker = self._takers.get(term.field)
        if taker:
            taker(term.value)
        elif term.field not in self.values or (term.strong and term.field + "?" in self.values):
            self.values[term.field] = term.value
            if term.strong:
                self.values.pop(term.field + "?", None)
            else:
                self.values[term.field + "?"] = True  # a strong word may still say better

    def parsed(self, *, numbering: Numbering, titles: tuple[str, ...], **known: Any) -> Parsed:
        """Put everything together."""
        source = self.values.get("source", Source.UNKNOWN)
        modifier = self.values.get("modifier", Modifier.NONE)
        if source is Source.UNKNOWN and modifier is not Modifier.NONE:
            source = Source.BLURAY
        if modifier is Modifier.DISC and source is Source.DVD:
            modifier = Modifier.NONE
        resolution = self.values.get("resolution", 0)
        if modifier is Modifier.REMUX and 0 < resolution < 1080:  # noqa: PLR2004  # the arr knows no smaller ones
            modifier = Modifier.NONE
        codec = self.values.get("codec", Codec.UNKNOWN)
        if source is Source.TV and codec is Codec.MPEG2:
            modifier = Modifier.RAW
        voiced = self.translations & {Translation.DUB, Translation.MVO, Translation.DVO, Translation.AVO}
        if voiced and any("а" <= letter.lower() <= "я" for title in titles for letter in title):
            self.languages.setdefault("Russian")
        return Parsed(
            titles=titles,
            seasons=numbering.seasons,
            episodes=numbering.episodes,
            absolute_episodes=numbering.absolute,
            full_season=bool(numbering.seasons) and numbering.complete,
            air_date=numbering.air_date,
            resolution=resolution,
            source=source,
            modifier=modifier,
            codec=codec,
            hdr=frozenset(self.hdr),
            audio=frozenset(self.audio),
            languages=tuple(self.languages),
            translations=frozenset(self.translations),
            edition=self.values.get("edition", ""),
            version=max(numbering.version, 2 if self.marks else 1),
            proper="proper" in self.marks,
            repack="repack" in self.marks,
            hardcoded_subtitles=bool(self.values.get("hardcoded")),
            sample=bool(self.values.get("sample")),
            **known,
        )
