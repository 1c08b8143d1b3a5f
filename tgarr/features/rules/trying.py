"""Tries changed rules on the searches that were made: what would be chosen otherwise."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from actors.stores import people, release_searches
from actors.stores.release_searches import ReleaseSearch
from tgarr.chat.request import Request
from tgarr.chat.searched import earlier
from tgarr.chat.taste import taste
from tgarr.config import Config
from tgarr.domain.releases import Ranked, Taste, first_choice, rank
from tgarr.domain.releases.replaying import Earlier, Replay, replay

SEARCHES: Final = 40

Settings = Mapping[str, Any]


async def mine(request: Request) -> dict[str, Any]:
    """Return the person's settings."""
    return await request.house.state.read(lambda db: people.settings(db, request.person.id))


async def tried(request: Request, before: Settings, after: Settings) -> Replay:
    """Return what other settings of the person would have changed in their last searches."""
    searches = await _searches(request)
    config = request.house.config
    return await asyncio.to_thread(_replay, searches, config, before, after)


async def chosen(request: Request, settings: Settings) -> list[tuple[Earlier, Ranked | None]]:
    """Return what would have been chosen in the person's last searches, newest first."""
    searches = await _searches(request)
    config = request.house.config
    return await asyncio.to_thread(_choices, searches, config, settings)


async def _searches(request: Request) -> list[ReleaseSearch]:
    """Return the person's last searches; of one that was made several times the newest, newest first."""
    found = await request.house.state.read(
        lambda db: release_searches.recent(db, limit=SEARCHES, person=request.person.id)
    )
    newest: dict[tuple[str, str, str], ReleaseSearch] = {}
    for one in found:
        newest.setdefault((one.about["rules"], one.about["title"], one.about["part"]), one)
    return list(newest.values())


def _replay(searches: Sequence[ReleaseSearch], config: Config, before: Settings, after: Settings) -> Replay:
    return replay(earlier(searches), lambda one: _taste(config, before, one), lambda one: _taste(config, after, one))


def _choices(
    searches: Sequence[ReleaseSearch], config: Config, settings: Settings
) -> list[tuple[Earlier, Ranked | None]]:
    found = []
    for one in earlier(searches):
        ranked = rank(one.releases, _taste(config, settings, one), packs_first=one.packs_first)
        found.append((one, first_choice(ranked, past=one.past)))
    return found


def _taste(config: Config, settings: Settings, one: Earlier) -> Taste:
    return taste(config, settings, one.about["rules"], resolution=one.about["resolution"])
