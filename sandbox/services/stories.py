"""Failure stories: things that go wrong in the world itself, not in its HTTP."""

from dataclasses import dataclass
from enum import StrEnum


class Story(StrEnum):
    """What can be made to go wrong with the next grabs and searches."""

    RELEASE_GONE = "release_gone"
    """The release has left the search cache: the arr answers a grab with 404."""
    GRAB_REFUSED = "grab_refused"
    """The indexer refuses to give the torrent file: the arr answers a grab with 409."""
    STALL = "stall"
    """The torrent loses its seeds part of the way and stands still until the story is cleared."""
    DOWNLOAD_FAILS = "download_fails"
    """The torrent client reports an error part of the way, and the arr gives the download up."""
    IMPORT_BLOCKED = "import_blocked"
    """The finished download needs a hand: importBlocked with a message, until the story is cleared."""
    NO_RELEASES = "no_releases"
    """Searches find nothing."""
    INDEXER_FAILING = "indexer_failing"
    """One indexer is down: its releases are missing, Prowlarr reports it in status and health."""
    ROOT_FOLDER_MISSING = "root_folder_missing"
    """The disk with the root folders is not mounted: the arrs report them as missing."""
    DISK_ALMOST_FULL = "disk_almost_full"
    """Something else has filled the disk: a few gigabytes are left."""


@dataclass(slots=True, kw_only=True)
class Telling:
    """One switched-on story; what it caught keeps a reference and recovers when `active` falls."""

    story: Story
    title: str | None = None
    times: int | None = None
    active: bool = True


class Stories:
    """The switched-on stories of a world."""

    def __init__(self) -> None:
        self._tellings: list[Telling] = []

    def set(self, story: Story, *, title: str | None = None, times: int | None = None) -> None:
        """Switch a story on, for releases whose name contains `title`, for the next `times` occasions."""
        self._tellings.append(Telling(story=story, title=title, times=times))

    def clear(self, story: Story | None = None) -> None:
        """Switch a story (or all of them) off; what was caught in it goes on normally."""
        for telling in self._tellings:
            if story in (None, telling.story):
                telling.active = False
        self._tellings = [telling for telling in self._tellings if telling.active]

    def active(self) -> list[Telling]:
        """The stories switched on now."""
        return list(self._tellings)

    def take(self, story: Story, title: str = "") -> Telling | None:
        """Use the story up once, when it is on and meant for this title."""
        for telling in self._tellings:
            if telling.story is story and (telling.title is None or telling.title.lower() in title.lower()):
                if telling.times is not None:
                    if telling.times <= 0:
                        continue
                    telling.times -= 1
                return telling
        return None
