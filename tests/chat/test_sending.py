"""Messages go out as they were meant, once, in order, and what stands is not said again."""

import asyncio
import time

import pytest

from actors.stores import dialogues, live_cards
from sandbox.telegram.limits.budgets import Budget
from tests.chat.rig import DataCentre, Rig, is_said, until
from tgarr.chat import outbox
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Style, Text, bold, code, italic, link, quote, units

ANNA, BORIS, VERA = 100_001, 100_002, 100_003


async def test_text_styles_and_buttons_arrive_as_meant(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    text = Text.lines(
        bold("Дюна 🏜"),
        italic("i") + Text("u").styled(Style.UNDERLINE) + Text("s").styled(Style.STRIKE),
        Text("hidden").styled(Style.SPOILER) + code("x") + Text("pre").styled(Style.PRE),
        link("here", "https://example.org/"),
        quote("q"),
        quote("folded", folded=True),
        unique,
    )
    screen = Screen(
        text=text,
        keyboard=((Button("A", data="a:1"), Button("B", url="https://example.org/")), (), (Button("C", data="c"),)),
        silent=True,
    )
    await rig.send(ANNA, screen)
    await rig.sent_out()
    seen = (await rig.said("anna"))[-1]
    assert seen.text == text.plain
    assert seen.labels == [["A", "B"], ["C"]]
    assert seen.buttons[0][0].data == b"a:1"
    assert seen.buttons[0][1].url == "https://example.org/"
    assert seen.silent
    assert [(entity.type, entity.text) for entity in seen.entities] == [
        ("bold", "Дюна 🏜"),
        ("italic", "i"),
        ("underline", "u"),
        ("strike", "s"),
        ("spoiler", "hidden"),
        ("code", "x"),
        ("pre", "pre"),
        ("text_url", "here"),
        ("blockquote", "q"),
        ("blockquote", "folded"),
    ]


@pytest.mark.parametrize(
    "title", ["<b>Dune</b> & *co* _x_ `y` [z](http://a.b)", "\\*[_`~>#+-=|{}.!", "👨‍👩‍👧‍👦 𝔘𝔫𝔦 🇷🇺"]
)
async def test_titles_with_markup_characters_arrive_unchanged(rig: Rig, title: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, Screen(text=Text.of("> ") + bold(title) + " 2021"))
    await rig.sent_out()
    seen = (await rig.said("anna"))[-1]
    assert seen.text == f"> {title} 2021"
    # Telegram itself makes a link of an address, wherever it stands.
    assert [(one.type, one.text) for one in seen.entities if one.type != "url"] == [("bold", title)]


async def test_long_text_becomes_several_messages_with_the_buttons_on_the_last(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    lines = [f"{unique} 🎬 line {number}" for number in range(500)]
    row = await rig.send(
        ANNA, Screen(text=Text("\n".join(lines)), keyboard=((Button("go", data="g"),),)), live_key=unique
    )
    await rig.sent_out()
    seen = [one for one in await rig.said("anna") if unique in one.text]
    assert len(seen) > 1
    assert "\n".join(one.text for one in seen).split("\n") == lines
    assert all(units(one.text) <= 4096 for one in seen)
    assert [one.labels for one in seen] == [[]] * (len(seen) - 1) + [[["go"]]]
    known = await rig.rows("SELECT message_id FROM messages WHERE live_key = ?", unique)
    assert known == [(seen[-1].id,)]
    assert await rig.rows("SELECT live_key FROM outbox WHERE id = ?", row) == [(unique,)]


async def test_the_same_is_queued_once(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    assert await rig.send(ANNA, unique, sameness="a") is not None
    assert await rig.send(ANNA, unique, sameness="a") is None
    await rig.sent_out()
    assert await rig.send(ANNA, unique, sameness="a") is None
    assert [one.text for one in await rig.said("anna")].count(unique) == 1


async def test_order_within_a_chat(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    for number in range(20):
        await rig.send(ANNA, f"{unique} {number}")
    await rig.sent_out()
    said = [one.text for one in await rig.said("anna") if unique in one.text]
    assert said == [f"{unique} {number}" for number in range(20)]


async def test_a_reply_and_one_to_a_message_that_is_gone(rig: Rig, unique: str) -> None:
    asked = await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, f"{unique} one", reply_to=asked)
    await rig.send(ANNA, f"{unique} two", reply_to=99_999)
    await rig.sent_out()
    one, two = (await rig.said("anna"))[-2:]
    assert (one.reply_to, two.reply_to) == (asked, None)


async def test_a_sent_message_is_made_known_to_its_card_and_dialogue(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    now = time.time()

    def work(db):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        begun = dialogues.put(db, dialogues.begun(person=ANNA, chat=ANNA, kind="k", state={}, now=now, lasts=60))
        live_cards.put(db, key=unique, chat=ANNA, kind="k", subject={}, now=now)
        outbox.send(db, chat=ANNA, screen=Screen(text=Text(unique), token=begun.token), live_key=unique, now=now)
        return begun.token

    token = await rig.state.write(work)
    rig.bot.wake()
    await rig.sent_out()
    number = (await rig.said("anna"))[-1].id
    assert await rig.rows("SELECT message_id FROM live_cards WHERE key = ?", unique) == [(number,)]
    assert await rig.rows("SELECT message_id FROM dialogues WHERE token = ?", token) == [(number,)]


async def test_an_edit_by_name_waits_for_its_send_and_by_number_hits_after_a_restart(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, f"{unique} searching", live_key=unique)
    await rig.edit(ANNA, f"{unique} moving", live_key=unique)
    await rig.sent_out()
    first = (await rig.said("anna"))[-1]
    assert first.text == f"{unique} moving"
    await rig.restart()
    await rig.edit(ANNA, f"{unique} 50 %", live_key=unique)
    await rig.sent_out()
    await rig.edit(
        ANNA, Screen(text=Text(f"{unique} ready"), keyboard=((Button("ok", data="o"),),)), message_id=first.id
    )
    await rig.sent_out()
    last = (await rig.said("anna"))[-1]
    assert (last.id, last.text, last.labels) == (first.id, f"{unique} ready", [["ok"]])


async def test_a_newer_edit_takes_the_place_of_a_waiting_one(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.delay(0.2, method="messages.sendMessage")
    await rig.send(ANNA, unique, live_key=unique)
    rows = {await rig.edit(ANNA, f"{unique} {number}", live_key=unique) for number in range(10)}
    assert len(rows) == 1
    await rig.sent_out()
    seen = (await rig.said("anna"))[-1]
    assert (seen.text, seen.edits) == (f"{unique} 9", 1)


async def test_an_edit_that_is_overtaken_while_it_is_carried_out_is_followed_by_the_newer_one(
    rig: Rig, unique: str
) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, unique, live_key=unique)
    await rig.sent_out()
    await rig.centre.delay(0.3, method="messages.editMessage")
    await rig.edit(ANNA, f"{unique} 1", live_key=unique)
    await asyncio.sleep(0.1)
    await rig.edit(ANNA, f"{unique} 2", live_key=unique)
    await rig.sent_out()
    seen = (await rig.said("anna"))[-1]
    assert (seen.text, seen.edits) == (f"{unique} 2", 2)


async def test_what_stands_already_is_not_sent(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    screen = Screen(text=Text(unique), keyboard=((Button("a", data="a"),),))
    edits = await rig.centre.requests("messages.editMessage")
    await rig.send(ANNA, screen, live_key=unique)
    await rig.edit(ANNA, screen, live_key=unique)
    await rig.sent_out()
    assert len(await rig.centre.requests("messages.editMessage")) == len(edits)
    await rig.edit(ANNA, Screen(text=Text(unique), keyboard=((Button("b", data="a"),),)), live_key=unique)
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].labels == [["b"]]
    assert len(await rig.centre.requests("messages.editMessage")) == len(edits) + 1


async def test_not_modified_counts_as_done(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, unique)
    await rig.sent_out()
    number = (await rig.said("anna"))[-1].id
    await rig.state.write(lambda db: db.execute("DELETE FROM messages").rowcount)
    row = await rig.edit(ANNA, unique, message_id=number)
    await rig.sent_out()
    assert await rig.rows("SELECT state FROM outbox WHERE id = ?", row) == [("sent",)]


async def test_an_edit_of_a_deleted_message_is_dropped_and_never_becomes_a_send(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, unique, live_key=unique)
    await rig.sent_out()
    await rig.state.write(lambda db: outbox.delete(db, chat=ANNA, live_key=unique, now=time.time()))
    edits = [await rig.edit(ANNA, "x", live_key=unique), await rig.edit(ANNA, "y", message_id=99_999)]
    rig.bot.wake()
    await rig.sent_out()
    assert not [one for one in await rig.said("anna") if unique in one.text or one.text in ("x", "y")]
    for row in edits:
        assert await rig.rows("SELECT state FROM outbox WHERE id = ?", row) == [("dropped",)]


async def test_an_over_long_edit_is_cut(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.send(ANNA, unique, live_key=unique)
    await rig.edit(ANNA, unique + " 🎬" * 5000, live_key=unique)
    await rig.sent_out()
    seen = (await rig.said("anna"))[-1]
    assert units(seen.text) <= 4096
    assert seen.text.endswith("…")


async def test_styles_or_links_that_are_refused_do_not_cost_the_words(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.next_call_fails("messages.sendMessage", "ENTITY_BOUNDS_INVALID")
    keyboard = ((Button("data", data="d"), Button("link", url="https://example.org/")),)
    await rig.send(ANNA, Screen(text=bold(unique), keyboard=keyboard))
    await rig.sent_out()
    seen = (await rig.said("anna"))[-1]
    assert (seen.text, seen.entities, seen.labels) == (unique, (), [["data"]])


async def test_what_telegram_never_takes_fails_and_does_not_block_the_chat(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.next_call_fails("messages.sendMessage", "SOMETHING_NEW_INVALID")
    bad = await rig.send(ANNA, "bad")
    nothing = await rig.send(ANNA, "")
    await rig.send(ANNA, unique)
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].text == unique
    states = await rig.rows("SELECT state, error FROM outbox WHERE id IN (?, ?) ORDER BY id", bad, nothing)
    assert states == [("failed", "SOMETHING_NEW_INVALID"), ("failed", "nothing is left to say")]


async def test_a_lost_answer_makes_no_second_message(rig: Rig, unique: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tgarr.chat import seams

    monkeypatch.setattr(seams.Bot.call, "__kwdefaults__", {"limit": 0.3})
    monkeypatch.setattr("tgarr.chat.sender._OFFLINE_SECONDS", 0.1)
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.lose_answer("messages.sendMessage", times=2)
    await rig.send(ANNA, unique, live_key=unique)
    await rig.sent_out()
    assert [one.text for one in await rig.said("anna")].count(unique) == 1
    number = (await rig.said("anna"))[-1].id
    assert await rig.rows("SELECT message_id FROM messages WHERE live_key = ?", unique) == [(number,)]


async def test_random_id_duplicate_is_asked_again_with_the_same_id(
    rig: Rig, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tgarr.chat.sender._AGAIN_SECONDS", 0.1)
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.next_call_fails("messages.sendMessage", "RANDOM_ID_DUPLICATE", code=500, times=2)
    row = await rig.send(ANNA, unique)
    before = await rig.rows("SELECT random_id FROM outbox WHERE id = ?", row)
    await rig.sent_out()
    assert await rig.rows("SELECT random_id FROM outbox WHERE id = ?", row) == before
    assert [one.text for one in await rig.said("anna")].count(unique) == 1


async def test_an_endless_mishap_is_given_up(rig: Rig, unique: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tgarr.chat.sender._AGAIN_SECONDS", 0.01)
    monkeypatch.setattr("tgarr.chat.sender.MOST_ATTEMPTS", 3)
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.next_call_fails("messages.sendMessage", "MSG_WAIT_FAILED", code=500, times=4)
    row = await rig.send(ANNA, "never")
    await rig.send(ANNA, unique)
    await rig.sent_out()
    assert await rig.rows("SELECT state, attempts FROM outbox WHERE id = ?", row) == [("failed", 3)]
    assert (await rig.said("anna"))[-1].text == unique


async def test_flood_wait_in_one_chat_does_not_stop_another(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.say("boris", "private", "hello")
    await rig.centre.next_call_fails("messages.sendMessage", "FLOOD_WAIT_1", code=420)
    began = time.monotonic()
    await rig.send(ANNA, f"{unique} slow 1")
    await until(lambda: rig.rows("SELECT count(*) FROM outbox WHERE not_before > 0"), [(1,)])
    await rig.send(ANNA, f"{unique} slow 2")
    await rig.send(BORIS, f"{unique} quick")
    await rig.centre.wait_for(is_said(f"{unique} quick"), seconds=0.8)
    assert time.monotonic() - began < 1
    await rig.sent_out()
    assert time.monotonic() - began > 1
    said = [one.text for one in await rig.said("anna") if unique in one.text]
    assert said == [f"{unique} slow 1", f"{unique} slow 2"]


async def test_flood_waits_in_two_chats_make_all_quiet(rig: Rig, unique: str) -> None:
    for person in ("anna", "boris", "vera"):
        await rig.centre.say(person, "private", "hello")
    await rig.centre.next_call_fails("messages.sendMessage", "FLOOD_WAIT_1", code=420, times=2)
    await rig.send(ANNA, unique)
    await rig.send(BORIS, unique)
    await until(lambda: rig.rows("SELECT count(*) FROM outbox WHERE not_before > 0"), [(2,)])
    position = await rig.centre.position()
    await rig.send(VERA, unique)
    with pytest.raises(TimeoutError):
        await rig.centre.wait_for(is_said(unique), seconds=0.6, after=position)
    await rig.sent_out()
    assert (await rig.said("vera"))[-1].text == unique


async def test_the_usual_pace_meets_no_flood_wait(telegram: DataCentre, tmp_path, unique: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    from tgarr.chat import pacing

    rig = Rig(telegram, tmp_path / "data", pace=pacing.USUAL)
    await rig.start()
    await telegram.say("anna", "private", "hello")
    await telegram.set_budgets(per_chat=Budget(rate=1, burst=5))
    began = time.monotonic()
    for number in range(6):
        await rig.send(ANNA, f"{unique} {number}")
    await rig.sent_out()
    assert 2.5 < time.monotonic() - began < 6
    assert await rig.rows("SELECT count(*) FROM outbox WHERE error IS NOT NULL") == [(0,)]
    await rig.stop()


async def test_blocked_chats_are_parked_told_of_once_and_taken_up_when_they_speak(rig: Rig, unique: str) -> None:
    await rig.centre.say("gleb", "private", "hello")
    await rig.centre.block_bot("gleb")
    await rig.dealt_with()
    gleb = rig.centre.people["gleb"].id
    await rig.send(gleb, f"{unique} 1")
    await rig.sent_out()
    assert rig.parked == [(gleb, "USER_IS_BLOCKED")]
    await rig.send(gleb, f"{unique} 2")
    assert await rig.edit(gleb, "x", message_id=1) is None
    await rig.sent_out()
    assert len(rig.parked) == 1
    await rig.centre.unblock_bot("gleb")
    await rig.centre.say("gleb", "private", "again")
    await rig.centre.wait_for(is_said(f"{unique} 2"))
    said = [one.text for one in await rig.said("gleb") if unique in one.text]
    assert said == [f"{unique} 1", f"{unique} 2"]


async def test_nobody_is_known_by_that_number(rig: Rig) -> None:
    row = await rig.send(424_242, "hello")
    await rig.sent_out()
    assert await rig.rows("SELECT state FROM outbox WHERE id = ?", row) == [("parked",)]
    assert rig.parked == [(424_242, "PEER_ID_INVALID")]


async def test_a_stop_lets_what_is_on_its_way_arrive_and_keeps_the_rest(rig: Rig, unique: str) -> None:
    await rig.centre.say("anna", "private", "hello")
    await rig.centre.delay(0.3, method="messages.sendMessage")
    await rig.send(ANNA, f"{unique} 1")
    await rig.send(ANNA, f"{unique} 2")
    await asyncio.sleep(0.1)
    await rig.stop()
    assert [one.text for one in await rig.said("anna") if unique in one.text] == [f"{unique} 1"]
    await rig.centre.delay(0, method="messages.sendMessage")
    await rig.start()
    await rig.sent_out()
    assert [one.text for one in await rig.said("anna") if unique in one.text] == [f"{unique} 1", f"{unique} 2"]
