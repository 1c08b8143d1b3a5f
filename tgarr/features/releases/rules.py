"""A list of releases as it is shown: stored once, then sorted, filtered and paged from the button's data alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from tgarr.domain.releases import Hdr, Modifier, Preferences, Ranked, Release, SecretUrl, Translation, Weights, rank

PAGE: Final = 5
SORTS: Final = ("score", "size", "seeders", "age")
RESOLUTIONS: Final = (0, 2160, 1080, 720)
_SD: Final = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which part of the list is shown in which order. `resolution` 0 shows all."""

    page: int = 0
    sort: str = "score"
    resolution: int = 0

    @property
    def arguments(self) -> tuple[str, str, str]:
        """The view as it stands in a button."""
        return str(self.page), self.sort, str(self.resolution)


def shown(ranked: Sequence[Ranked], view: View) -> list[tuple[int, Ranked]]:
    """Return the releases of a view, all pages of it, each with its place in the stored list."""
    found = [(place, one) for place, one in enumerate(ranked) if view.resolution in (0, _class(one.facts.resolution))]
    match view.sort:
        case "size":
            found.sort(key=lambda item: -item[1].release.size)
        case "seeders":
            found.sort(key=lambda item: -(item[1].release.seeders or 0))
        case "age":
            found.sort(key=lambda item: item[1].release.age_hours)
    return found


def pages(count: int) -> int:
    """Return how many pages so many releases take, at least one."""
    return max(1, -(-count // PAGE))


def _class(lines: int) -> int:
    """Return the button a resolution belongs to; what is less than 720 lines goes with 720."""
    return max((known for known in RESOLUTIONS if known and known <= lines), default=_SD)


def preferences(settings: Mapping[str, Any], *, resolution: int) -> Preferences:
    """Return what a person likes; a resolution that was asked for by name counts before the setting."""
    kinds = {kind.value for kind in Translation}
    return Preferences(
        resolution=resolution or int(settings.get("resolution", 0)),
        languages=tuple(settings.get("languages", ())),
        translations=frozenset(Translation(one) for one in settings.get("translations", ()) if one in kinds),
    )


def ranked(
    releases: Sequence[Release], weights: Weights, liked: Preferences, *, packs_first: bool = False
) -> list[Ranked]:
    """Return the releases best first; where a season is wanted, whole ones before single episodes."""
    found = rank(releases, weights=weights, preferences=liked)
    if packs_first:
        found.sort(key=lambda one: (bool(one.release.rejections), not _whole_season(one)))
    return found


def _whole_season(one: Ranked) -> bool:
    return one.release.full_season or one.facts.full_season


def to_stored(listed: Sequence[Ranked]) -> list[dict[str, Any]]:
    """Return the releases as plain values; addresses with keys are left out."""
    return [msgspec.to_builtins(replace(one.release, download_url=None)) for one in listed]


def from_stored(stored: Sequence[dict[str, Any]], weights: Weights, liked: Preferences) -> list[Ranked]:
    """Return the list that `to_stored` wrote, scored again, in its order."""
    releases = msgspec.convert(stored, list[Release], dec_hook=_no_address)
    by_guid = {id(one.release): one for one in rank(releases, weights=weights, preferences=liked)}
    return [by_guid[id(release)] for release in releases]


def _no_address(kind: type, _value: Any) -> Any:
    if kind is SecretUrl:
        raise ValueError("an address is not stored")
    raise NotImplementedError


def quality(one: Ranked) -> str:
    """Return in short what a release is: `2160p WEB-DL Dolby Vision x265`."""
    known = one.facts
    first = one.release.quality or (f"{known.resolution}p" if known.resolution else "?")
    modifier = "REMUX" if known.modifier is Modifier.REMUX and "remux" not in first.lower() else ""
    hdr = next((kind.value for kind in Hdr if kind in known.hdr), "")  # they are listed best first
    return " ".join(part for part in (first, modifier, hdr, known.codec.value) if part)


def part(one: Ranked) -> str | None:
    """Return which part of a series a release holds, such as `S02` or `S02E03`; None for a film."""
    known, release = one.facts, one.release
    seasons = known.seasons or ((release.season,) if release.season is not None else ())
    if not seasons:
        return None
    if _whole_season(one) or not known.episodes:
        return f"S{seasons[0]:02}" if len(seasons) == 1 else f"S{seasons[0]:02}-{seasons[-1]:02}"
    first, last = known.episodes[0], known.episodes[-1]
    return f"S{seasons[0]:02}E{first:02}" + (f"-{last:02}" if last != first else "")
