"""Login, and what a client asks about accounts."""

from typing import Any

import pytest
from pyrogram import errors, raw


async def test_the_bot_knows_itself(bot: Any, telegram: Any) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (telegram.bot.id, "tgarr_bot", True)


async def test_a_wrong_token_is_refused(telegram: Any, make_client: Any) -> None:
    with pytest.raises(errors.AccessTokenInvalid):
        await make_client(telegram, bot_token="1:no-such-bot")


async def test_a_second_login_ends_the_first(telegram: Any, make_client: Any, ask: Any) -> None:
    second = await make_client(telegram)
    with pytest.raises(errors.AuthKeyUnregistered):
        await ask(raw.functions.updates.GetState())
    assert (await second.get_me()).id == telegram.bot.id


async def test_after_logging_out_the_key_is_nobody(ask: Any) -> None:
    await ask(raw.functions.auth.LogOut())
    with pytest.raises(errors.AuthKeyUnregistered):
        await ask(raw.functions.updates.GetState())


async def test_what_is_not_implemented_is_refused_in_words_and_never_with_a_500(ask: Any, telegram: Any) -> None:
    with pytest.raises(errors.MethodInvalid):
        await ask(raw.functions.stories.GetAllStories())
    refused = await telegram.wait_for(lambda one: one.kind == "call_refused")
    assert refused.facts["method"] == "stories.getAllStories"
    assert refused.facts["code"] == 400


async def test_usernames_are_resolved_in_any_case(ask: Any, telegram: Any) -> None:
    found = await ask(raw.functions.contacts.ResolveUsername(username="ANNA_sandbox"))
    assert found.users[0].id == telegram.people["anna"].id
    with pytest.raises(errors.UsernameNotOccupied):
        await ask(raw.functions.contacts.ResolveUsername(username="nobody_here"))


async def test_a_person_is_known_by_the_right_hash_or_after_writing(ask: Any, telegram: Any) -> None:
    anna, gleb = telegram.people["anna"].id, telegram.people["gleb"].id
    known = [raw.types.InputUser(user_id=number, access_hash=0) for number in (anna, gleb, 5)]
    assert [one.id for one in await ask(raw.functions.users.GetUsers(id=known))] == [anna]
    with pytest.raises(errors.UserIdInvalid):
        await ask(raw.functions.users.GetFullUser(id=raw.types.InputUser(user_id=anna, access_hash=17)))
    with pytest.raises(errors.UserIdInvalid):
        await ask(raw.functions.users.GetFullUser(id=raw.types.InputUserEmpty()))


async def test_a_full_user_comes_with_the_account(ask: Any, bot: Any) -> None:
    full = await ask(raw.functions.users.GetFullUser(id=raw.types.InputUserSelf()))
    assert full.full_user.bot_info.user_id == full.users[0].id == bot.me.id


async def test_status_is_acknowledged_and_the_configuration_names_the_server(ask: Any, telegram: Any) -> None:
    assert await ask(raw.functions.account.UpdateStatus(offline=False)) is True
    config = await ask(raw.functions.help.GetConfig())
    assert (config.dc_options[0].ip_address, config.dc_options[0].port) == ("127.0.0.1", telegram.server.port)
    assert (config.message_length_max, config.caption_length_max) == (4096, 1024)
