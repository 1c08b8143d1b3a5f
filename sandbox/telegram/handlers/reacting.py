"""A bot's own reaction to a message."""

from typing import Any

from pyrogram.raw import functions, types

from sandbox.telegram.handlers.answers import changes_since, state_of
from sandbox.telegram.handlers.drafts import message_in
from sandbox.telegram.handlers.peers import chat_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.reactions import EMOJI, react


@handles(functions.messages.SendReaction)
def send_reaction(caller: Caller, call: Any) -> Any:
    """Set or take away the one reaction that a bot may have at a message.

    From core.telegram.org/bots/api#setmessagereaction: "Currently, as non-premium users, bots can set up to one
    reaction per message"; words: core.telegram.org/method/messages.sendReaction, "Possible errors".
    """
    chat = chat_of(caller, call.peer)
    message = message_in(chat, caller.account, call.msg_id)
    if message is None:
        raise Refused("MESSAGE_ID_INVALID")
    wanted = [one for one in call.reaction or () if not isinstance(one, types.ReactionEmpty)]
    if len(wanted) > 1:
        raise Refused("REACTIONS_TOO_MANY")
    emoji = getattr(wanted[0], "emoticon", "") if wanted else None
    if emoji is not None and emoji not in EMOJI:
        raise Refused("REACTION_INVALID")
    if message.reactions.get(caller.account.id) == emoji:
        raise Refused("MESSAGE_NOT_MODIFIED")
    before = state_of(caller, chat)
    react(caller.world, message, caller.account, emoji)
    return changes_since(caller, chat, before)
