"""The actor runtime: answers, lanes, limits, cycles, ends."""

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pykka
import pytest

from actors.runtime import AsyncActor, Directory, Lane, ThreadActor, ask, remote, stop, tell
from tgarr.domain.operations import operation
from tgarr.errors import ActorError, ActorStopped, AskCycle, AskTimeout, MailboxFull

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")


class Worker(AsyncActor):
    """Does what the tests tell it to, and remembers what became of it."""

    in_flight = 2
    mailbox_size = 5

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.seen: list[str] = []

    async def wait(self, word: str) -> str:
        self.seen.append(f"began {word}")
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.seen.append(f"cancelled {word}")
            raise
        self.seen.append(f"ended {word}")
        return word

    @operation(changes=True)
    async def change(self, word: str) -> str:
        return await self.wait(word)

    async def echo(self, word: str) -> str:
        return f"{word} {request_id.get()}"

    async def open(self) -> None:
        self.gate.set()

    async def history(self) -> list[str]:
        return self.seen

    async def fail(self) -> None:
        self.seen.append("failed")
        raise ValueError("broken")

    async def go_to(self, other: pykka.ActorRef[Any], back: pykka.ActorRef[Any]) -> str:
        return str(await ask(other, "go_back", back, limit=5))

    async def go_back(self, back: pykka.ActorRef[Any]) -> str:
        return str(await ask(back, "echo", "hello", limit=5))

    async def perish(self) -> None:
        async def fall() -> None:
            raise RuntimeError("the companion fell")

        self.accompany(fall(), name="fall")


@pytest.fixture
async def start() -> AsyncIterator[Callable[[type[pykka.Actor]], pykka.ActorRef[Any]]]:
    started: list[pykka.ActorRef[Any]] = []

    def begin(kind: type[pykka.Actor]) -> pykka.ActorRef[Any]:
        started.append(kind.start())
        return started[-1]

    yield begin
    for ref in started:
        await stop(ref)
    assert pykka.ActorRegistry.get_all() == []
    assert len(asyncio.all_tasks()) == 1


Start = Callable[[type[pykka.Actor]], "pykka.ActorRef[Any]"]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


async def seen(ref: pykka.ActorRef[Any]) -> list[str]:
    return list(await ask(ref, "history", limit=5, lane=Lane.BACKGROUND))


async def test_a_face_asks_with_the_asker_s_context(start: Start) -> None:
    worker = remote(start(Worker), Worker)
    request_id.set("r7")
    assert await worker.echo("hello") == "hello r7"


class Archive(AsyncActor):
    async def newest(self, *, limit: int, lane: str, changes: int) -> tuple[int, str, int]:
        return limit, lane, changes


async def test_a_face_may_name_its_parameters_as_it_likes(start: Start) -> None:
    archive = remote(start(Archive), Archive)
    assert await archive.newest(limit=20, lane="left", changes=3) == (20, "left", 3)


async def test_an_error_reaches_the_asker_and_the_actor_lives(start: Start) -> None:
    ref = start(Worker)
    with pytest.raises(ValueError, match="broken"):
        await ask(ref, "fail", limit=5)
    assert await ask(ref, "echo", "still", limit=5) == "still -"


