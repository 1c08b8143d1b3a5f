"""The screens of adding."""

from collections.abc import Sequence
from typing import Final

from tgarr.chat import cards
from tgarr.chat.figures import size
from tgarr.chat.language import N_
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.subject import Subject
from tgarr.chat.text import Text, bold
from tgarr.domain.library import Monitor, RootFolder
from tgarr.domain.media import MediaKind
from tgarr.features.add.rules import Choices, Chosen

MONITORS: Final = {
    Monitor.ALL: N_("all episodes"),
    Monitor.FUTURE: N_("future episodes"),
    Monitor.MISSING: N_("missing episodes"),
    Monitor.EXISTING: N_("episodes on disk"),
    Monitor.FIRST_SEASON: N_("the first season"),
    Monitor.LAST_SEASON: N_("the last season"),
    Monitor.PILOT: N_("the pilot"),
    Monitor.NONE: N_("nothing"),
}
_SEASONS_A_ROW: Final = 5
MOST_OPTIONS: Final = 20


def summary(request: Request, subject: Subject, choices: Choices, chosen: Chosen) -> Screen:
    """Show what will be added how; a row for each choice that has more than one option."""
    _, title = request.words, subject.title
    profile = next(one.name for one in choices.profiles if one.id == chosen.profile)
    folder = next(one for one in choices.folders if one.path == chosen.folder)
    lines: list[Text | None] = [
        _("Quality: {profile}", profile=bold(profile)),
        _("Folder: {folder}", folder=bold(folder.path)) + _free(request, folder),
    ]
    rows: list[tuple[Button, ...]] = []
    if len(choices.profiles) > 1:
        rows.append((request.button(_("🎚 Quality: {profile}", profile=profile), "add-profiles"),))
    if len(choices.folders) > 1:
        rows.append((request.button(_("📁 Folder: {folder}", folder=folder.path), "add-folders"),))
    if title.kind is MediaKind.SERIES:
        lines.append(_("Look for: {what}", what=bold(monitored(request, chosen))))
        rows.append((request.button(_("🔔 Look for: {what}", what=monitored(request, chosen)), "add-monitors"),))
    pick = _("✅ Add and choose a release") if title.kind is MediaKind.MOVIE else _("✅ Add and choose episodes")
    rows += [
        (request.button(pick, "add-go", "pick"),),
        (request.button(_("⚡ Add and search by itself"), "add-go", "auto"),),
        (request.button(_("➕ Only add"), "add-go", "only"),),
        (request.button(_("⬅️ Back"), "card"),),
    ]
    return _screen(request, subject, Text.lines(*lines), rows)


def reading(request: Request, subject: Subject) -> Screen:
    """Show that the library has the series and does not know its episodes yet."""
    said = request.words("⏳ Added. {service} is reading which episodes there are…", service=subject.instance)
    return _screen(request, subject, said, [])


def monitored(request: Request, chosen: Chosen) -> Text:
    """Return in words what will be looked for."""
    _ = request.words
    if chosen.seasons is not None:
        if not chosen.seasons:
            return _("nothing")
        numbers = ", ".join(map(str, chosen.seasons))
        return _.many("season {numbers}", "seasons {numbers}", len(chosen.seasons), numbers=numbers)
    return _(MONITORS[chosen.monitor])


def profiles(request: Request, subject: Subject, choices: Choices, chosen: Chosen) -> Screen:
    """Show the quality profiles to choose from."""
    rows = [
        (request.button(_mark(profile.name, chosen.profile == profile.id), "add-profile", profile.id),)
        for profile in choices.profiles[:MOST_OPTIONS]
    ]
    return _options(request, subject, request.words("Choose the quality"), rows)


def folders(request: Request, subject: Subject, choices: Choices, chosen: Chosen) -> Screen:
    """Show the root folders to choose from, with their free space."""
    rows = [
        (
            request.button(
                _mark(folder.path + _free(request, folder).plain, chosen.folder == folder.path), "add-folder", index
            ),
        )
        for index, folder in enumerate(choices.folders[:MOST_OPTIONS])
    ]
    return _options(request, subject, request.words("Choose the folder"), rows)


def monitors(request: Request, subject: Subject, chosen: Chosen) -> Screen:
    """Show what can be looked for."""
    _ = request.words
    preset = chosen.monitor if chosen.seasons is None else None
    rows: list[tuple[Button, ...]] = [
        (request.button(_mark(_.plain(label), monitor is preset), "add-monitor", index),)
        for index, (monitor, label) in enumerate(MONITORS.items())
    ]
    rows.append((request.button(_mark(_.plain("single seasons…"), chosen.seasons is not None), "add-seasons"),))
    return _options(request, subject, _("Choose what to look for"), rows)


def seasons(request: Request, subject: Subject, chosen: Chosen) -> Screen:
    """Show the seasons, each with its switch."""
    _ = request.words
    picked = chosen.seasons or ()
    buttons = [
        request.button(_mark(str(season.number), season.number in picked), "add-season", season.number)
        for season in subject.title.seasons[:90]
    ]
    rows = [tuple(buttons[at : at + _SEASONS_A_ROW]) for at in range(0, len(buttons), _SEASONS_A_ROW)]
    rows.append((request.button(_("✔️ Done"), "add"),))
    return _screen(request, subject, _("Choose the seasons to look for (0 are specials)"), rows)


def _options(request: Request, subject: Subject, words: Text, rows: Sequence[tuple[Button, ...]]) -> Screen:
    return _screen(request, subject, words, [*rows, (request.button(request.words("⬅️ Back"), "add"),)])


def _screen(request: Request, subject: Subject, words: Text, rows: Sequence[tuple[Button, ...]]) -> Screen:
    return Screen(
        text=Text.lines(cards.crumbs(subject.title, request.words("Add")), "", words),
        picture=cards.picture(subject.title, subject.instance),
        keyboard=tuple(rows),
        token=request.token,
    )


def _mark(label: str, chosen: bool) -> str:
    return f"● {label}" if chosen else label


def _free(request: Request, folder: RootFolder) -> Text:
    _ = request.words
    if not folder.accessible:
        return Text(" · ") + _("not accessible")
    return Text("") if folder.free is None else Text(" · ") + _("{size} free", size=size(folder.free, _))
