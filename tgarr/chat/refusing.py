"""From Telegram's error to what is to be done about it.

Source: core.telegram.org/api/errors and the tables of possible errors of messages.sendMessage, sendMedia, editMessage
and deleteMessages.
"""

import re
from typing import Final

from pyrogram.errors import RPCError

from tgarr.chat.verdicts import (
    AskAgain,
    ChatClosed,
    Flooded,
    FormatRefused,
    Impossible,
    PictureRefused,
    PlaceRefused,
    TargetGone,
    Unchanged,
    Unreachable,
    Verdict,
)

_UNAUTHORIZED, _FLOOD, _SERVER = 401, 420, 500
_TARGET_GONE: Final = frozenset(
    (
        "MESSAGE_ID_INVALID",
        "MSG_ID_INVALID",
        "MESSAGE_AUTHOR_REQUIRED",
        "MESSAGE_EDIT_TIME_EXPIRED",
        "MESSAGE_DELETE_FORBIDDEN",
    )
)
_CLOSED: Final = frozenset(
    (
        "USER_IS_BLOCKED",
        "USER_IS_BOT",
        "USER_DEACTIVATED",
        "USER_DEACTIVATED_BAN",
        "INPUT_USER_DEACTIVATED",
        "YOU_BLOCKED_USER",
        "USER_BANNED_IN_CHANNEL",
        "CHANNEL_PRIVATE",
        "CHANNEL_INVALID",
        "CHAT_ID_INVALID",
        "CHAT_FORBIDDEN",
        "CHAT_RESTRICTED",
        "CHAT_ADMIN_REQUIRED",
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_GUEST_SEND_FORBIDDEN",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "BOT_GROUPS_BLOCKED",
        "PEER_ID_INVALID",
        "USER_ID_INVALID",
    )
)
_PLACE: Final = frozenset(
    ("REPLY_MESSAGE_ID_INVALID", "TOPIC_DELETED", "TOPIC_ID_INVALID", "TOPIC_CLOSED", "REPLY_TO_INVALID")
)
_PICTURE: Final = re.compile(
    r"PHOTO_|IMAGE_|MEDIA_|FILE_|WEBPAGE_|EXTERNAL_URL_|CHAT_SEND_(PHOTOS|MEDIA)_FORBIDDEN|MD5_CHECKSUM_"
)
_FORMAT: Final = re.compile(r"ENTIT(Y|IES)_|BUTTON_|REPLY_MARKUP_|KEYBOARD_|URL_INVALID")
_WORD: Final = re.compile(r"[A-Z][A-Z0-9_]{3,}")


def words(error: RPCError) -> str:
    """Return Telegram's own word for an error, such as USER_IS_BLOCKED, also for one that the library does not know."""
    if error.ID is not None:
        return str(error.ID)
    found = _WORD.search(str(error.value))
    return found[0] if found else f"error {error.CODE}"


def verdict(error: RPCError) -> Verdict:
    """Return what an error asks for."""
    said, code = words(error), abs(error.CODE or _SERVER)
    if code == _FLOOD:
        return Flooded(float(error.value if isinstance(error.value, int) else 1), said)
    if code >= _SERVER:
        return AskAgain(said)
    if code == _UNAUTHORIZED:
        return Unreachable(said)
    return _refusal(said)


def _refusal(said: str) -> Verdict:
    kind: type[Verdict] = Impossible
    if said == "MESSAGE_NOT_MODIFIED":
        kind = Unchanged
    elif said in _TARGET_GONE:
        kind = TargetGone
    elif said in _CLOSED:
        kind = ChatClosed
    elif said in _PLACE:
        kind = PlaceRefused
    elif _PICTURE.match(said):
        kind = PictureRefused
    elif _FORMAT.search(said):
        kind = FormatRefused
    return kind(said)
