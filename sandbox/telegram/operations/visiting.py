"""What a person finds when opening a Telegram client: chats, topics, commands, the menu button."""

from typing import Any

from pyrogram.raw import types

from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.operations.places import account_named
from sandbox.telegram.operations.registry import operation
from sandbox.telegram.rendering.reports import bot_behind
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind


@operation("chats")
def chats(centre: DataCentre, *, person: str | int) -> list[dict[str, Any]]:
    """The chats of a person: the private ones with every bot, then the groups in the order they were made."""
    visitor = account_named(centre, person)
    private = [centre.world.private_chat(bot, visitor) for bot in centre.world.bots()]
    groups = [chat for chat in centre.world.groups.values() if chat.member(visitor.id) and chat.migrated_to is None]
    return [_overview(centre, chat, visitor) for chat in (*private, *groups)]


def _overview(centre: DataCentre, chat: Chat, visitor: Account) -> dict[str, Any]:
    bot = bot_behind(centre.world, chat)
    is_private = chat.kind is ChatKind.PRIVATE
    if is_private:
        bot = chat.other(visitor.id)
    return {
        "id": chat.id,
        "kind": chat.kind.value,
        "title": bot.first_name if is_private else chat.title,
        "bot": bot.name,
        "started": chat.is_started,
        "blocked": is_private and bot.id in visitor.blocked,
        "members": [
            {"name": member.account.name, "standing": member.standing.value, "bot": member.account.is_bot}
            for member in chat.present
        ],
        "topics": [
            {"id": topic.id, "title": topic.title, "closed": topic.is_closed}
            for topic in chat.topics.values()
            if not topic.is_deleted
        ],
        "commands": [{"command": one.command, "description": one.description} for one in _commands(bot, chat, visitor)],
        "menu": _menu(bot, visitor) if is_private else None,
    }


def _commands(bot: Account, chat: Chat, visitor: Account) -> list[Any]:
    """The commands a client offers there.

    From core.telegram.org/bots/api#botcommandscope, "Determining list of commands": the narrowest scope that has
    commands counts, in the person's language before none.
    """
    member = chat.member(visitor.id)
    is_admin = member is not None and member.is_admin
    if chat.kind is ChatKind.PRIVATE:
        scopes = [f"peer:{visitor.id}", "users", "default"]
    else:
        scopes = [f"peer_user:{chat.number}:{visitor.id}"]
        scopes += [f"peer_admins:{chat.number}"] * is_admin
        scopes += [f"peer:{chat.number}"]
        scopes += ["chat_admins"] * is_admin
        scopes += ["chats", "default"]
    for scope in scopes:
        for language in (visitor.language_code or "", ""):
            if found := bot.commands.get((scope, language)):
                return found
    return []


def _menu(bot: Account, visitor: Account) -> dict[str, str] | None:
    """The button beside the place to write, when it opens a page; None when it lists the commands."""
    button = bot.menu_buttons.get(visitor.id) or bot.menu_buttons.get(0)
    if isinstance(button, types.BotMenuButton):
        return {"text": button.text, "url": button.url}
    return None
