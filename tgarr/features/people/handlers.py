"""Lists people, changes what they may do, and makes codes for newcomers. Everything here is for admins, in private."""

import sqlite3
from typing import Final, get_args

from actors.stores import audit, pairing, people
from actors.stores.people import Person, Role
from tgarr.chat.language import N_
from tgarr.chat.newcomers import CODE_SECONDS, is_named, role_now
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.signals import PersonChanged
from tgarr.errors import Expired, InvalidInput
from tgarr.features.people import view

router = Router("people", kinds=("people",))

_ROLES: Final[tuple[Role, ...]] = get_args(Role)


@router.command("people", right=Right.LET_IN, description=N_("who may talk to me, invitations"))
@router.press("people", right=Right.LET_IN, way_in=True)
async def list_people(request: Request) -> None:
    """Show everybody; whom the file named once and names no more is nobody here."""
    if request.dialogue is None:
        request.begin("people", {})
    named = request.house.config.people
    known = await request.house.state.read(people.everybody)
    shown = [(one, role) for one in known if (role := role_now(one.id, one, named)) is not None]
    request.state["people"] = [one.id for one, _role in shown]
    await request.show(view.everybody(request, shown))


@router.press("person", right=Right.LET_IN)
async def show_person(request: Request) -> None:
    """Show one of them, with what can be changed."""
    person, role = await _chosen(request)
    await request.show(view.person(request, person, role, fixed=_is_fixed(request, person)))


@router.press("person-role", right=Right.LET_IN)
async def change_role(request: Request) -> None:
    """Give somebody another role."""
    person, _role = await _changeable(request)
    role = _ROLES[request.number(0, most=len(_ROLES) - 1)]
    await _write(request, person, "role", lambda db: people.set_role(db, person.id, role), role=role)
    await show_person(request)


@router.press("person-block", right=Right.LET_IN)
async def block(request: Request) -> None:
    """Shut somebody out, or let them back in."""
    person, _role = await _changeable(request)
    blocked = bool(request.number(0, most=1))
    action = "block" if blocked else "unblock"
    await _write(request, person, action, lambda db: people.block(db, person.id, blocked=blocked))
    await show_person(request)


@router.press("person-remove", right=Right.LET_IN)
async def ask_before_removal(request: Request) -> None:
    """Ask before somebody is forgotten."""
    person, _role = await _changeable(request)
    await request.show(view.removal(request, person))


@router.press("person-remove-yes", right=Right.LET_IN)
async def remove(request: Request) -> None:
    """Forget somebody: they are a stranger from now on."""
    person, _role = await _changeable(request)

    def forget(db: sqlite3.Connection) -> None:
        people.remove(db, person.id)
        pairing.spend(db, person.id)

    await _write(request, person, "remove-person", forget)
    await list_people(request)


@router.press("invite", right=Right.LET_IN)
async def choose_invitation(request: Request) -> None:
    """Ask what a newcomer may do."""
    await request.show(view.invitation(request, _ROLES))


@router.press("invite-as", right=Right.LET_IN)
async def invite(request: Request) -> None:
    """Make a code that lets one person in, once; another tap makes another one."""
    role = _ROLES[request.number(0, most=len(_ROLES) - 1)]
    me, now = request.person.id, request.now

    def make(db: sqlite3.Connection) -> str:
        audit.add(db, now=now, person=me, action="invite", subject=role)
        return pairing.make(db, role=role, made_by=me, now=now, lasts=CODE_SECONDS)

    made = await request.house.state.write(make)
    await request.show(view.invited(request, role, made))


def _is_fixed(request: Request, person: Person) -> bool:
    """Tell whether somebody cannot be changed here: the file names them, or it is oneself."""
    return person.id == request.person.id or is_named(person.id, request.house.config.people)


async def _chosen(request: Request) -> tuple[Person, Role]:
    """Return whom the dialogue is about.

    Raises:
        Expired: they are not known any more.

    """
    shown = request.state.get("people", [])
    if request.arguments and request.argument(0).startswith("p"):
        place = request.argument(0)[1:]
        if not place.isdigit() or int(place) >= len(shown):
            raise InvalidInput("button")
        request.state["person"] = shown[int(place)]
    known = await request.house.state.read(lambda db: people.find(db, request.state.get("person", 0)))
    role = role_now(known.id, known, request.house.config.people) if known is not None else None
    if known is None or role is None:
        raise Expired
    return known, role


async def _changeable(request: Request) -> tuple[Person, Role]:
    person, role = await _chosen(request)
    if _is_fixed(request, person):
        raise InvalidInput("button")
    return person, role


async def _write(request: Request, person: Person, action: str, change: view.Change, **detail: str) -> None:
    def write(db: sqlite3.Connection) -> None:
        audit.add(
            db, now=request.now, person=request.person.id, action=action, subject=str(person.id), detail={**detail}
        )
        change(db)

    await request.house.state.write(write)
    request.house.signals.publish(PersonChanged(person.id))
