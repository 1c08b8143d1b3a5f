"""The `services` section: one stanza for each instance of a service, whatever its kind."""

from collections.abc import Collection  # pydantic reads the annotations
from typing import Annotated, Final

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from tgarr.config.fields import Link, Seconds, SecondsOrNone, Section, mistake

ANEW: Final = "read anew"
"""Marks what is read each time it is used, so that another value needs no new actor."""


class Timeouts(Section):
    """Seconds that a call to the service may take. Whoever asks waits a little longer, so that it hears what failed."""

    connect: float = Field(default=5.0, gt=0, le=25)
    default: float = Field(default=15.0, gt=0, le=25)
    search: float = Field(default=90.0, gt=0, le=110)
    """For asking indexers, which the service does while we wait."""


class CacheTimes(Section):
    """Seconds for which an answer counts as fresh, by what it is about; 0 asks each time."""

    lookup: SecondsOrNone = 600.0
    """Titles found by name."""
    library: SecondsOrNone = 60.0
    """What is already added, and what is on disk."""
    settings: SecondsOrNone = 600.0
    """Quality profiles, root folders, tags, categories."""
    releases: SecondsOrNone = 300.0
    """The result of a release search."""
    queue: SecondsOrNone = 5.0
    """What is downloading."""
    health: SecondsOrNone = 30.0
    """Version, health checks, disk space."""


class Breaker(Section):
    """When a failing service is left alone for a while."""

    failures: int = Field(default=5, ge=1, le=100)
    """Failures in a row that open the circuit."""
    recovery: Seconds = 30.0
    """Seconds until one call may try again."""


class Service(Section):
    """One instance of a service."""

    type: str
    url: Link
    enabled: bool = True
    api_key: SecretStr | None = None
    username: str | None = None
    password: SecretStr | None = None
    public_url: Annotated[Link | None, ANEW] = None
    """The address that people's browsers can open, for buttons; without it there are no such buttons."""
    verify_tls: bool = True
    poll: Annotated[Seconds, ANEW] = 15.0
    """Seconds between two looks at what the service is doing."""
    realtime: Annotated[bool, ANEW] = True
    """Whether its socket is listened to, where it has one: then it is looked at as soon as something happens."""
    rate_limit: float = Field(default=10.0, gt=0, le=1_000)
    """Requests a second that the service gets at most."""
    category: Annotated[str | None, ANEW] = None
    """Torrent clients: the category that holds our downloads."""
    root_folder: Annotated[str | None, ANEW] = None
    """The folder for new titles where nobody chose one."""
    timeouts: Timeouts = Timeouts()
    cache: Annotated[CacheTimes, ANEW] = CacheTimes()
    breaker: Breaker = Breaker()

    @field_validator("type")
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        kinds: Collection[str] | None = (info.context or {}).get("kinds")
        if kinds is not None and value not in kinds:
            raise mistake("unknown-kind", allowed=sorted(kinds))
        return value

    def founded_alike(self, other: "Service") -> bool:
        """Tell whether an actor made with `self` may go on with `other`: they differ in nothing but what is ANEW."""
        founding = (name for name, field in Service.model_fields.items() if ANEW not in field.metadata)
        return all(getattr(self, name) == getattr(other, name) for name in founding)
