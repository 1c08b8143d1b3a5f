"""A person's own rules as plain values, and how they are changed: each change is a new value."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from tgarr.domain.releases.patterns import check

Of = Literal["group", "indexer"]
Wish = Literal["like", "less", "never", "only", "forget"]
LIKE: Final = 15
"""Points of a like by a tap; less is as much the other way."""
MOST_POINTS: Final = 1_000
MOST: Final = 50
"""Rules of one person for one type: an expression is asked of every release."""

Kept = Mapping[str, Any]


def wished(kept: Kept, of: Of, pattern: str, wish: Wish, *, points: int = LIKE) -> dict[str, Any]:
    """Return the rules with one more for a group or an indexer; what was wished of the same expression goes.

    Args:
        kept: the rules before.
        of: what the expression is to find.
        pattern: a regular expression.
        wish: what is wished of what it finds.
        points: for `like`, and taken off for `less`.

    Raises:
        BadPattern: the expression cannot be used.
        ValueError: there are too many rules already.

    """
    check(pattern)
    rules = _without(kept, of, pattern)
    match wish:
        case "like" | "less":
            rules[f"{of}s"] = {**rules.get(f"{of}s", {}), pattern: points if wish == "like" else -points}
        case "never":
            rules[f"blocked_{of}s"] = [*rules.get(f"blocked_{of}s", []), pattern]
        case "only":
            rules[f"only_{of}s"] = [*rules.get(f"only_{of}s", []), pattern]
        case "forget":
            pass
    if len(entries(rules)) > MOST:
        raise ValueError("too many rules")
    return rules


def sized(kept: Kept, name: str, gibibytes: float) -> dict[str, Any]:
    """Return the rules with another ceiling (`largest`, `largest_pack`); 0 for none."""
    return {key: value for key, value in {**kept, name: gibibytes}.items() if value}


def entries(kept: Kept) -> list[tuple[Of, str, Wish, int]]:
    """Return the rules one by one: of what, the expression, what is wished, points."""
    found: list[tuple[Of, str, Wish, int]] = []
    kinds: tuple[Of, Of] = ("group", "indexer")
    for of in kinds:
        for pattern, points in kept.get(f"{of}s", {}).items():
            found.append((of, pattern, "like" if points > 0 else "less", points))
        found += [(of, pattern, "never", 0) for pattern in kept.get(f"blocked_{of}s", [])]
        found += [(of, pattern, "only", 0) for pattern in kept.get(f"only_{of}s", [])]
    return found


def _without(kept: Kept, of: Of, pattern: str) -> dict[str, Any]:
    rules = dict(kept)
    if (points := rules.get(f"{of}s")) is not None:
        rules[f"{of}s"] = {one: amount for one, amount in points.items() if one != pattern}
    for name in (f"blocked_{of}s", f"only_{of}s"):
        if name in rules:
            rules[name] = [one for one in rules[name] if one != pattern]
    return {name: value for name, value in rules.items() if value}
