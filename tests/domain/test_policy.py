"""The table of rights, row by row: a change of it is a change of this test."""

import pytest

from actors.stores.people import Person, Role
from tgarr.chat.incoming import ChatKind, Place
from tgarr.chat.policy import Right, demand, may, role_of
from tgarr.errors import NotAllowed

PRIVATE = Place(chat=1, kind=ChatKind.PRIVATE)
GROUPS = [Place(chat=-1, kind=kind) for kind in ChatKind if kind is not ChatKind.PRIVATE]

TABLE: dict[Right, tuple[set[Role], bool]] = {
    Right.LOOK: ({"readonly", "user", "admin"}, True),
    Right.ASK: ({"user", "admin"}, True),
    Right.STEER: ({"user", "admin"}, True),
    Right.FORCE: ({"admin"}, True),
    Right.DELETE: ({"admin"}, True),
    Right.SERVE: ({"admin"}, False),
    Right.LET_IN: ({"admin"}, False),
}


def person(role: Role, *, blocked: bool = False) -> Person:
    return Person(
        id=1,
        role=role,
        name="Анна",
        username=None,
        language=None,
        time_zone=None,
        added_by=None,
        blocked=blocked,
    )


@pytest.mark.parametrize("role", ["readonly", "user", "admin"])
@pytest.mark.parametrize("right", list(Right))
def test_every_right_of_every_role_everywhere(role: Role, right: Right) -> None:
    roles, in_groups = TABLE[right]
    assert may(person(role), right, PRIVATE) == (role in roles)
    for group in GROUPS:
        assert may(person(role), right, group) == (role in roles and in_groups)
    assert not may(person(role, blocked=True), right, PRIVATE)


def test_what_is_demanded_is_refused_in_an_error_that_names_both() -> None:
    demand(person("user"), Right.ASK, PRIVATE)
    with pytest.raises(NotAllowed, match="readonly may not ask"):
        demand(person("readonly"), Right.ASK, PRIVATE)


def test_the_highest_role_named_counts() -> None:
    named = {"admins": (1,), "users": (1, 2), "readonly": (1, 2, 3)}
    assert [role_of(one, **named) for one in (1, 2, 3, 4)] == ["admin", "user", "readonly", None]
