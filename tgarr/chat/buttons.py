"""A button's data: `<token>:<verb>:<arguments>`. The token stands for a dialogue in the record, bound to a person.

`~` in its place stands for no dialogue: a way into a screen that needs none, in private chats only. Nothing is
granted by data: rights are asked and arguments are read as if a stranger had written them.
"""

import contextlib
import re
from typing import Final

import msgspec

from tgarr.chat.screens import BUTTON_DATA_BYTES, Button
from tgarr.errors import InvalidInput

FREE: Final = "~"
_DATA: Final = re.compile(r"(~|[A-Za-z0-9_-]{12}):([a-z-]{1,20})((?::[A-Za-z0-9_.,-]{0,40})*)")


class Pointer(msgspec.Struct, frozen=True):
    """What a button's data says. `token` is empty for a way in without a dialogue."""

    token: str
    verb: str
    arguments: tuple[str, ...]


def button(label: str, token: str, verb: str, *arguments: str | int) -> Button:
    """Return a button for a verb of a dialogue; an empty token makes a way in that needs none.

    Raises:
        ValueError: the data would not fit, or could not be read again: a mistake in the code.

    """
    data = ":".join((token or FREE, verb, *map(str, arguments)))
    if len(data) > BUTTON_DATA_BYTES or not _DATA.fullmatch(data):  # what fits has no character of several bytes
        raise ValueError(f"not fit for a button: {data}")
    return Button(label, data)


def token(data: bytes) -> str:
    """Return the token in the data of a press; empty where there is none."""
    with contextlib.suppress(InvalidInput):
        return read(data).token
    return ""


def read(data: bytes) -> Pointer:
    """Return what the data of a press says.

    Raises:
        InvalidInput: it is none of ours.

    """
    try:
        match = _DATA.fullmatch(data.decode("ascii"))
    except UnicodeDecodeError:
        match = None
    if match is None:
        raise InvalidInput("button")
    token, verb, rest = match.groups()
    return Pointer("" if token == FREE else token, verb, tuple(rest.split(":")[1:]))
