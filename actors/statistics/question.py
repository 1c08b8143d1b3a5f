"""A question that a person wrote and its answer, as they go into the box and out of it.

The box has to be there quickly, and loads nothing else of ours.
"""

from typing import Any, Final, Literal

import msgspec

MOST_ROWS: Final = 1000
MOST_DRAWN: Final = 20_000
"""Rows of a chart: two months by five minutes."""
MOST_BYTES: Final = 1_000_000
"""Of the rows as JSON."""
MOST_LINES: Final = 50_000
"""Rows of a CSV file."""
MOST_FILE_BYTES: Final = 5_000_000
"""Of a CSV file; half of what Telegram takes without a special upload."""
MOST_LETTERS: Final = 4000
VIEWS: Final = (
    "downloads",
    "traffic",
    "watched",
    "activity",
    "disks",
    "uptime",
    "latency",
    "telegram",
    "depths",
    "samples",
    "detail",
)
"""What people may ask."""


Form = Literal["rows", "chart", "csv", "sheet", "names"]


class Asked(msgspec.Struct, omit_defaults=True):
    """One question, with a value for each `?` in it or each `$name`.

    Attributes:
        sql: as it was written.
        parameters: their values.
        form: of the answer. `rows`; `chart`, the same with more of them; `csv`, as RFC 4180 has it; `sheet`, the same
            for whoever opens it in a spreadsheet; or `names`: nothing is answered, only whether it could be, and what
            its parameters are called.

    """

    sql: str
    parameters: list[Any] | dict[str, Any] = []
    form: Form = "rows"


class Told(msgspec.Struct, omit_defaults=True):
    """One answer. Or why there is none, as in `QueryRefused`.

    Attributes:
        columns: their names.
        kinds: `number`, `time` or `text`, one each column.
        rows: moments in them are ISO 8601, in UTC.
        csv: in their place.
        count: of the lines in it, without the head.
        cut: there would have been more rows.
        names: of the parameters.

    """

    columns: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    csv: str = ""
    count: int = 0
    cut: bool = False
    names: tuple[str, ...] = ()
    refused: str = ""
    what: str = ""
