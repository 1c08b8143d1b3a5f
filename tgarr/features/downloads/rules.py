"""Which transfers a list shows, and in which order."""

from collections.abc import Sequence
from typing import Final

from tgarr.domain.transfers import Transfer, TransferState

PAGE: Final = 6
FILTERS: Final = ("all", "active", "waiting", "done", "trouble")

_ACTIVE: Final = frozenset(
    {TransferState.DOWNLOADING, TransferState.METADATA, TransferState.CHECKING, TransferState.MOVING}
)
_WAITING: Final = frozenset({TransferState.QUEUED, TransferState.PAUSED})
_TROUBLE: Final = frozenset({TransferState.STALLED, TransferState.FAILED, TransferState.UNKNOWN})


def kind_of(transfer: Transfer) -> str:
    """Return the filter a transfer falls under, `all` aside."""
    if transfer.finished:
        return "done"
    if transfer.state in _ACTIVE:
        return "active"
    return "waiting" if transfer.state in _WAITING else "trouble"


def listed(transfers: Sequence[Transfer], wanted: str) -> list[Transfer]:
    """Return the transfers of a filter: what moves first, then what waits, then what is done."""
    found = [one for one in transfers if wanted in ("all", kind_of(one))]
    order = {kind: place for place, kind in enumerate(("active", "trouble", "waiting", "done"))}
    return sorted(found, key=lambda one: (order[kind_of(one)], -one.progress, one.name.casefold(), one.hash))
