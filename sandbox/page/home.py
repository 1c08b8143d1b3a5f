"""What the page stands in: a data centre, services, and one bot's process. `sandbox.household.Household` is one."""

from typing import Protocol

from sandbox.services.controls import SandboxControls
from sandbox.telegram.controls import TelegramControls


class Home(Protocol):
    """Telegram and the services are those of a running sandbox; the bot's process may come and go."""

    @property
    def telegram(self) -> TelegramControls:
        """The data centre."""

    @property
    def services(self) -> SandboxControls:
        """The services."""

    @property
    def bot_runs(self) -> bool:
        """Whether the bot's process is alive."""

    @property
    def bot_pid(self) -> int:
        """Its process id; raises when there is none."""

    async def request_in_seerr(self) -> str:
        """Have somebody request a film in Seerr; its name. Raises LookupError when the bot does not listen to it."""

    async def start_bot(self) -> None:
        """Start it and wait until it answers to Telegram; raises BotDidNotStart."""

    async def stop_bot(self) -> int:
        """End it in good order; its exit status."""

    async def kill_bot(self) -> None:
        """End it the hard way."""
