"""The two ends of a release's name: its title, in one or several languages, and its group."""

import re
from typing import Final

from tgarr.domain.releases.vocabulary import TERMS

_LEADING_GROUP: Final = re.compile(r"^\[([^\[\]]{1,40})\][\s._]?(?=\S)")
_BEHIND_FACTS: Final = re.compile(
    r"(?:[\s.]?\d[\s.]\d(?!\d))?(?:[\s._-]?(?:mkv|mp4|avi))?\s?-\s?(?P<group>[^\W_][^\s\[\](){}+/|,]{0,30})"
    r"(?:\s?[\[(][^\[\]()]{0,40}[\])][\s-]?)*$",
    re.IGNORECASE,
)
_TRAILING_GROUP: Final = re.compile(r"-\s?(?P<group>[^\W_][\w&@'$]{0,30})(?:\s?[\[(][^\[\]()]{0,40}[\])][\s-]?)*$")
_FROM: Final = re.compile(r"\s(?:от|by)\s(?P<group>[^\W_][\w.-]{1,30})\s?$")
_INNER_GROUP: Final = re.compile(r"[\s-](?P<group>[^\W_][\w-]{1,24})[)\]]$")
_BOXED_GROUP: Final = re.compile(r"\[(?P<group>[^\W_][\w.-]{1,24})\]$")
_REPOSTED: Final = re.compile(
    r"(?:-(?:obfuscat\w*|scrambled|postbot|xpost|nzbgeek|buymore|asrequested|alternativetorequested|rakuv\w*|whiterev"
    r"|gerov|chamele0n|4p(?:lanet)?|pre|rp|sample|\d))+$",
    re.IGNORECASE,
)
_NO_GROUP: Final = re.compile(r"(?:s\d+)?(?:e\d+)?|\d{3,4}[pi]|ma|hd|[0-9a-f]{8}|\d+bit|.*\.(?:com|org|net|to|mx)")
_SITE: Final = re.compile(r"^(?:www\.[\w.-]{1,40}\.\w{2,4}|\[\s?[^\]\s]{0,40}\.\w{2,4}\s?\])\s?-?\s?", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"[\[({][^\[\](){}]*[\])}]?")
_LAST_BRACKETS: Final = re.compile(r"(?:\s?[\[({][^\[\](){}]*[\])}]?\s?)+$")
_SPACES: Final = re.compile(r"[\s_]+")
_DOT: Final = re.compile(r"(?<!\b[A-Z])\.|(?<=\b[A-Z])\.(?![A-Z](?:\b|_))")
_PARTS: Final = re.compile(r"\s[/|]\s")
_EDGES: Final = " -–—_.,:|/([{+"


def group_of(name: str, title_end: int, facts_end: int) -> tuple[str, int]:
    """Return the group and where it begins; an empty group begins behind the name.

    Args:
        name: the whole name.
        title_end: where the title ends; a group comes later.
        facts_end: where the last technical word ends; what follows it behind a dash is the group.

    """
    reposted = _REPOSTED.search(name)
    if reposted and reposted.start() > title_end:
        name = name[: reposted.start()]
    match = _BEHIND_FACTS.match(name, facts_end) if facts_end else None
    for found in (match, *(pattern.search(name, max(title_end, 1)) for pattern in (_TRAILING_GROUP, _FROM))):
        if found and _may_be_group(found["group"]):
            return found["group"], found.start("group")
    leading = _LEADING_GROUP.match(name)
    if leading and not leading[1].lower().startswith("www") and leading[1].lower() not in TERMS:
        return leading[1].strip(), len(name)
    for pattern in (_INNER_GROUP, _BOXED_GROUP):
        found = pattern.search(name, max(title_end, 1))
        if found and _may_be_group(found["group"]):
            return found["group"], found.start("group")
    return "", len(name)


def _may_be_group(word: str) -> bool:
    lower = word.lower()
    return not word.isdigit() and lower.split("-")[0] not in TERMS and not _NO_GROUP.fullmatch(lower)


def titles_of(name: str, end: int) -> tuple[tuple[str, ...], str]:
    """Return all titles before `end`, and the one to search by: the first in Latin letters, or the first."""
    text = _SITE.sub("", name[:end])
    shorter = _LEADING_GROUP.sub("", text)
    text = shorter if shorter.strip(_EDGES) else text
    parts = _PARTS.split(text)
    if len(parts) > 1:  # people in brackets are told in several languages too
        parts = _PARTS.split(_BRACKETS.sub(" ", text))
    titles = tuple(filter(None, (_clean(part) for part in parts)))
    latin = next((title for title in titles if any("a" <= letter.lower() <= "z" for letter in title)), "")
    return titles, latin or (titles[0] if titles else "")


def _clean(text: str) -> str:
    if " " not in text.strip():
        text = _DOT.sub(" ", text)
    bare = _LAST_BRACKETS.sub(" ", text)
    if bare.strip(_EDGES):
        text = bare
    return _SPACES.sub(" ", text).strip(_EDGES)
