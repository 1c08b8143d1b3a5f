"""What people do is heard once: delivered twice, lost on the way, said while the bot was down or the line was cut."""

import asyncio
import time

import pytest

from tests.chat.rig import Rig, until
from tgarr.chat.incoming import Pressed, Said
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text

ANNA = 100_001


async def test_a_press_is_heard_and_answered_once(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, Screen(text=Text(unique), keyboard=((Button("b", data="b:1"),),)))
    await rig.sent_out()
    number = (await rig.said("anna"))[-1].id

    async def answer(incoming: object) -> None:
        if isinstance(incoming, Pressed):
            await rig.bot.answer(incoming.query_id, "x" * 300, alert=True)
            await rig.bot.answer(incoming.query_id, "an answered one is no error")
            await rig.bot.answer(1, "nor an unknown one")

    rig.handler = answer
    await rig.centre.repeat_updates()
    seen = await rig.centre.tap("anna", "private", number, label="b")
    assert (seen.text, seen.is_alert) == ("x" * 200, True)
    await rig.centre.tap("anna", "private", number, data=b"\xff\x00 anything at all")
    await rig.dealt_with()
    presses = [one for one in rig.received if isinstance(one, Pressed)]
    assert [one.data for one in presses] == [b"b:1", b"\xff\x00 anything at all"]
    assert (presses[0].message_id, presses[0].place.chat, presses[0].sender.language) == (number, ANNA, "ru")


async def test_an_update_delivered_twice_is_handled_once(rig: Rig, unique: str) -> None:
    await rig.centre.repeat_updates(3)
    for number in range(3):
        await rig.centre.say("anna", "private", f"{unique} {number}")
    await until(lambda: _texts(rig), [f"{unique} {number}" for number in range(3)])
    await asyncio.sleep(0.2)
    assert len(await _texts(rig)) == 3


async def test_an_update_lost_on_the_way_is_fetched_in_its_place(rig: Rig, unique: str) -> None:
    await rig.centre.lose_updates(2)
    for number in range(4):
        await rig.centre.say("anna", "private", f"{unique} {number}")
    await until(lambda: _texts(rig), [f"{unique} {number}" for number in range(4)], 5)


async def test_a_lost_update_of_a_supergroup_is_fetched_in_its_place(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_supergroup("Films", ["anna", "tgarr_bot"], admins=["tgarr_bot"])
    await rig.centre.say("anna", chat, f"{unique} 0")
    await until(lambda: _texts(rig), [f"{unique} 0"])
    await rig.centre.lose_updates(1)
    for number in (1, 2, 3):
        await rig.centre.say("anna", chat, f"{unique} {number}")
    await until(lambda: _texts(rig), [f"{unique} {number}" for number in range(4)], 5)


async def test_what_was_said_while_the_bot_was_down_arrives_once_and_in_order(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_supergroup("Films", ["boris", "tgarr_bot"], admins=["tgarr_bot"])
    await rig.centre.say("boris", chat, f"{unique} before")
    await until(lambda: _texts(rig), [f"{unique} before"])
    await rig.stop()
    for number in range(130):  # more than one slice of a difference
        await rig.centre.say("anna", "private", f"{unique} {number}")
    await rig.centre.say("boris", chat, f"{unique} group")
    rig.received.clear()
    await rig.start()
    await until(lambda: _count(rig), 131, 20)
    private = [one.text for one in rig.received if isinstance(one, Said) and one.place.private]
    assert private == [f"{unique} {number}" for number in range(130)]
    await rig.restart()
    await asyncio.sleep(0.3)
    assert await _count(rig) == 131


async def test_what_was_handled_before_a_stop_is_not_handled_again(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", unique)
    await until(lambda: _texts(rig), [unique])
    await rig.restart()
    await asyncio.sleep(0.3)
    assert await _texts(rig) == [unique]


async def test_a_stop_leaves_an_unfinished_row_for_the_next_start(rig: Rig, unique: str) -> None:
    gate = asyncio.Event()

    async def wait(_incoming: object) -> None:
        await gate.wait()

    rig.handler = wait
    await rig.centre.say("anna", "private", unique)
    await until(lambda: _texts(rig), [unique])
    began = time.monotonic()
    await rig.stop(0.3)
    assert time.monotonic() - began < 1.5
    gate.set()
    await rig.start()
    await until(lambda: _texts(rig), [unique, unique])
    await rig.dealt_with()


async def test_a_cut_line_comes_back_by_itself(rig: Rig, unique: str) -> None:
    await rig.centre.drop_connections()
    await rig.centre.say("anna", "private", f"{unique} meanwhile")
    await until(lambda: _texts(rig), [f"{unique} meanwhile"], 20)
    await rig.send(ANNA, unique)
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].text == unique


async def test_an_outage_is_sat_out(rig: Rig, unique: str) -> None:
    await rig.centre.outage()
    await rig.send(ANNA, f"{unique} queued meanwhile")
    await rig.centre.say("anna", "private", f"{unique} said meanwhile")
    await asyncio.sleep(1)
    await rig.centre.restore()
    await until(lambda: _texts(rig), [f"{unique} said meanwhile"], 30)
    await rig.sent_out(20)
    assert [one.text for one in await rig.said("anna")].count(f"{unique} queued meanwhile") == 1


async def test_a_lost_key_is_noticed_and_the_bot_logs_in_again(rig: Rig, unique: str) -> None:
    await rig.centre.forget_key()
    await rig.centre.say("anna", "private", unique)
    await until(lambda: _texts(rig), [unique], 20)
    await rig.send(ANNA, unique)
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].text == unique
    assert rig.bot.trouble == ""


async def test_a_login_that_was_ended_elsewhere_is_made_again(rig: Rig, unique: str) -> None:
    await rig.centre.next_call_fails("messages.sendMessage", "AUTH_KEY_UNREGISTERED", code=401)
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, unique)
    await rig.sent_out(20)
    assert [one.text for one in await rig.said("anna")].count(unique) == 1


