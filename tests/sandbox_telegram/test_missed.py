"""What a client missed while it was away, and how it fetches it."""

from pathlib import Path
from typing import Any

import pytest
from pyrogram import errors, raw
from pyrogram.handlers import MessageHandler

T = raw.types
NOW = 2_000_000_000


def difference(pts: int, qts: int = 0, date: int = NOW, **limits: int) -> Any:
    return raw.functions.updates.GetDifference(pts=pts, date=date, qts=qts, **limits)


async def test_nothing_missed_is_an_empty_difference(ask: Any) -> None:
    state = await ask(raw.functions.updates.GetState())
    assert isinstance(await ask(difference(state.pts, state.qts)), T.updates.DifferenceEmpty)


async def test_messages_edits_and_deletions_are_told_with_everybody_in_them(bot: Any, ask: Any, telegram: Any) -> None:
    anna = telegram.people["anna"].id
    before = await ask(raw.functions.updates.GetState())
    kept = await bot.send_message(anna, "kept")
    gone = await bot.send_message(anna, "gone")
    await kept.edit_text("kept, edited")
    await gone.delete()
    await telegram.say("anna", "private", "news")

    missed = await ask(difference(before.pts))
    assert [one.message for one in missed.new_messages] == ["kept, edited", "news"]
    kinds = [type(one) for one in missed.other_updates]
    assert kinds == [T.UpdateEditMessage, T.UpdateDeleteMessages]
    assert {one.id for one in missed.users} == {anna, telegram.bot.id}
    assert missed.state.pts == before.pts + 5


async def test_a_long_difference_comes_in_slices(ask: Any, telegram: Any) -> None:
    before = await ask(raw.functions.updates.GetState())
    for number in range(130):
        await telegram.say("anna", "private", f"{number}")
    first = await ask(difference(before.pts))
    assert isinstance(first, T.updates.DifferenceSlice)
    assert len(first.new_messages) == 100
    rest = await ask(difference(first.intermediate_state.pts))
    assert isinstance(rest, T.updates.Difference)
    assert [one.message for one in rest.new_messages] == [f"{number}" for number in range(100, 130)]
    assert len((await ask(difference(before.pts, pts_limit=7))).new_messages) == 7


@pytest.mark.parametrize("pts", [0, 10_000])
async def test_a_state_that_never_was_is_refused(ask: Any, pts: int) -> None:
    with pytest.raises(errors.PersistentTimestampInvalid):
        await ask(difference(pts))


async def test_what_carries_a_qts_is_repeated_from_a_qts_on(ask: Any, telegram: Any) -> None:
    await telegram.block_bot("anna")
    await telegram.unblock_bot("anna")
    await telegram.unblock_bot("anna")
    state = await ask(raw.functions.updates.GetState())
    told = (await ask(difference(state.pts, 0))).other_updates
    assert [(type(one), one.stopped) for one in told] == [(T.UpdateBotStopped, True), (T.UpdateBotStopped, False)]
    assert [one.stopped for one in (await ask(difference(state.pts, told[0].qts))).other_updates] == [False]
    assert isinstance(await ask(difference(state.pts, state.qts)), T.updates.DifferenceEmpty)


async def test_a_supergroup_has_a_difference_of_its_own(ask: Any, telegram: Any) -> None:
    group = await telegram.create_supergroup("Кино", ["anna", "boris"], admins=["tgarr_bot"])
    channel = T.InputChannel(channel_id=-group - 1_000_000_000_000, access_hash=0)

    def since(pts: int, limit: int = 100) -> Any:
        everything = T.ChannelMessagesFilterEmpty()
        return raw.functions.updates.GetChannelDifference(channel=channel, filter=everything, pts=pts, limit=limit)

    before = (await ask(raw.functions.channels.GetFullChannel(channel=channel))).full_chat.pts
    for number in range(3):
        await telegram.say("anna", group, f"{number}")
    first = await ask(since(before, 2))
    assert ([one.message for one in first.new_messages], first.final) == (["0", "1"], False)
    rest = await ask(since(first.pts))
    assert ([one.message for one in rest.new_messages], rest.final) == (["2"], True)
    assert rest.chats[0].title == "Кино"
    assert isinstance(await ask(since(rest.pts)), T.updates.ChannelDifferenceEmpty)
    with pytest.raises(errors.PersistentTimestampInvalid):
        await ask(since(rest.pts + 1))
    state = await ask(raw.functions.updates.GetState())
    told = (await ask(difference(state.pts, state.qts, date=state.date - 60))).other_updates
    assert [(type(one), one.channel_id, one.pts) for one in told] == [
        (T.UpdateChannelTooLong, channel.channel_id, rest.pts)
    ]


async def test_a_client_that_comes_back_hears_what_was_said_meanwhile(
    telegram: Any, make_client: Any, tmp_path: Path, until: Any
) -> None:
    (tmp_path / "session").mkdir()
    options = {"in_memory": False, "skip_updates": False, "workdir": tmp_path / "session"}
    texts: list[str] = []

    async def note(_: Any, message: Any) -> None:
        texts.append(message.text)

    first = await make_client(telegram, MessageHandler(note), **options)
    await telegram.say("anna", "private", "one")
    await until(lambda: texts == ["one"])
    await first.stop()
    await telegram.say("anna", "private", "two")

    await make_client(telegram, MessageHandler(note), **options)
    await until(lambda: "two" in texts)
    await telegram.say("anna", "private", "three")
    await until(lambda: texts[-1] == "three")
    assert len(await telegram.requests("auth.importBotAuthorization")) == 1


async def test_updates_that_were_not_pushed_can_be_fetched(bot: Any, heard: Any, telegram: Any, until: Any) -> None:
    await telegram.lose_updates(1)
    await telegram.say("anna", "private", "lost")
    await telegram.say("anna", "private", "heard")
    await until(lambda: heard and heard[-1].message.message == "heard")
    assert "lost" not in [one.message.message for one in heard]
    state = await bot.storage.get_update_states(0)
    missed = await bot.invoke(difference(state[0].pts - 2))
    assert [one.message for one in missed.new_messages] == ["lost", "heard"]
