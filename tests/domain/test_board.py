from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.domain.board import LATELY, MOST_DONE, PAGE, Board, Need, kind_of
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState

DOWN, SEED = TransferState.DOWNLOADING, TransferState.SEEDING


def one(number: int, progress: float = 0.0, state: TransferState = DOWN, **facts: object) -> Transfer:
    return Transfer(
        client="q",
        hash=f"{number:02}",
        name=f"Film {number}",
        state=state,
        size=1000,
        done=int(progress * 1000),
        progress=progress,
        added_at=datetime.fromtimestamp(1000 + number, UTC),
        **facts,  # type: ignore[arg-type]
    )


def board(*transfers: Transfer) -> Board:
    made = Board()
    made.take("q", TransferChanges(changed=transfers, complete=True))
    return made


def names(made: Board, wanted: str = "all", at: int = 0) -> list[str]:
    return [line.hash for line in made.page(wanted, at).lines]


def test_what_moves_comes_first_and_what_was_added_first_before_that() -> None:
    made = board(
        one(1, state=TransferState.PAUSED), one(3), one(2, state=TransferState.STALLED), one(4, 0.9), one(5, 1.0, SEED)
    )
    assert names(made) == ["03", "04", "02", "01"]
    assert names(made, "waiting") == ["01"]
    assert names(made, "done") == []


def test_pages_and_their_end() -> None:
    made = board(*map(one, range(2 * PAGE + 3)))
    page = made.page("all", 9)
    assert (page.at, page.pages, len(page.lines), page.found) == (2, 3, 3, 23)
    assert made.page("trouble", 5).lines == ()


def test_totals_and_what_was_finished_lately() -> None:
    made = board(one(1, 0.5, download_speed=10), one(2, 0.2, download_speed=5))
    page = made.page("all", 0)
    assert (page.speed, page.left) == (15, 1300)
    made.take("q", TransferChanges(changed=(one(1, 1.0, SEED),)))
    assert made.page("all", 0).lately == ("Film 1",)
    page = made.page("all", 0)
    made.take("q", TransferChanges(changed=(one(1, 1.0, SEED, upload_speed=5),)))
    assert made.page("all", 0) == page
    assert names(made) == ["02"]
    assert names(made, "done") == ["01"]


def test_finished_ones_that_were_never_under_way_are_not_listed_and_the_oldest_are_forgotten() -> None:
    made = board(one(99, 1.0, SEED))
    assert made.done == ()
    made.remember("q", [one(number, 1.0, SEED) for number in range(MOST_DONE + 5)])
    assert len(made.done) == MOST_DONE
    assert made.page("done", 0).lines[0].hash == f"{MOST_DONE + 4:02}"
    assert len(made.page("all", 0).lately) == LATELY


def test_what_is_gone_is_gone_however_it_went() -> None:
    made = board(one(1), one(2), one(3))
    made.take("q", TransferChanges(removed=("01",)))
    made.drop("q", "02")
    assert names(made) == ["03"]
    made.take("other", TransferChanges(complete=True))
    assert names(made) == ["03"]
    made.take("q", TransferChanges(complete=True))
    assert made.is_empty


def test_what_is_loaded_again_is_under_way_again() -> None:
    made = board(one(1))
    made.take("q", TransferChanges(changed=(one(1, 1.0, SEED),)))
    made.take("q", TransferChanges(changed=(one(1, 0.5),)))
    assert (names(made), made.done) == (["01"], ())


def test_only_what_is_done_something_with_moves() -> None:
    assert not board(one(1, state=TransferState.PAUSED), one(2, state=TransferState.STALLED)).moves
    assert board(one(1, state=TransferState.CHECKING)).moves
    assert board(one(1, state=TransferState.STALLED, download_speed=1)).moves


@pytest.mark.parametrize(
    ("now", "need"),
    [
        (one(1, 0.205), Need.NONE),
        (one(1, 0.22), Need.FIGURES),
        (one(1, 0.2, state=TransferState.STALLED), Need.NEWS),
        (one(1, 1.0, SEED), Need.NEWS),
        (one(1, 0.2, state=TransferState.FAILED), Need.NEWS),
    ],
)
def test_how_badly_a_new_page_is_needed(now: Transfer, need: Need) -> None:
    made = board(one(1, 0.2), *map(one, range(2, 2 + PAGE)))
    shown = made.page("all", 0)
    assert made.need(shown, shown, seconds=5) is Need.NONE
    made.take("q", TransferChanges(changed=(now,)))
    assert made.need(shown, made.page("all", 0), seconds=5) is need


def test_what_no_line_says_is_no_difference() -> None:
    made = board(one(1, 0.2, state=TransferState.PAUSED, ratio=0.1, uploaded=7, seeds=3))
    shown = made.page("all", 0)
    made.take("q", TransferChanges(changed=(one(1, 0.2, state=TransferState.PAUSED, ratio=0.2, uploaded=9),)))
    assert made.page("all", 0) == shown
    made.take("q", TransferChanges(changed=(one(1, 0.2, state=TransferState.PAUSED, priority=2),)))
    assert made.page("all", 0) != shown


def test_what_is_quick_may_be_off_by_more() -> None:
    made = board(one(1, 0.2))
    shown = made.page("all", 0)
    made.take("q", TransferChanges(changed=(one(1, 0.24, download_speed=10),)))  # 0.01 a second
    assert made.need(shown, made.page("all", 0), seconds=5) is Need.NONE
    assert made.need(shown, made.page("all", 0), seconds=3) is Need.FIGURES


def test_what_is_new_is_news_where_there_is_room_for_it_and_only_there() -> None:
    made = board(one(5))
    shown = made.page("all", 0)
    made.take("q", TransferChanges(changed=(one(6),)))
    assert made.need(shown, made.page("all", 0), seconds=5) is Need.NEWS
    full = board(*map(one, range(10, 10 + PAGE)))
    shown = full.page("all", 0)
    full.take("q", TransferChanges(changed=(one(1),)))  # comes first: the last one goes over to the next page
    assert full.need(shown, full.page("all", 0), seconds=5) is Need.NONE


def test_what_vanishes_is_news_and_so_is_a_client_that_falls_silent() -> None:
    made = board(one(1), one(2))
    shown = made.page("all", 0)
    made.silent = ("q",)
    assert made.need(shown, made.page("all", 0), seconds=5) is Need.NEWS
    made.silent = ()
    made.drop("q", "01")
    assert made.need(shown, made.page("all", 0), seconds=5) is Need.NEWS
    assert made.need(made.page("all", 0), made.page("done", 0), seconds=5) is Need.NEWS


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1), st.sampled_from(list(TransferState))), max_size=60))
def test_a_page_never_lists_twice_and_pages_list_all(steps: list[tuple[int, float, TransferState]]) -> None:
    made = Board()
    last: dict[int, Transfer] = {}
    for number, progress, state in steps:
        last[number] = one(number, progress, state)
        made.take("q", TransferChanges(changed=(last[number],)))
    pages = made.page("all", 0).pages
    listed = [name for at in range(pages) for name in names(made, "all", at)]
    assert sorted(listed) == sorted(each.hash for each in last.values() if not each.finished)
    for wanted in ("active", "waiting", "trouble"):
        assert all(kind_of(line) == wanted for line in made.page(wanted, 0).lines)
