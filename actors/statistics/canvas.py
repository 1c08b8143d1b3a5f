"""What all charts have in common. Each brings its own dark ground, so that it reads the same in any chat.

The font that comes with matplotlib has Cyrillic letters.
"""

import io
import warnings
from typing import Any, Final, Literal

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

GROUND: Final = "#17212b"
TEXT: Final = "#e8edf2"
LINES: Final = "#33414f"
COLOURS: Final = ("#4fa3e0", "#f0a35e", "#7bc67b", "#c58be0")
SIZE: Final = 15
_LONGEST_TITLE: Final = 32
mpl.rcParams["text.parse_math"] = False  # what stands between two dollars in a name is no mathematics
_INCHES: Final = (8.0, 5.0)
_DOTS: Final = 128


def canvas(title: str, *, along: Literal["x", "y"] = "y") -> tuple[Figure, Any]:
    """Return a picture of 1024 by 640, and where to draw in it; with a grid `along` one axis."""
    figure = Figure(figsize=_INCHES, dpi=_DOTS, facecolor=GROUND, layout=ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.2))
    axes = figure.subplots()
    axes.set_facecolor(GROUND)
    axes.set_title(clipped(title, _LONGEST_TITLE), color=TEXT, fontsize=SIZE + 4, loc="left", pad=14, fontweight="bold")
    axes.tick_params(colors=TEXT, labelsize=SIZE, length=0)
    axes.tick_params(axis="x", pad=12)  # the lowest label of the other axis reaches down here
    axes.grid(visible=True, axis=along, color=LINES, linewidth=1)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def legend(axes: Any, columns: int, *, below: bool = False) -> None:
    """Name the series, beside the title; with `below` under the picture, where names are long."""
    axes.legend(
        loc="upper center" if below else "lower right",
        bbox_to_anchor=(0.5, -0.1) if below else (1, 1),
        ncols=columns,
        frameon=False,
        fontsize=SIZE,
        labelcolor=TEXT,
        handlelength=0.9,
        handletextpad=0.4,
        columnspacing=1.1,
    )


def png(figure: Figure) -> bytes:
    """Return the finished picture."""
    picture = io.BytesIO()
    with warnings.catch_warnings():
        # Names of torrents have letters of all the world; for those that the font does not have there are boxes.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(picture, format="png")
    return picture.getvalue()


def clipped(name: str, longest: int) -> str:
    """Return a name in one line of so many letters at most."""
    line = " ".join(name.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def scale(
    low: float, high: float, units: tuple[str, ...], step: int, comma: str, *, most: int = 5
) -> tuple[list[float], list[str]]:
    """Return round places from `low` to `high` in one unit, the last one above `high`, with their labels."""
    size, unit = max(abs(low), abs(high)), 0
    while size >= step ** (unit + 1) and unit < len(units) - 1:
        unit += 1
    one = float(step**unit)
    ticks = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low / one, high / one)
    places = [float(place) for place in ticks]
    labels = [f"{round(place, 10):g} {units[unit]}".replace(".", comma).strip() if place else "0" for place in places]
    return [place * one for place in places], labels
