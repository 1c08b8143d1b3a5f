"""Shows and changes rules, one's own or the house's; what a change would have changed is shown before it holds."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final, cast

from actors.stores import audit, house_settings, people
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.taste import RulesOf
from tgarr.domain.releases.liking import Whose
from tgarr.domain.releases.patterns import BadPattern, exactly
from tgarr.errors import Expired, InvalidInput
from tgarr.features.rules import changing, trying, view, written
from tgarr.features.rules.changing import Kept, Of, Wish
from tgarr.features.rules.router import router

_BACKS: Final = ("best", "releases")
"""Where the rules may be opened from, besides the settings."""


@router.command("rules", right=Right.LOOK, description=N_("which releases I like"))
@router.press("rules", right=Right.LOOK, way_in=True)
async def types(request: Request) -> None:
    """Show for which types there are rules: one's own, or the house's."""
    if request.dialogue is None:
        request.begin("settings", {})
    word = request.argument(0) if request.arguments else ""
    if word in _BACKS:
        request.state["rules-back"] = [word]
    if word == "house":
        request.state["whose"] = "house"
    elif word:
        request.state.pop("whose", None)
    whose = _whose(request)
    await request.show(view.types(request, whose, await trying.settings(request, whose)))


@router.press("rules-of", right=Right.LOOK)
async def rules(request: Request) -> None:
    """Show the rules for one type."""
    kind, whose = _kind(request.argument(0)), _whose(request)
    await request.show(view.rules(request, whose, kind, await _kept(request, kind)))


@router.press("rule", right=Right.LOOK)
async def one(request: Request) -> None:
    """Show what can be wished of the group or indexer that the browser has named."""
    if request.arguments and request.argument(0) in ("house", "person"):
        request.state["whose"] = request.argument(0)
    named, whose = _named(request), _whose(request)
    kept, pattern = await _kept(request, _kind(named["kind"])), exactly(named["name"])
    now = next((wish for of, one, wish, _points in changing.entries(kept) if (of, one) == (named["of"], pattern)), None)
    await request.show(view.one(request, whose, named["of"], named["name"], now, tuple(named["back"])))


@router.press("rule-set", right=Right.LOOK)
async def wish(request: Request) -> None:
    """Try a wish for it."""
    named, wanted = _named(request), request.argument(0)
    if wanted not in ("like", "less", "never", "only", "forget"):
        raise InvalidInput("button")
    of, pattern = named["of"], exactly(named["name"])
    await _propose(request, _kind(named["kind"]), lambda kept: _changed(kept, of, pattern, wanted))


@router.press("rule-drop", right=Right.LOOK)
async def drop(request: Request) -> None:
    """Try what would be without one rule."""
    kind, place = _kind(request.argument(0)), request.number(1, most=changing.MOST)

    def without(kept: Kept) -> dict[str, Any]:
        listed = changing.entries(kept)
        if place >= len(listed):
            raise Expired
        of, pattern, _wish, _points = listed[place]
        return _changed(kept, of, pattern, "forget")

    await _propose(request, kind, without, back=("rules-of", kind))


@router.press("rule-size", right=Right.LOOK)
async def ceiling(request: Request) -> None:
    """Try another ceiling."""
    kind, name = _kind(request.argument(0)), request.argument(1)
    if name not in ("largest", "largest_pack"):
        raise InvalidInput("button")
    most = request.number(2, most=10_000)
    await _propose(request, kind, lambda kept: changing.sized(kept, name, most), back=("rules-of", kind))


@router.command("rule", right=Right.LOOK)
async def write(request: Request) -> None:
    """Try a rule that was written."""
    try:
        wanted = written.read(request.text)
    except ValueError:
        raise InvalidInput("rule") from None
    request.begin("settings", {"whose": wanted.whose})
    await _propose(
        request,
        wanted.kind,
        lambda kept: _changed(kept, wanted.of, wanted.pattern, wanted.wish, points=wanted.points),
        back=("rules-of", wanted.kind),
    )


@router.press("rules-save", right=Right.LOOK, once=True)
async def save(request: Request) -> None:
    """Let the change hold, unless something else has changed since it was tried."""
    proposed = request.state.pop("proposed", None)
    if proposed is None or "before" not in proposed:
        raise Expired
    name, value, whose = proposed["name"], proposed["value"], proposed["whose"]
    person, now = request.person.id, request.now
    if whose == "house":
        request.demand(Right.SERVE)

    def keep(db: sqlite3.Connection) -> bool:
        kept = house_settings.settings(db) if whose == "house" else people.settings(db, person)
        if kept.get(name, {}) not in (proposed["before"], value):  # the same again: it was saved by this very press
            return False
        if whose == "house":
            detail = {"value": value}
            audit.add(db, now=now, person=person, action="house-rules", subject=name, detail=detail, asked=request.row)
            house_settings.set_setting(db, name, value, person=person, now=now)
        else:
            people.set_setting(db, person, name, value or None)
        return True

    _ = request.words
    saved = await request.house.write(keep)
    await request.answer(_("Saved.") if saved else _("Something else was saved meanwhile: look at it first."))
    verb, *arguments = proposed["then"]
    await request.follow(verb, *arguments)


async def _propose(
    request: Request, kind: RulesOf, change: Callable[[Kept], dict[str, Any]], *, back: tuple[str, ...] = ()
) -> None:
    """Show what a change of the rules would have changed; what it changes is what `save` holds it against."""
    then = back
    if not back:
        back, then = tuple(_named(request)["back"]), ("releases",)  # where they stand now: places have changed
    name, whose = f"rules {kind}", _whose(request)
    before = await trying.settings(request, whose)
    kept: dict[str, Any] = before.get(name, {})
    rules = change(kept)
    replay = await trying.tried(request, whose, before, {**before, name: rules})
    request.state["proposed"] = {"whose": whose, "name": name, "before": kept, "value": rules, "then": list(then)}
    await request.show(view.proposal(request, whose, (kept, rules), replay, back))


def _changed(kept: Kept, of: Of, pattern: str, wish: str, *, points: int = changing.LIKE) -> dict[str, Any]:
    try:
        return changing.wished(kept, of, pattern, cast("Wish", wish), points=points)
    except BadPattern:
        raise InvalidInput("expression") from None
    except ValueError:
        raise InvalidInput("too-many-rules") from None


def _whose(request: Request) -> Whose:
    """Return whose rules the dialogue is about; the house's are for those who look after it."""
    if request.state.get("whose") != "house":
        return "person"
    request.demand(Right.SERVE)
    return "house"


async def _kept(request: Request, kind: RulesOf) -> dict[str, Any]:
    kept: dict[str, Any] = (await trying.settings(request, _whose(request))).get(f"rules {kind}", {})
    return kept


def _kind(word: str) -> RulesOf:
    if word not in written.TYPES:
        raise InvalidInput("button")
    return word


def _named(request: Request) -> dict[str, Any]:
    """Return the group or indexer that the browser has put into the dialogue."""
    named: dict[str, Any] | None = request.state.get("rule")
    if named is None:
        raise Expired
    return named
