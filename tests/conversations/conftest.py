"""The whole bot in this process, talking real MTProto to a data centre and real HTTP to simulated services."""

import asyncio
import contextlib
import functools
import json
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp
import pytest
import yaml

from actors import registry
from sandbox.household import API_HASH
from sandbox.process import Control
from sandbox.services.request_log import LoggedRequest
from sandbox.services.stack import SimulatedStack
from sandbox.telegram.controls import TelegramControls
from sandbox.telegram.limits.budget import Budget
from sandbox.telegram.process import ServerAddress, TelegramSandbox
from sandbox.telegram.reports import Happening, SeenAnswer, SeenMessage
from tests import leaks
from tgarr.app import App
from tgarr.chat.pacing import Pace, Rate
from tgarr.config import load

QUICK = Pace(
    private=Rate(per_second=200, burst=200),
    group=Rate(per_second=200, burst=200),
    overall=Rate(per_second=500, burst=500),
)
NO_LIMIT = Budget(rate=10_000, burst=10_000)
"""Pacing and Telegram's budgets have tests of their own; here nobody waits for them."""


class DataCentre(TelegramControls):
    """The switches of a data centre that outlives one test: its process is what takes the time."""

    def __init__(self, ready: dict[str, Any]) -> None:
        super().__init__(self._perform_there)
        self.server = ServerAddress(**ready["server"])
        self._ready = ready["control"]
        self._control: Control | None = None

    async def __aenter__(self) -> Self:
        """Come in, and end whatever an earlier test has left behind."""
        self._control = Control(self._ready)
        self.meet(await self._perform_there("accounts", {}))
        await self.restore()
        for person in self.people:
            await self.unblock_bot(person)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._control is not None:
            await self._control.close()

    async def _perform_there(self, action: str, arguments: dict[str, Any]) -> Any:
        assert self._control is not None
        return _as_read(await self._control.perform(action, arguments))


def _as_read(told: Any) -> Any:
    """Return a report with the spaces that people see: of which kind they are is what a test of texts asks."""
    match told:
        case str():
            return told.replace("\N{NO-BREAK SPACE}", " ")
        case list():
            return [_as_read(one) for one in told]
        case dict():
            return {name: _as_read(one) for name, one in told.items()}
        case _:
            return told


@dataclass(slots=True)
class Talker:
    """A person with a phone in one hand. `chat` is where they write."""

    town: "Town"
    name: str
    chat: int | str = "private"

    @property
    def id(self) -> int:
        return self.town.telegram.people[self.name].id

    @property
    def _place(self) -> int | str:
        return self.name if self.chat == "private" else self.chat

    async def says(self, text: str, *, reply_to: int | None = None, topic: int | None = None) -> SeenMessage:
        """Write, and return the bot's answer."""
        after = await self.town.telegram.position()
        await self.town.telegram.say(self.name, self.chat, text, reply_to=reply_to, topic=topic)
        return await self.town.post(after, chat=self.id if self.chat == "private" else int(self.chat))

    async def hears_nothing_on(self, text: str, *, reply_to: int | None = None, seconds: float = 0.7) -> None:
        """Write, and be met with silence."""
        after = await self.town.telegram.position()
        await self.town.telegram.say(self.name, self.chat, text, reply_to=reply_to)
        with pytest.raises(TimeoutError):
            await self.town.post(after, seconds=seconds)

    async def taps(
        self,
        message: SeenMessage,
        label: str,
        *,
        until: Callable[[SeenMessage], bool] = lambda _: True,
        seconds: float = 15.0,
    ) -> SeenMessage:
        """Tap the button with that label (or whose label has it inside), and return the message as it then stands."""
        exact = self.town.label(await self.town.telegram.message(self._place, message.id), label)
        after = await self.town.telegram.position()
        await self.town.telegram.tap(self.name, self.chat, message.id, label=exact)
        return await self.town.edit(message, after, until=until, seconds=seconds)

    async def tap_only(self, message: SeenMessage, label: str) -> SeenAnswer:
        """Tap, and return the notice."""
        exact = self.town.label(await self.town.telegram.message(self._place, message.id), label)
        return await self.town.telegram.tap(self.name, self.chat, message.id, label=exact)

    async def sends(self, message: SeenMessage, data: bytes) -> SeenAnswer:
        """Send a button's data as a hostile client would."""
        return await self.town.telegram.tap(self.name, self.chat, message.id, data=data)

    async def sees(self, message: SeenMessage) -> SeenMessage:
        """Return the message as it stands now."""
        return await self.town.telegram.message(self._place, message.id)


