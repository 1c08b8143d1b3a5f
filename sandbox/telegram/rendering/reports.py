"""Messages as JSON-ready values for the control API."""

import hashlib
import re
from typing import Any

from pyrogram.raw import types

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind
from sandbox.telegram.world.files import StoredFile
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.polls import Poll
from sandbox.telegram.world.texts import cut_units
from sandbox.telegram.world.world import World


def message_report(world: World, seen: Message) -> dict[str, Any]:
    """The members of a SeenMessage."""
    bot = bot_behind(world, seen.chat)
    draft = seen.draft
    keyboard, rows = keyboard_report(draft.markup)
    file = draft.file
    return {
        "key": seen.key,
        "id": seen.id_for(bot.id),
        "chat": seen.chat.id,
        "author": seen.author.name if seen.author else None,
        "author_id": seen.author.id if seen.author else None,
        "text": draft.text,
        "entities": [_entity(draft.text, entity) for entity in draft.entities],
        "keyboard": keyboard,
        "buttons": rows,
        "photo": _file(file) if file and file.is_photo else None,
        "document": _file(file) if file and not file.is_photo else None,
        "poll": _poll(world, draft.poll) if draft.poll else None,
        "reactions": [
            {
                "emoji": emoji,
                "who": [world.accounts[one].name for one, theirs in seen.reactions.items() if theirs == emoji],
            }
            for emoji in dict.fromkeys(seen.reactions.values())
        ],
        "album": str(draft.grouped_id) if draft.grouped_id else None,
        "has_spoiler": draft.has_spoiler,
        "via": draft.via_bot.name if draft.via_bot else None,
        "date": seen.date,
        "edit_date": seen.edit_date,
        "edits": seen.edits,
        "is_edit_hidden": seen.is_edit_hidden,
        "reply_to": draft.reply_to.id_for(bot.id) if draft.reply_to else None,
        "topic": draft.topic.id if draft.topic else None,
        "silent": draft.silent,
        "is_deleted": seen.is_deleted,
        "is_pinned": seen.is_pinned,
        "action": snake(type(draft.action).__name__.removeprefix("MessageAction")) if draft.action else None,
    }


def bot_behind(world: World, chat: Chat) -> Account:
    """The bot by whose numbers the control API speaks of a chat's messages: the first in it, or the first of all."""
    bots = world.bots()
    inside = [bot for bot in bots if bot.id in chat.members]
    return (inside if chat.kind is ChatKind.PRIVATE or inside else bots)[0]


def keyboard_report(markup: Any) -> tuple[str | None, list[list[dict[str, Any]]]]:
    """The kind of a keyboard and its buttons."""
    match markup:
        case types.ReplyInlineMarkup():
            return "inline", [[_inline_button(button) for button in row.buttons] for row in markup.rows]
        case types.ReplyKeyboardMarkup():
            rows = [[_button(button.text, "text") for button in row.buttons] for row in markup.rows]
            return "reply", rows
        case types.ReplyKeyboardHide():
            return "hide", []
        case types.ReplyKeyboardForceReply():
            return "force_reply", []
    return None, []


def snake(name: str) -> str:
    """CamelCase as snake_case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _inline_button(button: Any) -> dict[str, Any]:
    kind = snake(type(button.type).__name__.removeprefix("InlineButtonType"))
    data = getattr(button.type, "data", None)
    return _button(
        button.text,
        {"web_view": "web_app"}.get(kind, kind),
        data=data.hex() if isinstance(data, bytes) else None,
        url=getattr(button.type, "url", None),
        text=getattr(button.type, "copy_text", None) or getattr(button.type, "query", None),
    )


def _button(
    label: str, kind: str, *, data: str | None = None, url: str | None = None, text: str | None = None
) -> dict[str, Any]:
    return {"label": label, "kind": kind, "data": data, "url": url, "text": text}


def _entity(text: str, entity: Any) -> dict[str, Any]:
    return {
        "type": snake(type(entity).__name__.removeprefix("MessageEntity")),
        "offset": entity.offset,
        "length": entity.length,
        "text": cut_units(text, entity.offset, entity.length),
        "url": getattr(entity, "url", None),
        "user_id": getattr(entity, "user_id", None),
        "language": getattr(entity, "language", None),
        "collapsed": bool(getattr(entity, "collapsed", None)),
    }


def _poll(world: World, poll: Poll) -> dict[str, Any]:
    return {
        "question": poll.question.text,
        "answers": [
            {
                "text": text.text,
                "votes": len(poll.voters(number)),
                "who": [world.accounts[one].name for one in poll.voters(number)],
                "correct": number in poll.correct,
            }
            for number, text in enumerate(poll.answers)
        ],
        "voters": len(poll.votes),
        "anonymous": not poll.is_public,
        "multiple": poll.is_multiple,
        "quiz": poll.is_quiz,
        "solution": poll.solution,
        "close_date": poll.close_date,
        "closed": poll.is_closed(world.now()),
    }


def _file(file: StoredFile) -> dict[str, Any]:
    return {
        # As a string: it has more bits than a number in JavaScript.
        "id": str(file.id),
        "size": len(file.content),
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "mime_type": file.mime_type,
        "name": file.name,
        "width": file.width,
        "height": file.height,
    }
