"""Shows and changes a person's own rules; what a change would have changed is shown before it holds."""

from typing import Any, cast

from actors.stores import people
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.taste import RulesOf
from tgarr.domain.releases.patterns import BadPattern, exactly
from tgarr.errors import Expired, InvalidInput
from tgarr.features.rules import changing, trying, view
from tgarr.features.rules.changing import Of, Wish
from tgarr.features.rules.router import router


@router.command("rules", right=Right.LOOK, description=N_("which releases I like"))
@router.press("rules", right=Right.LOOK, way_in=True)
async def types(request: Request) -> None:
    """Show for which types there are rules."""
    if request.dialogue is None:
        request.begin("settings", {})
    await request.show(view.types(request, await trying.mine(request)))


@router.press("rules-of", right=Right.LOOK)
async def rules(request: Request) -> None:
    """Show the rules for one type."""
    kind = _kind(request.argument(0))
    await request.show(view.rules(request, kind, await _kept(request, kind)))


@router.press("rule", right=Right.LOOK)
async def one(request: Request) -> None:
    """Show what can be wished of the group or indexer that the browser has named."""
    named = _named(request)
    kept, pattern = await _kept(request, _kind(named["kind"])), exactly(named["name"])
    now = next((wish for of, one, wish, _points in changing.entries(kept) if (of, one) == (named["of"], pattern)), None)
    await request.show(view.one(request, named["of"], named["name"], now, tuple(named["back"])))


@router.press("rule-set", right=Right.LOOK)
async def wish(request: Request) -> None:
    """Try a wish for it."""
    named, wanted = _named(request), request.argument(0)
    if wanted not in ("like", "less", "never", "forget"):
        raise InvalidInput("button")
    kind = _kind(named["kind"])
    await _propose(request, kind, _changed(await _kept(request, kind), named["of"], exactly(named["name"]), wanted))


@router.press("rule-drop", right=Right.LOOK)
async def drop(request: Request) -> None:
    """Try what would be without one rule."""
    kind = _kind(request.argument(0))
    kept = await _kept(request, kind)
    listed = changing.entries(kept)
    place = request.number(1, most=changing.MOST)
    if place >= len(listed):
        raise Expired
    of, pattern, _wish, _points = listed[place]
    await _propose(request, kind, _changed(kept, of, pattern, "forget"), back=("rules-of", kind))


@router.press("rule-size", right=Right.LOOK)
async def ceiling(request: Request) -> None:
    """Try another ceiling."""
    kind, name = _kind(request.argument(0)), request.argument(1)
    if name not in ("largest", "largest_pack"):
        raise InvalidInput("button")
    rules = changing.sized(await _kept(request, kind), name, request.number(2, most=10_000))
    await _propose(request, kind, rules, back=("rules-of", kind))


@router.command("rule", right=Right.LOOK)
async def written(request: Request) -> None:
    """Try a rule that was written: the type, group or indexer, points or never or only, and an expression."""
    word, of, wanted, pattern = (*request.text.split(maxsplit=3), "", "", "", "")[:4]
    if word not in view.TYPES or of not in ("group", "indexer") or not pattern:
        raise InvalidInput("rule")
    points = 0
    if wanted not in ("never", "only", "forget"):
        digits = wanted.lstrip("+-−")
        if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:6]) <= changing.MOST_POINTS:
            raise InvalidInput("rule")
        points, wanted = int(digits), "less" if wanted[0] in "-−" else "like"
    request.begin("settings", {})
    kind = _kind(word)
    kept = await _kept(request, kind)
    changed = _changed(kept, cast("Of", of), pattern, wanted, points=points or changing.LIKE)
    await _propose(request, kind, changed, back=("rules-of", kind))


@router.press("rules-save", right=Right.LOOK, once=True)
async def save(request: Request) -> None:
    """Let the change hold."""
    proposed = request.state.pop("proposed", None)
    if proposed is None:
        raise Expired
    kind, rules = _kind(proposed["kind"]), proposed["rules"]
    await request.house.write(lambda db: people.set_setting(db, request.person.id, f"rules {kind}", rules or None))
    await request.answer(request.words("Saved."))
    verb, *arguments = proposed["then"]
    await request.follow(verb, *arguments)


async def _propose(request: Request, kind: RulesOf, rules: dict[str, Any], *, back: tuple[str, ...] = ()) -> None:
    then = back
    if not back:
        back, then = tuple(_named(request)["back"]), ("releases",)  # where they stand now: places have changed
    before = await trying.mine(request)
    replay = await trying.tried(request, before, {**before, f"rules {kind}": rules})
    request.state["proposed"] = {"kind": kind, "rules": rules, "then": list(then)}
    await request.show(view.proposal(request, (before.get(f"rules {kind}", {}), rules), replay, back))


def _changed(kept: dict[str, Any], of: Of, pattern: str, wish: str, *, points: int = changing.LIKE) -> dict[str, Any]:
    try:
        return changing.wished(kept, of, pattern, cast("Wish", wish), points=points)
    except BadPattern:
        raise InvalidInput("expression") from None
    except ValueError:
        raise InvalidInput("too-many-rules") from None


async def _kept(request: Request, kind: RulesOf) -> dict[str, Any]:
    kept: dict[str, Any] = (await trying.mine(request)).get(f"rules {kind}", {})
    return kept


def _kind(word: str) -> RulesOf:
    if word not in view.TYPES:
        raise InvalidInput("button")
    return word


def _named(request: Request) -> dict[str, Any]:
    """Return the group or indexer that the browser has put into the dialogue."""
    named: dict[str, Any] | None = request.state.get("rule")
    if named is None:
        raise Expired
    return named
