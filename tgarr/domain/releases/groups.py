"""Who made a release: the name behind the last dash, in brackets first or last, or last of what is in brackets."""

import re
from typing import Final

from tgarr.domain.releases.vocabulary import BARE_GROUPS
from tgarr.domain.releases.words import is_known, is_strong

_BEHIND: Final = re.compile(
    r"[\s._]{0,2}[)\]'\"]{0,2}[\s._]{0,2}-[\s]?\[?(?P<group>[^\W_][^\s\[\](){}+/|,]{0,30})(?P<rest>.*)$", re.DOTALL
)
_LAST: Final = re.compile(r"(?<=[\w)\]])-(?P<group>[^\W_][\w&@'$]{1,24})$")
_TEAM: Final = re.compile(r"\s(?P<second>[A-Z]\w{0,10}(?:Team|Raws|Subs))$")
_FROM: Final = re.compile(r"\s(?:от|by)\s(?P<group>[^\W_][\w.-]{1,30}(?:\s&\s[^\W_][\w.-]{1,30})?)\s?(?:$|\|)")
_BOXES: Final = re.compile(r"(?:[\s)]?\[[^\[\]]{1,60}\]){1,12}$")
_BOX: Final = re.compile(r"\[(-?[^\W_][\w.&'-]{0,24}-?)\]")
_INNER: Final = re.compile(r"(?:[\s.]|-\s?)(?P<group>[^\W_][\w$.'-]{1,24})[)\]](?:\s?[\[(][^\[\]()]{0,30}[\])]){0,4}$")
_SOFTSUBS: Final = re.compile(r"\[(?:Soft|Hard|RAW)[Ss]ubs \((?P<group>[^()]{1,40})\)\]")
_LINES: Final = re.compile(r"(?<!\d)\d{3,4}[pi](?![^\W_])")
_BARE: Final = re.compile(rf"(?P<group>(?<![^\W_])(?:{BARE_GROUPS})|-zr-)[\])]{{0,2}}$")
_WORDS: Final = frozenset({"ma", "hd", "dl", "rip", "pack", "es", "en", "hdrip", "subbed", "bit"})
_SPOKEN: Final = frozenset({"dub", "mvo", "dvo", "avo", "sub"})
_LANGUAGES: Final = "ita|eng|rus|ukr|spa|cat|fre|ger|jap|jpn"
_NO_GROUP: Final = re.compile(
    r"cap\.\d+|(?:s\d+)?(?:e\d+)?|[0-9a-f]{8}|\d+(?:bits?|mb|gb|ch)|[v\d.]+|\d\d?-bit|(?:multi|eng|e)-?subs?"
    rf"|(?:{_LANGUAGES})(?:[+-](?:{_LANGUAGES}))*"
)


_LEAST_DIGITS: Final = 5
_MOST_BEHIND, _LONGEST_SIGNED, _LONGEST_INNER = 160, 20, 60
"""Characters at the end in which a group is looked for."""


Group = tuple[str, int]
"""A group's name, and where it begins in the name of the release; behind it where that does not matter."""


def group_of(name: str, lower: str, facts_end: int, numbering_end: int, fansub: str) -> Group:
    """Return the group; an empty one where none is named.

    Args:
        name: the whole name.
        lower: the same in lower case.
        facts_end: where the last technical word ends; 0 where there is none.
        numbering_end: where season, episode or year end.
        fansub: the group that stands first in brackets, or nothing.

    """
    least = max(facts_end, numbering_end)
    return (
        (_dashed(name, facts_end) if facts_end else None)
        or (_signed(name, lower, least) if least else None)
        or (_behind(name, facts_end) if facts_end else None)
        or ((fansub, len(name)) if fansub else None)
        or (_boxed(name, max(numbering_end, 1)) if name[-1:] in {"]", ")"} else None)
        or _last(name, max(least, 1), technical=facts_end > 0)
        or ("", len(name))
    )


def _dashed(name: str, facts_end: int) -> Group | None:
    """Read `x264-GROUP`, which most names end in."""
    tail = name[facts_end + 1 :] if name[facts_end : facts_end + 1] == "-" else ""
    return (tail, facts_end + 1) if tail.isalnum() and is_group(tail) else None


def _behind(name: str, facts_end: int) -> Group | None:
    """Read a group behind a dash, with what may follow it in brackets."""
    match = _BEHIND.match(name, facts_end)
    group = _with_rest(match["group"], match["rest"]) if match else ""
    return (group, match.start("group")) if match and group else None


def _boxed(name: str, least: int) -> Group | None:
    """Read `[Softsubs (Group)]`, `[1080p] [Group]`, `(1080p BluRay x265 Group)`."""
    least = max(least, len(name) - _MOST_BEHIND)
    softsubs = _SOFTSUBS.search(name, least) if "ubs (" in name else None
    if softsubs:
        return softsubs["group"], softsubs.start("group")
    boxes = _BOXES.search(name, least)
    for box in reversed(list(_BOX.finditer(name, boxes.start()))) if boxes else ():
        if is_group(box[1]):
            return box[1], box.start(1)
    inner = _INNER.search(name, max(least, len(name) - _LONGEST_INNER))
    if inner is None or not is_group(inner["group"]):
        return None
    opened = max(name.rfind("(", 0, inner.start()), name.rfind("[", 0, inner.start()))
    spoken = name[:opened].rstrip()[-3:].lower() in _SPOKEN  # "MVO (Studio)"
    _, _, before = name[opened + 1 : inner.start()].rpartition(" ")
    spoken = spoken or is_known(f"{before}-{inner['group']}".lower())  # "[Open Matte]"
    return None if spoken else (inner["group"], inner.start("group"))


def _last(name: str, least: int, *, technical: bool) -> Group | None:
    """Read `-Group` at the end, where nothing technical stands between, and `от Группы`."""
    spaced = " " in name  # a sentence may end in words with a dash
    match = None if spaced and not technical else _LAST.search(name, least - 1)
    match = match or (_FROM.search(name, least) if spaced else None)
    return (match["group"], match.start("group")) if match and is_group(match["group"]) else None


def _signed(name: str, lower: str, least: int) -> Group | None:
    """Read a group that is known to sign without a dash."""
    match = _BARE.search(lower, max(least, len(name) - _LONGEST_SIGNED))
    return (name[match.start("group") : match.end("group")], match.start("group")) if match else None


def is_group(word: str) -> bool:
    """Return whether a word may be a group's name, and is not a technical one."""
    lower = word.lower().strip("-")
    if is_known(lower) or lower in _WORDS:
        return False
    if lower.isalpha():
        return True
    return not ((lower.isdigit() and len(lower) < _LEAST_DIGITS) or _NO_GROUP.fullmatch(lower) or _LINES.search(lower))


def _with_rest(group: str, rest: str) -> str:
    """Return the group behind a dash, without languages behind it; nothing where it goes on as a sentence."""
    while (end := max(group.rfind("."), group.rfind("_"))) > 0:
        tail = group[end + 1 :].strip("-").lower()
        if tail and not is_known(tail):
            break
        group = group[:end]
    group = group.rstrip(".'\"")
    rest = rest.strip().lstrip("]") if rest else ""
    if rest and rest.lstrip()[0] not in "[({":
        team = _TEAM.fullmatch(rest)
        if team:
            return f"{group} {team['second']}"
        if not all(is_known(word) for word in rest.lower().split()) and rest[0] != "-":
            return ""
    if not rest and is_strong(group.lower()):
        return group  # what is technical ended before it
    return group if is_group(group) else ""
