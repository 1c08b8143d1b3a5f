"""Logging in: seldom, in words when it is refused, and without Telegram as long as it cannot be had."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from sandbox.telegram.protocol import server_key
from tests.chat.rig import DataCentre, Rig, until
from tgarr.config.telegram import Server
from tgarr.errors import ConfigError, ServiceError


@pytest.fixture
async def unstarted(telegram: DataCentre, tmp_path: Path) -> Rig:
    return Rig(telegram, tmp_path / "data")


async def test_one_login_for_many_starts_and_no_session_file(rig: Rig, tmp_path: Path) -> None:
    before = len(await rig.centre.requests("auth.importBotAuthorization"))
    await rig.restart()
    await rig.restart()
    assert len(await rig.centre.requests("auth.importBotAuthorization")) == before
    assert _files(tmp_path) <= {"state.sqlite", "state.sqlite-wal", "state.sqlite-shm", "tgarr.lock"}
    assert rig.bot.me is not None
    assert (rig.bot.me.id, rig.bot.username) == (12345, "tgarr_bot")


async def test_a_login_is_made_again_when_what_was_shown_for_it_changes(rig: Rig) -> None:
    before = len(await rig.centre.requests("auth.importBotAuthorization"))
    await rig.stop()
    rig.section = rig.section.model_copy(update={"api_hash": type(rig.section.api_hash)("f" * 32)})
    await rig.start()
    assert len(await rig.centre.requests("auth.importBotAuthorization")) == before + 1
    await rig.restart()
    assert len(await rig.centre.requests("auth.importBotAuthorization")) == before + 1
    assert rig.bot.trouble == ""


async def test_another_bots_token_forgets_the_account(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", unique)
    await rig.dealt_with()
    await rig.stop()
    other = rig.centre.bots["other_bot"]
    rig.section = rig.section.model_copy(update={"bot_token": type(rig.section.bot_token)(other.token)})
    await rig.start()
    assert rig.bot.username == "other_bot"
    assert await rig.rows("SELECT user_id FROM telegram_session") == [(other.id,)]
    assert await rig.rows("SELECT count(*) FROM telegram_peers WHERE id = 100001") == [(0,)]
    rig.received.clear()
    await rig.centre.say("boris", other, f"{unique} for the other")
    await rig.dealt_with()
    await until(lambda: _count(rig), 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ACCESS_TOKEN_INVALID", "telegram.bot_token"),
        ("ACCESS_TOKEN_EXPIRED", "BotFather"),
        ("API_ID_INVALID", "my.telegram.org"),
        ("API_ID_PUBLISHED_FLOOD", "my.telegram.org"),
    ],
)
async def test_a_wrong_configuration_is_told_in_words(unstarted: Rig, words: str, said: str) -> None:
    await unstarted.centre.next_call_fails("auth.importBotAuthorization", words)
    await unstarted.open()
    with pytest.raises(ConfigError, match=said) as caught:
        await unstarted.bot.start()
    assert unstarted.section.bot_token.get_secret_value() not in str(caught.value)
    await unstarted.stop()


async def test_a_token_that_nobody_knows(unstarted: Rig) -> None:
    wrong = type(unstarted.section.bot_token)("99999:nobody-has-this-token-at-all-really")
    unstarted.section = unstarted.section.model_copy(update={"bot_token": wrong})
    await unstarted.open()
    with pytest.raises(ConfigError, match="does not know this token"):
        await unstarted.bot.start()
    await unstarted.stop()


async def test_a_login_flood_is_honoured_also_after_a_restart(unstarted: Rig) -> None:
    await unstarted.centre.next_call_fails("auth.importBotAuthorization", "FLOOD_WAIT_2838", code=420)
    await unstarted.start()
    assert "too many logins" in unstarted.bot.trouble
    tried = len(await unstarted.centre.requests("auth.importBotAuthorization"))
    await unstarted.restart()
    assert "too many logins" in unstarted.bot.trouble
    assert not await unstarted.bot.alive()
    assert len(await unstarted.centre.requests("auth.importBotAuthorization")) == tried
    await unstarted.state.write(lambda db: db.execute("UPDATE telegram_session SET forbidden_until = 0").rowcount)
    await unstarted.restart()
    assert unstarted.bot.trouble == ""
    await unstarted.stop()


async def test_a_bot_that_lives_at_another_data_centre(unstarted: Rig, unique: str) -> None:
    await unstarted.centre.next_call_fails("auth.importBotAuthorization", "USER_MIGRATE_2", code=303)
    await unstarted.start()
    assert unstarted.bot.trouble == ""
    assert await unstarted.rows("SELECT dc_id, server_address, user_id FROM telegram_session") == [
        (2, "127.0.0.1", 12345)
    ]
    await unstarted.centre.say("anna", "private", unique)
    await until(lambda: _count(unstarted), 1)
    await unstarted.stop()


async def test_an_unexpected_refusal_is_tried_again(unstarted: Rig) -> None:
    await unstarted.centre.next_call_fails("auth.importBotAuthorization", "SOMETHING_ELSE", code=400)
    await unstarted.start()
    assert "SOMETHING_ELSE" in unstarted.bot.trouble
    await until(lambda: _trouble(unstarted), "", 5)
    await unstarted.stop()


async def test_a_telegram_out_of_reach_is_awaited_while_the_house_runs(
    unstarted: Rig, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await unstarted.centre.outage()
    monkeypatch.setattr("tgarr.chat.client._START_SECONDS", 0.5)
    began = time.monotonic()
    await unstarted.start()
    assert time.monotonic() - began < 2
    assert unstarted.bot.trouble
    with pytest.raises(ServiceError):
        await unstarted.bot.set_commands("", [])
    await unstarted.send(100_001, unique)
    await unstarted.centre.restore()
    await unstarted.sent_out(20)
    assert (await unstarted.said("anna"))[-1].text == unique
    await unstarted.stop()


async def test_a_stop_while_telegram_is_out_of_reach(unstarted: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await unstarted.centre.outage()
    monkeypatch.setattr("tgarr.chat.client._START_SECONDS", 0.2)
    await unstarted.start()
    began = time.monotonic()
    await unstarted.stop()
    assert time.monotonic() - began < 2
    await unstarted.centre.restore()


async def test_a_key_that_was_lost_while_the_bot_was_down(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.dealt_with()
    await rig.stop()
    await rig.centre.forget_key()
    await rig.centre.say("anna", "private", unique)
    await rig.start()
    assert rig.bot.trouble == ""
    await rig.dealt_with()
    await until(lambda: _count(rig), 2)


async def test_a_login_that_was_ended_while_the_bot_was_down(rig: Rig) -> None:
    await rig.stop()
    await rig.centre.next_call_fails("users.getFullUser", "AUTH_KEY_UNREGISTERED", code=401)
    await rig.start()
    await until(lambda: _trouble(rig), "", 5)
    assert (await rig.rows("SELECT user_id FROM telegram_session")) == [(12345,)]


async def test_a_login_that_is_ended_each_time_is_not_tried_without_pause(unstarted: Rig) -> None:
    await unstarted.centre.next_call_fails("users.getFullUser", "AUTH_KEY_UNREGISTERED", code=401, times=2)
    await unstarted.start()
    assert "AUTH_KEY_UNREGISTERED" in unstarted.bot.trouble
    await until(lambda: _trouble(unstarted), "", 5)
    await unstarted.stop()


async def test_a_mishap_and_a_silence_while_starting(unstarted: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    from tgarr.chat import seams

    monkeypatch.setattr("tgarr.chat.client._FIRST_PAUSE", 0.1)
    monkeypatch.setattr(seams.Bot.call, "__kwdefaults__", {"limit": 0.3})
    await unstarted.centre.next_call_fails("users.getFullUser", "INTERNAL", code=500)
    await unstarted.centre.lose_answer("updates.getState")
    await unstarted.start()
    assert "INTERNAL" in unstarted.bot.trouble
    await until(lambda: _trouble(unstarted), "", 10)
    await unstarted.stop()


async def test_what_nobody_foresaw_is_tried_again(
    unstarted: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tgarr.chat import seams

    async def said() -> bool:
        return "is made anew: updates are not read any more" in caplog.text  # it may be over before anybody looks

    async def fail(_bot: object) -> None:
        raise ValueError("a mistake")

    with monkeypatch.context() as patch:
        patch.setattr(seams.Bot, "connect", fail)
        await unstarted.start()
        assert unstarted.bot.trouble == "telegram: ValueError"
    await until(lambda: _trouble(unstarted), "", 20)
    life = unstarted.bot._life
    assert life is not None
    assert life._reading is not None
    life._reading.cancel()
    await until(said, True, 20)
    await until(lambda: _trouble(unstarted), "", 20)
    await unstarted.stop()


async def test_a_server_with_another_key(unstarted: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyrogram.session.auth.Auth.MAX_RETRIES", 0)
    pem = _pem(server_key.MODULUS + 2)
    address = unstarted.section.server
    assert address is not None
    server = Server(address=address.address, port=address.port, public_key=pem)
    unstarted.section = unstarted.section.model_copy(update={"server": server})
    await unstarted.open()
    with pytest.raises(ConfigError, match="public_key"):
        await unstarted.bot.start()
    await unstarted.stop()


async def test_no_task_and_no_secret_is_left_behind(
    telegram: DataCentre, tmp_path: Path, caplog: pytest.LogCaptureFixture, unique: str
) -> None:
    caplog.set_level(logging.INFO)
    before = asyncio.all_tasks()
    rig = Rig(telegram, tmp_path / "data")
    await rig.start()
    key = (await rig.rows("SELECT auth_key FROM telegram_session"))[0][0]
    await rig.centre.say("anna", "private", unique)
    await rig.send(100_001, unique)
    await rig.sent_out()
    await rig.centre.drop_connections()
    await asyncio.sleep(0.1)
    await rig.stop()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() - before == set()
    for secret in (rig.section.bot_token.get_secret_value(), key.hex(), repr(key)[2:40]):
        assert secret not in caplog.text


def _pem(modulus: int) -> str:
    original, server_key.MODULUS = server_key.MODULUS, modulus
    try:
        return server_key.pem()
    finally:
        server_key.MODULUS = original


def _files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def _count(rig: Rig) -> int:
    return len(rig.received)


async def _trouble(rig: Rig) -> str:
    return rig.bot.trouble
