"""Gathers what a card says of its title: whether it can be watched, how far its download is, and who asked for it."""

import asyncio
import logging
from collections.abc import Sequence

from tgarr.chat.figures import bar, percent
from tgarr.chat.joining import on_its_way
from tgarr.chat.request import Request
from tgarr.chat.screens import Screen
from tgarr.chat.subject import Subject
from tgarr.chat.text import Text
from tgarr.domain.capabilities import MediaServer
from tgarr.domain.library import QueueItem, QueueState
from tgarr.domain.media import Title
from tgarr.domain.playback import ServerItem
from tgarr.errors import ActorError, ServiceError
from tgarr.features.search import view

log = logging.getLogger(__name__)


async def gathered_card(request: Request, subject: Subject, notes: Sequence[Text]) -> Screen:
    """Return the card of a title."""
    held = subject.title.holding
    if held is None:
        _moving, waiting = await on_its_way(request, subject, ())
        return view.card(request, subject, waiting=waiting, notes=notes)
    item, queue = await asyncio.gather(_playable(request, subject.title), _queued(subject, held.id))
    moving, waiting = await on_its_way(request, subject, queue)
    line = _in_a_line(request, queue)
    return view.card(request, subject, item=item, queue=line, moving=moving, waiting=waiting, notes=notes)


async def _playable(request: Request, title: Title) -> ServerItem | None:
    if title.holding is None or not (title.holding.on_disk or title.holding.episodes_on_disk):
        return None
    for server in request.house.faces(MediaServer).values():
        try:
            item = await server.find(title.kind, title.ids, title=title.title, year=title.year)
        except (ServiceError, ActorError) as error:
            log.info("nothing to watch on the card: %s", error)
            continue
        if item is not None:
            return item
    return None


async def _queued(subject: Subject, title_id: int) -> list[QueueItem]:
    try:
        answer = await subject.library.queue()
    except (ServiceError, ActorError) as error:
        log.info("no queue on the card: %s", error)
        return []
    return [item for item in answer.value if item.title_id == title_id]


def _in_a_line(request: Request, items: Sequence[QueueItem]) -> Text | None:
    """Return how far the downloads of a title are, all together; None where there are none."""
    if not items:
        return None
    size, left = sum(item.size for item in items), sum(item.left for item in items)
    share = 1 - left / size if size else 0.0
    if any(item.state in (QueueState.IMPORT_BLOCKED, QueueState.FAILED) for item in items):
        return request.words("⚠️ Its download needs a look")
    return request.words("⬇️ Downloading: {bar} {percent}", bar=bar(share), percent=percent(share))
