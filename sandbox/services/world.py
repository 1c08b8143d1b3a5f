"""The small world all simulators share: titles, releases, torrents, files and one clock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.services.catalogue import Catalogue, load
from sandbox.services.clock import Clock
from sandbox.services.media import MediaLibrary
from sandbox.services.metainfo import Metainfo
from sandbox.services.releases import FLAKY_INDEXER, Release, ReleaseIndex
from sandbox.services.stories import Stories, Story
from sandbox.services.torrents import Torrent, TorrentClient

TOTAL_SPACE = 16_000_898_564_096
ALMOST_FULL = 6_442_450_944


@dataclass(frozen=True, slots=True, kw_only=True)
class Grab:
    """A release that was sent to the torrent client: when (Unix seconds), by whom, with which hash."""

    at: float
    by: str
    title: str
    info_hash: str


class World:
    """Everything that exists independently of who looks at it; no I/O."""

    def __init__(self, *, clock: Clock, metadata_language: str = "en") -> None:
        """`metadata_language` ("en" or "ru") is the language in which the arrs describe titles."""
        self.clock = clock
        self.started_at = clock.now()
        self.metadata_language = metadata_language
        self.catalogue: Catalogue = load(today=clock.moment().date())
        self.releases = ReleaseIndex(now=clock.now)
        self.media = MediaLibrary(clock=clock)
        self.stories = Stories()
        self.torrent_clients: dict[str, TorrentClient] = {}
        self.grabs: list[Grab] = []
        self._followers: list[Callable[[], None]] = []

    def torrent_client(self, name: str = "qbittorrent") -> TorrentClient:
        """The torrent client of this name, made on first use."""
        if name not in self.torrent_clients:
            self.torrent_clients[name] = TorrentClient(clock=self.clock)
        return self.torrent_clients[name]

    def follow(self, settle: Callable[[], None]) -> None:
        """Call `settle` whenever the world is brought up to date, after the torrents have moved."""
        self._followers.append(settle)

    def settle(self) -> None:
        """Bring everything up to the clock's present; called before every look at the world."""
        for client in self.torrent_clients.values():
            client.settle()
        for settle in self._followers:
            settle()

    def offered(self, releases: tuple[Release, ...]) -> list[Release]:
        """The releases a search finds at this moment, given the stories switched on."""
        if self.stories.take(Story.NO_RELEASES):
            return []
        if self.indexer_failing():
            return [release for release in releases if release.indexer is not FLAKY_INDEXER]
        return list(releases)

    def indexer_failing(self) -> bool:
        """Whether the unreliable indexer is down now."""
        return any(telling.story is Story.INDEXER_FAILING for telling in self.stories.active())

    def root_folders_missing(self) -> bool:
        """Whether the disk with the root folders is not mounted now."""
        return any(telling.story is Story.ROOT_FOLDER_MISSING for telling in self.stories.active())

    def grab(self, release: Release, *, by: str, category: str, client: str = "qbittorrent") -> Torrent:
        """Send a release to the torrent client; an already present one is given back as it is."""
        torrents = self.torrent_client(client)
        torrent = self.torrent_for(release.meta, release=release, category=category, client=client)
        added = torrents.add(torrent)
        self.grabs.append(
            Grab(at=self.clock.now(), by=by, title=release.title, info_hash=release.info_hash),
        )
        return torrent if added else torrents.torrents[release.info_hash]

    def torrent_for(
        self,
        meta: Metainfo,
        *,
        release: Release | None,
        category: str,
        client: str = "qbittorrent",
        name: str | None = None,
    ) -> Torrent:
        """A torrent not yet added to a client, with the stories that will happen to it."""
        torrents = self.torrent_client(client)
        title = name or (release.title if release else meta.name)
        folder = torrents.categories.get(category) or f"{torrents.save_path}/{category}".rstrip("/")
        return Torrent(
            meta=meta,
            name=title,
            category=category,
            save_path=folder,
            added_at=self.clock.now(),
            seeds=release.seeders if release else 25,
            peers=release.leechers if release else 6,
            magnet=(release.magnet or "") if release else "",
            private=bool(release and release.indexer.privacy == "private"),
            stall=self.stories.take(Story.STALL, title),
            failure=self.stories.take(Story.DOWNLOAD_FAILS, title),
        )

    def free_space(self) -> int:
        """Bytes left on the one big disk."""
        if any(telling.story is Story.DISK_ALMOST_FULL for telling in self.stories.active()):
            return ALMOST_FULL
        used = sum(file.size for file in self.media.files.values())
        here = sum(t.done for client in self.torrent_clients.values() for t in client.torrents.values())
        return int(TOTAL_SPACE * 0.42 - used - here)

    def snapshot(self) -> dict[str, Any]:
        """The state a test or a demo wants to see, as plain JSON values."""
        self.settle()
        return {
            "now": self.clock.now(),
            "library": [
                {
                    "path": file.path,
                    "size": file.size,
                    "quality": file.quality.name,
                    "visible": file.visible_at <= self.clock.now(),
                    "tmdb": file.film.tmdb if file.film else None,
                    "tvdb": file.series.tvdb if file.series else None,
                    "episode": file.episode.code if file.episode else None,
                }
                for file in self.media.files.values()
            ],
            "torrents": [
                {
                    "client": name,
                    "hash": torrent.hash,
                    "name": torrent.name,
                    "category": torrent.category,
                    "phase": torrent.phase.value,
                    "stopped": torrent.stopped,
                    "progress": torrent.progress,
                }
                for name, client in self.torrent_clients.items()
                for torrent in client.torrents.values()
            ],
            "grabs": [
                {"at": grab.at, "by": grab.by, "title": grab.title, "hash": grab.info_hash} for grab in self.grabs
            ],
            "stories": [telling.story.value for telling in self.stories.active()],
        }
