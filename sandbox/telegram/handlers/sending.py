"""Posts what a bot sends, once for every random_id."""

from typing import Any

from pyrogram.raw import functions, types

from sandbox.telegram.handlers.answers import changes_since, state_of
from sandbox.telegram.handlers.drafts import entities_of, media_of, poll_of, reply_of
from sandbox.telegram.handlers.peers import chat_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.limits.keyboards import check_keyboard
from sandbox.telegram.limits.rights import check_may_write
from sandbox.telegram.limits.texts import check_caption, check_text
from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.chats import Chat
from sandbox.telegram.world.messages import Draft, Message
from sandbox.telegram.world.posting import log_of, post
from sandbox.telegram.world.update_log import Entry, Posted

_ALBUM_ITEMS = 10


@handles(functions.messages.SendMessage)
def send_message(caller: Caller, call: Any) -> Any:
    """Post a text."""
    chat = chat_of(caller, call.peer)
    known = _posted_before(caller, chat, call.random_id)
    if known is not None:
        return _first_answer(caller, chat, known, call.random_id)
    entities = entities_of(caller, call)
    check_text(call.message, entities)
    return _post(caller, chat, call, _draft(caller, chat, call, entities))


@handles(functions.messages.SendMedia)
def send_media(caller: Caller, call: Any) -> Any:
    """Post a photo or document with a caption, or a poll."""
    chat = chat_of(caller, call.peer)
    known = _posted_before(caller, chat, call.random_id)
    if known is not None:
        return _first_answer(caller, chat, known, call.random_id)
    entities = entities_of(caller, call)
    check_caption(call.message, entities)
    if isinstance(call.media, types.InputMediaPoll):
        return _post(caller, chat, call, _draft(caller, chat, call, entities, poll=poll_of(caller, call.media)))
    file, has_spoiler = media_of(caller, call.media)
    return _post(caller, chat, call, _draft(caller, chat, call, entities, file=file, has_spoiler=has_spoiler))


@handles(functions.messages.SendMultiMedia)
def send_album(caller: Caller, call: Any) -> Any:
    """Post 2 to 10 photos or documents as one album."""
    chat = chat_of(caller, call.peer)
    # From core.telegram.org/method/messages.sendMultiMedia: MULTI_MEDIA_TOO_LONG; core.telegram.org/api/files#albums.
    if not 1 <= len(call.multi_media) <= _ALBUM_ITEMS:
        raise Refused("MULTI_MEDIA_TOO_LONG")
    before = state_of(caller, chat)
    group = caller.world.rng.getrandbits(62)
    numbers, again = [], []
    for item in call.multi_media:
        message = _posted_before(caller, chat, item.random_id)
        if message is None:
            message = _post_item(caller, chat, call, item, group)
        else:
            again.append(Entry(Posted(message), before, 0))
        numbers.append(_number(message, caller.account.id, item.random_id))
    return changes_since(caller, chat, before, *numbers, posts=again)


def _post_item(caller: Caller, chat: Chat, call: Any, item: Any, group: int) -> Message:
    entities = entities_of(caller, item)
    check_caption(item.message, entities)
    file, has_spoiler = media_of(caller, item.media)
    replied, topic = reply_of(caller, chat, call.reply_to)
    draft = Draft(
        text=item.message,
        entities=entities,
        file=file,
        has_spoiler=has_spoiler,
        reply_to=replied,
        topic=topic,
        silent=bool(call.silent),
        grouped_id=group,
    )
    return _posted(caller, chat, draft, item.random_id)


def _draft(caller: Caller, chat: Chat, call: Any, entities: tuple[Any, ...], **media: Any) -> Draft:
    if call.schedule_date is not None:
        # From core.telegram.org/api/scheduled-messages: bots have no scheduled messages.
        raise Refused("BOT_METHOD_INVALID")
    replied, topic = reply_of(caller, chat, call.reply_to)
    return Draft(
        text=call.message,
        entities=entities,
        markup=check_keyboard(call.reply_markup, chat),
        reply_to=replied,
        topic=topic,
        silent=bool(call.silent),
        **media,
    )


def _post(caller: Caller, chat: Chat, call: Any, draft: Draft) -> Any:
    before = state_of(caller, chat)
    message = _posted(caller, chat, draft, call.random_id)
    return changes_since(caller, chat, before, _number(message, caller.account.id, call.random_id))


def _posted(caller: Caller, chat: Chat, draft: Draft, random_id: int) -> Message:
    account, world = caller.account, caller.world
    check_may_write(account, chat, draft)
    caller.centre.budgets.spend(account.id, chat)
    message = post(world, chat, account, draft)
    world.sent[account.id, chat.id, random_id] = message
    return message


def _posted_before(caller: Caller, chat: Chat, random_id: int) -> Message | None:
    return caller.world.sent.get((caller.account.id, chat.id, random_id))


def _first_answer(caller: Caller, chat: Chat, message: Message, random_id: int) -> Any:
    """A repeated call is answered with the updates of the first: the original id, pts_count 0 (TELEGRAM.md)."""
    state = log_of(caller.account, chat).pts
    again = Entry(Posted(message), state, 0)
    return changes_since(caller, chat, state, _number(message, caller.account.id, random_id), posts=[again])


def _number(message: Message, account_id: int, random_id: int) -> Any:
    return types.UpdateMessageID(id=message.id_for(account_id), random_id=random_id)
