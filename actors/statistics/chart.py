"""What a chart shows; how it looks is decided in `drawing`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars over time, one group a series.

    Attributes:
        title: above it.
        series: a name with its values, one each step of time; bytes.
        ticks: which steps have a label below, and which.
        units: of bytes, from bytes on, each 1024 of the one before.
        comma: what stands before decimals.

    """

    title: str
    series: tuple[tuple[str, tuple[float, ...]], ...]
    ticks: tuple[tuple[int, str], ...]
    units: tuple[str, ...]
    comma: str
