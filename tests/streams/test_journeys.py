"""Journeys through a stream of events, in virtual time; and in any order at all."""

import asyncio
import itertools
import logging
from datetime import UTC, datetime

import pytest
import reactivex
from hypothesis import given
from hypothesis import strategies as st
from reactivex import abc
from reactivex.testing import TestScheduler

from streams import journeys
from streams.journeys import followed
from streams.publisher import Publisher
from tgarr.domain.events import BecamePlayable, Event, QueueSeen, Recorded, SearchEnded, TransfersSeen
from tgarr.domain.journeys import ALLOWED, ENDS, Journey, Stage, advance
from tgarr.domain.library import HistoryKind, HistoryRecord, QueueItem, QueueState
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState

HASH = "a" * 40
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def journey(**more: object) -> Journey:
    fields: dict[str, object] = {"id": "card", "instance": "radarr", "title_id": 7, "since": NOW.timestamp() - 60}
    return Journey(**fields | more)  # type: ignore[arg-type]  # the fields of each test


def queue(state: QueueState, *, left: int = 50, hash_: str = HASH) -> QueueSeen:
    item = QueueItem(id=1, title_id=7, download_id=hash_, release="R", state=state, size=100, left=left)
    return QueueSeen(instance="radarr", items=(item,))


def recorded(kind: HistoryKind, hash_: str = HASH) -> Recorded:
    record = HistoryRecord(id=1, kind=kind, at=NOW, title_id=7, download_id=hash_, release="R")
    return Recorded(instance="radarr", record=record, fact=1)


def transfer(state: TransferState, progress: float = 0.5) -> TransfersSeen:
    moving = Transfer(client="qb", hash=HASH, name="R", state=state, progress=progress, size=100)
    return TransfersSeen(client="qb", changes=TransferChanges(changed=(moving,)))


PLAYABLE = BecamePlayable(server="jellyfin", want="card", item=None)


class Watched:
    """One journey that is followed, with what passed and when."""

    def __init__(self, start: Journey, *, every: float = 3.0) -> None:
        self.clock = TestScheduler()
        self.publisher = Publisher[Event]()
        self.seen: list[tuple[float, Stage, float]] = []
        self.ended = False
        self.following: abc.DisposableBase = (
            reactivex.of(start)
            .pipe(followed(self.publisher.stream, every=every, scheduler=self.clock))
            .subscribe(self._see, on_completed=self._end)
        )

    def _see(self, state: Journey) -> None:
        self.seen.append((self.clock.clock, state.stage, state.progress))

    def _end(self) -> None:
        self.ended = True

    def at(self, moment: float, event: Event) -> None:
        self.clock.advance_to(moment)
        self.publisher.publish(event)


async def test_a_change_of_stage_passes_at_once_and_figures_at_most_every_so_often() -> None:
    watched = Watched(journey())
    assert watched.seen == [(0, Stage.SEARCHING, 0)]
    watched.at(1, recorded(HistoryKind.GRABBED))
    watched.at(2, transfer(TransferState.DOWNLOADING, 0.1))
    watched.at(3, transfer(TransferState.DOWNLOADING, 0.2))
    watched.at(4, transfer(TransferState.DOWNLOADING, 0.3))
    watched.clock.advance_to(9)
    watched.at(10, transfer(TransferState.SEEDING, 1))
    assert watched.seen == [
        (0, Stage.SEARCHING, 0),
        (1, Stage.QUEUED, 0),
        (2, Stage.DOWNLOADING, 0.1),
        (5, Stage.DOWNLOADING, 0.3),
        (10, Stage.IMPORTING, 1),
    ]


async def test_the_end_is_told_at_once_and_frees_the_subscription() -> None:
    watched = Watched(journey(download_id=HASH, stage=Stage.QUEUED))
    assert watched.publisher.listeners == 1
    watched.at(1, recorded(HistoryKind.IMPORTED))
    watched.at(1.5, PLAYABLE)
    assert [stage for _, stage, _ in watched.seen] == [Stage.QUEUED, Stage.IMPORTED, Stage.READY]
    assert watched.publisher.listeners == 0
    watched.at(2, recorded(HistoryKind.FAILED))
    assert watched.seen[-1][1] is Stage.READY


async def test_a_journey_that_is_over_already_is_shown_once_and_listens_to_nothing() -> None:
    watched = Watched(journey(stage=Stage.READY))
    assert [stage for _, stage, _ in watched.seen] == [Stage.READY]
    assert watched.publisher.listeners == 0


