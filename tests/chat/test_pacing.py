"""Budgets: a burst, then a steady rate; one for all; forgotten when full."""

from tgarr.chat.pacing import USUAL, Pace, Pacing, Rate


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def spend_what_may(pacing: Pacing, clock: Clock, chat: int, seconds: float) -> int:
    """Say as much as may be said within so many seconds; return how much that was."""
    end, said = clock.now + seconds, 0
    while (delay := pacing.delay(chat)) == 0 or clock.now + delay < end:
        clock.now += delay
        pacing.spend(chat)
        said += 1
    return said


def test_a_private_chat_has_a_burst_and_then_one_a_second() -> None:
    clock = Clock()
    pacing = Pacing(USUAL, clock=clock)
    assert spend_what_may(pacing, clock, 5, 0.5) == 3
    assert 29 <= spend_what_may(pacing, clock, 5, 30) <= 30


def test_a_group_hears_at_most_twenty_in_any_minute() -> None:
    clock = Clock()
    pacing = Pacing(USUAL, clock=clock)
    assert spend_what_may(pacing, clock, -5, 59.9) <= 20
    assert spend_what_may(pacing, clock, -5, 60) <= 20


def test_all_chats_share_one_budget() -> None:
    clock = Clock()
    pacing = Pacing(Pace(overall=Rate(per_second=2, burst=4)), clock=clock)
    for chat in range(1, 5):
        assert pacing.delay(chat) == 0
        pacing.spend(chat)
    assert pacing.delay(99) == 0.5


def test_full_budgets_are_forgotten() -> None:
    clock = Clock()
    pacing = Pacing(USUAL, clock=clock)
    for chat in range(1, 600):
        pacing.spend(chat)
        clock.now += 0.05
    assert len(pacing._chats) <= 500
    assert pacing.delay(599) == 0


def test_what_was_not_sent_after_all_is_given_back_and_never_more() -> None:
    pacing = Pacing(Pace(private=Rate(per_second=0.1, burst=1)), clock=Clock())
    pacing.give_back(5)
    pacing.spend(5)
    assert pacing.delay(5) == 10
    pacing.give_back(5)
    pacing.give_back(5)
    assert pacing.delay(5) == 0
    pacing.spend(5)
    assert pacing.delay(5) == 10


def test_a_chat_that_telegram_has_wait_is_held_for_so_long() -> None:
    clock = Clock()
    pacing = Pacing(USUAL, clock=clock)
    pacing.hold(5, 7)
    assert pacing.delay(5) == 7
    assert pacing.delay(6) == 0
    clock.now += 7
    assert pacing.delay(5) == 0


def test_progress_leaves_a_share_to_others() -> None:
    clock = Clock()
    pacing = Pacing(USUAL, clock=clock)
    for _ in range(3):
        assert pacing.delay(-5, keep=0.25) == 0
        pacing.spend(-5)
    assert pacing.delay(-5, keep=0.25) > 3
    assert pacing.delay(-5) == 0


def test_a_budget_that_has_nothing_to_spare_lets_progress_pass_all_the_same() -> None:
    pacing = Pacing(Pace(private=Rate(per_second=0.1, burst=1)), clock=Clock())
    pacing.spend(5)
    pacing.give_back(5)
    assert pacing.delay(5, keep=0.25) == 0


def test_the_interval_is_what_a_budget_allows_for_ever() -> None:
    assert (Pacing(USUAL).interval(5), Pacing(USUAL).interval(-5)) == (1.0, 3.75)
