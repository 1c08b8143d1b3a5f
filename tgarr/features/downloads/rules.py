"""Which transfers a list shows, and in which order."""

from collections.abc import Sequence
from typing import Final

from tgarr.domain.board import ORDER, kind_of
from tgarr.domain.transfers import Transfer

PAGE: Final = 6


def listed(transfers: Sequence[Transfer], wanted: str) -> list[Transfer]:
    """Return the transfers of a filter: what moves first, then what waits, then what is done."""
    found = [one for one in transfers if wanted in ("all", kind_of(one))]
    return sorted(found, key=lambda one: (ORDER[kind_of(one)], -one.progress, one.name.casefold(), one.hash))
