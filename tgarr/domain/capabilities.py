"""What a service can do for the house: the typed faces behind which the actors of all services stand.

A feature asks a face and never knows which service answers. Each method states its terms with `@operation`; all of
them raise the `ServiceError` tree, and `ActorError` where the runtime cannot carry the message. Reads that are cached
come as `Answer`: when the service is down, the last answer is given with its age and the trouble.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from tgarr.domain.answers import Answer
from tgarr.domain.library import (
    AddOptions,
    Copy,
    Disk,
    Handover,
    HistoryRecord,
    QualityProfile,
    QueueItem,
    RootFolder,
    SearchTarget,
)
from tgarr.domain.media import Episode, ExternalIds, MediaKind, Title, TitleKey
from tgarr.domain.operations import operation
from tgarr.domain.playback import PlaySession, ServerItem
from tgarr.domain.releases import Release
from tgarr.domain.status import HealthProblem, IndexerState, Probe, ServiceState
from tgarr.domain.transfers import ClientTotals, QueueMove, Transfer, TransferChanges

SEARCH_LIMIT = 120.0
"""Seconds: indexers are asked while we wait; the service's own time limit (`timeouts.search`) ends earlier."""


class Service:
    """What every service can do."""

    @operation()
    async def probe(self) -> Probe:
        """Ask the service who it is, now, past the cache.

        Raises:
            UnexpectedAnswer: also when another program answers at this address.

        """
        raise NotImplementedError

    @operation(limit=2)
    async def state(self) -> ServiceState:
        """Tell how the service has been doing, without asking it."""
        raise NotImplementedError

    @operation()
    async def health(self) -> Answer[tuple[HealthProblem, ...]]:
        """Return what the service itself complains about; nothing for services that have no such list."""
        raise NotImplementedError


class Library(Service):
    """An arr: knows titles, looks for releases of those it has, and keeps them. Radarr, Sonarr.

    Attributes:
        holds: the kind of its titles.

    """

    holds: ClassVar[MediaKind]

    @operation(limit=60)
    async def lookup(self, words: str) -> Answer[tuple[Title, ...]]:
        """Find titles by name, in the service's order; `holding` is set for those in the library."""
        raise NotImplementedError

    @operation(limit=60)
    async def title(self, key: TitleKey) -> Answer[Title]:
        """Return one title by its identity, in the library or not.

        Raises:
            ServiceNotFound: nobody knows such a title.

        """
        raise NotImplementedError

    @operation(limit=60)
    async def library(self) -> Answer[tuple[Title, ...]]:
        """Return all titles of the library."""
        raise NotImplementedError

    @operation()
    async def profiles(self) -> Answer[tuple[QualityProfile, ...]]:
        """Return the quality profiles, in the service's order."""
        raise NotImplementedError

    @operation()
    async def root_folders(self) -> Answer[tuple[RootFolder, ...]]:
        """Return the root folders."""
        raise NotImplementedError

    @operation()
    async def disks(self) -> Answer[tuple[Disk, ...]]:
        """Return the mount points that it sees; those that hold root folders are among them."""
        raise NotImplementedError

    @operation()
    async def handovers(self) -> Answer[tuple[Handover, ...]]:
        """Return the torrent clients it uses, the preferred one first."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def add(self, key: TitleKey, options: AddOptions) -> Title:
        """Put a title into the library. One that is there already is returned as it is."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def monitor_seasons(self, title_id: int, seasons: Sequence[int]) -> None:
        """Look for exactly these seasons from now on (series only)."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def monitor_episodes(self, episode_ids: Sequence[int], *, monitored: bool = True) -> None:
        """Look for single episodes, or no longer (series only)."""
        raise NotImplementedError

    @operation()
    async def episodes(self, title_id: int, season: int) -> Answer[tuple[Episode, ...]]:
        """Return the episodes of a season of a series that is in the library."""
        raise NotImplementedError

    @operation()
    async def copies(self, title_id: int) -> Answer[tuple[Copy, ...]]:
        """Return the files of a title of the library, by season and episode."""
        raise NotImplementedError

    @operation()
    async def below_cutoff(self) -> tuple[SearchTarget, ...]:
        """Return what is monitored and on disk in a quality that the arr would better, past the cache."""
        raise NotImplementedError

    @operation(limit=SEARCH_LIMIT)
    async def releases(self, target: SearchTarget, *, anew: bool = False) -> Answer[tuple[Release, ...]]:
        """Ask the indexers for releases of something in the library (interactive search).

        With `anew` they are asked even where an answer is kept.
        """
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def grab(self, release: Release, *, after: int) -> None:
        """Take one of the releases that `releases` found a short while ago.

        `after` is where its history ended before: where the answer is lost, lines behind it tell how it went.

        Raises:
            ServiceNotFound: it is no longer in the service's release cache: search again.
            ServiceConflict, ServiceRejected: the indexer or the torrent client did not play along.

        """
        raise NotImplementedError

    @operation()
    async def taken(self, release: Release, *, after: int) -> bool:
        """Tell whether a release is on its way, or was taken after a line of the history; past the cache."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def push(self, release: Release) -> tuple[str, ...]:
        """Offer a release that was found elsewhere; return the rejections, empty when it was taken."""
        raise NotImplementedError

    @operation(changes=True)
    async def search(self, target: SearchTarget) -> int:
        """Have the service look for and take the best release by itself; return the number of that search."""
        raise NotImplementedError

    @operation()
    async def search_ended(self, number: int) -> bool:
        """Tell whether a search has come to its end, past the cache; what it found is in queue and history."""
        raise NotImplementedError

    @operation()
    async def queue(self) -> Answer[tuple[QueueItem, ...]]:
        """Return the downloads it waits for."""
        raise NotImplementedError

    @operation()
    async def history(self, since: datetime) -> tuple[HistoryRecord, ...]:
        """Return what happened after a moment (UTC), oldest first, past the cache."""
        raise NotImplementedError

    @operation()
    async def history_end(self) -> int:
        """Return the number of the newest line of its history; what happens later has a greater one."""
        raise NotImplementedError

    @operation()
    async def title_history(self, title_id: int) -> tuple[HistoryRecord, ...]:
        """Return what happened to one title, also which of its files were deleted, oldest first, past the cache."""
        raise NotImplementedError

    @operation()
    async def poster(self, url: str, *, cover: str = "") -> bytes:
        """Return the picture behind a `Title.poster_url`, else behind its `Title.cover_url`; at most 5 MB of it.

        Raises:
            ServiceError: there is none; never sends the service's key to another host.

        """
        raise NotImplementedError


