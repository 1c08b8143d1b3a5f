"""A part of the sandbox in a process of its own, and the way to its control API."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp

SECRET_HEADER: Final = "X-Sandbox-Secret"  # noqa: S105  # a header's name
_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 10.0
_ERRORS: Final[Mapping[int, type[Exception]]] = {404: LookupError, 408: TimeoutError}


class SandboxError(RuntimeError):
    """The process did not start, or is not running; the words are its own."""


class Control:
    """The switches of a process, by its control API. `ready` is what it said about that at its start."""

    def __init__(self, ready: Mapping[str, str]) -> None:
        self._url = ready["url"]
        self._session = aiohttp.ClientSession(headers={SECRET_HEADER: ready["secret"]})

    async def perform(self, operation: str, arguments: dict[str, Any]) -> Any:
        """Have an operation carried out; return its result.

        Raises:
            LookupError: there is no such thing.
            TimeoutError: what was waited for did not happen.
            ValueError: the arguments are wrong.

        """
        async with self._session.post(f"{self._url}/{operation}", json=arguments) as answer:
            body = await answer.json()
            if "error" in body:
                raise _ERRORS.get(answer.status, ValueError)(body["error"])
            return body["result"]

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


class SandboxProcess:
    """`python -m <module>`, which says in one JSON line that it is ready, and ends on SIGTERM."""

    def __init__(self, module: str, arguments: Sequence[str] = ()) -> None:
        self.arguments = list(arguments)
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._control: Control | None = None

    @property
    def pid(self) -> int | None:
        """The process id, None before the start."""
        return self._process.pid if self._process else None

    async def start(self) -> dict[str, Any]:
        """Start it; return what it says when it is ready.

        Raises:
            SandboxError: it ended instead, or said nothing in time.

        """
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._module, *self.arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        if self._process.stdout is None:
            raise SandboxError("the process has no pipe")
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), _START_SECONDS)
        except TimeoutError:
            await self.stop()
            raise SandboxError(f"{self._module} says nothing") from None
        if not line:
            _, errors = await self._process.communicate()
            self._process = None
            raise SandboxError(f"{self._module} did not start: {errors.decode(errors='replace').strip()}")
        ready: dict[str, Any] = json.loads(line)
        self._control = Control(ready["control"])
        return ready

    async def perform(self, operation: str, arguments: dict[str, Any]) -> Any:
        """Have an operation carried out, see `Control`.

        Raises:
            SandboxError: the process is not running.

        """
        if self._control is None:
            raise SandboxError(f"{self._module} is not running")
        return await self._control.perform(operation, arguments)

    async def stop(self) -> None:
        """End it in good order, by force when it does not go."""
        if self._control is not None:
            await self._control.close()
            self._control = None
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
