"""Emby: what is new in its libraries. It groups by itself: a series comes with its new episodes in `Description`."""

from typing import Final

from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.web.hooks.reading import Delivery, Heard, digest, episode, ids, member, number, text, year

_NEW: Final = "library.new"
_MEDIA: Final = {
    "Movie": MediaKind.MOVIE,
    "Series": MediaKind.SERIES,
    "Season": MediaKind.SERIES,
    "Episode": MediaKind.SERIES,
}
_MUSIC: Final = ("MusicAlbum", "Audio", "MusicArtist")
_SERIES_PART: Final = 120
"""Characters of the list of new episodes."""


def read(told: Delivery) -> Heard | None:
    """Return what is new; None for everything else, such as what people play."""
    body = told.body
    item = member(body, "Item")
    of = text(item, "Type")
    own, series = text(item, "Name"), text(item, "SeriesName")
    if text(body, "Event") != _NEW or not own or (of not in _MEDIA and of not in _MUSIC):
        return None
    said = text(body, "Description")
    title, part = own, ""
    match of:
        case "Episode":
            title, part = series or own, episode(number(item, "ParentIndexNumber"), number(item, "IndexNumber")) or own
        case "Season":
            title, part = series or own, episode(number(item, "IndexNumber"), 0) or own
        case "Series":
            part = text(body, "Description", most=_SERIES_PART)
        case "MusicAlbum" | "Audio":
            artist = text(item, "AlbumArtist")
            title, part = (artist, text(item, "Album") or own) if artist else (own, "")
    key, grouped = text(item, "Id", most=80), of in ("Series", "Season", "MusicAlbum", "MusicArtist")
    return Heard(
        news=News(
            id=digest(of, key, said, text(body, "Date")) if grouped else digest(of, key, text(item, "DateCreated")),
            kind=NewsKind.ADDED,
            at=told.at,
            title=title,
            media=_MEDIA.get(of),
            year=year(item, "ProductionYear") if of in ("Movie", "Series") else 0,
            ids=ids(member(item, "ProviderIds"), tmdb="Tmdb", tvdb="Tvdb", imdb="Imdb")
            if of in ("Movie", "Series")
            else ExternalIds(),  # else they are the episode's own
            part=part,
        ),
        sure=bool(key),
    )
