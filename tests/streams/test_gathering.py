"""What belongs together passes together, in virtual time: soon, never too late, nothing lost and nothing kept."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reactivex.scheduler import VirtualTimeScheduler
from reactivex.subject import Subject
from reactivex.testing import ReactiveTest, TestScheduler

from streams.gathering import gathered

next_, completed, error = ReactiveTest.on_next, ReactiveTest.on_completed, ReactiveTest.on_error


def first(thing: str) -> str:
    return thing[0]


def passed(
    *source: object,
    quiet: float = 2.0,
    most: float = 5.0,
    end: float = 1000,
    key: Callable[[str], Any] = first,
    **limits: int,
) -> list[tuple[float, object]]:
    """Return what passes and when, in seconds after the subscription at 200."""
    scheduler = TestScheduler()
    hot = scheduler.create_hot_observable(*source)  # type: ignore[arg-type]  # reactivex types its records loosely
    together = gathered(key, quiet=quiet, most=most, scheduler=scheduler, **limits)
    observer = scheduler.start(lambda: hot.pipe(together), disposed=end)
    return [(round(one.time - 200, 6), getattr(one.value, "value", one.value.kind)) for one in observer.messages]


def test_what_comes_together_passes_when_it_has_been_quiet() -> None:
    source = [next_(201, "a1"), next_(202, "b1"), next_(202.5, "a2"), next_(204, "a3"), next_(220, "a4")]
    assert passed(*source) == [(4, ("b1",)), (6, ("a1", "a2", "a3")), (22, ("a4",))]


def test_steady_traffic_passes_after_the_most() -> None:
    steady = [next_(201 + number, f"a{number}") for number in range(12)]
    assert [(at, len(things)) for at, things in passed(*steady)] == [(6, 6), (12, 6)]  # type: ignore[arg-type]


def test_a_pack_passes_at_once_when_it_is_many_and_the_oldest_when_there_are_too_many_keys() -> None:
    assert passed(*(next_(201, f"a{n}") for n in range(3)), many=2) == [(1, ("a0", "a1")), (3, ("a2",))]
    keys = [next_(201, "a"), next_(201.5, "b"), next_(202, "c")]
    assert passed(*keys, keys=2) == [(2, ("a",)), (3.5, ("b",)), (4, ("c",))]


def test_the_end_lets_what_is_held_pass_and_an_error_does_not() -> None:
    assert passed(next_(201, "a"), completed(202)) == [(2, ("a",)), (2, "C")]
    assert [what for _, what in passed(next_(201, "a"), error(202, ValueError()))] == ["E"]
    assert passed(next_(201, "a"), end=202) == []


def test_what_has_no_key_passes_alone_and_nobody_is_the_worse_for_it() -> None:
    assert passed(next_(201, ""), next_(201, "a")) == [(1, ("",)), (3, ("a",))]


THINGS = st.lists(st.tuples(st.integers(1, 300), st.sampled_from("abcd")), max_size=80).map(sorted)


@given(THINGS, st.integers(1, 20), st.integers(0, 40), st.integers(1, 9), st.integers(1, 4))
def test_nothing_is_lost_doubled_or_late(
    things: list[tuple[int, str]], quiet: int, more: int, many: int, keys: int
) -> None:
    source = [next_(200 + at, f"{key}{index}") for index, (at, key) in enumerate(things)]
    came = {f"{key}{index}": at for index, (at, key) in enumerate(things)}
    found = passed(*source, quiet=quiet, most=quiet + more, many=many, keys=keys)
    told = [(one, at) for at, group in found for one in group]  # type: ignore[attr-defined]
    assert sorted(one for one, _ in told) == sorted(came)
    for key in "abcd":
        its = [one for one, _ in told if one[0] == key]
        assert its == sorted(its, key=lambda one: int(one[1:]))
    assert all(came[one] <= at <= came[one] + quiet + more for one, at in told)
    assert all(len(group) <= many for _, group in found)  # type: ignore[arg-type]


@pytest.mark.parametrize("rounds", [50])
def test_nothing_is_kept_of_what_has_passed(rounds: int) -> None:
    scheduler, source = VirtualTimeScheduler(), Subject[str]()
    count = 0

    def heard(group: tuple[str, ...]) -> None:
        nonlocal count
        count += len(group)

    source.pipe(gathered(lambda one: one, quiet=1.0, most=5.0, scheduler=scheduler)).subscribe(heard)
    for index in range(rounds):
        for number in range(100):
            source.on_next(f"{index} {number}")
        scheduler.advance_by(2.0)
        assert count == (index + 1) * 100
        assert len(scheduler._queue) == 0  # no timer is left behind
