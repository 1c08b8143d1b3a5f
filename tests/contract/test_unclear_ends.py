"""A change whose end is unclear is looked up before anybody is told that it failed, and never sent again."""

import pytest

from sandbox.services.faults import Fault
from tests.contract.scene import Case, Scene
from tests.contract.variants import UNCLEAR_NEWEST, UNCLEAR_VERSIONS
from tgarr.errors import ServiceError

SHORT = {"default": 0.6, "search": 0.6}
DONE_BUT_UNSAID = (Fault.TRUNCATED, Fault.DRIP, Fault.BAD_GATEWAY)
"""The simulator does it, and the answer is lost on the way."""


def cases(scene: Scene, fault: Fault) -> tuple[Case, ...]:
    # One case is enough for the faults that take a time-out each.
    return tuple(scene.contract.unclear[:1] if fault in {Fault.DRIP, Fault.HANG} else scene.contract.unclear)


@pytest.mark.parametrize("version", UNCLEAR_VERSIONS, indirect=True)
@pytest.mark.parametrize("fault", DONE_BUT_UNSAID)
async def test_what_was_done_although_the_answer_was_lost(version: Scene, fault: Fault) -> None:
    for case in cases(version, fault):
        face = version.start(timeouts=SHORT if fault in {Fault.DRIP, Fault.HANG} else {})
        await version.stack.faults.set(version.kind, fault, path=case.path, method=case.method, times=1, seconds=0.05)
        await case.call(face)
        assert await version.attempts(case) == 1, case.name
        await version.stack.reset()
        await version.stack.clock.pause()


@pytest.mark.parametrize("scene", UNCLEAR_NEWEST, indirect=True)
@pytest.mark.parametrize("fault", [Fault.RESET, Fault.SERVER_ERROR, Fault.LOGIN_PAGE, Fault.HANG])
async def test_what_was_not_done_is_told_and_not_sent_again(scene: Scene, fault: Fault) -> None:
    for case in cases(scene, fault):
        face = scene.start(timeouts=SHORT if fault in {Fault.DRIP, Fault.HANG} else {})
        await scene.stack.faults.set(scene.kind, fault, path=case.path, method=case.method)
        with pytest.raises(ServiceError) as caught:
            await case.call(face)
        assert caught.value.service == scene.kind
        assert await scene.attempts(case) == 1, case.name
        await scene.stack.reset()
        await scene.stack.clock.pause()
