"""Reads a release's name: words against a vocabulary, then numbers, borders, facts, group and titles, in this order.

A name is a title, then numbers or a year, then technical words, then a group. What ends the title decides
how ordinary words are read: "Cats" is no CAM, "The.Tick" no TS, and "The French Dispatch" not in French.
"""

import re
from typing import Final

from tgarr.domain.releases.borders import borders_of
from tgarr.domain.releases.cleaning import cleaned
from tgarr.domain.releases.groups import group_of
from tgarr.domain.releases.numbered import NOTHING, Numbering
from tgarr.domain.releases.numbering import compressed, number, part, whole
from tgarr.domain.releases.parsed import Codec, Modifier, Parsed, Source, Translation
from tgarr.domain.releases.technical import VERSIONS, Technical, without_subtitles
from tgarr.domain.releases.titles import titles_of
from tgarr.domain.releases.words import CODED, SUBTITLES, Entry, Known, Words, is_known, is_voice

_WORD: Final = re.compile(r"[^\W_]+")
_LEAD: Final = re.compile(r"\[(?P<group>[^\[\]]{1,80})\][\s._-]*")
_HAN_ONLY: Final = re.compile("[^\x00-\u2fff]+")
_TEXT: Final = re.compile(r"[A-Z][^\[\]]{2}")
_BROADCAST: Final = re.compile(r"\d{6}\s(?=\D)")
"""A day, with which recordings of Japanese television begin."""
_HASH: Final = re.compile(r"[\[(]([0-9A-Fa-f]{8})[\])]")
_CHINESE: Final = re.compile("[简繁]|字幕(?![组組社])")
"""How Chinese fansubs say in which letters they write."""
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
_CYRILLIC: Final = re.compile("[а-я]")
_CLOSED: Final = frozenset("])")
_NO_CODEC: Final = Codec.UNKNOWN
_SUBTITLE_FILES: Final = frozenset({"srt", "sub", "ass"})


def parse(name: str) -> Parsed:
    """Return what `name` says. Any text is accepted; reading takes time in proportion to its length."""
    name, ending = cleaned(name)
    lower = name.lower()
    words = Words(name, lower)
    fansub, begins = "", 0
    if name[:1] == "[":
        fansub, begins = _lead(name)
    elif name[:1].isdecimal() and (broadcast := _BROADCAST.match(name)):
        begins = broadcast.end()
    first = words.strong_from(begins)
    strong_start = words.starts[words.known[first][0]] if first < len(words.known) else len(name)
    numbering = number(lower, words, begins if fansub else 0, strong_start) or NOTHING
    if numbering is NOTHING and (words.figures or words.counting):
        numbering = _rarely_numbered(lower, words, strong_start) or NOTHING
    if numbering is NOTHING:
        numbering = whole(lower) or NOTHING
    title_end, facts_from, facts_end, counted_end, year, version = borders_of(name, words, numbering, begins, first)
    group, group_start = group_of(name, lower, facts_end, counted_end, fansub)
    technical = Technical(_known(words, facts_from, numbering, group_start, group_start + len(group), ending))
    if "|" in name and (voices := _VOICES.search(name)):
        technical.translations |= {_VOICE_LETTERS.get(letter, Translation.MVO) for letter in _LETTER.findall(voices[1])}
    if not name.isascii():
        _speak_by_script(technical, name, lower, title_end)
    if " / " in name:
        title_end = _titles_end(name, title_end, strong_start)
    titles, title = titles_of(name[begins:title_end])
    hashed = _HASH.search(name, title_end) if name[-1:] in _CLOSED else None
    if "multilingual" in technical.said and "German" in technical.languages:
        technical.speak("English")
    source, modifier = technical.copied()
    said, marks = technical.said.get, technical.marks
    version = max(version, numbering.version)
    if marks:
        version = max(version, *[VERSIONS[mark] for mark in marks])
    return Parsed(  # by position, in the order of its fields: by name this takes five times as long
        title,
        titles,
        year,
        numbering.seasons,
        numbering.episodes,
        numbering.absolute,
        numbering.complete,
        name[numbering.start : numbering.start + len(numbering.season_words)] if numbering.season_words else "",
        numbering.air_date,
        said("resolution") or said("picture", 0),
        source,
        modifier,
        said("codec", _NO_CODEC),
        technical.hdr,
        technical.audio,
        technical.languages,
        technical.translations,
        group,
        said("edition", ""),
        hashed[1] if hashed else "",
        version,
        "proper" in marks,
        bool(marks) and {*marks} != {"proper"},
        "hardcoded" in technical.said,
        "sample" in technical.said,
    )


def _lead(name: str) -> tuple[str, int]:
    """Return the group that stands first in brackets, and where the title begins behind it."""
    group, begins = "", 0
    while match := _LEAD.match(name, begins):
        inner = match["group"]
        technical = all(is_known(word) and not is_voice(word) for word in _WORD.findall(inner.lower()))
        if match.end() == len(name) or (group and not technical and not _TEXT.match(name, match.end())):
            break
        begins = match.end()
        if not technical and not group:
            if _HAN_ONLY.fullmatch(inner) and name[match.end() - 1] == ".":
                return "", 0  # [中文名].Title.S01E01
            group = inner.strip()
    return group, begins


def _titles_end(name: str, title_end: int, strong_start: int) -> int:
    """Return where the last title ends of several; each may have its numbering behind it."""
    slash = name.rfind(" / ", title_end, strong_start)
    if slash < 0:
        return title_end
    box = name.find("[", slash)
    return min(strong_start, len(name) if box < 0 else box)


def _rarely_numbered(lower: str, words: Words, strong_start: int) -> Numbering | None:
    """Read what only television has: `Part 2`, and `103` for the third episode of the first season."""
    television = any(("source", Source.TV) in words.known[position][2].terms for position in words.strong)
    found = part(lower, words) if television and words.counting else None
    return found or compressed(words, television=television, facts_start=strong_start)


def _known(
    words: Words, facts_from: int, numbering: Numbering, group_start: int, group_end: int, ending: str
) -> list[Known]:
    """Return the words that are technical here: those of the facts' part, but for numbers and the group.

    A file's ending says something too: of a disc's image, and of subtitles, whose language stands before it.
    """
    known, starts = words.known[facts_from:], words.starts
    if known and (starts[known[-1][0]] >= group_start or starts[known[0][0]] < numbering.end):
        known = [
            one
            for one in known
            if not (group_start <= starts[one[0]] < group_end or numbering.start <= starts[one[0]] < numbering.end)
        ]
    if not SUBTITLES.isdisjoint(words.words):
        known = without_subtitles(known, words)
    if ending == "iso":
        known.append((0, 1, _ISO))
    elif ending in _SUBTITLE_FILES and words.known and words.known[-1][1] == len(words.words):
        known.append(words.known[-1])
    elif ending in _SUBTITLE_FILES and words.words[-1] in CODED:
        known.append((0, 1, CODED[words.words[-1]]))
    return known


def _speak_by_script(technical: Technical, name: str, lower: str, title_end: int) -> None:
    """Add a language that letters tell: a Russian tracker's dubs are Russian, and Chinese fansubs name the script."""
    if _CYRILLIC.search(lower):
        if technical.voiced:
            technical.speak("Russian")
    elif _CHINESE.search(name, title_end):
        technical.speak("Chinese")


_ISO: Final = Entry("modifier", (("modifier", Modifier.DISC), ("raw", True)))