async def test_who_stops_following_leaves_nothing_behind() -> None:
    watched = Watched(journey(download_id=HASH, stage=Stage.DOWNLOADING))
    watched.at(1, transfer(TransferState.DOWNLOADING, 0.4))
    watched.following.dispose()
    assert watched.publisher.listeners == 0
    watched.clock.advance_to(60)
    assert len(watched.seen) == 1


async def test_an_hour_without_news_is_no_state_and_what_comes_then_moves_it_on() -> None:
    watched = Watched(journey(download_id=HASH, stage=Stage.QUEUED))
    watched.at(1, transfer(TransferState.DOWNLOADING, 0.4))
    watched.clock.advance_to(3601)
    assert [stage for _, stage, _ in watched.seen] == [Stage.QUEUED, Stage.DOWNLOADING]
    watched.at(3602, recorded(HistoryKind.IMPORTED))
    watched.at(3602, transfer(TransferState.DOWNLOADING, 0.5))  # told late
    watched.at(3603, PLAYABLE)
    assert [stage for _, stage, _ in watched.seen[2:]] == [Stage.IMPORTED, Stage.READY]


async def test_events_of_others_are_no_states() -> None:
    watched = Watched(journey(download_id=HASH, stage=Stage.QUEUED))
    for number in range(5):
        watched.at(4 * number + 4, QueueSeen(instance="sonarr", items=()))
        watched.at(4 * number + 5, recorded(HistoryKind.FAILED, "b" * 40))
    assert len(watched.seen) == 1


async def test_many_journeys_go_their_own_ways() -> None:
    clock, publisher, seen = TestScheduler(), Publisher[Event](), list[tuple[str, Stage]]()
    starts = [journey(id=f"card{number}", title_id=number, download_id=f"{number:040x}") for number in range(20)]
    reactivex.of(*starts).pipe(followed(publisher.stream, every=3, scheduler=clock)).subscribe(
        lambda state: seen.append((state.id, state.stage))
    )
    assert publisher.listeners == 20
    publisher.publish(BecamePlayable(server="jellyfin", want="card3", item=None))
    assert publisher.listeners == 19
    assert seen[20:] == [("card3", Stage.READY)]


