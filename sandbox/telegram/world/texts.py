"""Lengths and offsets of texts as Telegram counts them, and the entities that it finds by itself."""

import re
from collections.abc import Iterable
from typing import Any

from pyrogram.raw import types

# From core.telegram.org/api/entities: offsets and lengths are UTF-16 code units; a bot_command is "/start" or
# "/start@bot".
_COMMAND = re.compile(r"(?<![\w/@<>])/(\w{1,64})(@\w{3,32})?(?![\w@/])", re.ASCII)
_MENTION = re.compile(r"(?<![\w@/])@[a-z]\w{2,31}(?!\w)", re.ASCII | re.IGNORECASE)
_HASHTAG = re.compile(r"(?<![\w&#])#(?!\d+\b)\w{1,255}")
_ADDRESS = re.compile(r"\b(?:https?://|t\.me/)[^\s<>\"']*[^\s<>\"'.,:;!?)\]»”]", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w-])", re.ASCII | re.IGNORECASE)
_FOUND = (
    (_ADDRESS, types.MessageEntityUrl),
    (_EMAIL, types.MessageEntityEmail),
    (_MENTION, types.MessageEntityMention),
    (_HASHTAG, types.MessageEntityHashtag),
    (_COMMAND, types.MessageEntityBotCommand),
)
# Formatting that lies over what is found; inside anything else nothing is found.
_FORMATTING = (
    types.MessageEntityBold,
    types.MessageEntityItalic,
    types.MessageEntityUnderline,
    types.MessageEntityStrike,
    types.MessageEntitySpoiler,
    types.MessageEntityBlockquote,
)


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text: str, offset: int, length: int) -> str:
    """The part that an entity covers."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return encoded[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def with_found(text: str, given: Iterable[Any] = ()) -> tuple[Any, ...]:
    """The given entities and those of addresses, mentions, hashtags and commands, in their order.

    From core.telegram.org/api/entities, "server-side entities": the server finds them in what people and bots send.
    """
    kept = list(given)
    taken = [(one.offset, one.offset + one.length) for one in kept if not isinstance(one, _FORMATTING)]
    for pattern, kind in _FOUND:
        for found in pattern.finditer(text):
            begin = units(text[: found.start()])
            end = begin + units(found.group())
            if all(end <= other_begin or begin >= other_end for other_begin, other_end in taken):
                taken.append((begin, end))
                kept.append(kind(offset=begin, length=end - begin))
    return tuple(sorted(kept, key=lambda one: (one.offset, -one.length)))
