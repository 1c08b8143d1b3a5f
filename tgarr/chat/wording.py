"""Fills in texts that the owner may have written: a line that has nothing to say is left out."""

from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import Final

from tgarr.chat.text import Text

_CLOSING: Final = {"(": ")", "[": "]", "«": "»", "“": "”"}


def worded(template: str, fields: Mapping[str, Text]) -> Text:
    """Return the template with its fields filled in.

    A line of which all fields are empty is left out; in others an empty field takes the signs before it along, so that
    `{title} › {part}` of a film is its title. A field may have lines of its own.

    Raises:
        KeyError, ValueError: it is no template for these fields; the configuration refuses such.

    """
    lines = (_line(line, fields) for line in template.strip("\n").split("\n"))
    return Text.lines(*lines)


def _line(line: str, fields: Mapping[str, Text]) -> Text | None:
    parts = list(_taken_apart(line, fields))
    values = [value for _, value in parts[:-1]]
    return None if values and not any(values) else Text.join(_filled(parts))


def _taken_apart(line: str, fields: Mapping[str, Text]) -> Iterator[tuple[str, Text | None]]:
    """Yield each field with the signs before it; last the signs behind all of them."""
    literal = ""
    for more, name, _, _ in Formatter().parse(line):
        literal += more
        if name is not None:
            yield literal, fields[name]
            literal = ""
    yield literal, None


def _filled(parts: Iterable[tuple[str, Text | None]]) -> Iterator[str | Text]:
    said, closing = False, ""
    for index, (literal, value) in enumerate(parts):
        signs = literal.removeprefix(closing)
        words = any(sign.isalnum() for sign in signs)
        if words or value is None or (value and (said or index == 0)):
            yield signs
            closing = ""
        else:
            closing = _CLOSING.get(signs.rstrip()[-1:], "")
        if value:
            yield value
        said = said or bool(value)
