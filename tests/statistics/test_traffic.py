"""Bytes moved are differences of what torrent clients say, and no more than that."""

from actors.statistics.batch import Series
from actors.statistics.traffic import Traffic
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState


def one(hash_: str, done: int, uploaded: int = 0) -> Transfer:
    return Transfer(
        client="q", hash=hash_, name=f"name {hash_}", state=TransferState.DOWNLOADING, done=done, uploaded=uploaded
    )


def take(traffic: Traffic, *transfers: Transfer, removed: tuple[str, ...] = (), complete: bool = False) -> None:
    traffic.take("q", TransferChanges(changed=transfers, removed=removed, complete=complete))


def test_what_is_there_at_first_has_not_moved() -> None:
    traffic = Traffic()
    take(traffic, one("a", 100, 50), complete=True)
    assert traffic.drain() == {}
    take(traffic, one("a", 160, 55))
    take(traffic, one("a", 170, 55))
    assert traffic.drain() == {Series("traffic.down", "q", "name a"): 70, Series("traffic.up", "q", "name a"): 5}
    assert traffic.drain() == {}


def test_a_recheck_takes_nothing_back() -> None:
    traffic = Traffic()
    take(traffic, one("a", 100))
    take(traffic, one("a", 10))
    take(traffic, one("a", 30))
    assert traffic.drain() == {Series("traffic.down", "q", "name a"): 20}


def test_what_went_and_comes_again_begins_anew() -> None:
    traffic = Traffic()
    take(traffic, one("a", 100), one("b", 5))
    take(traffic, removed=("a",))
    take(traffic, one("a", 300))
    take(traffic, one("a", 301), complete=True)  # b is gone
    take(traffic, one("b", 900))
    assert traffic.drain() == {Series("traffic.down", "q", "name a"): 1}


def test_of_many_the_least_are_put_together() -> None:
    traffic = Traffic()
    many = [one(str(number), 0) for number in range(300)]
    take(traffic, *many, complete=True)
    take(traffic, *(one(str(number), number + 1) for number in range(300)))
    moved = traffic.drain()
    assert len(moved) == 201
    assert sum(moved.values()) == sum(range(301))
    assert moved[Series("traffic.down", "q", "…")] == sum(range(101))
