"""What a method of an actor's face promises its asker: how long it may take, and whether it changes anything."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

Method = TypeVar("Method", bound=Callable[..., Any])


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of one method.

    Attributes:
        limit: seconds after which the asker gives up; the last resort behind the service's own time limits.
        changes: the method changes something outside. Once begun it is never cancelled by an impatient
            asker, and it is never repeated blindly.

    """

    limit: float = 30.0
    changes: bool = False


DEFAULT = Operation()


def operation(*, limit: float = DEFAULT.limit, changes: bool = False) -> Callable[[Method], Method]:
    """Mark a face's method with its terms; an unmarked method has the defaults."""
    terms = Operation(limit=limit, changes=changes)

    def mark(method: Method) -> Method:
        method.__operation__ = terms  # type: ignore[attr-defined]  # functions carry attributes, Callable does not say so
        return method

    return mark


def terms_of(face: type, method: str) -> Operation:
    """Return the terms of `method` as the nearest class in the face's family states them."""
    for owner in face.__mro__:
        terms = getattr(owner.__dict__.get(method), "__operation__", None)
        if terms is not None:
            return terms  # type: ignore[no-any-return]  # attributes of functions are Any
    return DEFAULT
