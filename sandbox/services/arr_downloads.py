"""Downloads an arr follows from the grab to the import, as its queue shows them."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.services.formats import iso, timespan
from sandbox.services.quality import model_json
from sandbox.services.releases import Release
from sandbox.services.stories import Story, Telling
from sandbox.services.torrents import INFINITE, Phase, Torrent
from sandbox.services.world import World

_IMPORTING_AFTER = 4.0
_IMPORTED_AFTER = 10.0
_GONE_AFTER = 15.0
_GIVEN_UP_AFTER = 30.0
_LANGUAGE_IDS = {"English": 1, "Russian": 11}


@dataclass(slots=True, kw_only=True, eq=False)
class Download:
    """One grab under way; `subjects` are the movie's or the episodes' ids, times Unix seconds."""

    release: Release
    info_hash: str
    subjects: tuple[int, ...]
    grabbed_at: float
    state: str = "downloading"
    ready_at: float | None = None
    error_since: float | None = None
    imported_at: float | None = None
    block: Telling | None = None
    block_asked: bool = False

    @property
    def download_id(self) -> str:
        """The hash as the arrs write it."""
        return self.info_hash.upper()


@dataclass(slots=True, kw_only=True)
class DownloadTracker:
    """Follows one arr's downloads in the torrent client.

    `on_import` and `on_failure` get the download and the moment it happened.
    """

    world: World
    client: str
    on_import: Callable[[Download, float], None]
    on_failure: Callable[[Download, float], None]
    downloads: list[Download] = field(default_factory=list)

    def torrent(self, download: Download) -> Torrent | None:
        """The download's torrent, None when somebody removed it from the client."""
        return self.world.torrent_client(self.client).torrents.get(download.info_hash)

    def settle(self) -> None:
        """Bring every download's state to the present."""
        now = self.world.clock.now()
        for download in list(self.downloads):
            torrent = self.torrent(download)
            if torrent is None:
                self.downloads.remove(download)
            elif torrent.phase is Phase.ERROR:
                self._settle_error(download, now)
            elif torrent.completed_at is not None:
                self._settle_finished(download, torrent.completed_at, now)

    def find(self, queue_id: int) -> tuple[Download, int] | None:
        """The download and subject behind a queue record's id."""
        for download in self.downloads:
            for subject in download.subjects or (0,):
                if queue_id == self.queue_id(download, subject):
                    return download, subject
        return None

    def queue_id(self, download: Download, subject: int) -> int:
        """A queue record's id: 31 bits made of client, download and subject."""
        return zlib.crc32(f"{self.client}|{download.download_id}|{subject}".encode()) & 0x7FFFFFFF

    def drop(self, download: Download, *, from_client: bool) -> None:
        """Stop following a download."""
        if download in self.downloads:
            self.downloads.remove(download)
        if from_client:
            self.world.torrent_client(self.client).remove([download.info_hash])

    def record(self, download: Download, subject: int, *, sonarr: bool = False) -> dict[str, Any]:
        """A queue record without the members that name the movie or episode."""
        torrent = self.torrent(download)
        release = download.release
        left = (torrent.wanted - torrent.done) if torrent else 0.0
        status, error = self._status(torrent)
        warning = bool(error) or download.state in {"importBlocked", "failedPending"}
        record: dict[str, Any] = {
            "languages": languages_json(release.languages),
            "quality": model_json(release.quality, sonarr=sonarr, repack=release.repack),
            "customFormats": [],
            "customFormatScore": 0,
            "size": float(torrent.wanted if torrent else release.size),
            "title": release.title,
            "added": iso(download.grabbed_at),
            "status": status,
            "trackedDownloadStatus": "warning" if warning else "ok",
            "trackedDownloadState": download.state,
            "statusMessages": self._messages(download),
            "downloadId": download.download_id,
            "protocol": "torrent",
            "downloadClient": "qBittorrent",
            "downloadClientHasPostImportCategory": False,
            "indexer": f"{release.indexer.name} (Prowlarr)",
            "sizeleft": float(int(left)),
            "id": self.queue_id(download, subject),
        }
        if torrent:
            record["outputPath"] = f"{torrent.save_path}/{torrent.name}"
        if error:
            record["errorMessage"] = error
        seconds = self.world.torrent_client(self.client).seconds_left(torrent) if torrent else INFINITE
        if torrent and torrent.completed_at is not None:
            seconds = 0
        if seconds < INFINITE:
            record["timeleft"] = timespan(seconds)
            record["estimatedCompletionTime"] = iso(self.world.clock.now() + seconds)
        return record

    def _settle_error(self, download: Download, now: float) -> None:
        download.error_since = download.error_since or now
        if now - download.error_since >= _GIVEN_UP_AFTER:
            download.state = "failed"
            self.downloads.remove(download)
            self.on_failure(download, download.error_since + _GIVEN_UP_AFTER)

    def _settle_finished(self, download: Download, completed_at: float, now: float) -> None:
        if download.imported_at is not None:
            if now >= download.imported_at + _GONE_AFTER - _IMPORTED_AFTER:
                self.downloads.remove(download)
            return
        if download.ready_at is None:
            download.ready_at = max(completed_at, download.grabbed_at)
        if not download.block_asked and now >= download.ready_at + _IMPORTING_AFTER:
            download.block_asked = True
            download.block = self.world.stories.take(Story.IMPORT_BLOCKED, download.release.title)
        if download.block is not None:
            if download.block.active:
                download.state = "importBlocked"
                return
            download.block, download.ready_at = None, now
        if now >= download.ready_at + _IMPORTED_AFTER:
            download.state, download.imported_at = "imported", download.ready_at + _IMPORTED_AFTER
            self.on_import(download, download.imported_at)
        elif now >= download.ready_at + _IMPORTING_AFTER:
            download.state = "importing"
        else:
            download.state = "importPending"

    def _status(self, torrent: Torrent | None) -> tuple[str, str | None]:  # noqa: PLR0911 - a table of states
        if torrent is None:
            return "downloadClientUnavailable", None
        if torrent.phase is Phase.ERROR:
            return "warning", "qBittorrent is reporting an error"
        if torrent.completed_at is not None:
            return "completed", None
        if torrent.stopped:
            return "paused", None
        waiting = self.world.torrent_client(self.client).queued(torrent)
        if torrent.phase in {Phase.METADATA, Phase.CHECKING} or waiting:
            return "queued", None
        if torrent.stalled or not torrent.seeds:
            return "warning", "The download is stalled with no connections"
        return "downloading", None

    @staticmethod
    def _messages(download: Download) -> list[dict[str, Any]]:
        if download.state != "importBlocked":
            return []
        title = download.release.title
        reason = f"No files found are eligible for import in /downloads/{title}"
        return [{"title": title, "messages": [reason]}]


def languages_json(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Languages as the arrs number them."""
    return [{"id": _LANGUAGE_IDS[name], "name": name} for name in names]
