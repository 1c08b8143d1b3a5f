"""Which bots of a group are not given a message: Telegram's group privacy mode."""

from pyrogram.raw import types

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Member
from sandbox.telegram.world.messages import Draft
from sandbox.telegram.world.texts import cut_units

# Source of every rule: core.telegram.org/bots/features#privacy-mode and TELEGRAM.md, "What Telegram allows";
# of the words: core.telegram.org/bots/faq#what-messages-will-my-bot-get


def deaf_bots(chat: Chat, author: Account | None, draft: Draft) -> frozenset[int]:
    """The ids of the bots in a chat that do not get a draft its author posts."""
    if chat.kind is ChatKind.PRIVATE or draft.action is not None:
        return frozenset()
    return frozenset(
        member.account.id
        for member in chat.present
        if member.account.is_bot and member.account is not author and not _hears(chat, member, author, draft)
    )


def _hears(chat: Chat, member: Member, author: Account | None, draft: Draft) -> bool:
    bot = member.account
    if author is not None and author.is_bot:
        # "Bots will not be able to see messages from other bots regardless of mode."
        return False
    if member.is_admin or not member.is_private:
        return True
    if draft.via_bot is bot:
        return True
    if draft.reply_to is not None and draft.reply_to.author is bot:
        return True
    return any(_is_for(chat, bot, command) for command in _commands(draft))


def _commands(draft: Draft) -> list[str]:
    return [
        cut_units(draft.text, entity.offset, entity.length)
        for entity in draft.entities
        if isinstance(entity, types.MessageEntityBotCommand)
    ]


def _is_for(chat: Chat, bot: Account, command: str) -> bool:
    _, _, username = command.partition("@")
    if username:
        return username.lower() == (bot.username or "").lower()
    return chat.last_speaking_bot == bot.id
