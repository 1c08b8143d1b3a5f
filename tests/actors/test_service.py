"""What all services stand on: the registry, unclear ends, time limits, and answers that are kept."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pykka
import pytest
import stamina
from pydantic import ValidationError

import actors.services
from actors.http import FinishedCall
from actors.registry import discover, needs, start
from actors.runtime import AsyncActor, Directory, remote, stop, tell
from actors.service import Hooks, ServiceActor, Times
from sandbox.services.stack import SimulatedStack
from tgarr.config import Service, Timeouts
from tgarr.domain.capabilities import SEARCH_LIMIT, Library
from tgarr.domain.capabilities import Service as ServiceFace
from tgarr.domain.operations import DEFAULT, terms_of
from tgarr.domain.status import Circuit
from tgarr.errors import (
    ActorStopped,
    CircuitOpen,
    ConnectionLost,
    ServiceConflict,
    ServiceError,
    ServiceFailed,
    ServiceTimeout,
    ServiceUnauthorized,
    ServiceUnreachable,
)
from tgarr.supervise import Backoff, Supervisor

NOBODY = "http://127.0.0.1:1"

MODULE = '''
"""A service nobody listed."""

from actors.service import ServiceActor

NEEDS = ("username", "password")


class Lamp(ServiceActor):
    kind = "lamp"


def build(name, settings, hooks):
    return Lamp.start(name, settings, hooks)
'''


class Bare(ServiceActor):
    """Nothing but the base."""

    kind = "bare"

    async def end(self, how: ServiceError | None, seen: Any) -> str:
        async def change() -> str:
            if how is not None:
                raise how
            return "done"

        async def look() -> str | None:
            if isinstance(seen, ServiceError):
                raise seen
            return None if seen is None else str(seen)

        return await self.certain(change(), look)

    async def ask_nobody(self) -> int:
        return await self.read("/", int)

    async def wait_behind(self, gate: asyncio.Event) -> int:
        async def fetch() -> int:
            await gate.wait()
            return 1

        return (await self.kept("waiting", fetch=fetch, fresh=1e-9)).value

    async def die(self) -> None:
        async def fall() -> None:
            raise RuntimeError("fell")

        self.accompany(fall(), name="fall")


def settings(**keys: Any) -> Service:
    return Service.model_validate({"type": "bare", "url": NOBODY, **keys})


@pytest.fixture(autouse=True)
def _retries_do_not_wait() -> Any:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
async def bare() -> AsyncIterator[Callable[..., Any]]:
    started: list[pykka.ActorRef[Any]] = []

    def begin(hooks: Hooks | None = None, **keys: Any) -> Any:
        started.append(Bare.start("the-bare-one", settings(**keys), hooks or Hooks()))
        return remote(started[-1], Bare)

    yield begin
    for ref in started:
        await stop(ref)


# Kinds


def test_a_new_file_in_the_package_is_found_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(discover())
    assert "radarr" in before
    assert "lamp" not in before
    (tmp_path / "lamp.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(actors.services, "__path__", [*actors.services.__path__, str(tmp_path)])
    assert set(discover()) == before | {"lamp"}
    assert needs()["lamp"] == ("username", "password")
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize("lacking", ["NEEDS", "build"])
def test_a_module_that_is_no_kind_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    (tmp_path / f"half_{lacking.lower()}.py").write_text(MODULE.replace(lacking, "other"), encoding="utf-8")
    monkeypatch.setattr(actors.services, "__path__", [str(tmp_path)])
    with pytest.raises(TypeError, match=lacking):
        discover()


def test_every_kind_says_what_it_is_called_and_needs() -> None:
    for name, kind in discover().items():
        assert set(kind.NEEDS) <= set(Service.model_fields), name


async def test_a_configured_instance_is_started_by_its_kind() -> None:
    ref = start("films", settings(type="radarr", api_key="x"), Hooks())
    assert (await remote(ref, ServiceFace).state()).kind == "radarr"
    directory = Directory()
    directory.register("films", ref)
    assert list(directory.names(Library)) == ["films"]
    with pytest.raises(KeyError):
        start("x", settings(type="nothing"), Hooks())
    await stop(ref)


# Unclear ends


async def test_a_clear_end_is_not_looked_into(bare: Callable[..., Any]) -> None:
    face = bare()
    assert await face.end(None, ServiceTimeout("never asked")) == "done"
    for clear in (ServiceConflict("x"), ServiceUnauthorized("x"), CircuitOpen("x"), ServiceUnreachable("x")):
        with pytest.raises(type(clear)):
            await face.end(clear, "looked")


@pytest.mark.parametrize("unclear", [ServiceTimeout("x"), ConnectionLost("x"), ServiceFailed("x")])
async def test_an_unclear_end_is_looked_into(bare: Callable[..., Any], unclear: ServiceError) -> None:
    face = bare()
    assert await face.end(unclear, "was done") == "was done"
    assert await face.end(unclear, "") == ""
    for nothing in (None, ServiceUnreachable("cannot look either")):
        with pytest.raises(type(unclear)) as caught:
            await face.end(unclear, nothing)
        assert caught.value is unclear


# Limits and life


def test_a_service_s_limits_end_before_its_askers_do() -> None:
    usual = Times.of(Timeouts())
    assert (usual.default, usual.network, usual.search) == (15, 55, 90)
    patient = Times.of(Timeouts(default=25, search=110))
    assert patient.default < DEFAULT.limit
    assert patient.network < terms_of(Library, "lookup").limit
    assert patient.search < SEARCH_LIMIT
    for more in ({"default": 25.1}, {"search": 110.1}, {"connect": 26}):
        with pytest.raises(ValidationError):  # a longer time would be said to be in force, and would not be
            Timeouts(**more)
    quick = Times.of(Timeouts(default=1, search=2))
    assert (quick.default, quick.network, quick.search) == (1, 2, 2)


async def test_state_and_hooks_tell_what_happened(bare: Callable[..., Any]) -> None:
    calls: list[FinishedCall] = []
    circuits: list[tuple[str, Circuit]] = []
    hooks = Hooks(on_call=calls.append, on_circuit=lambda *change: circuits.append(change))
    face = bare(hooks, breaker={"failures": 2, "recovery": 60})
    for _ in range(2):
        with pytest.raises(ServiceUnreachable, match="the-bare-one: connection refused"):
            await face.ask_nobody()
    with pytest.raises(CircuitOpen):
        await face.ask_nobody()
    state = await face.state()
    assert (state.name, state.kind, state.circuit) == ("the-bare-one", "bare", Circuit.OPEN)
    assert isinstance(state.error, ServiceUnreachable)
    assert (state.requests, state.failures, state.latency) == (2, 2, None)
    assert 0 < state.retry_after <= 60
    assert 0 <= state.error_age < 5
    assert [(call.operation, call.outcome) for call in calls] == [("GET /", "unreachable")] * 2
    assert circuits == [("the-bare-one", Circuit.OPEN)]


async def test_a_fetch_behind_an_old_answer_ends_with_the_actor() -> None:
    ref = Bare.start("bare", settings(), Hooks())
    bare = ref._actor_weakref()
    assert bare is not None
    bare.cache.clock = iter([0.0, 1.5e-9]).__next__
    face = remote(ref, Bare)
    gate = asyncio.Event()
    gate.set()
    assert await face.wait_behind(gate) == 1
    gate.clear()
    assert await face.wait_behind(gate) == 1
    assert len(asyncio.all_tasks()) == 3  # this one, the actor, and the fetch
    await stop(ref)
    assert len(asyncio.all_tasks()) == 1


async def test_after_a_crash_the_supervisor_s_new_actor_has_its_own_session() -> None:
    directory = Directory()
    supervisor = Supervisor(directory, backoff=Backoff(first=0.001))
    supervisor.keep("bare", lambda: Bare.start("bare", settings(), Hooks()))
    first = directory.find("bare")
    face = directory.face("bare", Bare)
    await face.die()
    async with asyncio.timeout(5):
        while _behind(directory) in {None, first}:
            await asyncio.sleep(0)
    with pytest.raises(ServiceUnreachable):
        await face.ask_nobody()
    await supervisor.stop()
    assert len(asyncio.all_tasks()) == 1


def _behind(directory: Directory) -> pykka.ActorRef[Any] | None:
    try:
        return directory.find("bare")
    except ActorStopped:
        return None


def test_a_service_takes_several_people_and_some_pollers() -> None:
    assert issubclass(ServiceActor, AsyncActor)
    assert 8 <= ServiceActor.in_flight <= 16
    assert ServiceActor.background_in_flight >= 2


async def test_who_doubts_asks_anew_what_changes_by_itself() -> None:
    async with SimulatedStack(["sonarr", "qbittorrent"]) as stack:
        stanza = {**stack.sonarr.as_json(), "type": "sonarr", "cache": {"queue": 600, "settings": 600}}
        ref = start("sonarr", Service.model_validate(stanza), Hooks())
        face = remote(ref, Library)

        async def asked() -> tuple[int, int]:
            await face.queue()
            await face.profiles()
            paths = [one.path for one in await stack.requests("sonarr")]
            return paths.count("/api/v3/queue"), paths.count("/api/v3/qualityprofile")

        assert await asked() == (1, 1)
        assert await asked() == (1, 1)
        tell(ref, "doubt")
        assert await asked() == (2, 1)
        await stop(ref)
