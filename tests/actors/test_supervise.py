"""The supervisor: what died comes back, what was stopped does not."""

import asyncio

import pytest

from actors.runtime import AsyncActor, Directory
from tgarr.errors import ActorStopped
from tgarr.supervise import Backoff, Supervisor


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


async def test_actors_stop_in_reverse_order() -> None:
    order: list[str] = []

    class Noting(AsyncActor):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        async def stopping(self) -> None:
            order.append(self.name)

    supervisor = Supervisor(Directory())
    for name in ("first", "second", "third"):
        supervisor.keep(name, lambda name=name: Noting.start(name))  # type: ignore[misc]
    await asyncio.sleep(0)
    await supervisor.drop("second")
    await supervisor.drop("second")
    await supervisor.stop()
    assert order == ["second", "third", "first"]
    assert len(asyncio.all_tasks()) == 1
