"""Reads what is written about kept questions: `save NAME days=7 SELECT …`, and `NAME days=30`."""

import re
from typing import Any, Final

import msgspec

_NAME: Final = r"[^\W\d][\w-]{0,29}"
_ASSIGNED: Final = re.compile(
    r"(?P<parameter>[A-Za-z_]\w{0,39})\s*=\s*"
    r"""(?P<value>"[^"]*"|'[^']*'|«[^»]*»|“[^”]*”|[^\s"'=]\S*)(?:\s+|$)"""
)
_NAMED: Final = re.compile(rf"(?P<name>{_NAME})(?:\s+|$)")
_RESERVED: Final = frozenset(
    ("select", "with", "from", "values", "pivot", "unpivot", "table", "describe", "show", "summarize", "save")
)


class Called(msgspec.Struct, frozen=True):
    """A name, values for parameters, and what comes after them."""

    name: str
    values: dict[str, Any]
    rest: str


def call(text: str) -> Called | None:
    """Return the name and the values, where nothing else is written."""
    read = _read(text)
    return read if read is not None and not read.rest else None


def save(text: str) -> Called | None:
    """Return the name, the usual values and the question of `save NAME …`; None where one of them is lacking."""
    read = _read(re.sub(r"^save\s+", "", text, count=1, flags=re.IGNORECASE))
    return read if read is not None and read.rest else None


def is_save(text: str) -> bool:
    """Tell whether something is to be kept."""
    return re.match(r"save(\s|$)", text, re.IGNORECASE) is not None


def assigned(text: str) -> tuple[dict[str, Any], str]:
    """Return values by their names, and what comes after them."""
    values = {}
    while (match := _ASSIGNED.match(text)) is not None:
        values[match["parameter"].lower()] = typed(match["value"])
        text = text[match.end() :]
    return values, text


def typed(text: str) -> Any:
    """Return a number or a truth where it is one and no quotes say otherwise. Moments stay texts: DuckDB reads them."""
    text = text.strip()
    if len(text) > 1 and (text[0], text[-1]) in {('"', '"'), ("'", "'"), ("«", "»"), ("“", "”")}:
        return text[1:-1]
    if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"[+-]?\d{1,18}[.,]\d{1,18}", text, re.ASCII):
        return float(text.replace(",", "."))
    return {"true": True, "false": False}.get(text.lower(), text)


def _read(text: str) -> Called | None:
    match = _NAMED.match(text)
    if match is None or match["name"].lower() in _RESERVED:
        return None
    values, rest = assigned(text[match.end() :].lstrip())
    return Called(match["name"].lower(), values, rest.strip())
