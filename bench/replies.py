"""How long the bot itself takes: for a reply, beyond what the services take, and for turning a page."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import Final

import aiohttp

from bench.figure import Figure
from bench.town import Town, town
from sandbox.telegram.reports import SeenMessage
from tgarr.chat.incoming import ChatKind, Place, Pressed, Sender
from tgarr.chat.screens import Screen

_TITLES: Final = (
    *("Dune", "Arrival", "Interstellar", "The Matrix", "1917", "Amelie", "Spirited Away", "Chernobyl", "Dark"),
    *("Breaking Bad", "Slow Horses", "Inception", "Parasite", "Alien", "Heat", "Fargo", "Seven", "Her", "Moon"),
)
_FLIPS: Final = 300
_PAUSE_SECONDS: Final = 1.2
"""Between two searches: Telegram takes a message a second from us in one chat, and that wait is not ours."""


async def _replies(running: Town) -> list[Figure]:
    beyond, asks, floors = [], [], []
    telegram = running.telegram
    async with aiohttp.ClientSession() as session:
        for title in _TITLES:
            floors.append(await _services_alone(session, running, title))
            before = await _asks(running)
            sent_before = len(await _sends(running))
            await asyncio.sleep(_PAUSE_SECONDS)
            began = time.time()
            await telegram.say("anna", "private", title)
            while len(sends := await _sends(running)) == sent_before:
                await asyncio.sleep(0.005)
            beyond.append(max(0.0, sends[-1] - began - floors[-1]) * 1000)
            asks.append(await _asks(running) - before)
    return [
        Figure(
            id="reply",
            what="from a title to its reply, beyond the two lookups asked alone, p95",
            figure=statistics.quantiles(beyond, n=20)[-1],
            unit="ms",
            reference=statistics.quantiles(floors, n=20)[-1] * 1000,
            goal=21,
        ),
        Figure(id="asks", what="requests to services for one search, most", figure=max(asks), unit="requests", goal=6),
    ]


async def _asks(running: Town) -> int:
    """Return how many requests the services have had, those for pictures aside."""
    counters = await running.services.counters()
    return sum(counters[name] for name in running.services.services)


async def _sends(running: Town) -> list[float]:
    calls = await running.telegram.requests()
    return [call.time for call in calls if call.method in ("messages.sendMessage", "messages.sendMedia")]


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
    written = await _rows_written(running)
    cpu = await _flip(running, card, token)
    after = await _rows_written(running)
    return [
        Figure(
            id="page",
            what="CPU of turning a page of releases, from the press to the edit",
            figure=cpu,
            unit="ms",
            goal=0.4,
        ),
        Figure(
            id="page-writes",
            what=f"rows written by turning {_FLIPS} pages",
            figure=after - written,
            unit="rows",
            goal=0,
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Quiet:
    """A way out that says nothing."""

    username: str

    def wake(self) -> None:
        """Leave the outbox as it is."""

    async def edit_now(self, chat: int, message_id: int, screen: Screen) -> bool:  # noqa: ARG002  # the front's
        """Edit nothing."""
        return True

    async def answer(self, query_id: int, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer nobody."""

    async def typing(self, place: Place) -> None:
        """Show nothing."""


async def _flip(running: Town, card: SeenMessage, token: str) -> float:
    anna = running.telegram.people["anna"]
    place = Place(chat=anna.id, kind=ChatKind.PRIVATE)
    sender = Sender(id=anna.id, name=anna.first_name, username=anna.username or "")
    dispatcher, house = running.app.dispatcher, running.app.house
    house.front = _Quiet(house.front.username)  # what Telegram's library costs for an answer is not ours
    began = time.process_time()
    for number in range(_FLIPS):
        await dispatcher(
            Pressed(
                row=1_000_000 + number,
                sender=sender,
                place=place,
                message_id=card.id,
                query_id=1,
                data=f"{token}:rel-page:{number % 3}:score:0".encode(),
            )
        )
    return (time.process_time() - began) * 1000 / _FLIPS


async def _rows_written(running: Town) -> int:
    return await running.app.house.state.read(lambda db: db.total_changes)


async def _say(running: Town, text: str) -> SeenMessage:
    after = await running.telegram.position()
    await running.telegram.say("anna", "private", text)
    happening = await running.telegram.wait_for(
        lambda one: one.kind == "message_posted" and one.message is not None and one.message.author != "anna",
        after=after,
        seconds=20,
    )
    assert happening.message is not None
    return happening.message


async def _tap(running: Town, card: SeenMessage, sign: str) -> None:
    message = await running.telegram.message("anna", card.id)
    label = next(label for row in message.labels for label in row if sign in label)
    after = await running.telegram.position()
    await running.telegram.tap("anna", "private", card.id, label=label)
    await running.telegram.wait_for(lambda one: one.kind == "message_edited", after=after, seconds=20)


async def _measure() -> list[Figure]:
    async with town() as running:
        return [*await _replies(running), *await _pages(running)]


def measure() -> list[Figure]:
    """Measure replies and pages."""
    return asyncio.run(_measure())
