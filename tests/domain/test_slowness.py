"""What is slower than usual is known from enough calls, and as long as they say so."""

from dataclasses import dataclass, field

from tgarr.domain.slowness import Paces, Slow

QUEUE = ("radarr", "GET /api/v3/queue")


@dataclass
class Radarr:
    """A service whose queue usually comes within 0.2 s."""

    now: float = 0.0
    paces: Paces = field(init=False)

    def __post_init__(self) -> None:
        self.paces = Paces(clock=lambda: self.now, usual={QUEUE: 0.2})

    def answers(self, seconds: float, *, times: int, every: float = 5.0) -> list[Slow]:
        for _ in range(times):
            self.now += every
            self.paces.called(*QUEUE, seconds)
        return self.slow()

    def slow(self) -> list[Slow]:
        return self.paces.slow("radarr", times=3, over=600)


def test_it_takes_enough_calls_to_be_slow_and_to_be_quick_again() -> None:
    radarr = Radarr()
    assert radarr.answers(2.0, times=19) == []
    assert radarr.answers(2.0, times=1) == [Slow(operation=QUEUE[1], took=2.0, usual=0.2)]
    assert radarr.paces.slow("sonarr", times=3, over=600) == []
    assert radarr.answers(0.1, times=50) != []
    assert radarr.answers(0.1, times=10) == []


def test_one_call_in_a_hundred_and_what_nobody_notices_are_not_slow() -> None:
    radarr = Radarr()
    radarr.answers(0.1, times=59)
    assert radarr.answers(30.0, times=1) == []
    radarr.paces.usual = {QUEUE: 0.01}
    assert radarr.answers(0.2, times=60) == []


def test_what_was_usual_when_it_became_slow_counts_while_it_lasts() -> None:
    radarr = Radarr()
    radarr.answers(2.0, times=30)
    radarr.paces.usual = {QUEUE: 2.0}  # it has been slow for days
    assert radarr.answers(2.0, times=30) == [Slow(operation=QUEUE[1], took=2.0, usual=0.2)]
    assert radarr.answers(0.2, times=60) == []


def test_what_nobody_asks_for_stays_slow_for_an_hour() -> None:
    radarr = Radarr()
    radarr.answers(2.0, times=30)
    radarr.now += 3000
    assert radarr.slow() != []
    radarr.now += 700
    assert radarr.slow() == []


def test_what_is_not_known_is_not_slow() -> None:
    radarr = Radarr()
    radarr.paces.usual = None
    assert radarr.answers(20.0, times=60) == []
