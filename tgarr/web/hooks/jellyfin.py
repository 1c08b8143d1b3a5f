"""Jellyfin's webhook plugin, for a server that tgarr has no key for: what is new, from any of its templates."""

import re
from typing import Final

from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.web.hooks.reading import Body, Delivery, Heard, digest, episode, ids, is_fit, number, text, year

ADDED: Final = "ItemAdded"
_MEDIA: Final = {
    "Movie": MediaKind.MOVIE,
    "Series": MediaKind.SERIES,
    "Season": MediaKind.SERIES,
    "Episode": MediaKind.SERIES,
}
_MUSIC: Final = ("MusicAlbum",)
_ITEM: Final = re.compile(r"[0-9a-f]{32}")


def read(told: Delivery) -> Heard | None:
    """Return what is new; None for everything else."""
    body = told.body
    of = text(body, "ItemType")
    own, series = _name(body, "Name"), _name(body, "SeriesName")
    if text(body, "NotificationType") != ADDED or not own or (of not in _MEDIA and of not in _MUSIC):
        return None
    title, part = own, ""
    if of == "Episode":
        title, part = series or own, episode(number(body, "SeasonNumber"), number(body, "EpisodeNumber")) or own
    elif of == "Season":
        title, part = series or own, episode(number(body, "SeasonNumber"), 0) or own
    item = text(body, "ItemId", most=80).replace("-", "").lower()
    return Heard(
        news=News(
            id=digest(of, item) if item else digest(of, title, part),
            kind=NewsKind.ADDED,
            at=told.at,
            title=title,
            media=_MEDIA.get(of),
            year=year(body, "Year") if of in ("Movie", "Series") else 0,
            ids=ids(body, tmdb="Provider_tmdb", tvdb="Provider_tvdb", imdb="Provider_imdb")
            if of in ("Movie", "Series")
            else ExternalIds(),  # else they are the episode's own
            part=part,
            link=_link(body, item),
        ),
        sure=bool(item),
    )


def _name(body: Body, name: str) -> str:
    """Return a name; its quotes come with a backslash before them, which templates need."""
    return text(body, name).replace('\\"', '"')


def _link(body: Body, item: str) -> str:
    address = f"{text(body, 'ServerUrl').rstrip('/')}/web/#/details?id={item}"
    return address if _ITEM.fullmatch(item) and is_fit(address) else ""
