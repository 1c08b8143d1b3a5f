"""Draws the answer to a question that somebody wrote: lines over time, or bars for names."""

from datetime import UTC, datetime
from typing import Final

from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from actors.statistics.canvas import COLOURS, SIZE, TEXT, canvas, clipped, legend, png, scale
from actors.statistics.chart import Plot

_FEW: Final = 40
"""Points of a line, up to which each is marked: between two of them nothing is known."""
_LONGEST_NAME: Final = 26
_STYLES: Final = ("%Y", "%m.%Y", "%d.%m", "%H:%M", "%H:%M", "%H:%M:%S")
_AT_ZERO: Final = ("%Y", "%m.%Y", "%d.%m", "%d.%m", "%H:%M", "%H:%M")
"""Where a step is the first of a larger one: years, months, days, hours, minutes, seconds."""
_ALL_OF_IT: Final = ("", "", "%Y", "%d.%m.%Y", "%d.%m.%Y", "%d.%m.%Y %H:%M")
"""Beside the axis: what the labels leave out."""


def draw(plot: Plot) -> bytes:
    """Return the plot as PNG, 1024 by 640."""
    return _lines(plot) if plot.times else _bars(plot)


def _lines(plot: Plot) -> bytes:
    figure, axes = canvas(plot.title)
    moments = date2num([datetime.fromtimestamp(one, UTC) for one in plot.times])
    for at, (name, values) in enumerate(plot.series):
        known = [(moment, value) for moment, value in zip(moments, values, strict=True) if value is not None]
        axes.plot(
            [moment for moment, _ in known],
            [value for _, value in known],
            label=_named(name),
            color=COLOURS[at % len(COLOURS)],
            linewidth=2.5,
            marker="o" if len(known) <= _FEW else None,
            markersize=6,
            clip_on=False,  # half a line's width of what is highest would be cut off
        )
    low, high = _ends(plot)
    places, labels = scale(low, high, plot.units, plot.step, plot.comma)
    axes.set_ylim(places[0], places[-1])
    axes.set_yticks(places, labels)
    locator = AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        ConciseDateFormatter(locator, formats=_STYLES, zero_formats=_AT_ZERO, offset_formats=_ALL_OF_IT)
    )
    axes.xaxis.get_offset_text().set(color=TEXT, fontsize=SIZE - 2)
    if len(plot.series) > 1:
        legend(axes, len(plot.series), below=True)
    return png(figure)


def _bars(plot: Plot) -> bytes:
    figure, axes = canvas(plot.title, along="x")
    values = [value or 0.0 for value in plot.series[0][1]]
    rows = range(len(values))
    axes.barh(rows, values, color=COLOURS[0], height=0.7)
    axes.set_yticks(rows, [clipped(name, _LONGEST_NAME) for name in plot.names])
    axes.set_ylim(len(values) - 0.4, -0.6)
    low, high = _ends(plot)
    places, labels = scale(low, high, plot.units, plot.step, plot.comma, most=4)
    axes.set_xlim(places[0], places[-1])
    axes.set_xticks(places, labels)
    return png(figure)


def _ends(plot: Plot) -> tuple[float, float]:
    """Return the lowest and the highest value; nothing is always among them, so that heights can be compared."""
    values = [value for _, series in plot.series for value in series if value is not None]
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    return low, high if high > low else low + 1.0


def _named(series: str) -> str:
    """Return what stands in the legend: matplotlib leaves out what begins with an underscore."""
    name = clipped(series, _LONGEST_NAME)
    return f" {name}" if name.startswith("_") else name
