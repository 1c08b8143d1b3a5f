"""How full the disks are, and how fast that changes."""

import math
from collections.abc import Container
from typing import Final

import msgspec

from actors.statistics.store import StatisticsFace
from tgarr.features.statistics.asking import rows
from tgarr.features.statistics.ranges import Span

_DRIFT: Final = 0.005
"""Of a disk's size, which may be filled between the answers of two services."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A disk under all the names that services have for it. `growth` is bytes a day, `unsure` its standard error."""

    paths: tuple[str, ...]
    free: float
    total: float
    growth: float = 0.0
    unsure: float = 0.0
    days: float = 0.0


async def disks(asked: StatisticsFace, span: Span, services: Container[str]) -> list[Device]:
    """Return the disks that some services see: paths with the same size and room are the same disk under other names.

    Services are asked one after the other, and a disk fills meanwhile: what another service says may differ a little.
    A path of which a service has told nothing for two hours is none of its disks any more.
    """
    told = await rows(
        asked,
        "SELECT service, path,"
        " arg_max(bytes, seen) FILTER (what = 'free'), arg_max(bytes, seen) FILTER (what = 'total')"
        " FROM disks WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP GROUP BY service, path"
        " QUALIFY max(seen) >= max(max(seen)) OVER (PARTITION BY service) - INTERVAL 2 HOUR"
        " ORDER BY service, path",
        span,
    )
    devices: list[_Paths] = []
    for service, path, free, total in told:
        if free is None or not total or service not in services:
            continue
        alike = [one for one in devices if one.total == total and one.may_be(service, free)]
        if alike:
            min(alike, key=lambda one: abs(one.free - free)).names.append((service, path, free))
        else:
            devices.append(_Paths(free, total, [(service, path, free)]))
    found = []
    for device in devices:
        service, path, free = device.names[0]
        growth, unsure, days = await _growth(asked, service, path, span)
        paths = tuple(dict.fromkeys(path for _, path, _ in device.names))
        found.append(Device(paths=paths, free=free, total=device.total, growth=growth, unsure=unsure, days=days))
    return sorted(found, key=lambda one: one.free / one.total)


class _Paths(msgspec.Struct, frozen=True):
    """A disk, and what each service says of it: the service, its path and its room."""

    free: float
    total: float
    names: list[tuple[str, str, float]]

    def may_be(self, service: str, free: float) -> bool:
        """Tell whether it may be the disk of a path with so much room: one service says the same of it in all paths."""
        said = [known for name, _, known in self.names if name == service]
        return all(known == free for known in said) if said else abs(self.free - free) <= _DRIFT * self.total


async def _growth(asked: StatisticsFace, service: str, path: str, span: Span) -> tuple[float, float, float]:
    """Return by how many bytes a day a disk fills, the standard error of that, and over how many days it was seen."""
    told = await rows(
        asked,
        "SELECT epoch(time_bucket(INTERVAL 1 HOUR, ts)) / 86400 AS day, avg(bytes) FROM disks"
        " WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP AND service = $3 AND path = $4 AND what = 'free'"
        " GROUP BY day ORDER BY day",
        span,
        service,
        path,
    )
    days = told[-1][0] - told[0][0] if told else 0.0
    if len(told) < 3:  # noqa: PLR2004  # a line through two points says nothing of its error
        return 0.0, 0.0, days
    slope, error = _line([(day, -free) for day, free in told])
    return slope, error, days


def _line(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the slope of the line of least squares, and its standard error."""
    count = len(points)
    middle_x, middle_y = (sum(values) / count for values in zip(*points, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    left = sum((y - middle_y - slope * (x - middle_x)) ** 2 for x, y in points)
    return slope, math.sqrt(left / (count - 2) / spread)
