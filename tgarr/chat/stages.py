"""How far a title is on its way, in words: the same on its live card and wherever else it is spoken of."""

from typing import Final

from tgarr.chat.language import N_, Words
from tgarr.chat.text import Text
from tgarr.domain.journeys import Journey, Stage

STAGES: Final = {
    Stage.AWAITED: N_("🗓 Not here yet; the library keeps looking"),
    Stage.SEARCHING: N_("🔎 Searching for a release"),
    Stage.NOTHING: N_("🤷 Nothing was found"),
    Stage.QUEUED: N_("⏳ Waiting to download"),
    Stage.DOWNLOADING: N_("⬇️ Downloading"),
    Stage.STALLED: N_("🐌 Downloading, but nobody sends anything now"),
    Stage.PAUSED: N_("⏸ Paused"),
    Stage.IMPORTING: N_("📦 Downloaded, being imported"),
    Stage.BLOCKED: N_("⚠️ Downloaded, but the import is blocked"),
    Stage.IMPORTED: N_("📚 Imported; waiting for the media server"),
    Stage.READY: N_("✅ Ready to watch"),
    Stage.FAILED: N_("❌ The download failed"),
    Stage.REMOVED: N_("🗑 The download was removed"),
    Stage.DELETED: N_("🗑 It was deleted from the library again"),
}


def part_of(journey: Journey, words: Words) -> Text:
    """Return which part of a series it is about; empty for all of it, and for a film."""
    if journey.episode is not None:
        return Text(f"S{journey.season or 0:02}E{journey.episode:02}")
    if journey.season is not None:
        return words("Season {number}", number=journey.season)
    return Text()
