"""The connection that an arr keeps for us: found by its name, changed and not doubled, and what others set stays."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from actors.registry import start
from actors.runtime import remote, stop
from actors.service import Hooks
from sandbox.services.arr_notifications import Connection
from sandbox.services.faults import Fault
from sandbox.services.stack import SimulatedStack
from tests.contract.hooks import listener
from tgarr.config import Service
from tgarr.domain.capabilities import Teller
from tgarr.errors import ServiceFailed, ServiceRejected, UnexpectedAnswer


@pytest.fixture
async def stack() -> AsyncIterator[SimulatedStack]:
    async with SimulatedStack(["sonarr"]) as running:
        yield running


@pytest.fixture
async def sonarr(stack: SimulatedStack) -> AsyncIterator[Teller]:
    stanza = {**stack.sonarr.as_json(), "type": "sonarr", "rate_limit": 1000}
    ref = start("sonarr", Service.model_validate(stanza), Hooks())
    yield remote(ref, Teller)
    await stop(ref)


def connections(stack: SimulatedStack) -> dict[int, Connection]:
    simulator: Any = stack.simulators["sonarr"]
    return dict(simulator.webhooks.connections.all)


async def test_what_somebody_has_switched_on_besides_stays_on(stack: SimulatedStack, sonarr: Teller) -> None:
    async with listener() as (address, _):
        await sonarr.set_hook(address, "one")
        ours = connections(stack)[1]
        ours.flags = {"onRename"}
        ours.tags = [4]
        await sonarr.set_hook(address, "two")
        (kept,) = connections(stack).values()
        assert {"onRename", "onGrab", "onImportComplete"} <= kept.flags
        assert (kept.tags, kept.fields["password"], kept.fields["username"]) == ([4], "two", "tgarr")


async def test_a_connection_of_somebody_else_is_left_alone(stack: SimulatedStack, sonarr: Teller) -> None:
    theirs = Connection(id=9, name="Notifiarr", fields={"url": "http://127.0.0.1:1/", "method": 1})
    simulator: Any = stack.simulators["sonarr"]
    simulator.webhooks.connections.all[9] = theirs
    async with listener() as (address, _):
        assert await sonarr.hook() == ""
        await sonarr.set_hook(address, "one")
        await sonarr.drop_hook()
    assert connections(stack) == {9: theirs}


async def test_what_is_refused_changes_nothing_and_shows_no_secret(sonarr: Teller) -> None:
    async with listener() as (address, _):
        await sonarr.set_hook(address, "a-very-secret-word")
    with pytest.raises(ServiceRejected) as caught:
        await sonarr.set_hook("http://127.0.0.1:1/a-very-secret-word", "a-very-secret-word")
    assert "Connection refused" in caught.value.detail
    assert "a-very-secret-word" not in repr(caught.value)
    assert await sonarr.hook() == address


async def test_another_secret_at_the_same_address_is_not_taken_for_done(stack: SimulatedStack, sonarr: Teller) -> None:
    async with listener() as (address, _):
        await sonarr.set_hook(address, "one")
        await stack.faults.set("sonarr", Fault.SERVER_ERROR, path="/api/v3/notification/1", method="PUT", times=1)
        with pytest.raises(ServiceFailed):
            await sonarr.set_hook(address, "two")
        await sonarr.set_hook(address, "two")
        assert connections(stack)[1].fields["password"] == "two"


async def test_a_removal_whose_answer_is_lost_is_one(stack: SimulatedStack, sonarr: Teller) -> None:
    async with listener() as (address, _):
        await sonarr.set_hook(address, "one")
    await stack.faults.set("sonarr", Fault.BAD_GATEWAY, path="/api/v3/notification/1", method="DELETE", times=1)
    await sonarr.drop_hook()
    assert connections(stack) == {}
    await stack.faults.set("sonarr", Fault.GARBAGE, path="/api/v3/notification")
    with pytest.raises(UnexpectedAnswer):
        await sonarr.hook()
