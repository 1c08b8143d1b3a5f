"""How long the bot itself takes: for a reply, beyond what the services take, and for turning a page."""

import asyncio
import sqlite3
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import aiohttp
import uvloop

from actors.stores.state import StateFace
from bench.figure import Figure
from bench.town import Town, town
from sandbox.services.catalogue import load
from sandbox.telegram.process import TelegramSandbox
from sandbox.telegram.reports import SeenMessage
from tgarr.chat.incoming import ChatKind, Place, Pressed, Sender
from tgarr.chat.screens import Screen

_FLIPS: Final = 300
_ROUNDS: Final = 3
_PATIENCE: Final = 20.0


async def _replies(running: Town) -> list[Figure]:
    """Ask for each film of the sandbox once: what was looked up before is answered from the cache."""
    beyond, asks, floors = [], [], []
    telegram = running.telegram
    async with aiohttp.ClientSession() as session:
        for film in load(today=datetime.now(tz=UTC).date()).films:
            title = f"{film.title} {film.year}"
            floors.append(await _services_alone(session, running, title))
            before = await _asks(running)
            began = time.time()
            await _say(running, title)
            beyond.append((await _last_send(telegram) - began - floors[-1]) * 1000)
            asks.append(await _asks(running) - before)
    return [
        Figure(
            id="reply",
            what=f"from a title to its reply, beyond the two lookups asked alone, p95 of {len(beyond)}",
            figure=statistics.quantiles(beyond, n=20)[-1],
            unit="ms",
            reference=statistics.quantiles(floors, n=20)[-1] * 1000,
            goal=21,
        ),
        Figure(
            id="asks",
            what="requests to services for one search, most, against one for each library",
            figure=max(asks),
            unit="requests",
            reference=len(running.services.services),
            goal=6,
        ),
    ]


async def _asks(running: Town) -> int:
    """Return how many requests the services have had, those for pictures aside."""
    counters = await running.services.counters()
    return sum(counters[name] for name in running.services.services)


async def _last_send(telegram: TelegramSandbox) -> float:
    calls = await telegram.requests()
    return max(call.time for call in calls if call.method in ("messages.sendMessage", "messages.sendMedia"))


async def _services_alone(session: aiohttp.ClientSession, running: Town, title: str) -> float:
    """Return how long the two lookups of a search take when nobody but us asks.

    The posters they name are fetched once: the simulator draws them on first use, and that is no delay of ours.
    """
    posters: list[str] = []

    async def lookup(name: str, path: str) -> None:
        address = running.services.services[name]
        headers = {"X-Api-Key": str(address.api_key)}
        async with session.get(f"{address.url}{path}", params={"term": title}, headers=headers) as answer:
            posters.extend(one["remotePoster"] for one in await answer.json() if one.get("remotePoster"))

    began = time.perf_counter()
    await asyncio.gather(lookup("radarr", "/api/v3/movie/lookup"), lookup("sonarr", "/api/v3/series/lookup"))
    taken = time.perf_counter() - began
    for url in posters:
        async with session.get(url) as answer:
            await answer.read()
    return taken


async def _pages(running: Town) -> list[Figure]:
    """Turn pages of a release list by handing presses to the dispatcher, as the inbox does."""
    telegram = running.telegram
    card = await _say(running, "Dune 2021")
    await _tap(running, card, "➕")
    await _tap(running, card, "✅")
    while not any("◀️" in label for row in (await telegram.message("anna", card.id)).labels for label in row):
        await asyncio.sleep(0.05)
    shown = await telegram.message("anna", card.id)
    turn = next(button.data for row in shown.buttons for button in row if button.label == "▶️")
    token = (turn or b"").split(b":")[0].decode()
    house = running.app.house
    front = house.front = _Quiet(house.front.username)  # what Telegram's library costs for an answer is not ours
    await _flip(running, card, token, 1)  # forgets the tap that acted before: no double tap is to be feared any more
    front.edits, flips, looks = 0, [], []
    while not await house.state.read(_settled):
        await asyncio.sleep(0.05)
    written = await house.state.write(lambda db: db.total_changes)
    for _ in range(_ROUNDS):
        flips.append(await _flip(running, card, token))
        looks.append(await _look(house.state))
    if front.edits != _ROUNDS * _FLIPS:
        raise RuntimeError(f"{front.edits} pages were turned")
    return [
        Figure(
            id="page",
            what="CPU of turning a page of releases, from press to edit, against one empty look into the record",
            figure=min(flips),
            unit="ms",
            reference=min(looks),
            goal=0.4,
        ),
        Figure(
            id="page-writes",
            what=f"rows written by turning {_ROUNDS * _FLIPS} pages",
            figure=await house.state.write(lambda db: db.total_changes) - written,
            unit="rows",
            goal=0,
        ),
    ]


def _settled(db: sqlite3.Connection) -> bool:
    """Tell whether everything that came in was dealt with, and everything said is out."""
    waiting = "SELECT 1 FROM inbox WHERE state = 'waiting' UNION ALL SELECT 1 FROM outbox WHERE state = 'waiting'"
    return db.execute(waiting).fetchone() is None


async def _look(state: StateFace) -> float:
    """Return the milliseconds of CPU that it takes to ask the record for nothing."""
    began = time.process_time()
    for _ in range(_FLIPS):
        await state.read(lambda _: None)
    return (time.process_time() - began) * 1000 / _FLIPS


@dataclass(slots=True)
class _Quiet:
    """A way out that says nothing, and counts what it was to show."""

    username: str
    edits: int = 0

    def wake(self) -> None:
        """Leave the outbox as it is."""

    async def edit_now(self, chat: int, message_id: int, screen: Screen) -> bool:  # noqa: ARG002  # the front's
        """Edit nothing."""
        self.edits += 1
        return True

    async def answer(self, query_id: int, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer nobody."""

    async def typing(self, place: Place) -> None:
        """Show nothing."""


async def _flip(running: Town, card: SeenMessage, token: str, times: int = _FLIPS) -> float:
    anna = running.telegram.people["anna"]
    place = Place(chat=anna.id, kind=ChatKind.PRIVATE)
    sender = Sender(id=anna.id, name=anna.first_name, username=anna.username or "")
    dispatcher = running.app.dispatcher
    began = time.process_time()
    for number in range(times):
        await dispatcher(
            Pressed(
                row=1_000_000 + number,
                sender=sender,
                place=place,
                message_id=card.id,
                query_id=1,
                data=f"{token}:rel-page:{number % 3}:best:0".encode(),
            )
        )
    return (time.process_time() - began) * 1000 / times


async def _say(running: Town, text: str) -> SeenMessage:
    after = await running.telegram.position()
    await running.telegram.say("anna", "private", text)
    happening = await running.telegram.wait_for(
        lambda one: one.kind == "message_posted" and one.message is not None and one.message.author != "anna",
        after=after,
        seconds=_PATIENCE,
    )
    assert happening.message is not None
    return happening.message


async def _tap(running: Town, card: SeenMessage, sign: str) -> None:
    message = await running.telegram.message("anna", card.id)
    label = next(label for row in message.labels for label in row if sign in label)
    after = await running.telegram.position()
    await running.telegram.tap("anna", "private", card.id, label=label)
    await running.telegram.wait_for(lambda one: one.kind == "message_edited", after=after, seconds=_PATIENCE)


async def _measure() -> list[Figure]:
    async with town() as running:
        return [*await _replies(running), *await _pages(running)]


def measure() -> list[Figure]:
    """Measure replies and pages, on the loop that the bot runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure())
