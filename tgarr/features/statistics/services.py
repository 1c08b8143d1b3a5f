"""How the services stood and answered. Times go in and out in seconds since 1970."""

from typing import Final

import msgspec

from actors.statistics.batch import percentile, seconds_of
from actors.statistics.store import StatisticsFace
from tgarr.features.statistics.asking import rows
from tgarr.features.statistics.ranges import Span

_WEEK: Final = 7 * 86400.0
_WORSE: Final = 1.5
_NOTICED_SECONDS: Final = 0.05
_ENOUGH_CALLS: Final = 30
"""Fewer say nothing about one call in twenty."""
_MANY_WAIT: Final = 20
"""Fewer come and go within a moment."""
_UNSEEN_SECONDS: Final = 300
"""Without a look, after which an incident is not known to go on."""
_STILL_SECONDS: Final = 30.0
"""After its last bad look an incident counts as over."""


class Uptime(msgspec.Struct, frozen=True):
    """The share of looks, 0 to 1, that a service answered."""

    service: str
    share: float
    samples: int


class Incident(msgspec.Struct, frozen=True):
    """A time in which a service did not answer; `end` is its last bad look. It goes on when `open`."""

    service: str
    began: float
    end: float
    open: bool


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """Response times of an operation in seconds; `before` is the p95 of the week before, 0 when that is not known."""

    service: str
    operation: str
    calls: int
    p50: float
    p95: float
    p99: float
    before: float

    @property
    def worse(self) -> bool:
        """Whether it got markedly worse: half as slow again, and by more than people would not notice."""
        return bool(self.before) and self.p95 > self.before * _WORSE and self.p95 - self.before > _NOTICED_SECONDS


class Depth(msgspec.Struct, frozen=True):
    """How many messages waited at most in a mailbox or a queue."""

    name: str
    most: int


async def depths(asked: StatisticsFace, span: Span) -> list[Depth]:
    """Return where so many messages have waited that it says something, most first."""
    found = await rows(
        asked,
        "SELECT name, max(most) FROM depths WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP AND place <> 'outbox'"
        " GROUP BY name HAVING max(most) >= $3 ORDER BY 2 DESC, 1 LIMIT 5",
        span,
        _MANY_WAIT,
    )
    return [Depth(*row) for row in found]


async def uptimes(asked: StatisticsFace, span: Span) -> list[Uptime]:
    """Return the share of looks that each service answered."""
    found = await rows(
        asked,
        "SELECT subject, sum(total) / sum(samples), sum(samples)::BIGINT FROM samples"
        " WHERE metric = 'service.up' AND ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP GROUP BY subject ORDER BY subject",
        span,
    )
    return [Uptime(*row) for row in found]


async def incidents(asked: StatisticsFace, span: Span, now: float) -> list[Incident]:
    """Return the newest times in which services did not answer, as fine as they are still known."""
    found = await rows(
        asked,
        # Of the looks of a week only those are compared that are beside a bad one: in its five minutes and the next.
        "WITH beside AS ("
        "SELECT DISTINCT subject, unnest(generate_series(ts, ts + to_seconds(width), INTERVAL 5 MINUTE)) FROM samples"
        " WHERE metric = 'service.up' AND total < samples),"
        " looks AS (SELECT subject, ts, 10 AS width, value < 1 AS bad FROM detail"
        " WHERE metric = 'service.up' AND (subject, time_bucket(INTERVAL 5 MINUTE, ts)) IN (FROM beside)"
        " UNION ALL SELECT subject, ts, width, total < samples FROM samples"
        " WHERE metric = 'service.up' AND seen < (SELECT coalesce(min(ts), 'infinity'::TIMESTAMP) FROM raw)),"
        # Where nobody looked for long, as we were not there, nothing is known: what is bad then is another incident.
        " turns AS (SELECT *, lag(bad) OVER each IS DISTINCT FROM bad"
        " OR ts > lag(ts) OVER each + to_seconds(lag(width) OVER each + $3) AS turn"
        " FROM looks WINDOW each AS (PARTITION BY subject ORDER BY ts)),"
        " runs AS (SELECT *, count_if(turn) OVER (PARTITION BY subject ORDER BY ts) AS run FROM turns)"
        " SELECT subject, epoch(min(ts)), epoch(max(ts)) + max(width) FROM runs WHERE bad GROUP BY subject, run"
        " HAVING max(ts) >= $1::TIMESTAMP AND min(ts) < $2::TIMESTAMP ORDER BY 2 DESC, 1 LIMIT 1000",
        span,
        _UNSEEN_SECONDS,
    )
    return [Incident(service, began, end, now - end < _STILL_SECONDS) for service, began, end in found]


async def latencies(asked: StatisticsFace, span: Span) -> list[Latency]:
    """Return the response times of every operation, those of the slowest first."""
    now = await _buckets(asked, span)
    before = await _buckets(asked, Span(span.since - _WEEK, span.since))
    found = []
    for (service, operation), counts in now.items():
        known = before.get((service, operation), {})
        enough = min(sum(known.values()), sum(counts.values())) >= _ENOUGH_CALLS
        found.append(
            Latency(
                service=service,
                operation=operation,
                calls=sum(counts.values()),
                p50=_percentile(counts, 0.5),
                p95=_percentile(counts, 0.95),
                p99=_percentile(counts, 0.99),
                before=_percentile(known, 0.95) if enough else 0.0,
            )
        )
    return sorted(found, key=lambda one: (-one.p95, one.service, one.operation))


async def _buckets(asked: StatisticsFace, span: Span) -> dict[tuple[str, str], dict[int, int]]:
    told = await rows(
        asked,
        "SELECT subject, part, bucket, sum(calls)::BIGINT FROM times JOIN series ON series.id = times.series"
        " WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP GROUP BY subject, part, bucket",
        span,
    )
    found: dict[tuple[str, str], dict[int, int]] = {}
    for service, operation, bucket, calls in told:
        found.setdefault((service, operation), {})[bucket] = calls
    return found


def _percentile(counts: dict[int, int], share: float) -> float:
    return seconds_of(percentile(counts, share)) if counts else 0.0
