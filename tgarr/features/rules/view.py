"""The screens of rules: a person's own, and the house's."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from tgarr.chat import offered
from tgarr.chat.figures import size
from tgarr.chat.language import N_, Words
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.taste import RulesOf
from tgarr.chat.text import Text, bold, code
from tgarr.domain.releases import Ranked, Rules
from tgarr.domain.releases.liking import Whose
from tgarr.domain.releases.patterns import exactly
from tgarr.domain.releases.replaying import Difference, Replay
from tgarr.features.rules.changing import Kept, Of, Wish, entries
from tgarr.features.rules.written import NAMES, TYPES, example

SIZES: Final = (0, 5, 10, 20, 40, 80)
PACKS: Final = (0, 30, 60, 120, 240)
THRESHOLDS: Final = (100, 120, 140)
_HEADINGS: Final[dict[Whose, str]] = {"person": N_("🎯 My rules"), "house": N_("🏠 Rules of the house")}
_CEILINGS: Final = ("largest", "largest_pack")
_MOST_TOLD: Final = 3
_LABEL: Final = 24


def types(request: Request, whose: Whose, settings: dict[str, Any]) -> Screen:
    """Show for which types of title there are rules, and what else decides: points, the choice by itself."""
    _ = request.words
    kept = {kind: settings.get(f"rules {kind}", {}) for kind in TYPES}
    counts = {kind: _count(rules) for kind, rules in kept.items()}
    if whose == "house":
        counts = {kind: count + _count(written_down(request, kind)) for kind, count in counts.items()}
    lines = [_("Rules for {type}: {count}", type=_.plain(TYPES[kind]), count=count) for kind, count in counts.items()]
    rows: list[tuple[Button, ...]] = [
        tuple(request.button(_.plain(label), "rules-of", kind) for kind, label in TYPES.items()),
    ]
    hint = _("Groups and indexers are liked and forbidden with a tap in the details of a release, too.")
    if whose == "house":
        rows.append((request.button(_("⚖️ Points"), "points"),))
        rows.append((request.button(_("⬅️ Back"), "rules", "person"),))
        hint = _("They hold for everybody, beside those of config.yaml and each person's own.")
    else:
        if request.may(Right.ASK):
            rows.append((request.button(_("⚡ By itself: {points}", points=automatic(_, settings)), "rules-auto"),))
        if request.may(Right.SERVE):
            rows.append((request.button(_("🏠 Rules of the house"), "rules", "house"),))
        rows.append((request.button(_("⬅️ Back"), *request.state.get("rules-back", ["settings"])),))
    return screen(request, whose, Text(""), Text.lines(*lines, "", hint), rows)


def _count(rules: Kept) -> int:
    return len(entries(rules)) + sum(name in rules for name in _CEILINGS)


def automatic(words: Words, settings: dict[str, Any]) -> str:
    """Return from how many points on the best is taken by itself."""
    points = settings.get("auto")
    return words.plain("off") if points is None else words.plain("from {points} points", points=points)


def written_down(request: Request, kind: RulesOf) -> Kept:
    """Return the rules of config.yaml for a type, as those are kept that were set in the chat."""
    rules: Rules = getattr(request.house.config.choosing, kind).rules
    return {name: value for name, value in msgspec.structs.asdict(rules).items() if name != "whose" and value}


def rules(request: Request, whose: Whose, kind: RulesOf, kept: Kept) -> Screen:
    """Show the rules for one type; a tap on one forgets it."""
    _ = request.words
    listed = entries(kept)
    lines: list[Text | None] = [
        Text.join((f"{number}. ", said(request, of, pattern, wish, points)))
        for number, (of, pattern, wish, points) in enumerate(listed, 1)
    ]
    written = written_down(request, kind) if whose == "house" else {}
    lines += [Text.join(("config.yaml: ", said(request, *one))) for one in entries(written)]
    lines += [Text.join(("config.yaml: ", _ceiling(request, name, written))) for name in _CEILINGS if name in written]
    if not lines:
        lines.append(_("No rules yet."))
    lines += [Text(), _ceiling(request, "largest", kept)]
    if kind != "film":
        lines.append(_ceiling(request, "largest_pack", kept))
    others = [_.plain("never"), _.plain("only")]
    lines += [
        Text(),
        _("A rule of your own: write {example}", example=code(example(_, whose, kind))),
        _(
            "Instead of points: {words}; instead of a group: {indexer}",
            words=code(", ".join(others)),
            indexer=code(_.plain(NAMES["indexer"])),
        ),
    ]
    numbers = [request.button(f"✖ {number}", "rule-drop", kind, number - 1) for number in range(1, len(listed) + 1)]
    rows = [tuple(numbers[at : at + 5]) for at in range(0, len(numbers), 5)]
    rows.append(_sizes(request, kind, "largest", SIZES, kept))
    if kind != "film":
        rows.append(_sizes(request, kind, "largest_pack", PACKS, kept))
    rows.append((request.button(_("⬅️ Back"), "rules"),))
    return screen(request, whose, Text(_.plain(TYPES[kind])), Text.lines(*lines), rows)


def said(request: Request, of: Of, pattern: str, wish: Wish, points: int) -> Text:
    """Say a rule."""
    _ = request.words
    plain = re.sub(r"\\(.)", r"\1", pattern[1:-1])
    name = Text.join((_(NAMES[of]), " ", code(plain if plain and exactly(plain) == pattern else pattern)))
    match wish:
        case "never":
            return _("never: {name}", name=name)
        case "only":
            return _("only: {name}", name=name)
        case _:
            return Text.join((bold(f"{points:+d}"), " ", name))


def one(request: Request, whose: Whose, of: Of, name: str, now: Wish | None, back: tuple[str, ...]) -> Screen:
    """Show what can be wished of a group or an indexer, and what is wished now."""
    _ = request.words
    labels: dict[Wish, Text] = {
        "like": _("👍 Like"),
        "less": _("👎 Less"),
        "never": _("🚫 Never"),
        "only": _("☝️ Only this"),
    }
    wishes = [
        request.button(Text("● ") + label if wish == now else label, "rule-set", wish) for wish, label in labels.items()
    ]
    if now is not None:
        wishes.append(request.button(_("✖ Forget"), "rule-set", "forget"))
    rows = [tuple(wishes[at : at + 2]) for at in range(0, len(wishes), 2)]
    if request.may(Right.SERVE):
        other = ("person", _("🎯 For me alone")) if whose == "house" else ("house", _("🏠 For everybody"))
        rows.append((request.button(other[1], "rule", other[0]),))
    rows.append((request.button(_("⬅️ Back"), *back),))
    what = Text.join((_(NAMES[of]), " ", bold(name)))
    alone = _("What do you want of what comes from it? It is for you alone.")
    everybody = _("What does the house want of what comes from it? It is for everybody.")
    return screen(request, whose, what, everybody if whose == "house" else alone, rows)


def proposal(
    request: Request, whose: Whose, change: tuple[Kept, Kept], replay: Replay, back: tuple[str, ...]
) -> Screen:
    """Show what is about to change, and what that would have changed, before it holds."""
    _ = request.words
    before, after = change
    goes, comes = (
        [one for one in entries(kept) if one not in entries(other)] for kept, other in (change, change[::-1])
    )
    changes = [Text("➖ ") + said(request, *one) for one in goes] + [Text("➕ ") + said(request, *one) for one in comes]
    changes += [_ceiling(request, name, after) for name in _CEILINGS if before.get(name) != after.get(name)]
    rows = [(request.button(_("✅ Save"), "rules-save"), request.button(_("✖ Leave it"), *back))]
    return screen(request, whose, _("Before it holds"), Text.lines(*changes, "", *told(_, replay, whose)), rows)


def told(words: Words, replay: Replay, whose: Whose) -> Sequence[Text]:
    """Say what would have been otherwise."""
    _ = words
    if not replay.searches:
        return [_("There are no searches yet to try it on.")]
    searched = _.many("In your last search", "In your last {count} searches", replay.searches)
    if whose == "house":
        searched = _.many("In everybody's last search", "In everybody's last {count} searches", replay.searches)
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
    return screen(request, "person", _("By itself"), Text.lines(*lines), [row, (request.button(_("⬅️ Back"), "rules"),)])


def screen(request: Request, whose: Whose, heading: Text, words: Text, rows: Sequence[tuple[Button, ...]]) -> Screen:
    """Return a screen of the person's or the house's rules."""
    first = bold(request.words(_HEADINGS[whose]))
    crumbs = [first, heading] if heading else [first]
    return Screen(text=Text.lines(Text.join(crumbs, " › "), "", words), keyboard=tuple(rows), token=request.token)
