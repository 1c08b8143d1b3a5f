"""Lets everybody choose what they hear of and when not; in a group it says what is told there."""

import sqlite3
from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from actors.stores import chats
from tgarr.chat import preferences
from tgarr.chat.buttons import button
from tgarr.chat.language import N_, Words
from tgarr.chat.policy import Right, opens
from tgarr.chat.preferences import Preferences, Preset, Reach
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Keyboard, Screen
from tgarr.chat.signals import PreferencesChanged
from tgarr.chat.text import Text, bold, code
from tgarr.config import Group
from tgarr.domain.notices import Topic
from tgarr.domain.quiet import QuietHours
from tgarr.errors import InvalidInput

router = Router("notices", kinds=("notify",))

T = TypeVar("T")

_TOPICS: Final = {
    Topic.AVAILABLE: N_("Ready to watch"),
    Topic.GRABBED: N_("Is being downloaded"),
    Topic.FAILED: N_("Failed downloads"),
    Topic.REQUESTED: N_("Requests"),
    Topic.ISSUE: N_("Complaints"),
    Topic.ADDED: N_("New in the media library"),
    Topic.FINISHED: N_("Finished torrents"),
    Topic.HEALTH: N_("Services"),
}
_PRESETS: Final = {
    Preset.MINE: N_("Mine"),
    Preset.MINE_AND_ERRORS: N_("Mine and errors"),
    Preset.ERRORS: N_("Errors"),
    Preset.ALL: N_("Everything"),
    Preset.NONE: N_("Nothing"),
}
_SIGNS: Final = {Reach.ALL: "✅", Reach.MINE: "👤", Reach.NONE: "—"}
_HOURS: Final = ("22:00-07:00", "23:00-08:00", "00:00-09:00", "01:00-10:00")
_MUTES: Final = (1, 3, 8, 24)


@router.command("notify", right=Right.LOOK, description=N_("what you are told, and when not"))
@router.press("notify", right=Right.LOOK, way_in=True)
async def notify(request: Request) -> None:
    """Show what is told here."""
    if not request.place.private:
        await request.reply(Screen(text=await _of_the_chat(request)))
        return
    if request.dialogue is None:
        request.begin("notify", {})
    await _show(request, await _mine(request))


@router.press("notify-preset", right=Right.LOOK)
async def choose_preset(request: Request) -> None:
    """Choose for all topics at once."""
    chosen = _at(list(Preset), request)
    await _change(request, (await _mine(request)).chosen(chosen))


@router.press("notify-topic", right=Right.LOOK)
async def turn_topic(request: Request) -> None:
    """Go one step on with a topic: all of it, one's own, nothing."""
    topic = _at(list(Topic), request)
    await _change(request, (await _mine(request)).turned(topic, serves=_serves(request)))


@router.press("notify-quiet", right=Right.LOOK)
async def quiet(request: Request) -> None:
    """Offer hours of the day in which nothing is told."""
    _ = request.words
    now = (await _mine(request)).quiet
    options = [
        request.button(_mark(one, str(now) == one), "notify-hours", index + 1) for index, one in enumerate(_HOURS)
    ]
    rows: list[tuple[Button, ...]] = [tuple(options[at : at + 2]) for at in range(0, len(options), 2)]
    rows.append((request.button(_mark(_.plain("No quiet hours"), now is None), "notify-hours", 0),))
    text = Text.lines(
        Text.join((bold(_("🔔 Notices")), _("Quiet hours")), " › "),
        _("What happens then is told at their end, in one message."),
        _("Other hours: write {example}", example="/quiet 22:30-07:15"),
    )
    await _choose(request, text, rows)


@router.press("notify-hours", right=Right.LOOK)
async def choose_hours(request: Request) -> None:
    """Be left alone in these hours from now on."""
    number = request.number(0, most=len(_HOURS))
    await _change(request, await _with_quiet(request, QuietHours.parse(_HOURS[number - 1]) if number else None))


@router.command("quiet", right=Right.LOOK)
async def hours_by_name(request: Request) -> None:
    """Take quiet hours as they are written; a word instead of them ends them."""
    words = request.text.strip()
    try:
        hours = QuietHours.parse(words) if words[:1].isdigit() else None
    except ValueError:
        raise InvalidInput("quiet-hours") from None
    if hours is None and words.lower() not in ("off", "no", "нет", "выкл"):
        raise InvalidInput("quiet-hours")
    wanted = await _with_quiet(request, hours)
    await _keep(request, wanted)
    if request.place.private:
        request.begin("notify", {})
        await _show(request, wanted)
    else:
        await request.reply(Screen(text=request.words("Your quiet hours: {hours}", hours=_hours(request.words, hours))))


