"""Lidarr: music that is grabbed, imported, or fails."""

from collections.abc import Sequence
from typing import Final

from tgarr.domain.news import News, NewsKind
from tgarr.web.hooks.reading import Body, Delivery, Heard, digest, link, member, members, text

_KINDS: Final = {
    "Grab": NewsKind.GRABBED,
    "Download": NewsKind.IMPORTED,
    "DownloadFailure": NewsKind.FAILED,
    "ImportFailure": NewsKind.FAILED,
}


def read(told: Delivery) -> Heard | None:
    """Return what happened to an album; None for what is no news."""
    body = told.body
    said = text(body, "eventType")
    kind = _KINDS.get(said)
    artist = member(body, "artist")
    albums = [*members(body, "albums"), member(body, "album")]
    release = text(body, "releaseTitle") or text(member(body, "release"), "releaseTitle")
    title = text(artist, "name", "artistName") or release
    if kind is None or not title:
        return None
    part = _titles(albums)
    download = text(body, "downloadId", most=100).lower()
    return Heard(
        news=News(
            id=digest(said, download, title, part) if download else digest(said, title, part, release),
            kind=kind,
            at=told.at,
            title=title,
            part=part,
            detail=release if kind is NewsKind.FAILED and release != title else "",
            picture=_picture([*albums, artist]),
        ),
        sure=bool(download),
    )


def _titles(albums: Sequence[Body]) -> str:
    return text({"all": ", ".join(filter(None, (text(album, "title", most=100) for album in albums)))}, "all")


def _picture(resources: Sequence[Body]) -> str:
    """Return a public picture, the album's before the artist's."""
    pictures = (link(image, "remoteUrl", "url") for resource in resources for image in members(resource, "images"))
    return next(filter(None, pictures), "")
