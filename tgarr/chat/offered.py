"""What a release is, in a few signs: its quality, its languages, the part of a series that it holds."""

from typing import Final

from tgarr.domain.releases import Hdr, Modifier, Ranked

_CODES: Final = {"Ukrainian": "UA", "Chinese": "ZH", "Japanese": "JA", "Spanish": "ES", "German": "DE", "Czech": "CS"}
"""Where it is not the first two letters of the English name."""
_SHORT: Final = {Hdr.DOLBY_VISION: "DV"}
"""What nobody writes out in a list."""


def quality(one: Ranked) -> str:
    """Return in short what a release is: `WEBDL-2160p DV x265`."""
    known = one.facts
    first = one.release.quality or (f"{known.resolution}p" if known.resolution else "?")
    modifier = "REMUX" if known.modifier is Modifier.REMUX and "remux" not in first.lower() else ""
    hdr = next((_SHORT.get(kind, kind.value) for kind in Hdr if kind in known.hdr), "")  # they are listed best first
    return " ".join(part for part in (first, modifier, hdr, known.codec.value) if part)


def spoken(one: Ranked) -> str:
    """Return the languages in short: `RU+EN`; empty when they are not known."""
    return "+".join(_CODES.get(name, name[:2].upper()) for name in one.release.languages if name != "Unknown")


def part(one: Ranked) -> str | None:
    """Return which part of a series a release holds, such as `S02` or `S02E03`; None for a film."""
    known, release = one.facts, one.release
    seasons = known.seasons or ((release.season,) if release.season is not None else ())
    if not seasons:
        return None
    if one.whole_season or not known.episodes:
        return f"S{seasons[0]:02}" if len(seasons) == 1 else f"S{seasons[0]:02}-{seasons[-1]:02}"
    first, last = known.episodes[0], known.episodes[-1]
    return f"S{seasons[0]:02}E{first:02}" + (f"-{last:02}" if last != first else "")
