"""Puts together what the technical words of a name say."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Source, Translation
from tgarr.domain.releases.words import Known, Term, Words

_JOINTS: Final = frozenset({" ", ".", "-", "_", ",", ", ", "/", " ("})
"""What may stand between a language and the word that says it is only to be read."""
_BOXED: Final = frozenset({"][", "] ["})
_NARROW_JOINTS: Final = frozenset({" ", ".", "-", "_"})
_LONGEST_CODE: Final = 3
_FULL_HD, _HD = 1080, 720
_VOICES: Final = frozenset({Translation.DUB, Translation.MVO, Translation.DVO, Translation.AVO})
VERSIONS: Final = {"proper": 2, "repack": 2, "repack2": 3, "repack3": 4}
"""By the mark of a version, which one of its group's attempts it is."""


_UNKNOWN, _NONE, _WEB_DL, _WEBRIP = Source.UNKNOWN, Modifier.NONE, Source.WEB_DL, Source.WEBRIP
_BLURAY, _TV, _REMUX, _RAW, _DISC = Source.BLURAY, Source.TV, Modifier.REMUX, Modifier.RAW, Modifier.DISC
"""By a name of their own: Python 3.11 takes as long to look up a member of an enumeration as to call a function."""
_EMPTY: Final[frozenset[Any]] = frozenset()


class Technical:
    """What words say; the first word of a kind counts, a strong one before all weak ones, except where all count.

    Attributes:
        said: by field what one word says of it.
        marks: of versions, in their order.

    """

    __slots__ = ("_sure", "audio", "hdr", "languages", "marks", "said", "translations")

    def __init__(self, known: Iterable[Known]) -> None:
        """Collect what is known."""
        sure: dict[str, Any] = {}
        unsure: dict[str, Any] = {}
        among: list[Term] = []
        for _, _, entry in known:
            said = sure if entry.strong else unsure
            for field, value in entry.terms:
                if field not in said:
                    said[field] = value
            among += entry.among
        self._sure = sure
        self.said = unsure | sure
        self.hdr: frozenset[Hdr] = _EMPTY
        self.audio: frozenset[Audio] = _EMPTY
        self.translations: frozenset[Translation] = _EMPTY
        self.languages: tuple[str, ...] = ()
        self.marks: tuple[str, ...] = ()
        for field, value in among:
            if field == "audio":
                self.audio |= {value}
            elif field == "language":
                self.speak(value)
            elif field == "hdr":
                self.hdr |= {value}
            elif field == "translation":
                self.translations |= {value}
            else:
                self.marks += (value,)

    def speak(self, language: str) -> None:
        """Add a language."""
        if language not in self.languages:
            self.languages += (language,)

    @property
    def voiced(self) -> bool:
        """Whether somebody speaks over the original."""
        return not self.translations.isdisjoint(_VOICES)

    def copied(self) -> tuple[Source, Modifier]:
        """Return the source, and whether it was copied as it is."""
        said = self.said.get
        source, modifier = said("source", _UNKNOWN), said("modifier", _NONE)
        if source is _WEB_DL or source is _WEBRIP or (source is _UNKNOWN and modifier is _NONE):
            return source, modifier
        if source is _UNKNOWN:
            source = _BLURAY
        resolution = said("resolution", 0)
        if modifier is _REMUX:
            return source, _NONE if 0 < resolution < _FULL_HD else modifier  # the arrs know no smaller ones
        if source is _TV:
            return source, _RAW if said("codec") is Codec.MPEG2 else _NONE
        if "encoded" in self.said:
            return source, _NONE
        if source is _BLURAY and "raw" in self.said and "source" in self._sure and resolution != _HD:
            encoded = resolution == _FULL_HD and said("codec") is Codec.X265  # no such disc was ever pressed
            return source, modifier if encoded else _DISC
        return source, modifier


def without_subtitles(known: Sequence[Known], words: Words) -> list[Known]:
    """Return `known` without the languages of subtitles: `Ger.Eng.Sub`, `Sub Ukr/Eng`, `[Multiple Subtitle] [ENG]`."""
    read_only: set[int] = set()
    for position, (first, _, entry) in enumerate(known):
        several = words.words[first] == "multiple"
        if not (entry.subtitles or several):
            continue
        after = position + 1
        while after < len(known) and _is_language(known[after]):
            end = known[after - 1][1]
            if end != known[after][0] or words.gaps[end - 1] not in (_BOXED if several else _JOINTS):
                break
            read_only.add(after)
            after += 1
        before = position - 1 if after == position + 1 and not several else -1
        while before >= 0 and _is_language(known[before]):
            index, end, _ = known[before]
            code = len(words.words[index]) <= _LONGEST_CODE
            if end != known[before + 1][0] or words.gaps[end - 1] not in _NARROW_JOINTS:
                break
            if before < position - 1 and not code:
                break
            read_only.add(before)
            before -= 1
            if not code:
                break
    return [one for position, one in enumerate(known) if position not in read_only]


def _is_language(known: Known) -> bool:
    among = known[2].among
    return bool(among) and among[0][0] == "language"
