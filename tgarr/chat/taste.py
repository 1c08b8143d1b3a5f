"""By what releases are judged for somebody: the weights and rules of the house, and what the person has set."""

import dataclasses
import sqlite3
from collections.abc import Mapping
from typing import Any, Final, Literal, Self

import msgspec

from actors.stores import house_settings, people
from tgarr.config import Config
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.records import replace
from tgarr.domain.releases import Preferences, Rules, Taste, Translation, Weights
from tgarr.domain.releases.liking import Whose

RulesOf = Literal["film", "series", "anime"]
POINTS: Final = "points"
"""The setting of the house with the weights that an admin has changed in the chat, by their names in config.yaml."""
_ANIME: Final = "Anime"
_LISTS: Final = ("blocked_groups", "blocked_indexers", "only_groups", "only_indexers")
_WEIGHTS: Final = frozenset(one.name for one in dataclasses.fields(Weights))


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What was set in the chat, by name.

    Attributes:
        house: by admins, for everybody.
        person: by the person, for themselves; nothing where nobody asks but the house.

    """

    house: Mapping[str, Any] = msgspec.field(default_factory=dict)
    person: Mapping[str, Any] = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, db: sqlite3.Connection, person: int | None) -> Self:
        """Read what is set now."""
        return cls(house=house_settings.settings(db), person=people.settings(db, person) if person is not None else {})

    def changed(self, whose: Whose, settings: Mapping[str, Any]) -> "Kept":
        """Return the same with other settings of the house, or of the person."""
        return replace(self, **{whose: settings})


def rules_of(title: Title) -> RulesOf:
    """Return which rules a title goes by."""
    if title.kind is MediaKind.MOVIE:
        return "film"
    return "anime" if _ANIME in title.genres else "series"


def taste(config: Config, kept: Kept, title: Title | RulesOf, *, resolution: int = 0) -> Taste:
    """Return by what releases of a title are judged.

    Args:
        config: of the house.
        kept: what was set in the chat.
        title: what is looked for, or its type.
        resolution: one that was asked for by name; it counts before the setting.

    """
    kind = title if isinstance(title, str) else rules_of(title)
    written: Rules = getattr(config.choosing, kind).rules
    told = (written, rules_kept(kept.house, kind, "house"), rules_kept(kept.person, kind, "person"))
    return Taste(
        weights=weights(config, kept.house),
        preferences=preferences(kept.person, resolution=resolution),
        rules=tuple(one for one in told if one != Rules(whose=one.whose)),
    )


def weights(config: Config, house: Mapping[str, Any]) -> Weights:
    """Return the weights of config.yaml with those that were changed in the chat."""
    points = {name: value for name, value in house.get(POINTS, {}).items() if name in _WEIGHTS}
    return dataclasses.replace(config.scoring, **points) if points else config.scoring


def preferences(settings: Mapping[str, Any], *, resolution: int = 0) -> Preferences:
    """Return what a person likes; a resolution that was asked for by name counts before the setting."""
    kinds = {kind.value for kind in Translation}
    return Preferences(
        resolution=resolution or int(settings.get("resolution", 0)),
        languages=tuple(settings.get("languages", ())),
        translations=frozenset(Translation(one) for one in settings.get("translations", ()) if one in kinds),
    )


def rules_kept(settings: Mapping[str, Any], kind: RulesOf, whose: Whose) -> Rules:
    """Return the rules for a type of title among what somebody has set."""
    kept = settings.get(f"rules {kind}", {})
    known: dict[str, Any] = {name: tuple(kept[name]) for name in _LISTS if name in kept}
    known |= {name: kept[name] for name in ("groups", "indexers", "largest", "largest_pack") if name in kept}
    return Rules(whose=whose, **known)
