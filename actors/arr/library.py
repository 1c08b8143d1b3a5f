"""The library of an arr: titles, settings, adding and posters, as far as Radarr and Sonarr do it alike."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from actors.arr.copies import ArrCopies
from actors.arr.reading import handover_of
from actors.arr.wire import DiskSpace, DownloadClientResource, Folder, Named, Tag
from actors.http import Query, Reply, Request
from actors.service import LARGEST_PICTURE
from tgarr.domain.answers import Answer
from tgarr.domain.library import AddOptions, Disk, Handover, QualityProfile, RootFolder
from tgarr.domain.media import Episode, Title, TitleKey
from tgarr.domain.records import replace
from tgarr.errors import ServiceError, ServiceNotFound, ServiceRejected, ServiceUnreachable, UnexpectedAnswer

log = logging.getLogger(__name__)

_OUTSIDE_SECONDS: Final = 3.0
"""For a picture from elsewhere: a card waits for it."""
_OUTSIDE_PAUSE: Final = 120.0
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")
"""What JPEG, PNG, GIF and WebP begin with."""


class ArrLibrary(ArrCopies):
    """A Radarr or a Sonarr.

    Attributes:
        scheme: the identity that a term of the lookup may begin with: `tmdb`, `tvdb`.

    """

    scheme: ClassVar[str]
    _outside_after = 0.0

    @abstractmethod
    async def read_titles(self, path: str, query: Query = (), *, within: float | None = None) -> tuple[Title, ...]:
        """GET a list of titles below the API's root."""

    @abstractmethod
    async def post_title(self, body: dict[str, Any]) -> Title:
        """POST a new title."""

    @abstractmethod
    async def wish(self, options: AddOptions, found: dict[str, Any]) -> dict[str, Any]:
        """Return the members that say how to add what the lookup found."""

    # Titles

    async def lookup(self, words: str) -> Answer[tuple[Title, ...]]:
        """Find titles: GET <resource>/lookup. Terms such as `tmdb:603` are understood."""
        words = " ".join(words.split())
        return await self.kept(
            "lookup",
            words.casefold(),
            fetch=lambda: self.read_titles(f"{self.resource}/lookup", [("term", words)], within=self.times.network),
            fresh=self.settings.cache.lookup,
        )

    async def title(self, key: TitleKey) -> Answer[Title]:
        """Return one title: from the library where it is there, else from the lookup by its number."""
        number = self._number(key)
        here = await self.kept(
            "library", "title", number, fetch=lambda: self._held(number), fresh=self.settings.cache.library
        )
        if here.value is not None:
            return Answer(here.value, here.age, here.trouble)
        found = await self.lookup(f"{self.scheme}:{number}")
        title = next((title for title in found.value if title.key == key), None)
        if title is None:
            raise ServiceNotFound(self.name, f"nobody knows {key}")
        return Answer(replace(title, holding=None), max(here.age, found.age), here.trouble or found.trouble)

    async def library(self) -> Answer[tuple[Title, ...]]:
        """Return all titles: GET <resource>."""
        return await self.kept(
            "library", "all", fetch=lambda: self.read_titles(self.resource), fresh=self.settings.cache.library
        )

    async def profiles(self) -> Answer[tuple[QualityProfile, ...]]:
        """Return the quality profiles: GET qualityprofile."""
        return await self.kept("settings", "profiles", fetch=self._profiles, fresh=self.settings.cache.settings)

    async def _profiles(self) -> tuple[QualityProfile, ...]:
        profiles = await self.read(f"{self.root}/qualityprofile", list[Named])
        return tuple(QualityProfile(profile.id, profile.name) for profile in profiles)

    async def root_folders(self) -> Answer[tuple[RootFolder, ...]]:
        """Return the root folders: GET rootfolder."""
        return await self.kept("settings", "folders", fetch=self._folders, fresh=self.settings.cache.settings)

    async def _folders(self) -> tuple[RootFolder, ...]:
        return tuple(
            RootFolder(id=folder.id, path=folder.path, free=folder.free_space, accessible=folder.accessible)
            for folder in await self.read(f"{self.root}/rootfolder", list[Folder])
        )

    async def disks(self) -> Answer[tuple[Disk, ...]]:
        """Return the mount points: GET diskspace."""
        return await self.kept("health", "disks", fetch=self._disks, fresh=self.settings.cache.health)

    async def _disks(self) -> tuple[Disk, ...]:
        return tuple(
            Disk(path=disk.path, free=disk.free_space, total=disk.total_space)
            for disk in await self.read(f"{self.root}/diskspace", list[DiskSpace])
            if disk.path
        )

    async def handovers(self) -> Answer[tuple[Handover, ...]]:
        """Return the torrent clients that are switched on: GET downloadclient."""
        return await self.kept("settings", "handovers", fetch=self._handovers, fresh=self.settings.cache.settings)

    async def _handovers(self) -> tuple[Handover, ...]:
        clients = await self.read(f"{self.root}/downloadclient", list[DownloadClientResource])
        used = [client for client in clients if client.enable and client.protocol == "torrent"]
        return tuple(map(handover_of, sorted(used, key=lambda client: client.priority)))

    def _number(self, key: TitleKey) -> int:
        if key.kind is not self.holds:
            raise ServiceNotFound(self.name, f"it has no {key.kind}")
        return key.number

    async def _held(self, number: int) -> Title | None:
        """Return the library's title of this number, past the cache."""
        titles = await self.read_titles(self.resource, [(f"{self.scheme}Id", number)])
        return next((title for title in titles if title.key.number == number), None)

    # Adding

    async def add(self, key: TitleKey, options: AddOptions) -> Title:
        """Put a title into the library: what the lookup tells of it, with the wishes, goes to POST <resource>."""
        number = self._number(key)
        if (here := await self._held(number)) is not None:
            return here
        term = ("term", f"{self.scheme}:{number}")
        offers = await self.read(
            f"{self.root}/{self.resource}/lookup", list[dict[str, Any]], query=[term], within=self.times.network
        )
        found = next((offer for offer in offers if offer.get(f"{self.scheme}Id") == number), None)
        if found is None:
            raise ServiceNotFound(self.name, f"nobody knows {key}")
        offer = {name: value for name, value in found.items() if name not in ("id", "path")}
        wish = {
            "qualityProfileId": options.profile_id,
            "rootFolderPath": options.root_folder,
            "tags": await self._tags(options.tags),
            **await self.wish(options, found),
        }
        try:
            return await self.certain(self._posted(offer | wish, number), lambda: self._held(number))
        finally:
            self.cache.doubt("library")
            self.cache.doubt("lookup")

    async def _posted(self, body: dict[str, Any], number: int) -> Title:
        try:
            return await self.post_title(body)
        except ServiceRejected:  # perhaps somebody was faster
            if (here := await self._held(number)) is not None:
                return here
            raise

    async def _tags(self, labels: Sequence[str]) -> list[int]:
        """Return the numbers of the labels; those that are missing are made. Upstream folds their case."""
        if not labels:
            return []
        known = await self._known_tags()
        return [known.get(label.casefold()) or await self._make_tag(label) for label in labels]

    async def _known_tags(self) -> dict[str, int]:
        return {tag.label.casefold(): tag.id for tag in await self.read(f"{self.root}/tag", list[Tag])}

    async def _make_tag(self, label: str) -> int:
        async def make() -> int:
            return (await self.change("POST", f"{self.root}/tag", Tag, json={"label": label})).id

        async def look() -> int | None:
            return (await self._known_tags()).get(label.casefold())

        return await self.certain(make(), look)

    # Seasons and episodes: Sonarr has them

    async def monitor_seasons(self, title_id: int, seasons: Sequence[int]) -> None:
        """Refuse: a film has no seasons."""
        raise ServiceRejected(self.name, f"there are no seasons ({title_id}, {seasons})")

    async def monitor_episodes(self, episode_ids: Sequence[int], *, monitored: bool = True) -> None:
        """Refuse: a film has no episodes."""
        raise ServiceRejected(self.name, f"there are no episodes ({episode_ids}, {monitored})")

    async def episodes(self, title_id: int, season: int) -> Answer[tuple[Episode, ...]]:
        """Refuse: a film has no episodes."""
        raise ServiceRejected(self.name, f"there are no episodes ({title_id}, {season})")

    # Posters

    async def poster(self, url: str, *, cover: str = "") -> bytes:
        """Return a picture: of this service with its key, from anywhere else without; where that fails, its `cover`.

        In some countries the hosts of the public pictures cannot be reached: who has just waited for them in vain
        does not wait again.
        """
        if not url or url.startswith("/") or self.http.is_home(url):
            return await self._picture_here(url or cover)
        now = asyncio.get_running_loop().time()
        try:
            if now < self._outside_after:
                raise ServiceUnreachable(self.name, "the host of the pictures could not be reached a moment ago")
            within = min(self.times.default, _OUTSIDE_SECONDS)
            return self._picture(await self.http.fetch_public(url, within=within, largest=LARGEST_PICTURE))
        except ServiceError as error:
            if error.transient and now >= self._outside_after:
                self._outside_after = now + _OUTSIDE_PAUSE
            if not cover:
                raise
            log.info("%s: its own cover is taken, for the public one cannot be had (%s)", self.name, error.code)
        return await self._picture_here(cover)

    async def _picture_here(self, url: str) -> bytes:
        """Return a picture of this service."""
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        # The service writes its base path in front, which is part of its address already.
        request = Request(
            method="GET",
            path=f"/{path.removeprefix(urlsplit(self.settings.url).path).lstrip('/')}",
            within=self.times.default,
            largest=LARGEST_PICTURE,
            repeatable=True,
        )
        return await self.call(request, self._picture)

    def _picture(self, reply: Reply) -> bytes:
        if not reply.body.startswith(_PICTURES):
            raise UnexpectedAnswer(self.name, "not a picture")
        return reply.body
