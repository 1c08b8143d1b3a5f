"""Reads release names the way an arr does when a release is pushed to it."""

import re

from sandbox.services.catalogue import Catalogue, Episode, Film, Series, fold
from sandbox.services.quality import BY_NAME, Quality

_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_EPISODE = re.compile(r"\bS(\d{1,2})(?:E(\d{1,3}))?\b", re.IGNORECASE)
_SOURCES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:HD)?CAM(?:Rip)?\b", re.IGNORECASE), "CAM"),
    (re.compile(r"\b(?:HDTS|TS|TELESYNC)\b", re.IGNORECASE), "TELESYNC"),
    (re.compile(r"\b(?:REMUX|BDRemux)\b", re.IGNORECASE), "Remux"),
    (re.compile(r"\b(?:Blu-?Ray|BDRip|BRRip)\b", re.IGNORECASE), "Bluray"),
    (re.compile(r"\bWEB-?Rip\b", re.IGNORECASE), "WEBRip"),
    (re.compile(r"\bWEB(?:-?DL)?\b", re.IGNORECASE), "WEBDL"),
    (re.compile(r"\bHDTV\b", re.IGNORECASE), "HDTV"),
    (re.compile(r"\bDVD(?:Rip)?\b", re.IGNORECASE), "DVD"),
)
_RESOLUTION = re.compile(r"\b(480|576|720|1080|2160)[pi]\b", re.IGNORECASE)


def guess_quality(title: str) -> Quality:
    """The quality a name promises; Unknown when it promises nothing."""
    source = next((name for pattern, name in _SOURCES if pattern.search(title)), None)
    found = _RESOLUTION.search(title)
    resolution = found.group(1) if found else None
    if source is None and resolution:
        source = "HDTV"
    return BY_NAME.get(source or "") or BY_NAME.get(f"{source}-{resolution or 480}p") or BY_NAME["Unknown"]


def guess_film(catalogue: Catalogue, title: str) -> Film | None:
    """The film a name means: its title and its year must both be there."""
    years = {int(year) for year in _YEAR.findall(title)}
    words = f" {fold(title)} "
    fitting = [
        film
        for film in catalogue.films
        if film.year in years and any(words.startswith(f" {fold(name)} ") for name in film.names)
    ]
    return max(fitting, key=lambda film: len(film.title), default=None)


def guess_episodes(catalogue: Catalogue, title: str) -> tuple[Series, tuple[Episode, ...]] | None:
    """The series and episodes a name means; a name with a season only means all of the season."""
    found = _EPISODE.search(title)
    words = f" {fold(title)} "
    fitting = [
        series for series in catalogue.series if any(words.startswith(f" {fold(name)} ") for name in series.names)
    ]
    series = max(fitting, key=lambda candidate: len(candidate.title), default=None)
    if found is None or series is None:
        return None
    season, number = int(found.group(1)), int(found.group(2) or 0)
    episodes = tuple(episode for episode in series.season(season) if number in (0, episode.number))
    return (series, episodes) if episodes else None
