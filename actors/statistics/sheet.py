"""An answer as CSV, for a file: RFC 4180, UTF-8 without a mark at its beginning, NULL as nothing."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from actors.statistics.question import MOST_FILE_BYTES, MOST_LINES

_FORMULA: Final = re.compile(r"(?:(?<=[;\t\r\n])|\A)(?=[=+\-@\t\r])")
"""A spreadsheet computes what begins so (owasp.org/www-community/attacks/CSV_Injection).

Where a comma stands in numbers, as in Russian, cells end at a semicolon for it, whatever our quotes say.
"""


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, harmless: bool) -> tuple[str, int, bool]:
    """Return the text, how many rows are in it, and whether there were more.

    With `harmless`, texts that a spreadsheet would take for a formula have an apostrophe before them: names of torrents
    are anybody's. A program that reads the file wants them as they are.
    """
    text, size, count = io.StringIO(), 0, 0
    written = csv.writer(text, lineterminator="\n")
    spared = _spared if harmless else tuple
    written.writerow(spared(columns))
    for row in rows:
        before = text.tell()
        written.writerow(spared(row))
        text.seek(before)
        size += len(text.read().encode())
        if count >= MOST_LINES or size > MOST_FILE_BYTES:
            text.truncate(before)
            return text.getvalue(), count, True
        count += 1
    return text.getvalue(), count, False


def _spared(cells: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(_FORMULA.sub("'", one) if isinstance(one, str) else one for one in cells)
