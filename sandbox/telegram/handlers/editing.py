"""Edits, deletes and pins messages."""

from dataclasses import replace
from typing import Any

from pyrogram.raw import functions, types

from sandbox.telegram.handlers.answers import changes_since, state_of
from sandbox.telegram.handlers.drafts import entities_of, media_of, message_in
from sandbox.telegram.handlers.peers import channel_of, chat_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.limits.keyboards import check_keyboard
from sandbox.telegram.limits.rights import check_may_delete, check_may_edit, check_may_pin
from sandbox.telegram.limits.texts import check_caption, check_text
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.polls import poll_update
from sandbox.telegram.world.chats import Chat
from sandbox.telegram.world.messages import Draft, Message
from sandbox.telegram.world.polls import stop
from sandbox.telegram.world.posting import delete, edit, pin, post


@handles(functions.messages.EditMessage)
def edit_message(caller: Caller, call: Any) -> Any:
    """Replace text, entities, media and keyboard; a keyboard that is not given is taken away."""
    chat = chat_of(caller, call.peer)
    message = _existing(caller, chat, call.id)
    check_may_edit(caller.account, message)
    if message.draft.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    if isinstance(call.media, types.InputMediaPoll):
        return _stop_poll(caller, message, call)
    draft = _edited(caller, message, call)
    if _content(draft) == _content(message.draft):
        raise Refused("MESSAGE_NOT_MODIFIED")
    caller.centre.budgets.spend(caller.account.id, chat)
    before = state_of(caller, chat)
    is_keyboard_alone = _content(replace(draft, markup=None)) == _content(replace(message.draft, markup=None))
    edit(caller.world, message, draft, actor=caller.account, is_visible=not is_keyboard_alone)
    return changes_since(caller, chat, before)


@handles(functions.messages.DeleteMessages)
def delete_messages(caller: Caller, call: Any) -> Any:
    """Delete messages of private chats and basic groups; ids that do not exist are passed over."""
    account = caller.account
    wanted = [account.messages[number] for number in call.id if number in account.messages]
    return _delete(caller, [one for one in wanted if one.is_visible_to(account.id)], lambda: account.log.pts)


@handles(functions.channels.DeleteMessages)
def delete_channel_messages(caller: Caller, call: Any) -> Any:
    """Delete messages of a supergroup or channel."""
    chat = channel_of(caller, call.channel)
    found = [message_in(chat, caller.account, number) for number in call.id]
    return _delete(caller, [one for one in found if one is not None], lambda: chat.log.pts)


@handles(functions.messages.UpdatePinnedMessage)
def update_pinned_message(caller: Caller, call: Any) -> Any:
    """Pin a message, with a service message that tells of it, or unpin it."""
    chat = chat_of(caller, call.peer)
    message = _existing(caller, chat, call.id)
    check_may_pin(caller.account, chat)
    if message.is_pinned is not bool(call.unpin):
        raise Refused("CHAT_NOT_MODIFIED")
    before = state_of(caller, chat)
    pin(caller.world, message, pinned=not call.unpin, actor=caller.account)
    if not call.unpin:
        notice = Draft(
            action=types.MessageActionPinMessage(),
            reply_to=message,
            topic=message.draft.topic,
            silent=bool(call.silent),
        )
        post(caller.world, chat, caller.account, notice)
    return changes_since(caller, chat, before)


def _existing(caller: Caller, chat: Chat, number: int) -> Message:
    message = message_in(chat, caller.account, number)
    if message is None:
        raise Refused("MESSAGE_ID_INVALID")
    return message


def _stop_poll(caller: Caller, message: Message, call: Any) -> Any:
    """Close a poll; the answer has its totals, and the message when its keyboard went with it.

    From core.telegram.org/api/poll#closing-polls.
    """
    poll = message.draft.poll
    if poll is None or not call.media.poll.closed:
        raise Refused("MEDIA_INVALID")
    if poll.is_stopped:
        raise Refused("MESSAGE_NOT_MODIFIED")
    stop(caller.world, message, poll)
    before = state_of(caller, message.chat)
    draft = replace(message.draft, markup=check_keyboard(call.reply_markup, message.chat))
    edit(caller.world, message, draft, actor=caller.account, is_visible=False)
    totals = poll_update(message, poll, caller.account, caller.world.now())
    return changes_since(caller, message.chat, before, totals)


def _edited(caller: Caller, message: Message, call: Any) -> Draft:
    draft = replace(message.draft, markup=check_keyboard(call.reply_markup, message.chat))
    if call.media is not None:
        file, has_spoiler = media_of(caller, call.media)
        draft = replace(draft, file=file, has_spoiler=has_spoiler)
    if call.message is not None:
        draft = replace(draft, text=call.message, entities=entities_of(caller, call))
    if draft.file is None:
        check_text(draft.text, draft.entities)
    else:
        check_caption(draft.text, draft.entities)
    return draft


def _content(draft: Draft) -> tuple[Any, ...]:
    """What MESSAGE_NOT_MODIFIED compares: text, entities, keyboard and media.

    Source: core.telegram.org/method/messages.editMessage, "Possible errors".
    """
    return (
        draft.text,
        [entity.write() for entity in draft.entities],
        draft.markup and draft.markup.write(),
        draft.file and draft.file.id,
        draft.has_spoiler,
    )


def _delete(caller: Caller, messages: list[Message], state: Any) -> Any:
    for message in messages:
        check_may_delete(caller.account, message)
    before = state()
    delete(caller.world, messages, actor=caller.account)
    return types.messages.AffectedMessages(pts=state(), pts_count=state() - before)
