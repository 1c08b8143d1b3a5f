"""How what happened at a service is kept in the journal: a library's records, and the news that services tell."""

from datetime import datetime
from typing import Any, Final

import msgspec

from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import ExternalIds, MediaKind, TitleKey
from tgarr.domain.news import News, NewsKind

NEWS: Final = "news "
"""How the journal's `kind` begins for news; a library's records have their own kind there."""


def kind_of(said: HistoryRecord | News) -> str:
    """Return the journal's `kind`."""
    return f"{NEWS}{said.kind}" if isinstance(said, News) else str(said.kind)


def to_json(said: HistoryRecord | News) -> dict[str, Any]:
    """Return plain values."""
    values: dict[str, Any] = msgspec.to_builtins(said)
    values["at"] = said.at.isoformat()
    if isinstance(said, HistoryRecord):
        values["key"] = str(said.key) if said.key else None
    return values


def from_json(kind: str, body: dict[str, Any]) -> HistoryRecord | News:
    """Return what `to_json` wrote, by the journal's `kind` of it.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is something else.

    """
    at = datetime.fromisoformat(body["at"])
    if kind.startswith(NEWS):
        media = MediaKind(body["media"]) if body["media"] else None
        return News(
            **body | {"kind": NewsKind(body["kind"]), "at": at, "media": media, "ids": ExternalIds(**body["ids"])}
        )
    key = TitleKey.parse(body["key"]) if body["key"] else None
    return HistoryRecord(**body | {"kind": HistoryKind(body["kind"]), "at": at, "key": key})
