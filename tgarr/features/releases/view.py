"""The screens of the release browser."""

from collections.abc import Sequence
from typing import Final

from tgarr.chat import cards
from tgarr.chat.figures import age, size
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.subject import Subject
from tgarr.chat.text import CAPTION_UNITS, Text, bold, code, link
from tgarr.domain.releases import Point, Ranked
from tgarr.features.releases import rules
from tgarr.features.releases.rules import View

SORTS: Final = {"score": N_("best"), "size": N_("size"), "seeders": N_("seeders"), "age": N_("newest")}
_REASONS: Final = {
    "base": N_("to begin with"),
    "resolution_wanted": N_("the resolution you like"),
    "language_wanted": N_("a language you like"),
    "translation_wanted": N_("a translation you like"),
    "seeders_most": N_("seeders"),
    "size_small": N_("too small to be true"),
    "size_large": N_("very large"),
    "hardcoded_subtitles": N_("subtitles burnt in"),
    "sample": N_("a sample or trailer"),
}
_REJECTION_UNITS: Final = 90


def searching(request: Request, subject: Subject, target: Text) -> Screen:
    """Show that the indexers are being asked."""
    return _screen(
        request, subject, target, Text.lines(request.words("🔎 Asking the indexers… this can take a minute.")), []
    )


def passing_on(request: Request, subject: Subject, target: Text, one: Ranked) -> Screen:
    """Show that the library is asked to take a release."""
    said = request.words("⏳ Passing it to {service}… this can take a minute.", service=subject.instance)
    return _screen(request, subject, target, Text.lines(code(one.release.title), said), [])


def page(request: Request, subject: Subject, target: Text, listed: Sequence[Ranked], view: View) -> Screen:
    """Show one page of the list."""
    _ = request.words
    found = rules.shown(listed, view)
    count = rules.pages(len(found))
    at = min(view.page, count - 1)
    part = found[at * rules.PAGE : (at + 1) * rules.PAGE]
    lines: list[Text] = []
    for number, (_place, one) in enumerate(part, at * rules.PAGE + 1):
        lines.append(_line(request, number, one))
        if one.release.rejections:
            lines.append(Text("   ⛔ ") + Text(one.release.rejections[0]).clipped(_REJECTION_UNITS))
    if not part:
        lines.append(_("The indexers offer nothing for this.") if not listed else _("Nothing in this resolution."))
    elif count > 1:
        lines.append(_("Page {page} of {pages}, {count} in all", page=at + 1, pages=count, count=len(found)))
    rows: list[tuple[Button, ...]] = []
    if part:
        rows.append(
            tuple(
                request.button(str(number), "release", place, *view.arguments)
                for number, (place, _one) in enumerate(part, at * rules.PAGE + 1)
            )
        )
    if count > 1:
        rows.append(
            (
                _turn(request, "◀️", View(page=(at - 1) % count, sort=view.sort, resolution=view.resolution)),
                _turn(request, "▶️", View(page=(at + 1) % count, sort=view.sort, resolution=view.resolution)),
            )
        )
    if listed:
        rows += _choices(request, view)
    rows.append((request.button(_("🔁 Search again"), "rel-again"), request.button(_("⬅️ Back"), *_back(request))))
    return _screen(request, subject, target, Text.lines(*lines), rows)


def _choices(request: Request, view: View) -> list[tuple[Button, ...]]:
    _ = request.words
    sorts = tuple(
        _turn(request, _mark(_.plain(label), sort == view.sort), View(sort=sort, resolution=view.resolution))
        for sort, label in SORTS.items()
    )
    resolutions = tuple(
        _turn(
            request,
            _mark(f"{lines}p" if lines else _.plain("all"), lines == view.resolution),
            View(sort=view.sort, resolution=lines),
        )
        for lines in rules.RESOLUTIONS
    )
    return [sorts, resolutions]


def details(request: Request, subject: Subject, target: Text, one: Ranked, place: int, view: View) -> Screen:
    """Show one release: its name, its points one by one, and what the library has against it."""
    _, release = request.words, one.release
    facts: list[str | Text | None] = [
        rules.quality(one),
        size(release.size, _) if release.size else None,
        age(release.age_hours, _),
        None if release.seeders is None else _.many("{count} seeder", "{count} seeders", release.seeders).plain,
        link(release.indexer, release.info_url if release.info_url.startswith(("http://", "https://")) else ""),
        ", ".join(release.languages) or None,
    ]
    points = [Text.join((f"{point.amount:+d} ", _reason(request, point))) for point in one.score.points if point.amount]
    lines: list[Text | None] = [
        code(release.title),
        Text.join([fact for fact in facts if fact], " · "),
        _("Score {total}: {points}", total=bold(str(one.score.total)), points=Text.join(points, ", ")),
    ]
    lines += [Text("⛔ ") + Text(rejection).clipped(200) for rejection in release.rejections]
    rows: list[tuple[Button, ...]] = []
    if not release.rejections:
        if request.may(Right.ASK):
            rows.append((request.button(_("⬇️ Download"), "grab", place),))
    elif request.may(Right.FORCE):
        rows.append((request.button(_("⬇️ Download all the same"), "force", place),))
    rows.append((request.button(_("⬅️ Back"), "rel-page", *view.arguments),))
    return _screen(request, subject, target, Text.lines(*lines), rows)


def _line(request: Request, number: int, one: Ranked) -> Text:
    _, release = request.words, one.release
    facts: list[str | Text | None] = [
        bold(str(one.score.total)),
        rules.part(one),
        rules.quality(one),
        size(release.size, _) if release.size else None,
        f"▲{release.seeders}" if release.seeders is not None else None,
        age(release.age_hours, _),
        release.indexer.removesuffix(" (Prowlarr)"),
        one.facts.release_group or None,
    ]
    return Text.join((f"{number}. ", Text.join([fact for fact in facts if fact], " · ")))


def _reason(request: Request, point: Point) -> Text:
    words = _REASONS.get(point.reason)
    if words is None:
        return Text(point.shown or point.reason)
    said = request.words(words)
    return said + f" ({point.shown})" if point.shown else said


def _turn(request: Request, label: str, view: View) -> Button:
    return request.button(label, "rel-page", *view.arguments)


def _back(request: Request) -> tuple[str, ...]:
    return tuple(request.state.get("from", ("card",)))


def _mark(label: str, chosen: bool) -> str:
    return f"● {label}" if chosen else label


def _screen(
    request: Request, subject: Subject, target: Text, words: Text, rows: Sequence[tuple[Button, ...]]
) -> Screen:
    steps = [target] if target else []
    text = Text.lines(cards.crumbs(subject.title, *steps, request.words("Releases")), "", words)
    return Screen(
        text=text.clipped(CAPTION_UNITS),
        picture=cards.picture(subject.title, subject.instance),
        keyboard=tuple(rows),
        token=request.token,
    )
