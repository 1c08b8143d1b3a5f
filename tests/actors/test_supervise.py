"""The supervisor: what died comes back, what was stopped does not."""

import asyncio

import pykka
import pytest

from actors.runtime import AsyncActor, Directory
from tgarr.errors import ActorStopped
from tgarr.supervise import Backoff, Keeper, Supervisor


class Mortal(AsyncActor):
    async def echo(self) -> str:
        return "alive"

    async def die(self) -> None:
        async def fall() -> None:
            raise RuntimeError("fell")

        self.accompany(fall(), name="fall")


def test_the_pause_doubles_up_to_a_limit() -> None:
    backoff = Backoff(first=1, most=10)
    assert [backoff.after(n) for n in (1, 2, 3, 4, 5, 500)] == [1, 2, 4, 8, 10, 10]


async def test_what_died_is_restarted_under_its_name(caplog: pytest.LogCaptureFixture) -> None:
    directory = Directory()
    supervisor = Supervisor(directory, backoff=Backoff(first=0.001))
    supervisor.keep("mortal", Mortal.start)
    face = directory.face("mortal", Mortal)
    first = directory.find("mortal")
    await face.die()
    async with asyncio.timeout(10):
        while not first.actor_stopped.is_set() or "mortal" not in caplog.text:
            await asyncio.sleep(0)
        while True:
            try:
                assert await face.echo() == "alive"
                break
            except ActorStopped:
                await asyncio.sleep(0)
    assert directory.find("mortal") is not first
    assert "mortal died and is restarted" in caplog.text
    await supervisor.stop()
    with pytest.raises(ActorStopped):
        await face.echo()


class Noting(AsyncActor):
    def __init__(self, name: str, order: list[str]) -> None:
        super().__init__()
        self.name = name
        self.order = order

    async def slow(self, gate: asyncio.Event) -> str:
        await gate.wait()
        return self.name

    async def stopping(self) -> None:
        self.order.append(self.name)


async def test_actors_stop_in_reverse_order() -> None:
    order: list[str] = []
    supervisor = Supervisor(Directory())
    for name in ("first", "second", "third"):
        supervisor.keep(name, lambda name=name: Noting.start(name, order))  # type: ignore[misc]
    await asyncio.sleep(0)
    supervisor.drop("second")
    supervisor.drop("second")
    while not order:
        await asyncio.sleep(0)
    await supervisor.stop()
    assert order == ["second", "third", "first"]
    assert len(asyncio.all_tasks()) == 1


async def test_who_is_exchanged_finishes_what_it_has_begun() -> None:
    order: list[str] = []
    directory, gate = Directory(), asyncio.Event()
    supervisor = Supervisor(directory)
    face = directory.face("it", Noting)
    supervisor.keep("it", lambda: Noting.start("old", order))
    running = asyncio.ensure_future(face.slow(gate))
    await asyncio.sleep(0)
    supervisor.keep("it", lambda: Noting.start("new", order))
    gate_of_the_new = asyncio.Event()
    gate_of_the_new.set()
    assert await face.slow(gate_of_the_new) == "new"
    assert not running.done()
    gate.set()
    assert await running == "old"
    while not order:
        await asyncio.sleep(0)
    assert order == ["old"]
    await supervisor.stop()


async def test_who_is_dropped_finishes_too_but_not_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    order: list[str] = []
    directory, gate = Directory(), asyncio.Event()
    supervisor = Supervisor(directory, drain=0.01)
    supervisor.keep("it", lambda: Noting.start("old", order))
    face = directory.face("it", Noting)
    directory.find("it").actor_class.grace = 0.01  # type: ignore[attr-defined]
    running = asyncio.ensure_future(face.slow(gate))
    await asyncio.sleep(0)
    supervisor.drop("it")
    with pytest.raises(ActorStopped):
        await face.slow(gate)
    with pytest.raises(ActorStopped):
        await running
    assert "the former it did not finish within 0.01 s" in caplog.text
    await supervisor.stop()
    assert len(asyncio.all_tasks()) == 1


async def test_a_stop_does_not_wait_for_those_that_were_exchanged() -> None:
    order: list[str] = []
    directory, gate = Directory(), asyncio.Event()
    supervisor = Supervisor(directory)
    supervisor.keep("it", lambda: Quick.start("old", order))
    running = asyncio.ensure_future(directory.face("it", Noting).slow(gate))
    await asyncio.sleep(0)
    supervisor.keep("it", lambda: Quick.start("new", order))
    async with asyncio.timeout(5):
        await supervisor.stop()
    with pytest.raises(ActorStopped):
        await running
    assert sorted(order) == ["new", "old"]
    assert len(asyncio.all_tasks()) == 1


class Quick(Noting):
    grace = 0.01


async def test_a_start_that_fails_is_tried_again() -> None:
    directory = Directory()
    supervisor = Supervisor(directory, backoff=Backoff(first=0.001))
    starts = 0

    def start() -> pykka.ActorRef[AsyncActor]:
        nonlocal starts
        starts += 1
        if starts == 2:
            raise OSError("no room")
        return Mortal.start()

    supervisor.keep("mortal", start)
    await directory.face("mortal", Mortal).die()
    async with asyncio.timeout(10):
        while starts < 3 or supervisor.down:
            await asyncio.sleep(0)
    assert await directory.face("mortal", Mortal).echo() == "alive"
    await supervisor.stop()


async def test_work_that_fails_is_begun_anew_and_named_meanwhile(caplog: pytest.LogCaptureFixture) -> None:
    keeper = Keeper(backoff=Backoff(first=0.01))
    lives, alive = 0, asyncio.Event()

    async def live() -> None:
        nonlocal lives
        lives += 1
        if lives < 3:
            raise RuntimeError("the disk is full")
        alive.set()
        await asyncio.Event().wait()

    keeper.keep("tracker", live)
    async with asyncio.timeout(10):
        while not keeper.down:
            await asyncio.sleep(0)
        assert keeper.down == {"tracker": "the disk is full"}
        await alive.wait()
    assert keeper.down == {}
    assert caplog.text.count("tracker died and is restarted") == 2
    await keeper.stop()
    assert len(asyncio.all_tasks()) == 1


async def test_work_that_is_done_once_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    keeper = Keeper()

    async def work(error: Exception | None = None) -> None:
        if error is not None:
            raise error

    await keeper.once("fine", work())
    with pytest.raises(OSError, match="gone"):
        await keeper.once("failing", work(OSError("gone")))
    await asyncio.sleep(0)
    assert "failing failed" in caplog.text
    assert "fine" not in caplog.text
    assert keeper._tasks == {}
    keeper.once("never begun", work())
    await keeper.stop()
    assert keeper._tasks == {}
