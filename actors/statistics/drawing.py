"""The process that draws: a chart as a line of JSON in, a PNG in base64 out. matplotlib takes half a second to load.

The picture brings its own dark ground, so that it reads the same in a light and in a dark chat. The font that comes
with matplotlib has Cyrillic letters.
"""

import base64
import io
import sys
from typing import Any, Final

import msgspec
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from actors.statistics.chart import Chart

_GROUND: Final = "#17212b"
_TEXT: Final = "#e8edf2"
_LINES: Final = "#33414f"
_COLOURS: Final = ("#4fa3e0", "#f0a35e", "#7bc67b", "#c58be0")
_INCHES: Final = (8.0, 5.0)
_DOTS: Final = 128
_STEP: Final = 1024
_SIZE: Final = 15


def draw(chart: Chart) -> bytes:
    """Return the chart as PNG, 1024 by 640."""
    figure = Figure(figsize=_INCHES, dpi=_DOTS, facecolor=_GROUND, layout=ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.2))
    axes = figure.subplots()
    axes.set_facecolor(_GROUND)
    width = 0.84 / max(1, len(chart.series))
    for at, (name, values) in enumerate(chart.series):
        places = [step + (at - (len(chart.series) - 1) / 2) * width for step in range(len(values))]
        axes.bar(places, values, width=width, label=name, color=_COLOURS[at % len(_COLOURS)])
    steps = max((len(values) for _, values in chart.series), default=0)
    axes.set_xlim(-0.6, max(1, steps) - 0.4)
    axes.set_title(chart.title, color=_TEXT, fontsize=_SIZE + 4, loc="left", pad=14, fontweight="bold")
    axes.set_xticks([step for step, _ in chart.ticks], [label for _, label in chart.ticks])
    _scale(axes, chart)
    axes.tick_params(colors=_TEXT, labelsize=_SIZE, length=0)
    axes.grid(visible=True, axis="y", color=_LINES, linewidth=1)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if chart.series:
        axes.legend(
            loc="lower right",
            bbox_to_anchor=(1, 1),
            ncols=len(chart.series),
            frameon=False,
            fontsize=_SIZE,
            labelcolor=_TEXT,
            handlelength=0.9,
            handletextpad=0.4,
            columnspacing=1.1,
        )
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _scale(axes: Any, chart: Chart) -> None:
    """Label the heights in round numbers of one unit, with room above the highest bar."""
    top = max((value for _, values in chart.series for value in values), default=0.0)
    unit = 0
    while top >= _STEP ** (unit + 1) and unit < len(chart.units) - 1:
        unit += 1
    one = float(_STEP**unit)
    places = [place * one for place in MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(0, max(1.0, top / one))]
    axes.set_ylim(0, max(places[-1], top * 1.05))
    axes.set_yticks(places, [f"{place / one:g} {chart.units[unit]}".replace(".", chart.comma) for place in places])


def main() -> int:
    """Draw until the input ends."""
    for line in sys.stdin.buffer:
        picture = base64.b64encode(draw(msgspec.json.decode(line, type=Chart))).decode("ascii")
        sys.stdout.write(picture.join('""') + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
