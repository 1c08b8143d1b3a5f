"""Pictures of the figures: named in a message by what they show, drawn when the message goes out."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from actors.statistics.chart import Chart
from tgarr.chat.figures import units
from tgarr.chat.house import House
from tgarr.chat.language import N_
from tgarr.errors import StatisticsError
from tgarr.features.statistics import questions
from tgarr.features.statistics.ranges import Range, range_of

_TITLES: Final = {
    "day": N_("Traffic of 24 hours"),
    "week": N_("Traffic of the week"),
    "month": N_("Traffic of 30 days"),
    "year": N_("Traffic of the year"),
}
_MOST_TICKS: Final = 8
_QUARTER: Final = 900
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


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
    begins = beginnings(chosen, house.clock(), zone)
    # Samples are put together by hours, and these into bars here; not all of the world's days begin at a full hour.
    width = _HOUR if all(begin % _HOUR == 0 for begin in begins) else _QUARTER
    down, up = [0.0] * len(begins), [0.0] * len(begins)
    for moment, bytes_down, bytes_up in await questions.traffic(asked, begins[0], width):
        at = bisect_right(begins, moment) - 1
        if at >= 0:
            down[at] += bytes_down
            up[at] += bytes_up
    words = house.words(wanted.language)
    every = -(-len(begins) // _MOST_TICKS)
    style = "%H:%M" if chosen.step <= _HOUR else "%d.%m" if chosen.step <= _DAY else "%m.%Y"
    ticks = [(at, datetime.fromtimestamp(begins[at], zone).strftime(style)) for at in range(0, len(begins), every)]
    return await asked.draw(
        Chart(
            title=words.plain(_TITLES[chosen.name]),
            series=((words.plain("↓ received"), tuple(down)), (words.plain("↑ sent"), tuple(up))),
            ticks=tuple(ticks),
            units=units(words),
            comma="," if words.language == "ru" else ".",
        )
    )


def beginnings(chosen: Range, now: float, zone: ZoneInfo) -> list[float]:
    """Return when the bars begin, the last one being under way.

    They begin at full hours, or at midnight where the reader lives, though some days have 23 hours or 25; those of a
    year are its months.
    """
    count, local = chosen.seconds // chosen.step, datetime.fromtimestamp(now, zone)
    if chosen.step <= _HOUR:
        hour = local.replace(minute=0, second=0, microsecond=0).timestamp()
        return [hour - back * _HOUR for back in reversed(range(count))]
    if chosen.step <= _DAY:
        days = [local.date() - timedelta(days=back) for back in reversed(range(count))]
    else:
        months = [local.year * 12 + local.month - 1 - back for back in reversed(range(count))]
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [datetime.combine(day, time.min, zone).timestamp() for day in days]
