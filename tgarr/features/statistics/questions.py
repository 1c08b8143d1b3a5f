"""What is asked of the statistics, each question with its typed answer. Times go in and out in seconds since 1970."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from actors.statistics.batch import percentile, seconds_of
from actors.statistics.store import StatisticsFace

_DAY: Final = 86400.0
_WORSE: Final = 1.5
_NOTICED_SECONDS: Final = 0.05
_ENOUGH_CALLS: Final = 30
"""Fewer say nothing about one call in twenty."""
_DRIFT: Final = 0.005
"""Of a disk's size, which may be filled between the answers of two services."""
_UNSEEN_SECONDS: Final = 300
"""Without a look, after which an incident is not known to go on."""
_STILL_SECONDS: Final = 30.0
"""After its last bad look an incident counts as over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What was downloaded: how many, bytes, and how long one took in the middle, in seconds; 0 for unknown."""

    films: int
    episodes: int
    failed: int
    under_way: int
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A name with how often, and how much: bytes or seconds."""

    name: str
    count: int
    amount: float


@dataclass(frozen=True, slots=True)
class Moved:
    """Bytes down and up."""

    client: str
    down: float
    up: float


@dataclass(frozen=True, slots=True)
class Uptime:
    """The share of looks, 0 to 1, that a service answered."""

    service: str
    share: float
    samples: int


@dataclass(frozen=True, slots=True)
class Incident:
    """A time in which a service did not answer; `end` is its last bad look. It goes on when `open`."""

    service: str
    began: float
    end: float
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A disk under all the names that services have for it. `growth` is bytes a day, `unsure` its standard error."""

    paths: tuple[str, ...]
    free: float
    total: float
    growth: float = 0.0
    unsure: float = 0.0
    days: float = 0.0


async def totals(asked: StatisticsFace, since: float, person: int | None = None) -> Totals:
    """Return what was downloaded since a moment, by everybody or by one person."""
    rows = await _rows(
        asked,
        "SELECT count(*) FILTER (media = 'movie' AND outcome = 'imported'),"
        " count(*) FILTER (media <> 'movie' AND outcome = 'imported'), count(*) FILTER (outcome = 'failed'),"
        " count(*) FILTER (outcome = 'under way'), coalesce(sum(bytes) FILTER (outcome = 'imported'), 0)::BIGINT,"
        " coalesce(median(seconds) FILTER (outcome = 'imported'), 0)"
        " FROM downloads WHERE grabbed_at >= ?::TIMESTAMP AND (?::BIGINT IS NULL OR person_id = ?)",
        _moment(since),
        person,
        person,
    )
    films, episodes, failed, under_way, size, seconds = rows[0]
    return Totals(films=films, episodes=episodes, failed=failed, under_way=under_way, bytes=size, seconds=seconds)


async def by(asked: StatisticsFace, column: str, since: float) -> list[Counted]:
    """Return the downloads by `person`, `indexer`, `quality` or `title`, most first.

    Raises:
        KeyError: no such column.

    """
    name = {"person": "person", "indexer": "indexer", "quality": "quality", "title": "title"}[column]
    each = "person_id" if name == "person" else name
    rows = await _rows(
        asked,
        f"SELECT arg_max({name}, grabbed_at), count(*), sum(bytes)::DOUBLE FROM downloads"  # noqa: S608  # constants
        f" WHERE grabbed_at >= ?::TIMESTAMP AND outcome = 'imported' AND {name} <> ''"
        f" GROUP BY {each} ORDER BY 2 DESC, 3 DESC, 1 LIMIT 10",
        _moment(since),
    )
    return [Counted(*row) for row in rows]


async def uploaded(asked: StatisticsFace, since: float) -> list[Counted]:
    """Return the torrents that gave most."""
    rows = await _rows(
        asked,
        "SELECT torrent, 0, sum(bytes) FROM traffic WHERE ts >= ?::TIMESTAMP AND direction = 'up' AND torrent <> '…'"
        " GROUP BY torrent ORDER BY 3 DESC, 1 LIMIT 10",
        _moment(since),
    )
    return [Counted(*row) for row in rows]


