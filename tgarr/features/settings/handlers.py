"""Shows and changes one person's settings: language, time zone, preferred resolution, speech and translation."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from actors.stores import people
from tgarr.chat.buttons import button
from tgarr.chat.language import LANGUAGES, N_, Words
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Screen
from tgarr.chat.signals import PersonChanged
from tgarr.chat.text import Text, bold
from tgarr.domain.records import replace
from tgarr.domain.releases import Translation
from tgarr.errors import InvalidInput

router = Router("settings", kinds=("settings",))

_LANGUAGE_NAMES: Final = {"ru": "Русский", "en": "English"}
_RESOLUTIONS: Final = (0, 2160, 1080, 720)
_SPEECH: Final = {
    "Russian": N_("Russian"),
    "English": N_("English"),
    "Ukrainian": N_("Ukrainian"),
    "Japanese": N_("Japanese"),
}
_TRANSLATIONS: Final = {
    Translation.DUB: N_("dubbed"),
    Translation.MVO: N_("several voices"),
    Translation.DVO: N_("two voices"),
    Translation.AVO: N_("one author's voice"),
    Translation.ORIGINAL: N_("original"),
    Translation.SUBTITLES: N_("subtitles"),
}
_ZONES: Final = {
    "Europe/Kaliningrad": N_("Kaliningrad"),
    "Europe/Moscow": N_("Moscow"),
    "Europe/Samara": N_("Samara"),
    "Asia/Yekaterinburg": N_("Yekaterinburg"),
    "Asia/Omsk": N_("Omsk"),
    "Asia/Novosibirsk": N_("Novosibirsk"),
    "Asia/Krasnoyarsk": N_("Krasnoyarsk"),
    "Asia/Irkutsk": N_("Irkutsk"),
    "Asia/Yakutsk": N_("Yakutsk"),
    "Asia/Vladivostok": N_("Vladivostok"),
    "Europe/Kyiv": N_("Kyiv"),
    "Europe/Minsk": N_("Minsk"),
    "Asia/Almaty": N_("Almaty"),
    "Asia/Tbilisi": N_("Tbilisi"),
    "Europe/London": N_("London"),
    "Europe/Berlin": N_("Berlin"),
    "America/New_York": N_("New York"),
    "America/Los_Angeles": N_("Los Angeles"),
    "UTC": N_("UTC"),
}


@router.command("settings", right=Right.LOOK, description=N_("language, time zone, preferences"))
@router.press("settings", right=Right.LOOK, way_in=True)
async def settings(request: Request) -> None:
    """Show what is set."""
    if request.dialogue is None:
        request.begin("settings", {})
    mine = await _mine(request)
    _ = request.words
    rows: list[tuple[Button, ...]] = [
        (request.button(_("🌐 Language"), "set-languages"), request.button(_("🕓 Time zone"), "set-zones")),
        (request.button(_("📐 Resolution"), "set-resolutions"), request.button(_("🗣 Speech"), "set-speech")),
        (request.button(_("🎙 Translation"), "set-translations"), request.button(_("🎯 My rules"), "rules")),
        (request.button(_("↩️ Forget what I chose when adding"), "set-forget"),),
    ]
    if request.place.private:
        rows.append((button(_.plain("🔔 Notices"), "", "notify"),))
        rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    text = Text.lines(
        bold(_("⚙️ Settings")),
        "",
        _("Language: {value}", value=bold(_LANGUAGE_NAMES[request.words.language])),
        _("Time zone: {value}", value=bold(_city(_, request.person.time_zone or request.house.config.time_zone))),
        _("Preferred resolution: {value}", value=bold(_lines(_, mine.get("resolution", 0)))),
        _("Preferred speech: {value}", value=bold(_listed(_, _SPEECH, mine.get("languages", [])))),
        _("Preferred translation: {value}", value=bold(_listed(_, _TRANSLATIONS, mine.get("translations", [])))),
    )
    await request.show(Screen(text=text, keyboard=tuple(rows), token=request.token))


def _city(words: Words, zone: str) -> str:
    return words.plain(_ZONES[zone]) if zone in _ZONES else zone


@router.press("set-languages", right=Right.LOOK)
async def languages(request: Request) -> None:
    """Show the languages."""
    rows = [
        (request.button(_mark(_LANGUAGE_NAMES[one], one == request.words.language), "set-language", one),)
        for one in LANGUAGES
    ]
    await _choose(request, request.words("Language"), rows)


@router.press("set-language", right=Right.LOOK)
async def set_language(request: Request) -> None:
    """Speak another language from now on."""
    chosen = request.argument(0)
    if chosen not in LANGUAGES:
        raise InvalidInput("button")
    await request.house.write(lambda db: people.set_language(db, request.person.id, chosen))
    request.person = replace(request.person, language=chosen)
    request.words = Words(chosen)
    request.house.signals.publish(PersonChanged(request.person.id))
    await request.follow("settings")


@router.press("set-zones", right=Right.LOOK)
async def zones(request: Request) -> None:
    """Show the time zones."""
    now = request.person.time_zone or request.house.config.time_zone
    _ = request.words
    buttons = [
        request.button(_mark(_.plain(city), zone == now), "set-zone", index)
        for index, (zone, city) in enumerate(_ZONES.items())
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    await _choose(request, _("Time zone"), rows, _("Another one: write {example}", example="/timezone Asia/Tokyo"))


@router.press("set-zone", right=Right.LOOK)
async def set_zone(request: Request) -> None:
    """Show times in another zone from now on."""
    chosen = list(_ZONES)[request.number(0, most=len(_ZONES) - 1)]
    await _keep_zone(request, chosen)
    await request.follow("settings")


@router.command("timezone", right=Right.LOOK)
async def zone_by_name(request: Request) -> None:
    """Take a time zone by its name."""
    name = request.text.strip()
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise InvalidInput("time-zone") from None
    await _keep_zone(request, name)
    await settings(request)


async def _keep_zone(request: Request, zone: str) -> None:
    await request.house.write(lambda db: people.set_time_zone(db, request.person.id, zone))
    request.person = replace(request.person, time_zone=zone)


@router.press("set-resolutions", right=Right.LOOK)
async def resolutions(request: Request) -> None:
    """Show the resolutions."""
    _, mine = request.words, await _mine(request)
    rows = [
        (request.button(_mark(_lines(_, one), one == mine.get("resolution", 0)), "set-resolution", one),)
        for one in _RESOLUTIONS
    ]
    await _choose(request, _("Preferred resolution"), rows)


@router.press("set-resolution", right=Right.LOOK)
async def set_resolution(request: Request) -> None:
    """Prefer a resolution."""
    chosen = request.number(0, most=9999)
    if chosen not in _RESOLUTIONS:
        raise InvalidInput("button")
    await _set(request, "resolution", chosen or None)
    await request.follow("settings")


@router.press("set-speech", right=Right.LOOK)
async def speech(request: Request) -> None:
    """Show the languages of speech, each with its switch; a press on one turns it."""
    await _switches(request, "languages", _SPEECH, "set-speech", request.words("Preferred speech"))


@router.press("set-translations", right=Right.LOOK)
async def translations(request: Request) -> None:
    """Show the kinds of translation, each with its switch; a press on one turns it."""
    await _switches(request, "translations", _TRANSLATIONS, "set-translations", request.words("Preferred translation"))


@router.press("set-forget", right=Right.LOOK, once=True)
async def forget(request: Request) -> None:
    """Forget the quality, folder and monitoring chosen the last time, in every library."""
    mine = await _mine(request)

    def write(db: sqlite3.Connection) -> None:
        for name in mine:
            if name.startswith("add "):
                people.set_setting(db, request.person.id, name, None)

    await request.house.write(write)
    await request.answer(request.words("Forgotten."))
    await request.follow("settings")


async def _switches(request: Request, name: str, options: dict[Any, str], verb: str, heading: Text) -> None:
    chosen = list((await _mine(request)).get(name, []))
    known = [str(option) for option in options]
    if request.arguments:
        turned = known[request.number(0, most=len(known) - 1)]
        chosen = [one for one in chosen if one != turned] if turned in chosen else [*chosen, turned]
        await _set(request, name, chosen or None)
    rows = [
        (request.button(_mark(request.words.plain(label), str(option) in chosen), verb, index),)
        for index, (option, label) in enumerate(options.items())
    ]
    await _choose(request, heading, rows)


async def _choose(
    request: Request, heading: Text, rows: Sequence[tuple[Button, ...]], note: Text | None = None
) -> None:
    _ = request.words
    await request.show(
        Screen(
            text=Text.lines(Text.join((bold(_("⚙️ Settings")), heading), " › "), note),
            keyboard=(*rows, (request.button(_("⬅️ Back"), "settings"),)),
            token=request.token,
        )
    )


async def _mine(request: Request) -> dict[str, Any]:
    return await request.house.state.read(lambda db: people.settings(db, request.person.id))


async def _set(request: Request, name: str, value: Any) -> None:
    await request.house.write(lambda db: people.set_setting(db, request.person.id, name, value))


def _lines(words: Words, lines: int) -> str:
    return f"{lines}p" if lines else words.plain("any")


def _listed(words: Words, options: dict[Any, str], chosen: list[str]) -> str:
    shown = [words.plain(label) for option, label in options.items() if str(option) in chosen]
    return ", ".join(shown) or words.plain("any")


def _mark(label: str, chosen: bool) -> str:
    return f"● {label}" if chosen else label
