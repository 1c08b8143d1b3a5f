"""A bot's list of commands and its menu button."""

import re
from typing import Any

from pyrogram.raw import functions, types
from pyrogram.raw.core import Bool, Vector

from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.protocol.encryption import Encoded
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.reports import snake

# From core.telegram.org/bots/api#botcommand: "1-32 characters. Can contain only lowercase English letters, digits and
# underscores" and "1-256 characters"; core.telegram.org/bots/api#setmycommands: "At most 100 commands".
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_DESCRIPTION_CHARACTERS = 256
_COMMANDS = 100


@handles(functions.bots.SetBotCommands)
def set_commands(caller: Caller, call: Any) -> Any:
    """Replace the commands of a scope and language."""
    if len(call.commands) > _COMMANDS:
        raise Refused("BOT_COMMAND_INVALID")
    for one in call.commands:
        if not _COMMAND.fullmatch(one.command):
            raise Refused("BOT_COMMAND_INVALID")
        if not 1 <= len(one.description) <= _DESCRIPTION_CHARACTERS:
            raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
    caller.account.commands[_scope(call.scope), call.lang_code] = list(call.commands)
    names = [one.command for one in call.commands]
    caller.world.feed.add("commands_set", scope=_scope(call.scope), language=call.lang_code, commands=names)
    return Encoded(Bool(True))


@handles(functions.bots.GetBotCommands)
def get_commands(caller: Caller, call: Any) -> Any:
    """The commands of exactly that scope and language."""
    return Encoded(Vector(caller.account.commands.get((_scope(call.scope), call.lang_code), [])))


@handles(functions.bots.ResetBotCommands)
def reset_commands(caller: Caller, call: Any) -> Any:
    """Forget the commands of a scope and language."""
    caller.account.commands.pop((_scope(call.scope), call.lang_code), None)
    return Encoded(Bool(True))


@handles(functions.bots.SetBotMenuButton)
def set_menu_button(caller: Caller, call: Any) -> Any:
    """Set the menu button for one person, or for all with inputUserEmpty."""
    caller.account.menu_buttons[getattr(call.user_id, "user_id", 0)] = call.button
    return Encoded(Bool(True))


@handles(functions.bots.GetBotMenuButton)
def get_menu_button(caller: Caller, call: Any) -> Any:
    """The menu button one person sees."""
    buttons = caller.account.menu_buttons
    return buttons.get(getattr(call.user_id, "user_id", 0)) or buttons.get(0) or types.BotMenuButtonDefault()


def _scope(scope: Any) -> str:
    """A scope as one word, with the ids of the chat and person that it is for."""
    name = snake(type(scope).__name__.removeprefix("BotCommandScope"))
    peer, person = getattr(scope, "peer", None), getattr(scope, "user_id", None)
    ids = [
        str(getattr(one, key))
        for one in (peer, person)
        for key in ("user_id", "chat_id", "channel_id")
        if hasattr(one, key)
    ]
    return ":".join([name, *ids])
