"""What is asked of the services for a live card's sake: what it has missed, what is downloading, what to watch for."""

import logging

from actors.runtime import Lane
from tgarr.chat.house import House
from tgarr.chat.signals import Want
from tgarr.domain.capabilities import Library, TorrentClient
from tgarr.domain.events import Recorded, TransfersSeen
from tgarr.domain.journeys import Journey, advance
from tgarr.domain.media import MediaKind
from tgarr.domain.releases import parse
from tgarr.domain.transfers import TransferChanges
from tgarr.errors import ActorError, ServiceError
from tgarr.features.progress.subject import Shown

log = logging.getLogger(__name__)


async def caught_up(house: House, journey: Journey) -> Journey:
    """Return the journey after what the library has written down of it before we listened, and of what it deleted."""
    library = house.faces(Library, lane=Lane.BACKGROUND).get(journey.instance)
    if library is None:
        return journey
    try:
        records = await library.title_history(journey.title_id)
    except (ServiceError, ActorError) as error:
        log.info("%s cannot be caught up with yet: %s", journey.id, error)
        return journey
    for record in records:
        journey = advance(journey, Recorded(instance=journey.instance, record=record, fact=0))
    return journey


async def introduce(house: House, journey: Journey) -> None:
    """Publish what the clients know of a download that has just become known: a still one tells no changes."""
    for name, client in house.faces(TorrentClient, lane=Lane.BACKGROUND).items():
        try:
            answer = await client.transfers()
        except (ServiceError, ActorError) as error:
            log.info("%s is not asked about a download: %s", name, error)
            continue
        its = tuple(one for one in answer.value if one.hash == journey.download_id)
        if its:
            house.events.publish(TransfersSeen(client=name, changes=TransferChanges(changed=its)))


async def wanted(house: House, shown: Shown) -> Want | None:
    """Return what the media servers are to be asked for; None for a torrent that belongs to no title."""
    if shown.kind is None:
        return None
    season, episode = shown.journey.season, shown.journey.episode
    if shown.kind is MediaKind.SERIES and episode is None:
        season, episode = await _first_of(house, shown.journey)
    return Want(
        kind=shown.kind,
        ids=shown.ids,
        title=shown.title,
        year=shown.year,
        since=house.clock(),
        season=season,
        episode=episode,
    )


async def _first_of(house: House, journey: Journey) -> tuple[int | None, int | None]:
    """Return season and number of the first episode of a pack that was imported: others of the season may be old.

    Not of the last one: a file with two episodes goes by the number of its first at the media server.
    """
    season = next(iter(parse(journey.release).seasons), None) if journey.season is None else journey.season
    library = house.faces(Library, lane=Lane.BACKGROUND).get(journey.instance)
    if season is None or library is None:
        return season, None
    try:
        episodes = (await library.episodes(journey.title_id, season)).value
    except (ServiceError, ActorError) as error:
        log.info("%s: the episodes are not known: %s", journey.id, error)
        return season, None
    return season, min((one.number for one in episodes if one.id in journey.imported), default=None)
