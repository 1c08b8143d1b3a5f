"""The list of commands and the menu button."""

from typing import Any

import pytest
from pyrogram import errors, raw, types

T = raw.types


async def test_commands_are_kept_by_scope_and_language(bot: Any, telegram: Any) -> None:
    anna = telegram.people["anna"].id
    await bot.set_bot_commands([types.BotCommand("search", "Найти"), types.BotCommand("help", "Помощь")])
    await bot.set_bot_commands([types.BotCommand("search", "Search")], language_code="en")
    await bot.set_bot_commands([types.BotCommand("admin", "…")], scope=types.BotCommandScopeChat(anna))
    assert await telegram.commands() == [("search", "Найти"), ("help", "Помощь")]
    assert await telegram.commands(language="en") == [("search", "Search")]
    assert await telegram.commands(scope=f"peer:{anna}") == [("admin", "…")]
    assert [one.command for one in await bot.get_bot_commands()] == ["search", "help"]
    full = await bot.invoke(raw.functions.users.GetFullUser(id=T.InputUserSelf()))
    assert [one.command for one in full.full_user.bot_info.commands] == ["search", "help"]
    await bot.delete_bot_commands()
    assert await telegram.commands() == []
    told = await telegram.wait_for(lambda one: one.kind == "commands_set")
    assert told.facts == {"scope": "default", "language": "", "commands": ["search", "help"]}


@pytest.mark.parametrize(
    ("command", "description", "count", "error"),
    [
        ("Search", "x", 1, errors.BotCommandInvalid),
        ("", "x", 1, errors.BotCommandInvalid),
        ("a" * 33, "x", 1, errors.BotCommandInvalid),
        ("a", "", 1, errors.BotCommandDescriptionInvalid),
        ("a", "x" * 257, 1, errors.BotCommandDescriptionInvalid),
        ("a", "x", 101, errors.BotCommandInvalid),
    ],
)
async def test_commands_are_checked(ask: Any, command: str, description: str, count: int, error: Any) -> None:
    one = T.BotCommand(command=command, description=description)
    call = raw.functions.bots.SetBotCommands(scope=T.BotCommandScopeDefault(), lang_code="", commands=[one] * count)
    with pytest.raises(error):
        await ask(call)


async def test_the_menu_button_is_one_s_own_or_the_default(bot: Any, telegram: Any) -> None:
    anna, boris = telegram.people["anna"].id, telegram.people["boris"].id
    assert isinstance(await bot.get_chat_menu_button(anna), types.MenuButtonDefault)
    await bot.set_chat_menu_button(menu_button=types.MenuButtonCommands())
    await bot.set_chat_menu_button(anna, menu_button=types.MenuButtonWebApp("App", types.WebAppInfo(url="https://a.b")))
    assert (await bot.get_chat_menu_button(anna)).text == "App"
    assert isinstance(await bot.get_chat_menu_button(boris), types.MenuButtonCommands)
