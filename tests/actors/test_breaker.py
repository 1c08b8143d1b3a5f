"""The breaker: opening, one probe, neutral cancellation, late results, words about each change."""

import asyncio
from dataclasses import dataclass, field

import pytest

from actors.breaker import Breaker
from tgarr.domain.status import Circuit
from tgarr.errors import (
    CircuitOpen,
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


@dataclass(slots=True)
class Hand:
    """A clock that is moved by hand."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Rig:
    """A breaker with its clock and the states it told."""

    failures: int = 2
    recovery: float = 30.0
    clock: Hand = field(default_factory=Hand)
    told: list[Circuit] = field(default_factory=list)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = Breaker(
            "radarr", failures=self.failures, recovery=self.recovery, on_change=self.told.append, clock=self.clock
        )

    def call(self, error: BaseException | None = None) -> None:
        with self.breaker.attempt():
            if error is not None:
                raise error

    def fail(self, error: ServiceError | None = None) -> None:
        error = error or ServiceFailed("radarr")
        with pytest.raises(type(error)):
            self.call(error)

    def open(self) -> None:
        for _ in range(self.failures):
            self.fail()
        assert self.breaker.circuit is Circuit.OPEN


@pytest.mark.parametrize(
    "error",
    [
        ServiceUnreachable("radarr"),
        ServiceTimeout("radarr"),
        ServiceFailed("radarr"),
        ServiceBusy("radarr"),
        UnexpectedAnswer("radarr"),
        LoginPageAnswer("radarr"),
    ],
    ids=lambda error: error.code,
)
def test_failures_in_a_row_open_it(error: ServiceError) -> None:
    rig = Rig()
    rig.fail(error)
    rig.call()
    rig.fail(error)
    assert rig.breaker.circuit is Circuit.CLOSED
    rig.fail(error)
    assert rig.breaker.circuit is Circuit.OPEN
    rig.clock.now += 10
    with pytest.raises(CircuitOpen) as caught:
        rig.call()
    assert (caught.value.service, caught.value.retry_after) == ("radarr", 20)
    assert rig.breaker.retry_after == 20


@pytest.mark.parametrize(
    "error",
    [
        ServiceUnauthorized("radarr"),
        ServiceNotFound("radarr"),
        ServiceConflict("radarr"),
        ServiceRejected("radarr"),
    ],
    ids=lambda error: error.code,
)
def test_a_refusal_is_a_healthy_answer(error: ServiceError) -> None:
    rig = Rig(failures=2)
    rig.fail()
    rig.fail(error)
    rig.fail()
    assert rig.breaker.circuit is Circuit.CLOSED
    rig.call()
    rig.open()
    rig.clock.now += 30
    rig.fail(error)
    assert rig.breaker.circuit is Circuit.CLOSED


def test_one_failure_and_a_fraction_of_a_second_are_taken_as_told() -> None:
    rig = Rig(failures=1, recovery=0.25)
    rig.fail()
    assert rig.breaker.circuit is Circuit.OPEN
    rig.clock.now += 0.125
    assert rig.breaker.retry_after == 0.125
    rig.clock.now += 0.125
    assert rig.breaker.circuit is Circuit.HALF_OPEN
    assert rig.breaker.retry_after == 0
    rig.call()
    assert rig.breaker.circuit is Circuit.CLOSED


def test_half_open_lets_one_through() -> None:
    rig = Rig()
    rig.open()
    rig.clock.now += 30
    with rig.breaker.attempt() as probe:
        assert probe.probe
        with pytest.raises(CircuitOpen) as caught:
            rig.call()
        assert caught.value.retry_after == 0
    with rig.breaker.attempt() as next_one:
        assert not next_one.probe
    assert rig.breaker.circuit is Circuit.CLOSED


def test_a_failing_probe_opens_it_for_another_while() -> None:
    rig = Rig(failures=3)
    rig.open()
    rig.clock.now += 30
    rig.fail()
    assert rig.breaker.retry_after == 30
    rig.clock.now += 30
    rig.call()
    rig.fail()
    assert rig.breaker.circuit is Circuit.CLOSED


@pytest.mark.parametrize("error", [asyncio.CancelledError(), KeyError("a mistake of ours")], ids=["cancelled", "bug"])
def test_what_says_nothing_about_the_service_does_not_count(error: BaseException) -> None:
    rig = Rig()
    rig.fail()
    with pytest.raises(type(error)):
        rig.call(error)
    rig.fail()
    assert rig.breaker.circuit is Circuit.OPEN
    rig.clock.now += 30
    with pytest.raises(type(error)):
        rig.call(error)
    assert rig.breaker.circuit is Circuit.HALF_OPEN
    rig.call()  # the next one probes
    assert rig.breaker.circuit is Circuit.CLOSED


def test_a_late_result_is_ignored() -> None:
    rig = Rig()
    slow, slower = rig.breaker.attempt(), rig.breaker.attempt()
    slow.__enter__()
    slower.__enter__()
    rig.open()
    slow.__exit__(None, None, None)  # a good answer of the time before
    assert rig.breaker.circuit is Circuit.OPEN
    rig.clock.now += 30
    rig.call()
    rig.fail()
    slower.__exit__(ServiceFailed, ServiceFailed("radarr"), None)
    assert rig.breaker.circuit is Circuit.CLOSED


def test_each_change_is_told_once() -> None:
    rig = Rig()
    rig.open()
    rig.clock.now += 30
    rig.fail()
    rig.clock.now += 30
    rig.call()
    rig.call()
    assert rig.told == [Circuit.OPEN, Circuit.HALF_OPEN, Circuit.OPEN, Circuit.HALF_OPEN, Circuit.CLOSED]


def test_an_open_circuit_is_no_failure_of_its_own() -> None:
    rig = Rig(failures=1)
    rig.fail(ServiceBusy("radarr"))
    for _ in range(3):
        with pytest.raises(CircuitOpen):
            rig.call()
    rig.clock.now += 30
    with pytest.raises(CircuitOpen):
        rig.call(CircuitOpen("another"))
    assert rig.breaker.circuit is Circuit.CLOSED
