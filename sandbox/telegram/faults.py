"""What goes wrong on request: refused calls, lost answers, delays, doubled updates, a silent server."""

import asyncio
import time
from dataclasses import dataclass, field

from sandbox.telegram.refusals import Refused


@dataclass(slots=True)
class _Pending:
    """A fault for the next `left` calls of a method; None: of any method."""

    method: str | None
    left: int
    error: Refused | None = None

    def takes(self, method: str) -> bool:
        """Whether the fault strikes this call; counts it."""
        if self.left <= 0 or (self.method is not None and self.method.lower() != method.lower()):
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults that are switched on."""

    doubled_pushes: int = 0
    lost_pushes: int = 0
    _silent_until: float = 0.0
    _delays: dict[str | None, float] = field(default_factory=dict)
    _failing: list[_Pending] = field(default_factory=list)
    _losing: list[_Pending] = field(default_factory=list)

    def fail(self, method: str | None, *, words: str, number: int, times: int) -> None:
        """Refuse the next calls of a method with an error, before they are carried out."""
        self._failing.append(_Pending(method, times, Refused(words, number)))

    def lose_answers(self, method: str | None, *, times: int) -> None:
        """Carry out the next calls of a method and never answer them."""
        self._losing.append(_Pending(method, times))

    def delay(self, method: str | None, *, seconds: float) -> None:
        """Make the calls of a method take so long."""
        self._delays[method and method.lower()] = seconds

    def silence(self, seconds: float) -> None:
        """Accept connections, read nothing and write nothing for a while."""
        self._silent_until = time.monotonic() + seconds

    def is_silent(self) -> bool:
        """Whether the server is silent now."""
        return time.monotonic() < self._silent_until

    def clear(self) -> None:
        """Switch everything off."""
        self.doubled_pushes = 0
        self.lost_pushes = 0
        self._delays.clear()
        self._silent_until = 0.0
        self._failing.clear()
        self._losing.clear()

    def check(self, method: str) -> None:
        """Raise the error that is due for a call."""
        for pending in self._failing:
            if pending.error is not None and pending.takes(method):
                raise Refused(pending.error.words, pending.error.number)

    def loses(self, method: str) -> bool:
        """Whether a call's answer is to be lost."""
        return any(pending.takes(method) for pending in self._losing)

    def push_count(self) -> int:
        """How often an update is to be delivered."""
        if self.lost_pushes > 0:
            self.lost_pushes -= 1
            return 0
        if self.doubled_pushes <= 0:
            return 1
        self.doubled_pushes -= 1
        return 2

    async def hold(self, method: str) -> None:
        """Wait as long as a call is to take."""
        seconds = self._delays.get(method.lower(), self._delays.get(None, 0.0))
        if seconds > 0:
            await asyncio.sleep(seconds)
