"""How a journey looks: where it stands, how far it is, and what can be done about it."""

from typing import Final

from tgarr.chat.buttons import button
from tgarr.chat.figures import bar, percent, size, span, speed
from tgarr.chat.language import N_, Words
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import CAPTION_UNITS, Text, bold, code
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.media import MediaKind
from tgarr.features.progress.subject import KIND, Shown

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
_TORRENT_READY: Final = N_("✅ Downloaded")
_STEPS: Final[tuple[tuple[str, frozenset[Stage]], ...]] = (
    (N_("asked"), frozenset()),
    (N_("found"), frozenset({Stage.AWAITED, Stage.SEARCHING, Stage.NOTHING})),
    (N_("downloaded"), frozenset({Stage.QUEUED, Stage.DOWNLOADING, Stage.STALLED, Stage.PAUSED})),
    (N_("imported"), frozenset({Stage.IMPORTING, Stage.BLOCKED})),
    (N_("ready"), frozenset({Stage.IMPORTED})),
)
BAD_ENDS: Final = (Stage.FAILED, Stage.REMOVED, Stage.DELETED)
MOVING: Final = (Stage.QUEUED, Stage.DOWNLOADING, Stage.STALLED, Stage.PAUSED)
_SIGNS: Final = {MediaKind.MOVIE: "🎬", MediaKind.SERIES: "📺", None: "🧲"}


def screen(
    shown: Shown,
    words: Words,
    *,
    in_private: bool,
    absent: str = "",
    silent: tuple[str, float] | None = None,
) -> Screen:
    """Show where a journey stands.

    Args:
        shown: the journey.
        words: in the card's language.
        in_private: whether only who asked reads it.
        absent: the service that it depends on and that is no longer configured.
        silent: the service that does not answer, and the age in seconds of what it told last.

    """
    return Screen(
        text=text(shown, words, in_private=in_private, absent=absent, silent=silent).clipped(CAPTION_UNITS),
        keyboard=tuple(_rows_without(shown, words, in_private=in_private) if absent else _rows(shown, words)),
        picture=shown.picture,
        token=shown.token,
    )


def text(
    shown: Shown, words: Words, *, in_private: bool, absent: str = "", silent: tuple[str, float] | None = None
) -> Text:
    """Return the words of a journey's card."""
    _, journey = words, shown.journey
    if absent:
        return _without(shown, words, absent)
    ends_badly = journey.stage in BAD_ENDS
    stage = _TORRENT_READY if shown.kind is None and journey.stage is Stage.READY else STAGES[journey.stage]
    steps = None if shown.kind is None or ends_badly else _steps(journey, words)
    asked = None if in_private else _("Asked by {name}", name=shown.name)
    return Text.lines(
        _heading(shown, words),
        "",
        bold(_(stage)),
        *_figures(journey, words),
        _("⚠️ {service} does not answer; this is from {age} ago.", service=silent[0], age=span(silent[1], words))
        if silent
        else None,
        Text(f"{journey.instance or journey.client}: {journey.reason}").clipped(300) if journey.reason else None,
        _advice(journey, words),
        code(journey.release) if journey.release else None,
        "" if steps or asked else None,
        steps,
        asked,
    )


def _without(shown: Shown, words: Words, absent: str) -> Text:
    """Return the card's words where the service that told of it is gone: what it told last is no news any more."""
    _ = words
    return Text.lines(
        _heading(shown, words),
        "",
        bold(_("⚠️ {service} is no longer set up", service=absent)),
        _("How this goes on cannot be seen from here. Once it is set up again, this message moves on."),
        code(shown.journey.release) if shown.journey.release else None,
    )


def _heading(shown: Shown, words: Words) -> Text:
    heading = Text.join((f"{_SIGNS[shown.kind]} ", bold(shown.heading)))
    part = part_of(shown.journey, words)
    return Text.join((heading, part), " › ") if part else heading


def part_of(journey: Journey, words: Words) -> Text:
    """Return which part of a series it is about; empty for all of it, and for a film."""
    if journey.episode is not None:
        return Text(f"S{journey.season or 0:02}E{journey.episode:02}")
    if journey.season is not None:
        return words("Season {number}", number=journey.season)
    return Text()


