"""Greets, explains, and shows the menu."""

import sqlite3

from actors.stores.people import Person
from tgarr.chat import outbox
from tgarr.chat.buttons import button
from tgarr.chat.house import House
from tgarr.chat.incoming import Said
from tgarr.chat.language import N_, Words
from tgarr.chat.newcomers import Greet
from tgarr.chat.policy import Right, opens
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Keyboard, Screen
from tgarr.chat.text import Text, bold, code

router = Router("start")

_ROLES = {
    "admin": N_("You are an admin: everything is open to you."),
    "user": N_("You can search, add titles and download them."),
    "readonly": N_("You can look at everything, and change nothing."),
}


@router.command("start", right=Right.LOOK)
async def start(request: Request) -> None:
    """Greet; a code that came along was used up before, or is not needed any more."""
    await request.reply(welcome(request.words, request.person, in_private=request.place.private))


@router.command("menu", right=Right.LOOK, description=N_("everything at a glance"))
@router.press("menu", right=Right.LOOK, way_in=True)
async def menu(request: Request) -> None:
    """Show the menu."""
    _ = request.words
    text = Text.lines(bold(_("🏠 Menu")), "", _("To find something, just write its title."))
    await request.show(Screen(text=text, keyboard=_menu(_, request.person, in_private=request.place.private)))


@router.command("help", right=Right.LOOK, description=N_("what can be done here"))
@router.press("help", right=Right.LOOK, way_in=True)
async def help_(request: Request) -> None:
    """Explain what can be done."""
    _ = request.words
    lines: list[str | Text] = [
        bold(_("❓ What can be done here")),
        "",
        _("• Write a title: {example}. A year, a season or a quality may follow.", example=code("Dune 2021")),
        _("• Choose quality and folder, look at the releases, take one with a tap.")
        if request.may(Right.ASK)
        else _("• Tap 🔔 at a title that is on its way, and I tell you when it can be watched."),
        _("• The message then moves by itself until the title can be watched."),
        _("• In a group: {command}, or answer what a search has shown.", command=code("/search Dune")),
        "",
        *(
            Text.join((f"/{name} — ", _(words)))
            for name, words, right in _LISTED
            if request.may(right) and (request.place.private or name not in _PRIVATE)
        ),
        "",
        _(_ROLES[request.person.role]),
    ]
    back = ((button(_.plain("🏠 Menu"), "", "menu"),),) if request.place.private else ()
    await request.show(Screen(text=Text.lines(*lines), keyboard=back))


_LISTED = (
    ("search", N_("find a film or a series"), Right.LOOK),
    ("downloads", N_("what is being downloaded"), Right.LOOK),
    ("live", N_("all downloads in one message that moves"), Right.LOOK),
    ("recent", N_("what has arrived lately"), Right.LOOK),
    ("sessions", N_("who is watching what"), Right.LOOK),
    ("history", N_("your searches"), Right.LOOK),
    ("stats", N_("what was downloaded, by whom, from where"), Right.LOOK),
    ("status", N_("how the services are doing"), Right.LOOK),
    ("notify", N_("what you are told, and when not"), Right.LOOK),
    ("rules", N_("which releases you like, and the choice by itself"), Right.ASK),
    ("upgrades", N_("better copies of what is on disk"), Right.SERVE),
    ("settings", N_("language, time zone, preferences"), Right.LOOK),
    ("webhooks", N_("services that tell me at once"), Right.SERVE),
    ("sql", N_("ask the statistics in SQL"), Right.SERVE),
)
_PRIVATE = frozenset({"history"})
"""What is answered in private alone."""


def welcome(words: Words, person: Person, *, in_private: bool) -> Screen:
    """Return the first words to somebody."""
    _ = words
    return Screen(
        text=Text.lines(
            bold(_("👋 Hello, {name}!", name=person.name)),
            _("I find films and series, have them downloaded, and tell when they are ready to watch."),
            _("Write a title to begin, such as {example}.", example=code("Dune 2021")),
            "",
            _(_ROLES[person.role]),
        ),
        keyboard=_menu(words, person, in_private=in_private),
    )


def greet(house: House) -> Greet:
    """Return what says the first words to somebody who was just let in."""

    async def say(said: Said, person: Person) -> None:
        screen = welcome(house.words(person.language), person, in_private=True)

        def send(db: sqlite3.Connection) -> None:
            outbox.send(
                db, chat=said.place.chat, screen=screen, now=house.clock(), sameness=f"inbox {said.row}.welcome"
            )

        await house.write(send)

    return say


def _menu(words: Words, person: Person, *, in_private: bool) -> Keyboard:
    """Return the ways in; in groups they are commands, so that everybody's screen is their own."""
    if not in_private:
        return ()
    _ = words
    last = [button(_.plain("❓ Help"), "", "help")]
    if opens(person, Right.LET_IN):
        last.insert(0, button(_.plain("👥 People"), "", "people"))
    if opens(person, Right.SERVE):
        last.insert(0, button(_.plain("⬆️ Better copies"), "", "upgrades"))
    if opens(person, Right.ASK):
        last.insert(0, button(_.plain("🎯 My rules"), "", "rules"))
    return (
        (button(_.plain("⬇️ Downloads"), "", "downloads"), button(_.plain("🆕 Recently added"), "", "recent")),
        (button(_.plain("👀 Now playing"), "", "sessions"), button(_.plain("🕘 My searches"), "", "history")),
        (button(_.plain("📊 Statistics"), "", "stats"), button(_.plain("🔔 Notices"), "", "notify")),
        (button(_.plain("🩺 Status"), "", "status"), button(_.plain("⚙️ Settings"), "", "settings")),
        *(tuple(last[at : at + 2]) for at in range(0, len(last), 2)),
    )
