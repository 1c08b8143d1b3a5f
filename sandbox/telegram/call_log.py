"""Which calls clients made, without what was secret in them."""

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class LoggedCall:
    """One call: the method's name, who called, when (Unix time), for which chat, and the error that answered it."""

    method: str
    account: int | None
    time: float
    chat: int | None = None
    outcome: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The members of a SeenCall."""
        return {
            "method": self.method,
            "account": self.account,
            "time": self.time,
            "chat": self.chat,
            "outcome": self.outcome,
        }


@dataclass(slots=True)
class CallLog:
    """Calls in the order in which they arrived."""

    calls: list[LoggedCall] = field(default_factory=list)

    def add(self, method: str, account: int | None, chat: int | None) -> LoggedCall:
        """Note a call; its outcome is filled in later."""
        call = LoggedCall(method=method, account=account, time=time.time(), chat=chat)
        self.calls.append(call)
        return call

    def of(self, method: str | None) -> list[LoggedCall]:
        """The calls of one method, in whatever case, or all."""
        return [call for call in self.calls if method is None or call.method.lower() == method.lower()]
