"""Formatted text: built from parts with their style, never by joining markup.

Offsets are counted in characters here; Telegram counts UTF-16 units, which `Text.wire` gives.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from string import Formatter
from typing import Final, Self

import msgspec

MESSAGE_UNITS: Final = 4096
"""UTF-16 units in a message at most (core.telegram.org/api/config, message_length_max)."""
CAPTION_UNITS: Final = 1024
"""UTF-16 units in a caption at most (core.telegram.org/api/config, caption_length_max)."""


class Style(StrEnum):
    """How a stretch of text looks."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    SPOILER = "spoiler"
    CODE = "code"
    PRE = "pre"
    LINK = "link"
    QUOTE = "quote"
    FOLDED_QUOTE = "folded-quote"


_LITERAL: Final = (Style.CODE, Style.PRE)
_UNBREAKABLE: Final = re.compile(
    r"(?:(?<=\d) (?=(?:[КМГТ]?Б|[KMGT]?B|%|мс|с|мин|ч|д|ms|s|min|h|d)(?!\w))|(?<=[✓●○]) (?=\w))"
)
"""A space where no line is to end."""


class Entity(msgspec.Struct, frozen=True, gc=False):
    """A style over `length` characters (or units, on the wire) from `offset`; `url` for a link."""

    style: Style
    offset: int
    length: int
    url: str = ""


class Text(msgspec.Struct, frozen=True, gc=False):
    """Characters with their styles; a struct, because a screen is made of dozens."""

    plain: str = ""
    entities: tuple[Entity, ...] = ()

    @classmethod
    def of(cls, part: "str | Text") -> "Text":
        """Return the part as a text."""
        return part if isinstance(part, Text) else Text(part)

    @classmethod
    def join(cls, parts: "Iterable[str | Text]", between: str = "") -> "Text":
        """Put parts after each other."""
        plain: list[str] = []
        entities: list[Entity] = []
        position = 0
        for part in parts:
            if isinstance(part, Text):
                words = part.plain
                for one in part.entities:
                    entities.append(Entity(one.style, one.offset + position, one.length, one.url))  # noqa: PERF401  # most have none
            else:
                words = part
            plain.append(words)
            position += len(words) + len(between)
        return cls(between.join(plain), tuple(entities))

    @classmethod
    def lines(cls, *parts: "str | Text | None") -> "Text":
        """Put parts below each other; None leaves a line out, an empty text is an empty line."""
        return cls.join((part for part in parts if part is not None), "\n")

    @classmethod
    def template(cls, words: str, /, **values: "str | int | float | Text") -> "Text":
        """Fill in `{name}` places; formats such as `{speed:.1f}` are for numbers.

        Raises:
            KeyError: a place has no value.

        """
        if any(isinstance(value, Text) for value in values.values()):
            return cls.join(_filled(words, values))
        return cls(words.format_map(values))

    def __add__(self, other: "str | Text") -> "Text":
        return Text.join((self, other))

    def __radd__(self, other: str) -> "Text":
        return Text.join((other, self))

    def __bool__(self) -> bool:
        return bool(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def styled(self, style: Style, url: str = "") -> "Text":
        """Return the text with one more style over all of it."""
        if not self.plain:
            return self
        return Text(self.plain, (Entity(style, 0, len(self.plain), url), *self.entities))

    @property
    def units(self) -> int:
        """UTF-16 units."""
        return units(self.plain)

    def cut(self, start: int, end: int) -> Self:
        """Return the characters from `start` up to `end`, with the styles that reach in there."""
        entities = []
        for entity in self.entities:
            first, last = max(entity.offset, start), min(entity.offset + entity.length, end)
            if first < last:
                entities.append(Entity(entity.style, first - start, last - first, entity.url))
        return type(self)(self.plain[start:end], tuple(entities))

    def clipped(self, most: int) -> "Text":
        """Return the text with at most so many UTF-16 units; a cut is shown by an ellipsis at a word's end."""
        if self.units <= most:
            return self
        end = _fitting(self.plain, most - 1)
        space = max(self.plain.rfind(" ", 0, end), self.plain.rfind("\n", 0, end))
        if space > max(0, end - 40):  # a word is not worth more than this
            end = space
        return self.cut(0, end) + "…"

    def split(self, most: int = MESSAGE_UNITS) -> "list[Text]":
        """Return pieces of at most so many UTF-16 units, broken at lines where possible, else at words.

        None but an only one is blank: Telegram takes no blank message.
        """
        pieces = []
        rest = self
        while rest.units > most:
            end = _fitting(rest.plain, most)
            at = rest.plain.rfind("\n", 1, end)
            at = at if at > 0 else rest.plain.rfind(" ", 1, end)
            if at > 0:
                pieces.append(rest.cut(0, at))
                rest = rest.cut(at + 1, len(rest.plain))
            else:
                pieces.append(rest.cut(0, end))
                rest = rest.cut(end, len(rest.plain))
        return [piece for piece in (*pieces, rest) if piece.plain.strip()] or [rest]

    def wire(self) -> tuple[str, list[Entity]]:
        """Return the characters and the entities with offset and length in UTF-16 units, as Telegram wants them.

        No line breaks between a number and its unit, nor behind a tick; what can be copied stays as it is.
        """
        literal = [(one.offset, one.offset + one.length) for one in self.entities if one.style in _LITERAL]

        def bound(match: re.Match[str]) -> str:
            place = match.start()
            return " " if any(start <= place < end for start, end in literal) else "\N{NO-BREAK SPACE}"

        return _UNBREAKABLE.sub(bound, self.plain), [
            Entity(
                one.style,
                units(self.plain[: one.offset]),
                units(self.plain[one.offset : one.offset + one.length]),
                one.url,
            )
            for one in self.entities
        ]


def units(plain: str) -> int:
    """Return how many UTF-16 units the characters take."""
    return len(plain.encode("utf-16-le", "surrogatepass")) // 2


def bold(part: str | Text) -> Text:
    """Return the part in bold."""
    return Text.of(part).styled(Style.BOLD)


def italic(part: str | Text) -> Text:
    """Return the part in italics."""
    return Text.of(part).styled(Style.ITALIC)


def code(part: str | Text) -> Text:
    """Return the part in a fixed width; a tap copies it."""
    return Text.of(part).styled(Style.CODE)


def link(part: str | Text, url: str) -> Text:
    """Return the part as a link; without an address, as it is."""
    return Text.of(part).styled(Style.LINK, url) if url else Text.of(part)


def quote(part: str | Text, *, folded: bool = False) -> Text:
    """Return the part as a quotation, which may be folded."""
    return Text.of(part).styled(Style.FOLDED_QUOTE if folded else Style.QUOTE)


@lru_cache(maxsize=1024)
def _parsed(words: str) -> tuple[tuple[str, str | None, str | None], ...]:
    return tuple((literal, name, form) for literal, name, form, _ in Formatter().parse(words))


def _filled(words: str, values: dict[str, str | int | float | Text]) -> Iterator[str | Text]:
    for literal, name, form in _parsed(words):
        yield literal
        if name is None:
            continue
        value = values[name]
        yield value if isinstance(value, Text) else format(value, form or "")


def _fitting(plain: str, most: int) -> int:
    """Return how many characters fit in so many units."""
    taken = 0
    for index, character in enumerate(plain):
        taken += 2 if character > "\uffff" else 1
        if taken > most:
            return index
    return len(plain)
