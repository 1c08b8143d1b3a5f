"""What charts show; how they look is decided in `drawing` and `plotting`."""

import msgspec


class Chart(msgspec.Struct, frozen=True, kw_only=True, tag="bars"):
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


class Plot(msgspec.Struct, frozen=True, kw_only=True, tag="plot"):
    """Lines over time, or a bar for each of some names, the first one on top.

    Attributes:
        title: above it.
        times: in seconds since 1970, in order; none where there are names.
        names: of the bars; none where there are times.
        series: a name with its values, one each time or name, None where there is none. Only the first has bars.
        units: of the values, each `step` of the one before; empty texts for plain numbers.
        step: see `units`.
        comma: what stands before decimals.

    """

    title: str
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    times: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    units: tuple[str, ...]
    step: int
    comma: str
