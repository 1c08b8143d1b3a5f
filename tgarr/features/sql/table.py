"""An answer in letters of one width, as much of it as a message on a phone holds.

A table where its lines fit on a phone; otherwise each row is a list of its own, a column to a line.
"""

from collections.abc import Sequence
from typing import Any, Final

from actors.statistics.question import Told
from tgarr.chat.text import Style, Text

_MOST_ROWS: Final = 30
_MOST_LETTERS: Final = 2400
_WIDEST: Final = 40
"""Letters of a line that a phone shows without breaking it, more or less."""
_WIDEST_CELL: Final = 28
_LONGEST: Final = 120
"""Letters of a value that has a line of its own."""
_MARGIN: Final = 14
_ROUNDED: Final = 1e5
"""From here on nobody reads decimals."""
_NOTHING: Final = "·"
"""For NULL."""


def drawn(told: Told) -> tuple[Text, int]:
    """Return the first rows, and how many they are."""
    heads = [_cell(column, _WIDEST_CELL) for column in told.columns]
    shown = [list(row) for row in told.rows[:_MOST_ROWS]]
    for at, kind in enumerate(told.kinds):
        if kind == "time":
            _shorten(shown, at)
    rows = [[_cell(value, _WIDEST_CELL) for value in row] for row in shown]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    width = sum(widths) + 2 * (len(widths) - 1)
    if width > _WIDEST:
        return _records(shown, heads) if shown else (Text(", ".join(heads)).clipped(_MOST_LETTERS), 0)
    right = [kind == "number" for kind in told.kinds]
    lines = [_line(heads, widths, right), "─" * max(1, width)]
    return _filled(lines, [_line(row, widths, right) for row in rows])


def _shorten(rows: Sequence[list[Any]], at: int) -> None:
    """Leave out of the moments in a column what says nothing: parts of seconds, or in all of them more than that."""
    for row in rows:
        row[at] = row[at] and row[at].partition(".")[0]
    for ending in (" 00:00:00", ":00"):
        moments = [row[at] for row in rows if row[at] is not None]
        if all(moment.endswith(ending) for moment in moments):
            for row in rows:
                row[at] = row[at] and row[at].removesuffix(ending)
            return


def _records(rows: Sequence[Sequence[Any]], heads: Sequence[str]) -> tuple[Text, int]:
    """Return each row as a list; what a row does not have is left out of it."""
    margin = min(_MARGIN, max(map(len, heads)))
    blocks = []
    for number, row in enumerate(rows, 1):
        lines = [
            f"{head.ljust(margin)}  {_cell(value, _LONGEST)}"
            for head, value in zip(heads, row, strict=True)
            if value is not None
        ]
        blocks.append("\n".join((f"── {number} ──", *(lines or [_NOTHING]))))
    return _filled([], blocks)


def _filled(lines: list[str], blocks: Sequence[str]) -> tuple[Text, int]:
    """Add as many blocks to the lines as a message holds, of the first one at least a part; return how many."""
    letters, count = sum(map(len, lines)), 0
    for block in blocks:
        letters += len(block) + 1
        if letters > _MOST_LETTERS and count:
            break
        lines.append(block if letters <= _MOST_LETTERS else block[:_MOST_LETTERS].rpartition("\n")[0] + "\n…")
        count += 1
    return Text("\n".join(lines).rstrip()).styled(Style.PRE), count


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        cell.rjust(width) if flush else cell.ljust(width)
        for cell, width, flush in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _cell(value: Any, most: int) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, float):
        value = int(value) if value.is_integer() else f"{value:.6g}" if abs(value) < _ROUNDED else round(value)
    text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
