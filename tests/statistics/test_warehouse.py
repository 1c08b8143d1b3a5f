"""What was recorded is answered, whatever detail is left of it."""

import math
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from actors.statistics.batch import Batch, Happening, Series
from actors.statistics.keeping import Keeping
from actors.statistics.question import VIEWS
from actors.statistics.spool import Spool
from actors.statistics.warehouse import TooNew, Unusable, Warehouse
from tests.statistics.recorded import BEGAN, batch

DAY = 86400.0
KEEPING = Keeping(raw=timedelta(days=1), fine=timedelta(days=10))
SUM = "SELECT sum(total), sum(samples), min(ts)::VARCHAR, max(width) FROM samples"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "statistics.duckdb", KEEPING)


def test_a_file_counts_once_even_when_it_comes_again(warehouse: Warehouse, spool: Spool, tmp_path: Path) -> None:
    spool.write(batch(0))
    path = spool.close_file()
    assert path is not None
    warehouse.take_in(path)
    warehouse.close()
    again = Warehouse(tmp_path / "statistics.duckdb", KEEPING)
    again.take_in(path)
    assert again.ask("SELECT sum(total) FROM samples")[1] == [(1.0,)]
    again.close()


def test_rolled_up_samples_sum_up_to_the_same(warehouse: Warehouse, put: Callable[[Warehouse, int, int], None]) -> None:
    put(warehouse, 0, 1000)
    (before,) = warehouse.ask(SUM)[1]
    assert (before[:2], before[3]) == ((1000.0, 1000), 300)
    warehouse.roll_up(BEGAN + 1.2 * DAY)
    assert warehouse.ask(SUM)[1] == [before]
    put(warehouse, 20_000, 20_100)
    warehouse.roll_up(BEGAN + 11.5 * DAY)
    (both,) = warehouse.ask(SUM)[1]
    assert (both[:2], both[3]) == ((1100.0, 1100), 3600)
    warehouse.roll_up(BEGAN + 30 * DAY)
    assert warehouse.ask("SELECT sum(total), max(width), min(width) FROM samples")[1] == [(1100.0, 3600, 3600)]
    assert warehouse.ask("SELECT sum(calls) FROM latency WHERE operation = 'lookup'")[1] == [(2200,)]


def test_detail_is_kept_for_its_days_only(warehouse: Warehouse, put: Callable[[Warehouse, int, int], None]) -> None:
    put(warehouse, 0, 10)
    warehouse.roll_up(BEGAN + 0.5 * DAY)
    assert warehouse.ask("SELECT count(*), sum(value) FROM detail")[1] == [(10, 10.0)]
    warehouse.roll_up(BEGAN + 1.5 * DAY)
    assert warehouse.ask("SELECT count(*) FROM detail")[1] == [(0,)]
    assert warehouse.ask("SELECT sum(total) FROM samples")[1] == [(10.0,)]


def test_what_comes_in_pieces_is_put_together(warehouse: Warehouse, spool: Spool) -> None:
    for number, value in enumerate((5.0, 1.0, 9.0, 4.0)):
        spool.write(batch(number, value))
        path = spool.close_file()
        assert path is not None
        warehouse.take_in(path)
    whole = (
        "SELECT sum(samples), sum(total), min(lowest), max(highest), arg_max(last, seen), max(seen)::VARCHAR"
        " FROM samples"
    )
    told = (4, 19.0, 1.0, 9.0, 4.0, "2026-09-21 14:13:50")
    assert warehouse.ask(whole)[1] == [told]
    assert warehouse.ask("SELECT count(*) FROM rolled")[1] == [(4,)]
    assert warehouse.ask("SELECT count(*), sum(calls) FROM times")[1] == [(4, 8)]
    warehouse.roll_up(BEGAN + 60)
    assert warehouse.ask("SELECT count(*) FROM rolled")[1] == [(1,)]
    assert warehouse.ask("SELECT count(*), sum(calls) FROM times")[1] == [(1, 8)]
    assert warehouse.ask(whole)[1] == [told]


