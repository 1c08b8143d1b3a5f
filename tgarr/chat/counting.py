"""Keeps updates in the order of their numbers: what comes again is dropped, what comes too early is held back.

Source: core.telegram.org/api/updates#update-handling. The account counts in pts and in qts, each channel in a pts of
its own.
"""

from collections.abc import Callable
from typing import Any, Final

from pyrogram import raw

from tgarr.chat.arrivals import CHANNEL_MARK
from tgarr.chat.intake import Intake, One
from tgarr.domain.records import replace

ACCOUNT: Final = 0

Counter = tuple[str, int]
"""`pts` or `qts`, and whose: ACCOUNT or a channel."""


class Counting:
    """Lets updates into the intake when it is their turn.

    Args:
        intake: where they go.
        gap: told of a box in which something is missing, each time that something is held back for it.
        fetch: told of a channel of which Telegram says that too much was missed.

    """

    def __init__(self, intake: Intake, *, gap: Callable[[int], None], fetch: Callable[[int], None]) -> None:
        self._intake = intake
        self._gap = gap
        self._fetch = fetch
        self._held: dict[Counter, list[tuple[int, int, One]]] = {}

    def sort_in(self, one: One) -> None:
        """Accept an update if it is next in its count, hold it if it comes too early, drop it if it came before."""
        update = one.update
        if isinstance(update, raw.types.UpdateChannelTooLong):
            self._too_long(update)
            return
        pts, count, qts = (getattr(update, name, None) for name in ("pts", "pts_count", "qts"))
        if pts is not None and count is not None:
            self._count(("pts", box_of(update)), pts, count, one)
        elif qts is not None:
            self._count(("qts", ACCOUNT), qts, 1, one)
        else:
            self._intake.accept(one)

    def holds(self, box: int) -> bool:
        """Tell whether something is held back for a box."""
        return any(counter[1] == box for counter in self._held)

    def give_up(self, box: int) -> None:
        """Accept what is held back for a box: what is missing before it will not come."""
        for counter in [counter for counter in self._held if counter[1] == box]:
            self._release(counter, giving_up=True)

    def _count(self, counter: Counter, number: int, count: int, one: One) -> None:
        known = self._known(counter)
        if not known or number - count == known:
            self._advance(counter, number)
            self._intake.accept(one)
            self._release(counter)
        elif number > known:
            self._held.setdefault(counter, []).append((number, count, one))
            self._gap(counter[1])

    def _release(self, counter: Counter, *, giving_up: bool = False) -> None:
        held = sorted(self._held.pop(counter, ()), key=lambda entry: entry[0])
        for index, (number, count, one) in enumerate(held):
            known = self._known(counter)
            if number <= known:
                continue
            if number - count != known and not giving_up:
                self._held[counter] = held[index:]
                return
            self._advance(counter, number)
            self._intake.accept(one)

    def _too_long(self, update: Any) -> None:
        box = CHANNEL_MARK - int(update.channel_id)
        if self._known(("pts", box)):
            self._fetch(box)
        elif update.pts:
            self._advance(("pts", box), update.pts)

    def _known(self, counter: Counter) -> int:
        name, box = counter
        reading = self._intake.reading(box)
        return (reading.pts if name == "pts" else reading.qts) or 0

    def _advance(self, counter: Counter, number: int) -> None:
        name, box = counter
        reading = self._intake.reading(box)
        self._intake.read(replace(reading, pts=number) if name == "pts" else replace(reading, qts=number))


def box_of(update: Any) -> int:
    """Return whose count an update is in: a channel's, or the account's."""
    peer = getattr(getattr(update, "message", None), "peer_id", None)
    channel = getattr(peer, "channel_id", None) or getattr(update, "channel_id", None)
    return CHANNEL_MARK - int(channel) if channel else ACCOUNT
