"""Messages as TL objects, as an account sees them, and whom they name."""

import time
from typing import Any

from pyrogram.raw import types

from sandbox.telegram.rendering.media import media
from sandbox.telegram.rendering.polls import poll_media, voters_in
from sandbox.telegram.rendering.reactions import reactions
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind
from sandbox.telegram.world.messages import Message


def message(seen: Message, viewer: Account) -> Any:
    """A message or service message; MessageEmpty when the viewer may not see it."""
    number = seen.id_for(viewer.id)
    if not seen.is_visible_to(viewer.id):
        return types.MessageEmpty(id=number, peer_id=seen.chat.peer_for(viewer.id))
    draft = seen.draft
    facts: dict[str, Any] = {
        "id": number,
        "peer_id": seen.chat.peer_for(viewer.id),
        "from_id": _author(seen, viewer),
        "date": seen.date,
        "out": seen.author is viewer or None,
        "post": seen.chat.kind is ChatKind.CHANNEL or None,
        "silent": draft.silent or None,
        "reply_to": _reply_header(seen, viewer),
    }
    if draft.action is not None:
        return types.MessageService(action=draft.action, **facts)
    return types.Message(
        message=draft.text,
        entities=list(draft.entities) or None,
        media=poll_media(draft.poll, viewer, time.time())
        if draft.poll
        else media(draft.file, has_spoiler=draft.has_spoiler),
        reactions=reactions(seen, viewer),
        reply_markup=draft.markup,
        via_bot_id=draft.via_bot.id if draft.via_bot else None,
        edit_date=seen.edit_date,
        edit_hide=seen.is_edit_hidden or None,
        pinned=seen.is_pinned or None,
        grouped_id=draft.grouped_id,
        **facts,
    )


def people_in(seen: Message) -> set[int]:
    """The ids of everybody a message names: a client fails on one that is missing (TELEGRAM.md, point 10)."""
    found = {account.id for account in (seen.author, seen.draft.via_bot) if account is not None}
    if seen.chat.kind is ChatKind.PRIVATE:
        found |= set(seen.chat.members)
    if seen.draft.poll is not None:
        found |= voters_in(seen.draft.poll)
    if seen.draft.reply_to is not None and seen.draft.reply_to.author is not None:
        found.add(seen.draft.reply_to.author.id)
    for entity in seen.draft.entities:
        if isinstance(entity, types.MessageEntityMentionName):
            found.add(entity.user_id)
    action = seen.draft.action
    found |= set(getattr(action, "users", None) or ())
    named = getattr(action, "user_id", None)
    return found | ({named} if named else set())


def chats_in(seen: Message) -> set[Chat]:
    """The groups a message names."""
    chat = seen.chat
    return {one for one in (chat, chat.migrated_to, chat.migrated_from) if one and one.kind is not ChatKind.PRIVATE}


def _author(seen: Message, viewer: Account) -> Any:
    # From core.telegram.org/constructor/message: without from_id the peer itself is the author, as for what the other
    # side of a private chat wrote.
    if seen.author is None:
        return None
    if seen.chat.kind is ChatKind.PRIVATE and seen.author is not viewer:
        return None
    return types.PeerUser(user_id=seen.author.id)


def _reply_header(seen: Message, viewer: Account) -> Any:
    draft = seen.draft
    topic = draft.topic.id if draft.topic is not None and draft.topic.id != 1 else None
    if draft.reply_to is None:
        # From core.telegram.org/api/forum: a message of a topic that answers nothing replies to the topic itself.
        return types.MessageReplyHeader(forum_topic=True, reply_to_msg_id=topic) if topic else None
    replied = draft.reply_to.id_for(viewer.id)
    if not replied:
        return None
    if topic is None or replied == topic:
        return types.MessageReplyHeader(reply_to_msg_id=replied, forum_topic=True if topic else None)
    return types.MessageReplyHeader(reply_to_msg_id=replied, reply_to_top_id=topic, forum_topic=True)
