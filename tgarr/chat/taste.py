"""By what releases are judged for somebody: the weights and rules of the house, and what the person has set."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from tgarr.config import Config
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.releases import Preferences, Rules, Taste, Translation

RulesOf = Literal["film", "series", "anime"]
_ANIME: Final = "Anime"
_LISTS: Final = ("blocked_groups", "blocked_indexers", "only_groups", "only_indexers")


def rules_of(title: Title) -> RulesOf:
    """Return which rules a title goes by."""
    if title.kind is MediaKind.MOVIE:
        return "film"
    return "anime" if _ANIME in title.genres else "series"


def taste(config: Config, settings: Mapping[str, Any], title: Title | RulesOf, *, resolution: int = 0) -> Taste:
    """Return by what releases of a title are judged.

    Args:
        config: of the house.
        settings: of the person (`actors.stores.people.settings`).
        title: what is looked for, or its type.
        resolution: one that was asked for by name; it counts before the setting.

    """
    kind = title if isinstance(title, str) else rules_of(title)
    house = getattr(config.choosing, kind).rules
    mine = own_rules(settings, kind)
    rules = tuple(one for one in (house, mine) if one != Rules(whose=one.whose))
    return Taste(weights=config.scoring, preferences=preferences(settings, resolution=resolution), rules=rules)


def preferences(settings: Mapping[str, Any], *, resolution: int = 0) -> Preferences:
    """Return what a person likes; a resolution that was asked for by name counts before the setting."""
    kinds = {kind.value for kind in Translation}
    return Preferences(
        resolution=resolution or int(settings.get("resolution", 0)),
        languages=tuple(settings.get("languages", ())),
        translations=frozenset(Translation(one) for one in settings.get("translations", ()) if one in kinds),
    )


def own_rules(settings: Mapping[str, Any], kind: RulesOf) -> Rules:
    """Return somebody's own rules for a type of title."""
    kept = settings.get(f"rules {kind}", {})
    known: dict[str, Any] = {name: tuple(kept[name]) for name in _LISTS if name in kept}
    known |= {name: kept[name] for name in ("groups", "indexers", "largest", "largest_pack") if name in kept}
    return Rules(whose="person", **known)
