"""How fast we may talk: a budget per chat and one for all, which sends and edits share.

Source of the figures: core.telegram.org/bots/faq, "My bot is hitting limits": one message a second in a chat, 20 a
minute in a group, about 30 a second in all; edits count like sends (tdlib/td issues 2592 and 3034).
"""

from collections.abc import Callable
from time import monotonic
from typing import Final

import msgspec

#: Budgets are forgotten when they are full again, once there are so many.
_MOST_BUDGETS = 500


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """`burst` at once, then `per_second`."""

    per_second: float
    burst: float


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """The rates. Within any minute a group sees at most 4 + 16 messages."""

    private: Rate = Rate(per_second=1.0, burst=3)
    group: Rate = Rate(per_second=16 / 60, burst=4)
    overall: Rate = Rate(per_second=25.0, burst=25)


USUAL: Final = Pace()
KEPT: Final = 0.25
"""The share of every budget that progress leaves to answers and notices."""


class _Budget(msgspec.Struct):
    rate: Rate
    at: float
    left: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.rate.burst

    def refill(self, now: float) -> None:
        self.left = min(self.rate.burst, self.left + (now - self.at) * self.rate.per_second)
        self.at = now

    def delay(self, now: float, keep: float = 0.0) -> float:
        """Return the seconds until something may be said that leaves a share of the whole to others."""
        self.refill(now)
        needed = 1 + min(keep * self.rate.burst, self.rate.burst - 1)
        return max(0.0, (needed - self.left) / self.rate.per_second)


class Pacing:
    """The budgets as they stand. `clock` is in seconds and never goes back."""

    def __init__(self, pace: Pace = USUAL, *, clock: Callable[[], float] = monotonic) -> None:
        self._pace = pace
        self._clock = clock
        self._all = _Budget(pace.overall, clock())
        self._chats: dict[int, _Budget] = {}

    def delay(self, chat: int, *, keep: float = 0.0) -> float:
        """Return the seconds until the chat may be written to; 0 for now. `keep` is the share left to others."""
        now = self._clock()
        own = self._chats.get(chat)
        return max(self._all.delay(now, keep), own.delay(now, keep) if own is not None else 0.0)

    def interval(self, chat: int) -> float:
        """Return the seconds between two messages that the chat's budget allows for ever."""
        return 1 / self._rate(chat).per_second

    def spend(self, chat: int) -> None:
        """Take one message, or edit, from the budgets."""
        now = self._clock()
        own = self._chats.get(chat)
        if own is None:
            self._forget_full(now)
            own = self._chats[chat] = _Budget(self._rate(chat), now)
        for budget in (own, self._all):
            budget.refill(now)
            budget.left -= 1

    def give_back(self, chat: int) -> None:
        """Put back what was taken for something that was not sent after all."""
        for budget in (self._chats.get(chat), self._all):
            if budget is not None:
                budget.left = min(budget.rate.burst, budget.left + 1)

    def hold(self, chat: int, seconds: float) -> None:
        """Let nothing more into the chat for so long: Telegram asked to wait."""
        self.spend(chat)
        own = self._chats[chat]
        own.left = min(own.left, 1 - seconds * own.rate.per_second)

    def _rate(self, chat: int) -> Rate:
        return self._pace.private if chat > 0 else self._pace.group

    def _forget_full(self, now: float) -> None:
        if len(self._chats) < _MOST_BUDGETS:
            return
        for chat, budget in list(self._chats.items()):
            if budget.delay(now) == 0 and budget.left >= budget.rate.burst:
                del self._chats[chat]
