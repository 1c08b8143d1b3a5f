"""What features call, inside a transaction of the record, to say something: send, edit, delete.

Nothing is sent here: the rows are sent in order per chat by `tgarr.chat.sender`, which `Telegram.wake` tells.
"""

import sqlite3
from enum import IntEnum
from typing import Any

from actors.stores import outbox as store
from tgarr.chat.screens import Screen, to_json
from tgarr.chat.text import CAPTION_UNITS, MESSAGE_UNITS, Text
from tgarr.domain.records import replace


class Priority(IntEnum):
    """Who goes first when several chats could be served; within a chat the order is that of the calls."""

    REPLY = 0
    NOTICE = 10
    PROGRESS = 20


def send(  # noqa: PLR0913  # all but three have defaults
    db: sqlite3.Connection,
    *,
    chat: int,
    screen: Screen,
    now: float,
    topic: int | None = None,
    reply_to: int = 0,
    sameness: str = "",
    live_key: str = "",
    priority: Priority = Priority.REPLY,
) -> int | None:
    """Queue a message; return the row of the one with the buttons, None when the same was queued before.

    Args:
        db: the record, in a transaction.
        chat: marked as in the Bot API; a group that moved is followed.
        screen: text longer than Telegram takes becomes several messages, the buttons below the last one; a
            picture with a text longer than a caption goes before, silently.
        now: seconds since 1970.
        topic: of a forum.
        reply_to: the message answered, 0 for none; one that is gone meanwhile does not matter.
        sameness: a repetition with the same one queues nothing, for as long as finished rows are kept.
        live_key: the name under which the message will be edited.
        priority: see `Priority`.

    """
    screens = _messages(screen)
    row = None
    for index, one in enumerate(screens):
        last = index == len(screens) - 1
        body: dict[str, Any] = {"screen": to_json(one)}
        if topic is not None:
            body["topic"] = topic
        if reply_to and index == 0:
            body["reply_to"] = reply_to
        row = store.put(
            db,
            chat=chat,
            kind="send",
            body=body,
            now=now,
            sameness=f"{sameness}{f' part {index + 1}' if index else ''}" if sameness else None,
            live_key=live_key if live_key and last else None,
            priority=priority,
        )
        if row is None:
            return None
    return row


def edit(
    db: sqlite3.Connection,
    *,
    chat: int,
    screen: Screen,
    now: float,
    message_id: int = 0,
    live_key: str = "",
    sameness: str = "",
    priority: Priority = Priority.REPLY,
) -> int | None:
    """Queue new content for one of our messages; return its row, None when there is nothing to do.

    The target is given by its number or by the name it was sent with; that send may still be waiting. An edit of
    the same target that waits already gets the new content. Text that does not fit is cut. A message that is gone
    stays gone: an edit never becomes a send.

    Raises:
        ValueError: not exactly one of `message_id` and `live_key` is given.

    """
    return store.put(
        db,
        chat=chat,
        kind="edit",
        body={"screen": to_json(screen)},
        now=now,
        sameness=sameness or None,
        priority=priority,
        **_target(message_id, live_key),
    )


def delete(
    db: sqlite3.Connection,
    *,
    chat: int,
    now: float,
    message_id: int = 0,
    live_key: str = "",
    priority: Priority = Priority.REPLY,
) -> int | None:
    """Queue the removal of a message, also of one that is not ours; return its row.

    Raises:
        ValueError: not exactly one of `message_id` and `live_key` is given.

    """
    return store.put(db, chat=chat, kind="delete", body={}, now=now, priority=priority, **_target(message_id, live_key))


def _target(message_id: int, live_key: str) -> dict[str, Any]:
    if bool(message_id) == bool(live_key):
        raise ValueError("the target is either a message's number or its live key")
    return {"live_key": live_key} if live_key else {"message_id": message_id}


def _messages(screen: Screen) -> list[Screen]:
    """Return the messages that show a screen, within Telegram's limits."""
    if screen.attachment is not None or (screen.picture is not None and screen.text.units <= CAPTION_UNITS):
        return [screen]
    pieces = screen.text.split(MESSAGE_UNITS)
    bare = replace(screen, keyboard=(), picture=None, token="")  # no secret
    before = [replace(bare, text=piece) for piece in pieces[:-1]]
    if screen.picture is not None:
        before.insert(0, replace(bare, text=Text(), picture=screen.picture, silent=True))
    return [*before, replace(screen, text=pieces[-1], picture=None)]
