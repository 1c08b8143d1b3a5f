import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat import rates
from tgarr.chat.memory import Memory
from tgarr.chat.rates import Rates
from tgarr.errors import SlowDown


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_says_when_to_go_on() -> None:
    clock = Clock()
    counted = Rates(clock=clock)
    for _ in range(6):
        counted.take("anna", per_minute=6)
    with pytest.raises(SlowDown) as refused:
        counted.take("anna", per_minute=6)
    assert refused.value.retry_after == pytest.approx(10)
    counted.take("boris", per_minute=6)  # another's bucket
    clock.now += 9.9
    with pytest.raises(SlowDown):
        counted.take("anna", per_minute=6)
    clock.now += 0.2
    counted.take("anna", per_minute=6)


def test_a_limit_that_is_changed_counts_at_once() -> None:
    clock = Clock()
    counted = Rates(clock=clock)
    for _ in range(10):
        counted.take("anna", per_minute=100)
    counted.take("anna", per_minute=2)
    counted.take("anna", per_minute=2)
    with pytest.raises(SlowDown):
        counted.take("anna", per_minute=2)


@given(st.lists(st.floats(0, 30), max_size=120), st.integers(1, 30))
def test_never_more_than_the_limit_and_what_fills_up_meanwhile(gaps: list[float], limit: int) -> None:
    clock = Clock()
    counted, begun, taken, waits = Rates(clock=clock), clock.now, 0, list[float]()
    for gap in gaps:
        clock.now += gap
        try:
            counted.take("anna", per_minute=limit)
            taken += 1
        except SlowDown as refused:
            waits.append(refused.retry_after)
        assert taken <= limit + (clock.now - begun) * limit / 60 + 1e-6
    assert all(0 < wait <= 60 / limit + 1e-6 for wait in waits)


def test_who_is_too_quick_hears_it_once_a_minute() -> None:
    clock = Clock()
    counted = Rates(clock=clock)
    assert counted.to_be_told("anna")
    assert not counted.to_be_told("anna")
    assert counted.to_be_told("boris")
    clock.now += 60
    assert counted.to_be_told("anna")


def test_a_crowd_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_MOST_BUCKETS", 10)
    counted = Rates(clock=Clock())
    for number in range(40):
        counted.take(number, per_minute=1)
        counted.to_be_told(number)
    assert len(counted._buckets) == 10
    assert len(counted._told) <= 12
    counted.take(0, per_minute=1)  # long forgotten, and let through
    with pytest.raises(SlowDown):
        counted.take(39, per_minute=1)


def test_the_memory_forgets_what_was_used_longest_ago() -> None:
    memory = Memory(most=2)
    memory.put("a", 1)
    memory.put("b", 2)
    assert memory.get("a") == 1
    memory.put("c", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (1, None, 3)
    memory.put("a", 4)
    memory.put("d", 5)
    assert (memory.get("a"), memory.get("c")) == (4, None)
