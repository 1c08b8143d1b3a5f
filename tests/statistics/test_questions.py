"""What is asked of the statistics is answered right, on days that are made so that the answer is known."""

import math
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actors.runtime import remote, stop
from actors.statistics.batch import Batch, Happening, Series, bucket_of
from actors.statistics.keeping import Keeping
from actors.statistics.store import StatisticsFace, start_statistics
from tests.statistics.recorded import BEGAN
from tgarr.features.alerts.usual import usual
from tgarr.features.statistics import questions, room, services
from tgarr.features.statistics.questions import Counted, Moved, Open
from tgarr.features.statistics.ranges import Span
from tgarr.features.statistics.services import Depth, Incident, Uptime

DAY = 86400.0
NOW = BEGAN + 10 * DAY
PEOPLE = {"Аня": 1, "Боря": 2}
EVER = Span(0.0)
WEEK = Span(NOW - 7 * DAY)
SERVICES = {"radarr", "sonarr"}
DISK = {"free": 1e9, "total": 2e9}


@pytest.fixture
async def asked(tmp_path: Path) -> AsyncIterator[StatisticsFace]:
    ref = start_statistics(tmp_path, keeping=Keeping(), on_aside=lambda _file, _why: None, clock=lambda: NOW)
    yield remote(ref, StatisticsFace)
    await stop(ref)


def grabbed(ts: float, download: str, person: str, *, size: int = 100, media: str = "movie") -> Happening:
    return Happening(
        ts=ts,
        kind="grabbed",
        service="radarr",
        title=f"T{download}",
        media=media,
        download=download,
        indexer="RuTracker",
        size=size,
        person=person,
        person_id=PEOPLE[person],
    )


def ended(ts: float, download: str, kind: str = "imported") -> Happening:
    return Happening(ts=ts, kind=kind, service="radarr", download=download)


async def test_a_pack_is_one_download_of_its_size(asked: StatisticsFace) -> None:
    """Sonarr tells of a pack once for each episode in it, always with the size of the whole."""
    episodes = [grabbed(NOW - DAY + part / 100, "p", "Аня", media="series") for part in range(10)]
    imports = [ended(NOW - DAY + 60 + part, "p") for part in range(10)]
    nameless = (grabbed(NOW - DAY, "", "Боря", size=1), grabbed(NOW - DAY, "", "Боря", size=2))
    await asked.record(Batch(ts=NOW, happened=(*episodes, *imports, *nameless)))
    everything = await questions.totals(asked, WEEK)
    assert (everything.episodes, everything.bytes) == (1, 100)
    assert await questions.not_ended(asked, WEEK) == []
    assert await questions.by(asked, "person", WEEK) == [Counted("Аня", 1, 100.0)]


async def test_what_was_grabbed_again_is_under_way_again(asked: StatisticsFace) -> None:
    happened = (grabbed(NOW - 9 * DAY, "a", "Аня"), ended(NOW - 8 * DAY, "a", "failed"), grabbed(NOW - 60, "a", "Аня"))
    await asked.record(Batch(ts=NOW, happened=happened))
    everything = await questions.totals(asked, Span(NOW - DAY))
    assert everything.failed == 0
    assert await questions.not_ended(asked, EVER) == [Open("radarr", "a", NOW - 60)]


async def test_totals_are_of_everybody_or_of_one(asked: StatisticsFace) -> None:
    happened = (
        grabbed(NOW - DAY, "a", "Аня"),
        ended(NOW - DAY + 60, "a"),
        grabbed(NOW - DAY, "b", "Боря", media="series"),
        ended(NOW - DAY + 180, "b"),
        ended(NOW - DAY + 190, "b"),  # its second episode
        grabbed(NOW - DAY, "c", "Аня"),
        ended(NOW - DAY + 5, "c", "failed"),
        grabbed(NOW - 60, "d", "Аня"),
        grabbed(NOW - 9 * DAY, "e", "Аня"),
        ended(NOW - 9 * DAY + 60, "e"),
    )
    await asked.record(Batch(ts=NOW, happened=happened))
    week = await questions.totals(asked, WEEK)
    assert (week.films, week.episodes, week.failed, week.bytes) == (1, 1, 1, 200)
    assert [one.download for one in await questions.not_ended(asked, WEEK)] == ["d"]
    assert week.seconds == (60 + 190) / 2
    hers = await questions.totals(asked, WEEK, PEOPLE["Аня"])
    assert (hers.films, hers.episodes, hers.failed) == (1, 0, 1)
    before = await questions.totals(asked, Span(NOW - 10 * DAY, NOW - 7 * DAY))
    assert (before.films, before.film_bytes, before.episodes, before.failed) == (1, 100, 0, 0)
    assert (await questions.totals(asked, EVER)).films == 2
    assert await questions.by(asked, "person", WEEK) == [Counted("Аня", 1, 100.0), Counted("Боря", 1, 100.0)]
    assert await questions.by(asked, "indexer", EVER) == [Counted("RuTracker", 3, 300.0)]
    with pytest.raises(KeyError):
        await questions.by(asked, "sql", EVER)


