"""Kinds of value that several sections share: the section base, lists of people, numbers with a unit, links."""

import re
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from tgarr.domain.quiet import QuietHours

_SPACE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(%|MB|GB|TB|)")
_UNITS: Final = {"MB": 2**20, "GB": 2**30, "TB": 2**40, "": 2**30}
_MOST_PERCENT: Final = 90


class Section(BaseModel):
    """A frozen part of the file that knows all of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def mistake(key: str, **shown: object) -> PydanticCustomError:
    """Return an error for a validator to raise; `key` names the words in `tgarr.config.mistakes`."""
    return PydanticCustomError("tgarr", "{key}", {"key": key, **shown})


def _several(value: Any) -> Any:
    """Let an environment variable carry a list: "1, 2 3" and "" are lists too."""
    return [part for part in re.split(r"[\s,;]+", value) if part] if isinstance(value, str) else value


def link(value: str) -> str:
    """Return the address without its closing slash.

    Raises:
        PydanticCustomError: it is no http(s) address, has a name and password inside, or a question mark.

    """
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # reading the port checks it
    except ValueError:
        raise mistake("bad-url") from None
    if parts.scheme not in ("http", "https") or not host or any(sign <= " " for sign in value):
        raise mistake("bad-url")
    if "@" in parts.netloc:
        raise mistake("url-with-password")
    if parts.query or parts.fragment:
        raise mistake("url-with-query")
    return value.rstrip("/")


class Space(msgspec.Struct, frozen=True):
    """Room on a disk: so many bytes, or a share from 0 to 1 of the whole disk."""

    bytes: int = 0
    share: float = 0.0

    def __str__(self) -> str:
        """Return it as it is written in the file."""
        return f"{self.share * 100:g} %" if self.share else f"{self.bytes / _UNITS['GB']:g} GB"


def _space(value: Any) -> Any:
    """Read `20`, `20 GB`, `1.5 TB` and `5 %`; a number alone is in gigabytes."""
    if isinstance(value, Space):
        return value
    match = _SPACE.fullmatch(str(value).strip().upper().replace(",", "."))
    if isinstance(value, bool) or match is None:
        raise mistake("bad-space")
    number, unit = float(match[1]), match[2]
    if unit == "%":
        if number > _MOST_PERCENT:
            raise mistake("bad-space")
        return Space(share=number / 100)
    return Space(bytes=int(number * _UNITS[unit]))


def _hours(value: Any) -> Any:
    """Read `23:00-08:00`."""
    if isinstance(value, QuietHours):
        return value
    try:
        return QuietHours.parse(str(value))
    except ValueError:
        raise mistake("bad-hours") from None


Person = Annotated[int, Field(gt=0)]
Several = Annotated[tuple[Person, ...], BeforeValidator(_several)]
Link = Annotated[str, AfterValidator(link)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
DiskSpace = Annotated[
    Space,
    PlainValidator(_space),
    WithJsonSchema({"type": ["string", "number"], "examples": [20, "20 GB", "5 %"]}),
]
Hours = Annotated[QuietHours, PlainValidator(_hours), WithJsonSchema({"type": "string", "examples": ["23:00-08:00"]})]
SecondsOrNone = Annotated[float, Field(ge=0, le=604_800)]
