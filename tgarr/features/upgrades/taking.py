"""Replaces a copy: has the library take the better release, and sees how that ends."""

import logging
import sqlite3

import msgspec

from actors.runtime import Lane
from actors.stores import upgrades as store
from actors.stores.upgrades import State, UpgradeRow
from tgarr.chat import grabbing, refused
from tgarr.chat.house import House
from tgarr.chat.subject import Subject
from tgarr.chat.wishing import Wisher
from tgarr.domain.library import HistoryKind, QueueState
from tgarr.domain.media import TitleKey
from tgarr.errors import (
    ActorError,
    Expired,
    InvalidInput,
    ServiceConflict,
    ServiceError,
    ServiceNotFound,
    ServiceRejected,
)
from tgarr.features.upgrades.kept import Offer

log = logging.getLogger(__name__)

_LOST_SECONDS = 7 * 24 * 3600.0
"""A download that neither moves nor has come to an end after these was removed by somebody."""


class ByItself(msgspec.Struct, frozen=True, kw_only=True):
    """The house takes an upgrade that nobody has tapped."""

    house: House
    row: str
    who: None = None

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self.house.clock()


async def found(house: House, number: int) -> UpgradeRow:
    """Return an upgrade by its number.

    Raises:
        Expired: it is not known any more.

    """
    row = await house.state.read(lambda db: store.find(db, number))
    if row is None:
        raise Expired
    return row


async def take(wisher: Wisher, row: UpgradeRow, subject: Subject) -> int:
    """Have the library take what was offered; return where its history ended before.

    Raises:
        InvalidInput: somebody was faster, or it is not offered any more.
        TgarrError: it was not taken; of a release that cannot be had this is remembered.

    """
    if row.state not in ("offered", "taken"):
        raise InvalidInput("upgrade-over")
    house, offer = wisher.house, Offer.from_json(row.body)
    try:
        done = await grabbing.grab(wisher, subject, offer.target, offer.release)
    except (ServiceNotFound, ServiceConflict, ServiceRejected):
        await refused.note(house, subject.instance, offer.release)
        await _move(house, row.id, _FAILED)
        raise
    after = int(done.before["after"])
    now = house.clock()
    await house.state.write(
        # It is on its way, also where it was replaced or let go while the library was asked.
        lambda db: store.move(db, row.id, "taken", now=now, when=("offered", "left"), more={"after": after})
    )
    return after


class _End(msgspec.Struct, frozen=True):
    """How one has ended. `blocked`: why it is not imported, where it waits for somebody's hand."""

    state: State
    blocked: str = ""


_FAILED = _End("failed")


def stuck(db: sqlite3.Connection, *, now: float) -> list[UpgradeRow]:
    """Return those that were downloaded lately and are not imported: somebody may yet do it by hand."""
    return [row for row in store.of_state(db, "failed", since=now - _LOST_SECONDS) if row.body.get("blocked")]


async def settle(house: House) -> bool:
    """See how those end that were taken; tell whether any has ended."""
    rows = await house.state.read(lambda db: [*store.of_state(db, "taken"), *stuck(db, now=house.clock())])
    ended = False
    for row in rows:
        try:
            end = await _state(house, row)
        except (ServiceError, ActorError) as error:
            log.info("how the better copy of %s has ended is looked at later: %s", row.title, error)
            continue
        if end is not None and end.state != row.state:
            ended = await _move(house, row.id, end) or ended
    return ended


async def _state(house: House, row: UpgradeRow) -> _End | None:
    key = TitleKey.parse(row.title)
    library = house.libraries(key.kind, lane=Lane.BACKGROUND).get(row.service)
    if library is None:
        return _FAILED
    try:
        title = await library.title(key)
    except ServiceNotFound:
        return _FAILED  # removed from the library, and from where it knew it from
    return await _ended(house, row, Subject(row.service, library, title))


async def _ended(house: House, row: UpgradeRow, subject: Subject) -> _End | None:
    """Return how one has ended; None while it is on its way."""
    offer, held = Offer.from_json(row.body), subject.title.holding
    if held is None:
        return _FAILED  # removed from the library
    mine = {offer.release.title, offer.release.info_hash} - {""}
    for record in reversed(await subject.library.title_history(held.id)):
        if record.id <= offer.after or not {record.release, record.download_id} & mine:
            continue
        if record.kind is HistoryKind.IMPORTED:
            return _End("done")
        if record.kind is HistoryKind.FAILED:
            return _FAILED
    for item in (await subject.library.queue()).value:
        if {item.release, item.download_id} & mine:
            blocked = item.state is QueueState.IMPORT_BLOCKED
            return _End("failed", "; ".join(item.messages) or item.release) if blocked else None
    return _FAILED if house.clock() - row.moved_at > _LOST_SECONDS else None


async def _move(house: House, number: int, end: _End) -> bool:
    def write(db: sqlite3.Connection) -> bool:
        more = {"blocked": end.blocked}
        return store.move(db, number, end.state, now=house.clock(), when=("offered", "taken", "failed"), more=more)

    return await house.state.write(write)