def _advice(journey: Journey, words: Words) -> Text | None:
    """Return what a person can do where nothing goes on by itself."""
    match journey.stage:
        case Stage.NOTHING:
            return words(
                "Choose a release by hand, or try again later. Should {service} find one, this message moves on.",
                service=journey.instance,
            )
        case Stage.BLOCKED:
            return words("Choose another release, or import it by hand in {service}.", service=journey.instance)
    return None


def _figures(journey: Journey, words: Words) -> list[Text | str]:
    if journey.stage not in MOVING:
        return []
    _ = words
    lines: list[Text | str] = [f"{bar(journey.progress)} {percent(journey.progress)}"]
    facts = []
    if journey.size:
        done = size(journey.size * journey.progress, words)
        facts.append(_("{done} of {size}", done=done, size=size(journey.size, words)))
    if journey.speed and journey.stage is Stage.DOWNLOADING:
        facts.append(Text(speed(journey.speed, words)))
    if journey.eta is not None and journey.stage is Stage.DOWNLOADING:
        facts.append(_("{time} left", time=span(journey.eta, words)))
    if facts:
        lines.append(Text.join(facts, " · "))
    return lines


def _steps(journey: Journey, words: Words) -> Text:
    """Return the way in a line: what is done, what is being done, what is to come."""
    here = next((index for index, (_, stages) in enumerate(_STEPS) if journey.stage in stages), len(_STEPS))
    return Text.join(
        (
            Text.join(("✓ " if index < here else "● " if index == here else "○ ", words(label)))
            for index, (label, _) in enumerate(_STEPS)
        ),
        "  ",
    )


def _rows(shown: Shown, words: Words) -> list[tuple[Button, ...]]:
    _, journey, token = words, shown.journey, shown.token
    rows: list[tuple[Button, ...]] = []
    about = button(_.plain("🎬 About it"), token, "card")
    match journey.stage:
        case Stage.READY:
            if journey.link:
                rows.append((Button(_.plain("▶️ Watch"), url=journey.link),))
            return rows if shown.kind is None else [*rows, (about,)]
        case Stage.FAILED | Stage.REMOVED | Stage.DELETED:
            again = button(_.plain("🔎 Another release"), token, "rel-again")
            return [] if shown.kind is None else [(again,), (about,)]
    if journey.client and journey.stage in MOVING:
        paused = journey.stage is Stage.PAUSED
        steer = button(_.plain("▶️ Go on") if paused else _.plain("⏸ Pause"), token, "resume" if paused else "pause")
        rows.append((steer, button(_.plain("🗑 Remove"), token, "drop")))
    if shown.kind is not None:
        if journey.stage in (Stage.SEARCHING, Stage.NOTHING, Stage.BLOCKED):
            another = _.plain("🔎 Another release") if journey.release else _.plain("🔎 Choose a release")
            rows.append((button(another, token, "leave", "rel-again"),))
        if journey.stage is Stage.NOTHING:
            rows.append((button(_.plain("🔁 Search again"), token, "seek"),))
        rows.append((button(_.plain("🙈 Stop following"), token, "leave", "card"),))
    return rows


def _rows_without(shown: Shown, words: Words, *, in_private: bool) -> list[tuple[Button, ...]]:
    """Return what can be done where the service is gone: look for the title at those that are there."""
    _ = words
    rows: list[tuple[Button, ...]] = []
    if shown.kind is not None:
        rows.append((button(_.plain("🔎 Find it anew"), shown.token, "find-anew"),))
    if in_private:
        rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    return rows


def confirm_removal(shown: Shown, words: Words) -> Screen:
    """Ask before anything is removed."""
    _ = words
    return Screen(
        text=Text.lines(
            bold(_("Remove this download?")),
            code(shown.journey.release or shown.heading),
            _("What is downloaded can be deleted with it, or kept."),
        ).clipped(CAPTION_UNITS),
        picture=shown.picture,
        keyboard=(
            (button(_.plain("🗑 Remove with files"), shown.token, "drop-yes", 1),),
            (button(_.plain("🗑 Remove, keep files"), shown.token, "drop-yes", 0),),
            (button(_.plain("⬅️ No, leave it"), shown.token, KIND),),
        ),
        token=shown.token,
    )