@router.press("notify-mute", right=Right.LOOK)
async def mute(request: Request) -> None:
    """Be left alone for some hours from now on; 0 for not any more. Without an argument, offer that."""
    _ = request.words
    if request.arguments:
        hours = request.number(0, most=max(_MUTES))
        mine = await _mine(request)
        await _change(request, mine.muted(until=request.now + hours * 3600.0 if hours else 0.0))
        return
    options = [request.button(_.many("{count} hour", "{count} hours", one).plain, "notify-mute", one) for one in _MUTES]
    text = Text.lines(
        Text.join((bold(_("🔔 Notices")), _("Leave me alone")), " › "),
        _("What happens then is told at their end, in one message."),
    )
    await _choose(request, text, [tuple(options[:2]), tuple(options[2:])])


async def _mine(request: Request) -> Preferences:
    return await request.house.state.read(lambda db: preferences.of(db, request.person.id))


async def _with_quiet(request: Request, hours: QuietHours | None) -> Preferences:
    return (await _mine(request)).left_alone(hours)


async def _keep(request: Request, wanted: Preferences) -> None:
    await request.house.write(lambda db: preferences.keep(db, request.person.id, wanted))
    request.house.signals.publish(PreferencesChanged())


async def _change(request: Request, wanted: Preferences) -> None:
    await _keep(request, wanted)
    await _show(request, wanted)


def _at(options: list[T], request: Request) -> T:
    return options[request.number(0, most=len(options) - 1)]


async def _show(request: Request, mine: Preferences) -> None:
    _, serves = request.words, _serves(request)
    zone = ZoneInfo(request.person.time_zone or request.house.config.time_zone)
    muted = mine.muted_until > request.now
    until = datetime.fromtimestamp(mine.muted_until, zone).strftime("%d.%m %H:%M")
    hours = bold(_hours(_, mine.quiet))
    what = _("your own choice") if mine.reach else _(_PRESETS[mine.preset_of(serves=serves)])
    text = Text.lines(
        bold(_("🔔 Notices")),
        "",
        _("You are told: {what}", what=bold(what)),
        _("Quiet hours: {hours}", hours=hours),
        _("🔕 You are left alone until {time}.", time=until) if muted else None,
        "",
        _("✅ all · 👤 what you asked for · — nothing"),
    )
    await request.show(Screen(text=text, keyboard=_keyboard(request, mine, muted=muted), token=request.token))


def _keyboard(request: Request, mine: Preferences, *, muted: bool) -> Keyboard:
    _, serves = request.words, _serves(request)
    presets = {
        preset: request.button(
            _mark(_.plain(label), not mine.reach and preset is mine.preset_of(serves=serves)),
            "notify-preset",
            list(Preset).index(preset),
        )
        for preset, label in _PRESETS.items()
    }
    both = presets.pop(Preset.MINE_AND_ERRORS)
    topics = [
        request.button(
            f"{_SIGNS[mine.reach_of(topic, serves=serves)]} {_.plain(_TOPICS[topic])}", "notify-topic", index
        )
        for index, topic in enumerate(Topic)
        if topic is not Topic.HEALTH or serves
    ]
    silence = (
        request.button(_.plain("🔔 Tell me again"), "notify-mute", 0)
        if muted
        else request.button(_.plain("🔕 Leave me alone"), "notify-mute")
    )
    return (
        *([(both,)] if serves else []),
        tuple(presets.values()),
        *(tuple(topics[at : at + 2]) for at in range(0, len(topics), 2)),
        (request.button(_.plain("🌙 Quiet hours"), "notify-quiet"), silence),
        (button(_.plain("⚙️ Settings"), "", "settings"),),
    )


async def _choose(request: Request, text: Text, rows: list[tuple[Button, ...]]) -> None:
    back = (request.button(request.words.plain("⬅️ Back"), "notify"),)
    await request.show(Screen(text=text, keyboard=(*rows, back), token=request.token))


async def _of_the_chat(request: Request) -> Text:
    """Return what is told in a group, and to who can change it, where that is."""
    _, place = request.words, request.place
    groups, topic = request.house.config.groups, place.topic or 0

    def mine(db: sqlite3.Connection) -> list[Group]:
        return [one for one in groups if chats.route(db, one.chat) == place.chat and (one.topic or 0) == topic]

    found = await request.house.state.read(mine)
    told = [_.plain(_TOPICS[Topic(event)]) for group in found for event in group.events]
    hours = next((group.quiet for group in found if group.quiet is not None), None)
    where = f"- {{chat: {place.chat}, {f'topic: {topic}, ' if topic else ''}events: [available, failed]}}"
    return Text.lines(
        bold(_("🔔 Notices")),
        _("Told here: {what}", what=", ".join(told)) if told else _("Nothing is told here by itself."),
        _("Quiet hours: {hours}", hours=_hours(_, hours)) if hours else None,
        _("It is changed in config.yaml, below {key}", key=code("groups:"))
        if opens(request.person, Right.SERVE)
        else None,
        code(where) if opens(request.person, Right.SERVE) else None,
        _("What you are told yourself you choose in private: {command}", command="/notify"),
    )


def _serves(request: Request) -> bool:
    return opens(request.person, Right.SERVE)


def _hours(words: Words, hours: QuietHours | None) -> str:
    return str(hours).replace("-", "–") if hours is not None else words.plain("none")


def _mark(label: str, chosen: bool) -> str:
    return f"● {label}" if chosen else label
