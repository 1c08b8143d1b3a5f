"""The grab itself: through the library, or past it where it is told to take what it rejects."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tgarr.chat.house import House
from tgarr.chat.subject import Subject
from tgarr.chat.wishing import Audited, Fulfilled, Wisher, begun, fulfil
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.library import Handover, SearchTarget
from tgarr.domain.records import replace
from tgarr.domain.releases import Release
from tgarr.domain.transfers import TransferState
from tgarr.errors import ActorError, ReleaseRefused, ServiceConflict, ServiceError, ServiceNotFound, ServiceRejected

Again = Callable[[Release], Awaitable[Release]]


class Grab(msgspec.Struct, frozen=True, kw_only=True):
    """The library takes a release."""

    house: House
    at: Subject
    release: Release
    kind: str = "grab"

    @property
    def subject(self) -> str:
        """The release in this library, whoever wants it and whichever indexer has it."""
        release = self.release
        identity = release.info_hash or hashlib.sha256(release.guid.encode()).hexdigest()[:16]
        return f"grab {self.at.instance} {identity}"

    @property
    def service(self) -> str:
        """The library."""
        return self.at.instance

    def audited(self) -> Audited:
        """Say which release it is, and what the library has against it."""
        detail = {
            "instance": self.at.instance,
            "release": self.release.title,
            "indexer": self.release.indexer,
            "rejections": list(self.release.rejections),
        }
        return Audited(subject=str(self.at.title.key), detail=detail)

    async def before(self) -> dict[str, Any]:
        """Note where the library's history ends."""
        return {"title": self.release.title, "after": await self.at.library.history_end()}

    async def look(self, before: dict[str, Any]) -> bool:
        """Look in the library, and in the clients: a library needs seconds to see what it has just handed over."""
        return await self.at.library.taken(self.release, after=before["after"]) or await self._is_moving()

    async def act(self, before: dict[str, Any]) -> None:
        """Have the library take it."""
        await self.at.library.grab(self.release, after=before["after"])

    async def _is_moving(self) -> bool:
        """Look in the categories where this library finds its downloads: what moves in others is not for it."""
        try:
            its_own = {one.category for one in (await self.at.library.handovers()).value}
        except (ServiceError, ActorError):
            return False  # the library has been asked, and knows more
        for client in self.house.faces(TorrentClient).values():
            try:
                transfers = (await client.transfers()).value
            except (ServiceError, ActorError):
                continue
            its = next((one for one in transfers if one.hash == self.release.info_hash), None)
            if its is not None and its.category in its_own and not (its.finished or its.state is TransferState.FAILED):
                return True
        return False


class Offer(Grab, frozen=True, kw_only=True):
    """The library is offered a release that it has not found itself, and takes it or says why not."""

    again: Again

    async def act(self, before: dict[str, Any]) -> None:  # noqa: ARG002  # the deed's
        """Offer it."""
        release = self.release if self.release.download_url is not None else await self.again(self.release)
        reasons = await self.at.library.push(release)
        if reasons:
            raise ReleaseRefused(self.at.instance, reasons)


class GrabPastIt(Grab, frozen=True, kw_only=True):
    """The torrent client takes a release, in the category where the library finds it."""

    client: str
    category: str
    kind: str = "force"

    @property
    def service(self) -> str:
        """The torrent client."""
        return self.client

    async def act(self, before: dict[str, Any]) -> None:  # noqa: ARG002  # the deed's
        """Give the client the address."""
        if self.release.download_url is None:
            raise ServiceRejected(self.client, "the release has no address to fetch it from")
        client = self.house.faces(TorrentClient)[self.client]
        await client.add(self.release.download_url.reveal(), category=self.category)


async def grab(wisher: Wisher, at: Subject, target: SearchTarget, release: Release, *, apart: str = "") -> Fulfilled:
    """Have the release taken; `apart` tells it from others that the same press has tried (`wishing.fulfil`).

    Raises:
        ServiceUnclear: it may have been taken.
        TgarrError: it was not taken.

    """
    deed = Grab(house=wisher.house, at=at, release=release)
    try:
        return await fulfil(wisher, deed, apart=apart)
    except ServiceNotFound:
        # Its release cache forgets after half an hour: the same search fills it again.
        found = await _found_again(at, target, release)
        return await fulfil(wisher, replace(deed, release=found), apart=apart)
    except (ServiceRejected, ServiceConflict):
        clients = wisher.house.faces(TorrentClient)
        if not release.rejections or not clients:
            raise
        client, category = await _where(wisher, at, list(clients))
        again = await _found_again(at, target, release)
        past_it = GrabPastIt(house=wisher.house, at=at, release=again, client=client, category=category)
        return await fulfil(wisher, past_it)


async def offer(wisher: Wisher, at: Subject, release: Release, again: Again, *, apart: str = "") -> Fulfilled:
    """Have the library take a release that was found elsewhere; where it rejects that, the torrent client.

    Args:
        wisher: who wants it.
        at: the title.
        release: as it was shown; with `rejections` the library has said no already.
        again: finds it anew: its address carries a key, and is kept nowhere.
        apart: see `grab`.

    Raises:
        ReleaseRefused: the library does not want it.
        ServiceUnclear: it may have been taken.
        TgarrError: it was not taken.

    """
    if not release.rejections:
        known = await begun(wisher, "grab", apart=apart)  # then it is looked for here, and not at the indexers
        fresh = release if known else await again(release)
        return await fulfil(wisher, Offer(house=wisher.house, at=at, release=fresh, again=again), apart=apart)
    clients = wisher.house.faces(TorrentClient)
    if not clients:
        raise ReleaseRefused(at.instance, release.rejections)
    client, category = await _where(wisher, at, list(clients))
    past_it = GrabPastIt(house=wisher.house, at=at, release=await again(release), client=client, category=category)
    return await fulfil(wisher, past_it, apart=apart)


async def _found_again(at: Subject, target: SearchTarget, release: Release) -> Release:
    """Return the release as a new search finds it; the address to fetch it from is not kept anywhere."""
    found = (await at.library.releases(target, anew=True)).value
    again = next((one for one in found if (one.guid, one.indexer_id) == (release.guid, release.indexer_id)), None)
    if again is None:
        raise ServiceNotFound(at.instance, "no indexer offers it any more")
    return again


async def _where(wisher: Wisher, at: Subject, clients: Sequence[str]) -> tuple[str, str]:
    """Return the client that the library uses, and the category in which it looks for its downloads there."""
    handovers = (await at.library.handovers()).value
    if not handovers:
        return clients[0], at.instance

    def alike(pair: tuple[str, Handover]) -> tuple[bool, bool]:
        url = urlsplit(wisher.house.config.services[pair[0]].url)  # in containers hosts have other names, seldom ports
        return url.port == pair[1].port, url.hostname == pair[1].host

    client, handover = max(((client, one) for one in handovers for client in clients), key=alike)
    return client, handover.category
