"""Lengths of texts and the entities in them."""

from collections.abc import Iterable
from typing import Any

from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.texts import units

# From core.telegram.org/bots/api#sendmessage ("1-4096 characters after entities parsing") and #sendphoto ("0-1024
# characters"); the unit is the UTF-16 code unit, core.telegram.org/api/entities#entity-length.
MESSAGE_UNITS = 4096
CAPTION_UNITS = 1024
# From core.telegram.org/bots/api#answercallbackquery: "0-200 characters".
NOTICE_CHARACTERS = 200


def check_text(text: str, entities: Iterable[Any]) -> None:
    """A message without media: 1 to 4096 units."""
    # From core.telegram.org/method/messages.sendMessage: MESSAGE_EMPTY, MESSAGE_TOO_LONG.
    if not text.strip():
        raise Refused("MESSAGE_EMPTY")
    if units(text) > MESSAGE_UNITS:
        raise Refused("MESSAGE_TOO_LONG")
    _check_entities(text, entities)


def check_caption(text: str, entities: Iterable[Any]) -> None:
    """A media's caption: up to 1024 units."""
    # From core.telegram.org/method/messages.sendMedia: MEDIA_CAPTION_TOO_LONG.
    if units(text) > CAPTION_UNITS:
        raise Refused("MEDIA_CAPTION_TOO_LONG")
    _check_entities(text, entities)


def check_notice(text: str) -> None:
    """The answer to a tap."""
    # From core.telegram.org/method/messages.setBotCallbackAnswer: MESSAGE_TOO_LONG.
    if len(text) > NOTICE_CHARACTERS:
        raise Refused("MESSAGE_TOO_LONG")


def _check_entities(text: str, entities: Iterable[Any]) -> None:
    # From core.telegram.org/method/messages.sendMessage: ENTITY_BOUNDS_INVALID, "a specified entity offset or length is
    # invalid, see here for info on how to properly compute the entity offset/length" (core.telegram.org/api/entities).
    whole = units(text)
    for entity in entities:
        if entity.offset < 0 or entity.length <= 0 or entity.offset + entity.length > whole:
            raise Refused("ENTITY_BOUNDS_INVALID")
