"""Releases that the library's own search does not find: asked of the indexer manager by name, offered to the library.

What is found by name may be of something else. A release whose name says another title, year or part is shown, behind,
as one that the library will not recognise.
"""

import logging
from collections.abc import Iterable
from typing import Final

from tgarr.chat.gathering import gathered
from tgarr.chat.house import House
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Indexers
from tgarr.domain.library import SearchTarget
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.naming import plain
from tgarr.domain.records import replace
from tgarr.domain.releases import Parsed, Release, parse
from tgarr.errors import ServiceError, ServiceNotFound
from tgarr.features.releases.turns import in_turns

log = logging.getLogger(__name__)

_UNKNOWN: Final = {MediaKind.MOVIE: "Unknown Movie", MediaKind.SERIES: "Unknown Series"}
"""What an arr says of a release of something else."""


async def offered(
    house: House, title: Title, target: SearchTarget, number: int | None, *, anew: bool = False
) -> Answer[tuple[Release, ...]]:
    """Ask all indexer managers for a title, or a part of it, by its names; each release once.

    Args:
        house: with the indexer managers.
        title: its names are asked for.
        target: what of it is wanted.
        number: of the episode, where one is wanted.
        anew: also where an answer is kept.

    Raises:
        ServiceError: none of them could be asked.

    """
    searches = {
        f"{name} {words}": hub.find(words, title.kind, anew=anew)
        for name, hub in house.faces(Indexers).items()
        for words in _words(title, target.season, number)
    }
    answers, troubles = await gathered(searches)
    trouble = next((one for one in troubles.values() if isinstance(one, ServiceError)), None)
    if not answers and trouble is not None:
        raise trouble
    found: dict[tuple[int, str], Release] = {}
    for answer in answers.values():
        found |= {(one.indexer_id, one.guid): one for one in answer.value}
    names = {plain(name) for name in (title.title, title.original_title) if name}
    judged = [
        _judged(one, parse(one.title), title, names, target.season, number) async for one in in_turns(found.values())
    ]
    age = max((answer.age for answer in answers.values()), default=0.0)
    return Answer(tuple(judged), age=age, trouble=trouble)


def _words(title: Title, season: int | None, number: int | None) -> list[str]:
    """Return what to ask for: the name that releases mostly have, and the one that people here know."""
    names = dict.fromkeys(name for name in (title.original_title, title.title) if name)
    if season is None:
        part = str(title.year) if title.year else ""
    else:
        part = f"S{season:02}" + (f"E{number:02}" if number is not None else "")
    return [f"{name} {part}".strip() for name in names]


def _judged(
    release: Release, said: Parsed, title: Title, names: Iterable[str], season: int | None, number: int | None
) -> Release:
    """Return a release as the arr will see it: of something else where its name says so."""
    known = {plain(name) for name in said.titles or (said.title,)}
    same = bool(known & set(names))
    if title.kind is MediaKind.MOVIE:
        same = same and (said.year is None or not title.year or abs(said.year - title.year) <= 1)
    else:
        same = same and (season is None or season in said.seasons)
        same = same and (number is None or not said.episodes or number in said.episodes)
    return release if same else replace(release, rejections=(_UNKNOWN[title.kind],))


async def again(house: House, title: Title, target: SearchTarget, number: int | None, release: Release) -> Release:
    """Return a release as a new search finds it, with its address.

    Raises:
        ServiceNotFound: no indexer offers it any more.

    """
    for one in (await offered(house, title, target, number)).value:
        if (one.guid, one.indexer_id) == (release.guid, release.indexer_id):
            return one
    raise ServiceNotFound(release.indexer, "no indexer offers it any more")
