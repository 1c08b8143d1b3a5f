"""The list of releases: its order, what is said of what was tried, and what is kept of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tgarr.chat import offered as shown_as
from tgarr.domain.library import HistoryKind, HistoryRecord, QueueItem, QueueState
from tgarr.domain.records import replace
from tgarr.domain.releases import Ranked, Release, SecretUrl, Taste, Weights, rank
from tgarr.features.releases import rules
from tgarr.features.releases.best_view import mark
from tgarr.features.releases.rules import Listed, Past, View
from tgarr.features.releases.turns import in_turns

TASTE = Taste(weights=Weights())
BEST, SECOND, THIRD = "Film.2021.1080p.BluRay.x265-A", "Film.2021.720p.BluRay.x265-B", "Film.2021.720p.HDTV.x264-C"
MORNING = datetime(2026, 1, 2, tzinfo=UTC)


def release(title: str, **more: Any) -> Release:
    fields = {"guid": title, "info_hash": title.lower(), "size": 5 * 1024**3, "age_hours": 5.0, "seeders": 5} | more
    return Release(indexer_id=1, indexer="X", title=title, protocol="torrent", **fields)


def offered(*releases: Release, past: dict[str, Past] | None = None) -> Listed:
    return Listed(rank(releases, TASTE), past or {}, at=0)


def three(past: dict[str, Past] | None = None, **more: Any) -> Listed:
    return offered(release(THIRD), release(BEST, **more), release(SECOND), past=past)


def titles(listed: Listed, view: View | None = None) -> list[str]:
    return [listed.rows[place].release.title for place in rules.shown(listed, view or View())]


def line(kind: HistoryKind, title: str = BEST, *, hours: int = 0, **more: Any) -> HistoryRecord:
    at = MORNING + timedelta(hours=hours)
    fields = {"download_id": title.lower(), "release": title} | more
    return HistoryRecord(id=hours + 1, kind=kind, at=at, title_id=1, **fields)


def queued(state: QueueState, title: str = BEST, **more: Any) -> QueueItem:
    fields = {"download_id": title.lower(), "release": title} | more
    return QueueItem(id=1, title_id=1, state=state, **fields)


def test_what_was_tried_stands_behind_what_was_not_and_before_what_is_rejected() -> None:
    assert titles(three()) == [BEST, SECOND, THIRD]
    assert titles(three({BEST: Past.FAILED})) == [SECOND, THIRD, BEST]
    rejected = three({SECOND: Past.MOVING}, rejections=("no",))
    assert titles(rejected) == [THIRD, SECOND, BEST]


def test_a_button_knows_which_of_two_indexers_offers_what_was_shown() -> None:
    one = release(BEST)
    assert mark(one) == mark(release(BEST, size=7))
    assert mark(one) != mark(replace(one, indexer_id=2))
    assert mark(one) != mark(release(SECOND))


def test_what_is_refused_after_the_list_was_shown_moves_behind() -> None:
    found = three()
    assert titles(found) == [BEST, SECOND, THIRD]
    assert titles(found.with_refused([BEST])) == [SECOND, THIRD, BEST]


async def test_others_have_their_turn_while_a_long_list_is_gone_through() -> None:
    reached, seen = 0, []

    async def other() -> None:
        while reached < 99:
            seen.append(reached)
            await asyncio.sleep(0)

    beside = asyncio.ensure_future(other())
    async for place in in_turns(range(100)):
        reached = place
    await beside
    assert max(behind - before for before, behind in pairwise(seen)) == 10


async def test_a_long_list_is_kept_without_holding_anybody_up() -> None:
    found = offered(*(release(BEST, guid=str(number)) for number in range(100)))
    keeping, turns = asyncio.ensure_future(rules.to_stored(found)), 0
    while not keeping.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns >= 10


def test_an_order_that_was_chosen_is_kept_to() -> None:
    found = offered(
        release(BEST, size=10, seeders=1, age_hours=3.0),
        release(SECOND, size=30, seeders=None, age_hours=2.0),
        release(THIRD, size=20, seeders=9, age_hours=1.0),
        past={THIRD: Past.FAILED},
    )
    assert titles(found, View(sort="size")) == [SECOND, THIRD, BEST]
    assert titles(found, View(sort="seeders")) == [THIRD, BEST, SECOND]
    assert titles(found, View(sort="age")) == [THIRD, SECOND, BEST]
    assert titles(found, View(resolution=720)) == [SECOND, THIRD]


def test_places_do_not_change_with_the_order() -> None:
    found = three({BEST: Past.FAILED})
    assert list(rules.shown(found, View())) == [1, 2, 0]


def test_the_next_best_is_accepted_and_untried() -> None:
    best = rules.next_best(three())
    assert best is not None
    assert (best[0], best[1].release.title) == (0, BEST)
    following = rules.next_best(three().with_refused([BEST]))
    assert following is not None
    assert (following[0], following[1].release.title) == (1, SECOND)
    assert rules.next_best(three().with_refused([BEST, SECOND, THIRD])) is None
    assert rules.next_best(offered(release(BEST, rejections=("no",)))) is None
    assert rules.next_best(offered()) is None


@pytest.mark.parametrize(
    ("queue", "history", "past"),
    [
        ([], [], None),
        ([], [line(HistoryKind.GRABBED)], None),
        ([], [line(HistoryKind.GRABBED), line(HistoryKind.FAILED, hours=1)], Past.FAILED),
        ([], [line(HistoryKind.FAILED), line(HistoryKind.GRABBED, hours=1)], None),
        ([], [line(HistoryKind.FAILED), line(HistoryKind.IMPORTED, hours=1)], Past.HERE),
        ([], [line(HistoryKind.IMPORTED), line(HistoryKind.DELETED, hours=1)], None),
        ([], [line(HistoryKind.IMPORTED), line(HistoryKind.IMPORTED, SECOND, hours=1)], None),
        ([], [line(HistoryKind.IMPORTED), line(HistoryKind.FAILED, hours=1)], Past.FAILED),
        ([queued(QueueState.DOWNLOADING)], [line(HistoryKind.FAILED)], Past.MOVING),
        ([queued(QueueState.WAITING)], [], Past.MOVING),
        ([queued(QueueState.IMPORT_BLOCKED)], [], Past.BLOCKED),
        ([queued(QueueState.FAILED)], [], Past.FAILED),
        ([queued(QueueState.IMPORTED)], [], None),
        ([queued(QueueState.DOWNLOADING, SECOND)], [line(HistoryKind.FAILED, SECOND)], None),
    ],
)
def test_what_has_become_of_a_release(queue: list[QueueItem], history: list[HistoryRecord], past: Past | None) -> None:
    expected = {} if past is None else {BEST: past}
    assert rules.past_of([release(BEST), release(THIRD)], queue, history) == expected
    nameless = rules.past_of([release(BEST, info_hash="")], queue, history)
    assert nameless == expected


def test_a_release_with_a_hash_is_not_known_by_its_name() -> None:
    other = release(BEST, info_hash="another")
    assert rules.past_of([other], [queued(QueueState.DOWNLOADING)], [line(HistoryKind.FAILED)]) == {}
    assert rules.past_of([release("", info_hash="")], [queued(QueueState.WAITING, "")], []) == {}


async def test_a_list_that_was_stored_is_the_same_without_addresses() -> None:
    found = three({SECOND: Past.BLOCKED}, download_url=SecretUrl("http://x/?apikey=secret"))
    stored = await rules.to_stored(found)
    assert "secret" not in str(stored)
    again = rules.from_stored(stored, TASTE, at=0)
    assert titles(again) == titles(found)
    assert again.past == found.past
    assert [one.score.total for one in again.rows] == [one.score.total for one in found.rows]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ((), ""),
        (("English",), "EN"),
        (("Russian", "English"), "RU+EN"),
        (("Ukrainian",), "UA"),
        (("Unknown",), ""),
    ],
)
def test_languages_in_short(names: tuple[str, ...], shown: str) -> None:
    assert shown_as.spoken(offered(release(BEST, languages=names)).rows[0]) == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Show.S02E03.1080p.WEB-DL-X", "S02E03"),
        ("Show.S02E03-E05.1080p.WEB-DL-X", "S02E03-05"),
        ("Show.S02.1080p.WEB-DL-X", "S02"),
        ("Show.S01-S03.1080p.WEB-DL-X", "S01-03"),
        ("[X] Show - 05 (1080p)", "E05"),
        ("[X] Show - 01-26 (1080p)", "E01-26"),
        ("Show.2021.02.05.1080p.WEB-X", "2021-02-05"),
        ("Film.2021.1080p.WEB-DL-X", None),
    ],
)
def test_the_part_of_a_series(title: str, shown: str | None) -> None:
    assert shown_as.part(offered(release(title)).rows[0]) == shown


@pytest.mark.parametrize(
    ("title", "quality", "shown"),
    [
        ("Film.2021.1080p.HDTS.x264-X", "", "TS-1080p x264"),
        ("Film.2021.CAM-X", "", "CAM"),
        ("Film.2021.2160p.UHD.BluRay.REMUX.DV.HEVC-X", "", "Bluray-2160p REMUX DV x265"),
        ("Film.2021.COMPLETE.BLURAY-X", "", "Bluray DISK"),
        ("Film.2021.1080p.BluRay.REMUX.AVC-X", "Remux-1080p", "Remux-1080p x264"),
        ("Film.2021.COMPLETE.BLURAY-X", "BR-DISK", "BR-DISK"),
        ("Film-X", "", "?"),
    ],
)
def test_what_a_name_says_of_the_quality_where_no_arr_was_asked(title: str, quality: str, shown: str) -> None:
    assert shown_as.quality(offered(release(title, quality=quality)).rows[0]) == shown


@pytest.mark.parametrize(
    ("title", "languages", "shown"),
    [
        ("Фильм / Film [2021, WEB-DL 1080p] Dub (X) + MVO (Y) + Original (Eng) + Sub (Rus)", (), "EN+RU Dub"),
        ("Фильм / Film [2021, WEB-DL 1080p] MVO (Y)", ("Russian",), "RU MVO"),
        ("Фильм / Film [2021, WEB-DL 1080p] AVO (Y)", ("Unknown",), "RU AVO"),
        ("Film.2021.FRENCH.1080p-X", ("Russian",), "RU"),
        ("Film.2021.1080p-X", (), ""),
    ],
)
def test_who_speaks_is_told_by_the_name_where_the_arr_does_not_say(
    title: str, languages: tuple[str, ...], shown: str
) -> None:
    assert shown_as.spoken(offered(release(title, languages=languages)).rows[0]) == shown


def test_whole_seasons_come_first_where_a_season_is_wanted() -> None:
    episode, season = release("Show.S02E03.2160p.BluRay-X"), release("Show.S02.720p.HDTV-X")
    found = rank([episode, season], TASTE, packs_first=True)
    assert [one.release for one in found] == [season, episode]


def test_dolby_vision_is_written_as_everybody_writes_it() -> None:
    def short(title: str) -> str:
        found: Ranked = offered(release(title, quality="WEBDL-2160p")).rows[0]
        return shown_as.quality(found)

    assert short("Film.2021.2160p.WEB-DL.DV.HDR.H.265-X") == "WEBDL-2160p DV x265"
    assert short("Film.2021.2160p.WEB-DL.HDR10+.H.265-X") == "WEBDL-2160p HDR10+ x265"
