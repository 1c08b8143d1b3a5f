"""Runs all measurements, prints one table, and writes bench.json."""

import sys
from pathlib import Path

from bench import bells, page, replies, runtime, starting
from bench.figure import report


def main() -> int:
    """Measure and report; benchmarks tell, they never fail."""
    figures = [*runtime.measure(), *starting.measure(), *replies.measure(), *bells.measure(), *page.measure()]
    report(figures, Path("bench.json"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
