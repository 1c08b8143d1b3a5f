"""The rates at which Telegram lets a bot post and edit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`rate` calls per second on average, `burst` at once."""

    rate: float
    burst: int


# From core.telegram.org/bots/faq, "My bot is hitting limits, how do I avoid this?": in a single chat no more than one
# message per second, with short bursts over it; in a group no more than 20 messages per minute; about 30 messages per
# second over all. How short a burst may be is not published: a few messages. Edits and sends share a group's budget
# (TELEGRAM.md); the same is taken for the other two.
PER_CHAT = Budget(rate=1.0, burst=5)
PER_GROUP = Budget(rate=20 / 60, burst=20)
OVERALL = Budget(rate=30.0, burst=30)
