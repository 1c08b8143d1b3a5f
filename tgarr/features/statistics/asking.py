"""How the statistics are asked: SQL about a span, whose ends are $1 and $2 in it."""

import math
from datetime import UTC, datetime
from typing import Any

from actors.statistics.store import StatisticsFace
from tgarr.features.statistics.ranges import Span


async def rows(asked: StatisticsFace, sql: str, span: Span, *parameters: Any) -> tuple[tuple[Any, ...], ...]:
    """Return the rows of an answer; parameters are $3 and so on.

    Raises:
        StatisticsError: there is none.

    """
    return (await asked.ask(sql, (_moment(span.since), _moment(span.until), *parameters))).rows


def _moment(seconds: float) -> str:
    if math.isinf(seconds):
        return "infinity"
    return datetime.fromtimestamp(max(seconds, 0.0), UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
