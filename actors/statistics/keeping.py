"""For how long samples are kept in which detail."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from tgarr.config import Statistics


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """As they came for `raw`, by 5 minutes for `fine`, and by hours for ever."""

    raw: timedelta = timedelta(days=7)
    fine: timedelta = timedelta(days=90)

    @classmethod
    def of(cls, wanted: Statistics) -> Self:
        """Return what a configuration means."""
        return cls(raw=timedelta(days=wanted.raw_days), fine=timedelta(days=wanted.fine_days))
