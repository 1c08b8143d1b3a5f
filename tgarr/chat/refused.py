"""Releases that could not be had when they were wanted: remembered for whatever chooses by itself, for a while."""

from typing import Final

from actors.stores import refusals
from tgarr.chat.house import House
from tgarr.domain.releases import Release, indexer_of

LASTS_SECONDS: Final = 7 * 24 * 3600.0
"""For how long what could not be had is not tried again by itself."""


def identity_of(release: Release) -> str:
    """Return by what a release is known again, whoever offers it."""
    return release.info_hash or release.title


async def note(house: House, instance: str, release: Release) -> None:
    """Remember that a library could not have a release."""
    indexer, identity, now = indexer_of(release), identity_of(release), house.clock()
    await house.state.write(
        lambda db: refusals.add(
            db, instance=instance, indexer=indexer, identity=identity, release=release.title, now=now
        )
    )


async def of(house: House, instance: str) -> set[str]:
    """Return what a library could not have lately, by its identities."""
    since = house.clock() - LASTS_SECONDS
    return await house.state.read(lambda db: refusals.of(db, instance, since=since))
