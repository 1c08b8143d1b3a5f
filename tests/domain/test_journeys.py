"""The journey's table: what each event makes of each stage."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tgarr.domain.events import BecamePlayable, Event, QueueSeen, Recorded, SearchEnded, TransfersSeen
from tgarr.domain.journeys import ALLOWED, ENDS, Journey, Stage, advance
from tgarr.domain.library import HistoryKind, HistoryRecord, QueueItem, QueueState
from tgarr.domain.media import MediaKind
from tgarr.domain.playback import ServerItem
from tgarr.domain.records import replace
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState

HASH, OTHER = "a" * 40, "b" * 40
NOW = datetime(2026, 1, 2, tzinfo=UTC)
MOVING = [Stage.QUEUED, Stage.DOWNLOADING, Stage.STALLED, Stage.PAUSED]


def journey(stage: Stage = Stage.SEARCHING, **more: Any) -> Journey:
    fields = {"download_id": "" if stage is Stage.SEARCHING else HASH} | more
    return Journey(id="card", instance="sonarr", title_id=7, since=NOW.timestamp() - 60, stage=stage, **fields)


def item(state: QueueState = QueueState.DOWNLOADING, **more: Any) -> QueueItem:
    fields = {"id": 1, "title_id": 7, "download_id": HASH, "release": "R", "size": 100, "left": 40} | more
    return QueueItem(state=state, **fields)


def queue(*items: QueueItem, instance: str = "sonarr") -> QueueSeen:
    return QueueSeen(instance=instance, items=items)


def recorded(kind: HistoryKind, **more: Any) -> Recorded:
    fields = {"id": 1, "at": NOW, "title_id": 7, "download_id": HASH, "release": "R"} | more
    return Recorded(instance="sonarr", record=HistoryRecord(kind=kind, **fields), fact=1)


def seen(state: TransferState = TransferState.DOWNLOADING, **more: Any) -> TransfersSeen:
    fields = {"client": "qb", "hash": HASH, "name": "R", "progress": 0.5, "size": 100} | more
    return TransfersSeen(client="qb", changes=TransferChanges(changed=(Transfer(state=state, **fields),)))


REMOVED = TransfersSeen(client="qb", changes=TransferChanges(removed=(HASH,)))
EMPTY_CLIENT = TransfersSeen(client="qb", changes=TransferChanges(complete=True))
PLAYABLE = BecamePlayable(
    server="jellyfin", want="card", item=ServerItem(id="1", kind=MediaKind.SERIES, title="T", link="http://jf/1")
)

#: An event that asks for the stage, of the very download.
ASKS_FOR: dict[Stage, Event] = {
    Stage.QUEUED: queue(item(QueueState.WAITING)),
    Stage.DOWNLOADING: queue(item(QueueState.DOWNLOADING)),
    Stage.STALLED: seen(TransferState.STALLED),
    Stage.PAUSED: queue(item(QueueState.PAUSED)),
    Stage.IMPORTING: queue(item(QueueState.IMPORTING)),
    Stage.BLOCKED: queue(item(QueueState.IMPORT_BLOCKED, messages=("no space",))),
    Stage.IMPORTED: recorded(HistoryKind.IMPORTED),
    Stage.READY: PLAYABLE,
    Stage.FAILED: recorded(HistoryKind.FAILED, reason="dead"),
}


@pytest.mark.parametrize("before", list(Stage))
@pytest.mark.parametrize("wanted", list(ASKS_FOR))
def test_every_transition_is_made_or_refused_as_the_table_says(before: Stage, wanted: Stage) -> None:
    begun = journey(before, download_id=HASH)
    after = advance(begun, ASKS_FOR[wanted]).stage
    past_the_client = wanted is Stage.STALLED and before in (Stage.IMPORTING, Stage.BLOCKED)
    made = before is not wanted and wanted in ALLOWED[before] and not past_the_client
    made = made and before is not Stage.IMPORTED  # by more than its asking: see below
    made = made or (before, wanted) == (Stage.IMPORTED, Stage.READY)
    assert after is (wanted if made else before)


def test_the_table_itself() -> None:
    assert all(not ALLOWED[stage] for stage in ENDS)
    assert all(Stage.SEARCHING not in following for following in ALLOWED.values())
    assert ALLOWED[Stage.IMPORTED] == {Stage.READY, Stage.IMPORTING, Stage.DELETED}
    assert [stage for stage in Stage if Stage.DELETED in ALLOWED[stage]] == [Stage.IMPORTED]
    assert set(ALLOWED) == set(Stage)


class TestWhichDownloadItIs:
    def test_before_the_grab_the_title_decides_and_the_hash_is_learnt(self) -> None:
        after = advance(journey(), queue(item(download_id=OTHER, title_id=8), item()))
        assert (after.stage, after.download_id, after.release) == (Stage.DOWNLOADING, HASH, "R")

    def test_a_release_that_was_chosen_is_looked_for_by_its_name(self) -> None:
        begun = journey(Stage.QUEUED, download_id="", release="Chosen")
        assert advance(begun, queue(item())) == begun
        assert advance(begun, queue(item(release="Chosen"))).download_id == HASH
        assert advance(begun, recorded(HistoryKind.GRABBED)) == begun
        assert advance(begun, recorded(HistoryKind.GRABBED, release="Chosen")).download_id == HASH

    def test_after_the_grab_only_its_own_download_moves_it(self) -> None:
        begun = journey(Stage.DOWNLOADING)
        for event in (
            queue(item(QueueState.FAILED, download_id=OTHER)),
            queue(item(QueueState.FAILED), instance="sonarr-4k"),
            recorded(HistoryKind.FAILED, download_id=OTHER),
            recorded(HistoryKind.FAILED, title_id=8),
            seen(TransferState.SEEDING, hash=OTHER),
            BecamePlayable(server="jellyfin", want="another card", item=None),
        ):
            assert advance(begun, event) == begun

    def test_an_episode_takes_its_own_download_or_the_pack_with_it(self) -> None:
        begun = journey(season=1, episode=5, episode_id=55)
        assert advance(begun, queue(item(episodes=(51, 52)))) == begun
        assert advance(begun, queue(item(episodes=(51, 55)))).stage is Stage.DOWNLOADING
        assert advance(begun, recorded(HistoryKind.GRABBED, episode_id=51)) == begun
        assert advance(begun, recorded(HistoryKind.GRABBED, episode_id=55)).stage is Stage.QUEUED
        assert advance(begun, recorded(HistoryKind.GRABBED, episode_id=None)).stage is Stage.QUEUED

    def test_a_season_takes_any_download_of_the_series_that_begins_now(self) -> None:
        begun = journey(season=2)
        assert advance(begun, queue(item(episodes=(21, 22, 23)))).download_id == HASH

    def test_what_the_history_held_before_the_wish_is_not_its_own(self) -> None:
        for begun in (journey(after=7), journey(Stage.QUEUED, download_id="", release="R", after=7)):
            assert advance(begun, recorded(HistoryKind.GRABBED, id=7)) == begun
            assert advance(begun, recorded(HistoryKind.GRABBED, id=8)).download_id == HASH
        again = journey(Stage.QUEUED, after=7)  # the same torrent once more: its earlier failure is history
        assert advance(again, recorded(HistoryKind.FAILED, id=7)) == again
        assert advance(again, recorded(HistoryKind.FAILED, id=8)).stage is Stage.FAILED

    def test_an_import_before_any_grab_is_of_something_else(self) -> None:
        assert advance(journey(), recorded(HistoryKind.IMPORTED)).stage is Stage.SEARCHING


class TestTheClientKnowsBetter:
    @pytest.mark.parametrize("stage", [Stage.STALLED, Stage.PAUSED])
    def test_a_queue_that_says_downloading_does_not_hide_what_the_client_says(self, stage: Stage) -> None:
        assert advance(journey(stage, client="qb"), queue(item())).stage is stage
        assert advance(journey(stage), queue(item())).stage is Stage.DOWNLOADING

    def test_an_old_queue_does_not_bring_a_finished_download_back(self) -> None:
        assert advance(journey(Stage.IMPORTING, client="qb"), queue(item())).stage is Stage.IMPORTING
        assert advance(journey(Stage.IMPORTING), queue(item())).stage is Stage.DOWNLOADING

    def test_figures_come_from_the_queue_until_the_client_is_known(self) -> None:
        by_queue = advance(journey(Stage.QUEUED), queue(item(eta=90)))
        assert (by_queue.progress, by_queue.size, by_queue.eta) == (0.6, 100, 90)
        by_client = advance(by_queue, seen(progress=0.7, download_speed=5, eta=8))
        assert (by_client.progress, by_client.speed, by_client.eta, by_client.client) == (0.7, 5, 8, "qb")
        assert advance(by_client, queue(item(left=100))).progress == 0.7
        assert advance(journey(Stage.QUEUED), queue(item(size=0, left=0))).progress == 0

    @pytest.mark.parametrize(
        ("state", "stage"),
        [
            (TransferState.QUEUED, Stage.QUEUED),
            (TransferState.METADATA, Stage.QUEUED),
            (TransferState.DOWNLOADING, Stage.DOWNLOADING),
            (TransferState.STALLED, Stage.STALLED),
            (TransferState.PAUSED, Stage.PAUSED),
            (TransferState.FAILED, Stage.STALLED),  # the library decides whether it has failed
            (TransferState.SEEDING, Stage.IMPORTING),
            (TransferState.COMPLETED, Stage.IMPORTING),
            (TransferState.CHECKING, Stage.DOWNLOADING),
            (TransferState.MOVING, Stage.DOWNLOADING),
            (TransferState.UNKNOWN, Stage.DOWNLOADING),
        ],
    )
    def test_each_state_of_a_transfer(self, state: TransferState, stage: Stage) -> None:
        assert advance(journey(Stage.DOWNLOADING), seen(state)).stage is stage

    def test_what_seeds_is_no_news_once_it_is_imported(self) -> None:
        for stage in (Stage.BLOCKED, Stage.IMPORTED, Stage.READY):
            begun = journey(stage, client="qb", progress=1.0)
            assert advance(begun, seen(TransferState.SEEDING)) == begun
            assert advance(begun, seen(TransferState.DOWNLOADING)) == begun

    def test_a_client_is_not_listened_to_before_the_download_is_known(self) -> None:
        assert advance(journey(), seen()) == journey()

    def test_words_of_trouble_go_when_the_trouble_goes(self) -> None:
        blocked = advance(journey(Stage.IMPORTING), ASKS_FOR[Stage.BLOCKED])
        assert blocked.reason == "no space"
        assert advance(blocked, queue(item(QueueState.IMPORTING))).reason == ""
        assert advance(journey(Stage.QUEUED), ASKS_FOR[Stage.FAILED]).reason == "dead"


class TestSearch:
    ENDED = SearchEnded(journey="card")

    def test_it_takes_the_end_of_the_search_and_two_queues_without_it(self) -> None:
        state = advance(journey(), queue())
        assert state == journey()
        for event, stage in (
            (self.ENDED, Stage.SEARCHING),
            (queue(), Stage.SEARCHING),
            (queue(instance="sonarr-4k"), Stage.SEARCHING),
            (self.ENDED, Stage.SEARCHING),  # said again, no surer
            (queue(), Stage.NOTHING),
        ):
            state = advance(state, event)
            assert state.stage is stage

    @pytest.mark.parametrize("found", [queue(item()), recorded(HistoryKind.GRABBED)])
    def test_what_it_found_counts_more_also_much_later(self, found: Event) -> None:
        state = advance(advance(journey(), self.ENDED), queue())
        assert advance(state, found).download_id == HASH
        late = advance(advance(state, queue()), found)
        assert late.stage in MOVING
        assert advance(late, queue()).stage is late.stage

    def test_the_end_of_another_search_or_of_one_that_has_found_says_nothing(self) -> None:
        assert advance(journey(), SearchEnded(journey="another card")) == journey()
        begun = journey(Stage.DOWNLOADING)
        assert advance(begun, self.ENDED) == begun


class TestPack:
    @staticmethod
    def imported(episode: int) -> Recorded:
        return recorded(HistoryKind.IMPORTED, episode_id=episode)

    def test_it_is_imported_with_its_last_episode(self) -> None:
        state = advance(journey(Stage.DOWNLOADING), queue(item(episodes=(51, 52, 53))))
        for episode, stage in (
            (51, Stage.IMPORTING),
            (53, Stage.IMPORTING),
            (53, Stage.IMPORTING),
            (52, Stage.IMPORTED),
        ):
            state = advance(state, self.imported(episode))
            assert state.stage is stage

    def test_the_history_knows_its_episodes_too(self) -> None:
        state = journey(season=1)
        for episode in (51, 52):
            state = advance(state, recorded(HistoryKind.GRABBED, episode_id=episode))
        state = advance(state, self.imported(51))
        assert (state.stage, state.awaited) == (Stage.IMPORTING, (51, 52))
        assert advance(state, self.imported(52)).stage is Stage.IMPORTED

    def test_what_the_library_does_not_take_is_not_waited_for_once_it_has_let_go_of_the_download(self) -> None:
        state = advance(journey(Stage.DOWNLOADING), queue(item(episodes=(51, 52))))
        state = advance(state, self.imported(51))
        state = advance(state, queue(item(QueueState.IMPORTING, episodes=(52,))))
        assert state.stage is Stage.IMPORTING
        state = advance(state, queue())
        assert state.stage is Stage.IMPORTING  # perhaps an old queue
        state = advance(state, seen(TransferState.SEEDING))
        assert advance(state, queue()).stage is Stage.IMPORTED

    def test_a_rest_that_is_blocked_says_why(self) -> None:
        state = advance(journey(Stage.DOWNLOADING), queue(item(episodes=(51, 52))))
        state = advance(state, self.imported(51))
        state = advance(state, queue(item(QueueState.IMPORT_BLOCKED, messages=("no space",))))
        assert (state.stage, state.reason) == (Stage.BLOCKED, "no space")
        assert advance(state, self.imported(52)).stage is Stage.IMPORTED

    def test_one_episode_is_imported_at_once(self) -> None:
        state = advance(journey(Stage.DOWNLOADING), queue(item(episodes=(51,))))
        assert advance(state, self.imported(51)).stage is Stage.IMPORTED


class TestAnyOrder:
    def test_what_is_told_before_the_grab_is_its_own_once_that_is_known(self) -> None:
        early = advance(journey(), recorded(HistoryKind.IMPORTED, id=9, download_id=HASH.upper()))
        early = advance(early, recorded(HistoryKind.IMPORTED, id=9, download_id=HASH.upper()))
        early = advance(early, recorded(HistoryKind.FAILED, id=5, download_id=OTHER))
        assert (early.stage, len(early.early)) == (Stage.SEARCHING, 2)
        early = Journey.from_json(json.loads(json.dumps(early.to_json())))
        for told in (recorded(HistoryKind.GRABBED, download_id=HASH.upper()), queue(item(download_id=HASH.upper()))):
            after = advance(early, told)
            assert (after.stage, after.download_id, after.early) == (Stage.IMPORTED, HASH, ())
        failed = advance(early, recorded(HistoryKind.GRABBED, download_id=OTHER))
        assert failed.stage is Stage.FAILED

    def test_no_more_of_it_is_kept_than_a_season_has(self) -> None:
        state = journey()
        for number in range(300):
            state = advance(state, recorded(HistoryKind.IMPORTED, id=number + 1, episode_id=number))
        assert len(state.early) == 100

    def test_more_of_a_download_that_turns_up_late_is_waited_for(self) -> None:
        state = advance(journey(Stage.DOWNLOADING), recorded(HistoryKind.IMPORTED, id=4, episode_id=51))
        assert state.stage is Stage.IMPORTED
        for told in (
            queue(item(QueueState.IMPORTING, episodes=(51, 52))),
            recorded(HistoryKind.GRABBED, id=2, episode_id=52),
        ):
            later = advance(state, told)
            assert later.stage is Stage.IMPORTING
            assert advance(later, recorded(HistoryKind.IMPORTED, id=5, episode_id=52)).stage is Stage.IMPORTED

    def test_what_the_library_has_let_go_of_does_not_come_back(self) -> None:
        state = advance(journey(Stage.DOWNLOADING), queue(item(episodes=(51, 52))))
        for told in (recorded(HistoryKind.IMPORTED, id=4, episode_id=51), queue(), queue()):
            state = advance(state, told)
        assert state.stage is Stage.IMPORTED
        for told in (queue(item(episodes=(51, 52, 53))), recorded(HistoryKind.IMPORTED, id=5, episode_id=51)):
            assert advance(state, told).stage is Stage.IMPORTED


class TestAwaited:
    AWAITED = journey(Stage.AWAITED, download_id="", after=3)

    @pytest.mark.parametrize(
        ("told", "stage"),
        [
            (queue(item()), Stage.DOWNLOADING),
            (recorded(HistoryKind.GRABBED, id=4), Stage.QUEUED),
            (recorded(HistoryKind.IMPORTED, id=4, download_id=""), Stage.IMPORTED),
            (recorded(HistoryKind.IMPORTED, id=3, download_id=""), Stage.AWAITED),
            (queue(), Stage.AWAITED),
            (SearchEnded(journey="card"), Stage.AWAITED),
        ],
    )
    def test_it_takes_whatever_comes(self, told: Event, stage: Stage) -> None:
        assert advance(self.AWAITED, told).stage is stage

    def test_a_search_is_not_told_by_hand(self) -> None:
        assert advance(journey(), recorded(HistoryKind.IMPORTED, download_id="")) == journey()


class TestDeleted:
    def test_what_is_deleted_after_its_import_is_never_ready(self) -> None:
        state = advance(journey(Stage.DOWNLOADING), recorded(HistoryKind.IMPORTED, id=4))
        assert advance(state, recorded(HistoryKind.DELETED, id=3, download_id="")) == state  # another file
        gone = advance(state, recorded(HistoryKind.DELETED, id=5, download_id=""))
        assert gone.stage is Stage.DELETED
        assert advance(gone, PLAYABLE).stage is Stage.DELETED

    def test_of_a_pack_something_may_go(self) -> None:
        state = journey(Stage.DOWNLOADING)
        for episode in (51, 52):
            state = advance(state, recorded(HistoryKind.IMPORTED, id=4, episode_id=episode))
        left = advance(state, recorded(HistoryKind.DELETED, id=5, episode_id=51, download_id=""))
        assert (left.stage, left.imported) == (Stage.IMPORTED, (52,))
        assert advance(left, recorded(HistoryKind.DELETED, id=6, episode_id=52)).stage is Stage.DELETED

    @pytest.mark.parametrize("stage", [Stage.DOWNLOADING, Stage.IMPORTING, Stage.READY])
    def test_at_any_other_time_it_is_about_another_file(self, stage: Stage) -> None:
        begun = journey(stage)
        assert advance(begun, recorded(HistoryKind.DELETED, id=5)) == begun


class TestRemoval:
    @pytest.mark.parametrize("gone", [REMOVED, EMPTY_CLIENT])
    @pytest.mark.parametrize("stage", MOVING)
    def test_it_takes_a_client_and_two_queues_without_it(self, gone: Event, stage: Stage) -> None:
        state = advance(journey(stage, client="qb"), gone)
        assert (state.stage, state.gone) == (stage, 1)
        assert advance(state, gone).gone == 1  # said again, no surer
        state = advance(state, queue())
        assert (state.stage, state.gone) == (stage, 2)
        state = advance(state, queue())
        assert state.stage is Stage.REMOVED

    def test_a_transfer_that_comes_back_begins_the_count_anew(self) -> None:
        state = advance(advance(journey(Stage.DOWNLOADING, client="qb"), REMOVED), queue())
        assert advance(state, seen()).gone == 0

    def test_an_import_or_a_failure_in_the_history_counts_more(self) -> None:
        state = advance(advance(journey(Stage.DOWNLOADING, client="qb"), REMOVED), queue())
        assert advance(state, recorded(HistoryKind.IMPORTED)).stage is Stage.IMPORTED
        assert advance(state, recorded(HistoryKind.FAILED)).stage is Stage.FAILED

    def test_a_queue_that_still_has_it_is_no_queue_without_it(self) -> None:
        state = advance(journey(Stage.DOWNLOADING, client="qb"), REMOVED)
        for _ in range(3):
            state = advance(state, queue(item()))
        assert state.stage is Stage.DOWNLOADING

    def test_a_torrent_of_no_library_is_gone_when_its_client_says_so(self) -> None:
        lone = replace(journey(Stage.DOWNLOADING, client="qb"), instance="")
        assert advance(lone, REMOVED).stage is Stage.REMOVED
        assert advance(lone, EMPTY_CLIENT).stage is Stage.REMOVED

    def test_another_client_without_it_says_nothing(self) -> None:
        begun = journey(Stage.DOWNLOADING, client="qb")
        elsewhere = TransfersSeen(client="seedbox", changes=TransferChanges(complete=True))
        assert advance(begun, elsewhere) == begun

    def test_queues_without_it_mean_nothing_before_the_client_has_lost_it(self) -> None:
        begun = journey(Stage.DOWNLOADING, client="qb")
        for _ in range(5):
            begun = advance(begun, queue())
        assert begun.stage is Stage.DOWNLOADING

    def test_what_is_imported_may_be_removed_quietly(self) -> None:
        begun = journey(Stage.IMPORTED, client="qb")
        for event in (REMOVED, queue(), queue(), queue()):
            begun = advance(begun, event)
        assert begun.stage is Stage.IMPORTED


def test_a_journey_survives_being_kept_and_ignores_fields_of_other_versions() -> None:
    begun = journey(Stage.BLOCKED, reason="x", season=1, eta=3, gone=1, awaited=(1, 2), imported=(1,))
    kept = begun.to_json()
    kept = json.loads(json.dumps(kept))
    assert Journey.from_json(kept | {"of_a_later_version": 1}) == begun
    del kept["gone"]
    assert Journey.from_json(kept).gone == 0