class Indexers(Service):
    """Asks all indexers at once. Prowlarr."""

    @operation(limit=SEARCH_LIMIT)
    async def find(
        self, words: str, kind: MediaKind | None = None, *, anew: bool = False
    ) -> Answer[tuple[Release, ...]]:
        """Search the indexers by name, in the categories of a kind. With `anew` also where an answer is kept."""
        raise NotImplementedError

    @operation()
    async def indexers(self) -> Answer[tuple[IndexerState, ...]]:
        """Return the indexers and how they are doing."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def grab_directly(self, release: Release) -> None:
        """Send a release that `find` found straight to the torrent client of the indexer manager."""
        raise NotImplementedError


class Teller(Service):
    """Tells by webhook what it does, once it knows where. Radarr, Sonarr, Prowlarr."""

    @operation()
    async def hook(self) -> str:
        """Return the address where it tells us, past the cache; empty where it was not told to."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def set_hook(self, address: str, secret: str) -> None:
        """Have it tell at an address, which it tries first, and nowhere else. `secret` is the password it shows there.

        Raises:
            ServiceRejected: it has not reached us there; nothing has changed.

        """
        raise NotImplementedError

    @operation(changes=True)
    async def drop_hook(self) -> None:
        """Have it tell us no more; one that does not tell us is fine."""
        raise NotImplementedError


class TorrentClient(Service):
    """Moves torrents. qBittorrent. Hashes are lower case."""

    @operation()
    async def transfers(self) -> Answer[tuple[Transfer, ...]]:
        """Return all transfers out of the mirror, which is brought up to date by differences."""
        raise NotImplementedError

    @operation()
    async def changes(self) -> TransferChanges:
        """Bring the mirror up to date and return what has changed since the last call of this method."""
        raise NotImplementedError

    @operation()
    async def totals(self) -> Answer[ClientTotals]:
        """Return the client as a whole."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def add(self, url: str, *, category: str = "", paused: bool = False) -> None:
        """Begin a transfer from a magnet link or the address of a torrent file."""
        raise NotImplementedError

    @operation(limit=60, changes=True)
    async def add_file(self, content: bytes, *, category: str = "", paused: bool = False) -> None:
        """Begin a transfer from the bytes of a torrent file."""
        raise NotImplementedError

    @operation(changes=True)
    async def pause(self, hashes: Sequence[str]) -> None:
        """Stop transfers."""
        raise NotImplementedError

    @operation(changes=True)
    async def resume(self, hashes: Sequence[str]) -> None:
        """Let transfers go on."""
        raise NotImplementedError

    @operation(changes=True)
    async def remove(self, hashes: Sequence[str], *, files: bool) -> None:
        """Remove transfers, with or without what they downloaded."""
        raise NotImplementedError

    @operation(changes=True)
    async def recheck(self, hashes: Sequence[str]) -> None:
        """Compare what is on disk with the torrent."""
        raise NotImplementedError

    @operation(changes=True)
    async def move(self, hashes: Sequence[str], where: QueueMove) -> None:
        """Change the place in the client's queue.

        Raises:
            ServiceConflict: the client keeps no queue.

        """
        raise NotImplementedError

    @operation()
    async def categories(self) -> Answer[tuple[str, ...]]:
        """Return the names of the categories."""
        raise NotImplementedError

    @operation(changes=True)
    async def set_category(self, hashes: Sequence[str], category: str) -> None:
        """Put transfers into a category; made where missing."""
        raise NotImplementedError

    @operation(changes=True)
    async def set_alternative_limits(self, *, on: bool) -> None:
        """Switch the client's alternative speed limits on or off."""
        raise NotImplementedError


class MediaServer(Service):
    """Plays what has arrived. Jellyfin."""

    @operation()
    async def find(self, kind: MediaKind, ids: ExternalIds, *, title: str = "", year: int = 0) -> ServerItem | None:
        """Return the title if it can be played now, past the cache.

        Args:
            kind: film or series.
            ids: what the title is known by; one that matches is enough.
            title: to narrow the search with, where the server cannot be asked by id.
            year: likewise.

        """
        raise NotImplementedError

    @operation()
    async def episode(self, series_id: str, season: int, number: int) -> ServerItem | None:
        """Return an episode of a series of this server if it can be played now."""
        raise NotImplementedError

    @operation()
    async def recent(self, *, limit: int = 20) -> Answer[tuple[ServerItem, ...]]:
        """Return what was added last, newest first; the episodes of a series count as one."""
        raise NotImplementedError

    @operation()
    async def sessions(self) -> Answer[tuple[PlaySession, ...]]:
        """Return who is watching what."""
        raise NotImplementedError

    @operation(changes=True)
    async def scan(self, path: str = "") -> None:
        """Have the server look for new files, only below a path (as the server sees it) where one is given."""
        raise NotImplementedError

    @operation(changes=True)
    async def restart(self) -> None:
        """Restart the server."""
        raise NotImplementedError
