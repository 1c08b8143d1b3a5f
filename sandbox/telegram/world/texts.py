"""Lengths and offsets of texts as Telegram counts them, and the entities that clients find by themselves."""

import re
from typing import Any

from pyrogram.raw import types

# From core.telegram.org/api/entities: offsets and lengths are UTF-16 code units; a bot_command is "/start" or
# "/start@bot".
_COMMAND = re.compile(r"(?<![\w/@<>])/(\w{1,64})(@\w{3,32})?(?![\w@/])", re.ASCII)


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text: str, offset: int, length: int) -> str:
    """The part that an entity covers."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return encoded[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def commands_in(text: str) -> list[Any]:
    """A bot_command entity for every /command, as clients make them while somebody writes."""
    return [
        types.MessageEntityBotCommand(offset=units(text[: found.start()]), length=units(found.group()))
        for found in _COMMAND.finditer(text)
    ]
