"""What somebody wants to hear of, whose, and when not: chosen by a preset, by topic, and by hours of the day."""

import sqlite3
from collections.abc import Mapping
from datetime import tzinfo
from enum import StrEnum
from typing import Any, Final, Self

import msgspec

from actors.stores import people
from tgarr.domain.notices import Topic
from tgarr.domain.quiet import QuietHours
from tgarr.domain.records import replace

SETTING: Final = "notices"
"""The setting of a person that holds all of it."""


class Reach(StrEnum):
    """How much of a topic is told."""

    ALL = "all"
    MINE = "mine"
    """What the person has asked for."""
    NONE = "none"


class Preset(StrEnum):
    """A choice for all topics at once."""

    MINE = "mine"
    MINE_AND_ERRORS = "mine-errors"
    ERRORS = "errors"
    ALL = "all"
    NONE = "none"


_ASKED_FOR: Final = (Topic.AVAILABLE, Topic.GRABBED, Topic.FAILED, Topic.REQUESTED, Topic.ISSUE)
"""What has somebody who asked for it; the rest is nobody's."""
_WRONG: Final = (Topic.FAILED, Topic.ISSUE, Topic.HEALTH)
_PRESETS: Final[Mapping[Preset, Mapping[Topic, Reach]]] = {
    Preset.MINE: dict.fromkeys(_ASKED_FOR, Reach.MINE) | {Topic.HEALTH: Reach.ALL},
    Preset.MINE_AND_ERRORS: dict.fromkeys(_ASKED_FOR, Reach.MINE) | dict.fromkeys(_WRONG, Reach.ALL),
    Preset.ERRORS: dict.fromkeys(_WRONG, Reach.ALL),
    Preset.ALL: dict.fromkeys(Topic, Reach.ALL),
    Preset.NONE: {},
}


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """One person's.

    Attributes:
        preset: None for the usual one.
        reach: of topics that are not as the preset has them.
        quiet: hours in which nothing is told but what cannot wait.
        muted_until: the same until a moment, in seconds since 1970.

    """

    preset: Preset | None = None
    reach: Mapping[Topic, Reach] = msgspec.field(default_factory=dict)
    quiet: QuietHours | None = None
    muted_until: float = 0.0

    def preset_of(self, *, serves: bool) -> Preset:
        """Return the preset that is in force. `serves`: it is one of those who look after the services."""
        return self.preset or (Preset.MINE_AND_ERRORS if serves else Preset.MINE)

    def reach_of(self, topic: Topic, *, serves: bool) -> Reach:
        """Return how much of a topic is told. How the services are doing concerns those who look after them."""
        if topic is Topic.HEALTH and not serves:
            return Reach.NONE
        return self.reach.get(topic) or _PRESETS[self.preset_of(serves=serves)].get(topic, Reach.NONE)

    def turned(self, topic: Topic, *, serves: bool) -> Self:
        """Return them with the next step of a topic: all of it, one's own, nothing."""
        steps = [Reach.ALL, Reach.MINE, Reach.NONE] if topic in _ASKED_FOR else [Reach.ALL, Reach.NONE]
        following = steps[(steps.index(self.reach_of(topic, serves=serves)) + 1) % len(steps)]
        return replace(self, reach={**self.reach, topic: following})

    def chosen(self, preset: Preset) -> Self:
        """Return them with a preset for all topics."""
        return replace(self, preset=preset, reach={})

    def left_alone(self, hours: QuietHours | None) -> Self:
        """Return them with other quiet hours, or none."""
        return replace(self, quiet=hours)

    def muted(self, *, until: float) -> Self:
        """Return them muted until a moment; 0 for not any more."""
        return replace(self, muted_until=until)

    def silent_until(self, now: float, zone: tzinfo) -> float | None:
        """Return until when nothing is told; None when it is told now. In seconds since 1970."""
        ends = self.quiet.until(now, zone) if self.quiet is not None else None
        muted = self.muted_until if self.muted_until > now else None
        return max((one for one in (ends, muted) if one is not None), default=None)


def of(db: sqlite3.Connection, person: int) -> Preferences:
    """Return somebody's."""
    return read(people.settings(db, person).get(SETTING))


def of_all(db: sqlite3.Connection) -> dict[int, Preferences]:
    """Return those of everybody who has chosen any."""
    return {person: read(kept) for person, kept in people.setting_of_all(db, SETTING).items()}


def keep(db: sqlite3.Connection, person: int, wanted: Preferences) -> None:
    """Write somebody's."""
    kept = {
        "preset": wanted.preset,
        "reach": dict(wanted.reach),
        "quiet": str(wanted.quiet) if wanted.quiet is not None else None,
        "muted_until": wanted.muted_until,
    }
    people.set_setting(db, person, SETTING, {name: value for name, value in kept.items() if value} or None)


def read(kept: Any) -> Preferences:
    """Return what `keep` wrote; what another version wrote and is not known here counts as not chosen."""
    values = kept if isinstance(kept, dict) else {}
    try:
        quiet = QuietHours.parse(values["quiet"]) if values.get("quiet") else None
    except (ValueError, TypeError, AttributeError):
        quiet = None
    chosen, until = values.get("reach"), values.get("muted_until")
    return Preferences(
        preset=Preset(values["preset"]) if values.get("preset") in list(Preset) else None,
        reach={
            Topic(topic): Reach(reach)
            for topic, reach in (chosen if isinstance(chosen, dict) else {}).items()
            if topic in list(Topic) and reach in list(Reach)
        },
        quiet=quiet,
        muted_until=float(until) if isinstance(until, int | float) else 0.0,
    )
