"""The words in each language: gettext catalogues, English in the code, read from `tgarr/locale/<language>`."""

import gettext
from functools import cache
from importlib.resources import files
from typing import Final

from tgarr.chat.catalogue import Catalogue
from tgarr.chat.text import Text

LANGUAGES: Final = ("ru", "en")


def N_(words: str) -> str:  # noqa: N802  # gettext's usual name
    """Mark words for translation where they are stored, to be translated where they are shown."""
    return words


class Words:
    """Speaks one language: `_("Added {title}", title=bold(name))`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._catalogue = _catalogue(self.language)

    def __call__(self, words: str, /, **values: str | float | Text) -> Text:
        """Return the words in this language, places filled in."""
        return Text.template(self._catalogue.gettext(words), **values)

    def template(self, words: str) -> str:
        """Return the words in this language with their places still open."""
        return self._catalogue.gettext(words)

    def many(self, one: str, several: str, count: int, /, **values: str | float | Text) -> Text:
        """Return the form for `count`, which also fills the place `{count}`."""
        return Text.template(self._catalogue.ngettext(one, several, count), count=count, **values)

    def plain(self, words: str, /, **values: str | float) -> str:
        """Return the words as plain characters, for buttons and toasts."""
        return self(words, **values).plain


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    source = files("tgarr") / "locale" / language / "LC_MESSAGES" / "tgarr.po"
    if not source.is_file():
        return gettext.NullTranslations()  # the words in the code are English
    return Catalogue(source.read_text("utf-8"))
