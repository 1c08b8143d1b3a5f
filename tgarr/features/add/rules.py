"""What is chosen for a title before it is added: from last time, from the configuration, or the only option."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import msgspec

from tgarr.domain.library import AddOptions, Monitor, QualityProfile, RootFolder
from tgarr.domain.media import MediaKind, Title

_NOT_IN_TAGS: Final = re.compile(r"[^a-z0-9]+")
_USUAL: Final = 1080
_NAMES_OF: Final = {2160: ("2160", "4k", "uhd", "ultra"), 1080: ("1080",), 720: ("720",)}
_LATIN: Final = dict(zip("абвгдеёзийклмнопрстуфыэіїєґ", "abvgdeezijklmnoprstufyeiieg", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What can be chosen from, as the library offers it."""

    profiles: tuple[QualityProfile, ...]
    folders: tuple[RootFolder, ...]

    def allow(self, chosen: "Chosen") -> "Chosen | None":
        """Return what is chosen if the library still offers it, else None."""
        offered = chosen.profile in {one.id for one in self.profiles} and chosen.folder in {
            one.path for one in self.folders
        }
        return chosen if offered else None


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What is chosen so far; complete from the start, so that one tap is enough.

    Attributes:
        seasons: single seasons in place of `monitor`; None when it decides.

    """

    profile: int
    folder: str
    monitor: Monitor = Monitor.ALL
    seasons: tuple[int, ...] | None = None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        seasons = kept.get("seasons")
        return cls(
            profile=kept["profile"],
            folder=kept["folder"],
            monitor=Monitor(kept["monitor"]),
            seasons=None if seasons is None else tuple(seasons),
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept."""
        return {
            "profile": self.profile,
            "folder": self.folder,
            "monitor": self.monitor.value,
            "seasons": None if self.seasons is None else list(self.seasons),
        }


def first_choice(
    choices: Choices,
    *,
    last: Mapping[str, Any],
    configured_folder: str | None,
    title: Title,
    season: int | None,
    resolution: int = 0,
) -> Chosen:
    """Return what to begin with.

    Args:
        choices: what there is; neither list is empty.
        last: what the person chose the last time in this library; may be empty or out of date.
        configured_folder: `root_folder` of the service in the configuration.
        title: what is to be added.
        season: a season that was asked for by name.
        resolution: that was asked for, or is preferred; 0 for none.

    """
    profiles = [profile.id for profile in choices.profiles]
    folders = [folder.path for folder in choices.folders]
    profile = last.get("profile")
    folder = last.get("folder", configured_folder)
    usable = [one.path for one in choices.folders if one.accessible] or folders
    series = title.kind is MediaKind.SERIES
    monitor = last.get("monitor", Monitor.ALL)
    asked = series and season is not None and any(one.number == season for one in title.seasons)
    return Chosen(
        profile=profile if profile in profiles else _usual(choices.profiles, resolution).id,
        folder=folder if folder in folders else configured_folder if configured_folder in folders else usable[0],
        monitor=Monitor(monitor) if series and monitor in set(Monitor) else Monitor.ALL,
        seasons=(season,) if asked and season is not None else None,
    )


def _usual(profiles: Sequence[QualityProfile], resolution: int) -> QualityProfile:
    """Return the profile whose name speaks of a resolution: the first one of an arr takes anything."""
    words = _NAMES_OF.get(resolution or _USUAL, ())
    return next((one for one in profiles if any(word in one.name.casefold() for word in words)), profiles[0])


def tag_of(requester: str, number: int) -> str:
    """Return the tag of who asked: the name in the letters that tags may have, or the number at Telegram."""
    spelt = "".join(_LATIN.get(letter, letter) for letter in requester.casefold())
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(sign))
    return _NOT_IN_TAGS.sub("-", plain).strip("-") or f"telegram-{number}"


def options(chosen: Chosen, *, tag: str, search: bool) -> AddOptions:
    """Return the options for the library."""
    return AddOptions(
        profile_id=chosen.profile,
        root_folder=chosen.folder,
        monitor=chosen.monitor,
        seasons=chosen.seasons,
        tags=(tag,),
        search=search,
    )


def single_season(chosen: Chosen, title: Title) -> int | None:
    """Return the season that is looked for, where it is one season as a whole and nothing else."""
    numbers = sorted(season.number for season in title.seasons if season.number)
    if chosen.seasons is not None:
        numbers = list(chosen.seasons)
    elif chosen.monitor is Monitor.FIRST_SEASON:
        numbers = numbers[:1]
    elif chosen.monitor is Monitor.LAST_SEASON:
        numbers = numbers[-1:]
    elif chosen.monitor not in (Monitor.ALL, Monitor.MISSING):
        numbers = []
    return numbers[0] if len(numbers) == 1 and numbers[0] else None


def toggled(seasons: Sequence[int], number: int) -> tuple[int, ...]:
    """Return the seasons with one put in or taken out."""
    return tuple(sorted(set(seasons) ^ {number}))
