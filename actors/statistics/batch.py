"""What is recorded in one go: the figures of some seconds, and what happened in them."""

import math
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta

_STEPS_EACH_DOUBLING: Final = 4
_SMALLEST_SECONDS: Final = 0.001
MOST_BUCKET: Final = 80
"""About a quarter of an hour."""
REST: Final = "…"
"""In place of a part: those that are put together."""
_MOST: Final = 2**63 - 1
Whole = Annotated[int, Meta(ge=-_MOST, le=_MOST)]
"""What a column of whole numbers holds."""


class Series(msgspec.Struct, frozen=True, order=True):
    """What a figure is of.

    Attributes:
        metric: such as `traffic.down`; what there is stands in `docs/STATISTICS.md`.
        subject: the service, client, person or library.
        part: a torrent, an operation, a path; empty for the whole.

    """

    metric: str
    subject: str = ""
    part: str = ""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a download or request, as the journal has it; what is not known is empty. `size` in bytes."""

    ts: float
    kind: str
    service: str
    title: str = ""
    media: str = ""
    release: str = ""
    download: str = ""
    quality: str = ""
    indexer: str = ""
    release_group: str = ""
    size: Whole = 0
    person: str = ""
    person_id: Whole = 0


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one moment.

    Attributes:
        ts: the end of the time it is about, seconds since 1970.
        values: a gauge as it stands, or a count of what came since the batch before.
        times: how many calls took how long, by `bucket_of`.
        happened: see `Happening`.

    """

    ts: float
    values: dict[Series, float] = msgspec.field(default_factory=dict)
    times: dict[tuple[Series, int], int] = msgspec.field(default_factory=dict)
    happened: tuple[Happening, ...] = ()


def bucket_of(seconds: float) -> int:
    """Return the bucket of a duration: four to each doubling from a millisecond on, so at most 19 % wide."""
    if seconds <= _SMALLEST_SECONDS:
        return 0
    return min(MOST_BUCKET, math.ceil(math.log2(seconds / _SMALLEST_SECONDS) * _STEPS_EACH_DOUBLING))


def percentile(counts: Mapping[int, int], share: float) -> int:
    """Return the bucket in which that share of the calls has ended."""
    needed, seen = share * sum(counts.values()), 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= needed:
            return bucket
    return 0


def seconds_of(bucket: int) -> float:
    """Return the longest duration of a bucket."""
    return _SMALLEST_SECONDS * math.pow(2, bucket / _STEPS_EACH_DOUBLING)
