"""A folder for statistics, and what to put into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actors.statistics.spool import Spool
from actors.statistics.warehouse import Warehouse
from tests.statistics.recorded import batch


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path)
    yield spool
    spool.close()


@pytest.fixture
def put(spool: Spool) -> Callable[[Warehouse, int, int], None]:
    """Record batches with the numbers from one up to before another, and take them in."""

    def put(warehouse: Warehouse, first: int, end: int) -> None:
        for number in range(first, end):
            spool.write(batch(number))
        if (path := spool.close_file()) is not None:
            assert not warehouse.take_in(path)
            path.unlink()

    return put
