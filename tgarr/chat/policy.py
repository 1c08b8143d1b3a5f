"""The one policy: who may do what. Every way into the house asks here, and nowhere else is a role looked at."""

from enum import StrEnum
from typing import Final

from actors.stores.people import Person, Role
from tgarr.chat.incoming import Place
from tgarr.errors import NotAllowed, OnlyInPrivate


class Right(StrEnum):
    """Something a person may or may not do."""

    LOOK = "look"
    """Search, cards, lists, own settings."""
    ASK = "ask"
    """Add titles, grab releases that the service accepts."""
    STEER = "steer"
    """Pause, resume, recheck and reorder transfers."""
    FORCE = "force"
    """Grab what the service rejects, past it."""
    DELETE = "delete"
    """Remove transfers and their files."""
    SERVE = "serve"
    """Scan and restart services; see why they fail."""
    LET_IN = "let-in"
    """Invite people and change roles."""


_ROLES: Final[dict[Role, frozenset[Right]]] = {
    "readonly": frozenset({Right.LOOK}),
    "user": frozenset({Right.LOOK, Right.ASK, Right.STEER}),
    "admin": frozenset(Right),
}

_PRIVATE_ONLY: Final = frozenset({Right.SERVE, Right.LET_IN})
"""What shows addresses, errors or codes is not said where others read."""


def may(person: Person, right: Right, place: Place) -> bool:
    """Tell whether the person may do it there."""
    return opens(person, right) and (place.private or right not in _PRIVATE_ONLY)


def opens(person: Person, right: Right) -> bool:
    """Tell whether the person's role opens it, in private at least."""
    return not person.blocked and right in _ROLES[person.role]


def demand(person: Person, right: Right, place: Place) -> None:
    """Return quietly when the person may do it there.

    Raises:
        NotAllowed: they may not.
        OnlyInPrivate: they may, but not there.

    """
    if opens(person, right) and not may(person, right, place):
        raise OnlyInPrivate(f"{right} is not for groups")
    if not may(person, right, place):
        raise NotAllowed(f"{person.role} may not {right}")


def role_of(person: int, *, admins: tuple[int, ...], users: tuple[int, ...], readonly: tuple[int, ...]) -> Role | None:
    """Return the role that the configuration gives somebody; None when it does not name them."""
    if person in admins:
        return "admin"
    if person in users:
        return "user"
    return "readonly" if person in readonly else None