async def test_nothing_recorded_is_nought(asked: StatisticsFace) -> None:
    assert (await questions.totals(asked, EVER)).seconds == 0
    assert await questions.moved(asked, EVER) == []
    assert await room.disks(asked, EVER, SERVICES) == []
    assert await services.latencies(asked, EVER) == []
    assert await services.incidents(asked, EVER, NOW) == []


async def test_traffic_is_put_together_by_steps(asked: StatisticsFace) -> None:
    for number in range(6):
        values = {Series("traffic.down", "q", "x"): 10.0, Series("traffic.up", "q", "y"): 1.0}
        await asked.record(Batch(ts=BEGAN - BEGAN % 3600 + 1800 * number, values=values))
    steps = await questions.traffic(asked, EVER, 3600)
    assert [(down, up) for _, down, up in steps] == [(20.0, 2.0)] * 3
    assert {moment % 3600 for moment, _, _ in steps} == {0.0}
    assert await questions.moved(asked, EVER) == [Moved("q", 60.0, 6.0)]
    assert await questions.uploaded(asked, EVER) == [Counted("y", 0, 6.0)]


async def test_what_was_watched_is_by_how_long_and_by_how_many(asked: StatisticsFace) -> None:
    await asked.record(
        Batch(ts=NOW, values={Series("watched", "Аня", "A"): 60.0, Series("watched", "Боря", "A"): 60.0})
    )
    await asked.record(Batch(ts=NOW + 60, values={Series("watched", "Аня", "B"): 60.0}))
    assert await questions.watched(asked, EVER) == [Counted("A", 2, 120.0), Counted("B", 1, 60.0)]


async def test_an_incident_is_one_from_its_first_bad_look_to_its_last(asked: StatisticsFace) -> None:
    pattern = "1110011111" + "1" * 5 + "000"
    for number, up in enumerate(pattern):
        values = {Series("service.up", "radarr"): float(up), Series("service.up", "sonarr"): 1.0}
        await asked.record(Batch(ts=NOW - 180 + 10 * number, values=values))
    now = NOW
    assert await services.uptimes(asked, EVER) == [Uptime("radarr", 13 / 18, 18), Uptime("sonarr", 1.0, 18)]
    assert await services.incidents(asked, EVER, now) == [
        Incident("radarr", NOW - 30, NOW, open=True),
        Incident("radarr", NOW - 150, NOW - 130, open=False),
    ]


async def test_what_was_bad_before_and_after_nobody_looked_is_two_incidents(asked: StatisticsFace) -> None:
    for at in (0.0, 10.0, 130.0, 8 * 3600.0, 8 * 3600.0 + 10):  # the bot was begun anew, then off for the night
        await asked.record(Batch(ts=NOW - DAY + at, values={Series("service.up", "radarr"): 0.0}))
    assert await services.incidents(asked, EVER, NOW) == [
        Incident("radarr", NOW - DAY + 8 * 3600, NOW - DAY + 8 * 3600 + 20, open=False),
        Incident("radarr", NOW - DAY, NOW - DAY + 140, open=False),
    ]


async def test_response_times_are_told_by_their_share_and_compared_with_the_week_before(asked: StatisticsFace) -> None:
    slow, steady, new = (Series("call", "radarr", name) for name in ("slow", "steady", "new"))
    before = {(slow, bucket_of(0.1)): 100, (steady, bucket_of(0.1)): 100}
    await asked.record(Batch(ts=NOW - 8 * DAY, times=before))
    now = {(slow, bucket_of(0.1)): 90, (slow, bucket_of(2.0)): 10, (steady, bucket_of(0.1)): 100, (new, 5): 3}
    await asked.record(Batch(ts=NOW - DAY, times=now))
    found = {one.operation: one for one in await services.latencies(asked, WEEK)}
    assert found["slow"].worse
    assert math.isclose(found["slow"].p50, 0.1, rel_tol=0.2)
    assert math.isclose(found["slow"].p95, 2.0, rel_tol=0.2)
    assert found["slow"].calls == 100
    assert not found["steady"].worse
    assert (found["new"].before, found["new"].worse) == (0.0, False)


