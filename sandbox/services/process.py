"""Starts the sandbox's services as a process of their own and gives the same switches as in-process."""

from collections.abc import Sequence
from typing import Self

from sandbox.process import SandboxProcess
from sandbox.services.controls import SandboxControls
from sandbox.services.simulator import ServiceAddress
from sandbox.services.stack import ALL_SERVICES


class ServicesSandbox(SandboxControls):
    """`async with ServicesSandbox(...) as sandbox`: the services of SimulatedStack, in another process."""

    def __init__(
        self,
        services: Sequence[str] = ALL_SERVICES,
        *,
        clock_factor: float = 1.0,
        metadata_language: str = "en",
    ) -> None:
        self._process = SandboxProcess(
            "sandbox.services",
            ["--services", ",".join(services), "--clock-factor", str(clock_factor), "--language", metadata_language],
        )
        super().__init__(self._process.perform)
        self.services = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        """The process id, None before the start."""
        return self._process.pid

    async def start(self) -> None:
        """Start the process and wait until it listens; raises SandboxError when it does not."""
        ready = await self._process.start()
        self.services = {name: ServiceAddress(name=name, **members) for name, members in ready["services"].items()}

    async def stop(self) -> None:
        """End the process in good order, by force when it does not go."""
        await self._process.stop()
