"""What is on the disk and what the media server has noticed of it."""

from dataclasses import dataclass

from sandbox.services.catalogue import Episode, Film, Series
from sandbox.services.clock import Clock
from sandbox.services.quality import Quality

# The server's folder watcher waits for a file to keep still before it takes it in.
_WATCHER_SECONDS = 30.0
SCAN_SECONDS = 5.0


@dataclass(slots=True, kw_only=True)
class MediaFile:
    """One video file: bytes, and Unix seconds of its import and of its appearance in the library."""

    path: str
    size: int
    quality: Quality
    languages: tuple[str, ...]
    imported_at: float
    visible_at: float
    film: Film | None = None
    series: Series | None = None
    episode: Episode | None = None


class MediaLibrary:
    """The files of the house, by path."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self.files: dict[str, MediaFile] = {}
        self.scan_until = 0.0

    def add(
        self,
        *,
        path: str,
        size: int,
        quality: Quality,
        languages: tuple[str, ...],
        imported_at: float,
        film: Film | None = None,
        series: Series | None = None,
        episode: Episode | None = None,
    ) -> None:
        """A file has been put into a library folder."""
        self.files[path] = MediaFile(
            path=path,
            size=size,
            quality=quality,
            languages=languages,
            imported_at=imported_at,
            visible_at=imported_at + _WATCHER_SECONDS,
            film=film,
            series=series,
            episode=episode,
        )

    def remove(self, path: str) -> None:
        """A file has been deleted; nothing happens when it was not there."""
        self.files.pop(path, None)

    def scan(self, path: str | None = None) -> None:
        """Look at all folders, or at one path, now: files found there appear when the scan ends."""
        now = self._clock.now()
        self.scan_until = now + SCAN_SECONDS
        for file in self.files.values():
            if path is None or file.path.startswith(path.rstrip("/")):
                file.visible_at = min(file.visible_at, now + SCAN_SECONDS)

    def visible(self) -> list[MediaFile]:
        """The files the media server shows now, newest first."""
        now = self._clock.now()
        shown = [file for file in self.files.values() if file.visible_at <= now]
        return sorted(shown, key=lambda file: file.imported_at, reverse=True)
