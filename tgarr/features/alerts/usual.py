"""What is usual: how long the services' operations took on the days before, out of the statistics."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Final

from actors.statistics.batch import percentile, seconds_of
from actors.statistics.store import StatisticsFace
from tgarr.domain.slowness import Operation

_DAYS: Final = 7
_ENOUGH_CALLS: Final = 30
"""Of one day; fewer say nothing about one call in twenty."""
_QUESTION: Final = (
    "SELECT subject, part, date_trunc('day', ts)::VARCHAR AS day, bucket, sum(calls)::BIGINT"
    " FROM times JOIN series ON series.id = times.series"
    " WHERE metric = 'call' AND ts >= ?::TIMESTAMP AND ts < ?::TIMESTAMP GROUP BY ALL"
)


async def usual(asked: StatisticsFace, now: float) -> dict[Operation, float]:
    """Return what 95 % of the calls of each operation took at most, in seconds, on a usual day.

    It is the day in the middle of a week, so that some bad ones are not what is usual; without the last 24 hours, which
    may be what is to be compared with it.

    Raises:
        StatisticsError: it is not known.

    """
    end = datetime.fromtimestamp(now, UTC).replace(tzinfo=None) - timedelta(days=1)
    table = await asked.ask(_QUESTION, [str(end - timedelta(days=_DAYS)), str(end)])
    days: dict[tuple[Operation, str], dict[int, int]] = defaultdict(dict)
    for service, operation, day, bucket, calls in table.rows:
        days[(service, operation), day][bucket] = calls
    found: dict[Operation, list[float]] = defaultdict(list)
    for (operation_of, _), counts in days.items():
        if sum(counts.values()) >= _ENOUGH_CALLS:
            found[operation_of].append(seconds_of(percentile(counts, 0.95)))
    return {operation: sorted(seconds)[(len(seconds) - 1) // 2] for operation, seconds in found.items()}
