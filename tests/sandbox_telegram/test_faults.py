"""What goes wrong on request, seen from a stock client."""

import asyncio
import time
from typing import Any

import pytest
from pyrogram import errors, raw
from pyrogram.handlers import MessageHandler

STATE = raw.functions.updates.GetState


async def test_connections_are_cut_and_the_client_comes_back(bot: Any, telegram: Any, heard: Any, until: Any) -> None:
    begun = len(await telegram.requests("help.getConfig"))
    assert await telegram.drop_connections() >= 1
    await until(lambda: len(telegram.centre.calls.of("help.getConfig")) > begun)
    await until(bot.session.is_started.is_set)
    await telegram.say("anna", "private", "still there?")
    await until(lambda: "still there?" in [one.message.message for one in heard])


async def test_an_outage_refuses_connections_until_it_is_over(telegram: Any) -> None:
    await telegram.outage()
    await telegram.outage()
    with pytest.raises(OSError, match=r"refused|failed"):
        await asyncio.open_connection("127.0.0.1", telegram.server.port)
    await telegram.restore()
    await telegram.restore()
    _, writer = await asyncio.open_connection("127.0.0.1", telegram.server.port)
    writer.close()
    await writer.wait_closed()


async def test_a_silent_server_answers_nothing_for_a_while(bot: Any, telegram: Any) -> None:
    await telegram.silence(0.4)
    with pytest.raises(TimeoutError):
        await bot.invoke(STATE(), retries=1, timeout=0.2)
    await asyncio.sleep(0.3)
    assert (await bot.invoke(STATE(), retries=1, timeout=2)).pts


async def test_a_lost_key_is_answered_with_minus_404(bot: Any, telegram: Any) -> None:
    key_id = bot.session.auth_key_id
    await bot.stop()
    assert await telegram.forget_key() == 1
    reader, writer = await asyncio.open_connection("127.0.0.1", telegram.server.port)
    packet = key_id + bytes(16 + 48)
    writer.write(b"\xef" + bytes([len(packet) // 4]) + packet)
    assert await reader.read() == b"\x01" + (-404).to_bytes(4, "little", signed=True)
    writer.close()
    await writer.wait_closed()


async def test_errors_strike_so_often_and_only_the_named_method(ask: Any, telegram: Any) -> None:
    await telegram.next_call_fails("updates.getState", "CHAT_WRITE_FORBIDDEN", code=403, times=2)
    await ask(raw.functions.help.GetConfig())
    for _ in range(2):
        with pytest.raises(errors.Forbidden):
            await ask(STATE())
    await ask(STATE())
    await telegram.next_call_fails(None, "API_CALL_ERROR", code=500)
    with pytest.raises(TimeoutError):
        await ask(raw.functions.help.GetConfig())
    assert [one.outcome for one in await telegram.requests("help.getConfig")][-1] == "API_CALL_ERROR"


async def test_faults_can_be_taken_back(ask: Any, telegram: Any) -> None:
    await telegram.next_call_fails("updates.getState", "CHAT_WRITE_FORBIDDEN", code=403, times=9)
    await telegram.lose_answer(None, times=9)
    await telegram.delay(5)
    await telegram.restore()
    await ask(STATE())


async def test_calls_take_their_time(ask: Any, telegram: Any) -> None:
    await telegram.delay(0.3, method="updates.getState")
    began = time.monotonic()
    await ask(raw.functions.help.GetConfig())
    assert time.monotonic() - began < 0.3
    await ask(STATE())
    assert time.monotonic() - began > 0.3


async def test_an_update_is_delivered_twice(telegram: Any, make_client: Any, until: Any) -> None:
    texts: list[str] = []

    async def note(_: Any, message: Any) -> None:
        texts.append(f"{message.id} {message.text}")

    await make_client(telegram, MessageHandler(note))
    await telegram.repeat_updates(1)
    await telegram.say("anna", "private", "twice")
    await telegram.say("anna", "private", "once")
    await until(lambda: len(texts) == 3)
    assert sorted(texts) == ["1 twice", "1 twice", "2 once"]


async def test_the_log_of_calls_names_method_account_and_chat_and_no_secret(telegram: Any, make_client: Any) -> None:
    bot = await make_client(telegram)
    anna = telegram.people["anna"].id
    await telegram.say("anna", "private", "/start")
    await bot.send_message(anna, "hello")
    calls = await telegram.requests()
    assert [one.method for one in calls][:2] == ["help.getConfig", "auth.importBotAuthorization"]
    assert (calls[-1].method, calls[-1].account, calls[-1].chat) == ("messages.sendMessage", telegram.bot.id, anna)
    assert telegram.bot.token.partition(":")[2] not in repr(calls)