async def watched(asked: StatisticsFace, since: float) -> list[Counted]:
    """Return what was watched longest; `count` is by how many people, `amount` seconds."""
    rows = await _rows(
        asked,
        "SELECT part, count(DISTINCT subject), sum(total) FROM samples"
        " WHERE metric = 'watched' AND ts >= ?::TIMESTAMP"
        " GROUP BY part ORDER BY 3 DESC, 1 LIMIT 10",
        _moment(since),
    )
    return [Counted(*row) for row in rows]


async def moved(asked: StatisticsFace, since: float) -> list[Moved]:
    """Return the bytes that each torrent client has moved."""
    rows = await _rows(
        asked,
        "SELECT client, coalesce(sum(bytes) FILTER (direction = 'down'), 0),"
        " coalesce(sum(bytes) FILTER (direction = 'up'), 0)"
        " FROM traffic WHERE ts >= ?::TIMESTAMP GROUP BY client ORDER BY client",
        _moment(since),
    )
    return [Moved(*row) for row in rows]


async def traffic(asked: StatisticsFace, since: float, width: int) -> list[tuple[float, float, float]]:
    """Return moment, bytes down and bytes up for each `width` seconds in which anything moved."""
    rows = await _rows(
        asked,
        "SELECT epoch(time_bucket(to_seconds(?), ts)) AS moment, coalesce(sum(bytes) FILTER (direction = 'down'), 0),"
        " coalesce(sum(bytes) FILTER (direction = 'up'), 0)"
        " FROM traffic WHERE ts >= ?::TIMESTAMP GROUP BY moment ORDER BY moment",
        width,
        _moment(since),
    )
    return [(moment, down, up) for moment, down, up in rows]


async def uptimes(asked: StatisticsFace, since: float) -> list[Uptime]:
    """Return the share of looks that each service answered."""
    rows = await _rows(
        asked,
        "SELECT subject, sum(total) / sum(samples), sum(samples)::BIGINT FROM samples"
        " WHERE metric = 'service.up' AND ts >= ?::TIMESTAMP GROUP BY subject ORDER BY subject",
        _moment(since),
    )
    return [Uptime(*row) for row in rows]


async def incidents(asked: StatisticsFace, since: float, now: float) -> list[Incident]:
    """Return the newest times in which services did not answer, as fine as they are still known."""
    rows = await _rows(
        asked,
        "WITH looks AS (SELECT subject, ts, 10 AS width, value < 1 AS bad FROM detail WHERE metric = 'service.up'"
        " UNION ALL SELECT subject, ts, width, total < samples FROM samples"
        " WHERE metric = 'service.up' AND seen < (SELECT coalesce(min(ts), 'infinity'::TIMESTAMP) FROM detail)),"
        # Where nobody looked for long, as we were not there, nothing is known: what is bad then is another incident.
        " turns AS (SELECT *, lag(bad) OVER each IS DISTINCT FROM bad"
        " OR ts > lag(ts) OVER each + to_seconds(lag(width) OVER each + ?) AS turn"
        " FROM looks WINDOW each AS (PARTITION BY subject ORDER BY ts)),"
        " runs AS (SELECT *, count_if(turn) OVER (PARTITION BY subject ORDER BY ts) AS run FROM turns)"
        " SELECT subject, epoch(min(ts)), epoch(max(ts)) + max(width) FROM runs WHERE bad"
        " GROUP BY subject, run HAVING max(ts) >= ?::TIMESTAMP ORDER BY 2 DESC LIMIT 10",
        _UNSEEN_SECONDS,
        _moment(since),
    )
    return [Incident(service, began, end, now - end < _STILL_SECONDS) for service, began, end in rows]


async def latencies(asked: StatisticsFace, since: float) -> list[Latency]:
    """Return the response times of every operation, those of the slowest first."""
    now = await _buckets(asked, since, math.inf)
    before = await _buckets(asked, since - 7 * _DAY, since)
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


