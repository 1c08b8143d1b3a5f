"""Answers made of what a call changed."""

from collections.abc import Iterable
from typing import Any

from sandbox.telegram.handlers.registry import Caller
from sandbox.telegram.rendering.changes import Named, envelope, update
from sandbox.telegram.rendering.messages import message
from sandbox.telegram.world.chats import Chat
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.posting import log_of
from sandbox.telegram.world.update_log import Entry


def state_of(caller: Caller, chat: Chat) -> int:
    """The pts of a chat for the caller, to be taken before a change."""
    return log_of(caller.account, chat).pts


def changes_since(caller: Caller, chat: Chat, pts: int, *before: Any, posts: Iterable[Entry] = ()) -> Any:
    """Updates with what changed in a chat since a state, after the given updates."""
    log = log_of(caller.account, chat)
    entries = [*posts, *(entry for entry in log.entries if entry.pts > pts)]
    named = Named(caller.world, caller.account)
    for entry in entries:
        named.add_change(entry)
    return envelope(caller.world, [*before, *(update(chat, entry, caller.account) for entry in entries)], named)


def named_messages(caller: Caller, found: Iterable[Message]) -> tuple[list[Any], Named]:
    """Messages as the caller sees them, and whom they name."""
    named = Named(caller.world, caller.account)
    rendered = []
    for one in found:
        rendered.append(message(one, caller.account))
        if one.is_visible_to(caller.account.id):
            named.add(one)
    return rendered, named
