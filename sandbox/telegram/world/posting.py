"""Posts, edits, deletes and pins messages: numbers them, logs them, tells whoever watches."""

from collections.abc import Iterable

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat
from sandbox.telegram.world.messages import Draft, Message
from sandbox.telegram.world.privacy import deaf_bots
from sandbox.telegram.world.update_log import Change, Deleted, Edited, Entry, Pinned, Posted, UpdateLog
from sandbox.telegram.world.world import World


def log_of(account: Account, chat: Chat) -> UpdateLog:
    """Where a chat's changes are numbered for an account: in a channel's own log or in the account's."""
    return chat.log if chat.is_channel else account.log


def post(world: World, chat: Chat, author: Account | None, draft: Draft) -> Message:
    """Post a message; whether its author may is the caller's matter."""
    message = Message(
        key=world.next_key(),
        chat=chat,
        author=author,
        date=world.now(),
        draft=draft,
        hidden_from=deaf_bots(chat, author, draft),
    )
    if chat.is_channel:
        message.channel_id = chat.next_channel_id()
        chat.by_id[message.channel_id] = message
    else:
        for member in chat.present:
            message.ids[member.account.id] = member.account.keep(message)
    chat.messages.append(message)
    if author is not None and author.is_bot:
        chat.last_speaking_bot = author.id
    _log(world, chat, Posted(message), message, actor=author)
    world.watcher.happened("message_posted", message)
    return message


def edit(world: World, message: Message, draft: Draft, *, actor: Account | None, is_visible: bool = True) -> None:
    """Replace a message's content; an edit of the keyboard alone (`is_visible` False) shows no "edited" mark."""
    message.draft = draft
    message.edits += 1
    message.edit_date = world.now()
    message.is_edit_hidden = not is_visible
    _log(world, message.chat, Edited(message), message, actor=actor)
    world.watcher.happened("message_edited", message)


def delete(world: World, messages: Iterable[Message], *, actor: Account | None) -> None:
    """Delete messages for everybody; those of one chat are one change."""
    by_chat: dict[Chat, list[Message]] = {}
    for message in messages:
        if not message.is_deleted:
            by_chat.setdefault(message.chat, []).append(message)
    for chat, doomed in by_chat.items():
        for account in _hearers(chat):
            theirs = tuple(message for message in doomed if message.is_visible_to(account.id))
            if theirs and not chat.is_channel:
                _tell(world, account, chat, account.log.append(Deleted(theirs)), actor)
        if chat.is_channel:
            entry = chat.log.append(Deleted(tuple(doomed)))
            for account in _hearers(chat):
                _tell(world, account, chat, entry, actor)
        for message in doomed:
            message.is_deleted = True
            world.watcher.happened("message_deleted", message)


def pin(world: World, message: Message, *, pinned: bool, actor: Account | None) -> None:
    """Pin or unpin a message."""
    message.is_pinned = pinned
    _log(world, message.chat, Pinned((message,), pinned), message, actor=actor)
    world.watcher.happened("message_pinned" if pinned else "message_unpinned", message)


def _hearers(chat: Chat) -> list[Account]:
    return [member.account for member in chat.present if member.account.hears_updates]


def _log(world: World, chat: Chat, change: Change, message: Message, *, actor: Account | None) -> None:
    shared = chat.log.append(change) if chat.is_channel else None
    for account in _hearers(chat):
        if message.is_visible_to(account.id):
            _tell(world, account, chat, shared or account.log.append(change), actor)


def _tell(world: World, account: Account, chat: Chat, entry: Entry, actor: Account | None) -> None:
    # Who made the change learns of it from the answer to the call.
    if account is not actor:
        world.watcher.changed(account, chat, entry)