async def disks(asked: StatisticsFace, since: float) -> list[Device]:
    """Return the disks: paths with the same size and room are the same disk under other names.

    Services are asked one after the other, and a disk fills meanwhile: what another service says may differ a little.
    """
    rows = await _rows(
        asked,
        "SELECT service, path,"
        " arg_max(bytes, seen) FILTER (what = 'free'), arg_max(bytes, seen) FILTER (what = 'total')"
        " FROM disks WHERE ts >= ?::TIMESTAMP GROUP BY service, path ORDER BY service, path",
        _moment(since),
    )
    devices: list[_Paths] = []
    for service, path, free, total in rows:
        if free is None or not total:
            continue
        alike = [one for one in devices if one.total == total and one.may_be(service, free)]
        if alike:
            min(alike, key=lambda one: abs(one.free - free)).names.append((service, path, free))
        else:
            devices.append(_Paths(free, total, [(service, path, free)]))
    found = []
    for device in devices:
        service, path, free = device.names[0]
        growth, unsure, days = await _growth(asked, service, path, since)
        paths = tuple(dict.fromkeys(path for _, path, _ in device.names))
        found.append(Device(paths=paths, free=free, total=device.total, growth=growth, unsure=unsure, days=days))
    return sorted(found, key=lambda one: one.free / one.total)


@dataclass(frozen=True, slots=True)
class _Paths:
    """A disk, and what each service says of it: the service, its path and its room."""

    free: float
    total: float
    names: list[tuple[str, str, float]]

    def may_be(self, service: str, free: float) -> bool:
        """Tell whether it may be the disk of a path with so much room: one service says the same of it in all paths."""
        said = [known for name, _, known in self.names if name == service]
        return all(known == free for known in said) if said else abs(self.free - free) <= _DRIFT * self.total


async def _growth(asked: StatisticsFace, service: str, path: str, since: float) -> tuple[float, float, float]:
    """Return by how many bytes a day a disk fills, the standard error of that, and over how many days it was seen."""
    rows = await _rows(
        asked,
        "SELECT epoch(time_bucket(INTERVAL 1 HOUR, ts)) / 86400 AS day, avg(bytes) FROM disks"
        " WHERE service = ? AND path = ? AND what = 'free' AND ts >= ?::TIMESTAMP GROUP BY day ORDER BY day",
        service,
        path,
        _moment(since),
    )
    days = rows[-1][0] - rows[0][0] if rows else 0.0
    if len(rows) < 3:  # noqa: PLR2004  # a line through two points says nothing of its error
        return 0.0, 0.0, days
    slope, error = _line([(day, -free) for day, free in rows])
    return slope, error, days


def _line(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the slope of the line of least squares, and its standard error."""
    count = len(points)
    middle_x, middle_y = (sum(values) / count for values in zip(*points, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    left = sum((y - middle_y - slope * (x - middle_x)) ** 2 for x, y in points)
    return slope, math.sqrt(left / (count - 2) / spread)


async def _buckets(asked: StatisticsFace, since: float, until: float) -> dict[tuple[str, str], dict[int, int]]:
    rows = await _rows(
        asked,
        "SELECT subject, part, bucket, sum(calls)::BIGINT FROM times JOIN series ON series.id = times.series"
        " WHERE ts >= ?::TIMESTAMP AND ts < ?::TIMESTAMP GROUP BY subject, part, bucket",
        _moment(since),
        _moment(until),
    )
    found: dict[tuple[str, str], dict[int, int]] = {}
    for service, operation, bucket, calls in rows:
        found.setdefault((service, operation), {})[bucket] = calls
    return found


def _percentile(counts: dict[int, int], share: float) -> float:
    return seconds_of(percentile(counts, share)) if counts else 0.0


def _moment(seconds: float) -> str:
    if math.isinf(seconds):
        return "infinity"
    return datetime.fromtimestamp(max(seconds, 0.0), UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


async def _rows(asked: StatisticsFace, sql: str, *parameters: Any) -> tuple[tuple[Any, ...], ...]:
    return (await asked.ask(sql, parameters)).rows
