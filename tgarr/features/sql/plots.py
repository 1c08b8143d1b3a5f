"""Whether an answer can be drawn, and as what: a line each number over time, or a bar each name."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from actors.statistics.chart import Plot
from actors.statistics.question import Told
from tgarr.chat.figures import units
from tgarr.chat.language import Words

_MOST_LINES: Final = 4
MOST_BARS: Final = 12
"""Names that can be read below each other on a phone."""
_OUR_AGE: Final = re.compile(r"(?:19|20|21)\d\d-")
"""DuckDB's calendar is longer than Python's, and infinity is among its moments."""
_BYTES: Final = re.compile(r"(.*_)?bytes", re.IGNORECASE)
_SECONDS: Final = re.compile(r"(.*_)?seconds", re.IGNORECASE)


def plotted(told: Told, words: Words, title: str = "") -> Plot | None:
    """Return what to draw of an answer; None where a picture would say nothing.

    A column of moments makes lines: one each column of numbers, or of the first of these one each text in the first
    column of texts. Without one, the first column names bars, whose length the first column of numbers after it tells.
    """
    numbers = [at for at, kind in enumerate(told.kinds) if kind == "number"]
    times = [at for at, kind in enumerate(told.kinds) if kind == "time"]
    texts = [at for at, kind in enumerate(told.kinds) if kind == "text"]
    if len(told.rows) < 2:  # noqa: PLR2004  # one value is read, not compared
        return None
    if times and numbers:
        return _lines(told, words, title, times[0], numbers, texts)
    named = texts[0] if texts else 0
    rest = [at for at in numbers if at != named]
    return _bars(told, words, title, named, rest[0]) if rest else None


def _lines(  # columns by what is in them
    told: Told, words: Words, title: str, time: int, numbers: Sequence[int], texts: Sequence[int]
) -> Plot | None:
    of: dict[str, dict[float, float]] = {}
    for row in told.rows:
        if (second := _second(row[time])) is None:
            continue
        for at in numbers[:1] if texts else numbers[:_MOST_LINES]:
            name = _name(row[texts[0]]) if texts else told.columns[at]
            if row[at] is not None:
                line = of.setdefault(name, {})
                line[second] = line.get(second, 0.0) + row[at] if texts else float(row[at])
    largest = sorted(of, key=lambda name: -sum(map(abs, of[name].values())))[:_MOST_LINES] if texts else list(of)
    times = sorted({second for name in largest for second in of[name]})
    if len(times) < 2:  # noqa: PLR2004  # a point is no line
        return None
    series = tuple((name, tuple(of[name].get(second) for second in times)) for name in largest)
    shown = title or (told.columns[numbers[0]] if texts or len(series) == 1 else "")
    names, step = _units(told.columns[numbers[0]] if texts or len(series) == 1 else "", told.columns, words, numbers)
    return Plot(title=shown, times=tuple(times), series=series, units=names, step=step, comma=_comma(words))


def _second(moment: str | None) -> float | None:
    """Return a moment in seconds since 1970; None where there is none, or it is of another age than ours."""
    if moment is None or _OUR_AGE.match(moment) is None:
        return None
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()


def _bars(told: Told, words: Words, title: str, named: int, number: int) -> Plot:
    rows = told.rows[:MOST_BARS]
    column = told.columns[number]
    names, step = _units(column, (), words, ())
    return Plot(
        title=title or column,
        names=tuple(_name(row[named]) for row in rows),
        series=((column, tuple(None if row[number] is None else float(row[number]) for row in rows)),),
        units=names,
        step=step,
        comma=_comma(words),
    )


def _units(column: str, columns: Sequence[str], words: Words, numbers: Sequence[int]) -> tuple[tuple[str, ...], int]:
    """Return the units of a column by its name, or of several that are all of one kind."""
    called = [column] if column else [columns[at] for at in numbers]
    if all(map(_BYTES.fullmatch, called)):
        return units(words), 1024
    if all(map(_SECONDS.fullmatch, called)):
        return (words.plain("s"), words.plain("min"), words.plain("h")), 60
    return ("", words.plain("k"), words.plain("M"), words.plain("bn")), 1000


def _name(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def _comma(words: Words) -> str:
    return "," if words.language == "ru" else "."
