"""An arr's history and blocklist."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.services.arr_downloads import languages_json
from sandbox.services.formats import iso
from sandbox.services.quality import model_json
from sandbox.services.releases import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One line of history about one movie or episode; `at` in Unix seconds."""

    id: int
    subject: int
    kind: str
    at: float
    release: Release
    download_id: str
    data: dict[str, str]

    def as_json(self, *, sonarr: bool = False) -> dict[str, Any]:
        """The record without the members that name the movie or episode."""
        return {
            "id": self.id,
            "sourceTitle": self.release.title,
            "languages": languages_json(self.release.languages),
            "quality": model_json(self.release.quality, sonarr=sonarr, repack=self.release.repack),
            "customFormats": [],
            "customFormatScore": 0,
            "qualityCutoffNotMet": False,
            "date": iso(self.at),
            "downloadId": self.download_id,
            "eventType": self.kind,
            "data": self.data,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocklistEntry:
    """One release that is not to be taken again."""

    id: int
    subjects: tuple[int, ...]
    at: float
    release: Release
    message: str

    def as_json(self, *, sonarr: bool = False) -> dict[str, Any]:
        """The record without the members that name the movie or episodes."""
        return {
            "id": self.id,
            "sourceTitle": self.release.title,
            "languages": languages_json(self.release.languages),
            "quality": model_json(self.release.quality, sonarr=sonarr, repack=self.release.repack),
            "customFormats": [],
            "date": iso(self.at),
            "protocol": "torrent",
            "indexer": f"{self.release.indexer.name} (Prowlarr)",
            "message": self.message,
        }


@dataclass(slots=True)
class ArrHistory:
    """The events of one arr, oldest first, and its blocklist."""

    events: list[HistoryEvent] = field(default_factory=list)
    blocklist: list[BlocklistEntry] = field(default_factory=list)

    def add(
        self,
        kind: str,
        *,
        subject: int,
        at: float,
        release: Release,
        data: dict[str, str],
        download_id: str | None = None,
    ) -> None:
        """Write an event down."""
        self.events.append(
            HistoryEvent(
                id=len(self.events) + 1,
                subject=subject,
                kind=kind,
                at=at,
                release=release,
                download_id=release.info_hash.upper() if download_id is None else download_id,
                data=data,
            ),
        )

    def block(self, release: Release, *, subjects: tuple[int, ...], at: float, message: str) -> None:
        """Put a release on the blocklist."""
        number = max((entry.id for entry in self.blocklist), default=0) + 1
        self.blocklist.append(
            BlocklistEntry(id=number, subjects=subjects, at=at, release=release, message=message),
        )

    def blocks(self, release: Release) -> bool:
        """Whether a release is on the blocklist."""
        return any(entry.release.info_hash == release.info_hash for entry in self.blocklist)


def grabbed_data(release: Release, *, at: float, download_url: str, client: str = "qBittorrent") -> dict[str, str]:
    """The `data` member of a grabbed event: everything is text."""
    age = max(at - release.published, 0.0)
    return {
        "indexer": f"{release.indexer.name} (Prowlarr)",
        "nzbInfoUrl": release.info_url,
        "releaseGroup": release.group,
        "age": str(int(age // 86_400)),
        "ageHours": f"{age / 3600:.4f}",
        "ageMinutes": f"{age / 60:.4f}",
        "publishedDate": iso(release.published),
        "downloadClient": client,
        "downloadClientName": client,
        "size": str(release.size),
        "downloadUrl": download_url,
        "guid": release.guid,
        "protocol": "2",
        "torrentInfoHash": release.info_hash.upper(),
        "indexerFlags": "G_Freeleech" if release.freeleech else "0",
        "releaseSource": "InteractiveSearch",
    }


def imported_data(release: Release, *, file_id: int, dropped: str, imported: str) -> dict[str, str]:
    """The `data` member of an import event."""
    return {
        "fileId": str(file_id),
        "droppedPath": dropped,
        "importedPath": imported,
        "downloadClient": "qBittorrent",
        "downloadClientName": "qBittorrent",
        "releaseGroup": release.group,
        "size": str(release.size),
    }
