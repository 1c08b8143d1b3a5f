"""Rules as people write them, in Russian and in English: `/rule film group +15 ^(NTb|FLUX)$`."""

from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec

from tgarr.chat.language import N_, Words
from tgarr.chat.taste import RulesOf
from tgarr.domain.releases.liking import Whose
from tgarr.features.rules.changing import LIKE, MOST_POINTS, Of, Wish

TYPES: Final[dict[RulesOf, str]] = {"film": N_("films"), "series": N_("series"), "anime": N_("anime")}
NAMES: Final[dict[Of, str]] = {"group": N_("group"), "indexer": N_("indexer")}
_HOUSE: Final = frozenset({"house", "дом", "дома"})
_TYPES: Final[dict[RulesOf, str]] = {
    "film": "film films movie movies фильм фильмы кино",
    "series": "series show shows сериал сериалы",
    "anime": "anime аниме",
}
_NAMES: Final[dict[Of, str]] = {
    "group": "group groups группа группы",
    "indexer": "indexer indexers tracker trackers индексатор индексаторы трекер трекеры",
}
_WISHES: Final[dict[Wish, str]] = {"never": "never никогда", "only": "only только", "forget": "forget забыть"}
Word = TypeVar("Word", RulesOf, Of, Wish)


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that somebody has written. `points` counts for `like`, and is taken off for `less`."""

    whose: Whose
    kind: RulesOf
    of: Of
    wish: Wish
    points: int
    pattern: str


def read(text: str) -> Written:
    """Read what follows the command: for whom, the type, group or indexer, points or a word, and an expression.

    Raises:
        ValueError: it is no rule.

    """
    first, *_rest = (*text.split(maxsplit=1), "")
    whose: Whose = "person"
    if first.lower() in _HOUSE:
        whose, text = "house", text.split(maxsplit=1)[-1]
    words = text.split(maxsplit=3)
    if len(words) < len(("type", "of", "wish", "pattern")):
        raise ValueError("something is missing")
    kind, of, wanted, pattern = words
    wish, points = _meant(_WISHES, wanted), LIKE
    if wish is None:
        wish, points = _points(wanted)
    known, found = _meant(_TYPES, kind), _meant(_NAMES, of)
    if known is None or found is None:
        raise ValueError("these are no words of a rule")
    return Written(whose=whose, kind=known, of=found, wish=wish, points=points, pattern=pattern)


def example(words: Words, whose: Whose, kind: RulesOf) -> str:
    """Return a rule as somebody may write it in their language."""
    house = [words.plain("house")] if whose == "house" else []
    return " ".join(("/rule", *house, words.plain(TYPES[kind]), words.plain(NAMES["group"]), "+15", "^(NTb|FLUX)$"))


def _meant(words: Mapping[Word, str], word: str) -> Word | None:
    return next((meaning for meaning, known in words.items() if word.lower() in known.split()), None)


def _points(word: str) -> tuple[Wish, int]:
    digits = word.lstrip("+-−")
    few = digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_POINTS))
    if not few or not 0 < int(digits) <= MOST_POINTS:
        raise ValueError("no number of points")
    return "less" if word[0] in "-−" else "like", int(digits)
