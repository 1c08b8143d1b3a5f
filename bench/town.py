"""The bot in this process, with a data centre and simulated services beside it, for figures of conversations."""

import contextlib
import gc
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from actors import registry
from sandbox.household import API_HASH
from sandbox.services.process import ServicesSandbox
from sandbox.telegram.limits.budget import Budget
from sandbox.telegram.process import TelegramSandbox
from tgarr.app import App
from tgarr.chat.pacing import USUAL, Pace, Rate
from tgarr.config import load

_NO_LIMIT: Final = Budget(rate=10_000, burst=10_000)
_MUCH: Final = Rate(per_second=1_000, burst=1_000)
_AT_ONCE: Final = Pace(private=_MUCH, group=_MUCH, overall=_MUCH)


@dataclass(frozen=True, slots=True)
class Town:
    """What runs, and the file that it reads its configuration from."""

    app: App
    path: Path
    telegram: TelegramSandbox
    services: ServicesSandbox


@contextlib.asynccontextmanager
async def town(
    names: Sequence[str] = ("radarr", "sonarr"), *, bounded: bool = False, more: Mapping[str, Any] | None = None
) -> AsyncIterator[Town]:
    """Run everything until the block ends.

    Args:
        names: of the simulated services.
        bounded: whether Telegram's budgets and our own hold as they do anywhere; else nobody waits for them.
        more: stanzas of services that run elsewhere.

    """
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramSandbox() as telegram, ServicesSandbox(names) as services:
            if not bounded:
                await telegram.set_budgets(per_chat=_NO_LIMIT, per_group=_NO_LIMIT, overall=_NO_LIMIT)
            path = Path(folder) / "config.yaml"
            path.write_text(yaml.safe_dump(_config(telegram, services, more or {})), "utf-8")
            config = load(path, environment={}, kinds=registry.needs())
            app = App(path, config, environment={}, pace=USUAL if bounded else _AT_ONCE)
            await app.start()
            gc.freeze()  # as the bot does
            try:
                yield Town(app, path, telegram, services)
            finally:
                await app.stop()


def _config(telegram: TelegramSandbox, services: ServicesSandbox, more: Mapping[str, Any]) -> dict[str, Any]:
    server = telegram.server
    return {
        "telegram": {
            "api_id": 12345,
            "api_hash": API_HASH,
            "bot_token": telegram.bot.token,
            "server": {"address": server.address, "port": server.port, "public_key": server.public_key},
        },
        "people": {"admins": [telegram.people["anna"].id]},
        "limits": {"person_per_minute": 1000, "chat_per_minute": 1000, "searches_per_minute": 1000},
        "services": {
            name: address.as_json() | {"poll": 3600, "rate_limit": 1000} for name, address in services.services.items()
        }
        | dict(more),
    }
