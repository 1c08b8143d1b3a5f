"""Each torrent client there is to try, as fixtures; retries do not wait."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import stamina

from tests.real.qbittorrent import PROGRAM
from tests.services.torrent_stage import SIMULATED, Stage, real, simulated

REAL = "real"


@pytest.fixture(autouse=True)
def _retries_do_not_wait() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture(params=[*SIMULATED, pytest.param(REAL, marks=pytest.mark.daemon(PROGRAM))])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """All of them, one after the other."""
    opened = real(tmp_path / "qbittorrent") if request.param == REAL else simulated(request.param)
    async with opened as found:
        yield found


@pytest.fixture(params=["5.2", "4.6"])
async def old_and_new(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Two simulated ones that differ in all that matters."""
    async with simulated(request.param) as found:
        yield found
