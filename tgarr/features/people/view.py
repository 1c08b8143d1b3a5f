"""The screens of people and invitations."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

from actors.stores.people import Person, Role
from tgarr.chat.buttons import button
from tgarr.chat.language import N_
from tgarr.chat.newcomers import is_named
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text, bold, code

Change = Callable[[sqlite3.Connection], object]
_A_ROW: Final = 4
_ROLES: Final[dict[Role, str]] = {"admin": N_("admin"), "user": N_("user"), "readonly": N_("only looks")}


def everybody(request: Request, shown: Sequence[tuple[Person, Role]]) -> Screen:
    """Show who may talk to the bot."""
    _ = request.words
    lines = [
        Text.join((f"{number}. ", bold(_name(one)), " · ", _(_ROLES[role]), *_remarks(request, one)))
        for number, (one, role) in enumerate(shown, 1)
    ]
    numbers = [request.button(str(number), "person", f"p{number - 1}") for number in range(1, len(shown) + 1)]
    return Screen(
        text=Text.lines(bold(_("👥 People")), "", *lines),
        keyboard=(
            *(tuple(numbers[at : at + _A_ROW]) for at in range(0, len(numbers), _A_ROW)),
            (request.button(_("➕ Invite"), "invite"),),
            (button(_.plain("🏠 Menu"), "", "menu"),),
        ),
        token=request.token,
    )


def person(request: Request, shown: Person, role: Role, *, fixed: bool) -> Screen:
    """Show one of them, with what can be changed."""
    _ = request.words
    named = is_named(shown.id, request.house.config.people)
    rows: list[tuple[Button, ...]] = []
    if not fixed:
        roles = [
            request.button(Text("● " if name == role else "") + _(words), "person-role", index)
            for index, (name, words) in enumerate(_ROLES.items())
        ]
        rows.append(tuple(roles))
        shut = request.button(_("🚫 Shut out"), "person-block", 1)
        rows.append(
            (
                request.button(_("✅ Let back in"), "person-block", 0) if shown.blocked else shut,
                request.button(_("🗑 Forget"), "person-remove"),
            )
        )
    rows.append((request.button(_("⬅️ Back"), "people"),))
    return Screen(
        text=Text.lines(
            Text.join((bold(_("👥 People")), " › ", bold(_name(shown)))),
            "",
            f"@{shown.username}" if shown.username else None,
            _("Role: {role}", role=bold(_(_ROLES[role]))),
            _("Shut out: hears nothing.") if shown.blocked else None,
            _("Named in config.yaml: change it there.") if named else None,
            _("That is you.") if shown.id == request.person.id else None,
        ),
        keyboard=tuple(rows),
        token=request.token,
    )


def removal(request: Request, shown: Person) -> Screen:
    """Ask before somebody is forgotten."""
    _ = request.words
    return Screen(
        text=Text.lines(
            bold(_("Forget {name}?", name=_name(shown))),
            _("They become a stranger; another code would let them in again."),
        ),
        keyboard=(
            (request.button(_("🗑 Yes, forget"), "person-remove-yes"),),
            (request.button(_("⬅️ Back"), "person"),),
        ),
        token=request.token,
    )


def invitation(request: Request, roles: Sequence[Role]) -> Screen:
    """Ask what a newcomer may do."""
    _ = request.words
    return Screen(
        text=Text.lines(
            Text.join((bold(_("👥 People")), " › ", bold(_("Invite")))), "", _("What may the newcomer do?")
        ),
        keyboard=(
            *((request.button(_(_ROLES[role]), "invite-as", index),) for index, role in enumerate(roles)),
            (request.button(_("⬅️ Back"), "people"),),
        ),
        token=request.token,
    )


def invited(request: Request, role: Role, made: str) -> Screen:
    """Show a code, to be handed on."""
    _ = request.words
    link = f"https://t.me/{request.house.front.username}?start={made}"
    return Screen(
        text=Text.lines(
            Text.join((bold(_("👥 People")), " › ", bold(_("Invite")))),
            "",
            _("Send this link to the newcomer ({role}):", role=bold(_(_ROLES[role]))),
            code(link),
            "",
            _("It lets one person in, once, for a day."),
        ),
        keyboard=((request.button(_("⬅️ Back"), "people"),),),
        token=request.token,
    )


def _name(shown: Person) -> str:
    return shown.name or str(shown.id)


def _remarks(request: Request, shown: Person) -> list[Text | str]:
    _ = request.words
    remarks: list[Text | str] = []
    if is_named(shown.id, request.house.config.people):
        remarks.append(" · config.yaml")
    if shown.blocked:
        remarks += [" · ", _("shut out")]
    return remarks
