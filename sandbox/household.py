"""A whole household in the sandbox: Telegram, the services, a configuration, and the bot as a process of its own."""

import asyncio
import contextlib
import os
import sqlite3
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import yaml

from sandbox.seerr import NOBODY_LISTENS, SEERR, Seerr, web_section
from sandbox.services.process import ServicesSandbox
from sandbox.services.stack import ALL_SERVICES
from sandbox.telegram.process import TelegramSandbox

_READY_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 10.0
API_HASH: Final = "0123456789abcdef0123456789abcdef"


class BotDidNotStart(RuntimeError):
    """The bot's process ended, or said nothing in time; the words are its own."""


class Household:
    """`async with Household() as home`: everything on loopback, in processes that can be killed.

    Args:
        services: as for `ServicesSandbox`.
        clock_factor: how fast the world's clock runs.
        language: of the bot and of the metadata; if it is not the cast's own, Russian, of everybody's Telegram too.
        groups: the `groups` section of the configuration; more can be added with `configure`.
        people: the `people` section; without it Анна is admin, Борис user and Вера readonly.
        config: more of the configuration, laid over the rest.
        web: whether the bot listens for webhooks, at a free port, with a Seerr among those who tell.

    """

    def __init__(
        self,
        *,
        services: Sequence[str] = ALL_SERVICES,
        clock_factor: float = 1.0,
        language: str = "ru",
        people: Mapping[str, Any] | None = None,
        config: Mapping[str, Any] | None = None,
        web: bool = False,
    ) -> None:
        self.telegram = TelegramSandbox(language=None if language == "ru" else language)
        self.services = ServicesSandbox(services, clock_factor=clock_factor, metadata_language=language)
        self._seerr = Seerr(language=language)
        self._language = language
        self._people = people
        self._more = {**({"web": web_section()} if web else {}), **(config or {})}
        self._folder = tempfile.TemporaryDirectory(prefix="tgarr-")
        self._bot: asyncio.subprocess.Process | None = None
        self._log = None

    @property
    def folder(self) -> Path:
        """Where the configuration, the record and the log are."""
        return Path(self._folder.name)

    @property
    def config_path(self) -> Path:
        """The configuration file."""
        return self.folder / "config.yaml"

    @property
    def bot_runs(self) -> bool:
        """Whether the bot's process is alive."""
        return self._bot is not None and self._bot.returncode is None

    @property
    def bot_pid(self) -> int:
        """The bot's process id.

        Raises:
            BotDidNotStart: it is not running.

        """
        if self._bot is None or self._bot.returncode is not None:
            raise BotDidNotStart("the bot is not running")
        return self._bot.pid

    def bot_log(self) -> str:
        """Return what the bot has logged so far."""
        path = self.folder / "bot.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""

    async def __aenter__(self) -> Self:
        try:
            await asyncio.gather(self.telegram.start(), self.services.start())
            self.configure(**self._more)
            await self.start_bot()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def configure(self, **sections: Any) -> None:
        """Write the configuration, with these sections laid over it; a running bot takes it up."""
        self._more.update(sections)
        person = self.telegram.people
        config: dict[str, Any] = {
            "language": self._language,
            "data": "data",
            "log": {"level": "info", "format": "json"},
            "telegram": {
                "api_id": 12345,
                "api_hash": API_HASH,
                "bot_token": self.telegram.bot.token,
                "server": {
                    "address": self.telegram.server.address,
                    "port": self.telegram.server.port,
                    "public_key": self.telegram.server.public_key,
                },
            },
            "people": self._people
            if self._people is not None
            else {"admins": [person["anna"].id], "users": [person["boris"].id], "readonly": [person["vera"].id]},
            "services": {name: self._stanza(name) for name in self.services.services},
            "limits": {"person_per_minute": 600, "chat_per_minute": 600, "searches_per_minute": 120},
        }
        text = yaml.safe_dump(config | self._more, allow_unicode=True, sort_keys=False)
        half = self.config_path.with_suffix(".part")
        half.write_text(text, "utf-8")
        half.replace(self.config_path)

    def _stanza(self, name: str) -> dict[str, Any]:
        address = self.services.services[name]
        kind = name.partition("-")[0]
        stanza: dict[str, Any] = {"type": kind, "url": address.url, "public_url": address.url, "poll": 2}
        if address.api_key:
            stanza["api_key"] = str(address.api_key)
        if address.username:
            stanza |= {"username": address.username, "password": address.password}
        return stanza

    async def request_in_seerr(self) -> str:
        """Have somebody request a film in Seerr, which tells the bot of it; return the film's name.

        Raises:
            LookupError: the bot listens to no Seerr.

        """
        return await self._seerr.request(self.hook_address(SEERR))

    def hook_address(self, name: str) -> str:
        """Return the address where a service tells the bot, with the secret, out of the bot's record.

        Raises:
            LookupError: there is none.

        """
        record, address = self.folder / "data" / "state.sqlite", self._more.get("web", {}).get("address")
        if not address or not record.exists():
            raise LookupError(NOBODY_LISTENS)
        with contextlib.closing(sqlite3.connect(f"file:{record}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT secret FROM hooks WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise LookupError(NOBODY_LISTENS)
        return f"{address}/hooks/{name}/{row[0]}"

    async def start_bot(self) -> None:
        """Start the bot and wait until it answers to Telegram.

        Raises:
            BotDidNotStart: it does not.

        """
        heartbeat = self.folder / "data" / "heartbeat"
        heartbeat.unlink(missing_ok=True)
        with (self.folder / "bot.log").open("ab") as log:
            self._bot = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tgarr", "-c", str(self.config_path), "run"),
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        try:
            async with asyncio.timeout(_READY_SECONDS):
                while not heartbeat.exists():
                    if self._bot.returncode is not None:
                        raise BotDidNotStart(self.bot_log()[-4000:])
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise BotDidNotStart(self.bot_log()[-4000:]) from None

    async def kill_bot(self) -> None:
        """End the bot the hard way, as a power cut does."""
        if self._bot is not None and self._bot.returncode is None:
            self._bot.kill()
            await self._bot.wait()

    async def stop_bot(self) -> int:
        """End the bot in good order; return its exit status."""
        if self._bot is None:
            return 0
        if self._bot.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._bot.terminate()
            try:
                await asyncio.wait_for(self._bot.wait(), _STOP_SECONDS)
            except TimeoutError:
                await self.kill_bot()
        return self._bot.returncode or 0

    async def stop(self) -> None:
        """Stop everything and remove the folder."""
        await self.stop_bot()
        await asyncio.gather(self.services.stop(), self.telegram.stop())
        self._folder.cleanup()
