"""Starts the data centre as a process of its own, and plays the people in it."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import aiohttp

from sandbox.telegram.cast import BotRole
from sandbox.telegram.control import SECRET_HEADER
from sandbox.telegram.controls import TelegramControls
from sandbox.telegram.limits.budget import Budget

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_TIMED_OUT, _NOT_FOUND = 408, 404


class TelegramSandboxError(RuntimeError):
    """The process did not start, or is not running; the words are its own."""


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
        per_chat: Budget | None = None,
        per_group: Budget | None = None,
        overall: Budget | None = None,
    ) -> None:
        super().__init__(self._perform_there)
        self._budgets = {"per_chat": per_chat, "per_group": per_group, "overall": overall}
        listed = json.dumps([asdict(bot) for bot in bots])
        self._command = [sys.executable, "-m", "sandbox.telegram", *(["--bots", listed] if bots else [])]
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self._control: dict[str, str] = {}
        self._server: ServerAddress | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def server(self) -> ServerAddress:
        """Where clients connect; raises TelegramSandboxError before the start."""
        if self._server is None:
            raise TelegramSandboxError("the data centre is not running")
        return self._server

    @property
    def pid(self) -> int | None:
        """The process id, None when it is not running."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the process and wait until it listens; raises TelegramSandboxError when it does not."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=2**20
        )
        stdout = self._process.stdout
        if stdout is None:
            raise TelegramSandboxError("the process has no pipe")
        line = await asyncio.wait_for(stdout.readline(), _START_SECONDS)
        if not line:
            _, errors = await self._process.communicate()
            self._process = None
            raise TelegramSandboxError(f"the data centre did not start: {errors.decode(errors='replace').strip()}")
        ready = json.loads(line)
        self._server = ServerAddress(**ready["server"])
        self._control = ready["control"]
        self._session = aiohttp.ClientSession(headers={SECRET_HEADER: self._control["secret"]})
        self.meet(await self._perform_there("accounts", {}))
        await self.set_budgets(**self._budgets)

    async def stop(self) -> None:
        """End the process in good order, by force when it does not go."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            # Read to the end of the pipes, so that a full one cannot hold the process.
            await asyncio.wait_for(self._process.communicate(), _STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _perform_there(self, action: str, arguments: dict[str, Any]) -> Any:
        if self._session is None:
            raise TelegramSandboxError("the data centre is not running")
        async with self._session.post(f"{self._control['url']}/{action}", json=arguments) as answer:
            body = await answer.json()
            if "error" not in body:
                return body["result"]
            if answer.status == _TIMED_OUT:
                raise TimeoutError(body["error"])
            raise LookupError(body["error"]) if answer.status == _NOT_FOUND else ValueError(body["error"])
