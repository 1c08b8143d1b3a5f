"""The order of qualities where no arr has told its own: that of Radarr's and Sonarr's quality definitions."""

from typing import Final

from tgarr.domain.releases.parsed import Modifier, Parsed, Source

_STEPS: Final = {
    2160: {Source.TV: 21, Source.WEB_DL: 22, Source.WEBRIP: 22, Source.BLURAY: 23},
    1080: {Source.TV: 17, Source.WEB_DL: 18, Source.WEBRIP: 18, Source.BLURAY: 19},
    720: {Source.TV: 14, Source.WEB_DL: 15, Source.WEBRIP: 15, Source.BLURAY: 16},
    576: {Source.TV: 8, Source.DVD: 9, Source.WEB_DL: 11, Source.WEBRIP: 11, Source.BLURAY: 13},
    480: {Source.TV: 8, Source.DVD: 9, Source.WEB_DL: 11, Source.WEBRIP: 11, Source.BLURAY: 12},
}
"""By lines of picture; WEBDL and WEBRip share a step, as in the arrs' own profiles."""
_LOW: Final = {
    Source.WORKPRINT: 2,
    Source.CAM: 3,
    Source.TELESYNC: 4,
    Source.TELECINE: 5,
    Source.SCREENER: 7,
    Source.DVD: 9,
}
"""Whatever their picture is said to be."""
_UNKNOWN, _BLURAY, _TV, _NONE = Source.UNKNOWN, Source.BLURAY, Source.TV, Modifier.NONE
_REMUX: Final = {2160: 24, 1080: 20}
_COPIED: Final = {Modifier.DISC: 25, Modifier.RAW: 26}
_A_STEP: Final = 100
"""Between two steps there is room for a PROPER or a REPACK, as in the arrs' `qualityWeight`."""


def weight_of(known: Parsed) -> int:
    """Return the place of a quality, higher is better: a hundred for each step, and one for each version."""
    if known.sample:
        return 0
    return _step(known) * _A_STEP + known.version


def _step(known: Parsed) -> int:
    if (low := _LOW.get(known.source)) is not None:
        return low
    lines = known.resolution
    if known.modifier is not _NONE:
        return _COPIED.get(known.modifier) or _REMUX.get(lines, _REMUX[1080])
    if known.source is _UNKNOWN and not lines:
        return 1
    if known.source is _BLURAY and not lines:
        lines = 720  # as the arrs take it
    by_source = _STEPS.get(lines) or _STEPS[next((one for one in _STEPS if lines >= one), 480)]
    return by_source.get(known.source, by_source[_TV])  # a picture of an unknown source: the least of its size
