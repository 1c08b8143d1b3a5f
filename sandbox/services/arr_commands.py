"""Commands an arr has been given: queued, started, completed as the clock runs."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.services.clock import Clock
from sandbox.services.formats import iso, timespan

_STARTS_AFTER = 0.5
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(slots=True, kw_only=True)
class Command:
    """One command; `seconds` is how long it works, `work` what it does when it ends."""

    id: int
    name: str
    body: dict[str, Any]
    user_agent: str
    queued_at: float
    seconds: float
    work: Callable[[], str | None]
    message: str | None = None
    ended: bool = False

    @property
    def started_at(self) -> float:
        """When it leaves the queue."""
        return self.queued_at + _STARTS_AFTER

    @property
    def ended_at(self) -> float:
        """When it is done."""
        return self.started_at + self.seconds

    def as_json(self, now: float) -> dict[str, Any]:
        """The CommandResource at a moment."""
        started, ended = now >= self.started_at, self.ended
        status = "completed" if ended else "started" if started else "queued"
        resource: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "commandName": _WORDS.sub(" ", self.name),
            "body": {
                "sendUpdatesToClient": True,
                "updateScheduledTask": True,
                "requiresDiskAccess": False,
                "isExclusive": False,
                "name": self.name,
                "trigger": "manual",
                "suppressMessages": False,
                "clientUserAgent": self.user_agent,
            },
            "priority": "normal",
            "status": status,
            "result": "successful" if ended else "unknown",
            "queued": iso(self.queued_at),
            "trigger": "manual",
            "clientUserAgent": self.user_agent,
            "stateChangeTime": iso(self.ended_at if ended else self.queued_at),
            "sendUpdatesToClient": True,
            "updateScheduledTask": True,
        }
        if started:
            resource["started"] = iso(self.started_at)
        if ended:
            resource |= {"ended": iso(self.ended_at), "duration": timespan(self.seconds)}
        message = self.message if ended else ("Starting" if started else None)
        return resource | ({"message": message} if message else {})


@dataclass(slots=True, kw_only=True)
class CommandQueue:
    """The commands of one arr, oldest first."""

    clock: Clock
    commands: list[Command] = field(default_factory=list)

    def push(
        self,
        name: str,
        *,
        body: dict[str, Any],
        user_agent: str,
        seconds: float,
        work: Callable[[], str | None],
    ) -> Command:
        """Queue a command; one of the same name and body still waiting is given back instead."""
        for waiting in self.commands:
            if not waiting.ended and waiting.name == name and waiting.body == body:
                return waiting
        command = Command(
            id=len(self.commands) + 1,
            name=name,
            body=body,
            user_agent=user_agent,
            queued_at=self.clock.now(),
            seconds=seconds,
            work=work,
        )
        self.commands.append(command)
        return command

    def settle(self) -> None:
        """Finish the commands whose time has come."""
        now = self.clock.now()
        for command in self.commands:
            if not command.ended and now >= command.ended_at:
                command.ended = True
                command.message = command.work() or "Completed"
