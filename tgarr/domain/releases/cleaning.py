"""Takes off a release's name what others have put round it: sites, what reposting added, a file's ending."""

import re
import unicodedata
from typing import Final

from tgarr.domain.releases.names import LONGEST
from tgarr.domain.releases.vocabulary import REPOSTS, REPOSTS_BEGIN

_VIDEO: Final = (
    "mkv",
    "avi",
    "mp4",
    "m4v",
    "wmv",
    "ts",
    "m2ts",
    "mov",
    "mpg",
    "mpeg",
    "webm",
    "flv",
    "vob",
    "ogm",
    "rmvb",
    "mk3d",
)
_ENDINGS: Final = frozenset({*_VIDEO, "divx", "iso", "nzb", "torrent", "rar", "zip", "7z", "sub", "srt", "ass"})
_LONGEST_ENDING, _MOST_AROUND = 8, 4
_LETTERS: Final = str.maketrans(
    {
        "【": "[",
        "】": "]",
        "「": "[",
        "」": "]",
        "★": " ",
        "☆": " ",
        "İ": "I",
        "’": "'",
        "\u200b": "",
        "\ufeff": "",
        "\u200e": "",
    }
)
_OTHER_LETTERS: Final = re.compile(f"[{''.join(map(chr, _LETTERS))}]")
_DOMAIN: Final = (
    r"(?:www\.[\w.-]{1,60}|[\w-]{1,40}(?:\.(?:com?|org|net|info|biz|gov))?"
    r"\.(?:com|org|net|info|biz|to|io|ru|su|ua|by|kz|pl|cz|sk|hu|ro|bg|de|at|ch|fr|es|pt|it|nl|be|eu|uk|ca|au|nz|za|us"
    r"|mx|br|ar|in|cn|jp|kr|tv|cc|ws|me|lt|lv|ee|li|la|se|no|fi|dk|gr|tr|il|ag|am|pw|ac|fm|nu|tk|st|ph|vip|live|art|one|lol|wiki|world|app|xyz|club|site|top|unblocked))"
)
_SITE_FIRST: Final = re.compile(
    rf"^(?:\[[\s-]{{0,2}}{_DOMAIN}[\s-]{{0,2}}\]|\(\s?{_DOMAIN}\s?\)|{_DOMAIN}\s-\s)[\s_-]{{0,4}}", re.IGNORECASE
)
_SITE_LAST: Final = re.compile(
    rf"(?:\[\s?(?!yts)(?:{_DOMAIN}|eztvx?|rartv|rarbg|ettv|tgx|publichd|glodls|ethd)\s?\]|\(\s?{_DOMAIN}\s?\))",
    re.IGNORECASE,
)
_SAYS_SIZE: Final = re.compile(
    r"[\s|,-]{0,4}[\[(]?(?<![^\W_])\d{1,4}(?:[.,]\d{1,2})?\s?[gmгм]i?[bб][\])]?$", re.IGNORECASE
)
_LONGEST_SIZE: Final = 20
_ENDS_OF_SIZE: Final = frozenset("BbБб")
_CLOSED: Final = frozenset("])")
_OPENED: Final = frozenset("[(")


def cleaned(name: str) -> tuple[str, str]:
    """Return a name with nothing round it, and the ending it had, in lower case; what is longer than any is cut."""
    name = name[:LONGEST].strip()
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
        if _OTHER_LETTERS.search(name):
            name = name.translate(_LETTERS)
        name = name[:LONGEST].strip()
    ending = ""
    dot = name.rfind(".", -_LONGEST_ENDING)
    if dot > 0:
        ending = name[dot + 1 :].lower()
        if ending in _ENDINGS and name[dot + 1 :] not in {"TS", "ISO"}:
            name = name[:dot].rstrip()
    name = _without_last(name)
    if (name[:1] in _OPENED or " - " in name or name[:4].lower() == "www.") and "." in name[:40]:
        site = _SITE_FIRST.match(name)
        if site and site.end() < len(name):
            name = name[site.end() :]
    dash = name.rfind("-")
    around = _MOST_AROUND
    while around and dash > 0 and _is_repost(name[dash + 1 :].lower()) and name.rfind("-", 0, dash) > 0:
        name = name[:dash]
        dash = name.rfind("-")
        around -= 1
    return name, ending if ending in _ENDINGS else ""


def _without_last(name: str) -> str:
    """Return a name without the size and the sites that it ends in."""
    last = name[-2:-1] if name[-1:] in _CLOSED else name[-1:]
    if last in _ENDS_OF_SIZE and (size := _SAYS_SIZE.search(name, max(1, len(name) - _LONGEST_SIZE))):
        name = name[: size.start()].rstrip()
    around = _MOST_AROUND
    while around and name[-1:] in _CLOSED:
        opened = name.rfind("[" if name[-1] == "]" else "(")
        if opened <= 0 or not _SITE_LAST.fullmatch(name, opened):
            break
        name = name[:opened].rstrip(" -")
        around -= 1
    return name


def _is_repost(word: str) -> bool:
    return word in REPOSTS or word.startswith(REPOSTS_BEGIN)
