"""Starts the sandbox's services as a process of their own and gives the same switches as in-process."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from typing import Any, Self

import aiohttp

from sandbox.services.control import SECRET_HEADER
from sandbox.services.controls import SandboxControls
from sandbox.services.simulator import ServiceAddress
from sandbox.services.stack import ALL_SERVICES

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


class SandboxProcessError(RuntimeError):
    """The process did not start; the words are its own."""


class SandboxProcess(SandboxControls):
    """`async with SandboxProcess(...) as sandbox`: the services of SimulatedStack, in another process."""

    def __init__(
        self,
        services: Sequence[str] = ALL_SERVICES,
        *,
        clock_factor: float = 1.0,
        metadata_language: str = "en",
    ) -> None:
        super().__init__(self._perform_there)
        self._command = [
            *(sys.executable, "-m", "sandbox.services", "--services", ",".join(services)),
            *("--clock-factor", str(clock_factor), "--language", metadata_language),
        ]
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None
        self._control: dict[str, str] = {}
        self.services = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        """The process id, None when it is not running."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the process and wait until it listens; raises SandboxProcessError when it does not."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        stdout = self._process.stdout
        if stdout is None:
            raise SandboxProcessError("the process has no pipe")
        line = await asyncio.wait_for(stdout.readline(), _START_SECONDS)
        if not line:
            _, errors = await self._process.communicate()
            words = errors.decode(errors="replace")
            self._process = None
            raise SandboxProcessError(f"the sandbox did not start: {words.strip()}")
        ready = json.loads(line)
        self.services = {name: ServiceAddress(name=name, **members) for name, members in ready["services"].items()}
        self._control = ready["control"]
        self._session = aiohttp.ClientSession(headers={SECRET_HEADER: self._control["secret"]})

    async def stop(self) -> None:
        """End the process in good order, by force when it does not go."""
        if self._session is not None:
            await self._session.close()
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _perform_there(self, action: str, arguments: dict[str, Any]) -> Any:
        if self._session is None:
            raise SandboxProcessError("the sandbox is not running")
        async with self._session.post(f"{self._control['url']}/{action}", json=arguments) as answer:
            body = await answer.json()
            if "error" in body:
                raise ValueError(body["error"])
            return body["result"]
