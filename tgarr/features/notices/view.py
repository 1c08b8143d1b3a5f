"""What somebody reads: a story as a message of its own, and as lines of a digest."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tgarr.chat.buttons import button
from tgarr.chat.language import N_, Words
from tgarr.chat.screens import Button, Picture, Screen
from tgarr.chat.text import CAPTION_UNITS, MESSAGE_UNITS, Text, bold, code, link
from tgarr.chat.wording import worded
from tgarr.config.texts import Texts
from tgarr.domain.media import MediaKind
from tgarr.domain.notices import About, Piece, Story, Word

_TEXTS: Final = {
    Word.AVAILABLE: N_("{title} › {part}\n{event}\n{quality}\nAsked by {who}"),
    Word.REPLACED: N_("{title} › {part}\n{event}\n{quality}"),
    Word.ADDED: N_("{title} › {part}\n{event}"),
    Word.GRABBED: N_("{title} › {part}\n{event}\n{quality}\n{release}\nAsked by {who}"),
    Word.FAILED: N_("{title} › {part}\n{event}\n{reason}\n{release}\nAsked by {who}"),
    Word.REQUESTED: N_("{title} › {part}\n{event}\n{reason}\nAsked by {who}"),
    Word.APPROVED: N_("{title} › {part}\n{event}\n{reason}\nAsked by {who}"),
    Word.DECLINED: N_("{title} › {part}\n{event}\n{reason}\nAsked by {who}"),
    Word.ISSUE: N_("{title} › {part}\n{event}\n{reason}\nReported by {who}"),
    Word.FINISHED: N_("{title} › {part}\n{event}\n{quality}"),
}
"""What is said where the owner has no words of their own; the same stand in config.yaml as comments."""
_EVENTS: Final = {
    Word.AVAILABLE: N_("✅ Ready to watch"),
    Word.REPLACED: N_("🔁 The file was replaced"),
    Word.ADDED: N_("🆕 New in the media library"),
    Word.GRABBED: N_("⬇️ Is being downloaded"),
    Word.FAILED: N_("❌ The download failed"),
    Word.REQUESTED: N_("🙋 Requested"),
    Word.APPROVED: N_("👍 The request is approved"),
    Word.DECLINED: N_("🚫 The request is declined"),
    Word.ISSUE: N_("⚠️ Something is wrong with it"),
    Word.FINISHED: N_("✅ Downloaded"),
}
_SIGNS: Final = {MediaKind.MOVIE: "🎬 ", MediaKind.SERIES: "📺 "}
_SEASONS: Final = re.compile(r"Seasons? (\d{1,4}(?:, ?\d{1,4})+)")
"""How a request for several seasons names them."""
_LISTED: Final = 3
"""Qualities, reasons, names; more are not read on a phone."""
_REASON: Final = 200
_TITLE: Final = 150
"""UTF-16 units."""
_DIGEST_TITLES: Final = 25
_DIGEST_LINES: Final = 4


def notice(words: Words, story: Story, texts: Texts, *, number: int = 0) -> Screen:
    """Return the message that tells a story.

    `number` is that of its row, where somebody may look for another release; 0 where nobody may.
    """
    word = said(story)
    own: str = getattr(texts, word.value).text(words.language)
    target, plays = watch(story)
    fields = {
        "title": title(story.about, word),
        "part": part(words, story, word),
        "event": event(words, story, word),
        "quality": Text(", ".join(_distinct(piece.quality for piece in _of(story, word)))),
        "release": _release(story, word),
        "who": Text(", ".join(_distinct(name for piece in story.pieces for name in piece.who))).clipped(_TITLE),
        "reason": Text.join(
            [Text(one).clipped(_REASON) for one in _distinct(piece.reason for piece in _of(story, word))], "\n"
        ),
        "link": link(words("Open"), target) if target else Text(),
    }
    buttons = []
    if target:
        label = words.plain("▶️ Watch") if plays else words.plain("↗️ Open")
        buttons.append(Button(label, url=target))
    if number and word is Word.FAILED and story.about.media:
        buttons.append(button(words.plain("🔎 Find another release"), "", "notice-again", number))
    return Screen(
        text=worded(own or words.template(_TEXTS[word]), fields).clipped(CAPTION_UNITS),
        picture=picture(story.about),
        keyboard=(tuple(buttons),) if buttons else (),
        silent=word is Word.REPLACED,
    )


def digest(words: Words, stories: Sequence[Story], *, over_night: bool) -> Screen:
    """Return one message that tells several stories, those of one title together."""
    together: list[list[Story]] = []
    for story in stories:
        known = next((one for one in together if one[0].about.same(story.about)), None)
        if known is None:
            together.append([story])
        else:
            known.append(story)
    heading = words("🌅 Overnight") if over_night else words("🔔 While you were not disturbed")
    lines = [bold(heading), Text()]
    left = MESSAGE_UNITS - heading.units - 100
    for number, its in enumerate(together):
        entry = _entry(words, its)
        if number >= _DIGEST_TITLES or entry.units + 1 > left:
            rest = len(together) - number
            lines.append(words.many("and {count} title more", "and {count} titles more", rest))
            break
        left -= entry.units + 1
        lines.append(entry)
    return Screen(text=Text.lines(*lines))


def _entry(words: Words, stories: Sequence[Story]) -> Text:
    """Return what a digest says of one title."""
    target = next((where for where, _plays_there in map(watch, stories) if where), "")
    heading = Text("• ") + link(title(stories[0].about, said(stories[0])), target)
    if len(stories) == 1:
        return Text.join((heading, _brief(words, stories[0])), " › " if part(words, stories[0]) else ": ")
    rest = [Text("   ") + _brief(words, story) for story in stories[:_DIGEST_LINES]]
    return Text.lines(heading, *rest)


def _brief(words: Words, story: Story) -> Text:
    its_part = part(words, story)
    what = event(words, story)
    return Text.join((its_part, what), ": ") if its_part else what


def said(story: Story) -> Word:
    """Return the word for all of it: of a request the last, else what counts most."""
    found = [piece.word for piece in story.pieces]
    if story.family == "requested":
        return max(story.pieces, key=lambda piece: (piece.at, piece.word is not Word.REQUESTED, piece.fact)).word
    return next((word for word in (Word.AVAILABLE, Word.REPLACED, Word.ADDED) if word in found), found[0])


def title(about: About, word: Word) -> Text:
    """Return the title with its sign and year."""
    sign = _SIGNS[about.media] if about.media else "📦 " if word is Word.FINISHED else ""
    name = Text(_flat(about.title)).clipped(_TITLE)
    return Text.join((sign, bold(name + f" ({about.year})" if about.year else name)))


def part(words: Words, story: Story, word: Word | None = None) -> Text:
    """Return which part of the title it is about; empty for all of it."""
    pieces = _of(story, word or said(story))
    seasons = tuple(sorted({piece.season for piece in pieces if piece.season is not None}))
    if not seasons:
        named = ", ".join(_distinct(piece.part for piece in pieces))
        several = _SEASONS.fullmatch(named)
        return words("Seasons {numbers}", numbers=several[1]) if several else Text(named).clipped(_TITLE)
    numbers = _numbers(pieces)
    if len(seasons) > 1:
        return words("Seasons {numbers}", numbers=compact(seasons))
    if sum(map(len, numbers.values())) == 1 or _one_file(pieces):
        return Text(f"S{seasons[0]:02}" + "".join(f"E{number:02}" for number in numbers[seasons[0]]))
    return words("Season {number}", number=str(seasons[0]))


def event(words: Words, story: Story, word: Word | None = None) -> Text:
    """Return what has happened, with the episodes where there are several."""
    word = word or said(story)
    pieces = _of(story, word)
    numbers = _numbers(pieces)
    count = sum(map(len, numbers.values()))
    if word is Word.FAILED:
        downloads = len({piece.download or piece.fact for piece in pieces})
        if downloads > 1:
            return bold(words.many("❌ {count} download failed", "❌ {count} downloads failed", downloads))
        return bold(words(_EVENTS[word]))
    if count <= 1 or _one_file(pieces):
        return bold(words(_EVENTS[word]))
    several = len(numbers) > 1
    which = ", ".join(f"S{season}: {compact(each)}" if several else compact(each) for season, each in numbers.items())
    match word:
        case Word.AVAILABLE:
            text = words.many(
                "✅ {count} episode is ready: {numbers}",
                "✅ {count} episodes are ready: {numbers}",
                count,
                numbers=which,
            )
        case Word.GRABBED:
            text = words.many(
                "⬇️ {count} episode is being downloaded: {numbers}",
                "⬇️ {count} episodes are being downloaded: {numbers}",
                count,
                numbers=which,
            )
        case _:
            text = Text.join((words(_EVENTS[word]), which), ": ")
    return bold(text)


def watch(story: Story) -> tuple[str, bool]:
    """Return where it can be opened, and whether it can be watched there: that goes before pages that tell about it."""
    links = [(not _plays(piece), piece.link) for piece in story.pieces if piece.link]
    only_told, link = min(links, key=lambda one: one[0], default=(True, ""))
    return link, not only_told


def _plays(piece: Piece) -> bool:
    """Tell whether its address is one of a media server: what it calls new, or where an import was found."""
    return piece.word is Word.ADDED or bool(piece.release)


def picture(about: About) -> Picture | None:
    """Return the poster."""
    if about.picture is None:
        return None
    key, url, cover = about.picture
    return Picture(key, about.instance, url, cover)


def compact(numbers: Iterable[int]) -> str:
    """Return `1–4, 6`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _of(story: Story, word: Word) -> tuple[Piece, ...]:
    """Return the pieces that are told by a word; of a request all of them."""
    its = tuple(piece for piece in story.pieces if piece.word is word)
    return story.pieces if story.family == "requested" else its


def _numbers(pieces: Iterable[Piece]) -> dict[int, set[int]]:
    """Return the episodes by season, as far as they are known."""
    found: dict[int, set[int]] = {}
    for piece in pieces:
        if piece.season is not None and piece.episodes:
            found.setdefault(piece.season, set()).update(piece.episodes)
    return dict(sorted(found.items()))


def _one_file(pieces: Sequence[Piece]) -> bool:
    """Tell whether it is one file that holds several episodes."""
    return len({(piece.season, piece.episodes) for piece in pieces}) == 1 and 1 < len(pieces[0].episodes) <= 2  # noqa: PLR2004


def _release(story: Story, word: Word) -> Text:
    """Return the release, where there is but one: several names of files tell nobody anything."""
    names = {piece.release for piece in _of(story, word) if piece.release}
    return code(Text(_flat(names.pop())).clipped(_REASON)) if len(names) == 1 else Text()


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_flat(value) for value in values if value))[:_LISTED]


def _flat(said: str) -> str:
    """Return what others have said without lines of its own, which could pass for ours."""
    return " ".join(said.split())
