"""Puts together what the technical words of a name say."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tgarr.domain.releases.numbered import Numbering
from tgarr.domain.releases.parsed import Audio, Codec, Hdr, Modifier, Parsed, Source, Translation
from tgarr.domain.releases.words import Known, Words

_JOINTS: Final = frozenset({" ", ".", "-", "_", ",", ", ", "/", " ("})
"""What may stand between a language and the word that says it is only to be read."""
_NARROW_JOINTS: Final = frozenset({" ", ".", "-", "_"})
_LONGEST_CODE: Final = 3
_FULL_HD, _HD = 1080, 720
_VOICES: Final = frozenset({Translation.DUB, Translation.MVO, Translation.DVO, Translation.AVO})
_VERSIONS: Final = {"proper": 2, "repack": 2, "repack2": 3, "repack3": 4}


_UNKNOWN, _NONE, _WEB_DL, _WEBRIP = Source.UNKNOWN, Modifier.NONE, Source.WEB_DL, Source.WEBRIP


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
        said, sure = self._said, self._sure
        for _, _, entry in known:
            strong = entry.strong
            for field, value in entry.terms:
                if field not in said:
                    said[field] = value
                    if strong:
                        sure.add(field)
                elif strong and field not in sure:
                    said[field] = value
                    sure.add(field)
            for field, value in entry.among:
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

    def parsed(self, numbering: Numbering, *, version: int, **known: Any) -> Parsed:
        """Put everything together.

        Args:
            numbering: what is counted.
            version: the least that it is.
            known: fields that others found.

        """
        said, marks = self._said.get, self.marks
        source, modifier = self._copied()
        for mark in marks:
            version = max(version, _VERSIONS[mark])
        if said("multilingual") and "German" in self.languages:
            self.speak("English")
        return Parsed(
            seasons=numbering.seasons,
            episodes=numbering.episodes,
            absolute_episodes=numbering.absolute,
            full_season=numbering.complete,
            air_date=numbering.air_date,
            source=source,
            modifier=modifier,
            resolution=said("resolution") or said("picture", 0),
            codec=said("codec", Codec.UNKNOWN),
            hdr=self.hdr,
            audio=self.audio,
            languages=self.languages,
            translations=self.translations,
            edition=said("edition", ""),
            version=max(version, numbering.version),
            proper="proper" in marks,
            repack=bool(marks) and {*marks} != {"proper"},
            hardcoded_subtitles="hardcoded" in self._said,
            sample="sample" in self._said,
            **known,
        )

    @property
    def voiced(self) -> bool:
        """Whether somebody speaks over the original."""
        return not self.translations.isdisjoint(_VOICES)

    def _copied(self) -> tuple[Source, Modifier]:
        """Return the source, and whether it was copied as it is."""
        said = self._said.get
        source, modifier = said("source", _UNKNOWN), said("modifier", _NONE)
        if source is _WEB_DL or source is _WEBRIP or (source is _UNKNOWN and modifier is _NONE):
            return source, modifier
        if source is _UNKNOWN:
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
        after = position + 1
        while after < len(known) and _is_language(known[after]):
            end = known[after - 1][1]
            if end != known[after][0] or words.gaps[end - 1] not in _JOINTS:
                break
            read_only.add(after)
            after += 1
        before = position - 1 if after == position + 1 else -1
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
