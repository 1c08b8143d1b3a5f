"""The screens of a person's own rules."""

import re
from collections.abc import Sequence
from typing import Any, Final

from tgarr.chat import offered
from tgarr.chat.figures import size
from tgarr.chat.language import N_, Words
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.taste import RulesOf
from tgarr.chat.text import Text, bold, code
from tgarr.domain.releases import Ranked
from tgarr.domain.releases.patterns import exactly
from tgarr.domain.releases.replaying import Difference, Replay
from tgarr.features.rules.changing import Kept, Of, Wish, entries

TYPES: Final[dict[RulesOf, str]] = {"film": N_("films"), "series": N_("series"), "anime": N_("anime")}
SIZES: Final = (0, 5, 10, 20, 40, 80)
PACKS: Final = (0, 30, 60, 120, 240)
THRESHOLDS: Final = (100, 120, 140)
_NAMES: Final[dict[Of, str]] = {"group": N_("group"), "indexer": N_("indexer")}
_CEILINGS: Final = ("largest", "largest_pack")
_MOST_TOLD: Final = 3
_LABEL: Final = 24


def types(request: Request, settings: dict[str, Any]) -> Screen:
    """Show for which types of title there are rules, and from how many points on the best is taken by itself."""
    _ = request.words
    kept = {kind: settings.get(f"rules {kind}", {}) for kind in TYPES}
    counts = {kind: len(entries(rules)) + sum(name in rules for name in _CEILINGS) for kind, rules in kept.items()}
    lines = [_("Rules for {type}: {count}", type=_.plain(TYPES[kind]), count=count) for kind, count in counts.items()]
    rows: list[tuple[Button, ...]] = [
        tuple(request.button(_.plain(label), "rules-of", kind) for kind, label in TYPES.items()),
    ]
    if request.may(Right.ASK):
        rows.append((request.button(_("⚡ By itself: {points}", points=automatic(_, settings)), "rules-auto"),))
    rows.append((request.button(_("⬅️ Back"), "settings"),))
    hint = _("Groups and indexers are liked and forbidden with a tap in the details of a release, too.")
    return _screen(request, Text(""), Text.lines(*lines, "", hint), rows)


def automatic(words: Words, settings: dict[str, Any]) -> str:
    """Return from how many points on the best is taken by itself."""
    points = settings.get("auto")
    return words.plain("off") if points is None else words.plain("from {points} points", points=points)


def rules(request: Request, kind: RulesOf, kept: Kept) -> Screen:
    """Show the rules for one type; a tap on one forgets it."""
    _ = request.words
    listed = entries(kept)
    lines: list[Text | None] = [
        Text.join((f"{number}. ", said(request, of, pattern, wish, points)))
        for number, (of, pattern, wish, points) in enumerate(listed, 1)
    ]
    if not listed:
        lines.append(_("No rules yet."))
    lines += [Text(), _ceiling(request, "largest", kept)]
    if kind != "film":
        lines.append(_ceiling(request, "largest_pack", kept))
    lines += [
        Text(),
        _("A rule of your own: write {example}", example=code(f"/rule {kind} group +15 ^(NTb|FLUX)$")),
        _(
            "Instead of points: {words}; instead of a group: {indexer}",
            words=code("never, only"),
            indexer=code("indexer"),
        ),
    ]
    numbers = [request.button(f"✖ {number}", "rule-drop", kind, number - 1) for number in range(1, len(listed) + 1)]
    rows = [tuple(numbers[at : at + 5]) for at in range(0, len(numbers), 5)]
    rows.append(_sizes(request, kind, "largest", SIZES, kept))
    if kind != "film":
        rows.append(_sizes(request, kind, "largest_pack", PACKS, kept))
    rows.append((request.button(_("⬅️ Back"), "rules"),))
    return _screen(request, Text(_.plain(TYPES[kind])), Text.lines(*lines), rows)


def said(request: Request, of: Of, pattern: str, wish: Wish, points: int) -> Text:
    """Say a rule."""
    _ = request.words
    plain = re.sub(r"\\(.)", r"\1", pattern[1:-1])
    name = Text.join((_(_NAMES[of]), " ", code(plain if plain and exactly(plain) == pattern else pattern)))
    match wish:
        case "never":
            return _("never: {name}", name=name)
        case "only":
            return _("only: {name}", name=name)
        case _:
            return Text.join((bold(f"{points:+d}"), " ", name))


