"""Starts the data centre as a process of its own, and plays the people in it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Self

from sandbox.process import SandboxError, SandboxProcess
from sandbox.telegram.cast import BotRole
from sandbox.telegram.controls import TelegramControls
from sandbox.telegram.limits.budget import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """Where the data centre listens, and the RSA key to trust there (PEM)."""

    address: str
    port: int
    public_key: str


class TelegramSandbox(TelegramControls):
    """`async with TelegramSandbox() as telegram`: one data centre with one bot and four people, or with given bots.

    Budgets for sends and edits are Telegram's own unless others are given.
    """

    def __init__(
        self,
        bots: Sequence[BotRole] = (),
        *,
        language: str | None = None,
        per_chat: Budget | None = None,
        per_group: Budget | None = None,
        overall: Budget | None = None,
    ) -> None:
        arguments = ["--bots", json.dumps([asdict(bot) for bot in bots])] if bots else []
        self._process = SandboxProcess(
            "sandbox.telegram", [*arguments, *(["--language", language] if language else [])]
        )
        super().__init__(self._process.perform)
        self._budgets = {"per_chat": per_chat, "per_group": per_group, "overall": overall}
        self._server: ServerAddress | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def server(self) -> ServerAddress:
        """Where clients connect; raises SandboxError before the start."""
        if self._server is None:
            raise SandboxError("the data centre is not running")
        return self._server

    @property
    def pid(self) -> int | None:
        """The process id, None before the start."""
        return self._process.pid

    async def start(self) -> None:
        """Start the process and wait until it listens; raises SandboxError when it does not."""
        ready = await self._process.start()
        self._server = ServerAddress(**ready["server"])
        self.meet(await self._process.perform("accounts", {}))
        await self.set_budgets(**self._budgets)

    async def stop(self) -> None:
        """End the process in good order, by force when it does not go."""
        await self._process.stop()
