"""A release's title, in one or several languages."""

import re
from typing import Final

_PARTS: Final = re.compile(r"\s/\s|(?<=[^\x00-\u02ff])/|/(?=[^\x00-\u02ff])")
_BARS: Final = re.compile(r"\s[/|]\s")
_COUNTED: Final = re.compile(
    r"(?:^|[\s(])(?:s\d+(?:e[\d-]+)?|(?:сезон|серии|серії|season|episodes?|выпуск)\w?[\s:]{0,2}\d"
    r"|\d{1,2}(?:-\d+)?\s?(?:й\s)?сезон|(?:tv|тв)-\d)"
)
_FIGURE: Final = re.compile(r"\d")
_ROUND: Final = re.compile(r"\([^()]{0,300}\)")
_LAST_BRACKETS: Final = re.compile(
    r"(?:\s?(?:[\[{][^\[\](){}]*[\])}]?|\((?:[\d\s–-]*|complete[^()]*)\))){1,6}\s?$", re.IGNORECASE
)
_LAST_PEOPLE: Final = re.compile(r"(?:\s?[\[({][^\[\](){}]*[\])}]?){1,6}\s?$")
_NUMBERS: Final = re.compile(r"[\[({]?(?<![^\W_])(?:tt\d{7,8}|t[mv]db(?:id)?[-=]\d{1,9})[\])}]?", re.IGNORECASE)
"""Of IMDb, TMDb and TheTVDB."""
_DOT: Final = re.compile(r"(?<!\b[A-Z])\.|(?<=\b[A-Z])\.(?![A-Z](?:\b|_))")
_HAN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]\d{0,2}[\s._·!-]*")
_LATIN: Final = re.compile(r"[A-Za-z][\x20-\u024f]{2,}")
_VERSION: Final = re.compile(r"\sv\d$|\s-\s\d{1,4}\.\d$")
_COMPLETE: Final = re.compile(r"(?<=\w)\s(?:the\s)?complete(?:\s(?:series|seasons?))?$", re.IGNORECASE)
_OPEN: Final = re.compile(r"\s?[\[(][^\[\]()]{0,40}$")
_YEAR: Final = re.compile(r"(?:18|19|20)\d\d(?:\s?[-–]\s?\d{4})?")
_BOXES: Final = re.compile(r"\s?[\[\]]\s?")
_CYRILLIC: Final = re.compile("[а-яА-Я]")
_SOME_LATIN: Final = re.compile("[a-zA-Z]")
_CLOSED: Final = frozenset("])}")
_EDGES: Final = " -–—_.,:|/([{+<>~"


def titles_of(text: str) -> tuple[tuple[str, ...], str]:
    """Return all titles in the front part of a name, and the one to search by: the first in Latin letters."""
    if "][" in text:
        text = _of_boxes(text)
    if " / " in text:
        parts = _before_year(_PARTS.split(_ROUND.sub(" ", text)))
    elif text.isascii():
        title = _tidy(text)
        return ((title,), title) if title else ((), "")
    else:
        parts = (_BARS if " | " in text else _PARTS).split(text)
    titles = [title for part in parts if (title := _tidy(_uncounted(part) if len(parts) > 1 else part))]
    if not titles:
        return (), ""
    if len(titles) == 1:
        titles = _of_two_scripts(titles[0])
    latin = (title for title in titles if title.isascii())
    partly = (title for title in titles if _SOME_LATIN.search(title))
    return tuple(titles), next(latin, "") or next(partly, titles[0])


def _before_year(parts: list[str]) -> list[str]:
    """Return the titles among what stands between slashes: `Название / Title / 2021 / ДБ`."""
    year = next((at for at, part in enumerate(parts) if at and _YEAR.fullmatch(part.strip())), len(parts))
    return parts[:year]


def _uncounted(part: str) -> str:
    """Return a title without its numbering: of several titles each may have it."""
    counted = _COUNTED.search(part.lower()) if _FIGURE.search(part) else None
    return part[: counted.start()] if counted else part


def _of_two_scripts(title: str) -> list[str]:
    """Return the Chinese, Japanese or Korean title and the Latin one behind it, or the one title that it is."""
    end = 0
    for end in (match.end() for match in _HAN.finditer(title)):  # noqa: B007  # the last one is wanted
        pass
    first = title[:end].rstrip(_EDGES + "!·")
    if end and not any(letter.isascii() and letter.isalpha() for letter in first) and _LATIN.fullmatch(title, end):
        return [first, title[end:]]
    return [title]


def _of_boxes(text: str) -> str:
    """Return the titles of a name that has each in brackets, `[国漫][斗罗大陆][Title][2019]`, as parts."""
    return " / ".join(filter(None, (box.strip() for box in _BOXES.split(text))))


def _tidy(text: str) -> str:
    text = text.strip(_EDGES)
    words = text.split() if " " in text else text.split(".")
    title = " ".join(words)
    numbered = "tt" in title and title[-1:].isdecimal()
    if numbered or not title.replace(" ", "").isalnum() or min(map(len, words)) <= 1:
        title = _tidy_marks(text)
    if "omplete" in title or "OMPLETE" in title:
        title = _COMPLETE.sub("", title)
    return title


def _tidy_marks(text: str) -> str:
    """Return a title that has more in it than letters, digits and what parts words."""
    if "tt" in text or "db" in text.lower():
        text = _NUMBERS.sub("", text)
    if "." in text and " " not in text:
        text = _DOT.sub(" ", text)
    if text[-1:] in _CLOSED:
        russian = not text.isascii() and _CYRILLIC.search(text)
        bare = (_LAST_PEOPLE if russian else _LAST_BRACKETS).sub(" ", text)
        if bare.strip(_EDGES):
            text = bare
    if "[" in text or "(" in text:
        text = _OPEN.sub("", text) or text
    text = " ".join(text.replace("_", " ").split()).strip(_EDGES)
    return _VERSION.sub("", text) if text[-1:].isdecimal() else text
