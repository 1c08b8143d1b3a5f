"""What is written about kept questions, and what the box says to them before they are kept."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from actors.statistics.asked import ask
from actors.statistics.keeping import Keeping
from actors.statistics.question import Asked
from actors.statistics.warehouse import Warehouse
from actors.stores import queries
from actors.stores.queries import MOST, Query
from actors.stores.schema import shipped
from tgarr.errors import QueryRefused
from tgarr.features.sql.written import Called, call, is_save, save, typed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("true", True),
        ("2026-09-01", "2026-09-01"),
        ("'7'", "7"),
        ("«Тьма 2»", "Тьма 2"),
        ("9" * 30, "9" * 30),
        ("٧", "٧"),
        ("'", "'"),
    ],
)
def test_a_value_is_a_number_where_it_is_one(text: str, value: Any) -> None:
    assert typed(text) == value


def test_a_name_alone_with_values_is_a_call_and_sql_is_none() -> None:
    assert call("Топ days=7 kind='a b'  x = 1") == Called("топ", {"days": 7, "kind": "a b", "x": 1}, "")
    assert call("top") == Called("top", {}, "")
    for sql in (
        "SELECT 1",
        "from samples",
        "FROM",
        "WITH a AS (SELECT 1) FROM a",
        "top days",
        "(SELECT 1)",
        "1",
        "a;b",
    ):
        assert call(sql) is None


def test_what_is_to_be_kept_has_a_name_usual_values_and_a_question() -> None:
    assert save("save top days=7 SELECT $days\nFROM samples") == Called(
        "top", {"days": 7}, "SELECT $days\nFROM samples"
    )
    assert save("SAVE top SELECT a = 1") == Called("top", {}, "SELECT a = 1")
    for lacking in ("save", "save top", "save SELECT 1", "save top days=7", "save 1 SELECT 1"):
        assert is_save(lacking)
        assert save(lacking) is None
    assert not is_save("saved")


async def test_the_box_tells_the_parameters_and_computes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "copy.duckdb"
    Warehouse(path, Keeping()).close()
    told = await ask(path, Asked("SELECT $b, ts FROM samples WHERE ts > now() - to_days($a)", form="names"))
    assert (told.names, told.rows) == (("a", "b"), ())
    assert (await ask(path, Asked("SELECT repeat('x', 1000000000) FROM samples", form="names"))).names == ()
    for sql, why in (
        ("SELECT nothing FROM samples", "duckdb"),
        ("FROM raw", "table"),
        ("SELECT 1; SELECT 2", "one-select"),
        ("ANALYZE SELECT 1", "duckdb"),
        ("SELECT getenv($a)", "function"),
    ):
        with pytest.raises(QueryRefused) as refused:
            await ask(path, Asked(sql, form="names"))
        assert refused.value.why == why


def test_the_record_keeps_so_many_and_the_newest_under_a_name() -> None:
    db = sqlite3.connect(":memory:")
    for step in shipped():
        db.executescript(step.sql)
    first = Query(name="a", sql="SELECT $n", parameters={"n": None})
    assert queries.keep(db, first, person=1, now=1.0)
    assert queries.find(db, "a") == first
    newer = Query(name="a", sql="SELECT 2", parameters={})
    assert queries.keep(db, newer, person=2, now=2.0)
    assert queries.listed(db) == [newer]
    for number in range(MOST - 1):
        assert queries.keep(db, Query(name=f"b{number}", sql="", parameters={}), person=1, now=3.0)
    assert not queries.keep(db, Query(name="c", sql="", parameters={}), person=1, now=3.0)
    assert queries.keep(db, first, person=1, now=3.0)
    assert queries.remove(db, "a")
    assert not queries.remove(db, "a")
