"""A process of ours tells its troubles in the log, and knows none of the bot's secrets."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.statistics.child import Child
from actors.statistics.keeping import Keeping
from tests.statistics.processes import children
from tgarr.errors import StatisticsError
from tgarr.logs import redact
from tgarr.logs.setup import handler

SECRET = "correct-horse-battery"  # a secret of nobody


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the bot's log has in it."""
    log, text = logging.getLogger("actors.statistics.child"), io.StringIO()
    ours = handler(text, console=False)
    log.addHandler(ours)
    yield text
    log.removeHandler(ours)


def test_its_last_words_are_one_line_of_the_log_without_secrets(tmp_path: Path, written: io.StringIO) -> None:
    redact(SECRET)
    child = Child("actors.statistics", str(tmp_path / "statistics.duckdb"), SECRET)  # no number of days
    with pytest.raises(StatisticsError):
        child.ask({"do": "ask", "sql": "SELECT 1", "parameters": []})
    lines = written.getvalue().splitlines()
    assert len(lines) == 2  # it was tried twice
    for line in lines:
        assert "Traceback" in line
        assert "could not convert string to float" in line
        assert SECRET not in line


def test_what_it_complains_of_holds_nobody_up(written: io.StringIO) -> None:
    """More than a pipe holds, before it answers."""
    child = Child("tests.statistics.complaining")
    assert child.ask("anything") == "done"
    child.end()
    (line,) = written.getvalue().splitlines()
    assert "the last complaint" in line
    assert len(line) < 20_000


def test_it_is_given_nothing_of_the_bots_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", SECRET)
    before = children()
    kept = map(str, Keeping().numbers())
    child = Child("actors.statistics", str(tmp_path / "statistics.duckdb"), *kept, environment={"ITS": "own"})
    assert child.ask({"do": "ask", "sql": "SELECT 1", "parameters": []}) == {"answer": [["1"], [[1]]]}
    (process,) = children() - before
    found = Path(f"/proc/{process}/environ").read_bytes()
    child.end()
    assert b"ITS=own" in found
    assert SECRET.encode() not in found


@pytest.mark.parametrize("module", ["__main__", "box", "drawing"])
def test_it_loads_nothing_of_the_bot_that_it_has_no_use_for(module: str) -> None:
    """Somebody waits for it: the configuration alone takes as long to load as DuckDB twice."""
    loaded = f"import actors.statistics.{module}, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert {"pydantic", "pykka", "aiohttp", "tgarr", "structlog"}.isdisjoint(found)
