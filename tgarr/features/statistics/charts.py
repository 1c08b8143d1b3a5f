"""Pictures of the figures: named in a message by what they show, drawn when the message goes out."""

from datetime import datetime
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
_HOUR: Final = 3600


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
    chosen, zone, now = range_of(wanted.range), ZoneInfo(wanted.zone), house.clock()
    # Days begin at midnight where the reader lives: samples are put together by hours, and hours into days here.
    width = min(chosen.step, _HOUR)
    moved = await questions.traffic(asked, now - chosen.seconds, width)
    count = chosen.seconds // chosen.step
    begins = _begin(now, zone, chosen.step) - (count - 1) * chosen.step
    down, up = [0.0] * count, [0.0] * count
    for moment, bytes_down, bytes_up in moved:
        at = int((moment - begins) // chosen.step)
        if 0 <= at < count:
            down[at] += bytes_down
            up[at] += bytes_up
    words = house.words(wanted.language)
    every = -(-count // _MOST_TICKS)
    style = "%H:%M" if chosen.step <= _HOUR else "%d.%m"
    ticks = [
        (at, datetime.fromtimestamp(begins + at * chosen.step, zone).strftime(style)) for at in range(0, count, every)
    ]
    return await asked.draw(
        Chart(
            title=words.plain(_TITLES[chosen.name]),
            series=((words.plain("↓ received"), tuple(down)), (words.plain("↑ sent"), tuple(up))),
            ticks=tuple(ticks),
            units=units(words),
            comma="," if words.language == "ru" else ".",
        )
    )


def _begin(now: float, zone: ZoneInfo, step: int) -> float:
    """Return when the bar that is under way began: at a full hour, or at midnight where the reader lives."""
    local = datetime.fromtimestamp(now, zone).replace(minute=0, second=0, microsecond=0)
    return (local if step <= _HOUR else local.replace(hour=0)).timestamp()
