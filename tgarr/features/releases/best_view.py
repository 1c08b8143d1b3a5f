"""The screen of the choice: what would be taken with its reasons, what is second, and what was passed over."""

import hashlib
from collections.abc import Mapping
from typing import Final

from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text, code
from tgarr.domain.releases import Choice, PassedOver, Ranked, Release, Why, indexer_of
from tgarr.features.releases import view
from tgarr.features.releases.begun import Found
from tgarr.features.releases.refusals import in_words
from tgarr.features.releases.rules import BEST, View

_CLIPPED: Final = 70
_MARK: Final = 8
"""Hexadecimal digits."""


def choice(
    request: Request,
    its: Found,
    choice: Choice,
    second: int | None,
    muted: Mapping[str, float],
    *,
    note: Text | None,
) -> Screen:
    """Show the choice; `second` is the place of the runner-up in the list."""
    _, at = request.words, its.at
    lines: list[Text | None] = [note, Text() if note is not None else None]
    rows: list[tuple[Button, ...]] = []
    if choice.best is None:
        lines.append(_("There is nothing that I would take.") if its.listed.rows else _("The indexers offer nothing."))
        if at.packs_first:
            lines.append(_("{service} can look for the episodes one by one.", service=at.subject.instance))
            alone = _("⚡ {service} searches by itself", service=at.subject.instance)
            rows.append((request.button(alone, "season-auto", at.target.season or 0, "library"),))
    else:
        lines += [
            _("⚡ I would take:"),
            code(choice.best.release.title),
            view.facts(request, choice.best),
            view.points(request, choice.best),
        ]
        if choice.runner_up is not None:
            lines += [Text(), *_second(request, its, choice.best, choice.runner_up)]
        rows.append((request.button(_("⬇️ Download"), "best-go", mark(choice.best.release)),))
    if choice.passed_over:
        lines += [Text(), _("Better, but not taken:")]
        lines += [_passed(request, its, passed, muted) for passed in choice.passed_over]
    if second is not None:
        rows.append((request.button(_("🥈 The second"), "release", second, *View(choosing=BEST).arguments),))
    rows.append((request.button(_("🔎 All releases"), "releases"), request.button(_("🎯 My rules"), "rules", "best")))
    rows.append((request.button(_("⬅️ Back"), *view.back(request)),))
    return view.screen(request, at.subject, at.label, Text.lines(*lines), rows)


def _second(request: Request, its: Found, best: Ranked, second: Ranked) -> list[Text]:
    _ = request.words
    return [
        Text.join((_("🥈 Second: {release}", release=code(second.release.title)), f" ({second.score.total})")),
        Text("     ") + view.behind(request, its.at.subject, best, second),
    ]


def _passed(request: Request, its: Found, passed: PassedOver, muted: Mapping[str, float]) -> Text:
    _, one = request.words, passed.one
    match passed.why:
        case Why.TRIED:
            why = _(view.PASTS[its.listed.past[one.release.guid]])
        case Why.REJECTED:
            why = Text("⛔ ") + in_words(one.release.rejections[0], _)
        case Why.FORBIDDEN if one.block is not None:
            why = view.rule(request, one.block)
        case _:
            why = view.mute(request, muted.get(indexer_of(one.release), 0.0))
    return Text.join((f"· {one.score.total} ", code(one.release.title), " — ", why.clipped(_CLIPPED)))


def mark(release: Release) -> str:
    """Return by what a button knows the release that was shown."""
    return hashlib.sha256(f"{release.indexer_id} {release.guid}".encode()).hexdigest()[:_MARK]


def said(text: Text) -> Screen:
    """Return a message without buttons."""
    return Screen(text=text)
