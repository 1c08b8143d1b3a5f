"""What each page says. Loaded when somebody asks for one: most starts of the bot are without."""

import asyncio
from zoneinfo import ZoneInfo

from actors.statistics.store import StatisticsFace
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.text import Text, bold
from tgarr.features.statistics import questions, view
from tgarr.features.statistics.ranges import Range


async def stats(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    """Return what was downloaded, and from where."""
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


async def top(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    """Return what was downloaded, given and watched most."""
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


async def traffic(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    """Return what each torrent client has moved."""
    moved = await questions.moved(asked, request.now - chosen.seconds)
    return view.moved(request.words, moved)


async def disk(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    """Return the disks, and when they are full."""
    found = await questions.disks(asked, request.now - chosen.seconds)
    return view.disks(request.words, found, request.now, zone(request))


async def uptime(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    """Return how reliable the services were."""
    since = request.now - chosen.seconds
    shares, incidents = await asyncio.gather(
        questions.uptimes(asked, since), questions.incidents(asked, since, request.now)
    )
    return view.uptimes(request.words, shares, incidents, zone(request))


async def latency(request: Request, asked: StatisticsFace, chosen: Range) -> Text:
    """Return how fast the services answer."""
    return view.latencies(request.words, await questions.latencies(asked, request.now - chosen.seconds))


def zone(request: Request) -> ZoneInfo:
    """Return by whose clock the reader is told."""
    return ZoneInfo(request.person.time_zone or request.house.config.time_zone)


PAGES = {"stats": stats, "top": top, "traffic": traffic, "disk": disk, "uptime": uptime, "latency": latency}
