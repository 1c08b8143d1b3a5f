"""Pictures of the figures: named in a message by what they show, drawn when the message goes out."""

import math
from bisect import bisect_right
from datetime import datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from actors.statistics.chart import Chart
from tgarr.chat.figures import units
from tgarr.chat.house import House
from tgarr.errors import StatisticsError
from tgarr.features.statistics import questions
from tgarr.features.statistics.ranges import Range, Span, range_of

_MOST_TICKS: Final = 8
_QUARTER: Final = 900
_HOUR: Final = 3600
_HOURS_UP_TO: Final = 49 * _HOUR
_DAYS_UP_TO: Final = 93 * 24 * _HOUR
Step = Literal["hour", "day", "month"]
_STYLES: Final[dict[Step, str]] = {"hour": "%H:%M", "day": "%d.%m", "month": "%m.%Y"}


class _Spec(msgspec.Struct):
    """What a picture of ours shows: a range, in a language and a time zone."""

    range: str
    language: str
    zone: str


def spec(chosen: Range, language: str, zone: str) -> str:
    """Return what stands for a chart in a message."""
    return msgspec.json.encode(_Spec(chosen.name, language, zone)).decode()


async def draw(house: House, written: str) -> bytes:
    """Return the chart as it is now.

    Raises:
        StatisticsError: there are no statistics, or they do not answer.

    """
    wanted = msgspec.json.decode(written, type=_Spec)
    asked = house.statistics
    if asked is None:
        raise StatisticsError("none are kept")
    chosen, zone = range_of(wanted.range), ZoneInfo(wanted.zone)
    now, span = house.clock(), chosen.span(house.clock(), zone)
    began = await questions.began(asked)
    cut = began is not None and span.since < began < min(now, span.until)
    if began is not None and cut:
        span = Span(began, span.until)  # of the time before it is not known that nothing moved
    step, begins = beginnings(span, now, zone, cut=cut)
    # Samples are put together by hours, and these into bars here; not all of the world's days begin at a full hour.
    width = _HOUR if all(begin % _HOUR == 0 for begin in begins) else _QUARTER
    down, up = [0.0] * len(begins), [0.0] * len(begins)
    for moment, bytes_down, bytes_up in await questions.traffic(asked, Span(begins[0], span.until), width):
        at = bisect_right(begins, moment) - 1
        if at >= 0:
            down[at] += bytes_down
            up[at] += bytes_up
    words = house.words(wanted.language)
    every = -(-len(begins) // _MOST_TICKS)
    ticks = [
        (at, datetime.fromtimestamp(begins[at], zone).strftime(_STYLES[step])) for at in range(0, len(begins), every)
    ]
    return await asked.draw(
        Chart(
            # Two dates are as long as there is room for.
            title=chosen.said(words).plain if chosen.days else f"{words.plain('Traffic')} · {chosen.said(words).plain}",
            series=((words.plain("↓ received"), tuple(down)), (words.plain("↑ sent"), tuple(up))),
            ticks=tuple(ticks),
            units=units(words),
            comma="," if words.language == "ru" else ".",
        )
    )


def beginnings(span: Span, now: float, zone: ZoneInfo, *, cut: bool = False) -> tuple[Step, list[float]]:
    """Return what a bar is, and when each begins; of a span that goes on the last is under way.

    They begin at full hours, or at midnight where the reader lives, though some days have 23 hours or 25; those of a
    year are its months. Where it goes back hours from now, its first bar would be cut off and is left out, unless what
    is `cut` off there never was.
    """
    until = min(span.until, now)
    length = until - span.since
    step: Step = "hour" if length <= _HOURS_UP_TO else "day" if length <= _DAYS_UP_TO else "month"
    at = datetime.fromtimestamp(span.since, zone).replace(minute=0, second=0, microsecond=0)
    begins: list[float] = []
    if step == "hour":
        begins = [begin for begin in _full_hours(at.timestamp(), until) if cut or begin >= span.since]
    else:
        day = at.date() if step == "day" else at.date().replace(day=1)
        while (begin := datetime.combine(day, time.min, zone).timestamp()) < until:
            begins.append(begin)
            day = day + timedelta(days=1) if step == "day" else (day + timedelta(days=31)).replace(day=1)
        if not cut and begins[0] < span.since and len(begins) > 1 and math.isinf(span.until):
            del begins[0]
    return step, begins or [span.since]


def _full_hours(begin: float, until: float) -> list[float]:
    return [begin + _HOUR * count for count in range(max(0, math.ceil((until - begin) / _HOUR)))]
