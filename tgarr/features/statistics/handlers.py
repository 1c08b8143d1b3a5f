"""Answers questions about the past, each page with the spans of time as buttons below it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from zoneinfo import ZoneInfo

from actors.statistics.store import StatisticsFace
from tgarr.chat.buttons import button
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Picture, Screen
from tgarr.chat.text import CAPTION_UNITS, Text, bold
from tgarr.errors import StatisticsError
from tgarr.features.statistics import charts, questions, view
from tgarr.features.statistics.ranges import RANGES, USUAL, Range, range_of

router = Router("statistics", kinds=("statistics",))

_STATS: Final = N_("📊 Statistics")
_TOP: Final = N_("🏆 The most")
_TRAFFIC: Final = N_("📈 Traffic")
_DISK: Final = N_("💽 Disks")
_UPTIME: Final = N_("🟢 Uptime")
_LATENCY: Final = N_("⏱ Response times")

Page = Callable[[Request, StatisticsFace, Range], Awaitable[Text]]


@router.command("stats", right=Right.LOOK, description=N_("what was downloaded, by whom, from where"))
@router.press("stats", right=Right.LOOK, way_in=True)
async def stats(request: Request) -> None:
    """Show the totals."""
    await _show(request, "stats", _STATS, _stats)


@router.command("top", right=Right.LOOK, description=N_("the most downloaded, uploaded, watched"))
@router.press("top", right=Right.LOOK)
async def top(request: Request) -> None:
    """Show what and who was most."""
    await _show(request, "top", _TOP, _top)


@router.command("traffic", right=Right.LOOK, description=N_("a chart of what the torrent clients moved"))
@router.press("traffic", right=Right.LOOK)
async def traffic(request: Request) -> None:
    """Show the traffic as a chart."""
    await _show(request, "traffic", _TRAFFIC, _traffic, chart=True)


@router.command("disk", right=Right.LOOK, description=N_("room on the disks, and when they are full"))
@router.press("disk", right=Right.LOOK)
async def disk(request: Request) -> None:
    """Show the disks."""
    await _show(request, "disk", _DISK, _disk)


@router.command("uptime", right=Right.LOOK, description=N_("when the services did not answer"))
@router.press("uptime", right=Right.LOOK)
async def uptime(request: Request) -> None:
    """Show how reliable the services were."""
    await _show(request, "uptime", _UPTIME, _uptime)


@router.command("latency", right=Right.SERVE, description=N_("how fast the services answer"))
@router.press("latency", right=Right.SERVE)
async def latency(request: Request) -> None:
    """Show the response times."""
    await _show(request, "latency", _LATENCY, _latency)


async def _show(request: Request, verb: str, title: str, page: Page, *, chart: bool = False) -> None:
    """Show a page for the range that was tapped, or the usual one, with a way to the others and to the other pages."""
    _ = request.words
    if request.dialogue is None:
        request.begin("statistics", {"range": USUAL})
    if request.arguments:
        request.state["range"] = range_of(request.argument(0)).name
    chosen = range_of(request.state["range"])
    asked = request.house.statistics
    if asked is None:
        raise StatisticsError("none are kept")
    if not request.pressed:
        await request.typing()
    text = Text.lines(view.heading(_, title, chosen), "", await page(request, asked, chosen))
    picture = None
    if chart:
        picture = Picture(
            key=f"chart {verb} {chosen.name} {_.language} {int(request.now) // 60}",
            service=charts.SERVICE,
            url=charts.spec(chosen, _.language, _zone(request).key),
        )
        text = text.clipped(CAPTION_UNITS)
    await request.show(
        Screen(text=text, picture=picture, keyboard=_keyboard(request, verb, chosen), token=request.token)
    )


def _keyboard(request: Request, verb: str, chosen: Range) -> tuple[tuple[Button, ...], ...]:
    _ = request.words
    ranges = [
        request.button(f"• {_.plain(one.label)}" if one is chosen else _.plain(one.label), verb, one.name)
        for one in RANGES.values()
    ]
    pages = [("stats", _STATS), ("top", _TOP), ("traffic", _TRAFFIC), ("disk", _DISK), ("uptime", _UPTIME)]
    if request.may(Right.SERVE):
        pages.append(("latency", _LATENCY))
    ways = [request.button(_.plain(label), name) for name, label in pages if name != verb]
    if request.place.private:
        ways.append(button(_.plain("🏠 Menu"), "", "menu"))
    return (tuple(ranges), *(tuple(ways[at : at + 2]) for at in range(0, len(ways), 2)))


async def _stats(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    since = request.now - chosen.seconds
    everything, own, moved, indexers = await asyncio.gather(
        questions.totals(asked, since),
        questions.totals(asked, since, request.person.id),
        questions.moved(asked, since),
        questions.by(asked, "indexer", since),
    )
    lists = [(N_("From"), indexers)]
    if request.may(Right.LET_IN):  # what each of the others asked for is for those who let them in
        lists.append((N_("Asked by"), await questions.by(asked, "person", since)))
    return view.stats(request.words, everything, own, moved, lists)


async def _top(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    _, since = request.words, request.now - chosen.seconds
    titles, torrents, watched = await asyncio.gather(
        questions.by(asked, "title", since),
        questions.uploaded(asked, since),
        questions.watched(asked, since),
    )
    blocks = [
        (N_("Downloaded"), view.ranked(_, titles)),
        (N_("Given to others"), view.ranked(_, torrents)),
        (N_("Watched"), view.watched(_, watched)),
    ]
    if request.may(Right.LET_IN):
        blocks.append((N_("Asked by"), view.ranked(_, await questions.by(asked, "person", since))))
    shown = [Text.lines(bold(_(title)), *lines) for title, lines in blocks if lines]
    return Text.join(shown, "\n\n") if shown else _(view.NOTHING)


async def _traffic(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    moved = await questions.moved(asked, request.now - chosen.seconds)
    return view.moved(request.words, moved)


async def _disk(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    found = await questions.disks(asked, request.now - chosen.seconds)
    return view.disks(request.words, found, request.now, _zone(request))


async def _uptime(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    since = request.now - chosen.seconds
    shares, incidents = await asyncio.gather(
        questions.uptimes(asked, since), questions.incidents(asked, since, request.now)
    )
    return view.uptimes(request.words, shares, incidents, _zone(request))


async def _latency(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    return view.latencies(request.words, await questions.latencies(asked, request.now - chosen.seconds))


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(request.person.time_zone or request.house.config.time_zone)
