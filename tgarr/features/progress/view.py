"""How a journey looks: where it stands, how far it is, and what can be done about it."""

from typing import Final

import msgspec

from tgarr.chat.buttons import button
from tgarr.chat.figures import bar, percent, size, span, speed
from tgarr.chat.language import N_, Words
from tgarr.chat.screens import Button, Screen
from tgarr.chat.stages import STAGES, part_of
from tgarr.chat.text import CAPTION_UNITS, Text, bold, code
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.media import MediaKind
from tgarr.features.progress.subject import KIND, Shown

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
_MOST_NAMES: Final = 8
_SIGNS: Final = {MediaKind.MOVIE: "🎬", MediaKind.SERIES: "📺", None: "🧲"}


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What a card says besides its journey.

    Attributes:
        chat: where it stands; a person's own chat has their number.
        waiting: the names of those who want to be told how it ends.
        absent: the service that it depends on and that is no longer configured.
        silent: the service that does not answer, and the age in seconds of what it told last.

    """

    chat: int
    waiting: tuple[str, ...] = ()
    absent: str = ""
    silent: tuple[str, float] | None = None

    @property
    def private(self) -> bool:
        """Whether nobody else reads it."""
        return self.chat > 0


def screen(shown: Shown, words: Words, around: Around) -> Screen:
    """Show where a journey stands."""
    return Screen(
        text=text(shown, words, around).clipped(CAPTION_UNITS),
        keyboard=tuple(_rows_without(shown, words, around) if around.absent else _rows(shown, words, around)),
        picture=shown.picture,
        token=shown.token,
    )


def text(shown: Shown, words: Words, around: Around) -> Text:
    """Return the words of a journey's card."""
    _, journey, silent = words, shown.journey, around.silent
    if around.absent:
        return _without(shown, words, around.absent)
    steps = None if shown.kind is None or journey.stage in BAD_ENDS else _steps(journey, words)
    asked = None if around.chat == shown.person or not shown.name else _("Asked by {name}", name=shown.name)
    waiting = _waiting(shown, words, around)
    return Text.lines(
        heading(shown, words),
        "",
        bold(standing(shown, words)),
        *_figures(journey, words),
        _("⚠️ {service} does not answer; this is from {age} ago.", service=silent[0], age=span(silent[1], words))
        if silent
        else None,
        Text(f"{journey.instance or journey.client}: {journey.reason}").clipped(300) if journey.reason else None,
        _advice(journey, words),
        code(journey.release) if journey.release else None,
        "" if steps or asked or waiting else None,
        steps,
        asked,
        waiting,
    )


def standing(shown: Shown, words: Words) -> Text:
    """Return in a line where it stands."""
    stage = shown.journey.stage
    return words(_TORRENT_READY if shown.kind is None and stage is Stage.READY else STAGES[stage])


def told(shown: Shown, words: Words, *, names: tuple[str, ...] = ()) -> Screen:
    """Say to those who wait how it has ended; the card above has the rest."""
    journey, link = shown.journey, shown.journey.link
    watch = Button(words.plain("▶️ Watch"), url=link) if link and journey.stage is Stage.READY else None
    return Screen(
        text=Text.lines(
            Text.join(("🔔 ", heading(shown, words))),
            standing(shown, words),
            Text(f"{journey.instance or journey.client}: {journey.reason}").clipped(300) if journey.reason else None,
            ", ".join(names) if names else None,
        ),
        keyboard=((watch,),) if watch else (),
    )


def _waiting(shown: Shown, words: Words, around: Around) -> Text | None:
    if not around.waiting or shown.journey.over:
        return None
    if around.private:
        return words("🔔 I will tell you when it is over.")
    shorter, more = around.waiting[:_MOST_NAMES], len(around.waiting) - _MOST_NAMES
    names = ", ".join(shorter) + (f" +{more}" if more > 0 else "")
    return words("🔔 Waiting: {names}", names=names)


