"""The whole configuration as one frozen model."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator, model_validator

from tgarr.config.choosing import Choosing
from tgarr.config.fields import DiskSpace, Hours, Seconds, SecondsOrNone, Section, Several, Space, mistake
from tgarr.config.sentry import Sentry
from tgarr.config.services import Service
from tgarr.config.telegram import Telegram
from tgarr.config.texts import Texts
from tgarr.config.upgrades import Upgrades
from tgarr.config.web import Name, Web
from tgarr.domain.releases.weights import Weights


class Log(Section):
    """What is logged, and how it looks."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"
    """auto: readable on a terminal, JSON lines elsewhere."""


class People(Section):
    """Who may talk to the bot, as Telegram user ids; everybody else gets silence."""

    admins: Several = ()
    """With nobody here the first start prints a one-time code that makes its sender admin."""
    users: Several = ()
    readonly: Several = ()

    @model_validator(mode="after")
    def _one_role_each(self) -> Self:
        everyone = (*self.admins, *self.users, *self.readonly)
        twice = sorted({person for person in everyone if everyone.count(person) > 1})
        if twice:
            raise mistake("person-twice", person=twice[0])
        return self


class Group(Section):
    """A group, a topic of it or a channel that hears what happens."""

    chat: int
    """The chat's id; negative for groups."""
    topic: Annotated[int, Field(gt=0)] | None = None
    events: tuple[
        Literal["available", "grabbed", "failed", "requested", "issue", "added", "finished", "health"], ...
    ] = ("available",)
    """health: when services fail, and when they are back."""
    language: Literal["ru", "en"] | None = None
    """Other than the house's."""
    quiet: Hours | None = None
    """Hours in which it is left alone, as in 23:00-08:00; what has happened is told at their end."""


class Limits(Section):
    """How much one person or chat may ask for."""

    person_per_minute: int = Field(default=30, ge=1, le=1_000)
    chat_per_minute: int = Field(default=60, ge=1, le=1_000)
    searches_per_minute: int = Field(default=10, ge=1, le=1_000)
    """Release searches of one person: each costs the indexers a request."""


class Health(Section):
    """When something is wrong enough with the services for the admins to be told."""

    every: Seconds = 30.0
    """Seconds between two looks at all services."""
    lasting: SecondsOrNone = 90.0
    """Seconds that a trouble must last before it is told, and be over before its end is."""
    disk_free: DiskSpace = Space(bytes=10 * 2**30)
    """Less than this on a disk is told; 0 for never."""
    slower: Annotated[float, Field(ge=0, le=1_000)] = 3
    """An operation of a service that takes so many times as long as usual is told; 0 for never."""
    slower_over: Seconds = 600.0
    """Seconds whose calls are looked at for that."""


class Statistics(Section):
    """What is kept for charts and questions about the past, beside the record."""

    enabled: bool = True
    raw_days: Annotated[float, Field(ge=1, le=60)] = 7
    """Days for which every sample is kept, one each ten seconds."""
    fine_days: Annotated[float, Field(ge=1, le=3_660)] = 90
    """Days for which samples are kept by five minutes, and traffic by torrent."""
    coarse_days: Annotated[float, Field(ge=0, le=36_500)] = 0
    """Days for which samples are kept by hours; 0 for ever."""
    most_mb: Annotated[int, Field(ge=50, le=100_000)] = 1000
    """Megabytes that all of it may take; of what would be more the oldest is forgotten."""


class Config(Section):
    """Everything the owner decides."""

    language: Literal["ru", "en"] = "ru"
    """The language of people who have not chosen one."""
    time_zone: str = "Europe/Moscow"
    """IANA name, for people who have not chosen one."""
    data: Path = Field(default=Path("data"), validate_default=True)
    """The folder of the record; relative to the file's own folder."""
    log: Log = Log()
    telegram: Telegram
    people: People = People()
    groups: tuple[Group, ...] = ()
    limits: Limits = Limits()
    health: Health = Health()
    web: Web = Web()
    texts: Texts = Texts()
    statistics: Statistics = Statistics()
    sentry: Sentry = Sentry()
    services: Mapping[Name, Service] = Field(default_factory=dict)
    scoring: Weights = Weights()
    choosing: Choosing = Choosing()
    upgrades: Upgrades = Upgrades()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
            raise mistake("unknown-time-zone") from None
        return value

    @field_validator("data")
    @classmethod
    def _beside_the_file(cls, value: Path, info: ValidationInfo) -> Path:
        folder: Path = (info.context or {}).get("folder", Path())
        return folder / value.expanduser()

    @field_validator("groups")
    @classmethod
    def _each_once(cls, value: tuple[Group, ...]) -> tuple[Group, ...]:
        places = [(group.chat, group.topic) for group in value]
        for index, place in enumerate(places):
            if place in places[:index]:
                raise mistake("group-twice", at=index)
        return value

    @field_validator("services")
    @classmethod
    def _one_meaning_each(cls, value: Mapping[str, Service], info: ValidationInfo) -> Mapping[str, Service]:
        web = info.data.get("web")
        if web is not None and (twice := sorted(web.hooks.keys() & value.keys())):
            raise mistake("name-taken", at=twice[0], name=twice[0])
        return value

    def secrets(self) -> Iterator[str]:
        """Yield every secret in the configuration, for the log's redaction."""
        yield from _secrets(self)


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for _, inner in value:
            yield from _secrets(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _secrets(inner)
