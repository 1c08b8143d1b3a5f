"""Seerr, and Overseerr and Jellyseerr before it: requests and complaints. Its template can be changed by the owner."""

from typing import Final

from tgarr.domain.media import MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.web.hooks.reading import Delivery, Heard, digest, ids, link, member, members, text, with_year

_KINDS: Final = {
    "MEDIA_PENDING": NewsKind.REQUESTED,
    "MEDIA_AUTO_REQUESTED": NewsKind.REQUESTED,
    "MEDIA_APPROVED": NewsKind.APPROVED,
    "MEDIA_AUTO_APPROVED": NewsKind.APPROVED,
    "MEDIA_DECLINED": NewsKind.DECLINED,
    "MEDIA_AVAILABLE": NewsKind.AVAILABLE,
    "MEDIA_FAILED": NewsKind.FAILED,
    "ISSUE_CREATED": NewsKind.ISSUE,
    "ISSUE_COMMENT": NewsKind.ISSUE,
    "ISSUE_RESOLVED": NewsKind.ISSUE,
    "ISSUE_REOPENED": NewsKind.ISSUE,
}
_MEDIA: Final = {"movie": MediaKind.MOVIE, "tv": MediaKind.SERIES}


def read(told: Delivery) -> Heard | None:
    """Return what happened to a request; None for what is no news."""
    body = told.body
    said = text(body, "notification_type")
    kind = _KINDS.get(said)
    title, year = with_year(text(body, "subject"))
    if kind is None or not title:
        return None
    media, request, issue = member(body, "media"), member(body, "request"), member(body, "issue")
    comment, extra = member(body, "comment"), members(body, "extra")
    of = _MEDIA.get(text(media, "media_type"))
    names = ("Requested Seasons", "Affected Season", "Affected Episode")
    parts = {text(one, "name"): text(one, "value", most=80) for one in extra}
    part = _part([parts.get(name, "") for name in names])
    if kind is NewsKind.ISSUE:
        number = text(issue, "issue_id")
        who = text(comment, "commentedBy_username") or text(issue, "reportedBy_username")
        complaint = text(comment, "comment_message") or text(body, "message")
        detail = ": ".join(filter(None, (text(body, "event"), complaint)))
    else:  # the message is what the film is about, and never why something was declined or has failed
        number, who, detail = text(request, "request_id"), text(request, "requestedBy_username"), ""
    # A series becomes available in parts, and a complaint is settled and made again: the number alone is not enough.
    sure = bool(number) and kind is not NewsKind.ISSUE and not (kind is NewsKind.AVAILABLE and of is MediaKind.SERIES)
    return Heard(
        news=News(
            id=f"request {number}" if sure else digest(said, number, title, part, detail, text(media, "status")),
            kind=kind,
            at=told.at,
            title=title,
            media=of,
            year=year,
            ids=ids(media, tmdb="tmdbId", tvdb="tvdbId", imdb="imdbId"),
            part=part,
            who=who,
            detail=detail,
            link=link(body, "url", "link"),
            picture=link(body, "image"),
        ),
        sure=sure,
    )


def _part(parts: list[str]) -> str:
    """Return which seasons, or which episode, in the words that people use."""
    seasons, season, episode = parts
    if season.isdecimal() and episode.isdecimal():
        return f"S{int(season):02}E{int(episode):02}"
    which = seasons or season
    return f"Season {which}" if which else ""
