"""What an account may do in a chat."""

from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind
from sandbox.telegram.world.messages import Draft, Message

# Source of the words: "Possible errors" of messages.sendMessage, sendMedia, editMessage, deleteMessages and
# updatePinnedMessage at core.telegram.org/method; of the rights: core.telegram.org/api/rights.


def check_may_write(account: Account, chat: Chat, draft: Draft) -> None:
    """Whether a bot may post a draft in a chat."""
    if chat.kind is ChatKind.PRIVATE:
        _check_private(account, chat)
        return
    if chat.migrated_to is not None:
        raise Refused("CHAT_ID_INVALID")
    member = chat.member(account.id)
    if member is None:
        raise Refused("CHAT_WRITE_FORBIDDEN", 403)
    if chat.kind is ChatKind.CHANNEL and not member.may("post_messages"):
        raise Refused("CHAT_ADMIN_REQUIRED")
    if not member.is_admin:
        _check_not_denied(chat.denied | member.denied, draft)
    if draft.topic is not None:
        if draft.topic.is_deleted:
            raise Refused("TOPIC_DELETED")
        if draft.topic.is_closed and not member.may("manage_topics"):
            raise Refused("TOPIC_CLOSED")


def check_may_edit(account: Account, message: Message) -> None:
    """A bot edits its own messages, and in channels those of others with the right to."""
    member = message.chat.member(account.id)
    if message.chat.migrated_to is not None:
        raise Refused("CHAT_ID_INVALID")
    if member is None:
        raise Refused("CHAT_WRITE_FORBIDDEN", 403)
    may_others = message.chat.kind is ChatKind.CHANNEL and member.may("edit_messages")
    if message.author is not account and not may_others:
        raise Refused("MESSAGE_AUTHOR_REQUIRED", 403)


def check_may_delete(account: Account, message: Message) -> None:
    """A bot deletes its own messages, all of a private chat, and others' in groups with the right to."""
    member = message.chat.member(account.id)
    if message.chat.kind is ChatKind.PRIVATE or message.author is account:
        return
    if member is None or not member.may("delete_messages"):
        raise Refused("MESSAGE_DELETE_FORBIDDEN", 403)


def check_may_pin(account: Account, chat: Chat) -> None:
    """Anybody pins in private chats; elsewhere an admin with the right.

    Source: core.telegram.org/bots/api#pinchatmessage: "the bot must be an administrator with the 'can_pin_messages'
    right or the 'can_edit_messages' right to pin messages in groups and channels respectively".
    """
    if chat.kind is ChatKind.PRIVATE:
        return
    member = chat.member(account.id)
    if member is None or not member.may("edit_messages" if chat.kind is ChatKind.CHANNEL else "pin_messages"):
        raise Refused("CHAT_ADMIN_REQUIRED")


def _check_private(account: Account, chat: Chat) -> None:
    person = chat.other(account.id)
    if person.is_bot:
        raise Refused("USER_IS_BOT")
    if account.id in person.blocked:
        raise Refused("USER_IS_BLOCKED", 403)
    if not chat.is_started:
        # From core.telegram.org/bots/faq: "bots can't start conversations with users".
        raise Refused("PEER_ID_INVALID")


def _check_not_denied(denied: frozenset[str], draft: Draft) -> None:
    if denied & {"view_messages", "send_messages"}:
        raise Refused("CHAT_WRITE_FORBIDDEN", 403)
    if draft.file is None:
        if "send_plain" in denied:
            raise Refused("CHAT_SEND_PLAIN_FORBIDDEN", 403)
        return
    if "send_media" in denied:
        raise Refused("CHAT_SEND_MEDIA_FORBIDDEN", 403)
    if draft.file.is_photo and "send_photos" in denied:
        raise Refused("CHAT_SEND_PHOTOS_FORBIDDEN", 403)
    if not draft.file.is_photo and "send_docs" in denied:
        raise Refused("CHAT_SEND_DOCS_FORBIDDEN", 403)
