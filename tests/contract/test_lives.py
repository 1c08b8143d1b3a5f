"""The life of a service's actor: its circuit, its kept answers, its end, and what it says of itself."""

import asyncio
import importlib.util

import pytest

from actors.registry import discover
from actors.runtime import stop
from sandbox.services.faults import Fault
from tests.contract.scene import Scene
from tests.contract.variants import CONTRACTS
from tgarr.domain.answers import Answer
from tgarr.domain.status import Circuit
from tgarr.errors import ActorStopped, CircuitOpen, ServiceError, ServiceFailed, ServiceUnreachable


def test_every_kind_has_its_contract() -> None:
    missing = [kind for kind in discover() if kind not in CONTRACTS]
    assert not missing, f"write tests/contract/kinds/{missing[0]}.py: a CONTRACT, as those beside it have"


async def test_the_circuit_opens_and_one_probe_closes_it(scene: Scene) -> None:
    case = scene.contract.read
    face = scene.start(breaker={"failures": 2, "recovery": 0.15})
    await face.probe()
    await scene.stack.faults.set(scene.kind, Fault.SERVER_ERROR, path=case.path)
    for _ in range(2):
        with pytest.raises(ServiceFailed):
            await case.call(face)
    before = await scene.attempts(case)
    with pytest.raises(CircuitOpen) as caught:
        await case.call(face)
    assert 0 < caught.value.retry_after <= 0.15
    state = await face.state()
    assert (state.circuit, type(state.error), state.failures) == (Circuit.OPEN, ServiceFailed, 2)
    assert await scene.attempts(case) == before

    await scene.stack.faults.clear()
    await scene.stack.faults.set(scene.kind, Fault.LATENCY, path=case.path, seconds=0.05)
    while (await face.state()).circuit is Circuit.OPEN:
        await asyncio.sleep(0.01)
    results = await asyncio.gather(*(case.call(face) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(result, CircuitOpen) for result in results) == 4
    assert await scene.attempts(case) == before + 1
    state = await face.state()
    assert (state.circuit, state.error) == (Circuit.CLOSED, None)
    assert [circuit for _, circuit in scene.circuits] == [Circuit.OPEN, Circuit.HALF_OPEN, Circuit.CLOSED]


async def test_a_failing_probe_is_tried_once(scene: Scene) -> None:
    case = scene.contract.read
    face = scene.start(breaker={"failures": 1, "recovery": 0.05})
    await face.probe()
    await scene.stack.faults.set(scene.kind, Fault.SERVER_ERROR, path=case.path)
    for attempts in (3, 4):
        while (await face.state()).circuit is Circuit.OPEN:
            await asyncio.sleep(0.01)
        with pytest.raises(ServiceFailed):
            await case.call(face)
        assert await scene.attempts(case) == attempts


async def test_a_service_that_is_down_answers_out_of_the_cache(scene: Scene) -> None:
    case = scene.contract.kept
    face = scene.start(cache=dict.fromkeys(("lookup", "library", "settings", "releases", "queue", "health"), 0))
    fresh = await case.call(face)
    assert isinstance(fresh, Answer)
    assert (fresh.age, fresh.trouble) == (0, None)
    await scene.stack.faults.set(scene.kind, Fault.REFUSED)
    stale = await case.call(face)
    assert stale.value == fresh.value
    assert stale.age > 0
    assert isinstance(stale.trouble, ServiceUnreachable)
    await scene.stack.faults.clear()
    again = await case.call(face)
    assert (again.age, again.trouble) == (0, None)


async def test_many_askers_cost_one_request(scene: Scene) -> None:
    case = scene.contract.kept
    face = scene.start()
    await asyncio.gather(*(case.call(face) for _ in range(8)))
    await case.call(face)
    assert await scene.attempts(case) == 1


async def test_stopping_while_busy_leaves_nothing_behind(scene: Scene) -> None:
    face = scene.start()
    await face.probe()
    await scene.stack.faults.set(scene.kind, Fault.HANG)
    cases = (scene.contract.read, scene.contract.kept, scene.contract.change)
    asking = [asyncio.create_task(case.call(face)) for case in cases for _ in range(3)]
    while scene.connections() < 5:
        await asyncio.sleep(0.001)
    scene.started[0]._actor_weakref().grace = 0.05
    async with asyncio.timeout(3):
        await stop(scene.started[0])
    results = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(result) for result in results} == {ActorStopped}
    assert scene.connections() == 0
    await scene.stack.faults.clear()


async def test_it_tells_who_it_is_and_who_asks(version: Scene) -> None:
    face = version.start()
    assert (await face.state()).version == ""
    probe = await face.probe()
    state = await face.state()
    assert probe.product.casefold() == version.kind
    assert (state.name, state.kind, state.version) == (version.kind, version.kind, probe.version)
    assert state.version.lstrip("v").startswith(version.version)
    assert state.latency is not None
    assert 0 < state.latency < 5
    log = await version.stack.requests(version.kind)
    assert {entry.user_agent.partition("/")[0] for entry in log} == {"tgarr"}
    assert all(f"({version.kind})" in entry.user_agent for entry in log)
    assert {(call.service, call.outcome) for call in version.calls} == {(version.kind, "ok")}


async def test_no_secret_shows_in_an_error(scene: Scene) -> None:
    face = scene.start()
    secrets = [secret for secret in (scene.address.api_key, scene.address.password) if secret]
    for fault in (Fault.UNAUTHORIZED, Fault.SERVER_ERROR, Fault.REDIRECT, Fault.GARBAGE):
        await scene.stack.faults.set(scene.kind, fault, path=scene.contract.read.path)
        with pytest.raises(ServiceError) as caught:
            await scene.contract.read.call(face)
        assert not any(secret in repr((caught.value, caught.value.__cause__)) for secret in secrets)
        await scene.stack.faults.clear()


def test_nothing_here_knows_the_chat() -> None:
    for kind in discover().values():
        source = importlib.util.find_spec(kind.__name__)  # type: ignore[attr-defined]
        assert source is not None
        assert source.origin is not None
        with open(source.origin, encoding="utf-8") as file:  # noqa: PTH123
            assert "pyrogram" not in file.read()
