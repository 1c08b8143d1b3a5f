"""For how long samples are kept in which detail."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """As they came for `raw`, by 5 minutes for `fine`, and by hours for ever."""

    raw: timedelta = timedelta(days=7)
    fine: timedelta = timedelta(days=90)
