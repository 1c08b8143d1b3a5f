"""Every fault of HTTP becomes the error that names it, after as many attempts as make sense."""

import asyncio

import pytest

from actors.runtime import remote
from sandbox.services.faults import MEGABYTE, Fault
from tests.contract.scene import Case, Scene
from tests.contract.variants import STRANGERS
from tgarr.domain.capabilities import Service
from tgarr.domain.status import Circuit
from tgarr.errors import (
    AnswerTooLarge,
    AskTimeout,
    ConnectionLost,
    ForeignRedirect,
    LoginPageAnswer,
    ServiceBusy,
    ServiceConflict,
    ServiceError,
    ServiceFailed,
    ServiceNotFound,
    ServiceRejected,
    ServiceTimeout,
    ServiceUnauthorized,
    ServiceUnreachable,
    UnexpectedAnswer,
)

ALL_ATTEMPTS, ONE_ATTEMPT = 3, 1


async def suffer(scene: Scene, case: Case, fault: Fault, kind: type[ServiceError], **options: float) -> ServiceError:
    """Call under a fault and return the error, which must be of that very kind."""
    limit = options.pop("limit", 15)
    face = scene.start(timeouts={"default": limit, "search": limit})
    await scene.stack.faults.set(scene.kind, fault, path=case.path, method=case.method, **options)  # type: ignore[arg-type]
    with pytest.raises(ServiceError) as caught:
        await case.call(face)
    assert type(caught.value) is kind
    assert caught.value.service == scene.kind
    return caught.value


@pytest.mark.parametrize(
    ("fault", "kind", "attempts"),
    [
        (Fault.RESET, ConnectionLost, ALL_ATTEMPTS),
        (Fault.SERVER_ERROR, ServiceFailed, ALL_ATTEMPTS),
        (Fault.TOO_MANY_REQUESTS, ServiceBusy, ALL_ATTEMPTS),
        (Fault.NOT_FOUND, ServiceNotFound, ONE_ATTEMPT),
        (Fault.CONFLICT, ServiceConflict, ONE_ATTEMPT),
        (Fault.LOGIN_PAGE, LoginPageAnswer, ONE_ATTEMPT),
        (Fault.GARBAGE, UnexpectedAnswer, ONE_ATTEMPT),
        (Fault.TRUNCATED, ConnectionLost, ALL_ATTEMPTS),
        (Fault.BAD_GATEWAY, ConnectionLost, ALL_ATTEMPTS),
        (Fault.REDIRECT, ForeignRedirect, ONE_ATTEMPT),
    ],
)
async def test_reading(scene: Scene, fault: Fault, kind: type[ServiceError], attempts: int) -> None:
    case = scene.contract.read
    await suffer(scene, case, fault, kind)
    assert await scene.attempts(case) == attempts
    assert [call.outcome for call in scene.calls][-1:] == ["ok" if fault is Fault.GARBAGE else kind.code]


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.FORBIDDEN])
async def test_a_refused_key(scene: Scene, fault: Fault) -> None:
    await suffer(scene, scene.contract.read, fault, ServiceUnauthorized)
    state = await remote(scene.started[-1], Service).state()
    assert (type(state.error), state.circuit) == (ServiceUnauthorized, Circuit.CLOSED)
    assert state.failures > 0


async def test_a_wrong_key(scene: Scene) -> None:
    wrong = {name: "wrong" for name in ("api_key", "password") if getattr(scene.address, name)}
    with pytest.raises(ServiceUnauthorized):
        await scene.start(**wrong).probe()


async def test_nobody_listens(scene: Scene) -> None:
    face = scene.start()
    await scene.stack.faults.set(scene.kind, Fault.REFUSED)
    with pytest.raises(ServiceUnreachable) as caught:
        await scene.contract.read.call(face)
    assert "refused" in caught.value.detail


async def test_no_answer_and_half_of_one_end_in_time(scene: Scene) -> None:
    case = scene.contract.read
    loop = asyncio.get_running_loop()
    began = loop.time()
    error = await suffer(scene, case, Fault.HANG, ServiceTimeout, limit=0.15)
    assert "0.15 s" in error.detail
    await scene.stack.faults.clear()
    await suffer(scene, case, Fault.DRIP, ServiceTimeout, seconds=0.05, limit=0.3)
    assert loop.time() - began < 2


