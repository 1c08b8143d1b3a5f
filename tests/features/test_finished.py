"""What became complete is told once: between two looks, across a restart, and never of what was there before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actors.runtime import Directory, remote, stop
from actors.stores import journal, snapshots
from actors.stores.state import StateFace, start_state
from tests.domain.test_newcomers import NoFront
from tgarr.chat.house import House
from tgarr.config import Config
from tgarr.domain.events import Event, Told
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState
from tgarr.errors import StoreError
from tgarr.finished import Finished

DOWN, SEED = TransferState.DOWNLOADING, TransferState.SEEDING
BEGAN = 1_800_000_000.0


@dataclass(slots=True)
class Watch:
    """A house with a clock, libraries that wait for something, and one torrent client that is looked at."""

    house: House
    now: float = BEGAN
    queued: frozenset[str] = frozenset()
    sure: bool = True
    told: list[str] = field(default_factory=list)
    finished: Finished = field(init=False)

    def __post_init__(self) -> None:
        self.house.clock = lambda: self.now
        self.house.events.stream.subscribe(self._hear)
        self.restart()

    def restart(self) -> None:
        self.finished = Finished(self.house, "q", self._ask)

    async def see(self, *changed: Transfer, complete: bool = False, removed: tuple[str, ...] = ()) -> list[str]:
        """Let the client tell something a while later; return what was told of it."""
        self.now += 10
        self.told.clear()
        await self.finished.take(TransferChanges(changed=changed, removed=removed, complete=complete))
        return list(self.told)

    async def _ask(self) -> tuple[frozenset[str], bool]:
        return self.queued, self.sure

    def _hear(self, event: Event) -> None:
        assert isinstance(event, Told)
        self.told.append(event.news.title)


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    ref = await start_state(tmp_path)
    config = Config.model_validate({"telegram": {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:x"}})
    yield Watch(House(config=config, state=remote(ref, StateFace), directory=Directory(), front=NoFront()))  # type: ignore[arg-type]
    await stop(ref)


def one(hash_: str, state: TransferState = DOWN, *, at: float | None = None, **facts: Any) -> Transfer:
    moment = datetime.fromtimestamp(at, UTC) if at else None
    facts.setdefault("progress", 1.0 if state is SEED else 0.5)
    return Transfer(client="q", hash=hash_, name=hash_, state=state, finished_at=moment, **facts)


async def test_what_is_there_at_the_first_look_ever_is_no_news(watch: Watch) -> None:
    assert await watch.see(one("x", SEED, at=BEGAN + 5)) == []  # a difference to what nobody has seen
    assert await watch.see(one("a", SEED, at=BEGAN - 5), one("b"), complete=True) == []
    assert await watch.see(one("b", SEED)) == ["b"]
    assert await watch.see(one("b", SEED), one("a", SEED)) == []


async def test_what_was_completed_while_nobody_looked_is_told_at_the_next_look_once(watch: Watch) -> None:
    await watch.see(one("a"), complete=True)
    watch.restart()
    new = one("new", SEED, at=watch.now + 1)
    assert await watch.see(one("a", SEED), new, complete=True) == ["a", "new"]
    watch.restart()
    assert await watch.see(one("a", SEED), new, complete=True) == []


async def test_a_client_that_lists_its_torrents_anew_tells_nothing_new(watch: Watch) -> None:
    old, told = one("old", SEED, at=BEGAN - 9), one("told", SEED, at=BEGAN + 30)
    await watch.see(old, one("told"), complete=True)
    assert await watch.see(told) == ["told"]
    assert await watch.see(removed=("old", "told")) == []
    assert await watch.see(old, told, one("undated", SEED)) == []
    watch.now += 30 * 24 * 3600
    assert await watch.see(one("long ago", SEED, at=BEGAN + 60)) == []


async def test_checking_and_failing_say_nothing(watch: Watch) -> None:
    await watch.see(one("a", SEED, at=BEGAN - 5), complete=True)
    assert await watch.see(one("a", TransferState.CHECKING), one("b", TransferState.FAILED)) == []
    assert await watch.see(one("a", SEED, at=BEGAN - 5)) == []


async def test_a_librarys_torrent_is_told_by_its_import(watch: Watch) -> None:
    await watch.see(one("queued"), one("imported"), one("nobodys"), complete=True)
    watch.queued = frozenset({"queued"})
    await watch.house.state.write(
        lambda db: journal.note(
            db, service="radarr", kind="grabbed", source_id="1", happened_at=1, body={"download_id": "imported"}
        )
    )
    assert await watch.see(one("queued", SEED), one("imported", SEED), one("nobodys", SEED)) == ["nobodys"]


async def test_a_library_that_does_not_answer_is_waited_for_and_not_for_ever(watch: Watch) -> None:
    await watch.see(one("a"), one("b"), complete=True)
    watch.sure, watch.queued = False, frozenset({"b"})
    assert await watch.see(one("a", SEED), one("b", SEED)) == []
    assert await watch.see() == []
    watch.now += 601
    assert await watch.see() == ["a"]
    await watch.see(one("c"))
    assert await watch.see(one("c", SEED)) == []
    watch.sure = True
    assert await watch.see() == ["c"]


async def test_what_is_loaded_on_is_not_told_of(watch: Watch) -> None:
    await watch.see(one("a"), complete=True)
    watch.sure = False
    await watch.see(one("a", SEED))
    watch.sure = True
    assert await watch.see(one("a")) == []
    assert await watch.see(one("a", SEED)) == ["a"]


async def test_a_record_that_refuses_loses_nothing(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(snapshots, "change", refuse)
        with pytest.raises(StoreError):
            await watch.see(one("a"), one("old", SEED), complete=True)
    await watch.see()
    with monkeypatch.context() as broken:
        broken.setattr(snapshots, "change", refuse)
        with pytest.raises(StoreError):
            await watch.see(one("b"), one("a", SEED), removed=("old",))
    assert await watch.see() == ["a"]
    kept = await watch.house.state.read(lambda db: snapshots.load(db, "torrents q"))
    assert {name: body for name, body in kept.items() if name != "begun"} == {"a": True, "b": False}


async def test_the_soonest_end_is_known_as_long_as_it_comes_nearer(watch: Watch) -> None:
    assert watch.finished.soonest() is None
    await watch.see(one("a", eta=90), one("b", eta=30), one("c"), complete=True)
    assert watch.finished.soonest() == 30
    await watch.see(one("b", TransferState.PAUSED))
    assert watch.finished.soonest() == 90
    await watch.see(removed=("a",))
    assert watch.finished.soonest() is None
