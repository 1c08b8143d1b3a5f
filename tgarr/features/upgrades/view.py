"""The screens of better copies: the day's message, the list, one offer with its reasons."""

from collections.abc import Sequence
from typing import Final

import msgspec

from actors.stores.upgrades import UpgradeRow
from tgarr.chat import cards
from tgarr.chat.buttons import button
from tgarr.chat.figures import size
from tgarr.chat.language import N_, Words
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.subject import Subject
from tgarr.chat.text import CAPTION_UNITS, Text, bold, code
from tgarr.domain.media import TitleKey
from tgarr.domain.upgrades import Part
from tgarr.features.upgrades.kept import Offer

PAGE: Final = 5
_MOST_LINES: Final = 12
_STATES: Final = {"offered": "", "taken": " ⬇️", "done": " ✅", "failed": " ✖️", "left": ""}
_MODES: Final = {
    "asked": N_("I look only when you tap here. By itself: upgrades.mode in config.yaml."),
    "offer": N_("I look by myself, and offer what I find."),
    "automatic": N_("I look by myself, and take what I find within the budget."),
}
_A_ROW: Final = 4
_REASON_UNITS: Final = 120

Row = tuple[UpgradeRow, Offer]


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """How much is used of what is allowed. Bytes, and searches of indexers."""

    mode: str
    taken: int
    budget: int
    searches: int
    most_searches: int


def today(words: Words, rows: Sequence[Row]) -> Screen:
    """Show what was found on one day, and how far each is."""
    _ = words
    lines = [_line(row, offer, _) for row, offer in rows[:_MOST_LINES]]
    if len(rows) > _MOST_LINES:
        lines.append(_("…and {count} more", count=len(rows) - _MOST_LINES))
    return Screen(
        text=Text.lines(bold(_("⬆️ Better copies of what is on disk")), "", *lines),
        keyboard=((button(_.plain("📋 Look through"), "", "upgrades-apart"),),),
    )


