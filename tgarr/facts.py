"""How a library's record of what it did is kept in the journal."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import TitleKey


def to_json(record: HistoryRecord) -> dict[str, Any]:
    """Return plain values."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return values | {
        "kind": record.kind.value,
        "at": record.at.isoformat(),
        "key": str(record.key) if record.key else None,
    }


def from_json(body: dict[str, Any]) -> HistoryRecord:
    """Return what `to_json` wrote."""
    return HistoryRecord(
        **body
        | {
            "kind": HistoryKind(body["kind"]),
            "at": datetime.fromisoformat(body["at"]),
            "key": TitleKey.parse(body["key"]) if body["key"] else None,
        }
    )
