"""A mistake in the configuration file: where it is, what is wrong, and what was probably meant.

No mistake ever quotes a value from the file: it may be a secret that slipped into the wrong place.
"""

import difflib
import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from tgarr.config.catalogue import EXPECTED, MEANT, WORDS
from tgarr.errors import ConfigError

Language = Literal["ru", "en"]
_HARMLESS_KEY = re.compile(r"[\w.\- ]{1,40}")


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to correct.

    Attributes:
        file: the file's path as it was given.
        line, column: from 1; 0 where the file as a whole is meant.
        key: the path of the key, such as `services.radarr.url`; may be empty.
        what: key of the catalogue of words.
        shown: names that the words mention; never values of the file.
        meant: what was probably meant, or nothing.

    """

    file: str
    line: int
    column: int
    key: str
    what: str
    shown: dict[str, str] = msgspec.field(default_factory=dict)
    meant: str = ""

    def words(self, language: Language) -> str:
        """Say what is wrong, without the place."""
        shown = dict(self.shown)
        if "expected" in shown:
            shown["expected"] = EXPECTED[shown["expected"]][language]
        text = WORDS[self.what][language].format_map(shown)
        return f"{text} {MEANT[language].format(meant=self.meant)}" if self.meant else text

    def line_of_text(self, language: Language) -> str:
        """Say it with its place, as compilers do: `config.yaml:12:5: services.radarr.url: ...`."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.words(language)) if part)


class InvalidConfig(ConfigError):
    """The file cannot be used; `mistakes` has all that is wrong with it, in the order of the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda found: (found.line, found.column, found.key)))
        super().__init__(self.words("en"))

    def words(self, language: Language) -> str:
        """Return every mistake, one a line."""
        return "\n".join(found.line_of_text(language) for found in self.mistakes)


def meant_by(word: str, possible: Iterable[str]) -> str:
    """Return the possible word that is nearest to `word`, or nothing."""
    near = difflib.get_close_matches(word.lower(), list(possible), n=1, cutoff=0.6)
    return near[0] if near else ""


def key_path(parts: Iterable[str | int]) -> str:
    """Write a key's path; a part that does not look like a key is left out, for it may be a secret."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if _HARMLESS_KEY.fullmatch(part) else ".?"
    return text.removeprefix(".")
