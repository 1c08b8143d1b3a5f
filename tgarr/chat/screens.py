"""What is shown in one message: text, perhaps a picture above it, and buttons below it. Kept as JSON in the outbox."""

from typing import Any, Final

import msgspec

from tgarr.chat.text import Entity, Style, Text

BUTTON_DATA_BYTES: Final = 64
"""Bytes of a button's data at most (core.telegram.org/constructor/inlineButtonTypeCallback)."""


class Button(msgspec.Struct, frozen=True, gc=False):
    """A button with `data` for us, or one that opens `url`."""

    label: str
    data: str = ""
    url: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


class Picture(msgspec.Struct, frozen=True):
    """A picture, known by `key` (at Telegram, once uploaded), to be had from a service by its address there.

    `cover` is where the service has a copy of its own, empty for nowhere.
    """

    key: str
    service: str
    url: str
    cover: str = ""


class Attachment(msgspec.Struct, frozen=True):
    """A file that is made when the message goes out; `spec` tells its maker what is in it. A .png goes as a picture."""

    name: str
    spec: str


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """One message.

    Attributes:
        text: at most 4096 units; longer text is sent in several messages, the buttons below the last one. With a
            picture at most 1024; longer text follows the picture in a message of its own.
        picture: shown above the text if it can be had and Telegram takes it; otherwise the text stands alone.
        attachment: sent in place of a picture, with what its maker says of it; the text stands where it has no words.
        token: of the dialogue whose buttons are on it, which learns the message's number when it is sent.
        silent: without a sound.
        asks: for a text: a phone opens the answer to it at once. Only without buttons.

    """

    text: Text
    keyboard: Keyboard = ()
    picture: Picture | None = None
    attachment: Attachment | None = None
    token: str = ""
    silent: bool = False
    asks: bool = False


def to_json(screen: Screen) -> dict[str, Any]:
    """Return the screen as plain values."""
    body: dict[str, Any] = {
        "text": screen.text.plain,
        "entities": [[e.style.value, e.offset, e.length, e.url] for e in screen.text.entities],
        "keyboard": [[[b.label, b.data, b.url] for b in row] for row in screen.keyboard],
    }
    if screen.picture is not None:
        body["picture"] = list(msgspec.structs.astuple(screen.picture))
    if screen.attachment is not None:
        body["attachment"] = list(msgspec.structs.astuple(screen.attachment))
    if screen.token:
        body["token"] = screen.token
    if screen.silent:
        body["silent"] = True
    if screen.asks:
        body["asks"] = True
    return body


def from_json(body: dict[str, Any]) -> Screen:
    """Return the screen that `to_json` wrote."""
    return Screen(
        text=Text(
            body["text"], tuple(Entity(Style(s), offset, length, url) for s, offset, length, url in body["entities"])
        ),
        keyboard=tuple(tuple(Button(*button) for button in row) for row in body["keyboard"]),
        picture=Picture(*body["picture"]) if "picture" in body else None,
        attachment=Attachment(*body["attachment"]) if "attachment" in body else None,
        token=body.get("token", ""),
        silent=body.get("silent", False),
        asks=body.get("asks", False),
    )
