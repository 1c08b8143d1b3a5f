"""Tautulli, which watches a Plex without a Plex Pass: what is new, in the template that tgarr gives to paste."""

import re
from typing import Final

from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.web.hooks import plex
from tgarr.web.hooks.reading import Body, Delivery, Heard, digest, ids, text, year

_ADDED: Final = "added"
_NUMBERS: Final = re.compile(r"\d{1,4}(?:-\d{1,4})?")
"""One number, or from which to which."""


def read(told: Delivery) -> Heard | None:
    """Return what is new; None for everything else."""
    body = told.body
    of, own, above = text(body, "type"), text(body, "title"), text(body, "above")
    if text(body, "tgarr") != _ADDED or not own or (of not in plex.MEDIA and of not in plex.MUSIC):
        return None
    server, key, whole = text(body, "server", most=64), text(body, "key", most=40), of in ("movie", "show")
    part = _part(body, of)
    return Heard(
        news=News(
            # A series that gets more has the same number again.
            id=digest(server, of, key, part),
            kind=NewsKind.ADDED,
            at=told.at,
            title=own if whole else above or own,
            media=plex.MEDIA.get(of),
            year=year(body, "year") if whole else 0,
            ids=ids(body, tmdb="tmdb", tvdb="tvdb", imdb="imdb") if _is_of_title(of) else ExternalIds(),
            part=part,
            link=plex.address(server, key),
        ),
        sure=bool(key) and of in ("movie", "episode"),
    )


def _is_of_title(of: str) -> bool:
    """Tell whether the numbers are the title's: Tautulli gives a series' own for all of its parts."""
    return plex.MEDIA.get(of) in (MediaKind.MOVIE, MediaKind.SERIES)


def _part(body: Body, of: str) -> str:
    season, episodes = text(body, "season", most=9), text(body, "episode", most=9)
    if of in plex.MUSIC:
        return text(body, "album") if of != "artist" else ""
    if of == "movie" or not _NUMBERS.fullmatch(season):
        return ""
    if season.isdecimal() and _NUMBERS.fullmatch(episodes):
        return f"S{season.zfill(2)}E{'-'.join(one.zfill(2) for one in episodes.split('-'))}"
    return f"Season {season}"
