"""What is wrong with the services, as it is seen in one look at all of them, and as it is told: troubles and alerts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

_SAME_DISK: Final = 10 * 2**30
"""Bytes by which two services may differ about the space left on one disk: what a quick download fills in the minute
that one's answer may be older than the other's."""


class TroubleKind(StrEnum):
    """What can be wrong."""

    DOWN = "down"
    """A service does not answer, or not as itself, or refuses our key."""
    DISK = "disk"
    """Little space is left."""
    FOLDER = "folder"
    """Root folders of a library are missing."""
    INDEXER = "indexer"
    """An indexer is left alone after failures."""
    IMPORT = "import"
    """A finished download needs a hand."""
    COMPLAINT = "complaint"
    """A service complains of something else."""
    SLOW = "slow"
    """An operation takes markedly longer than it usually does."""


class Cause(StrEnum):
    """What several services that are down probably have in common."""

    HOST = "host"
    """Everything on one host is down."""
    NETWORK = "network"
    """Everything is down, on several hosts."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, as one service lets us know.

    Attributes:
        service: the instance that it was seen at.
        name: which of its things: an indexer, a download, a mount point, the source of a complaint, an operation.
        words: more about it: a release, paths, the service's own words.
        reason: of a service that is down: the code of the `ServiceError`.
        host: of a service that is down and not heard at all: where it should be; empty when something answers.
        free, total: bytes of a disk; a total of 0 is not known.
        took, usual: seconds of a slow operation, when it was noticed and on other days.
        follows: services whose being down explains it.

    """

    kind: TroubleKind
    service: str
    name: str = ""
    words: str = ""
    reason: str = ""
    host: str = ""
    free: int = 0
    total: int = 0
    took: float = 0.0
    usual: float = 0.0
    follows: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What makes two sightings the same trouble."""
        return f"{self.kind} {self.service} {self.name}"

    def akin(self, other: "Trouble") -> bool:
        """Tell whether the two are one piece of news when they begin together."""
        if self.kind is not other.kind:
            return False
        match self.kind:
            case TroubleKind.DOWN:
                return bool(self.host and other.host)
            case TroubleKind.DISK:
                return self.same_disk(other)
            case TroubleKind.IMPORT:
                return self.service == other.service
            case TroubleKind.COMPLAINT:
                return self.name == other.name
            case _:
                return True

    def same_disk(self, other: "Trouble") -> bool:
        """Tell whether two services speak of one disk, whatever each calls it: as large, and as full."""
        sizes = {self.total, other.total} - {0}
        return self.kind is other.kind is TroubleKind.DISK and (
            len(sizes) <= 1 and abs(self.free - other.free) <= _SAME_DISK
        )


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One service at one look.

    Attributes:
        host: where it should be.
        troubles: all it has of the kinds in `knows`.
        knows: the kinds that could be looked at; of others nothing is said, neither good nor bad.

    """

    host: str = ""
    troubles: tuple[Trouble, ...] = ()
    knows: frozenset[TroubleKind] = frozenset()


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at every service that is configured, by name. `at` is in seconds since 1970."""

    at: float
    services: Mapping[str, Checked]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One trouble of an alert, from its first sight to the moment since when it is well. Seconds since 1970.

    `gone`: its service was taken out of the configuration.
    """

    trouble: Trouble
    began: float
    ended: float | None = None
    gone: bool = False


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Troubles that are told together, of one kind; open as long as one of them lasts.

    Attributes:
        key: its name for ever.
        parts: in the order in which they were added; at least one.

    """

    key: str
    parts: tuple[Part, ...]
    cause: Cause | None = None

    @property
    def kind(self) -> TroubleKind:
        """What is wrong."""
        return self.parts[0].trouble.kind

    @property
    def began(self) -> float:
        """When the first of it was seen."""
        return min(part.began for part in self.parts)

    @property
    def ended(self) -> float | None:
        """Since when all of it is well; None while it is open."""
        ends = [part.ended for part in self.parts]
        return None if None in ends else max(end for end in ends if end is not None)

    @property
    def lasting(self) -> tuple[Part, ...]:
        """The parts that are not over."""
        return tuple(part for part in self.parts if part.ended is None)

    def has(self, subject: str) -> bool:
        """Tell whether a trouble is part of it."""
        return any(part.trouble.subject == subject for part in self.parts)
