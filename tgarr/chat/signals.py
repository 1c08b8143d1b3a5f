"""What handlers tell the parts of the house that run by themselves."""

import msgspec

from tgarr.domain.media import ExternalIds, MediaKind


class CardOpened(msgspec.Struct, frozen=True):
    """A live card is in the record and is to be followed."""

    key: str


class CardLeft(msgspec.Struct, frozen=True):
    """A live card's message shows something else from now on."""

    key: str


class WishKept(msgspec.Struct, frozen=True):
    """A wish waits for its service; it is in the record, on the live card of that key."""

    key: str


class LookNow(msgspec.Struct, frozen=True):
    """Something was just changed at the services: look sooner than usual."""


class Rang(msgspec.Struct, frozen=True):
    """A service said at one of its doors (a socket, a webhook) that something has happened there: look at it.

    What it said is not kept: its own history is where facts come from (ADR 10).
    """

    service: str


class DoorChanged(msgspec.Struct, frozen=True):
    """A door for webhooks has another secret from now on."""

    name: str


class PreferencesChanged(msgspec.Struct, frozen=True):
    """Somebody wants to hear of other things, or at other times: what is held for them may be due."""


class PersonChanged(msgspec.Struct, frozen=True):
    """Somebody is let in, speaks another language, or may do other things from now on."""

    person: int


Signal = CardOpened | CardLeft | WishKept | LookNow | Rang | DoorChanged | PreferencesChanged | PersonChanged


class Want(msgspec.Struct, frozen=True, kw_only=True):
    """Something a media server is asked for until it has it. `since` in seconds since 1970."""

    kind: MediaKind
    ids: ExternalIds
    title: str
    year: int
    since: float
    season: int | None = None
    episode: int | None = None