def test_a_download_is_one_row_with_its_end(warehouse: Warehouse, spool: Spool) -> None:
    grabbed = Happening(ts=BEGAN, kind="grabbed", service="radarr", title="Довод", download="ab", size=7, person="Аня")
    spool.write(Batch(ts=BEGAN, happened=(grabbed,)))
    imported = Happening(ts=BEGAN + 600, kind="imported", service="radarr", title="Довод", download="ab")
    other = Happening(ts=BEGAN + 5, kind="grabbed", service="sonarr", title="Тьма", download="ab")
    spool.write(Batch(ts=BEGAN + 600, happened=(imported, other)))
    path = spool.close_file()
    assert path is not None
    warehouse.take_in(path)
    rows = warehouse.ask("SELECT title, outcome, person, bytes, seconds FROM downloads ORDER BY grabbed_at")[1]
    assert rows == [("Довод", "imported", "Аня", 7, 600.0), ("Тьма", "under way", "", 0, None)]


def test_a_file_that_could_not_be_taken_in_is_whole_the_next_time(warehouse: Warehouse, spool: Spool) -> None:
    spool.write(batch(0, 5.0))
    path = spool.close_file()
    assert path is not None
    warehouse.ask("ALTER TABLE times RENAME TO away")  # in the midst of it
    with pytest.raises(duckdb.Error):
        warehouse.take_in(path)
    warehouse.ask("ALTER TABLE away RENAME TO times")
    warehouse.take_in(path)
    assert warehouse.ask("SELECT sum(total) FROM samples")[1] == [(5.0,)]


def test_every_view_and_column_is_explained(warehouse: Warehouse) -> None:
    explained = Path(__file__).parents[2].joinpath("docs/STATISTICS.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", explained, re.MULTILINE)
    found = {view: tuple(warehouse.ask(f"FROM {view} LIMIT 0")[0]) for view in VIEWS}
    assert {view: tuple(re.findall(r"\w+", columns)) for view, columns in listed} == found
    views = warehouse.ask("SELECT view_name FROM duckdb_views() WHERE NOT internal")[1]
    assert {name for (name,) in views} == set(VIEWS)


