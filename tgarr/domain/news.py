"""What a service tells of its own accord, and nothing could be asked about later: a request, something new to watch.

What a library does is not news: its history is asked for it, however it was heard of (ADR 10).
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from tgarr.domain.media import ExternalIds, MediaKind


class NewsKind(StrEnum):
    """What has happened."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    GRABBED = "grabbed"
    FINISHED = "finished"
    """A torrent of no library is complete."""
    IMPORTED = "imported"
    """In a library that is not asked by itself (music)."""
    AVAILABLE = "available"
    """What was requested can be watched."""
    ADDED = "added"
    """A media server has something new."""
    FAILED = "failed"
    ISSUE = "issue"
    """Somebody complains of something, or a complaint is settled: `detail` says which."""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a service told. Whatever it did not say is empty.

    Attributes:
        id: what makes a repetition known: the same for the same thing told twice, for each service and kind.
        title: of the film, the series, the artist, or the torrent's name.
        media: None for music, and where it is not known.
        year: 0 when unknown.
        part: which part of it, as people say it: `Season 2`, `S02E03`, an album's name.
        who: who asked for it, or complains, as the service names them.
        detail: why it failed or was declined, what is complained of.
        link: where a person opens it.
        picture: the address of a poster.

    """

    id: str
    kind: NewsKind
    at: datetime
    title: str
    media: MediaKind | None = None
    year: int = 0
    ids: ExternalIds = ExternalIds()
    part: str = ""
    who: str = ""
    detail: str = ""
    link: str = ""
    picture: str = ""
