"""Reactions: one emoji of a person or bot at a message."""

from typing import TYPE_CHECKING

from pyrogram.raw import types

from sandbox.telegram.world.chats import ChatKind

if TYPE_CHECKING:
    from sandbox.telegram.world.accounts import Account
    from sandbox.telegram.world.messages import Message
    from sandbox.telegram.world.world import World

# A selection of those at core.telegram.org/bots/api#reactiontypeemoji.
EMOJI = frozenset("👍👎❤🔥🥰👏😁🤔🤯😱😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳💯🤣⚡🏆💔🍿👀🍾🆒")


def react(world: "World", message: "Message", actor: "Account", emoji: str | None) -> None:
    """Put an emoji at a message in the place of the actor's earlier one, or take that away.

    Raises:
        ValueError: it is no emoji to react with.

    """
    if emoji is not None and emoji not in EMOJI:
        raise ValueError(f"{emoji!r} is no reaction")
    before = message.reactions.pop(actor.id, None)
    if emoji is not None:
        message.reactions[actor.id] = emoji
    if before != emoji:
        _tell_admins(world, message, actor, before)
        world.watcher.happened("message_reacted", message, person=actor.name)


def _tell_admins(world: "World", message: "Message", actor: "Account", before: str | None) -> None:
    """The bots that hear of it: in groups those that are admins, and of people's reactions only.

    From core.telegram.org/bots/api#update, `message_reaction`: "The bot must be an administrator in the chat"; "The
    update isn't received for reactions set by bots". Sources disagree on private chats: there nobody is told.
    """
    chat = message.chat
    if actor.is_bot or chat.kind not in (ChatKind.GROUP, ChatKind.SUPERGROUP):
        return
    after = message.reactions.get(actor.id)
    for member in chat.present:
        bot = member.account
        if not (bot.hears_updates and member.is_admin and message.id_for(bot.id)):
            continue
        update = types.UpdateBotMessageReaction(
            peer=chat.peer_for(bot.id),
            msg_id=message.id_for(bot.id),
            date=world.now(),
            actor=types.PeerUser(user_id=actor.id),
            old_reactions=[types.ReactionEmoji(emoticon=before)] if before else [],
            new_reactions=[types.ReactionEmoji(emoticon=after)] if after else [],
            qts=bot.qts_log.next(),
        )
        bot.qts_log.append(update, (actor.id,), (chat.id,))
        world.watcher.told(bot, update, (actor.id,), (chat,))
