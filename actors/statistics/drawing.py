"""The process that draws: a chart as a line of JSON in, a PNG in base64 out. matplotlib takes half a second to load."""

import base64
import sys

import msgspec

from actors.statistics import plotting
from actors.statistics.canvas import COLOURS, canvas, legend, png, scale
from actors.statistics.chart import Chart, Plot


def draw(chart: Chart | Plot) -> bytes:
    """Return the chart as PNG, 1024 by 640."""
    if isinstance(chart, Plot):
        return plotting.draw(chart)
    figure, axes = canvas(chart.title)
    width = 0.84 / max(1, len(chart.series))
    for at, (name, values) in enumerate(chart.series):
        places = [step + (at - (len(chart.series) - 1) / 2) * width for step in range(len(values))]
        axes.bar(places, values, width=width, label=name, color=COLOURS[at % len(COLOURS)])
    steps = max((len(values) for _, values in chart.series), default=0)
    axes.set_xlim(-0.6, max(1, steps) - 0.4)
    axes.set_xticks([step for step, _ in chart.ticks], [label for _, label in chart.ticks])
    top = max((value for _, values in chart.series for value in values), default=0.0)
    heights, labels = scale(0.0, max(1.0, top), chart.units, 1024, chart.comma)
    axes.set_ylim(0, max(heights[-1], top * 1.05))
    axes.set_yticks(heights, labels)
    if chart.series:
        legend(axes, len(chart.series))
    return png(figure)


def main() -> int:
    """Draw until the input ends."""
    for line in sys.stdin.buffer:
        picture = base64.b64encode(draw(msgspec.json.decode(line, type=Chart | Plot))).decode("ascii")
        sys.stdout.write(picture.join('""') + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
