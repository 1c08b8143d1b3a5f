"""Tries changed rules on the searches that were made: what would be chosen otherwise."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from actors.stores import house_settings, people, release_searches
from actors.stores.release_searches import ReleaseSearch
from tgarr.chat.request import Request
from tgarr.chat.searched import earlier
from tgarr.chat.taste import Kept, taste
from tgarr.config import Config
from tgarr.domain.releases import Ranked, Taste, first_choice, rank
from tgarr.domain.releases.liking import Whose
from tgarr.domain.releases.replaying import Earlier, Replay, replay

SEARCHES: Final = 40

Settings = Mapping[str, Any]
KeptBy = Mapping[int, Kept]
"""By person."""


async def settings(request: Request, whose: Whose) -> dict[str, Any]:
    """Return what the person has set, or what was set for the house."""
    if whose == "house":
        return await request.house.state.read(house_settings.settings)
    return await request.house.state.read(lambda db: people.settings(db, request.person.id))


async def tried(request: Request, whose: Whose, before: Settings, after: Settings) -> Replay:
    """Return what other settings would have changed: in the person's last searches, or in everybody's for the house."""
    searches, kept = await _searches(request, None if whose == "house" else request.person.id)
    config = request.house.config

    def by(changed: Settings) -> Callable[[Earlier], Taste]:
        return lambda one: _taste(config, kept[one.person].changed(whose, changed), one)

    return await asyncio.to_thread(lambda: replay(earlier(searches), by(before), by(after)))


async def chosen(request: Request, mine: Settings) -> list[tuple[Earlier, Ranked | None]]:
    """Return what would have been chosen in the person's last searches, newest first."""
    searches, kept = await _searches(request, request.person.id)
    config = request.house.config

    def choices() -> list[tuple[Earlier, Ranked | None]]:
        found = []
        for one in earlier(searches):
            judged = _taste(config, kept[one.person].changed("person", mine), one)
            ranked = rank(one.releases, judged, packs_first=one.packs_first)
            found.append((one, first_choice(ranked, past=one.past, whole=one.packs_first)))
        return found

    return await asyncio.to_thread(choices)


async def _searches(request: Request, person: int | None) -> tuple[Sequence[ReleaseSearch], KeptBy]:
    """Return the last searches, newest first, of one that was made several times the newest; and what is set.

    `person`: whose; None for everybody's.
    """

    def read(db: sqlite3.Connection) -> tuple[list[ReleaseSearch], dict[int, Kept]]:
        newest: dict[tuple[int, str, str, str], ReleaseSearch] = {}
        for one in release_searches.recent(db, limit=SEARCHES, person=person):
            newest.setdefault((one.person, one.about["rules"], one.about["title"], one.about["part"]), one)
        return list(newest.values()), {one.person: Kept.of(db, one.person) for one in newest.values()}

    return await request.house.state.read(read)


def _taste(config: Config, kept: Kept, one: Earlier) -> Taste:
    return taste(config, kept, one.about["rules"], resolution=one.about["resolution"])