async def test_a_failing_tell_is_logged_and_the_actor_lives(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    ref = start(Worker)
    tell(ref, "fail")
    assert await ask(ref, "echo", "still", limit=5) == "still -"
    assert "could not carry out a tell" in caplog.text


async def test_only_so_many_are_in_flight_and_the_mailbox_is_bounded(start: Start) -> None:
    ref = start(Worker)
    asks = [asyncio.create_task(ask(ref, "wait", str(n), limit=10)) for n in range(7)]
    await until(lambda: len(ref.actor_inbox) == 5)
    assert await seen(ref) == ["began 0", "began 1"]
    with pytest.raises(MailboxFull):
        await ask(ref, "echo", "too much", limit=1)
    assert await ask(ref, "echo", "of a poller", limit=5, lane=Lane.BACKGROUND) == "of a poller -"
    tell_in_background = asyncio.create_task(ask(ref, "open", limit=5, lane=Lane.BACKGROUND))
    assert await asyncio.gather(*asks) == list("0123456")
    await tell_in_background


async def test_an_impatient_reader_frees_its_slot(start: Start) -> None:
    ref = start(Worker)
    with pytest.raises(AskTimeout):
        await ask(ref, "wait", "long", limit=0.01)
    await until(lambda: "cancelled long" in ref._actor_weakref().seen)  # type: ignore[union-attr]


async def test_what_changes_something_goes_on_unheard(start: Start) -> None:
    ref = start(Worker)
    worker = remote(ref, Worker, limit=0.01)
    with pytest.raises(AskTimeout):
        await worker.change("write")
    await ask(ref, "open", limit=5)
    await until(lambda: "ended write" in ref._actor_weakref().seen)  # type: ignore[union-attr]


async def test_a_message_whose_asker_left_is_never_begun(start: Start) -> None:
    ref = start(Worker)
    busy = [asyncio.create_task(ask(ref, "wait", word, limit=10)) for word in "ab"]
    late = asyncio.create_task(ask(ref, "wait", "late", limit=10, changes=True))
    await until(lambda: len(ref.actor_inbox) == 1)
    late.cancel()
    await asyncio.wait([late])
    await ask(ref, "open", limit=5, lane=Lane.BACKGROUND)
    await asyncio.gather(*busy)
    assert "began late" not in await seen(ref)


async def test_a_cycle_of_asks_is_raised(start: Start) -> None:
    one, other = start(Worker), start(Worker)
    with pytest.raises(AskCycle):
        await ask(one, "go_to", other, one, limit=5)


async def test_a_stop_drains_then_turns_away(start: Start) -> None:
    ref = start(Worker)
    waiting = [asyncio.create_task(ask(ref, "wait", str(n), limit=10)) for n in range(4)]
    await until(lambda: len(ref.actor_inbox) == 2)
    ending = asyncio.create_task(stop(ref))
    await until(lambda: not ref.is_alive())
    with pytest.raises(ActorStopped):
        await ask(ref, "echo", "late", limit=1)
    ref._actor_weakref().gate.set()  # type: ignore[union-attr]
    assert await asyncio.gather(*waiting) == list("0123")
    await ending


async def test_a_stop_cancels_after_the_grace_time(start: Start) -> None:
    class Hasty(Worker):
        grace = 0.01

    ref = start(Hasty)
    waiting = asyncio.create_task(ask(ref, "change", "w", limit=10, changes=True))
    await until(lambda: bool(ref._actor_weakref().seen))  # type: ignore[union-attr]
    await stop(ref)
    with pytest.raises(ActorStopped):
        await waiting


async def test_an_actor_that_cannot_start_says_why(start: Start) -> None:
    class Stillborn(AsyncActor):
        async def started(self) -> None:
            raise OSError("no disk")

    ref = start(Stillborn)
    assert isinstance(await ref.actor_inbox.ended, OSError)
    with pytest.raises(ActorStopped):
        await ask(ref, "echo", limit=1)


async def test_a_fallen_companion_ends_the_actor(start: Start) -> None:
    ref = start(Worker)
    await ask(ref, "perish", limit=5)
    assert str(await ref.actor_inbox.ended) == "the companion fell"


async def test_blocking_on_the_loop_raises(start: Start) -> None:
    ref = start(Worker)
    with pytest.raises(ActorError):
        ref.ask("anything", block=True)


async def test_pykka_s_own_proxy_works_too(start: Start) -> None:
    proxy = start(Worker).proxy()
    assert await proxy.echo("hello") == "hello -"


async def test_a_directory_finds_whoever_holds_the_name(start: Start) -> None:
    directory = Directory()
    first, second = start(Worker), start(Worker)
    directory.register("worker", first)
    face = directory.face("worker", Worker)
    assert await face.echo("one") == "one -"
    directory.vacate("worker")
    assert list(directory.names(Worker)) == ["worker"]
    with pytest.raises(ActorStopped):
        await face.echo("nobody")
    directory.register("worker", second)
    assert await face.echo("two") == "two -"
    directory.remove("worker")
    assert "worker" not in directory


class Diver(ThreadActor):
    """Works in a thread of its own."""

    mailbox_size = 2

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.inside = threading.Event()

    def where(self) -> tuple[int, str]:
        return threading.get_ident(), request_id.get()

    def wait(self) -> str:
        self.inside.set()
        self.gate.wait(10)
        return "done"

    def fail(self) -> None:
        raise ValueError("broken")

    def exit(self) -> None:
        raise SystemExit


async def test_a_thread_actor_is_asked_from_the_loop(start: Start) -> None:
    ref = start(Diver)
    request_id.set("r8")
    thread, request = await ask(ref, "where", limit=5)
    assert thread != threading.get_ident()
    assert request == "r8"
    with pytest.raises(ValueError, match="broken"):
        await ask(ref, "fail", limit=5)
    with pytest.raises(SystemExit):
        await ask(ref, "exit", limit=5)
    tell(ref, "fail")
    assert (await ask(ref, "where", limit=5))[0] == thread


async def test_a_thread_actor_s_mailbox_is_bounded_and_the_loop_goes_on(start: Start) -> None:
    ref = start(Diver)
    first = asyncio.create_task(ask(ref, "wait", limit=10))
    await until(ref._actor_weakref().inside.is_set)  # type: ignore[union-attr]
    more = [asyncio.create_task(ask(ref, "wait", limit=10)) for _ in range(2)]
    await until(lambda: len(ref.actor_inbox) == 2)
    with pytest.raises(MailboxFull):
        await ask(ref, "wait", limit=10)
    ref._actor_weakref().gate.set()  # type: ignore[union-attr]
    assert await asyncio.gather(first, *more) == ["done"] * 3


async def test_a_thread_actor_skips_what_nobody_waits_for(start: Start) -> None:
    ref = start(Diver)
    first = asyncio.create_task(ask(ref, "wait", limit=10))
    await until(ref._actor_weakref().inside.is_set)  # type: ignore[union-attr]
    with pytest.raises(AskTimeout):
        await ask(ref, "exit", limit=0.01)
    ref._actor_weakref().gate.set()  # type: ignore[union-attr]
    assert await first == "done"
    await stop(ref)
    with pytest.raises(ActorStopped):
        await ask(ref, "where", limit=1)
