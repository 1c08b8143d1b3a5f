"""Calls about the topics of forums."""

from typing import Any

from pyrogram.raw import functions, types

from sandbox.telegram.handlers.answers import changes_since, state_of
from sandbox.telegram.handlers.peers import chat_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.changes import Named
from sandbox.telegram.world import groups
from sandbox.telegram.world.chats import Chat, Topic

# From core.telegram.org/bots/api#createforumtopic, name: "1-128 characters".
_TITLE_CHARACTERS = 128


@handles(functions.messages.CreateForumTopic)
def create_topic(caller: Caller, call: Any) -> Any:
    """Open a topic, with the right to."""
    chat = _forum(caller, call.peer)
    member = chat.member(caller.account.id)
    if member is None or not member.may("manage_topics"):
        raise Refused("CHAT_ADMIN_REQUIRED")
    if not 1 <= len(call.title) <= _TITLE_CHARACTERS:
        raise Refused("TOPIC_TITLE_EMPTY")
    before = state_of(caller, chat)
    message = groups.create_topic(caller.world, chat, call.title, author=caller.account, icon_color=call.icon_color)
    number = types.UpdateMessageID(id=message.channel_id, random_id=call.random_id)
    return changes_since(caller, chat, before, number)


@handles(functions.messages.GetForumTopics)
def get_topics(caller: Caller, call: Any) -> Any:
    """A forum's topics, the newest first; those whose title contains `q`."""
    chat = _forum(caller, call.peer)
    wanted = (call.q or "").lower()
    found = [topic for topic in chat.topics.values() if not topic.is_deleted and wanted in topic.title.lower()]
    return _topics(caller, chat, sorted(found, key=lambda topic: -topic.id)[: max(call.limit, 0)])


@handles(functions.messages.GetForumTopicsByID)
def get_topics_by_id(caller: Caller, call: Any) -> Any:
    """Topics by their ids; ForumTopicDeleted for one that is not there."""
    chat = _forum(caller, call.peer)
    return _topics(caller, chat, [chat.topics.get(number) or number for number in call.topics])


def _forum(caller: Caller, peer: Any) -> Chat:
    chat = chat_of(caller, peer)
    if not chat.is_forum:
        raise Refused("CHANNEL_FORUM_MISSING")
    return chat


def _topics(caller: Caller, chat: Chat, found: list[Topic] | list[Topic | int]) -> Any:
    named = Named(caller.world, caller.account, chats={chat})
    rendered = []
    for topic in found:
        if isinstance(topic, int) or topic.is_deleted:
            rendered.append(types.ForumTopicDeleted(id=topic if isinstance(topic, int) else topic.id))
            continue
        named.people.add(topic.author_id)
        rendered.append(_topic(chat, topic, caller.account.id))
    return types.messages.ForumTopics(
        count=len(rendered), topics=rendered, messages=[], pts=chat.log.pts, **named.as_fields()
    )


def _topic(chat: Chat, topic: Topic, viewer_id: int) -> Any:
    inside = [one.channel_id for one in chat.messages if one.draft.topic is topic and not one.is_deleted]
    return types.ForumTopic(
        id=topic.id,
        date=topic.date,
        peer=chat.peer_for(viewer_id),
        title=topic.title,
        icon_color=topic.icon_color,
        top_message=max(inside, default=topic.id),
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        from_id=types.PeerUser(user_id=topic.author_id),
        notify_settings=types.PeerNotifySettings(),
        my=topic.author_id == viewer_id or None,
        closed=topic.is_closed or None,
    )
