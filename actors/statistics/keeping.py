"""For how long samples are kept in which detail."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from tgarr.config import Statistics


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """As they came for `raw`, by 5 minutes for `fine`, by hours for `coarse`; None for ever."""

    raw: timedelta = timedelta(days=7)
    fine: timedelta = timedelta(days=90)
    coarse: timedelta | None = None

    @classmethod
    def of(cls, wanted: Statistics) -> Self:
        """Return what a configuration means."""
        return cls.of_days(wanted.raw_days, wanted.fine_days, wanted.coarse_days)

    @classmethod
    def of_days(cls, raw: float, fine: float, coarse: float) -> Self:
        """Return it from days, of which 0 are for ever in `coarse`; nothing is forgotten before it was put together."""
        return cls(
            raw=timedelta(days=raw),
            fine=timedelta(days=fine),
            coarse=timedelta(days=max(coarse, fine)) if coarse else None,
        )
