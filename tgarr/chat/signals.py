"""What handlers tell the parts of the house that run by themselves."""

from dataclasses import dataclass

from tgarr.domain.media import ExternalIds, MediaKind


@dataclass(frozen=True, slots=True)
class CardOpened:
    """A live card is in the record and is to be followed."""

    key: str


@dataclass(frozen=True, slots=True)
class CardLeft:
    """A live card's message shows something else from now on."""

    key: str


@dataclass(frozen=True, slots=True)
class WishKept:
    """A wish waits for its service; it is in the record, on the live card of that key."""

    key: str


@dataclass(frozen=True, slots=True)
class LookNow:
    """Something was just changed at the services: look sooner than usual."""


@dataclass(frozen=True, slots=True)
class Rang:
    """A service said at one of its doors (a socket, a webhook) that something has happened there: look at it.

    What it said is not kept: its own history is where facts come from (ADR 10).
    """

    service: str


@dataclass(frozen=True, slots=True)
class DoorChanged:
    """A door for webhooks has another secret from now on."""

    name: str


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """Somebody wants to hear of other things, or at other times: what is held for them may be due."""


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody is let in, speaks another language, or may do other things from now on."""

    person: int


Signal = CardOpened | CardLeft | WishKept | LookNow | Rang | DoorChanged | PreferencesChanged | PersonChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Something a media server is asked for until it has it. `since` in seconds since 1970."""

    kind: MediaKind
    ids: ExternalIds
    title: str
    year: int
    since: float
    season: int | None = None
    episode: int | None = None
