"""How an alert is kept in the record."""

from typing import Any

import msgspec

from tgarr.domain.health import Alert, Cause, Part, Trouble, TroubleKind


def to_json(alert: Alert) -> dict[str, Any]:
    """Return plain values."""
    return {"parts": msgspec.to_builtins(alert.parts), "cause": alert.cause}


def from_json(key: str, body: dict[str, Any]) -> Alert:
    """Return what `to_json` wrote."""
    return Alert(
        key=key,
        parts=tuple(Part(**part | {"trouble": _trouble(part["trouble"])}) for part in body["parts"]),
        cause=Cause(body["cause"]) if body["cause"] else None,
    )


def _trouble(body: dict[str, Any]) -> Trouble:
    return Trouble(**body | {"kind": TroubleKind(body["kind"]), "follows": tuple(body["follows"])})
