"""The stages: every kind that the registry finds, in every version that is simulated."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pykka
import pytest
import stamina

from actors.runtime import stop
from tests.contract.scene import RecordingStack, Scene
from tests.contract.variants import CONTRACTS, NEWEST, VERSIONS


@pytest.fixture(autouse=True)
def _retries_do_not_wait() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture(params=NEWEST)
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """The newest version of each kind: what is the base's business does not differ by version."""
    async with _play(*request.param) as playing:
        yield playing


@pytest.fixture(params=VERSIONS)
async def version(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Every version of each kind."""
    async with _play(*request.param) as playing:
        yield playing


@asynccontextmanager
async def _play(kind: str, version: str) -> AsyncIterator[Scene]:
    contract = CONTRACTS[kind]
    async with RecordingStack([f"{kind}:{version}", *contract.beside]) as stack:
        await stack.clock.pause()
        playing = Scene(kind=kind, version=version, contract=contract, stack=stack)
        yield playing
        await stack.faults.clear()
        for ref in playing.started:
            await stop(ref)
        assert pykka.ActorRegistry.get_all() == []
        assert playing.connections() == 0
    assert len(asyncio.all_tasks()) == 1
