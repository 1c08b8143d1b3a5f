"""The pacing in virtual time: `a1` is a state of stage a; a change of the letter is urgent."""

import itertools
from collections.abc import Callable

import pytest
import reactivex
from hypothesis import given
from hypothesis import strategies as st
from reactivex import Observable
from reactivex import operators as ops
from reactivex.testing import ReactiveTest, TestScheduler

from streams.pace import paced

next_, completed, error = ReactiveTest.on_next, ReactiveTest.on_completed, ReactiveTest.on_error


def another_letter(before: str, now: str) -> bool:
    return before[0] != now[0]


Operator = Callable[[Observable[str]], Observable[str]]


def passed(*source: object, every: float = 3.0, end: float = 1000) -> list[tuple[float, str]]:
    """Return what passes and when, in seconds after the subscription at 200."""
    scheduler = TestScheduler()
    hot = scheduler.create_hot_observable(*source)  # type: ignore[arg-type]  # reactivex types its records loosely
    observer = scheduler.start(lambda: hot.pipe(paced(every, urgent=another_letter, scheduler=scheduler)), disposed=end)
    return [(record.time - 200, str(record.value)) for record in observer.messages]


def test_the_first_passes_at_once_and_the_rest_so_far_apart_the_newest_only() -> None:
    assert passed(next_(201, "a1"), next_(202, "a2"), next_(203, "a3"), next_(210, "a4")) == [
        (1, "OnNext(a1)"),
        (4, "OnNext(a3)"),
        (10, "OnNext(a4)"),
    ]


def test_what_is_urgent_passes_at_once_and_replaces_what_was_held() -> None:
    assert passed(next_(201, "a1"), next_(202, "a2"), next_(202.5, "b1"), next_(203, "b2")) == [
        (1, "OnNext(a1)"),
        (2.5, "OnNext(b1)"),
        (5.5, "OnNext(b2)"),
    ]


def test_urgency_is_measured_against_what_passed_not_against_what_is_held() -> None:
    """A stage that was left again before anybody saw it is no news."""
    assert passed(next_(201, "a1"), next_(202, "b1"), next_(202.5, "a2")) == [
        (1, "OnNext(a1)"),
        (2, "OnNext(b1)"),
        (2.5, "OnNext(a2)"),
    ]


def test_the_end_lets_what_is_held_pass_first() -> None:
    assert passed(next_(201, "a1"), next_(202, "a2"), completed(203)) == [
        (1, "OnNext(a1)"),
        (3, "OnNext(a2)"),
        (3, "OnCompleted()"),
    ]


def test_an_error_passes_at_once() -> None:
    failure = ValueError("x")
    assert [time for time, _ in passed(next_(201, "a1"), next_(202, "a2"), error(202.5, failure))] == [1, 2.5]


def test_nothing_is_let_through_after_the_subscription_has_ended() -> None:
    assert passed(next_(201, "a1"), next_(202, "a2"), end=203) == [(1, "OnNext(a1)")]


@given(
    st.lists(st.tuples(st.integers(1, 8), st.sampled_from("ab")), max_size=30),
    st.integers(1, 5),
)
def test_nothing_newer_is_ever_lost_and_figures_keep_their_distance(steps: list[tuple[int, str]], every: int) -> None:
    scheduler, now, records, last = TestScheduler(), 200, list[object](), ""
    for number, (gap, letter) in enumerate(steps):
        now += gap
        last = f"{letter}{number}"
        records.append(next_(now, last))
    records.append(completed(now + 1))
    hot = scheduler.create_hot_observable(*records)  # type: ignore[arg-type]  # as above
    observer = scheduler.start(
        lambda: hot.pipe(paced(every, urgent=another_letter, scheduler=scheduler)), disposed=10_000
    )
    shown = [(record.time, record.value.value) for record in observer.messages if hasattr(record.value, "value")]
    assert [value for _, value in shown][-1:] == ([last] if steps else [])
    numbers = [int(value[1:]) for _, value in shown]
    assert numbers == sorted(set(numbers))
    ended = now + 1
    for (before, value), (after, following) in itertools.pairwise(shown):
        assert value[0] != following[0] or after - before >= every or after == ended


async def test_the_scheduler_of_the_subscription_is_not_used() -> None:
    clock, other = TestScheduler(), TestScheduler()
    seen: list[str] = []
    subject = reactivex.Subject[str]()
    subject.pipe(paced(3, urgent=another_letter, scheduler=clock), ops.map(str)).subscribe(seen.append, scheduler=other)
    subject.on_next("a1")
    subject.on_next("a2")
    other.advance_to(100)
    assert seen == ["a1"]
    clock.advance_to(100)
    assert seen == ["a1", "a2"]


@pytest.mark.parametrize("every", [0.0, 1e-9])
def test_no_distance_lets_everything_through(every: float) -> None:
    assert [value for _, value in passed(next_(201, "a1"), next_(202, "a2"), every=every)] == [
        "OnNext(a1)",
        "OnNext(a2)",
    ]
