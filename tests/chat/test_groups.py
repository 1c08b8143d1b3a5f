"""Groups: what is said to us, topics, being let in and thrown out, and becoming a supergroup."""

import asyncio
import time

from sandbox.telegram.limits.budgets import Budget
from tests.chat.rig import Rig, is_said, until
from tgarr.chat.incoming import ChatKind, Moved, Pressed, Said, Welcome
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text


async def test_what_is_said_to_us(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_group("Films", ["anna", "boris", "tgarr_bot"])
    await rig.send(chat, unique)
    await rig.sent_out()
    ours = (await rig.said(chat))[-1].id
    await rig.centre.say("anna", chat, "/search@tgarr_bot dune")
    await rig.centre.say("anna", chat, "dune", reply_to=ours)
    await rig.centre.say("anna", chat, "/queue")
    await rig.centre.say("anna", chat, "just talking")
    await until(lambda: _heard(rig), 3)
    said = _in_order(rig)
    assert [(one.text, one.to_us) for one in said] == [
        ("/search@tgarr_bot dune", True),
        ("dune", True),
        ("/queue", True),
    ]
    assert said[1].reply_to == ours
    assert (said[0].place.chat, said[0].place.kind, said[0].place.title) == (chat, ChatKind.GROUP, "Films")


async def test_an_admin_bot_hears_everything_and_knows_what_is_meant_for_it(rig: Rig) -> None:
    chat = await rig.centre.create_supergroup("Films", ["anna", "tgarr_bot"], admins=["tgarr_bot"])
    spoken = await rig.centre.say("anna", chat, "just talking")
    await rig.centre.say("anna", chat, "/search@other_bot dune")
    await rig.centre.say("anna", chat, "a reply to her own", reply_to=spoken)
    await rig.centre.say("anna", chat, "/search dune")
    await until(lambda: _heard(rig), 4)
    said = _in_order(rig)
    assert [one.to_us for one in said] == [False, False, False, True]


async def test_topics_are_answered_in(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_supergroup("Forum", ["anna", "tgarr_bot"], admins=["tgarr_bot"], forum=True)
    topic = await rig.centre.create_topic(chat, "Films")
    asked = await rig.centre.say("anna", chat, "dune", topic=topic)
    await until(lambda: _heard(rig), 1)
    heard = next(one for one in rig.received if isinstance(one, Said))
    assert (heard.place.topic, heard.reply_to) == (topic, 0)
    screen = Screen(text=Text(unique), keyboard=((Button("b", data="b"),),))
    await rig.send(chat, screen, topic=topic)
    await rig.send(chat, f"{unique} reply", topic=topic, reply_to=asked)
    await rig.send(chat, f"{unique} lost", topic=77_777)
    await rig.sent_out()
    one, two, three = [one for one in await rig.said(chat) if unique in one.text]
    assert (one.topic, two.topic, two.reply_to) == (topic, topic, asked)
    assert three.topic in (None, 1)

    async def answer(incoming: object) -> None:
        if isinstance(incoming, Pressed):
            await rig.bot.answer(incoming.query_id, "ok")

    rig.handler = answer
    await rig.centre.tap("anna", chat, one.id, label="b")
    pressed = next(one for one in rig.received if isinstance(one, Pressed))
    assert (pressed.place.topic, pressed.data) == (topic, b"b")


async def test_let_in_and_thrown_out(rig: Rig) -> None:
    for create in (rig.centre.create_group, rig.centre.create_supergroup):
        rig.received.clear()
        chat = await create("Club", ["anna", "boris"])
        await rig.centre.add_member(chat, "tgarr_bot")
        await rig.centre.remove_member(chat, "tgarr_bot")
        await until(lambda: _welcomes(rig), [(True, "anna"), (False, "anna")])
        assert {one.place.chat for one in rig.received} == {chat}
        await rig.send(chat, "hello")
        await rig.sent_out()
        assert rig.parked[-1][0] == chat


async def test_stopped_and_started_in_private_also_while_down(rig: Rig) -> None:
    await rig.centre.say("vera", "private", "hello")
    await rig.centre.block_bot("vera")
    await until(lambda: _welcomes(rig), [(False, "vera")])
    await rig.stop()
    await rig.centre.unblock_bot("vera")
    await rig.centre.block_bot("vera")
    await rig.start()
    await until(lambda: _welcomes(rig), [(False, "vera"), (True, "vera"), (False, "vera")])
    await asyncio.sleep(0.2)
    assert len(await _welcomes(rig)) == 3


async def test_a_group_that_becomes_a_supergroup_keeps_its_messages_coming(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_group("Films", ["anna", "tgarr_bot"])
    await rig.send(chat, unique, live_key=unique)
    await rig.sent_out()
    to = await rig.centre.upgrade_group(chat)
    await until(lambda: _moves(rig), [(chat, to)])
    await rig.send(chat, f"{unique} after")
    await rig.centre.wait_for(is_said(f"{unique} after"))
    await rig.edit(chat, f"{unique} edited", live_key=unique)
    assert await rig.edit(chat, f"{unique} edited", message_id=1) is None
    await rig.sent_out()
    assert await rig.rows("SELECT migrated_to FROM chats WHERE id = ?", chat) == [(to,)]
    assert [one.text for one in await rig.said(to) if unique in one.text] == [f"{unique} after"]
    assert await rig.rows("SELECT state FROM outbox WHERE kind = 'edit'") == [("dropped",)]
    assert not rig.parked


async def test_a_group_message_flood_is_waited_out_at_the_usual_pace(rig: Rig, unique: str) -> None:
    chat = await rig.centre.create_group("Films", ["anna", "tgarr_bot"])
    await rig.centre.set_budgets(per_group=Budget(rate=2, burst=2))
    began = time.monotonic()
    for number in range(4):
        await rig.send(chat, f"{unique} {number}")
    await rig.sent_out()
    assert time.monotonic() - began > 0.9
    assert [one.text for one in await rig.said(chat) if unique in one.text] == [f"{unique} {n}" for n in range(4)]


async def test_who_runs_a_group(rig: Rig) -> None:
    for create in (rig.centre.create_group, rig.centre.create_supergroup):
        chat = await create("Club", ["anna", "boris", "tgarr_bot"], creator="anna")
        await rig.centre.say("anna", chat, "/start@tgarr_bot")
        await rig.centre.say("boris", chat, "/start@tgarr_bot")
        await rig.dealt_with()
        assert await rig.bot.is_admin(chat, 100_001)
        assert not await rig.bot.is_admin(chat, 100_002)


def _in_order(rig: Rig) -> list[Said]:
    """What was said, as it was said: a command does not wait behind a text."""
    return sorted((one for one in rig.received if isinstance(one, Said)), key=lambda one: one.message_id)


async def _heard(rig: Rig) -> int:
    return sum(isinstance(one, Said) for one in rig.received)


async def _welcomes(rig: Rig) -> list[tuple[bool, str]]:
    names = {person.id: name for name, person in rig.centre.people.items()}
    return [(one.welcome, names[one.sender.id]) for one in rig.received if isinstance(one, Welcome)]


async def _moves(rig: Rig) -> list[tuple[int, int]]:
    return [(one.place.chat, one.to) for one in rig.received if isinstance(one, Moved)]
