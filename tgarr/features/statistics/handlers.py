"""Answers questions about the past, each page with the spans of time as buttons below it."""

from datetime import datetime
from typing import Final

from tgarr.chat.buttons import button
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Picture, Screen
from tgarr.chat.text import CAPTION_UNITS, Text
from tgarr.errors import StatisticsError
from tgarr.features.statistics.ranges import CHARTS, RANGES, USUAL, Range, range_of

router = Router("statistics", kinds=("statistics",))

_STATS: Final = N_("📊 Statistics")
_TOP: Final = N_("🏆 The most")
_TRAFFIC: Final = N_("📈 Traffic")
_DISK: Final = N_("💽 Disks")
_UPTIME: Final = N_("🟢 Uptime")
_LATENCY: Final = N_("⏱ Response times")


@router.command("stats", right=Right.LOOK, description=N_("what was downloaded, by whom, from where"))
@router.press("stats", right=Right.LOOK, way_in=True)
async def stats(request: Request) -> None:
    """Show the totals."""
    await _show(request, "stats", _STATS)


@router.command("top", right=Right.LOOK, description=N_("the most downloaded, uploaded, watched"))
@router.press("top", right=Right.LOOK)
async def top(request: Request) -> None:
    """Show what and who was most."""
    await _show(request, "top", _TOP)


@router.command("traffic", right=Right.LOOK, description=N_("a chart of what the torrent clients moved"))
@router.press("traffic", right=Right.LOOK)
async def traffic(request: Request) -> None:
    """Show the traffic as a chart."""
    await _show(request, "traffic", _TRAFFIC, chart=True)


@router.command("disk", right=Right.LOOK, description=N_("room on the disks, and when they are full"))
@router.press("disk", right=Right.LOOK)
async def disk(request: Request) -> None:
    """Show the disks."""
    await _show(request, "disk", _DISK)


@router.command("uptime", right=Right.LOOK, description=N_("when the services did not answer"))
@router.press("uptime", right=Right.LOOK)
async def uptime(request: Request) -> None:
    """Show how reliable the services were."""
    await _show(request, "uptime", _UPTIME)


@router.command("latency", right=Right.SERVE, description=N_("how fast the services answer"))
@router.press("latency", right=Right.SERVE)
async def latency(request: Request) -> None:
    """Show the response times."""
    await _show(request, "latency", _LATENCY)


async def _show(request: Request, verb: str, title: str, *, chart: bool = False) -> None:
    """Show a page for the range that was tapped, or the usual one, with a way to the others and to the other pages."""
    from tgarr.features.statistics import charts, pages, view

    _ = request.words
    if request.dialogue is None:
        request.begin("statistics", {"range": _asked_for(request).name})
    if request.arguments:
        request.state["range"] = range_of(request.argument(0)).name
    chosen = range_of(request.state["range"])
    asked = request.house.statistics
    if asked is None:
        raise StatisticsError("none are kept")
    if not request.pressed:
        await request.typing()
    span = chosen.span(request.now, pages.zone(request))
    said = await pages.PAGES[verb](request, asked, span) or await pages.nothing(request, asked)
    text = Text.lines(view.heading(_, title, chosen), "", said)
    picture = None
    if chart:
        drawn = charts.spec(chosen, _.language, pages.zone(request).key)
        picture = Picture(key=f"chart {verb} {int(request.now) // 60} {drawn}", service=CHARTS, url=drawn)
        text = text.clipped(CAPTION_UNITS)
    await request.show(
        Screen(text=text, picture=picture, keyboard=_keyboard(request, verb, chosen), token=request.token)
    )


def _asked_for(request: Request) -> Range:
    """Return the range that was written behind the command.

    Raises:
        InvalidInput: it cannot be read.

    """
    if not request.text:
        return range_of(USUAL)
    from tgarr.features.statistics import pages, wording

    return wording.read(request.text, datetime.fromtimestamp(request.now, pages.zone(request)).date())


def _keyboard(request: Request, verb: str, chosen: Range) -> tuple[tuple[Button, ...], ...]:
    _ = request.words
    ranges = [
        request.button(f"• {_.plain(label)}" if name == chosen.name else _.plain(label), verb, name)
        for name, (_hours, label) in RANGES.items()
    ]
    pages = [("stats", _STATS), ("top", _TOP), ("traffic", _TRAFFIC), ("disk", _DISK), ("uptime", _UPTIME)]
    if request.may(Right.SERVE):
        pages.append(("latency", _LATENCY))
    ways = [request.button(_.plain(label), name) for name, label in pages if name != verb]
    if request.place.private:
        ways.append(button(_.plain("🏠 Menu"), "", "menu"))
    return (tuple(ranges), *(tuple(ways[at : at + 2]) for at in range(0, len(ways), 2)))