def one(request: Request, of: Of, name: str, now: Wish | None, back: tuple[str, ...]) -> Screen:
    """Show what can be wished of a group or an indexer, and what is wished now."""
    _ = request.words
    labels: dict[Wish, Text] = {"like": _("👍 Like"), "less": _("👎 Less"), "never": _("🚫 Never")}
    wishes = [
        request.button(Text("● ") + label if wish == now else label, "rule-set", wish) for wish, label in labels.items()
    ]
    if now is not None:
        wishes.append(request.button(_("✖ Forget"), "rule-set", "forget"))
    rows = [tuple(wishes[:2]), tuple(wishes[2:]), (request.button(_("⬅️ Back"), *back),)]
    what = Text.join((_(_NAMES[of]), " ", bold(name)))
    return _screen(request, what, _("What do you want of what comes from it? It is for you alone."), rows)


def proposal(request: Request, change: tuple[Kept, Kept], replay: Replay, back: tuple[str, ...]) -> Screen:
    """Show what is about to change, and what that would have changed, before it holds."""
    _ = request.words
    before, after = change
    goes, comes = (
        [one for one in entries(kept) if one not in entries(other)] for kept, other in (change, change[::-1])
    )
    changes = [Text("➖ ") + said(request, *one) for one in goes] + [Text("➕ ") + said(request, *one) for one in comes]
    changes += [_ceiling(request, name, after) for name in _CEILINGS if before.get(name) != after.get(name)]
    rows = [(request.button(_("✅ Save"), "rules-save"), request.button(_("✖ Leave it"), *back))]
    return _screen(request, _("Before it holds"), Text.lines(*changes, "", *told(_, replay)), rows)


def told(words: Words, replay: Replay) -> Sequence[Text]:
    """Say what would have been otherwise."""
    _ = words
    if not replay.searches:
        return [_("There are no searches yet to try it on.")]
    searched = _.many("In your last search", "In your last {count} searches", replay.searches)
    if not replay.differences:
        return [_("{searches} nothing else would have been chosen.", searches=searched)]
    sign = "−" if replay.bytes < 0 else "+"
    lines = [
        _.many(
            "{searches} {count} choice would be another.",
            "{searches} {count} choices would be others.",
            len(replay.differences),
            searches=searched,
        ),
        _(
            "In all {size}; higher resolution: {better}, lower or nothing: {lower}.",
            size=f"{sign}{size(abs(replay.bytes), _)}",
            better=replay.better,
            lower=replay.lower,
        ),
        Text(),
    ]
    return lines + [_difference(_, one) for one in replay.differences[:_MOST_TOLD]]


def _difference(words: Words, one: Difference) -> Text:
    return Text.join((f"· {one.heading}: ", _short(words, one.before), " → ", _short(words, one.after)))


def _short(words: Words, one: Ranked | None) -> Text:
    if one is None:
        return words("nothing")
    group = f" {one.group}" if one.group else ""
    return Text(f"{offered.quality(one)}{group}, {size(one.release.size, words)}")


def _ceiling(request: Request, name: str, kept: Kept) -> Text:
    _ = request.words
    most = kept.get(name)
    shown = bold(_("any size") if not most else _("{size} GB", size=f"{most:g}"))
    if name == "largest":
        return _("At most (a film, an episode): {size}", size=shown)
    return _("At most (a season): {size}", size=shown)


def _sizes(request: Request, kind: str, name: str, choices: Sequence[int], kept: Kept) -> tuple[Button, ...]:
    sign = "📦" if name == "largest_pack" else "🎞"
    now = kept.get(name, 0)
    return tuple(
        request.button(f"{'●' if most == now else sign} {most or '∞'}", "rule-size", kind, name, most)
        for most in choices
    )


def thresholds(request: Request, settings: dict[str, Any], tried: Sequence[Text]) -> Screen:
    """Show from how many points on the best is taken by itself."""
    _ = request.words
    now = settings.get("auto")
    labels = [(_.plain("off"), None), *((str(points), points) for points in THRESHOLDS)]
    row = tuple(
        request.button(f"● {label}" if value == now else label, "rules-auto", value or "off") for label, value in labels
    )
    lines = [
        _("Where the library would search by itself, I take the best release if it has points enough."),
        _("Now: {points}", points=bold(automatic(_, settings))),
        _("Another number: write {example}", example=code("/auto 115")),
        Text(),
        *tried,
    ]
    return _screen(request, _("By itself"), Text.lines(*lines), [row, (request.button(_("⬅️ Back"), "rules"),)])


def _screen(request: Request, heading: Text, words: Text, rows: Sequence[tuple[Button, ...]]) -> Screen:
    _ = request.words
    crumbs = [bold(_("🎯 My rules")), heading] if heading else [bold(_("🎯 My rules"))]
    return Screen(text=Text.lines(Text.join(crumbs, " › "), "", words), keyboard=tuple(rows), token=request.token)
