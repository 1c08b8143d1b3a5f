"""The statistics as the house sees them: kept at once, asked in a process of its own, and mended when it breaks."""

import asyncio
import math
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import duckdb
import pytest

from actors.runtime import remote, stop
from actors.statistics.asked import ask, copied
from actors.statistics.batch import Batch, Happening, Series
from actors.statistics.chart import Chart
from actors.statistics.keeping import Keeping
from actors.statistics.question import Asked
from actors.statistics.store import StatisticsFace, start_statistics
from tests.statistics.processes import children
from tests.statistics.recorded import BEGAN, batch
from tgarr.errors import StatisticsDamaged, StatisticsError, StatisticsRefused, StatisticsTooNew

SUM = "SELECT sum(total) FROM samples"


class Home:
    """One life after another in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.aside: list[Path] = []
        self.why: list[type[StatisticsError]] = []

    async def start(self) -> StatisticsFace:
        self.ref = start_statistics(self.folder, keeping=Keeping(), on_aside=self._set_aside, clock=lambda: BEGAN + 60)
        return remote(self.ref, StatisticsFace)

    def _set_aside(self, path: Path, why: StatisticsError) -> None:
        self.aside.append(path)
        self.why.append(type(why))

    async def stop(self) -> None:
        await stop(self.ref)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    home = Home(tmp_path)
    yield home
    await home.stop()


async def test_what_was_recorded_is_answered_at_once_and_in_the_next_life(home: Home) -> None:
    store = await home.start()
    await store.record(batch(0, 5.0))
    assert (await store.ask(SUM)).rows == ((5.0,),)
    await store.record(batch(1, 2.0))
    await home.stop()
    store = await home.start()
    table = await store.ask("SELECT max(seen) AS newest, sum(total) AS bytes FROM samples WHERE total > ?", [1])
    assert table.columns == ("newest", "bytes")
    assert table.rows == (("2026-09-21T14:13:30", 7.0),)


async def test_its_process_killed_is_started_again_and_nothing_is_lost(home: Home) -> None:
    store, before = await home.start(), children()
    await store.record(batch(0, 5.0))
    await store.ask(SUM)
    (process,) = children() - before
    os.kill(process, signal.SIGKILL)
    await store.record(batch(1, 2.0))
    assert (await store.ask(SUM)).rows == ((7.0,),)


async def test_a_damaged_file_is_set_aside_and_told(home: Home) -> None:
    path = home.folder / "statistics.duckdb"
    path.write_bytes(b"not a database" * 1000)
    store = await home.start()
    await store.record(batch(0, 5.0))
    assert (await store.ask(SUM)).rows == ((5.0,),)
    (aside,) = home.aside
    assert aside.read_bytes().startswith(b"not a database")
    assert aside != path
    assert home.why == [StatisticsDamaged]


async def test_a_file_of_a_newer_tgarr_is_set_aside_whole_and_told_as_such(home: Home) -> None:
    store, path = await home.start(), home.folder / "statistics.duckdb"
    await store.record(batch(0, 5.0))
    await store.ask(SUM)
    await home.stop()
    with duckdb.connect(str(path)) as db:
        db.execute("UPDATE meta SET version = 99")
    store = await home.start()
    await store.record(batch(1, 2.0))
    assert (await store.ask(SUM)).rows == ((2.0,),)
    (aside,) = home.aside
    assert ".newer-" in aside.name
    assert home.why == [StatisticsTooNew]
    with duckdb.connect(str(aside), read_only=True) as db:
        assert db.execute("SELECT sum(total) FROM rolled").fetchone() == (5.0,)


async def filled(home: Home) -> Path:
    """Return a file with so much in it that its middle is rows; it is closed."""
    store = await home.start()
    for number in range(20):
        values = {Series("traffic.down", "qbittorrent", str(part)): math.pi * (number + part) for part in range(200)}
        await store.record(Batch(ts=BEGAN + 300 * number, values=values))
    await store.ask(SUM)
    await home.stop()
    return home.folder / "statistics.duckdb"


async def test_a_file_with_a_damaged_middle_is_set_aside_though_nobody_asks(home: Home) -> None:
    path = await filled(home)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"damage" + whole[len(whole) // 2 + 6 :])
    store = await home.start()
    await store.record(batch(0, 5.0))
    (aside,) = home.aside
    assert home.why == [StatisticsDamaged]
    assert b"damage" in aside.read_bytes()
    assert (await store.ask(SUM)).rows == ((5.0,),)


async def test_a_whole_file_is_read_through_once_and_not_again(home: Home) -> None:
    path, before = await filled(home), children()
    store = await home.start()
    await store.record(batch(0, 5.0))
    (process,) = children() - before
    os.kill(process, signal.SIGKILL)
    path.write_bytes(b"not a database" * 1000)  # nobody looks
    await store.record(batch(1, 5.0))
    assert home.aside == []


async def test_damage_that_only_a_question_finds_is_set_aside_too(home: Home) -> None:
    path = await filled(home)
    with duckdb.connect(str(path), read_only=True) as db:
        blocks = db.execute("SELECT max(block_id) FROM pragma_storage_info('rolled') WHERE column_name = 'total'")
        (block,) = blocks.fetchone() or (0,)
    with path.open("r+b") as file:
        file.seek(3 * 4096 + block * 2**18 + 4096)  # behind the headers
        file.write(os.urandom(64))
    store = await home.start()
    assert (await store.ask(SUM)).rows == ((None,),)
    await store.record(batch(0, 5.0))
    assert (await store.ask(SUM)).rows == ((5.0,),)
    assert len(home.aside) == 1


async def test_a_file_that_a_dying_process_still_holds_is_not_damaged(home: Home) -> None:
    """After kill -9 of the bot its DuckDB process ends what it is doing, which may take seconds."""
    store = await home.start()
    await store.record(batch(0, 5.0))
    await store.ask(SUM)
    await home.stop()
    hold = "import duckdb, sys; db = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    command = (sys.executable, "-c", hold, str(home.folder / "statistics.duckdb"))
    pipe = asyncio.subprocess.PIPE
    dying = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert dying.stdin is not None
    assert dying.stdout is not None
    await dying.stdout.readline()
    store = await home.start()
    with pytest.raises(StatisticsError, match="lock"):
        await store.ask(SUM)
    dying.stdin.close()
    await dying.wait()
    assert (await store.ask(SUM)).rows == ((5.0,),)
    assert home.aside == []


async def test_what_cannot_be_read_stands_in_nobodys_way(home: Home) -> None:
    (home.folder / "samples.00000000000001").write_text("nonsense\n")
    store = await home.start()
    await store.record(batch(0, 5.0))
    assert (await store.ask(SUM)).rows == ((5.0,),)
    assert (home.folder / "unreadable.samples.00000000000001").exists()


@pytest.mark.parametrize(
    "strange",
    [
        Batch(ts=BEGAN, values={Series("service.up", "radarr"): math.nan}),
        Batch(ts=BEGAN, happened=(Happening(ts=BEGAN, kind="grabbed", service="radarr", size=2**63),)),
        Batch(ts=BEGAN, happened=(Happening(ts=1e18, kind="grabbed", service="radarr"),)),
    ],
)
async def test_of_what_no_column_holds_only_the_line_is_lost(
    home: Home, strange: Batch, caplog: pytest.LogCaptureFixture
) -> None:
    store = await home.start()
    for one in (batch(0, 5.0), strange, batch(1, 2.0)):
        await store.record(one)
    assert (await store.ask(SUM)).rows == ((7.0,),)
    assert "1 lines of samples" in caplog.text
    (left,) = home.folder.glob("unreadable.*")
    assert left.read_bytes().count(b"\n") == 1


async def test_a_wrong_question_is_told_and_the_next_is_answered(home: Home) -> None:
    store = await home.start()
    await store.record(batch(0, 5.0))
    with pytest.raises(StatisticsError, match="nothing_of_the_kind"):
        await store.ask("SELECT * FROM nothing_of_the_kind")
    assert (await store.ask(SUM)).rows == ((5.0,),)


async def test_what_cannot_be_put_together_today_is_answered_as_it_is(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    store = await home.start()
    await store.record(batch(0, 5.0))
    await store.ask(SUM)
    await store.ask("ALTER TABLE times RENAME TO away")
    await home.stop()
    store = await home.start()
    assert (await store.ask(SUM)).rows == ((5.0,),)
    assert "not put together today" in caplog.text


async def test_a_copy_can_be_asked_and_is_gone_afterwards(home: Home) -> None:
    store = await home.start()
    await store.record(batch(0, 5.0))
    async with copied(store) as copy:
        await store.record(batch(1, 2.0))
        assert (await ask(copy, Asked(SUM))).rows == ((5.0,),)
    assert not copy.parent.exists()
    left = home.folder / "copy-left"
    left.mkdir()
    await home.stop()
    await home.start()
    assert not left.exists()


async def test_many_who_ask_do_not_fill_the_disk_with_copies(home: Home) -> None:
    store, most = await home.start(), 0
    await store.record(batch(0, 5.0))

    async def asks() -> None:
        nonlocal most
        async with copied(store) as copy:
            most = max(most, len(list(home.folder.glob("copy-*"))))
            assert (await ask(copy, Asked(SUM))).rows == ((5.0,),)

    await asyncio.gather(*(asks() for _ in range(6)))
    assert most <= 2


async def test_a_copy_that_the_disk_has_no_room_for_leaves_nothing(home: Home) -> None:
    store, before = await home.start(), children()
    await store.record(batch(0, 5.0))
    # Its process gets a disk that holds no more than the file itself: the copy of it ends in the middle.
    await store.ask(SUM)
    (process,) = children() - before
    size = (home.folder / "statistics.duckdb").stat().st_size
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size // 2, size // 2))
    with pytest.raises(StatisticsError, match="disk failed"):
        await store.copy()
    assert list(home.folder.glob("copy-*")) == []


async def test_samples_that_are_refused_are_kept_beside_and_told_and_the_rest_goes_on(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    store = await home.start()
    await store.record(batch(0, 5.0))
    await store.ask(SUM)
    await store.ask("CREATE UNIQUE INDEX once ON raw (ts, series)")
    await store.record(batch(0, 7.0))
    assert (await store.ask(SUM)).rows == ((5.0,),)
    await store.record(batch(1, 2.0))
    assert (await store.ask(SUM)).rows == ((7.0,),)
    (aside,) = home.folder.glob("refused.*")
    assert b"[0,[7]]" in aside.read_bytes()
    assert (home.aside, home.why) == ([aside], [StatisticsRefused])
    assert "onstraint" in caplog.text


async def test_what_nobody_foresaw_does_not_end_the_process(home: Home) -> None:
    store, before = await home.start(), children()
    await store.record(batch(0, 5.0))
    await store.ask(SUM)
    with pytest.raises(StatisticsError, match="OverflowError"):
        await store.ask("SELECT INTERVAL 100000000 MONTH")  # Python has none so long
    (process,) = children() - before
    assert (await store.ask(SUM)).rows == ((5.0,),)
    assert children() - before == {process}


async def test_while_nothing_can_be_taken_in_what_is_there_is_answered(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    store = await home.start()
    await store.record(batch(0, 5.0))
    await store.ask(SUM)
    (home.folder / "samples.99999999999999").mkdir()  # as if the disk failed
    await store.record(batch(1, 2.0))
    for _ in range(3):
        assert (await store.ask(SUM)).rows == ((7.0,),)
    assert caplog.text.count("wait in their files") == 1
    (home.folder / "samples.99999999999999").rmdir()
    await store.ask(SUM)
    assert home.aside == []


async def test_a_chart_is_drawn(home: Home) -> None:
    store = await home.start()
    chart = Chart(title="Трафик", series=(("↓", (1.0, 5e9)),), ticks=((0, "пн"),), units=("Б", "КБ"), comma=",")
    picture = await store.draw(chart)
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 1024
    empty = await store.draw(Chart(title="", series=(), ticks=(), units=("B",), comma="."))
    assert empty.startswith(b"\x89PNG")


async def test_what_cannot_be_written_is_counted_and_the_rest_goes_on(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    store = await home.start()
    (home.folder / "samples.open").mkdir()
    await store.record(batch(1, 1.0))
    await store.record(batch(2, 1.0))
    assert [one.levelname for one in caplog.records if "nothing is recorded" in one.message] == ["WARNING"]
    (home.folder / "samples.open").rmdir()
    await store.record(batch(3, 2.0))
    assert "2 batches are lost" in caplog.text
    assert (await store.ask(SUM)).rows == ((2.0,),)
