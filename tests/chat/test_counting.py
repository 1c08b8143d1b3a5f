"""Numbers of updates: what comes again is dropped, what comes too early waits for what is missing."""

from pathlib import Path
from typing import Any

import pytest
from pyrogram import raw

from actors.runtime import remote, stop
from actors.stores import telegram_session
from actors.stores.state import StateFace, start_state
from actors.stores.telegram_session import Reading
from tgarr.chat.counting import ACCOUNT, Counting, box_of
from tgarr.chat.intake import Intake, One

CLUB = -1_000_000_000_060


class Desk:
    """An intake and its counting, with what they were asked for."""

    def __init__(self, state: Any, readings: dict[int, Reading]) -> None:
        self.rows: list[str] = []
        self.gaps: list[int] = []
        self.wanted: list[int] = []
        self.readings = readings
        self.intake = Intake(state, us=7, readings=readings, hand=lambda rows: self.rows.extend(_name(r) for r in rows))
        self.counting = Counting(self.intake, gap=self.gaps.append, fetch=self.wanted.append)

    def take(self, *updates: Any) -> None:
        for update in updates:
            self.counting.sort_in(One(update))

    async def texts(self) -> list[str]:
        await self.intake.commit()
        return self.rows


def _name(row: Any) -> str:
    text: bytes = row.content
    return next(name for name in ("one", "two", "three", "four", "press", "stop") if name.encode() in text)


@pytest.fixture
async def desk(tmp_path: Path) -> Any:
    ref = await start_state(tmp_path)
    state = remote(ref, StateFace)
    yield Desk(state, {ACCOUNT: Reading(id=ACCOUNT, pts=10, qts=5)})
    await stop(ref)


def text(words: str, pts: int, count: int = 1, *, club: bool = False) -> Any:
    peer = raw.types.PeerChannel(channel_id=60) if club else raw.types.PeerUser(user_id=1)
    kind = raw.types.UpdateNewChannelMessage if club else raw.types.UpdateNewMessage
    message = raw.types.Message(id=pts, peer_id=peer, from_id=raw.types.PeerUser(user_id=1), date=0, message=words)
    return kind(message=message, pts=pts, pts_count=count)


async def test_in_order(desk: Desk) -> None:
    desk.take(text("one", 11), text("two", 12))
    assert await desk.texts() == ["one", "two"]
    assert desk.readings[ACCOUNT].pts == 12
    assert desk.gaps == []


async def test_what_was_read_is_dropped(desk: Desk) -> None:
    desk.take(text("one", 10), text("two", 9))
    assert await desk.texts() == []


async def test_too_early_waits_and_follows_what_was_missing(desk: Desk) -> None:
    desk.take(text("three", 13), text("two", 12))
    assert await desk.texts() == []
    assert desk.counting.holds(ACCOUNT)
    assert desk.gaps == [ACCOUNT, ACCOUNT]
    desk.take(text("one", 11))
    assert await desk.texts() == ["one", "two", "three"]
    assert not desk.counting.holds(ACCOUNT)


async def test_a_second_gap_behind_the_first_is_still_waited_for(desk: Desk) -> None:
    desk.take(text("four", 14), text("two", 12), text("one", 11))
    assert await desk.texts() == ["one", "two"]
    assert desk.counting.holds(ACCOUNT)
    desk.intake.read(Reading(id=ACCOUNT, pts=14, qts=5))  # a difference told of it meanwhile
    desk.counting.give_up(ACCOUNT)
    assert await desk.texts() == ["one", "two"]
    assert not desk.counting.holds(ACCOUNT)


async def test_what_never_comes_is_given_up(desk: Desk) -> None:
    desk.take(text("three", 13), text("four", 15))
    desk.counting.give_up(ACCOUNT)
    assert await desk.texts() == ["three", "four"]
    assert desk.readings[ACCOUNT].pts == 15


async def test_channels_count_for_themselves(desk: Desk) -> None:
    desk.take(text("one", 500, club=True), text("three", 502, club=True), text("two", 11))
    assert await desk.texts() == ["one", "two"]
    assert desk.counting.holds(CLUB)
    assert not desk.counting.holds(ACCOUNT)
    desk.intake.drop(CLUB)
    await desk.intake.commit()
    assert CLUB not in desk.readings


async def test_qts_is_counted_too(desk: Desk) -> None:
    stopped = raw.types.UpdateBotStopped(user_id=1, date=0, stopped=True, qts=7)
    desk.take(stopped)
    assert desk.counting.holds(ACCOUNT)
    desk.take(raw.types.UpdateBotStopped(user_id=2, date=0, stopped=True, qts=6))
    desk.take(raw.types.UpdateBotStopped(user_id=2, date=0, stopped=True, qts=6))
    desk.rows = []
    desk.intake._hand = lambda rows: desk.rows.extend(str(row.lane) for row in rows)
    assert await desk.texts() == ["2", "1"]
    assert desk.readings[ACCOUNT].qts == 7


async def test_too_much_was_missed_in_a_channel(desk: Desk) -> None:
    desk.take(raw.types.UpdateChannelTooLong(channel_id=60))
    assert (desk.wanted, CLUB in desk.readings) == ([], False)
    desk.take(raw.types.UpdateChannelTooLong(channel_id=60, pts=40))
    assert (desk.wanted, desk.readings[CLUB].pts) == ([], 40)
    desk.take(raw.types.UpdateChannelTooLong(channel_id=60, pts=90))
    assert (desk.wanted, desk.readings[CLUB].pts) == ([CLUB], 40)


async def test_updates_without_a_number_are_simply_taken(desk: Desk) -> None:
    press = raw.types.UpdateBotCallbackQuery(
        query_id=1, user_id=1, peer=raw.types.PeerUser(user_id=1), msg_id=2, chat_instance=0, data=b"press"
    )
    desk.take(press, raw.types.UpdateUserStatus(user_id=1, status=raw.types.UserStatusEmpty()))
    assert await desk.texts() == ["press"]


async def test_rows_and_reading_are_kept_together(desk: Desk) -> None:
    desk.take(text("one", 11))
    await desk.intake.commit()
    state: Any = desk.intake._state
    assert (await state.read(telegram_session.readings))[ACCOUNT].pts == 11
    assert await state.read(lambda db: db.execute("SELECT count(*) FROM inbox").fetchone()) == (1,)
    desk.readings[ACCOUNT] = Reading(id=ACCOUNT, pts=10)  # as after a crash before the commit
    desk.take(text("one", 11))
    assert await desk.texts() == ["one"]


def test_whose_count() -> None:
    assert box_of(text("one", 1)) == ACCOUNT
    assert box_of(text("one", 1, club=True)) == CLUB
    assert box_of(raw.types.UpdateDeleteChannelMessages(channel_id=60, messages=[1], pts=1, pts_count=1)) == CLUB
    assert box_of(raw.types.UpdateDeleteMessages(messages=[1], pts=1, pts_count=1)) == ACCOUNT
