"""From the members of a call to a draft: reply, topic, entities, media."""

from typing import Any

from pyrogram.raw import types

from sandbox.telegram.handlers.registry import Caller
from sandbox.telegram.limits.polls import check_poll
from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, Topic
from sandbox.telegram.world.files import StoredFile
from sandbox.telegram.world.images import image_size
from sandbox.telegram.world.messages import Message
from sandbox.telegram.world.polls import Poll
from sandbox.telegram.world.texts import with_found


def entities_of(caller: Caller, call: Any) -> tuple[Any, ...]:
    """Entities as they are kept: a mention by InputUser becomes one by id, and what the server finds is added."""
    given = (
        types.MessageEntityMentionName(offset=entity.offset, length=entity.length, user_id=_user_id(caller, entity))
        if isinstance(entity, types.InputMessageEntityMentionName)
        else entity
        for entity in call.entities or ()
    )
    return with_found(call.message or "", given)


def message_in(chat: Chat, account: Account, number: int) -> Message | None:
    """A message of a chat by the id under which an account knows it."""
    found = (chat.by_id if chat.is_channel else account.messages).get(number)
    if found is None or found.chat is not chat or not found.is_visible_to(account.id):
        return None
    return found


def reply_of(caller: Caller, chat: Chat, reply_to: Any) -> tuple[Message | None, Topic | None]:
    """The message replied to and the topic written in.

    core.telegram.org/api/forum: reply_to_msg_id is the topic's id for a message that answers nothing, else top_msg_id
    names the topic; a message without either goes to "General", topic 1.
    """
    if reply_to is None:
        return None, chat.topics.get(1) if chat.is_forum else None
    if not isinstance(reply_to, types.InputReplyToMessage):
        raise Refused("REPLY_MESSAGE_ID_INVALID")
    if not chat.is_forum:
        return _replied(caller, chat, reply_to.reply_to_msg_id), None
    if reply_to.top_msg_id is not None:
        return _replied(caller, chat, reply_to.reply_to_msg_id), _topic(chat, reply_to.top_msg_id)
    topic = chat.topics.get(reply_to.reply_to_msg_id)
    if topic is not None:
        return None, topic
    replied = _replied(caller, chat, reply_to.reply_to_msg_id)
    return replied, replied.draft.topic


def poll_of(caller: Caller, media: Any) -> Poll:
    """A new poll; one with a duration closes by itself."""
    check_poll(media, caller.world.now())
    asked = media.poll
    closes = asked.close_date if asked.close_period is None else caller.world.now() + asked.close_period
    return Poll(
        id=caller.world.rng.getrandbits(62),
        question=asked.question,
        answers=tuple(answer.text for answer in asked.answers),
        is_public=bool(asked.public_voters),
        is_multiple=bool(asked.multiple_choice),
        is_quiz=bool(asked.quiz),
        correct=frozenset(media.correct_answers or ()),
        solution=media.solution,
        close_period=asked.close_period,
        close_date=closes,
    )


def media_of(caller: Caller, media: Any) -> tuple[StoredFile, bool]:
    """The file that an InputMedia means, and whether it hides behind a spoiler."""
    files, account = caller.world.files, caller.account
    spoiler = bool(getattr(media, "spoiler", None))
    match media:
        case types.InputMediaUploadedPhoto():
            content = files.assemble(account.id, media.file.id, media.file.parts)
            size = image_size(content)
            if size is None:
                # From core.telegram.org/method/messages.sendMedia: IMAGE_PROCESS_FAILED, "Failure while processing
                # image".
                raise Refused("IMAGE_PROCESS_FAILED")
            return files.add(content, is_photo=True, width=size[0], height=size[1], mime_type="image/jpeg"), spoiler
        case types.InputMediaUploadedDocument():
            content = files.assemble(account.id, media.file.id, media.file.parts)
            return files.add(
                content,
                is_photo=False,
                mime_type=media.mime_type,
                name=next(
                    (one.file_name for one in media.attributes if isinstance(one, types.DocumentAttributeFilename)),
                    media.file.name,
                ),
                attributes=tuple(media.attributes),
            ), spoiler
        case types.InputMediaPhoto() | types.InputMediaDocument():
            wanted = media.id
            known = files.find(getattr(wanted, "id", 0), getattr(wanted, "access_hash", 0))
            if known is None or known.is_photo is not isinstance(media, types.InputMediaPhoto):
                raise Refused("MEDIA_EMPTY")
            if wanted.file_reference != known.reference:
                raise Refused("FILE_REFERENCE_EXPIRED")
            return known, spoiler
        case types.InputMediaPhotoExternal() | types.InputMediaDocumentExternal():
            # The data centre has no way out: core.telegram.org/method/messages.sendMedia, WEBPAGE_CURL_FAILED.
            raise Refused("WEBPAGE_CURL_FAILED")
        case _:
            raise Refused("MEDIA_INVALID")


def _replied(caller: Caller, chat: Chat, number: int) -> Message:
    found = message_in(chat, caller.account, number)
    if found is None:
        raise Refused("REPLY_MESSAGE_ID_INVALID")
    return found


def _topic(chat: Chat, number: int) -> Topic:
    topic = chat.topics.get(number)
    if topic is None:
        raise Refused("TOPIC_ID_INVALID")
    return topic


def _user_id(caller: Caller, entity: Any) -> int:
    if isinstance(entity.user_id, types.InputUserSelf):
        return caller.account.id
    number: int = entity.user_id.user_id
    if number not in caller.world.accounts:
        raise Refused("ENTITY_MENTION_USER_INVALID")
    return number
