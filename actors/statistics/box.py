"""The process in which a question written by a person is asked: one SELECT on a copy, with nothing else in reach.

It dies with its question. Limits on the address space, on processor time and (by whoever started it) on the clock hold
also where DuckDB's own do not: `repeat('x', 1e9)` ignores `memory_limit`, and there is no limit on a statement's time.
"""

import contextlib
import json
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec

from actors.statistics.question import MOST_BYTES, MOST_DRAWN, MOST_ROWS, VIEWS, Asked, Told
from actors.statistics.sheet import sheet

_ADDRESS_SPACE: Final = 1200 * 2**20
"""Of which half is only reserved: less lets DuckDB not start, or refuse what its own limit allows."""
_GOES_FIRST: Final = "1000"
"""Where the machine runs out of memory, before everything else."""
_CPU_SECONDS: Final = 5
_SECONDS: Final = 8
"""By the clock, as the next: a little more than those who wait have patience for."""
_START_SECONDS: Final = 31
_MEMORY: Final = "128MB"
_READING: Final = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_NUMBERS: Final = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(.*\)")
_TABLE_FUNCTIONS: Final = frozenset({"range", "generate_series", "unnest"})
_SECRETIVE: Final = (
    "duckdb_", "pragma_", "current_setting", "getenv", "getvariable", "read_", "glob", "which_secret",
    "json_serialize_plan",  # computes what is constant in a question that we do not see
    "user_agent", "write_log", "pg_get_", "get_block_size", "current_database", "current_catalog", "current_query",
    "__internal",
    "to_aggregate_state", "combine", "finalize",  # what an aggregate is inside, made of whatever one writes
)  # fmt: skip
"""Functions that tell of the machine, of files or of the database itself, by how their names begin."""
_SECRETIVE_NAMES: Final = (["current_catalog"], ["current_database"])
"""The same without parentheses."""


class _Refused(Exception):
    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why, what)
        self.why, self.what = why, what


def main(path: str) -> int:
    """Say with an empty line that it stands, and answer the one question that comes on the standard input."""
    signal.alarm(_START_SECONDS)  # who sleeps takes no processor time, and whoever started us may be dead
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_GOES_FIRST, "ascii")
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    db = _opened(path)
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()
    signal.alarm(_SECONDS)
    cpu = int(time.process_time()) + 1 + _CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))  # the first one tells why it ends
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    try:
        told = _answer(db, asked)
    except _Refused as refused:
        told = Told(refused=refused.why, what=refused.what)
    except (duckdb.OutOfMemoryException, MemoryError):
        told = Told(refused="memory")
    except RecursionError:  # DuckDB reads what is deeper than we look into
        told = Told(refused="duckdb", what="Parser Error: nested too deeply")
    except (duckdb.Error, OverflowError, ValueError) as error:  # some moments are beyond Python's calendar
        told = Told(refused="duckdb", what=str(error).replace(path, "the statistics")[:600])
    sys.stdout.buffer.write(msgspec.json.encode(told))
    return 0


def _opened(path: str) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(
        path,
        read_only=True,
        config={
            "memory_limit": _MEMORY,
            "threads": 1,
            "max_temp_directory_size": "0B",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    db.execute("SET enable_external_access = false")
    db.execute("SET TimeZone = 'UTC'")  # as all that was recorded: now() would be by the machine's clock on the wall
    db.execute("SET lock_configuration = true")
    return db


def _answer(db: duckdb.DuckDBPyConnection, asked: Asked) -> Told:
    statement = _checked(db, asked.sql)
    if asked.form == "names":
        names = tuple(sorted(statement.named_parameters))
        db.execute(f"EXPLAIN {asked.sql}", dict.fromkeys(names) or None)  # it is understood, and nothing is computed
        return Told(names=names)
    answer = db.execute(statement, asked.parameters or None)
    columns = tuple(column[0] for column in answer.description or ())
    if asked.form in ("csv", "sheet"):
        text, count, cut = sheet(columns, _rows(answer), harmless=asked.form == "sheet")
        if cut and not count:
            raise _Refused("memory")
        return Told(csv=text, count=count, cut=cut)
    kinds = tuple(_kind(str(column[1])) for column in answer.description or ())
    most = MOST_DRAWN if asked.form == "chart" else MOST_ROWS
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in _rows(answer):
        size += len(msgspec.json.encode(row))
        if size > MOST_BYTES and not rows:
            raise _Refused("memory")
        if len(rows) >= most or size > MOST_BYTES:
            return Told(columns=columns, kinds=kinds, rows=tuple(rows), cut=True)
        rows.append(row)
    return Told(columns=columns, kinds=kinds, rows=tuple(rows))


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while (row := answer.fetchone()) is not None:
        yield tuple(map(_plain, row))


def _kind(type_: str) -> str:
    if _NUMBERS.fullmatch(type_):
        return "number"
    return "time" if type_.startswith(("TIMESTAMP", "DATE")) else "text"


def _checked(db: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """Let one SELECT from the views through, by what DuckDB itself reads in it."""
    statements = db.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise _Refused("one-select")
    found = db.execute("SELECT json_serialize_sql(?::VARCHAR)", [statements[0].query]).fetchone()
    tree = json.loads(found[0]) if found else {"error": True}
    if tree["error"]:
        raise _Refused("one-select")
    own = _names_of_ctes(tree)
    # A part that has a table's name would let that table itself through where the part is not in sight.
    known = db.execute("SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views()").fetchall()
    taken = {name.lower() for (name,) in known}
    if hidden := [name for name in own if name in taken or name.startswith(_SECRETIVE)]:
        raise _Refused("taken", min(hidden))
    allowed = {*VIEWS, *own}
    for node in _nodes(tree):
        kind = str(node.get("type", ""))
        if kind == "SHOW_REF" or (kind.endswith("_NODE") and kind not in _READING):
            raise _Refused("one-select")  # a part of a question may be an INSERT, an UPDATE, a DELETE or a COPY
        if node.get("type") == "BASE_TABLE" and (
            node["table_name"].lower() not in allowed or node.get("schema_name") or node.get("catalog_name")
        ):
            raise _Refused("table", node["table_name"])
        name = str(node.get("function_name", "")).lower()
        if name.startswith(_SECRETIVE):
            raise _Refused("function", name)
        if [str(part).lower() for part in node.get("column_names", ())] in _SECRETIVE_NAMES:
            raise _Refused("function", node["column_names"][0])
        if node.get("type") == "TABLE_FUNCTION" and node["function"]["function_name"].lower() not in _TABLE_FUNCTIONS:
            raise _Refused("function", node["function"]["function_name"])
    return statements[0]


def _nodes(tree: Any) -> Any:
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _names_of_ctes(tree: Any) -> set[str]:
    """Return the names that a question gives to its own parts."""
    return {
        entry["key"].lower()
        for node in _nodes(tree)
        for entry in (node.get("cte_map") or {}).get("map", ())
        if isinstance(entry.get("key"), str)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
