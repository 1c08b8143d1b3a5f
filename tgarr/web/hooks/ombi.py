"""Ombi: requests and complaints, all members texts."""

from typing import Final

from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.web.hooks.reading import Delivery, Heard, digest, link, number, text, year

_KINDS: Final = {
    "NewRequest": NewsKind.REQUESTED,
    "RequestApproved": NewsKind.APPROVED,
    "RequestDeclined": NewsKind.DECLINED,
    "RequestAvailable": NewsKind.AVAILABLE,
    "PartiallyAvailable": NewsKind.AVAILABLE,
    "ItemAddedToFaultQueue": NewsKind.FAILED,
    "Issue": NewsKind.ISSUE,
    "IssueComment": NewsKind.ISSUE,
    "IssueResolved": NewsKind.ISSUE,
}
_MEDIA: Final = {"movie": MediaKind.MOVIE, "tv show": MediaKind.SERIES, "tvshow": MediaKind.SERIES}


def read(told: Delivery) -> Heard | None:
    """Return what happened to a request; None for what is no news."""
    body = told.body
    said = text(body, "notificationType")
    kind, title = _KINDS.get(said), text(body, "title")
    if kind is None or not title:
        return None
    of = _MEDIA.get(text(body, "type").casefold())
    request, seasons = text(body, "requestId"), text(body, "seasonsList", most=80)
    detail = text(body, "denyReason")
    if kind is NewsKind.ISSUE:
        complaint = text(body, "newIssueComment", "issueDescription", "issueSubject")
        detail = ": ".join(filter(None, (text(body, "issueStatus", "issueCategory"), complaint)))
    sure = bool(request) and kind is not NewsKind.ISSUE and said != "PartiallyAvailable"
    part = f"Season {seasons}" if seasons else ""
    # Films and series are counted apart; a series is known by TheTVDB's number in some versions, TMDb's in others.
    known = number(body, "providerId") if of is MediaKind.MOVIE else 0
    return Heard(
        news=News(
            id=f"request {of or ''} {request}" if sure else digest(said, request, title, seasons, detail),
            kind=kind,
            at=told.at,
            title=title,
            media=of,
            year=year(body, "year"),
            ids=ExternalIds(tmdb=known),
            part=part,
            who=text(body, "issueUser", "requestedByAlias", "alias", "requestedUser", "userName")
            if kind is NewsKind.ISSUE
            else text(body, "requestedByAlias", "requestedUser", "alias", "userName"),
            detail=detail,
            link=link(body, "applicationUrl"),
            picture=link(body, "posterImage"),
        ),
        sure=sure,
    )
