"""What a group reads."""

from typing import Final

from tgarr.chat import cards
from tgarr.chat.language import N_, Words
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import CAPTION_UNITS, Text, bold, code
from tgarr.domain.events import Recorded
from tgarr.domain.library import HistoryKind
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.playback import ServerItem
from tgarr.domain.releases import parse

_WORDS: Final = {
    HistoryKind.GRABBED: N_("⬇️ Is being downloaded"),
    HistoryKind.IMPORTED: N_("✅ Ready to watch"),
    HistoryKind.FAILED: N_("❌ The download failed"),
}


def notice(words: Words, event: Recorded, title: Title, item: ServerItem | None, *, asked_by: str) -> Screen:
    """Return the message about a fact."""
    record = event.record
    heading = cards.heading(title)
    part = _part(words, title, record.release)
    if part:
        heading = Text.join((heading, part), " › ")
    text = Text.lines(
        heading,
        bold(words(_WORDS[record.kind])),
        Text(record.quality) if record.quality else None,
        Text(record.reason).clipped(300) if record.kind is HistoryKind.FAILED and record.reason else None,
        code(record.release) if record.kind is not HistoryKind.IMPORTED and record.release else None,
        words("Asked by {name}", name=asked_by) if asked_by else None,
    )
    watch = Button(words.plain("▶️ Watch"), url=item.link) if item is not None and item.link else None
    return Screen(
        text=text.clipped(CAPTION_UNITS),
        picture=cards.picture(title, event.instance),
        keyboard=((watch,),) if watch else (),
    )


def _part(words: Words, title: Title, release: str) -> Text:
    """Return which part of a series a release is."""
    if title.kind is MediaKind.MOVIE:
        return Text()
    known = parse(release)
    if not known.seasons:
        return Text()
    if known.full_season or not known.episodes:
        return words("Season {number}", number=", ".join(map(str, known.seasons)))
    return Text(f"S{known.seasons[0]:02}" + "".join(f"E{number:02}" for number in known.episodes))