@dataclass(slots=True)
class Town:
    """Telegram, the services, and the bot."""

    telegram: DataCentre | TelegramSandbox
    stack: SimulatedStack
    folder: Path
    config: dict[str, Any]
    app: App | None = None
    said: list[str] = field(default_factory=list)

    @property
    def anna(self) -> Talker:
        return Talker(self, "anna")

    @property
    def boris(self) -> Talker:
        return Talker(self, "boris")

    @property
    def vera(self) -> Talker:
        return Talker(self, "vera")

    @property
    def gleb(self) -> Talker:
        return Talker(self, "gleb")

    def in_chat(self, name: str, chat: int) -> Talker:
        return Talker(self, name, chat)

    def write_config(self, **sections: Any) -> Path:
        """Save the configuration, with some sections replaced."""
        self.config |= sections
        leaks.current.secrets_of(self.config)
        path = self.folder / "config.yaml"
        half = path.with_suffix(".part")
        half.write_text(yaml.safe_dump(self.config, allow_unicode=True), "utf-8")
        half.replace(path)
        return path

    async def start(self) -> None:
        path = self.write_config()
        config = load(path, environment={}, kinds=registry.needs())
        self.app = App(path, config, environment={}, say=self.said.append, pace=QUICK)
        await self.app.start()

    @property
    def running(self) -> App:
        assert self.app is not None
        return self.app

    async def saves(self, **sections: Any) -> None:
        """Save the configuration, and wait until it is in force."""
        before = self.running.house.config
        self.write_config(**sections)
        await self.until(lambda: self.running.house.config is not before)

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the record."""

        def read(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in db.execute(sql, values)]

        return await self.running.house.state.read(read)

    async def calls(self, service: str, method: str = "", path: str = "") -> list[LoggedRequest]:
        """Return what a service was asked, oldest first; `path` is how it ends."""
        found = await self.stack.requests(service)
        return [one for one in found if method in ("", one.method) and one.path.endswith(path)]

    async def ask(self, service: str, path: str, **query: str | int) -> Any:
        """Ask an arr past the bot, as its own page does."""
        address = self.stack.services[service]
        headers = {"X-Api-Key": str(address.api_key)}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{address.url}/api/v3/{path}", params=query) as answer,
        ):
            return await answer.json()

    async def stop(self) -> None:
        if self.app is not None:
            await self.app.stop()
            self.app = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    @staticmethod
    def label(message: SeenMessage, wanted: str) -> str:
        labels = [label for row in message.labels for label in row]
        exact = [label for label in labels if label == wanted] or [label for label in labels if wanted in label]
        assert exact, f"no button {wanted!r} among {labels}"
        return exact[0]

    async def post(
        self,
        after: int,
        *,
        chat: int | None = None,
        seconds: float = 15.0,
        that: Callable[[SeenMessage], bool] = lambda _: True,
    ) -> SeenMessage:
        """Return the bot's next message after a moment of the feed."""

        def fits(happening: Happening) -> bool:
            message = happening.message
            return (
                happening.kind == "message_posted"
                and message is not None
                and message.author == self.telegram.bot.name
                and chat in (None, message.chat)
                and that(message)
            )

        found = (await self.telegram.wait_for(fits, seconds=seconds, after=after)).message
        assert found is not None
        return found

    async def edit(
        self,
        message: SeenMessage,
        after: int,
        *,
        until: Callable[[SeenMessage], bool] = lambda _: True,
        seconds: float = 15.0,
    ) -> SeenMessage:
        """Return the message as it stands after the next edit that fits."""

        def fits(happening: Happening) -> bool:
            found = happening.message
            return (
                happening.kind == "message_edited"
                and found is not None
                and (found.chat, found.id) == (message.chat, message.id)
                and until(found)
            )

        found = (await self.telegram.wait_for(fits, seconds=seconds, after=after)).message
        assert found is not None
        return found

    async def until(self, condition: Callable[[], Any], *, seconds: float = 15.0) -> None:
        """Wait for something that no message tells."""
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.02)


SERVICES = ("radarr", "sonarr", "prowlarr", "qbittorrent", "jellyfin")


def stanza(stack: SimulatedStack, name: str) -> dict[str, Any]:
    address = stack.services[name]
    fields: dict[str, Any] = {"type": address.type, "url": address.url, "public_url": address.url, "poll": 0.5}
    fields["cache"] = {"queue": 0.2}
    fields["breaker"] = {"recovery": 5}
    if address.api_key:
        fields["api_key"] = str(address.api_key)
    if address.username:
        fields |= {"username": address.username, "password": address.password}
    return fields


@contextlib.asynccontextmanager
async def town_of(
    folder: Path,
    *,
    telegram: DataCentre | TelegramSandbox | None = None,
    services: Sequence[str] = SERVICES,
    clock_factor: float = 600.0,
    services_config: dict[str, Any] | None = None,
    **config: Any,
) -> AsyncIterator[Town]:
    """A town whose bot is running, with a data centre of its own where none is given."""
    async with contextlib.AsyncExitStack() as open_:
        telegram = telegram or await open_.enter_async_context(TelegramSandbox())
        stack = await open_.enter_async_context(
            SimulatedStack(services, clock_factor=clock_factor, metadata_language="ru")
        )
        await telegram.set_budgets(per_chat=NO_LIMIT, per_group=NO_LIMIT, overall=NO_LIMIT)
        server = telegram.server
        people = {name: person.id for name, person in telegram.people.items()}
        town = Town(
            telegram,
            stack,
            folder,
            {
                "language": "ru",
                "log": {"level": "warning", "format": "json"},
                "telegram": {
                    "api_id": 12345,
                    "api_hash": API_HASH,
                    "bot_token": telegram.bot.token,
                    "server": {"address": server.address, "port": server.port, "public_key": server.public_key},
                },
                "people": {"admins": [people["anna"]], "users": [people["boris"]], "readonly": [people["vera"]]},
                "limits": {"person_per_minute": 1000, "chat_per_minute": 1000, "searches_per_minute": 1000},
                "services": {name: stanza(stack, name) for name in stack.services} | (services_config or {}),
                **config,
            },
        )
        await town.start()
        try:
            yield town
        finally:
            await town.stop()
            leaks.current.session_of(folder / "data")


Towns = Callable[..., AbstractAsyncContextManager[Town]]


@pytest.fixture(scope="session")
def data_centre() -> Iterator[dict[str, Any]]:
    with subprocess.Popen([sys.executable, "-m", "sandbox.telegram"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.fixture
async def towns(data_centre: dict[str, Any], tmp_path: Path) -> AsyncIterator[Towns]:
    """Make a town that is out of the ordinary: `async with towns(services=("radarr",)) as town`."""
    async with DataCentre(data_centre) as telegram:
        yield functools.partial(town_of, tmp_path, telegram=telegram)


@pytest.fixture
async def town(towns: Towns) -> AsyncIterator[Town]:
    async with towns() as running:
        yield running
