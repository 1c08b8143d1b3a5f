"""The sender where no data centre leads it: a carrier that breaks, a record that refuses, stops and bounds."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from actors.runtime import remote, stop
from actors.stores import outbox as store
from actors.stores.messages import Medium
from actors.stores.state import StateFace, start_state
from tests.chat.rig import QUICK, until
from tgarr.chat import outbox
from tgarr.chat.carrier import Destination, Sent
from tgarr.chat.pacing import Pace, Pacing, Rate
from tgarr.chat.screens import Screen
from tgarr.chat.sender import MOST_CHATS, Sender
from tgarr.chat.text import Text
from tgarr.chat.verdicts import ChatClosed, Flooded, TargetGone, Unreachable
from tgarr.errors import StoreError


class Scripted:
    """Carries nothing, but does what it was told to do for each message in turn."""

    def __init__(self) -> None:
        self.script: list[Exception | Callable[[], Awaitable[None]]] = []
        self.said: list[str] = []
        self.edited: list[str] = []
        self.running = 0
        self.most = 0

    async def send(self, to: Destination, screen: Screen, *, random_id: int) -> Sent:  # noqa: ARG002
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self._step()
        finally:
            self.running -= 1
        self.said.append(screen.text.plain)
        return Sent(message_id=len(self.said), medium="text")

    async def edit(self, chat: int, message_id: int, screen: Screen, *, medium: Medium, picture: str) -> str:  # noqa: ARG002
        await self._step()
        self.edited.append(screen.text.plain)
        return picture

    async def delete(self, chat: int, message_id: int) -> None:  # noqa: ARG002
        await self._step()

    async def _step(self) -> None:
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            raise step
        if step is not None:
            await step()


class Refusing:
    """A record that refuses the next times."""

    def __init__(self, state: StateFace) -> None:
        self.state = state
        self.reads = 0
        self.writes = 0

    async def read(self, work: Any) -> Any:
        if self.reads:
            self.reads -= 1
            raise StoreError("the disk is gone")
        return await self.state.read(work)

    async def write(self, work: Any) -> Any:
        if self.writes:
            self.writes -= 1
            raise StoreError("the disk is full")
        return await self.state.write(work)


class Desk:
    def __init__(self, state: StateFace) -> None:
        self.state = state
        self.record: Any = Refusing(state)
        self.carrier = Scripted()
        self.sender = Sender(self.record, pace=QUICK)
        self.sender.carrier = self.carrier

    async def say(self, text: str, chat: int = 1) -> int | None:
        row = await self.state.write(
            lambda db: outbox.send(db, chat=chat, screen=Screen(text=Text(text)), now=time.time())
        )
        self.sender.wake()
        return row

    async def change(self, text: str) -> None:
        await self.state.write(
            lambda db: outbox.edit(db, chat=1, message_id=1, screen=Screen(text=Text(text)), now=time.time())
        )
        self.sender.wake()

    async def change_now(self, text: str) -> bool:
        return await self.sender.edit_now(1, 1, Screen(text=Text(text)))

    async def carried(self) -> bool:
        return not self.carrier.script

    async def states(self) -> list[str]:
        return await self.state.read(lambda db: [s for (s,) in db.execute("SELECT state FROM outbox ORDER BY id")])


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    for name in ("_AGAIN_SECONDS", "_OFFLINE_SECONDS"):
        monkeypatch.setattr(f"tgarr.chat.sender.{name}", 0.02)
    ref = await start_state(tmp_path)
    made = Desk(remote(ref, StateFace))
    running = asyncio.ensure_future(made.sender.run())
    yield made
    await made.sender.stop(0)
    await running
    await stop(ref)


async def test_what_nobody_foresaw_is_tried_again_and_given_up_in_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tgarr.chat.sender.MOST_ATTEMPTS", 2)
    desk.carrier.script = [RuntimeError("a mistake"), KeyError("another"), RuntimeError("a third")]
    await desk.say("doomed")
    await desk.say("next")
    await until(desk.states, ["failed", "sent"])
    assert desk.carrier.said == ["next"]


async def test_a_record_that_refuses_is_asked_again(desk: Desk) -> None:
    desk.record.reads, desk.record.writes = 2, 2
    await desk.say("once")
    await until(desk.states, ["sent"])
    assert desk.carrier.said == ["once"] * 3  # each with the same random id: Telegram makes one message of it


async def test_a_kind_of_a_later_version_fails(desk: Desk) -> None:
    await desk.state.write(lambda db: store.put(db, chat=1, kind="poll", body={}, now=1))
    await desk.say("next")
    await until(desk.states, ["failed", "sent"])


async def test_a_parked_chat_with_nobody_to_tell(desk: Desk) -> None:
    desk.carrier.script = [ChatClosed("USER_IS_BLOCKED")]
    await desk.say("x")
    await until(desk.states, ["parked"])


async def test_what_cannot_be_carried_waits(desk: Desk) -> None:
    desk.carrier.script = [Unreachable("no answer"), Flooded(0.02), Flooded(0.02)]
    await desk.say("x")
    await until(desk.states, ["sent"])
    desk.sender.carrier = None
    await desk.say("y")
    await asyncio.sleep(0.05)
    assert await desk.states() == ["sent", "waiting"]
    desk.sender.carrier = desk.carrier
    desk.sender.wake()
    await until(desk.states, ["sent", "sent"])


async def test_a_deletion_of_what_is_gone_is_done(desk: Desk) -> None:
    desk.carrier.script = [TargetGone("MESSAGE_ID_INVALID")]
    await desk.state.write(lambda db: outbox.delete(db, chat=1, message_id=5, now=1))
    desk.sender.wake()
    await until(desk.states, ["sent"])


async def test_no_more_chats_at_a_time_than_the_bound(desk: Desk) -> None:
    async def slowly() -> None:
        await asyncio.sleep(0.02)

    desk.carrier.script = [slowly] * 60
    for chat in range(1, 41):
        await desk.state.write(
            lambda db: outbox.send(db, chat=chat, screen=Screen(text=Text("x")), now=1)  # noqa: B023
        )
    desk.sender.wake()
    await until(desk.states, ["sent"] * 40)
    assert desk.carrier.most == MOST_CHATS


async def test_a_stop_cancels_what_takes_longer_than_its_grace_and_it_goes_again(desk: Desk) -> None:
    async def for_ever() -> None:
        await asyncio.sleep(60)

    desk.carrier.script = [for_ever]
    await desk.say("x")
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await desk.sender.stop(0.1)
    assert time.monotonic() - began < 1
    assert await desk.states() == ["waiting"]
    again = Sender(desk.state, pace=QUICK)
    again.carrier = desk.carrier
    running = asyncio.ensure_future(again.run())
    await until(desk.states, ["sent"])
    await again.stop(1)
    await running


async def test_what_a_message_shows_already_is_not_sent_and_takes_nothing_from_the_budget(desk: Desk) -> None:
    desk.sender._pacing = Pacing(Pace(private=Rate(per_second=0.001, burst=2)))
    await desk.say("a")
    await until(desk.states, ["sent"])
    for number in range(3):
        await desk.change("a")
        await until(desk.states, ["sent"] * (number + 2))
    await desk.change("b")
    await until(desk.states, ["sent"] * 5)
    assert desk.carrier.edited == ["b"]


async def test_an_edit_whose_end_is_unclear_is_not_taken_for_never_made(desk: Desk) -> None:
    await desk.say("a")
    await until(desk.states, ["sent"])
    desk.carrier.script = [Unreachable("no answer, but it is shown")]
    await desk.change("b")
    await until(desk.carried, True)
    await desk.change("a")
    await until(desk.states, ["sent"] * 2)
    assert desk.carrier.edited == ["a"]


async def test_an_edit_at_once_needs_no_row(desk: Desk) -> None:
    assert not await desk.change_now("nobody knows that message")
    await desk.say("a")
    await until(desk.states, ["sent"])
    assert await desk.change_now("b")
    assert await desk.change_now("b")
    assert (desk.carrier.edited, await desk.states()) == (["b"], ["sent"])
    desk.carrier.script = [TargetGone("MESSAGE_ID_INVALID")]
    assert await desk.change_now("c")  # nothing is left to do
    assert not await desk.change_now("d")
    desk.sender.carrier = None
    assert not await desk.change_now("e")


async def test_an_edit_at_once_overtakes_nothing_and_is_not_overtaken(desk: Desk) -> None:
    await desk.say("a")
    await until(desk.states, ["sent"])
    let = asyncio.Event()

    async def let_go() -> None:
        await let.wait()

    desk.carrier.script = [let_go]
    first = asyncio.ensure_future(desk.change_now("b"))
    await until(desk.carried, True)
    assert not await desk.change_now("c")  # another is under way
    await desk.change("d")
    await asyncio.sleep(0.05)
    let.set()
    assert await first
    await until(desk.states, ["sent"] * 2)
    assert desk.carrier.edited == ["b", "d"]


async def test_an_edit_at_once_does_not_go_before_what_is_queued(desk: Desk) -> None:
    await desk.say("a")
    await until(desk.states, ["sent"])
    desk.carrier.script = [Flooded(60)]
    await desk.say("b")
    await until(desk.carried, True)
    assert not await desk.change_now("c")
    assert desk.carrier.edited == []


async def test_telegrams_wait_for_an_edit_at_once_holds_for_what_is_queued_then(desk: Desk) -> None:
    await desk.say("a")
    await until(desk.states, ["sent"])
    desk.carrier.script = [Flooded(0.3)]
    assert not await desk.change_now("b")
    began = time.monotonic()
    await desk.change("b")
    await until(desk.states, ["sent"] * 2)
    assert time.monotonic() - began > 0.2
    assert desk.carrier.edited == ["b"]


async def test_two_busy_chats_do_not_keep_the_others_waiting(desk: Desk) -> None:
    desk.carrier.script = [Flooded(60)]
    await desk.say("one", chat=1)
    await until(desk.carried, True)
    await desk.say("three", chat=3)
    await until(desk.states, ["waiting", "sent"])
    desk.carrier.script = [Flooded(60)]
    await desk.say("two", chat=2)
    await until(desk.carried, True)
    await desk.say("four", chat=3)
    await until(desk.states, ["waiting", "sent", "waiting", "sent"])
    assert desk.carrier.said == ["three", "four"]


@pytest.mark.parametrize("trouble", [Unreachable("no answer"), RuntimeError("a mistake")])
async def test_an_edit_at_once_that_fails_is_left_to_the_outbox(desk: Desk, trouble: Exception) -> None:
    await desk.say("a")
    await until(desk.states, ["sent"])
    desk.carrier.script = [trouble]
    assert not await desk.change_now("b")
    assert not await desk.change_now("b")  # nobody knows what it shows now
    await desk.change("b")
    await until(desk.states, ["sent"] * 2)
    assert desk.carrier.edited == ["b"]


async def test_an_answer_overtakes_progress_and_is_not_held_up_by_its_share(desk: Desk) -> None:
    desk.sender._pacing = Pacing(Pace(private=Rate(per_second=0.001, burst=4)))
    for text in ("a", "b", "c"):
        await desk.say(text)
    await until(desk.states, ["sent"] * 3)
    progress = Screen(text=Text("progress"))
    await desk.state.write(
        lambda db: outbox.edit(db, chat=1, message_id=1, screen=progress, now=1, priority=outbox.Priority.PROGRESS)
    )
    desk.sender.wake()
    await asyncio.sleep(0.05)
    assert await desk.states() == ["sent"] * 3 + ["waiting"]
    await desk.say("answer")
    await until(desk.states, ["sent"] * 3 + ["waiting", "sent"])
    assert (desk.carrier.said[-1], desk.carrier.edited) == ("answer", [])


async def test_there_is_no_room_for_progress_where_something_waits_or_nothing_goes_out(desk: Desk) -> None:
    desk.sender._pacing = Pacing(Pace(private=Rate(per_second=0.5, burst=2)))
    assert desk.sender.room(1, keep=0.25) == 0
    assert desk.sender.interval(1) == 2
    desk.carrier.script = [Flooded(60)]
    await desk.say("x", chat=2)
    await until(desk.carried, True)
    await asyncio.sleep(0.05)
    assert 50 < desk.sender.room(2, keep=0) <= 60
    let = asyncio.Event()

    async def let_go() -> None:
        await let.wait()

    desk.carrier.script = [let_go]
    await desk.say("y", chat=3)
    await until(desk.carried, True)
    assert desk.sender.room(3, keep=0) == 0.1
    desk.sender._waiting.clear()
    assert desk.sender.room(3, keep=0) == 0.1
    let.set()
    desk.sender.carrier = None
    assert desk.sender.room(1, keep=0) > 0
