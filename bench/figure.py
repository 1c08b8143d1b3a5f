"""One measured figure, and the table and file they go into."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure.

    Attributes:
        id: short and stable.
        what: in words.
        figure: in `unit`.
        reference: of the floor or peer measured in the same run; None where there is none.
        goal: the most that is good: of the ratio where there is a reference and `of_ratio`, else of the figure.

    """

    id: str
    what: str
    figure: float
    unit: str
    reference: float | None = None
    goal: float | None = None
    of_ratio: bool = False

    @property
    def ratio(self) -> float | None:
        """The figure by its reference."""
        return self.figure / self.reference if self.reference else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        value = self.ratio if self.of_ratio else self.figure
        return None if self.goal is None or value is None else value <= self.goal

    def to_json(self) -> dict[str, Any]:
        """Return what `bench.json` holds of it."""
        listed = asdict(self)
        goal, of_ratio = listed.pop("goal"), listed.pop("of_ratio")
        words = None if goal is None else f"ratio <= {goal:g}" if of_ratio else f"<= {goal:g} {self.unit}"
        return {**listed, "ratio": self.ratio, "goal": words, "met": self.met}


def report(figures: Sequence[Figure], path: Path) -> None:
    """Print the table and write the file."""
    rows = [("id", "figure", "reference", "ratio", "goal", "met", "what")]
    for figure in figures:
        shown = figure.to_json()
        reference, ratio = figure.reference, figure.ratio
        rows.append(
            (
                figure.id,
                f"{figure.figure:.3g} {figure.unit}",
                "" if reference is None else f"{reference:.3g} {figure.unit}",
                "" if ratio is None else f"{ratio:.2f}",
                shown["goal"] or "",
                "" if figure.met is None else "yes" if figure.met else "NO",
                figure.what,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    path.write_text(json.dumps([figure.to_json() for figure in figures], indent=2, ensure_ascii=False) + "\n", "utf-8")
