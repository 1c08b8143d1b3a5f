"""Reads a gettext catalogue as translators write it (`.po`), so that nothing has to be compiled before it is shown.

Of the format it knows what our catalogues hold: messages with and without plural, on as many lines as they take. Babel
reads all of it, and took a twentieth of the whole start; a test holds the two against each other.
"""

import gettext
import re
from collections.abc import Callable
from typing import Final

_LINE: Final = re.compile(r'^(?:(msgid|msgid_plural|msgstr)(?:\[\d\])?\s+)?"(.*)"\s*$', re.MULTILINE)
_PLURAL: Final = re.compile(r"^Plural-Forms:.*\bplural=([^;]+);", re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPED: Final = {"n": "\n", "t": "\t"}


class Catalogue(gettext.NullTranslations):
    """The words of one language; what it lacks stays as it stands in the code."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._forms = _read(source)
        header = "".join(self._forms.pop("", ()))
        rule = _PLURAL.search(header)
        self._form: Callable[[int], int] = gettext.c2py(rule[1] if rule else "n != 1")

    def gettext(self, message: str) -> str:
        """Return the words for a message."""
        forms = self._forms.get(message)
        return forms[0] if forms else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for a number."""
        forms = self._forms.get(msgid1)
        return forms[self._form(n)] if forms else super().ngettext(msgid1, msgid2, n)


def _read(source: str) -> dict[str, list[str]]:
    """Return the forms of each message by its English words; the header stands by no words."""
    entries: list[tuple[str, list[str]]] = []
    for key, text in _LINE.findall(source):
        if key:
            entries.append((key, [text]))
        else:
            entries[-1][1].append(text)
    messages: dict[str, list[str]] = {}
    forms: list[str] = []
    for key, parts in entries:
        words = _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), "".join(parts))
        if key == "msgid":
            forms = messages[words] = []
        elif key == "msgstr":
            forms.append(words)
    return messages
