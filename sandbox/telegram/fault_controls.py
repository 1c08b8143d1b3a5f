"""What goes wrong on request, and how much is allowed, as typed methods."""

from dataclasses import asdict

from sandbox.telegram.control_names import ControlCore
from sandbox.telegram.limits.budget import Budget


class FaultControls(ControlCore):
    """Faults of the whole data centre; methods are named as in the TL schema ("messages.sendMessage"), None is any."""

    async def drop_connections(self) -> int:
        """Cut all connections; clients may come back at once. How many there were."""
        return int(await self._perform("faults/drop_connections", {}))

    async def silence(self, seconds: float) -> None:
        """Accept connections and calls, read and answer nothing, for a while."""
        await self._perform("faults/silence", {"seconds": seconds})

    async def outage(self) -> None:
        """Cut all connections and refuse new ones until `restore`."""
        await self._perform("faults/outage", {})

    async def restore(self) -> None:
        """Switch every fault off and listen again."""
        await self._perform("faults/restore", {})

    async def forget_key(self) -> int:
        """Lose all authorisation keys: clients are answered -404. How many there were."""
        return int(await self._perform("faults/forget_keys", {}))

    async def next_call_fails(self, method: str | None, words: str, *, code: int = 400, times: int = 1) -> None:
        """Refuse the next calls of a method ("FLOOD_WAIT_7" with code 420), without carrying them out."""
        await self._perform("faults/fail", {"method": method, "words": words, "code": code, "times": times})

    async def lose_answer(self, method: str | None, *, times: int = 1) -> None:
        """Carry out the next calls of a method and never answer them."""
        await self._perform("faults/lose_answers", {"method": method, "times": times})

    async def repeat_updates(self, times: int = 1) -> None:
        """Deliver each of the next updates twice."""
        await self._perform("faults/repeat_updates", {"times": times})

    async def lose_updates(self, times: int = 1) -> None:
        """Do not push the next updates; a client finds them in its difference."""
        await self._perform("faults/lose_updates", {"times": times})

    async def delay(self, seconds: float, *, method: str | None = None) -> None:
        """Make every call, or those of one method, take so long before they are carried out; 0 ends it."""
        await self._perform("faults/delay", {"seconds": seconds, "method": method})

    async def set_budgets(
        self, *, per_chat: Budget | None = None, per_group: Budget | None = None, overall: Budget | None = None
    ) -> None:
        """Change how much a bot may send and edit; every budget begins full again."""
        given = {"per_chat": per_chat, "per_group": per_group, "overall": overall}
        await self._perform("budgets", {name: asdict(one) if one else None for name, one in given.items()})
