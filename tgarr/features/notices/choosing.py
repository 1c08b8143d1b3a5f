"""What is shown to somebody who chooses what they hear of, and in a group that asks what it hears."""

import sqlite3
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from actors.stores import chats
from tgarr.chat.buttons import button
from tgarr.chat.language import N_, Words
from tgarr.chat.policy import Right, opens
from tgarr.chat.preferences import Preferences, Preset, Reach
from tgarr.chat.request import Request
from tgarr.chat.screens import Keyboard, Screen
from tgarr.chat.text import Text, bold, code
from tgarr.config import Group
from tgarr.domain.notices import Topic
from tgarr.domain.quiet import QuietHours

_TOPICS: Final = {
    Topic.AVAILABLE: N_("Ready to watch"),
    Topic.GRABBED: N_("Downloading"),
    Topic.FAILED: N_("Failed downloads"),
    Topic.REQUESTED: N_("Requests"),
    Topic.ISSUE: N_("Complaints"),
    Topic.ADDED: N_("New in the library"),
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


async def show(request: Request, mine: Preferences) -> None:
    """Show what is chosen, with the buttons that change it."""
    _, looks_after = request.words, serves(request)
    zone = ZoneInfo(request.person.time_zone or request.house.config.time_zone)
    muted = mine.muted_until > request.now
    until = datetime.fromtimestamp(mine.muted_until, zone).strftime("%d.%m %H:%M")
    hours = bold(written(_, mine.quiet))
    what = _("your own choice") if mine.reach else _(_PRESETS[mine.preset_of(serves=looks_after)])
    text = Text.lines(
        bold(_("🔔 Notices")),
        "",
        _("You are told: {what}", what=bold(what)),
        _("Quiet hours: {hours}", hours=hours),
        _("🔕 You are not disturbed until {time}.", time=until) if muted else None,
        "",
        _("✅ all · 👤 what you asked for · — nothing"),
    )
    await request.show(Screen(text=text, keyboard=_keyboard(request, mine, muted=muted), token=request.token))


def _keyboard(request: Request, mine: Preferences, *, muted: bool) -> Keyboard:
    _, looks_after = request.words, serves(request)
    presets = {
        preset: request.button(
            mark(_.plain(label), not mine.reach and preset is mine.preset_of(serves=looks_after)),
            "notify-preset",
            list(Preset).index(preset),
        )
        for preset, label in _PRESETS.items()
    }
    both = presets.pop(Preset.MINE_AND_ERRORS)
    topics = [
        request.button(
            f"{_SIGNS[mine.reach_of(topic, serves=looks_after)]} {_.plain(_TOPICS[topic])}", "notify-topic", index
        )
        for index, topic in enumerate(Topic)
        if topic is not Topic.HEALTH or looks_after
    ]
    silence = (
        request.button(_.plain("🔔 Tell me again"), "notify-mute", 0)
        if muted
        else request.button(_.plain("🔕 Do not disturb"), "notify-mute")
    )
    return (
        *([(both,)] if looks_after else []),
        tuple(presets.values()),
        *(tuple(topics[at : at + 2]) for at in range(0, len(topics), 2)),
        (request.button(_.plain("🌙 Quiet hours"), "notify-quiet"), silence),
        (button(_.plain("⚙️ Settings"), "", "settings"),),
    )


async def of_the_chat(request: Request) -> Text:
    """Return what is told in a group, and to who can change it, where that is."""
    _, place = request.words, request.place
    groups, topic = request.house.config.groups, place.topic or 0

    def mine(db: sqlite3.Connection) -> list[Group]:
        return [one for one in groups if chats.route(db, one.chat) == place.chat and (one.topic or 0) == topic]

    found = await request.house.state.read(mine)
    told = [_.plain(_TOPICS[Topic(event)]) for group in found for event in group.events]
    hours = next((group.quiet for group in found if group.quiet is not None), None)
    events = ", ".join(dict.fromkeys(event for group in found for event in group.events)) or "available, failed"
    where = f"- {{chat: {place.chat}, {f'topic: {topic}, ' if topic else ''}events: [{events}]}}"
    return Text.lines(
        bold(_("🔔 Notices")),
        _("Told here: {what}", what=", ".join(told)) if told else _("Nothing is told here by itself."),
        _("Quiet hours: {hours}", hours=written(_, hours)) if hours else None,
        _("It is changed in config.yaml, below {key}", key=code("groups:")) if serves(request) else None,
        code(where) if serves(request) else None,
        _("What you are told yourself you choose in private: {command}", command="/notify"),
    )


def serves(request: Request) -> bool:
    """Tell whether somebody looks after the services."""
    return opens(request.person, Right.SERVE)


def written(words: Words, hours: QuietHours | None) -> str:
    """Return quiet hours as they are read."""
    return str(hours).replace("-", "–") if hours is not None else words.plain("none")


def mark(label: str, chosen: bool) -> str:
    """Return a label, with a dot where it is what is chosen."""
    return f"● {label}" if chosen else label
