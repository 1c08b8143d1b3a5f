"""An empty record, open, for functions that take its connection."""

import sqlite3
from collections.abc import Iterator

import pytest

from actors.stores.schema import shipped


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    for step in shipped():
        connection.executescript(step.sql)
    yield connection
    connection.close()
