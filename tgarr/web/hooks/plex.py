"""Plex: what is new in its libraries. It groups by itself: many episodes at once come as their season or series."""

import re
from typing import Final
from urllib.parse import quote

from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.web.hooks.reading import Body, Delivery, Heard, digest, episode, ids, member, members, number, text, year

_NEW: Final = "library.new"
MEDIA: Final = {
    "movie": MediaKind.MOVIE,
    "show": MediaKind.SERIES,
    "season": MediaKind.SERIES,
    "episode": MediaKind.SERIES,
}
MUSIC: Final = ("album", "track", "artist")
_KEY: Final = re.compile(r"/library/metadata/(\d{1,12})(?:/children)?")
_SERVER: Final = re.compile(r"[0-9a-f]{32,64}")


def read(told: Delivery) -> Heard | None:
    """Return what is new; None for everything else, such as what people play, and what is on other people's servers."""
    body = told.body
    item = member(body, "Metadata")
    of = text(item, "type")
    title, part = _named(item, of)
    if text(body, "event") != _NEW or body.get("owner") is False or not title or (of not in MEDIA and of not in MUSIC):
        return None
    server, key = text(member(body, "Server"), "uuid", most=64), text(item, "ratingKey", most=40)
    # A series that gets more has the same number again: when it was changed, and how much there is, tell it apart.
    state = (text(item, "updatedAt"), text(item, "leafCount")) if of in ("show", "season", "artist", "album") else ()
    return Heard(
        news=News(
            id=digest(server, of, key, text(item, "addedAt"), *state),
            kind=NewsKind.ADDED,
            at=told.at,
            title=title,
            media=MEDIA.get(of),
            year=year(item, "year") if of in ("movie", "show") else 0,
            ids=_ids(item) if of in ("movie", "show") else ExternalIds(),  # else they are the episode's own
            part=part,
            link=address(server, _key(item)),
        ),
        sure=bool(key),
    )


def _named(item: Body, of: str) -> tuple[str, str]:
    """Return the title that people know, and which part of it this is."""
    own, above, top = text(item, "title"), text(item, "parentTitle"), text(item, "grandparentTitle")
    match of:
        case "episode":
            return top or own, episode(number(item, "parentIndex"), number(item, "index")) or own
        case "season":
            return above or own, episode(number(item, "index"), 0) or own
        case "track":
            return top or own, above
        case "album":
            return above or own, own
        case _:
            return own, ""


def _ids(item: Body) -> ExternalIds:
    known = (text(one, "id").partition("://") for one in members(item, "Guid"))
    return ids({scheme: rest for scheme, _, rest in known}, tmdb="tmdb", tvdb="tvdb", imdb="imdb")


def _key(item: Body) -> str:
    """Return the number of what can be opened: the address of a series ends with that of its children."""
    key = _KEY.fullmatch(text(item, "key"))
    return key[1] if key else ""


def address(server: str, key: str) -> str:
    """Return where Plex's own page shows it, whoever's server it is on; empty where that cannot be told."""
    if not key.isdecimal() or not _SERVER.fullmatch(server):
        return ""
    return f"https://app.plex.tv/desktop/#!/server/{server}/details?key={quote(f'/library/metadata/{key}', safe='')}"
