"""Rings in virtual time: each name once when it is quiet, and never later than the most."""

from hypothesis import given
from hypothesis import strategies as st
from reactivex.testing import ReactiveTest, TestScheduler

from streams.calm import calmed

next_, completed, error = ReactiveTest.on_next, ReactiveTest.on_completed, ReactiveTest.on_error


def passed(*source: object, quiet: float = 2.0, most: float = 5.0, end: float = 1000) -> list[tuple[float, str]]:
    """Return what passes and when, in seconds after the subscription at 200."""
    scheduler = TestScheduler()
    hot = scheduler.create_hot_observable(*source)  # type: ignore[arg-type]  # reactivex types its records loosely
    observer = scheduler.start(lambda: hot.pipe(calmed(quiet, most=most, scheduler=scheduler)), disposed=end)
    return [(round(record.time - 200, 6), str(record.value)) for record in observer.messages]


def test_many_are_one_when_it_is_quiet() -> None:
    assert passed(next_(201, "a"), next_(202, "a"), next_(203, "a"), next_(210, "a")) == [
        (5, "OnNext(a)"),
        (12, "OnNext(a)"),
    ]


def test_it_passes_after_the_most_under_steady_traffic() -> None:
    steady = [next_(201 + number, "a") for number in range(13)]
    assert passed(*steady) == [(6, "OnNext(a)"), (12, "OnNext(a)"), (15, "OnNext(a)")]


def test_two_names_wait_apart() -> None:
    assert passed(next_(201, "a"), next_(202, "b"), next_(202.5, "a")) == [(4, "OnNext(b)"), (4.5, "OnNext(a)")]


def test_the_end_lets_what_is_held_pass_and_an_error_does_not() -> None:
    assert passed(next_(201, "a"), completed(202)) == [(2, "OnNext(a)"), (2, "OnCompleted()")]
    assert [what.partition("(")[0] for _, what in passed(next_(201, "a"), error(202, ValueError()))] == ["OnError"]


def test_nothing_passes_to_one_who_has_left() -> None:
    assert passed(next_(201, "a"), end=202) == []


RINGS = st.lists(st.tuples(st.integers(1, 400), st.sampled_from("abc")), max_size=60).map(sorted)


@given(RINGS, st.integers(1, 30), st.integers(0, 60))
def test_every_ring_is_heard_soon_and_none_without_cause(rings: list[tuple[int, str]], quiet: int, more: int) -> None:
    """Whatever is rung: a pass follows within the most, and two passes of a name have a ring between them."""
    most = quiet + more
    heard = passed(*(next_(200 + at, name) for at, name in rings), quiet=quiet, most=most)
    for name in "abc":
        rung = [at for at, one in rings if one == name]
        passes = [at for at, one in heard if one == f"OnNext({name})"]
        for at in rung:
            assert any(at <= one <= at + most for one in passes)
        for before, after in zip([0.0, *passes], passes, strict=False):
            assert any(before <= at <= after for at in rung)
        assert len(passes) <= len(rung)
