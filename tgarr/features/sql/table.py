"""A table in letters of one width, as much of it as a message on a phone holds."""

from collections.abc import Sequence
from typing import Any, Final

from actors.statistics.asked import Told
from tgarr.chat.text import Style, Text

_MOST_ROWS: Final = 30
_MOST_LETTERS: Final = 2600
_WIDEST_CELL: Final = 28
_WIDEST: Final = 64
"""Letters of a line, above which each row is shown as a list of its own."""
_NOTHING: Final = "·"
"""For NULL."""


def drawn(told: Told) -> tuple[Text, int]:
    """Return the first rows as a table, and how many they are."""
    rows = [[_cell(value) for value in row] for row in told.rows[:_MOST_ROWS]]
    heads = [_cell(column) for column in told.columns]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > _WIDEST:
        margin = max(map(len, heads))
        blocks = ["\n".join(_line(pair, (margin, 0)) for pair in zip(heads, row, strict=True)) + "\n" for row in rows]
        return _filled([], blocks)
    right = [all(_is_number(row[at]) for row in told.rows[:_MOST_ROWS]) for at in range(len(heads))]
    lines = [_line(heads, widths, right), "─" * max(1, sum(widths) + 2 * (len(widths) - 1))]
    return _filled(lines, [_line(row, widths, right) for row in rows])


def _filled(lines: list[str], blocks: Sequence[str]) -> tuple[Text, int]:
    """Add as many blocks to the lines as a message holds; return how many."""
    letters, count = sum(map(len, lines)), 0
    for block in blocks:
        letters += len(block) + 1
        if letters > _MOST_LETTERS:
            break
        lines.append(block)
        count += 1
    return Text("\n".join(lines).rstrip()).styled(Style.PRE), count


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool] = ()) -> str:
    to_right = right or [False] * len(cells)
    padded = [
        cell.rjust(width) if flush else cell.ljust(width)
        for cell, width, flush in zip(cells, widths, to_right, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _cell(value: Any) -> str:
    if value is None:
        return _NOTHING
    text = f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)  # noqa: PLR2004  # then it rounds
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST_CELL else text[: _WIDEST_CELL - 1] + "…"


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