async def test_silence_is_probed_and_what_was_missed_is_fetched(rig: Rig, unique: str) -> None:
    await rig.centre.lose_updates(1)
    await rig.centre.say("anna", "private", unique)
    await asyncio.sleep(0.7)
    assert await _texts(rig) == []
    assert await rig.bot.alive()
    await until(lambda: _texts(rig), [unique])


async def test_a_telegram_that_does_not_answer_is_connected_anew(
    rig: Rig, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tgarr.chat.connection import Patience

    monkeypatch.setattr("tgarr.chat.connection._PROBE_SECONDS", 0.3)
    rig.options["patience"] = Patience(silence=1, outage=60)
    await rig.restart()
    await rig.centre.delay(1.5, method="updates.getState")
    await until(lambda: _troubled(rig), True, 8)
    await rig.centre.restore()
    await rig.centre.say("anna", "private", unique)
    await until(lambda: _texts(rig), [unique], 20)


async def test_an_outage_that_lasts_is_met_by_a_new_life(rig: Rig, unique: str) -> None:
    from tgarr.chat.connection import Patience

    rig.options["patience"] = Patience(silence=300, outage=1)
    await rig.restart()
    await rig.centre.outage()
    await until(lambda: _troubled(rig), True, 15)
    await rig.centre.restore()
    await rig.centre.say("anna", "private", unique)
    await until(lambda: _texts(rig), [unique], 30)


async def test_what_cannot_be_fetched_any_more_begins_anew(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_supergroup("Films", ["anna", "tgarr_bot"], admins=["tgarr_bot"])
    await rig.centre.say("anna", chat, f"{unique} 1")
    await until(lambda: _texts(rig), [f"{unique} 1"])
    await rig.stop()
    await rig.centre.next_call_fails("updates.getDifference", "PERSISTENT_TIMESTAMP_INVALID")
    await rig.centre.next_call_fails("updates.getChannelDifference", "CHANNEL_PRIVATE", code=400)
    await rig.start()
    await until(lambda: rig.rows("SELECT count(*) FROM telegram_update_states"), [(1,)])
    await rig.centre.say("anna", chat, f"{unique} 2")
    await rig.centre.say("anna", "private", f"{unique} 3")
    await until(lambda: _texts(rig), [f"{unique} {number}" for number in (1, 2, 3)])


async def test_a_difference_that_fails_is_asked_for_again(
    rig: Rig, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tgarr.chat.updates._AGAIN_SECONDS", 0.1)
    await rig.stop()
    await rig.centre.say("anna", "private", unique)
    await rig.centre.next_call_fails("updates.getDifference", "FLOOD_WAIT_1", code=420)
    await rig.centre.next_call_fails("updates.getDifference", "INTERNAL", code=500)
    await rig.start()
    await until(lambda: _texts(rig), [unique], 5)


async def test_what_comes_and_goes_is_shown(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", unique)
    await until(lambda: _texts(rig), [unique])
    position = await rig.centre.position()
    await rig.bot.typing(rig.received[-1].place)
    await rig.centre.wait_for(lambda happening: happening.kind == "typing", after=position)
    await rig.bot.set_commands("", [("search", "Look for a film")])
    await rig.bot.set_commands("ru", [("search", "Найти фильм")], chat=ANNA)
    assert await rig.centre.commands() == [("search", "Look for a film")]
    await rig.stop()
    await rig.bot.answer(1)
    await rig.bot.typing(rig.received[-1].place)
    assert not await rig.bot.alive()


async def _texts(rig: Rig) -> list[str]:
    return [one.text for one in rig.received if isinstance(one, Said)]


async def _count(rig: Rig) -> int:
    return len(rig.received)


async def _troubled(rig: Rig) -> bool:
    return rig.bot.trouble != ""