def _without(shown: Shown, words: Words, absent: str) -> Text:
    """Return the card's words where the service that told of it is gone: what it told last is no news any more."""
    _ = words
    return Text.lines(
        heading(shown, words),
        "",
        bold(_("⚠️ {service} is no longer set up", service=absent)),
        _("How this goes on cannot be seen from here. Once it is set up again, this message moves on."),
        code(shown.journey.release) if shown.journey.release else None,
    )


def heading(shown: Shown, words: Words) -> Text:
    """Return what it is about."""
    title = Text.join((f"{_SIGNS[shown.kind]} ", bold(shown.heading)))
    part = part_of(shown.journey, words)
    return Text.join((title, part), " › ") if part else title


def _advice(journey: Journey, words: Words) -> Text | None:
    """Return what a person can do where nothing goes on by itself."""
    match journey.stage:
        case Stage.AWAITED:
            return words("As soon as {service} takes a release, this message moves on.", service=journey.instance)
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


def _rows(shown: Shown, words: Words, around: Around) -> list[tuple[Button, ...]]:
    journey, token = shown.journey, shown.token
    if journey.over:
        return _rows_at_the_end(shown, words)
    _ = words
    rows: list[tuple[Button, ...]] = []
    if journey.client and journey.stage in MOVING and not shown.looks:
        paused = journey.stage is Stage.PAUSED
        steer = button(_.plain("▶️ Go on") if paused else _.plain("⏸ Pause"), token, "resume" if paused else "pause")
        rows.append((steer, button(_.plain("🗑 Remove"), token, "drop")))
    if shown.kind is not None and not shown.looks:
        if journey.stage in (Stage.AWAITED, Stage.SEARCHING, Stage.NOTHING, Stage.BLOCKED):
            another = _.plain("🔎 Another release") if journey.release else _.plain("🔎 Choose a release")
            rows.append((button(another, token, "leave", "rel-again"),))
        if journey.stage in (Stage.AWAITED, Stage.NOTHING):
            again = _.plain("🔁 Search again") if journey.stage is Stage.NOTHING else _.plain("⚡ Search now")
            rows.append((button(again, token, "seek"),))
    rows.append(_bell(shown, words, around))
    if shown.kind is not None:
        rows.append((button(_.plain("🙈 Stop following"), token, "leave", "card"),))
    return rows


def _bell(shown: Shown, words: Words, around: Around) -> tuple[Button, ...]:
    """Return the buttons to be told at the end: in a group they are everybody's."""
    _ = words
    not_me = _.plain("🔕 No need to tell me")
    if around.private:
        wanted = not around.waiting
        label = _.plain("🔔 Tell me when it is over") if wanted else not_me
        return (button(label, shown.token, "tell-me", int(wanted)),)
    token = shown.bell or shown.token
    join = button(_.plain("🔔 Tell me too"), token, "tell-me", 1)
    return (join, button(_.plain("🔕 Not me"), token, "tell-me", 0)) if around.waiting else (join,)


def _rows_at_the_end(shown: Shown, words: Words) -> list[tuple[Button, ...]]:
    _, journey, token = words, shown.journey, shown.token
    rows: list[tuple[Button, ...]] = []
    if journey.stage is Stage.READY and journey.link:
        rows.append((Button(_.plain("▶️ Watch"), url=journey.link),))
    if shown.kind is None:
        return rows
    if journey.stage is not Stage.READY and not shown.looks:
        rows.append((button(_.plain("🔎 Another release"), token, "rel-again"),))
    return [*rows, (button(_.plain("🎬 About it"), token, "card"),)]


def _rows_without(shown: Shown, words: Words, around: Around) -> list[tuple[Button, ...]]:
    """Return what can be done where the service is gone: look for the title at those that are there."""
    _ = words
    rows: list[tuple[Button, ...]] = []
    if shown.kind is not None:
        rows.append((button(_.plain("🔎 Find it anew"), shown.token, "find-anew"),))
    if around.private:
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
