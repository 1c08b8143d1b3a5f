"""The `texts` section: the owner's own words for what is told, tried before they are accepted."""

import re
from string import Formatter
from typing import Annotated, Any, Final

import msgspec
from pydantic import PlainValidator, WithJsonSchema

from tgarr.config.fields import Section, mistake

FIELDS: Final = ("title", "part", "event", "quality", "release", "who", "reason", "link")
"""What may stand in braces; each is empty where there is nothing to say."""
_LONGEST: Final = 600
"""Characters of a text: with what comes into its fields it must fit below a picture."""
_LANGUAGES: Final = ("ru", "en")
_HARMLESS: Final = re.compile(r"[a-z_]{1,20}")


class Wording(msgspec.Struct, frozen=True):
    """A text for each language; empty where the house's own is used."""

    ru: str = ""
    en: str = ""

    def text(self, language: str) -> str:
        """Return the text in a language."""
        return self.ru if language == "ru" else self.en


def _wording(value: Any) -> Any:
    """Read a text, or one for each language.

    Raises:
        PydanticCustomError: one of them cannot be filled in.

    """
    if isinstance(value, Wording):
        return value
    if isinstance(value, str):
        _try(value)
        return Wording(ru=value, en=value)
    if not isinstance(value, dict) or not value or not set(value) <= set(_LANGUAGES):
        raise mistake("text-or-languages")
    for language, text in value.items():
        if not isinstance(text, str):
            raise mistake("text-or-languages", at=language)
        _try(text, at=language)
    return Wording(**value)


def _try(text: str, **at: str) -> None:
    """Fill a text in as it will be, with something in every field."""
    if len(text) > _LONGEST:
        raise mistake("text-too-long", limit=_LONGEST, **at)
    known = ", ".join(f"{{{name}}}" for name in FIELDS)
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise mistake("text-braces", **at) from None
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in FIELDS:
            unknown = f"{{{name}}}" if _HARMLESS.fullmatch(name) else "{…}"
            raise mistake("text-unknown-field", field=unknown, known=known, **at)
        if form or conversion:
            raise mistake("text-format", **at)
    if not text.format_map(dict.fromkeys(FIELDS, "x")).strip():
        raise mistake("blank", **at)
    if all(name is None for _, name, _, _ in parts):
        raise mistake("text-without-field", known=known, **at)


Text = Annotated[
    Wording,
    PlainValidator(_wording),
    WithJsonSchema(
        {
            "type": ["string", "object"],
            "properties": {language: {"type": "string"} for language in _LANGUAGES},
            "additionalProperties": False,
        }
    ),
]


class Texts(Section):
    """Own words for what is told, by what has happened; a line of which all fields are empty is left out."""

    available: Text = Wording()
    replaced: Text = Wording()
    """What was there already has another file now: a better one, mostly."""
    added: Text = Wording()
    grabbed: Text = Wording()
    failed: Text = Wording()
    requested: Text = Wording()
    approved: Text = Wording()
    declined: Text = Wording()
    issue: Text = Wording()
    finished: Text = Wording()
