"""Reads `/command@bot words`."""

import re
from typing import Final

_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?\s*", re.DOTALL)


def parse_command(text: str, username: str) -> tuple[str | None, str]:
    """Return the command in small letters and the words after it.

    The command is None when the text is none, and empty when it names another bot.
    """
    match = _COMMAND.fullmatch(text)
    if match is None:
        return None, text
    name, addressee, words = match.groups()
    if addressee and addressee.lower() != username.lower():
        return "", ""
    return name.lower(), (words or "").strip()