def listed(
    request: Request, rows: Sequence[Row], moving: Sequence[Row], used: Household, *, page: int = 0, note: Text | None
) -> Screen:
    """Show what is offered, what is on its way, and what is used of what is allowed."""
    _ = request.words
    pages = max(1, -(-len(rows) // PAGE))
    at = min(page, pages - 1)
    part = list(enumerate(rows, 1))[at * PAGE : (at + 1) * PAGE]
    lines = [Text.join((f"{number}. ", _line(row, offer, _))) for number, (row, offer) in part]
    lines += [_line(row, offer, _) for row, offer in moving]
    if not lines:
        lines = [_("Nothing better is known of now.")]
    budget = _("This week: {taken} of {budget}", taken=size(used.taken, _), budget=size(used.budget, _))
    looks = _("Looks in a day: {count} of {most}", count=used.searches, most=used.most_searches)
    buttons: list[tuple[Button, ...]] = []
    if part:
        buttons.append(tuple(request.button(str(number), "upgrade", row.id) for number, (row, _offer) in part))
    if pages > 1:
        turns = (("◀️", (at - 1) % pages), ("▶️", (at + 1) % pages))
        buttons.append(tuple(request.button(sign, "upgrades", to) for sign, to in turns))
    buttons.append((request.button(_("🔎 Look at the next"), "upgrade-look"),))
    buttons.append((button(_.plain("🏠 Menu"), "", "menu"),))
    return Screen(
        text=Text.lines(
            bold(_("⬆️ Better copies of what is on disk")),
            "",
            note,
            "" if note is not None else None,
            *lines,
            "",
            _(_MODES[used.mode]),
            Text.join((budget, looks), " · "),
        ),
        keyboard=tuple(buttons),
        token=request.token,
    )


def looking(request: Request, heading: Text) -> Screen:
    """Show that the indexers are being asked."""
    words = request.words("🔎 Asking the indexers… this can take a minute.")
    return Screen(text=Text.lines(heading, "", words), token=request.token)


def details(request: Request, subject: Subject, row: UpgradeRow, offer: Offer, *, left: int) -> Screen:
    """Show one offer: what is there, what comes, what is gained by it, and what can be done."""
    _, release = request.words, offer.release
    points = [
        Text(f"{change.amount:+d} ") + _change(change.now, change.before, _)
        for change in offer.changes
        if change.amount
    ]
    seeders = None if release.seeders is None else _.many("{count} seeder", "{count} seeders", release.seeders).plain
    comes = (offer.quality, size(release.size, _), seeders, release.indexer)
    here = (offer.have.quality, size(offer.have.size, _))
    lines: list[Text | str | None] = [
        _("On disk: {what}", what=bold(" · ".join(filter(None, here)))),
        code(offer.have.release)
        if offer.have.copies == 1
        else _.many("{count} file", "{count} files", offer.have.copies),
        "",
        _("Better: {what}", what=bold(" · ".join(filter(None, comes)))),
        code(release.title),
        _("Gain {gain}: {points}", gain=bold(f"{offer.gain:+d}"), points=Text.join(points, ", ")) if points else None,
    ]
    if offer.blocked:
        lines.append(_blocked(offer, _))
    if offer.against_the_arr:
        lines.append(_("⚠️ By itself {service} would keep what is there.", service=subject.instance))
    if release.size > left:
        lines.append(_("⚠️ More than what is left of this week's budget: {left}", left=size(left, _)))
    rows: list[tuple[Button, ...]] = []
    if row.state == "offered" and request.may(Right.FORCE if offer.against_the_arr else Right.ASK):
        rows.append((request.button(_("⬆️ Replace"), "upgrade-take"),))
        rows.append((request.button(_("✖️ Not this one"), "upgrade-leave"), _pin(request)))
    rows.append(_ways(request))
    return _about(request, subject, offer.target.season, offer.number, lines, rows)


def nothing(request: Request, subject: Subject, part: Part, *, pinned: bool) -> Screen:
    """Show that what is on disk is the best that can be had, or is to stay."""
    _, copy = request.words, part.copies[0]
    here = _("On disk: {what}", what=bold(f"{copy.quality} · {size(part.size, _)}"))
    said = _("📌 This copy stays: it is not bettered.") if pinned else _("The indexers offer nothing better now.")
    number = copy.episodes[0] if part.target.episode_id is not None else None
    rows = [(_pin(request, pinned=pinned),), _ways(request)]
    return _about(request, subject, part.target.season, number, [here, said], rows)


def seasons(request: Request, subject: Subject, parts: Sequence[Part]) -> Screen:
    """Let one choose what of a series is to be bettered."""
    _ = request.words
    buttons = [request.button(part.name, "better", index) for index, part in enumerate(parts)]
    rows = [tuple(buttons[at : at + _A_ROW]) for at in range(0, len(buttons), _A_ROW)]
    return _about(request, subject, None, None, [_("Which part is to be better?")], [*rows, _ways(request)])


def _pin(request: Request, *, pinned: bool = False) -> Button:
    label = request.words("📌 No longer keep it") if pinned else request.words("📌 Keep this copy")
    return request.button(label, "unpin" if pinned else "pin")


def _ways(request: Request) -> tuple[Button, ...]:
    _ = request.words
    ways = [request.button(_("🎬 About it"), "card")]
    if request.may(Right.SERVE):
        ways.append(button(_.plain("📋 All"), "", "upgrades"))
    return tuple(ways)


def _about(
    request: Request,
    subject: Subject,
    season: int | None,
    number: int | None,
    lines: Sequence[Text | str | None],
    rows: Sequence[tuple[Button, ...]],
) -> Screen:
    steps: list[Text | str] = [] if season is None else [f"S{season:02}" + (f"E{number:02}" if number else "")]
    heading = cards.crumbs(subject.title, *steps, request.words("Better copy"))
    return Screen(
        text=Text.lines(heading, "", *lines).clipped(CAPTION_UNITS),
        picture=cards.picture(subject.title, subject.instance),
        keyboard=tuple(rows),
        token=request.token,
    )


def _line(row: UpgradeRow, offer: Offer, words: Words) -> Text:
    sign = cards.sign(TitleKey.parse(row.title).kind)
    heading = f"{offer.heading} · {row.part}" if row.part else offer.heading
    what = f"{offer.have.quality} → {offer.quality} · {size(row.size, words)} · {offer.gain:+d}"
    line = Text.join((f"{sign} ", bold(heading), f": {what}"))
    return Text.lines(line, _blocked(offer, words)) if offer.blocked else line + _STATES[row.state]


def _blocked(offer: Offer, words: Words) -> Text:
    reason = Text(offer.blocked).clipped(_REASON_UNITS)
    return words("⚠️ downloaded, but its import is blocked: {reason}", reason=reason)


def _change(now: str, before: str, words: Words) -> Text:
    if now and before:
        return words("{now} instead of {before}", now=now, before=before)
    return Text(now) if now else words("no {before}", before=before)
