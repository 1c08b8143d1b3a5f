"""What holds for all tests: no secret is logged; those that need a real program skip, naming it, or fail."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import leaks

_BUGSINK = Path(__file__).parents[1] / ".venv" / "bugsink" / "bin"


@pytest.fixture(autouse=True)
def nothing_secret_is_logged() -> Iterator[None]:
    """Fail the test, after everything else of it has ended, in whose log a secret stands."""
    watched = leaks.begin()
    with watched.listening():
        yield
    assert watched.found() == []


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Look for the programs named by `daemon` marks before any fixture starts one."""
    missing = [
        mark.args[0] for mark in item.iter_markers("daemon") if shutil.which(mark.args[0], path=search_path()) is None
    ]
    if not missing:
        return
    words = f"not on PATH: {', '.join(sorted(set(missing)))}"
    if os.environ.get("TGARR_REQUIRE_DAEMONS") == "1":
        pytest.fail(f"{words} (TGARR_REQUIRE_DAEMONS is set)", pytrace=False)
    pytest.skip(words)


def program(name: str) -> str:
    """Where a program is that a test's `daemon` mark has asked for."""
    found = shutil.which(name, path=search_path())
    assert found is not None
    return found


def search_path() -> str:
    """PATH as the tests see it, and after it what has an environment of its own: see the Makefile."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), str(_BUGSINK)))
