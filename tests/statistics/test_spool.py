"""Batches survive in their file up to the last whole line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from actors.statistics.batch import Batch, Happening, Series, bucket_of, seconds_of
from actors.statistics.spool import Line, Spool, lines, numbered
from tests.statistics.recorded import BEGAN, SPEED, batch


def batches(path: Path) -> Iterator[Line]:
    for _, line in lines(path):
        assert isinstance(line, Line)
        yield line


def test_what_is_written_is_read(spool: Spool) -> None:
    spool.write(batch(0, 5.0))
    spool.write(Batch(ts=BEGAN + 10, values={Series("disk.free", "radarr", "/films"): 7.0, SPEED: 6.0}))
    neighbours = {Series("uptime", name): value for name, value in (("radarr", 1.0), ("sonarr", 0.5))}
    spool.write(Batch(ts=BEGAN + 20, values={SPEED: 8.0, **neighbours}))
    path = spool.close_file()
    assert path is not None
    first, second, third = batches(path)
    assert first.series == [(0, "traffic.down", "qbittorrent", ""), (1, "call", "radarr", "lookup")]
    assert (first.ts, first.values, first.times) == (BEGAN, [(0, [5])], [(1, 20, 2)])
    assert second.series == [(2, "disk.free", "radarr", "/films")]
    assert second.values == [(2, [7]), (0, [6])]
    assert third.values == [(0, [8]), (3, [1, 0.5])]
    assert list(numbered(third.values)) == [(0, 8), (3, 1), (4, 0.5)]


def test_a_line_of_an_earlier_version_has_numbers_and_values_one_after_the_other() -> None:
    line = msgspec.json.decode(b'{"ts":1,"values":[0,5,3,0.5],"times":[],"happened":[],"series":[]}', type=Line)
    assert list(numbered(line.values)) == [(0, 5), (3, 0.5)]
    with pytest.raises(ValueError, match="without its value"):
        list(numbered([0, 5.0, 3]))


def test_a_line_that_a_kill_cut_off_is_left_out(spool: Spool, tmp_path: Path) -> None:
    spool.write(batch(0))
    spool.write(batch(1))
    spool.close()
    (path,) = tmp_path.glob("samples.open")
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    after = Spool(tmp_path)  # the next life
    after.write(batch(2))
    assert after.close_file() is not None
    read = [line.ts for path in after.whole() for line in batches(path)]
    assert read == [BEGAN, BEGAN + 20]


class Full:
    """A file on a disk that takes half of what it is given."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, line: bytes) -> None:
        self._file.write(line[: len(line) // 2])
        self._file.flush()
        raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_costs_that_batch_only(spool: Spool) -> None:
    spool.write(batch(0))
    spool._file = Full(spool._file)  # what a full disk does to it
    with pytest.raises(OSError, match="No space"):
        spool.write(Batch(ts=BEGAN + 10, values={Series("new"): 1.0}))
    spool.write(Batch(ts=BEGAN + 20, values={Series("new"): 2.0, SPEED: 3.0}))
    assert told(spool) == [(BEGAN, "traffic.down", 1.0), (BEGAN + 20, "new", 2.0), (BEGAN + 20, "traffic.down", 3.0)]


def test_a_name_that_is_no_unicode_costs_nothing_and_a_text_that_is_none_that_batch_only(spool: Spool) -> None:
    spool.write(Batch(ts=BEGAN, values={Series("disk.free", "radarr", "/\udcff"): 1.0}))
    unreadable = Happening(ts=BEGAN, kind="grabbed", service="\udcff")
    with pytest.raises(ValueError, match="surrogates"):
        spool.write(Batch(ts=BEGAN + 10, values={Series("new"): 1.0}, happened=(unreadable,)))
    spool.write(Batch(ts=BEGAN + 20, values={Series("new"): 2.0}))
    assert told(spool) == [(BEGAN, "disk.free", 1.0), (BEGAN + 20, "new", 2.0)]


def told(spool: Spool) -> list[tuple[float, str, float]]:
    """Return the moments, metrics and values in the file, by the names that stand in it."""
    path = spool.close_file()
    assert path is not None
    names: dict[int, str] = {}
    read = []
    for line in batches(path):
        names.update({number: metric for number, metric, *_ in line.series})
        read += [(line.ts, names[number], value) for number, value in numbered(line.values)]
    return read


def test_files_have_numbers_that_grow(spool: Spool) -> None:
    for number in range(3):
        spool.write(batch(number))
        spool.close_file()
    assert len(spool.whole()) == 3
    assert [next(batches(path)).ts for path in spool.whole()] == [BEGAN, BEGAN + 10, BEGAN + 20]
    assert spool.close_file() is None


@pytest.mark.parametrize("seconds", [0.0, 0.0005, 0.001, 0.0042, 0.1, 1.0, 33.3, 100_000.0])
def test_a_bucket_is_hardly_wider_than_what_is_in_it(seconds: float) -> None:
    top = seconds_of(bucket_of(seconds))
    if 0.001 < seconds < 900:
        assert seconds <= top * 1.0000001 <= seconds * 1.2
