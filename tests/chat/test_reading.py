"""Differences of every shape, and the short forms of updates, from a Telegram that answers by a script."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pyrogram import raw

from actors.runtime import remote, stop
from actors.stores.inbox import InboxRow
from actors.stores.state import StateFace, start_state
from actors.stores.telegram_session import Reading
from tests.chat.rig import until
from tgarr.chat.counting import ACCOUNT
from tgarr.chat.seams import NoAnswer
from tgarr.chat.updates import Updates

CLUB = -1_000_000_000_060
T = raw.types
U = raw.types.updates


class Script:
    """Answers calls one after another, and remembers them."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.calls: list[Any] = []

    async def call(self, query: Any, **_: Any) -> Any:
        self.calls.append(query)
        answer = self.answers.pop(0) if self.answers else U.DifferenceEmpty(date=1, seq=0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def learn(self, people: Any) -> None:
        pass

    async def resolve_peer(self, _box: int) -> Any:
        return T.InputPeerChannel(channel_id=60, access_hash=9)


class Reader:
    """Updates with a scripted Telegram."""

    def __init__(self, state: StateFace, readings: dict[int, Reading]) -> None:
        self.script: Any = Script()
        self.readings = readings
        self.rows: list[InboxRow] = []
        self.updates = Updates(state, self.script, us=7, readings=readings, hand=self.rows.extend)

    async def heard(self) -> int:
        return len(self.rows)

    async def settled(self) -> None:
        await until(self._idle, True)
        await asyncio.sleep(0.02)

    async def _idle(self) -> bool:
        return self.updates._queue.empty()


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    ref = await start_state(tmp_path)
    made = Reader(remote(ref, StateFace), {ACCOUNT: Reading(id=ACCOUNT, pts=10, qts=5, date=1, seq=3)})
    running = asyncio.ensure_future(made.updates.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await stop(ref)


def message(number: int, *, club: bool = False) -> Any:
    peer = T.PeerChannel(channel_id=60) if club else T.PeerUser(user_id=1)
    return T.Message(id=number, peer_id=peer, from_id=T.PeerUser(user_id=1), date=0, message="x")


def state(pts: int, qts: int = 5) -> Any:
    return U.State(pts=pts, qts=qts, date=9, seq=4, unread_count=0)


def difference(kind: Any, *numbers: int, others: Any = (), **facts: Any) -> Any:
    messages = [message(number) for number in numbers]
    return kind(
        new_messages=messages, new_encrypted_messages=[], other_updates=list(others), chats=[], users=[], **facts
    )


async def test_slices_are_followed_with_the_qts(reader: Reader) -> None:
    reader.script.answers = [
        difference(U.DifferenceSlice, 1, 2, intermediate_state=state(12)),
        difference(U.Difference, 3, state=state(13, 6)),
    ]
    reader.updates.catch_up()
    await until(reader.heard, 3)
    await reader.settled()
    assert [(call.pts, call.qts) for call in reader.script.calls] == [(10, 5), (12, 5)]
    assert reader.readings[ACCOUNT] == Reading(id=ACCOUNT, pts=13, qts=6, date=9, seq=4)


async def test_a_difference_that_is_too_long_goes_on_where_telegram_says(reader: Reader) -> None:
    reader.script.answers = [U.DifferenceTooLong(pts=500), difference(U.Difference, 7, state=state(501))]
    reader.updates.catch_up()
    await until(reader.heard, 1)
    assert [call.pts for call in reader.script.calls] == [10, 500]


async def test_a_channels_difference_in_slices_and_too_long(reader: Reader) -> None:
    reader.readings[CLUB] = Reading(id=CLUB, pts=20)
    dialog = T.Dialog(
        peer=T.PeerChannel(channel_id=60),
        top_message=9,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=T.PeerNotifySettings(),
        pts=90,
    )
    edited = T.UpdateEditChannelMessage(message=message(1, club=True), pts=21, pts_count=1)
    reader.script.answers = [
        U.DifferenceEmpty(date=1, seq=0),
        U.ChannelDifference(pts=30, new_messages=[message(1, club=True)], other_updates=[edited], chats=[], users=[]),
        U.ChannelDifferenceTooLong(dialog=dialog, messages=[message(9, club=True)], chats=[], users=[]),
        U.ChannelDifferenceEmpty(pts=90, final=True),
    ]
    reader.updates.catch_up()
    await until(reader.heard, 2)
    await reader.settled()
    assert reader.readings[CLUB].pts == 90


async def test_a_channels_updates_in_the_accounts_difference_have_their_own_count(reader: Reader) -> None:
    too_long = T.UpdateChannelTooLong(channel_id=60, pts=44)
    posted = T.UpdateNewChannelMessage(message=message(5, club=True), pts=45, pts_count=1)
    edited = T.UpdateEditMessage(message=message(1), pts=11, pts_count=1)
    reader.script.answers = [difference(U.Difference, others=[too_long, posted, edited], state=state(11))]
    reader.updates.catch_up()
    await until(reader.heard, 1)
    assert reader.readings[CLUB].pts == 45


async def test_short_forms(reader: Reader) -> None:
    reader.updates.receive(T.UpdateShort(update=T.UpdateBotStopped(user_id=1, date=0, stopped=True, qts=6), date=1))
    await until(reader.heard, 1)
    reader.updates.receive(T.UpdateShortSentMessage(id=1, pts=11, pts_count=1, date=1))
    reader.updates.receive(T.messages.AffectedMessages(pts=13, pts_count=2))
    reader.updates.receive(object())
    await reader.settled()
    assert reader.updates.pts == 13
    short = T.UpdateShortMessage(id=1, user_id=1, message="x", pts=14, pts_count=1, date=1)
    for updates in (short, T.UpdatesTooLong()):
        asked = len(reader.script.calls)
        reader.updates.receive(updates)
        await until(lambda: _calls(reader), asked + 1)


async def test_a_gap_in_the_sequence_is_fetched(reader: Reader) -> None:
    def combined(first: int, last: int) -> Any:
        return T.UpdatesCombined(updates=[], users=[], chats=[], date=2, seq_start=first, seq=last)

    reader.updates.receive(combined(4, 5))
    await reader.settled()
    assert (reader.readings[ACCOUNT].seq, reader.script.calls) == (5, [])
    reader.updates.receive(combined(9, 9))
    await until(lambda: _calls(reader), 1)


async def test_no_answer_is_asked_for_again(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tgarr.chat.updates._AGAIN_SECONDS", 0.05)
    reader.script.answers = [NoAnswer("gone"), NoAnswer("gone"), difference(U.Difference, 3, state=state(11))]
    reader.updates.catch_up()
    reader.updates.catch_up()
    await until(reader.heard, 1)


async def test_an_unreadable_update_does_not_end_the_reading(reader: Reader) -> None:
    reader.updates.receive(T.Updates(updates=None, users=[], chats=[], date=1, seq=0))
    reader.updates.receive(
        T.Updates(
            updates=[T.UpdateNewMessage(message=message(1), pts=11, pts_count=1)], users=[], chats=[], date=1, seq=0
        )
    )
    await until(reader.heard, 1)


async def test_without_a_known_state_reading_begins_now(reader: Reader) -> None:
    reader.readings.clear()
    reader.script.answers = [state(70)]
    reader.updates.catch_up()
    await until(lambda: _pts(reader), 70)


async def _calls(reader: Reader) -> int:
    return len(reader.script.calls)


async def _pts(reader: Reader) -> int:
    return reader.updates.pts
