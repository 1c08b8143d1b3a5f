"""For how long samples are kept in which detail, and how much of them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

import msgspec

if TYPE_CHECKING:  # the process that holds the file has no use for it, and it takes as long to load as DuckDB twice
    from tgarr.config import Statistics

_MEGABYTE: Final = 1_000_000


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """As they came for `raw`, by 5 minutes for `fine`, by hours for `coarse`; None for ever.

    What takes more than `largest` bytes is forgotten before, the oldest first.
    """

    raw: timedelta = timedelta(days=7)
    fine: timedelta = timedelta(days=90)
    coarse: timedelta | None = None
    largest: int = 1000 * _MEGABYTE

    @classmethod
    def of(cls, wanted: "Statistics") -> Self:
        """Return what a configuration means."""
        return cls.of_numbers(wanted.raw_days, wanted.fine_days, wanted.coarse_days, wanted.most_mb)

    @classmethod
    def of_numbers(cls, raw: float, fine: float, coarse: float, most: float) -> Self:
        """Return it from days, of which 0 are for ever in `coarse`, and megabytes.

        Nothing is forgotten for its age before it was put together.
        """
        return cls(
            raw=timedelta(days=raw),
            fine=timedelta(days=fine),
            coarse=timedelta(days=max(coarse, fine)) if coarse else None,
            largest=int(most * _MEGABYTE),
        )

    def numbers(self) -> tuple[float, ...]:
        """Return what `of_numbers` reads."""
        days = (self.raw, self.fine, self.coarse or timedelta())
        return (*(span / timedelta(days=1) for span in days), self.largest / _MEGABYTE)
