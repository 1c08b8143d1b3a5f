"""The pump: order within a lane, lanes side by side, attempts, parking, and a stop that keeps what is unfinished."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from actors.runtime import remote, stop
from actors.stores import inbox as store
from actors.stores.inbox import Arrival, InboxRow
from actors.stores.state import StateFace, start_state
from tests.chat.rig import until
from tgarr.chat import inbox
from tgarr.chat.inbox import Pump
from tgarr.chat.incoming import ChatKind, Incoming, Place, Said, Sender
from tgarr.errors import StoreError


def _parse(row: int, content: bytes) -> Incoming | None:
    if content == b"nothing":
        return None
    return Said(
        row=row,
        sender=Sender(id=1, name="Anna"),
        place=Place(chat=1, kind=ChatKind.PRIVATE),
        message_id=row,
        text=content.decode(),
    )


class Desk:
    """A record, a pump, and what its handler did."""

    def __init__(self, state: StateFace) -> None:
        self.state = state
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.given_up: list[tuple[str, str]] = []
        self.running = 0
        self.most = 0
        self.pump = Pump(state, self.handle, parse=_parse, pause=0.01)

    async def handle(self, incoming: Incoming) -> None:
        assert isinstance(incoming, Said)
        if incoming.given_up:
            self.given_up.append((incoming.text, incoming.given_up))
            if "badly" in incoming.text:
                raise ValueError(incoming.text)
            return
        self.begun.append(incoming.text)
        if incoming.text.startswith("fail"):
            raise ValueError(incoming.text)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(5 if incoming.text.startswith("slow") else 0.01)
        finally:
            self.running -= 1
        self.ended.append(incoming.text)

    async def put(self, *given: tuple[str, str]) -> list[InboxRow]:
        arrivals = [
            Arrival(sameness=f"{lane} {text}", lane=lane, kind="message", content=text.encode()) for lane, text in given
        ]
        return await self.state.write(lambda db: store.put(db, arrivals, now=time.time()))

    async def states(self) -> list[tuple[str, str]]:
        rows = await self.state.read(lambda db: db.execute("SELECT content, state FROM inbox ORDER BY id").fetchall())
        return [(content.decode(errors="replace"), state) for content, state in rows]

    async def waiting(self) -> int:
        return sum(state == "waiting" for _, state in await self.states())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    ref = await start_state(tmp_path)
    made = Desk(remote(ref, StateFace))
    yield made
    await made.pump.stop(0)
    await stop(ref)


async def test_order_within_a_lane_and_none_between_lanes(desk: Desk) -> None:
    desk.pump.hand(await desk.put(("a", "slow 1"), ("a", "a2"), ("b", "b1"), ("b", "b2")))
    await until(lambda: _list(desk.ended), ["b1", "b2"])
    assert "a2" not in desk.begun


async def test_no_more_handlers_at_a_time_than_the_bound(desk: Desk) -> None:
    desk.pump._slots = asyncio.Semaphore(3)
    desk.pump.hand(await desk.put(*((f"lane {number}", f"text {number}") for number in range(20))))
    await until(desk.waiting, 0)
    assert desk.most == 3
    assert inbox.MOST_LANES > 3


async def test_a_failing_row_is_tried_three_times_then_parked_and_the_lane_goes_on(desk: Desk) -> None:
    desk.pump.hand(await desk.put(("a", "fail"), ("a", "next"), ("b", "nothing")))
    await until(desk.waiting, 0)
    assert desk.begun == ["fail"] * 3 + ["next"]
    assert await desk.states() == [("fail", "parked"), ("next", "done"), ("nothing", "done")]
    error = await desk.state.read(lambda db: db.execute("SELECT error FROM inbox WHERE state = 'parked'").fetchone())
    assert error == ("ValueError: fail",)
    assert desk.given_up == [("fail", "ValueError: fail")]


async def test_a_row_of_which_not_even_the_end_can_be_told_is_parked(desk: Desk) -> None:
    desk.pump.hand(await desk.put(("a", "fail badly"), ("a", "next")))
    await until(desk.waiting, 0)
    assert len(desk.given_up) == 1
    assert await desk.states() == [("fail badly", "parked"), ("next", "done")]


async def test_what_cannot_be_read_is_parked(desk: Desk) -> None:
    arrival = Arrival(sameness="x", lane="a", kind="message", content=b"\xff")
    desk.pump.hand(await desk.state.write(lambda db: store.put(db, [arrival], now=0)))
    await until(desk.waiting, 0)
    parked = await desk.state.read(lambda db: db.execute("SELECT state FROM inbox").fetchone())
    assert parked == ("parked",)


async def test_what_waits_is_handed_over_at_the_start_and_counted(desk: Desk) -> None:
    await desk.put(*(("a", f"text {number}") for number in range(5)))
    await desk.pump.start()
    await until(desk.waiting, 0)
    assert desk.ended == [f"text {number}" for number in range(5)]
    attempts = await desk.state.read(lambda db: db.execute("SELECT DISTINCT attempts FROM inbox").fetchall())
    assert attempts == [(2,)]


async def test_a_row_that_ends_the_process_each_time_is_parked(desk: Desk) -> None:
    await desk.put(("a", "poison"), ("a", "next"))
    await desk.state.write(lambda db: db.execute("UPDATE inbox SET attempts = 20 WHERE id = 1").rowcount)
    await desk.pump.start()
    await until(desk.waiting, 0)
    assert desk.begun == ["next"]
    assert (await desk.states())[0] == ("poison", "parked")
    assert desk.given_up == [("poison", "the process ended each time it was tried")]


async def test_a_row_that_a_handler_finished_itself_is_not_begun_again(desk: Desk) -> None:
    rows = await desk.put(("a", "text"))
    await desk.state.write(lambda db: store.finish(db, rows[0].id, now=1))
    desk.pump.hand([InboxRow(id=rows[0].id, lane="a", kind="k", content=b"text", received_at=0, attempts=0)])
    await asyncio.sleep(0.05)
    assert desk.begun == []


async def test_a_stop_waits_for_its_grace_and_begins_nothing(desk: Desk) -> None:
    desk.pump.hand(await desk.put(("a", "a1"), ("a", "a2"), ("b", "slow")))
    await asyncio.sleep(0)
    began = time.monotonic()
    await desk.pump.stop(0.2)
    assert 0.15 < time.monotonic() - began < 1
    desk.pump.hand(await desk.put(("c", "late")))
    await asyncio.sleep(0.05)
    assert "late" not in desk.begun
    assert ("slow", "waiting") in await desk.states()
    assert ("late", "waiting") in await desk.states()


class Refusing:
    """The record on a disk that is full for a number of writes."""

    def __init__(self, state: StateFace, times: int) -> None:
        self._state = state
        self._left = times

    async def write(self, work: Any) -> Any:
        if self._left:
            self._left -= 1
            raise StoreError("the disk is full")
        return await self._state.write(work)

    async def read(self, work: Any) -> Any:
        return await self._state.read(work)


@pytest.mark.parametrize("begun_before", [False, True])
async def test_a_record_that_refuses_holds_the_lane_up_and_loses_nothing(desk: Desk, *, begun_before: bool) -> None:
    refusing: Any = Refusing(desk.state, 9)
    pump = Pump(refusing, desk.handle, parse=_parse, pause=0.01)
    rows = await desk.put(("a", "first"), ("a", "second"))
    if begun_before:
        await pump.start()
    else:
        pump.hand(rows)
    await until(desk.waiting, 0)
    await pump.stop(1)
    assert desk.ended == ["first", "second"]
    assert await desk.states() == [("first", "done"), ("second", "done")]


async def test_a_handler_that_fails_for_want_of_the_record_is_tried_when_it_is_there_again(desk: Desk) -> None:
    refusing: Any = Refusing(desk.state, 9)

    async def handle(incoming: Incoming) -> None:
        await refusing.write(lambda db: db.execute("SELECT 1").fetchone())
        await desk.handle(incoming)

    pump = Pump(refusing, handle, parse=_parse, pause=0.01)
    pump.hand(await desk.put(("a", "first")))
    await until(desk.waiting, 0)
    await pump.stop(1)
    assert (desk.ended, await desk.states()) == (["first"], [("first", "done")])


async def _list(items: list[str]) -> list[str]:
    return list(items)
