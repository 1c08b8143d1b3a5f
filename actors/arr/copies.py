"""What of its titles an arr has on disk, and which of it could be better."""

from abc import abstractmethod

from actors.arr.downloads import ArrDownloads
from actors.arr.wire import Page, Wanted
from tgarr.domain.answers import Answer
from tgarr.domain.library import Copy, SearchTarget


class ArrCopies(ArrDownloads):
    """The part of a Radarr or a Sonarr that knows the files."""

    @abstractmethod
    async def read_copies(self, title_id: int) -> tuple[Copy, ...]:
        """GET the files of a title."""

    @abstractmethod
    def wanted_target(self, record: Wanted) -> SearchTarget:
        """Return what to look for to better this."""

    async def copies(self, title_id: int) -> Answer[tuple[Copy, ...]]:
        """Return the files of a title; those of which nobody knows what they hold are left out."""
        return await self.kept(
            "library",
            "copies",
            title_id,
            fetch=lambda: self.read_copies(title_id),
            fresh=self.settings.cache.library,
        )

    async def below_cutoff(self) -> tuple[SearchTarget, ...]:
        """Return what could be better: GET wanted/cutoff, all pages."""
        found = await self.read_pages("wanted/cutoff", Page[Wanted], [("monitored", "true")])
        return tuple(map(self.wanted_target, found))
