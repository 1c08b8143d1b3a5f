"""What a release is, in a few signs: its quality, its languages, the part of a series that it holds."""

from typing import Final

from tgarr.domain.releases import Hdr, Modifier, Parsed, Ranked, Source, Translation
from tgarr.domain.releases.facts import spoken_in

_CODES: Final = {"Ukrainian": "UA", "Chinese": "ZH", "Japanese": "JA", "Spanish": "ES", "German": "DE", "Czech": "CS"}
"""Where it is not the first two letters of the English name."""
_MOST_LANGUAGES: Final = 3
"""Of those in a name; some list twenty."""
_SHORT: Final = {Hdr.DOLBY_VISION: "DV"}
"""What nobody writes out in a list."""
_COPIED: Final = {Modifier.REMUX: "REMUX", Modifier.DISC: "DISK"}
_SOURCES: Final = {
    Source.BLURAY: "Bluray",
    Source.WEB_DL: "WEBDL",
    Source.WEBRIP: "WEBRip",
    Source.TV: "HDTV",
    Source.DVD: "DVD",
    Source.SCREENER: "SCR",
    Source.TELECINE: "TC",
    Source.TELESYNC: "TS",
    Source.CAM: "CAM",
    Source.WORKPRINT: "WP",
}
_VOICES: Final = {
    Translation.DUB: "Dub",
    Translation.MVO: "MVO",
    Translation.DVO: "DVO",
    Translation.AVO: "AVO",
}
"""As they stand in names; the first one counts: who has a dub seldom wants the other voices beside it."""


def quality(one: Ranked) -> str:
    """Return in short what a release is: `WEBDL-2160p DV x265`."""
    known = one.facts
    first = one.release.quality or _named(known)
    modifier = _COPIED.get(known.modifier, "")
    if modifier.lower() in first.lower():
        modifier = ""
    hdr = next((_SHORT.get(kind, kind.value) for kind in Hdr if kind in known.hdr), "")  # they are listed best first
    return " ".join(part for part in (first, modifier, hdr, known.codec.value) if part)


def spoken(one: Ranked) -> str:
    """Return the languages in short, with the kind of translation: `RU+EN Dub`; empty when they are not known."""
    known = one.facts
    languages = "+".join(
        _CODES.get(name, name[:2].upper()) for name in spoken_in(one.release) or known.languages[:_MOST_LANGUAGES]
    )
    voice = next((sign for kind, sign in _VOICES.items() if kind in known.translations), "")
    return " ".join(filter(None, (languages, voice)))


def part(one: Ranked) -> str | None:
    """Return which part of a series a release holds, such as `S02` or `S02E03`; None for a film."""
    known, release = one.facts, one.release
    seasons = known.seasons or ((release.season,) if release.season is not None else ())
    if not seasons:
        return known.air_date or _counted(known.absolute_episodes) or None
    if one.whole_season or not known.episodes:
        return f"S{seasons[0]:02}" if len(seasons) == 1 else f"S{seasons[0]:02}-{seasons[-1]:02}"
    return f"S{seasons[0]:02}{_counted(known.episodes)}"


def _named(known: Parsed) -> str:
    """Return the quality that a name tells, as the arrs would call it."""
    lines = f"{known.resolution}p" if known.resolution else ""
    return "-".join(filter(None, (_SOURCES.get(known.source, ""), lines))) or "?"


def _counted(episodes: tuple[int, ...]) -> str:
    if not episodes:
        return ""
    return f"E{episodes[0]:02}" + (f"-{episodes[-1]:02}" if len(episodes) > 1 else "")
