"""`tgarr sql`: asks the statistics from the command line, and writes a table, CSV or a chart."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from actors.statistics.keeping import Keeping
from actors.statistics.question import VIEWS, Asked, Told
from actors.stores import queries
from tgarr.chat.language import Words
from tgarr.config import Config
from tgarr.desk import put
from tgarr.errors import StatisticsError, StoreError
from tgarr.features.sql.written import typed

_REFUSED: Final = {
    "one-select": "only one SELECT can be asked at a time, and nothing else",
    "table": "there is no view {what}",
    "taken": "give the part that you call {what} another name: there is something of that name already",
    "function": "the function {what} is not available here",
    "long": "the question is too long",
    "time": "that takes too long: ask for a shorter time, or for sums instead of rows",
    "memory": "that takes too much memory: ask for a shorter time, or for sums instead of rows",
    "duckdb": "{what}",
    "off": "statistics are switched off in config.yaml",
    "unavailable": "the statistics cannot be read now: {what}",
}
HELP: Final = f"Views: {', '.join(VIEWS)}. What is in one: tgarr sql 'FROM downloads LIMIT 3'\n"


def kept(config: Config, name: str, given: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """Return a question that was kept in the chat, and the values of its parameters, usual ones where none is given.

    Raises:
        StoreError: there is none of that name, or a value is lacking; the text says which.

    """
    path = config.data / "state.sqlite"
    try:  # beside the running bot, too: nothing is written
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            known = {query.name: query for query in queries.listed(db)}
    except sqlite3.Error as error:
        raise StoreError(f"the record cannot be read: {error}") from error
    query = known.get(name.lower())
    if query is None:
        raise StoreError(f"nothing is kept as {name}; what is: {', '.join(known) or 'nothing'}")
    small = {one.lower(): one for one in query.parameters}
    values = {small.get(one.lower(), one): value for one, value in assignments(given).items()}
    if unknown := values.keys() - query.parameters.keys():
        raise StoreError(f"there is no ${min(unknown)} in {query.name}")
    bound = {**query.parameters, **values}
    if lacking := [one for one, value in bound.items() if value is None]:
        raise StoreError(f"{query.name} takes values: {' '.join(f'{one}=…' for one in lacking)}")
    return query.sql, bound


def assignments(given: Sequence[str]) -> dict[str, Any]:
    """Return values by name, as in `days=7`.

    Raises:
        StoreError: one has no name.

    """
    pairs = [one.partition("=") for one in given]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise StoreError(f"{wrong[0]}: a value has a name, as in days=7")
    return {name: typed(value) for name, _, value in pairs}


def ask(  # what the command line offers
    config: Config,
    written: str,
    values: dict[str, Any],
    *,
    as_csv: bool = False,
    chart: Path | None = None,
    write: Callable[[str], Any],
    complain: Callable[[str], Any],
) -> int:
    """Ask, and write the answer, a picture of it into `chart`; return the exit status."""
    asked = Asked(written, values, form="csv" if as_csv else "chart" if chart is not None else "rows")
    try:
        told = asyncio.run(put(config.data, asked, keeping=Keeping.of(config.statistics)))
    except (StatisticsError, StoreError) as error:
        complain(f"{error}\n")
        return 1
    if told.refused:
        complain(_REFUSED[told.refused].format(what=told.what) + "\n" + HELP)
        return 1
    if told.cut:
        complain(f"the first {told.count or len(told.rows)} rows; there are more\n")
    if chart is not None:
        return _draw(told, chart, Words(config.language), complain)
    write(told.csv if as_csv else _table(told))
    return 0


def _draw(told: Told, to: Path, words: Words, complain: Callable[[str], Any]) -> int:
    from actors.statistics.drawing import draw  # matplotlib is only needed here
    from tgarr.features.sql.plots import plotted

    plot = plotted(told, words)
    if plot is None:
        complain("nothing to draw: a chart takes numbers, with moments or names for them, of two rows or more\n")
        return 1
    try:
        to.write_bytes(draw(plot))
    except OSError as error:
        complain(f"{to}: {error.strerror}\n")
        return 1
    return 0


def _cell(text: str) -> str:
    """Return it in one line, without what a terminal would obey: names of torrents are anybody's."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in " ".join(text.split()))


def _table(told: Told) -> str:
    """Return the answer in columns, numbers to the right."""
    rows = [["" if value is None else _cell(str(value)) for value in row] for row in told.rows]
    right = [
        all(isinstance(row[at], int | float | None) and not isinstance(row[at], bool) for row in told.rows)
        for at in range(len(told.columns))
    ]
    heads = [_cell(column) for column in told.columns]  # PIVOT makes them of what stands in rows
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in (heads, ["─" * width for width in widths], *rows)
    ]
    return "\n".join(lines) + "\n"
