"""Which keyboards a message may carry."""

from typing import Any

from pyrogram.raw import types

from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.chats import Chat, ChatKind

# From core.telegram.org/bots/api#inlinekeyboardbutton, callback_data: "1-64 bytes".
_DATA_BYTES = 64
# From core.telegram.org/method/messages.sendMessage: REPLY_MARKUP_TOO_LONG; limits.tginfo.me and TELEGRAM.md: 100
# buttons.
_BUTTONS = 100
# From core.telegram.org/bots/api#inlinekeyboardbutton, copy_text: "1-256 characters".
_COPY_CHARACTERS = 256
_LINK_SCHEMES = ("http://", "https://", "tg://", "tonsite://")


def check_keyboard(markup: Any, chat: Chat) -> Any:
    """The keyboard as it may stand under a message of a chat, None for none; refuses what Telegram refuses."""
    if markup is None:
        return None
    if not isinstance(markup, types.ReplyInlineMarkup):
        if chat.kind is ChatKind.CHANNEL:
            # From core.telegram.org/bots/api#replykeyboardmarkup: "Not supported in channels".
            raise Refused("REPLY_MARKUP_INVALID")
        _check_reply_keyboard(markup, chat)
        return markup
    buttons = [button for row in markup.rows for button in row.buttons]
    if len(buttons) > _BUTTONS:
        raise Refused("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button, chat)
    return markup if buttons else None


def _check_button(button: Any, chat: Chat) -> None:
    if not button.text:
        raise Refused("BUTTON_TEXT_INVALID")
    match button.type:
        case types.InlineButtonTypeCallback(data=data):
            _require(1 <= len(data) <= _DATA_BYTES, "BUTTON_DATA_INVALID")
        case types.InlineButtonTypeUrl(url=url):
            _require(url.startswith(_LINK_SCHEMES), "BUTTON_URL_INVALID")
        case types.InlineButtonTypeWebView(url=url):
            # From core.telegram.org/bots/api#inlinekeyboardbutton, web_app: "Available only in private chats
            # between a user and the bot"; core.telegram.org/bots/api#webappinfo: "An HTTPS URL". Telegram's test
            # environment takes links without TLS (core.telegram.org/bots/webapps#using-bots-in-the-test-environment),
            # and so does this one for what runs on this machine.
            _require(chat.kind is ChatKind.PRIVATE, "BUTTON_TYPE_INVALID")
            _require(url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")), "BUTTON_URL_INVALID")
        case types.InlineButtonTypeCopy(copy_text=text):
            _require(1 <= len(text) <= _COPY_CHARACTERS, "BUTTON_COPY_TEXT_INVALID")
        case types.InlineButtonTypeSwitchInline():
            pass
        case _:
            raise Refused("BUTTON_TYPE_INVALID")


def _require(holds: bool, words: str) -> None:
    if not holds:
        raise Refused(words)


def _check_reply_keyboard(markup: Any, chat: Chat) -> None:
    rows = getattr(markup, "rows", None)
    if rows is None:
        return
    buttons = [button for row in rows for button in row.buttons]
    if not buttons:
        # From core.telegram.org/method/messages.sendMessage: REPLY_MARKUP_INVALID.
        raise Refused("REPLY_MARKUP_INVALID")
    for button in buttons:
        if not button.text:
            raise Refused("BUTTON_TEXT_INVALID")
        # From core.telegram.org/bots/api#keyboardbutton: contact, location, poll, users, chats and web_app are
        # "Available in private chats only".
        kind = getattr(button, "type", None)
        if kind is not None and not isinstance(kind, types.ButtonTypeDefault) and chat.kind is not ChatKind.PRIVATE:
            raise Refused("BUTTON_TYPE_INVALID")