async def test_a_busy_service_says_for_how_long(scene: Scene) -> None:
    case = scene.contract.read
    error = await suffer(scene, case, Fault.TOO_MANY_REQUESTS, ServiceBusy, seconds=120)
    assert isinstance(error, ServiceBusy)
    assert error.retry_after == 120
    assert await scene.attempts(case) == ONE_ATTEMPT


async def test_a_passing_failure_goes_unnoticed(scene: Scene) -> None:
    case = scene.contract.read
    face = scene.start()
    await scene.stack.faults.set(scene.kind, Fault.RESET, path=case.path, times=1)
    await scene.stack.faults.set(scene.kind, Fault.SERVER_ERROR, path=case.path, times=1)
    await case.call(face)
    assert (await face.state()).error is None


async def test_an_endless_answer_is_not_read_to_its_end(scene: Scene) -> None:
    await suffer(scene, scene.contract.read, Fault.OVERSIZE, AnswerTooLarge, size=40 * MEGABYTE)


async def test_the_key_stays_at_home(scene: Scene) -> None:
    for case in (scene.contract.read, scene.contract.change):
        await suffer(scene, case, Fault.REDIRECT, ForeignRedirect)
    assert await scene.stack.requests("elsewhere") == []


async def test_stack_traces_are_not_repeated(scene: Scene) -> None:
    error = await suffer(scene, scene.contract.read, Fault.SERVER_ERROR, ServiceFailed)
    assert "SQLite3" not in str(error)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.RESET, ConnectionLost),
        (Fault.SERVER_ERROR, ServiceFailed),
        (Fault.TOO_MANY_REQUESTS, ServiceBusy),
        (Fault.CONFLICT, ServiceConflict),
        (Fault.HANG, ServiceTimeout),
    ],
)
async def test_a_change_is_sent_once(scene: Scene, fault: Fault, kind: type[ServiceError]) -> None:
    case = scene.contract.change
    await suffer(scene, case, fault, kind, limit=0.6 if fault is Fault.HANG else 15)
    assert await scene.attempts(case) == 1


@pytest.mark.parametrize("scene", STRANGERS, indirect=True)
async def test_another_program_at_this_address(scene: Scene) -> None:
    assert scene.contract.stranger is not None
    other, product = scene.contract.stranger
    async with type(scene.stack)([other]) as elsewhere:
        at = elsewhere.services[other]
        face = scene.start(url=at.url, api_key=at.api_key)
        with pytest.raises(UnexpectedAnswer) as caught:
            await face.probe()
    told = caught.value.detail.casefold()
    assert product.casefold() in told or scene.kind in told or isinstance(caught.value, LoginPageAnswer)


async def test_a_wrong_base_path_is_told_as_such(scene: Scene) -> None:
    face = scene.start(url=f"{scene.address.url}/wrong")
    with pytest.raises((UnexpectedAnswer, ServiceNotFound)):
        await face.probe()


async def test_an_impatient_asker_frees_its_slot(scene: Scene) -> None:
    case = scene.contract.read
    face = scene.start()
    limit = scene.started[0].actor_class.in_flight
    await scene.stack.faults.set(scene.kind, Fault.HANG, path=case.path)
    asking = [asyncio.create_task(case.call(face)) for _ in range(limit)]
    while len(scene.started[0].actor_inbox) or await scene.attempts(case) < limit:
        await asyncio.sleep(0.001)
    for task in asking:
        task.cancel()
    async with asyncio.timeout(2):
        await face.probe()
    results = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(result) for result in results} <= {asyncio.CancelledError, AskTimeout}


async def test_what_the_service_refuses_is_not_its_failure(scene: Scene) -> None:
    case = scene.contract.read
    face = scene.start(breaker={"failures": 1, "recovery": 60})
    for fault in (Fault.NOT_FOUND, Fault.CONFLICT):
        await scene.stack.faults.set(scene.kind, fault, path=case.path, times=1)
        with pytest.raises((ServiceNotFound, ServiceConflict, ServiceRejected)):
            await case.call(face)
    await case.call(face)