async def test_a_mistake_in_advance_does_not_end_the_stream(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails_on_queues(state: Journey, event: Event) -> Journey:
        if isinstance(event, QueueSeen):
            raise KeyError("a mistake")
        return advance(state, event)

    monkeypatch.setattr(journeys, "advance", fails_on_queues)
    watched = Watched(journey(download_id=HASH, stage=Stage.QUEUED))
    with caplog.at_level(logging.ERROR):
        watched.at(1, queue(QueueState.DOWNLOADING))
    watched.at(2, transfer(TransferState.DOWNLOADING))
    assert watched.seen[-1][1] is Stage.DOWNLOADING
    assert "a journey could not take an event" in caplog.text


#: What a download that goes well makes the services say, at their own pace.
HISTORY = [recorded(HistoryKind.GRABBED), recorded(HistoryKind.IMPORTED), PLAYABLE]
QUEUES = [queue(QueueState.WAITING, left=100), queue(QueueState.DOWNLOADING), queue(QueueState.IMPORT_PENDING, left=0)]
CLIENT = [
    transfer(TransferState.METADATA, 0),
    transfer(TransferState.DOWNLOADING, 0.3),
    transfer(TransferState.STALLED, 0.4),
    transfer(TransferState.DOWNLOADING, 0.8),
    transfer(TransferState.SEEDING, 1),
]


def interleaved(order: list[int], again: list[tuple[int, int]]) -> list[Event]:
    """Return the three sources, each in its own order, with repetitions of what was said before."""
    sources: list[list[Event]] = [list(HISTORY), list(QUEUES), list(CLIENT)]
    told = [sources[source].pop(0) for source in order]
    for at, back in sorted(again, reverse=True):
        told.insert(at, told[max(0, at - back)])
    return told


ORDERS = st.permutations([0] * len(HISTORY) + [1] * len(QUEUES) + [2] * len(CLIENT))
REPETITIONS = st.lists(st.tuples(st.integers(1, 11), st.integers(1, 11)), max_size=8)


@given(ORDERS, REPETITIONS)
def test_any_interleaving_and_repetition_ends_well(order: list[int], again: list[tuple[int, int]]) -> None:
    told = interleaved(order, again)

    async def through() -> list[Stage]:
        watched = Watched(journey(), every=0.000001)
        for moment, event in enumerate(told, 1):
            watched.at(moment, event)
        watched.clock.advance_by(10)
        assert watched.publisher.listeners == 0
        return [stage for _, stage, _ in watched.seen]

    stages = asyncio.run(through())
    assert stages[-1] is Stage.READY
    assert not ENDS & set(stages[:-1])
    for before, after in itertools.pairwise(stages):
        assert before is after or after in ALLOWED[before]


def _of_pack(kind: HistoryKind, line: int, episode: int) -> Recorded:
    record = HistoryRecord(
        id=line, kind=kind, at=NOW, title_id=7, download_id=HASH.upper(), release="R", episode_id=episode
    )
    return Recorded(instance="radarr", record=record, fact=line)


def _pack_seen(state: QueueState, *, left: int = 50) -> QueueSeen:
    item = QueueItem(
        id=1, title_id=7, download_id=HASH, release="R", state=state, size=100, left=left, episodes=(51, 52, 53)
    )
    return QueueSeen(instance="radarr", items=(item,))


PACK = [
    *(_of_pack(HistoryKind.GRABBED, line, episode) for line, episode in enumerate((51, 52, 53), 1)),
    *(_of_pack(HistoryKind.IMPORTED, line, episode) for line, episode in enumerate((51, 52, 53), 4)),
    _pack_seen(QueueState.WAITING, left=100),
    _pack_seen(QueueState.DOWNLOADING),
    _pack_seen(QueueState.IMPORT_PENDING, left=0),
    *CLIENT,
]
FILM = [*HISTORY[:2], *QUEUES, *CLIENT]
AFTERWARDS = [transfer(TransferState.SEEDING, 1), *[QueueSeen(instance="radarr", items=())] * 3]
"""What the services go on saying of a download that is through; a library's queue is read after its history."""


@given(st.sampled_from([FILM, PACK]), st.data())
def test_in_any_order_at_all_it_ends_the_same(told: list[Event], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(told), max_size=6))
    state = journey(season=1)
    for event in [*data.draw(st.permutations([*told, *again])), *AFTERWARDS]:
        after = advance(state, event)
        assert after.stage is state.stage or after.stage in ALLOWED[state.stage]
        state = after
    assert (state.stage, state.download_id, state.release, state.progress) == (Stage.IMPORTED, HASH, "R", 1)
    assert (state.client, state.early) == ("qb", ())
    assert state.imported == ((51, 52, 53) if told is PACK else ())
    assert advance(state, PLAYABLE).stage is Stage.READY


@given(st.permutations([*PACK, recorded(HistoryKind.FAILED)]))
def test_in_any_order_a_failure_is_told_unless_it_is_all_there(told: list[Event]) -> None:
    state = journey(season=1)
    for event in [*told, *AFTERWARDS]:
        state = advance(state, event)
    assert state.stage in (Stage.FAILED, Stage.IMPORTED)
    assert state.stage is Stage.FAILED or state.imported


ANYTHING = st.one_of(
    st.sampled_from([*HISTORY, *QUEUES, *CLIENT, recorded(HistoryKind.FAILED)]),
    st.sampled_from([queue(state) for state in QueueState]),
    st.sampled_from([transfer(state, 0.5) for state in TransferState]),
    st.sampled_from(
        [
            QueueSeen(instance="radarr", items=()),
            SearchEnded(journey="card"),
            TransfersSeen(client="qb", changes=TransferChanges(removed=(HASH,))),
            TransfersSeen(client="qb", changes=TransferChanges(complete=True)),
        ]
    ),
)


@given(st.lists(ANYTHING, max_size=40), st.sampled_from(list(Stage)))
def test_nothing_ever_leaves_an_end_or_goes_a_forbidden_way(told: list[Event], begun: Stage) -> None:
    state = journey(stage=begun, download_id=HASH if begun is not Stage.SEARCHING else "")
    for event in told:
        after = advance(state, event)
        assert after.stage is state.stage or after.stage in ALLOWED[state.stage]
        assert 0 <= after.progress <= 1
        if state.over:
            assert after.stage is state.stage
        assert Journey.from_json(after.to_json()) == after
        state = after
