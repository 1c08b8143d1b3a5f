"""Reactions to a message as TL objects."""

from collections import Counter
from typing import Any

from pyrogram.raw import types

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.messages import Message


def reactions(seen: Message, viewer: Account) -> Any:
    """How often each emoji stands at a message; None where there is none."""
    if not seen.reactions:
        return None
    mine = seen.reactions.get(viewer.id)
    return types.MessageReactions(
        results=[
            types.ReactionCount(
                reaction=types.ReactionEmoji(emoticon=emoji), count=count, chosen_order=0 if emoji == mine else None
            )
            for emoji, count in Counter(seen.reactions.values()).most_common()
        ]
    )