def test_views_of_an_older_tgarr_are_made_anew(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.ask("CREATE OR REPLACE VIEW downloads AS SELECT 1 AS old")
    warehouse.ask("UPDATE meta SET version = 1")
    warehouse.close()
    renewed = Warehouse(tmp_path / "statistics.duckdb", KEEPING)
    assert "title" in renewed.ask("FROM downloads")[0]
    renewed.close()


def test_of_a_file_with_bad_lines_the_others_are_taken_in(warehouse: Warehouse, spool: Spool, tmp_path: Path) -> None:
    for number in range(130):
        spool.write(batch(number))
    path = spool.close_file()
    assert path is not None
    written = path.read_bytes().splitlines(keepends=True)
    # The first names the series: what follows is of nobody until they are named again.
    bad = [
        written[0][:20] + b"\xff\n",
        b'{"ts": 1e18, "series": [], "values": [], "times": [], "happened": []}\n',
        b"[]\n",
        # Two of these are more than a column holds.
        b'{"ts": 1, "series": [[900, "c", "", ""]], "values": [], "times": [[900, 1, 9%018d]], "happened": []}\n' % 0,
    ]
    path.write_bytes(b"".join([*bad, *written[1:]]))
    assert warehouse.take_in(path) == 4
    assert warehouse.ask("SELECT count(*), min(ts)::VARCHAR FROM detail")[1] == [(70, "2026-09-21 14:23:20")]
    assert (tmp_path / f"unreadable.{path.name}").read_bytes() == b"".join(bad)


def test_torrents_are_one_when_hours_are_made_and_their_names_are_forgotten(warehouse: Warehouse, spool: Spool) -> None:
    for number in range(50):
        values = {
            Series("traffic.down", "q", f"torrent {number}"): 1.0,
            Series("watched", "Аня", f"film {number}"): 60.0,
        }
        spool.write(Batch(ts=BEGAN + 10 * number, values=values))
    path = spool.close_file()
    assert path is not None
    warehouse.take_in(path)
    torrents = "SELECT count(DISTINCT torrent), sum(bytes), count(*) FROM traffic"
    assert warehouse.ask(torrents)[1] == [(50, 50.0, 50)]
    warehouse.roll_up(BEGAN + 11 * DAY)
    assert warehouse.ask(torrents)[1] == [(1, 50.0, 1)]
    assert warehouse.ask("SELECT count(*) FROM series")[1] == [(51,)]  # what was watched keeps its name


@pytest.mark.timeout(180)
def test_the_file_stays_as_large_as_what_is_kept_over_the_years(tmp_path: Path) -> None:
    """Three years of a household with new torrents each day, of which one is kept by hours."""
    keeping = Keeping(raw=timedelta(days=7), fine=timedelta(days=30), coarse=timedelta(days=365))
    file = tmp_path / "statistics.duckdb"
    warehouse, spool, sizes = Warehouse(file, keeping), Spool(tmp_path), list[int]()
    for day in range(3 * 365):
        for hour in range(0, 24, 12):
            values = {Series("traffic.down", "q", f"{day} {part} " + "x" * 60): day * math.pi for part in range(20)}
            times = {(Series("call", "radarr", f"operation {part}"), 10 + day % 7): 30 for part in range(10)}
            spool.write(Batch(ts=BEGAN + day * DAY + hour * 3600, values=values, times=times))
        if day % 15 == 14:
            path = spool.close_file()
            assert path is not None
            warehouse.take_in(path)
            path.unlink()
            warehouse.roll_up(BEGAN + (day + 1) * DAY)
        if day % 365 == 364:
            sizes.append(file.stat().st_size)
    assert max(sizes) <= 1.4 * sizes[0], sizes
    assert warehouse.ask("SELECT count(*) < 1000 FROM series")[1] == [(True,)]
    (oldest,) = warehouse.ask("SELECT epoch(min(ts)) FROM rolled")[1][0]
    assert oldest >= BEGAN + (2 * 365 - 20) * DAY
    warehouse.close()
    spool.close()


def test_of_more_than_it_may_hold_the_oldest_is_forgotten(tmp_path: Path) -> None:
    """Five years of hours that cannot be put together any more; a file begins at some megabytes."""
    file, largest = tmp_path / "statistics.duckdb", 12_000_000
    warehouse, sizes = Warehouse(file, Keeping(largest=largest)), list[int]()
    warehouse.ask("INSERT INTO series SELECT i, 'mailbox', 'service ' || i, '' FROM range(30) AS t (i)")
    for month in range(60):
        warehouse.ask(
            "INSERT INTO rolled SELECT make_timestamp((? + h * 3600)::BIGINT * 1000000) AS ts, 3600, s, 360, random(),"
            " random(), random(), random(), ts FROM range(30) AS a (s), range(720) AS b (h) ORDER BY s, h",
            [int(BEGAN) + month * 720 * 3600],
        )
        warehouse.roll_up(BEGAN + month * 720 * 3600)
        sizes.append(file.stat().st_size)
    assert max(sizes[:10]) < largest
    assert max(sizes) < 2 * largest, sizes  # what is written anew takes its room before the old one is free
    oldest, newest = warehouse.ask("SELECT epoch(min(ts)), epoch(max(ts)) FROM rolled")[1][0]
    assert oldest > BEGAN + 12 * 720 * 3600
    assert newest >= BEGAN + (60 * 720 - 1) * 3600
    warehouse.close()


def test_hours_are_kept_for_ever_unless_it_is_said_otherwise(
    warehouse: Warehouse, put: Callable[[Warehouse, int, int], None]
) -> None:
    put(warehouse, 0, 10)
    warehouse.roll_up(BEGAN + 20 * 365 * DAY)
    assert warehouse.ask("SELECT sum(total), max(width) FROM samples")[1] == [(10.0, 3600)]


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "statistics.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(Unusable):
        Warehouse(path, KEEPING)


def test_a_newer_file_is_left_alone(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.ask("UPDATE meta SET version = 99")
    warehouse.close()
    with pytest.raises(TooNew, match="newer"):
        Warehouse(tmp_path / "statistics.duckdb", KEEPING)
