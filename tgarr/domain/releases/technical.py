"""Puts together what the technical words of a name say."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Source, Translation
from tgarr.domain.releases.words import Known, Words

_JOINTS: Final = frozenset({" ", ".", "-", "_", ",", ", ", "/", " ("})
"""What may stand between a language and the word that says it is only to be read."""
_NARROW_JOINTS: Final = frozenset({" ", ".", "-", "_"})
_LONGEST_CODE: Final = 3
_FULL_HD, _HD = 1080, 720
_VOICES: Final = frozenset({Translation.DUB, Translation.MVO, Translation.DVO, Translation.AVO})
_VERSIONS: Final = {"proper": 2, "repack": 2, "repack2": 3, "repack3": 4}


class Technical:
    """Collects facts; the first word of a kind counts, a strong one before all weak ones, except where all count."""

    __slots__ = ("_said", "_sure", "audio", "hdr", "languages", "marks", "translations")

    def __init__(self) -> None:
        self._said: dict[str, Any] = {}
        self._sure: set[str] = set()
        self.hdr: frozenset[Hdr] = frozenset()
        self.audio: frozenset[Audio] = frozenset()
        self.translations: frozenset[Translation] = frozenset()
        self.languages: tuple[str, ...] = ()
        self.marks: tuple[str, ...] = ()

    def take(self, known: Iterable[Known]) -> None:  # noqa: C901  # a table of methods takes twice as long
        """Add what words say."""
        said = self._said
        for _, _, entry in known:
            for field, value in entry.terms:
                if field == "audio":
                    self.audio |= {value}
                elif field == "language":
                    self.speak(value)
                elif field == "hdr":
                    self.hdr |= {value}
                elif field == "translation":
                    self.translations |= {value}
                elif field == "version":
                    self.marks += (value,)
                elif field not in said:
                    said[field] = value
                    if entry.strong:
                        self._sure.add(field)
                elif entry.strong and field not in self._sure:
                    said[field] = value
                    self._sure.add(field)

    def speak(self, language: str) -> None:
        """Add a language."""
        if language not in self.languages:
            self.languages += (language,)

    def told(self) -> dict[str, Any]:
        """Return all fields as `Parsed` has them, `version` as the words alone tell it."""
        said, marks = self._said.get, self.marks
        source, modifier = self._copied()
        if said("multilingual") and "German" in self.languages:
            self.speak("English")
        return {
            "source": source,
            "modifier": modifier,
            "resolution": said("resolution") or said("picture", 0),
            "codec": said("codec", Codec.UNKNOWN),
            "hdr": self.hdr,
            "audio": self.audio,
            "languages": self.languages,
            "translations": self.translations,
            "edition": said("edition", ""),
            "version": max(_VERSIONS[mark] for mark in marks) if marks else 1,
            "proper": "proper" in marks,
            "repack": any(mark != "proper" for mark in marks),
            "hardcoded_subtitles": "hardcoded" in self._said,
            "sample": "sample" in self._said,
        }

    @property
    def voiced(self) -> bool:
        """Whether somebody speaks over the original."""
        return not self.translations.isdisjoint(_VOICES)

    def _copied(self) -> tuple[Source, Modifier]:
        """Return the source, and whether it was copied as it is."""
        said = self._said.get
        source, modifier = said("source", Source.UNKNOWN), said("modifier", Modifier.NONE)
        if source is Source.UNKNOWN and modifier is not Modifier.NONE:
            source = Source.BLURAY
        resolution = said("resolution", 0)
        if modifier is Modifier.REMUX:
            return source, Modifier.NONE if 0 < resolution < _FULL_HD else modifier  # the arrs know no smaller ones
        if source is Source.TV:
            return source, Modifier.RAW if said("codec") is Codec.MPEG2 else Modifier.NONE
        if "encoded" in self._said:
            return source, Modifier.NONE
        if source is Source.BLURAY and "raw" in self._said and "source" in self._sure and resolution != _HD:
            encoded = resolution == _FULL_HD and said("codec") is Codec.X265  # no such disc was ever pressed
            return source, modifier if encoded else Modifier.DISC
        return source, modifier


def without_subtitles(known: Sequence[Known], words: Words) -> list[Known]:
    """Return `known` without the languages of subtitles: `Ger.Eng.Sub`, `Sub Ukr/Eng`, `SUB ITA JPN`."""
    read_only: set[int] = set()
    for position, (_, _, entry) in enumerate(known):
        if not entry.subtitles:
            continue
        before = position - 1
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
        after = position + 1 if before == position - 1 else len(known)
        while after < len(known) and _is_language(known[after]):
            end = known[after - 1][1]
            if end != known[after][0] or words.gaps[end - 1] not in _JOINTS:
                break
            read_only.add(after)
            after += 1
    return [one for position, one in enumerate(known) if position not in read_only]


def _is_language(known: Known) -> bool:
    terms = known[2].terms
    return bool(terms) and terms[0][0] == "language"
