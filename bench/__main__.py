"""Runs all measurements, prints one table, and writes bench.json."""

import sys
from pathlib import Path

from bench import bells, choosing, finished, flow, live, names, notices, page, polls, replies, runtime, series, starting
from bench.figure import report


def main() -> int:
    """Measure and report; benchmarks tell, they never fail."""
    parts = (runtime, starting, replies, bells, notices, flow, series, page, polls, finished, live, choosing, names)
    figures = [figure for part in parts for figure in part.measure()]
    report(figures, Path("bench.json"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
