"""What each page says; None where there is nothing to say. Loaded when somebody asks for one, and not at the start."""

import asyncio
from typing import Final
from zoneinfo import ZoneInfo

from actors.runtime import Lane
from actors.statistics.store import StatisticsFace
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.text import Text, bold
from tgarr.domain.capabilities import Library
from tgarr.errors import ActorError, ServiceError
from tgarr.features.statistics import questions, room, services, view
from tgarr.features.statistics.ranges import Span

_JUST_GRABBED_SECONDS: Final = 30.0
"""For which a download may be missing in the queue of its library."""


async def stats(request: Request, asked: StatisticsFace, span: Span) -> Text | None:
    """Return what was downloaded, and from where."""
    everything, own, moved, indexers, active, watching = await questions.summary(asked, span, request.person.id)
    under_way = await _under_way(request, await questions.not_ended(asked, span))
    if not (everything.count or everything.failed or under_way or moved or watching):
        return None
    lists = [(N_("From"), indexers)]
    if request.may(Right.LET_IN):  # what each of the others asked for is for those who let them in
        lists.append((N_("Asked by"), await questions.by(asked, "person", span)))
    house = view.HouseTotals(everything, under_way=under_way, active=active, watching=watching)
    return view.stats(request.words, house, own, moved, lists)


async def top(request: Request, asked: StatisticsFace, span: Span) -> Text | None:
    """Return what was downloaded, given and watched most."""
    _ = request.words
    titles, torrents, watched = await asyncio.gather(
        questions.by(asked, "title", span),
        questions.uploaded(asked, span),
        questions.watched(asked, span),
    )
    blocks = [
        (N_("Downloaded"), view.ranked(_, titles)),
        (N_("Given to others"), view.ranked(_, torrents)),
        (N_("Watched"), view.watched(_, watched)),
    ]
    if request.may(Right.LET_IN):
        blocks.append((N_("Asked by"), view.ranked(_, await questions.by(asked, "person", span))))
    shown = [Text.lines(bold(_(title)), *lines) for title, lines in blocks if lines]
    return Text.join(shown, "\n\n") if shown else None


async def traffic(request: Request, asked: StatisticsFace, span: Span) -> Text | None:
    """Return what each torrent client has moved."""
    moved = await questions.moved(asked, span)
    return view.moved(request.words, moved) if moved else None


async def disk(request: Request, asked: StatisticsFace, span: Span) -> Text | None:
    """Return the disks, and when they are full."""
    names = {name for name, one in request.house.config.services.items() if one.enabled}
    found = await room.disks(asked, span, names)
    over = span.until <= request.now
    return view.disks(request.words, found, None if over else request.now, zone(request)) if found else None


async def uptime(request: Request, asked: StatisticsFace, span: Span) -> Text | None:
    """Return how reliable the services were."""
    shares, incidents = await asyncio.gather(
        services.uptimes(asked, span), services.incidents(asked, span, request.now)
    )
    return view.uptimes(request.words, shares, incidents, zone(request)) if shares else None


async def latency(request: Request, asked: StatisticsFace, span: Span) -> Text | None:
    """Return how fast the services answer."""
    found, depths = await asyncio.gather(services.latencies(asked, span), services.depths(asked, span))
    return view.latencies(request.words, found, depths) if found else None


async def nothing(request: Request, asked: StatisticsFace) -> Text:
    """Return what stands in place of a page that says nothing."""
    return view.nothing(request.words, await questions.began(asked), zone(request))


async def _under_way(request: Request, told: list[questions.Open]) -> int:
    """Return how many of the downloads without an end are in a queue; those of a library that is silent count."""
    libraries = request.house.faces(Library, lane=Lane.BACKGROUND)
    names = list(dict.fromkeys(one.service for one in told if one.service in libraries))
    queues = dict(zip(names, await asyncio.gather(*(_queued(libraries[name]) for name in names)), strict=True))
    return sum(
        (queue := queues[one.service]) is None
        or one.download.lower() in queue
        or request.now - one.grabbed_at < _JUST_GRABBED_SECONDS
        for one in told
        if one.service in queues
    )


async def _queued(library: Library) -> set[str] | None:
    try:
        return {item.download_id.lower() for item in (await library.queue()).value}
    except (ServiceError, ActorError):
        return None


def zone(request: Request) -> ZoneInfo:
    """Return by whose clock the reader is told."""
    return ZoneInfo(request.person.time_zone or request.house.config.time_zone)


PAGES = {"stats": stats, "top": top, "traffic": traffic, "disk": disk, "uptime": uptime, "latency": latency}