async def test_a_disk_that_fills_between_two_answers_is_one_and_twins_are_two(asked: StatisticsFace) -> None:
    said = {
        ("radarr", "/media"): 1000e9,
        ("radarr", "/media/films"): 1000e9,
        ("radarr", "/twin"): 1004e9,
        ("sonarr", "/data"): 999e9,  # asked half a minute later
        ("sonarr", "/twin"): 1004e9,
        ("sonarr", "/other"): 900e9,
    }
    values = {Series("disk.free", *name): free for name, free in said.items()}
    values |= {Series("disk.total", *name): 2000e9 for name in said}
    await asked.record(Batch(ts=NOW - 60, values=values))
    found = await room.disks(asked, WEEK, SERVICES)
    assert [one.paths for one in found] == [("/other",), ("/media", "/media/films", "/data"), ("/twin",)]


async def test_a_disk_under_two_names_is_one_and_its_growth_has_an_error(asked: StatisticsFace) -> None:
    for hour in range(72):
        free = 1000e9 - hour * 1e9 + (-1) ** hour * 1e7
        values = {}
        for service in ("radarr", "sonarr"):
            values[Series("disk.free", service, "/media")] = free
            values[Series("disk.total", service, "/media")] = 2000e9
        values[Series("disk.free", "radarr", "/")] = 5e9
        values[Series("disk.total", "radarr", "/")] = 50e9
        await asked.record(Batch(ts=NOW - 72 * 3600 + hour * 3600, values=values))
    system, media = await room.disks(asked, WEEK, SERVICES)
    assert (system.paths, system.growth) == (("/",), 0.0)
    assert media.paths == ("/media",)
    assert math.isclose(media.growth, 24e9, rel_tol=0.01)
    assert 0 < media.unsure < 1e8
    assert math.isclose(media.days, 71 / 24, rel_tol=0.01)


async def test_usual_is_a_day_in_the_middle_of_the_week_before(asked: StatisticsFace) -> None:
    queue, seldom, new = (Series("call", "radarr", name) for name in ("queue", "seldom", "new"))
    for day, seconds in enumerate((0.1, 0.1, 0.1, 4.0, 4.0)):  # for two days something was wrong
        times = {(queue, bucket_of(seconds)): 50, (seldom, bucket_of(seconds)): 3}
        await asked.record(Batch(ts=NOW - (6 - day) * DAY, times=times))
    times = {(queue, bucket_of(9.0)): 5000, (new, bucket_of(9.0)): 500}
    await asked.record(Batch(ts=NOW - 3600, times=times))
    found = await usual(asked, NOW)
    assert found.keys() == {("radarr", "queue")}
    assert math.isclose(found["radarr", "queue"], 0.1, rel_tol=0.2)


async def test_who_was_active_and_how_long_was_watched(asked: StatisticsFace) -> None:
    assert await questions.began(asked) is None
    for at, person in ((NOW - 9 * DAY, "3"), (NOW - DAY, "1"), (NOW - 60, "1"), (NOW - 60, "2")):
        values = {Series("active", "Аня", person): 4.0, Series("watched", "Аня", "Довод"): 60.0}
        await asked.record(Batch(ts=at, values=values))
    assert (await questions.active(asked, WEEK), await questions.active(asked, EVER)) == (2, 3)
    assert await questions.watching(asked, WEEK) == 180.0
    assert await questions.began(asked) == NOW - 9 * DAY - (NOW - 9 * DAY) % 300


async def test_where_many_have_waited_is_told_and_what_comes_and_goes_is_not(asked: StatisticsFace) -> None:
    for at, waited in ((NOW - 60, 3.0), (NOW - 50, 45.0), (NOW - 40, 0.0)):
        values = {
            Series("mailbox", "radarr"): waited,
            Series("mailbox", "sonarr"): 19.0,
            Series("queue", "inbox"): 20.0,
        }
        values[Series("telegram", "notice", "waiting")] = 99.0
        await asked.record(Batch(ts=at, values=values))
    assert await services.depths(asked, WEEK) == [Depth("radarr", 45), Depth("inbox", 20)]
    assert await services.depths(asked, Span(0.0, NOW - DAY)) == []


async def test_a_disk_that_is_seen_no_more_or_by_nobody_that_we_know_is_none(asked: StatisticsFace) -> None:
    for at, paths in ((NOW - DAY, ("/media", "/old")), (NOW - 60, ("/media",))):
        values = {Series(f"disk.{what}", "radarr", path): size for path in paths for what, size in DISK.items()}
        values |= {Series(f"disk.{what}", "radarr-4k", "/4k"): size / 2 for what, size in DISK.items()}
        await asked.record(Batch(ts=at, values=values))
    assert [one.paths for one in await room.disks(asked, WEEK, SERVICES)] == [("/media",)]
    assert [one.paths for one in await room.disks(asked, WEEK, {"radarr-4k"})] == [("/4k",)]
    over = await room.disks(asked, Span(NOW - 2 * DAY, NOW - DAY + 600), SERVICES)
    assert [one.paths for one in over] == [("/media", "/old")]
