"""What is known of a release: the arr's own answer where it gave one, its name for the rest."""

import re
from typing import Any, Final

from tgarr.domain.records import replace
from tgarr.domain.releases.model import Release
from tgarr.domain.releases.names import parse
from tgarr.domain.releases.parsed import Modifier, Parsed, Source

_SOURCES: Final = {
    "bluray": Source.BLURAY,
    "remux": Source.BLURAY,
    "br-disk": Source.BLURAY,
    "webdl": Source.WEB_DL,
    "webrip": Source.WEBRIP,
    "hdtv": Source.TV,
    "sdtv": Source.TV,
    "raw-hd": Source.TV,
    "dvd": Source.DVD,
    "dvd-r": Source.DVD,
    "regional": Source.DVD,
    "dvdscr": Source.SCREENER,
    "telecine": Source.TELECINE,
    "telesync": Source.TELESYNC,
    "cam": Source.CAM,
    "workprint": Source.WORKPRINT,
}
_RESOLUTION: Final = re.compile(r"-(\d{3,4})p")


def facts(release: Release, *, parsed: Parsed | None = None) -> Parsed:
    """Return what the name says, with quality, languages and numbering as the arr told them.

    The names of qualities are those of Radarr's and Sonarr's quality definitions (`WEBDL-1080p`,
    `Remux-2160p`, `Bluray-1080p Remux`).
    """
    parsed = parsed or parse(release.title)
    told = (release.quality, release.resolution, release.languages, release.full_season, release.episodes)
    if release.season is None and not any(told):
        return parsed  # no arr has looked at it
    known: dict[str, Any] = {}
    name = release.quality.lower()
    resolution = _RESOLUTION.search(name)
    source = _SOURCES.get(name[: resolution.start()] if resolution else name)
    if source:
        known["source"] = source
        known["modifier"] = _modifier(name)
    if lines := resolution_of(release):
        known["resolution"] = lines
    if spoken := spoken_in(release):
        known["languages"] = spoken
    if release.season is not None or release.episodes:
        known["seasons"] = () if release.season is None else (release.season,)
        known["episodes"] = release.episodes
        known["full_season"] = release.full_season
    elif release.full_season:
        known["full_season"] = True
    return replace(parsed, **known) if known else parsed


def resolution_of(release: Release) -> int:
    """Return the lines of picture as the arr told them; 0 where it did not."""
    if release.resolution or not release.quality:
        return release.resolution
    told = _RESOLUTION.search(release.quality)
    return int(told[1]) if told else 0


def spoken_in(release: Release) -> tuple[str, ...]:
    """Return the languages as the arr told them; none where it did not."""
    return tuple(language for language in release.languages if language != "Unknown")


def _modifier(quality: str) -> Modifier:
    if "remux" in quality:
        return Modifier.REMUX
    return {"br-disk": Modifier.DISC, "raw-hd": Modifier.RAW}.get(quality, Modifier.NONE)
