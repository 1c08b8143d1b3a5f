"""How often a bot may post and edit, and the FLOOD_WAIT for who does it more often."""

import math
import time
from dataclasses import dataclass, field

from sandbox.telegram.limits.budget import OVERALL, PER_CHAT, PER_GROUP, Budget
from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.chats import Chat, ChatKind


@dataclass(slots=True)
class _Bucket:
    budget: Budget
    left: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Seconds until one more call fits; 0 when it does."""
        self.left = min(self.budget.burst, self.left + (now - self.filled_at) * self.budget.rate)
        self.filled_at = now
        return max(0.0, (1 - self.left) / self.budget.rate)


@dataclass(slots=True)
class Budgets:
    """What is left of every bot's budgets."""

    per_chat: Budget = PER_CHAT
    per_group: Budget = PER_GROUP
    overall: Budget = OVERALL
    _buckets: dict[tuple[int, int | None, str], _Bucket] = field(default_factory=dict)

    def set(self, *, per_chat: Budget | None, per_group: Budget | None, overall: Budget | None) -> None:
        """Change budgets; every one begins full again."""
        self.per_chat = per_chat or self.per_chat
        self.per_group = per_group or self.per_group
        self.overall = overall or self.overall
        self._buckets.clear()

    def spend(self, bot_id: int, chat: Chat) -> None:
        """Count one send or edit; refused with 420 FLOOD_WAIT_n, n whole seconds, when it is one too many.

        A refused call takes nothing from any budget.
        """
        now = time.monotonic()
        buckets = [self._bucket(bot_id, chat.id, "chat", self.per_chat, now)]
        if chat.kind is not ChatKind.PRIVATE:
            buckets.append(self._bucket(bot_id, chat.id, "group", self.per_group, now))
        buckets.append(self._bucket(bot_id, None, "overall", self.overall, now))
        seconds = max(bucket.wait(now) for bucket in buckets)
        if seconds > 0:
            raise Refused(f"FLOOD_WAIT_{math.ceil(seconds)}", 420)
        for bucket in buckets:
            bucket.left -= 1

    def _bucket(self, bot_id: int, chat_id: int | None, kind: str, budget: Budget, now: float) -> _Bucket:
        return self._buckets.setdefault((bot_id, chat_id, kind), _Bucket(budget, budget.burst, now))
