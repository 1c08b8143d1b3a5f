"""What all torrent clients are downloading, in pages, and how wrong a page is that was shown a while ago."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Final

import msgspec

from tgarr.domain.records import replace
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState

FILTERS: Final = ("all", "active", "waiting", "done", "trouble")
PAGE: Final = 10
"""Downloads on a page."""
MOST_DONE: Final = 50
"""Finished ones that are remembered; the newest."""
LATELY: Final = 3
"""Finished ones that every page names."""
LEAST_ERROR: Final = 0.01
"""A share that is shown may be wrong by this much before anybody cares: what is shown are whole percents."""

_ACTIVE: Final = frozenset(
    {TransferState.DOWNLOADING, TransferState.METADATA, TransferState.CHECKING, TransferState.MOVING}
)
_WAITING: Final = frozenset({TransferState.QUEUED, TransferState.PAUSED})
ORDER: Final = {kind: place for place, kind in enumerate(("active", "trouble", "waiting", "done"))}

Key = tuple[str, str]
"""A client's name and a hash."""


def kind_of(transfer: Transfer) -> str:
    """Return the filter a transfer falls under, `all` aside."""
    if transfer.finished:
        return "done"
    if transfer.state in _ACTIVE:
        return "active"
    return "waiting" if transfer.state in _WAITING else "trouble"


class Need(IntEnum):
    """How badly somebody who reads a page needs a new one."""

    NONE = 0
    FIGURES = 1
    """Something that is shown is off by more than it may be."""
    NEWS = 2
    """Something that is shown has come to its end, changed its state or gone, or there is something new."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What one message shows.

    Attributes:
        wanted: the filter.
        at, pages: which of how many, from 0.
        lines: the downloads on it, without what no line says of them.
        found: how many the filter has.
        speed, left: of all that is not finished: bytes a second, and bytes.
        lately: the names of what was finished last, the newest first.
        silent: the clients that do not answer.

    """

    wanted: str
    at: int = 0
    pages: int = 1
    lines: tuple[Transfer, ...] = ()
    found: int = 0
    speed: int = 0
    left: int = 0
    lately: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


class Board:
    """The downloads of all clients. Of those that are finished only what was still under way when it began, or after.

    Attributes:
        silent: the clients that do not answer at the moment.

    """

    def __init__(self) -> None:
        self.silent: tuple[str, ...] = ()
        self._under_way: dict[Key, Transfer] = {}
        self._done: dict[Key, Transfer] = {}
        self._ordered: list[Transfer] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything is downloaded."""
        return not self._under_way

    @property
    def moves(self) -> bool:
        """Whether anything is being done."""
        return any(one.state in _ACTIVE or one.download_speed for one in self._under_way.values())

    @property
    def done(self) -> tuple[Transfer, ...]:
        """What was finished, the newest first."""
        return tuple(reversed(self._done.values()))

    def take(self, client: str, changes: TransferChanges) -> None:
        """Take over what a client told."""
        self._ordered = None
        if changes.complete:
            listed = {(client, one.hash) for one in changes.changed}
            self._forget(key for key in self._under_way if key[0] == client and key not in listed)
        self._forget((client, hash_) for hash_ in changes.removed)
        for one in changes.changed:
            key = client, one.hash
            if not one.finished:
                self._under_way[key] = one
                self._done.pop(key, None)
            elif self._under_way.pop(key, None) is not None or key in self._done:
                self._done[key] = one
        self._forget_oldest()

    def remember(self, client: str, finished: Iterable[Transfer]) -> None:
        """Count these among what was finished, in their order."""
        self._done |= {(client, one.hash): one for one in finished}
        self._forget_oldest()

    def drop(self, client: str, hash_: str) -> None:
        """Take out a download that was removed."""
        self._ordered = None
        self._forget([(client, hash_)])

    def page(self, wanted: str, at: int) -> Page:
        """Return a page of a filter; beyond the last one it is the last one."""
        listed = self._listed(wanted)
        pages = max(1, -(-len(listed) // PAGE))
        at = min(at, pages - 1)
        under_way = self._under_way.values()
        return Page(
            wanted=wanted,
            at=at,
            pages=pages,
            lines=tuple(map(_visible, listed[at * PAGE : (at + 1) * PAGE])),
            found=len(listed),
            speed=sum(one.download_speed for one in under_way),
            left=sum(max(0, one.size - one.done) for one in under_way),
            lately=tuple(one.name for one in self.done[:LATELY]),
            silent=self.silent,
        )

    def need(self, shown: Page, now: Page, *, seconds: float) -> Need:
        """Tell how wrong a page that is shown is; `seconds` is the time between two edits that can be afforded.

        What is shown may be off by as much as the fastest download on the page moves in that time.
        """
        if (shown.wanted, shown.silent) != (now.wanted, now.silent) or shown.at != now.at:
            return Need.NEWS
        lines = [(line, self._find(line)) for line in shown.lines]
        if any(found is None or found.state is not line.state for line, found in lines):
            return Need.NEWS
        if len(shown.lines) < min(len(now.lines), PAGE):
            return Need.NEWS
        bound = self.bound([found for _, found in lines if found is not None], seconds)
        off = any(found is not None and abs(found.progress - line.progress) > bound for line, found in lines)
        return Need.FIGURES if off else Need.NONE

    @staticmethod
    def bound(lines: Sequence[Transfer], seconds: float) -> float:
        """Return the share by which a line of a page may be wrong."""
        fastest = max((one.download_speed / one.size for one in lines if one.size), default=0.0)
        return max(LEAST_ERROR, fastest * seconds)

    def _find(self, line: Transfer) -> Transfer | None:
        key = line.client, line.hash
        return self._under_way.get(key) or self._done.get(key)

    def _listed(self, wanted: str) -> list[Transfer]:
        """Return the downloads of a filter, in an order that moving on does not change."""
        if wanted == "done":
            return list(self.done)
        if self._ordered is None:
            self._ordered = sorted(
                self._under_way.values(),
                key=lambda one: (
                    ORDER[kind_of(one)],
                    one.added_at.timestamp() if one.added_at else 0.0,
                    one.name.casefold(),
                    one.hash,
                ),
            )
        return [one for one in self._ordered if wanted in ("all", kind_of(one))]

    def _forget(self, keys: Iterable[Key]) -> None:
        for key in list(keys):
            self._under_way.pop(key, None)
            self._done.pop(key, None)

    def _forget_oldest(self) -> None:
        while len(self._done) > MOST_DONE:
            del self._done[next(iter(self._done))]


def _visible(one: Transfer) -> Transfer:
    """Return a download without what changes and is not shown: it is no reason for an edit."""
    return replace(one, upload_speed=0, uploaded=0, ratio=0.0, seeds=0)
