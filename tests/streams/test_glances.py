"""When a page that moves is worth an edit, in virtual time: a page is a number, and is wrong by the difference."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reactivex.testing import ReactiveTest, TestScheduler

from streams.glances import Sight, worthwhile

next_, completed, error = ReactiveTest.on_next, ReactiveTest.on_completed, ReactiveTest.on_error
OLDEST = 30.0


def off_by_ten(_reader: str, shown: int, now: int) -> int:
    """Ten is a figure that is off, a hundred is news."""
    return 2 if abs(shown - now) >= 100 else 1 if abs(shown - now) >= 10 else 0


@dataclass(slots=True)
class Chat:
    """A chat that takes an edit each so many seconds; news do not wait for the last of them."""

    scheduler: TestScheduler
    every: float = 5.0
    at: float = 0.0
    asked: list[int] = field(default_factory=list)

    def room(self, _reader: str, need: int) -> float:
        self.asked.append(need)
        return 0.0 if need > 1 else max(0.0, self.at + self.every - self.scheduler.clock)


def passed(
    *source: object, need: Callable[[str, int, int], int] = off_by_ten, every: float = 5.0, end: float = 1000
) -> list[tuple[float, str]]:
    scheduler = TestScheduler()
    chat = Chat(scheduler, every)
    hot = scheduler.create_hot_observable(*source)  # type: ignore[arg-type]  # reactivex types its records loosely
    seen: list[tuple[float, str]] = []

    def note(sight: Sight[str, int]) -> None:
        chat.at = scheduler.clock
        seen.append((round(scheduler.clock - 200, 3), f"{sight.reader}{sight.page}"))

    edits = hot.pipe(worthwhile(need=need, room=chat.room, oldest=OLDEST, scheduler=scheduler))
    scheduler.schedule_absolute(200, lambda *_: edits.subscribe(note))
    scheduler.advance_to(end)
    return seen


def sight(at: float, page: int | None, reader: str = "a", *, shown: bool = False) -> object:
    return next_(200 + at, Sight(reader, page, shown))


def test_what_nobody_knows_is_shown_at_once_and_what_is_right_is_left_alone() -> None:
    assert passed(sight(1, 5), sight(2, 5), sight(3, 14), end=229) == [(1, "a5")]


def test_what_is_off_is_edited_once_the_chat_has_room_and_to_the_newest() -> None:
    assert passed(sight(1, 0), sight(2, 10), sight(3, 12), sight(20, 25)) == [(1, "a0"), (6, "a12"), (20, "a25")]


def test_news_do_not_wait_for_figures() -> None:
    assert passed(sight(1, 0), sight(2, 10), sight(3, 150)) == [(1, "a0"), (3, "a150")]


def test_any_difference_is_shown_in_the_end_and_then_nothing_ticks() -> None:
    assert passed(sight(1, 0), sight(2, 3), end=10_000) == [(1, "a0"), (31, "a3")]


def test_what_was_off_for_a_moment_is_not_edited() -> None:
    assert passed(sight(1, 0), sight(2, 10), sight(3, 0)) == [(1, "a0")]


def test_what_the_message_shows_already_is_not_shown_again() -> None:
    assert passed(sight(1, 5, shown=True), sight(2, 9, shown=True), sight(3, 9)) == []


def test_who_has_left_is_told_nothing_and_begins_anew() -> None:
    assert passed(sight(1, 0), sight(2, 15), sight(3, None), sight(4, None), sight(9, 15)) == [(1, "a0"), (9, "a15")]


def test_readers_are_apart() -> None:
    assert passed(sight(1, 0, "a"), sight(1, 0, "b"), sight(8, 10, "b"), sight(9, 3, "a"), end=230) == [
        (1, "a0"),
        (1, "b0"),
        (8, "b10"),
    ]


def test_a_mistake_in_weighing_ends_nothing() -> None:
    def picky(_reader: str, shown: int, now: int) -> int:
        if now == 13:
            raise ValueError("an unlucky number")
        return off_by_ten(_reader, shown, now)

    assert passed(sight(1, 0), sight(8, 13), sight(9, 14), need=picky) == [(1, "a0"), (9, "a14")]


def test_nobody_is_told_after_the_end_of_the_subscription() -> None:
    scheduler = TestScheduler()
    hot = scheduler.create_hot_observable(sight(1, 0), sight(2, 10))  # type: ignore[arg-type]  # as above
    edits = worthwhile(need=off_by_ten, room=Chat(scheduler, at=200).room, oldest=OLDEST, scheduler=scheduler)
    observer = scheduler.start(lambda: hot.pipe(edits), disposed=203)
    assert [record.time for record in observer.messages] == [201]


@pytest.mark.parametrize("ends", [completed(210), error(210, ValueError())])
def test_the_end_of_the_source_passes(ends: object) -> None:
    scheduler = TestScheduler()
    hot = scheduler.create_hot_observable(ends)  # type: ignore[arg-type]  # as above
    edits = worthwhile(need=off_by_ten, room=Chat(scheduler).room, oldest=OLDEST, scheduler=scheduler)
    observer = scheduler.start(lambda: hot.pipe(edits))
    assert [record.time for record in observer.messages] == [210]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(-8, 60)), max_size=40))
def test_nobody_is_left_with_what_is_off_and_the_budget_is_kept(steps: list[tuple[int, int]]) -> None:
    at, page, source = 0, 0, [sight(0.5, 0)]
    for gap, by in steps:
        at, page = at + gap, page + by
        source.append(sight(at, page))
    shown = passed(*source, end=200 + at + OLDEST + 1)
    assert int(shown[-1][1][1:]) == page
    figures = [
        time
        for (time, now), (_, before) in zip(shown[1:], shown, strict=False)
        if abs(int(now[1:]) - int(before[1:])) < 100
    ]
    allowed = [time for time, _ in shown]
    assert all(time - max(one for one in allowed if one < time) >= 5 for time in figures)
